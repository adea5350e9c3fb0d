"""A small pool of smooth bowls, and experiments that take seconds."""

import io
import json
from pathlib import Path

import numpy as np
import tomlkit
from rich.console import Console

from training import experiment as experiments
from training.experiment import Experiment
from training.loop import Loop

TINY = {"channels": 4, "blocks": 1, "hidden": [8, 6, 6, 4], "encoding": 2}


def write_pool(folder: Path, *, identities: int = 4, views: int = 4, shards: int = 2) -> Path:
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:128, :128]
    face = ((x - 64) / 48) ** 2 + ((y - 64) / 60) ** 2 < 1
    who = np.tile(np.arange(identities), views)
    names = []
    for number, part in enumerate(np.array_split(who, shards)):
        shard = folder / f"shard-{number:04d}"
        shard.mkdir(parents=True)
        names.append(shard.name)
        bowl = 230 - ((x - 64) ** 2 + (y - 68) ** 2) * (0.015 + 0.004 * part[:, None, None])
        clean = np.where(face, bowl.clip(1, 255), 0)
        noisy = np.where(face, (clean + rng.normal(0, 3, clean.shape)).clip(1, 255), 0)
        np.save(shard / "clean.npy", (clean * 256).astype(np.uint16))
        np.save(shard / "noisy.npy", (noisy * 256).astype(np.uint16))
        np.save(shard / "mask.npy", np.packbits((noisy > 0).reshape(len(part), -1), axis=1))
        np.save(shard / "identity.npy", part.astype(np.int32))
    manifest = {"count": len(who), "shards": names, "identities": identities}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def denoiser(pool: Path, *, background: float = 0.2, loss: dict | None = None, **run: object) -> Experiment:
    settings = {"steps": 5, "batch": 4, "threads": 1, "ema": 0.9, "validate_samples": 4, "log_every": 2, **run}
    return experiments.from_dict(
        {
            "name": "tiny",
            "task": "denoiser",
            "network_name": "dmdnet",
            "network": TINY,
            "data": {"train": str(pool), "validation": str(pool)},
            "loss": {"perceptual": 0.0, "background": background, **(loss or {})},
            "optimiser": {"name": "adamw", "rate": 1e-3},
            "run": settings,
        }
    )


def recogniser(pool: Path, **run: object) -> Experiment:
    settings = {"steps": 3, "batch": 4, "threads": 1, "validate_samples": 16, **run}
    return experiments.from_dict(
        {
            "name": "tiny-r",
            "task": "recogniser",
            "network_name": "ldnfnet",
            "data": {"train": str(pool), "shares": {"noisy": 0.5, "clean": 0.5}, "stages": [[0, 2], [2, 4]]},
            "loss": {"head": "cosine"},
            "optimiser": {"name": "sgd", "rate": 1e-2},
            "run": settings,
        }
    )


def toml(path: Path, experiment: Experiment) -> Path:
    values = experiment.as_dict()
    values.pop("name")
    path.write_text(tomlkit.dumps(values))
    return path


def run(experiment: Experiment, folder: Path) -> Loop:
    loop = Loop(experiment, folder, console=Console(file=io.StringIO()))
    loop.train()
    return loop
