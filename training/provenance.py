"""The origin of a checkpoint: code, machine, data and time."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from training.experiment import Experiment


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], cwd=Path(__file__).parent, capture_output=True, text=True, check=False)


def commit() -> tuple[str, bool]:
    """The commit of the working tree and whether tracked files differ from it; ("", False) outside a repository."""
    try:
        found, changed = _git("rev-parse", "HEAD"), _git("diff", "--quiet", "HEAD")
    except OSError:
        return "", False
    return ("", False) if found.returncode else (found.stdout.strip(), changed.returncode == 1)


def manifests(experiment: Experiment) -> dict[str, str]:
    """SHA-256 of each pool's manifest, by the pool's folder; a pool without one is left out."""
    data = experiment.data
    paths = {folder: Path(folder) / "manifest.json" for folder in (data.train, *data.more, data.validation) if folder}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths.items() if path.is_file()}


def call(experiment: Experiment, *, ranks: int, device: torch.device, step: int) -> dict[str, Any]:
    """One call of a run, as its checkpoints' ``history`` lists them; ``to_step`` and ``minutes`` grow as it trains."""
    sha, dirty = commit()
    gpu = torch.cuda.get_device_name(device) if device.type == "cuda" else ""
    return {
        "commit": sha,
        "dirty": dirty,
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "lightning": version("lightning"),
        "host": platform.node(),
        "system": f"{platform.system()} {platform.machine()}",
        "device": gpu or device.type,
        "ranks": ranks,
        "threads": torch.get_num_threads(),
        "precision": experiment.run.precision,
        "manifests": manifests(experiment),
        "from_step": step,
        "to_step": step,
        "minutes": 0.0,
    }
