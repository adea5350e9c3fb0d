"""Checkpoints to carry away: all of a network's training but its classifiers, in files of at most 15 MB.

The classifiers of many thousand people are larger than the network and its optimiser together, and can be made again
from the network (imprinting). So they stay behind, with what the optimiser knows of them. Weights are stored in
float16, as in what ships, and the optimiser's moments in bfloat16. ``checkpoint.json`` says which parts belong together
and is replaced last, so that an interrupted write leaves the checkpoint before.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Set
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.experiment import ExperimentError

INDEX = "checkpoint.json"
LARGEST = 15 * 2**20
PREFIX = "network."


def compact(state: dict[str, Any], parameters: Set[int]) -> dict[str, Any]:
    """A checkpoint's state without classifiers; ``parameters``: the optimiser's numbers of the network's parameters."""
    objective = {key: _halved(value) for key, value in state["objective"].items() if key.startswith(PREFIX)}
    average = {key: _halved(value) for key, value in state["average"].items()} if state["average"] else None
    kept = {k: _moments(v) for k, v in state["optimiser"]["state"].items() if k in parameters}
    optimiser = {**state["optimiser"], "state": kept}
    return {**state, "objective": objective, "average": average, "optimiser": optimiser}


def _halved(value: Tensor) -> Tensor:
    """In float16, but for what does not fit there."""
    half = value.detach().half() if value.is_floating_point() else value
    return half.cpu() if bool(half.isfinite().all()) else value.detach().cpu()


def _moments(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.bfloat16().cpu() if isinstance(value, Tensor) and value.dim() else value
        for key, value in values.items()
    }


def exists(folder: Path) -> bool:
    """Whether the folder holds a carried checkpoint."""
    return (folder / INDEX).is_file()


def write(folder: Path, state: dict[str, Any]) -> None:
    """Write a state in parts, whole or not at all; the parts of the one before are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    torch.save(state, buffer)
    data = buffer.getvalue()
    parts = []
    for number, start in enumerate(range(0, len(data), LARGEST)):
        piece = data[start : start + LARGEST]
        name = f"checkpoint-{state['step']:08d}-{number}.part"
        _put(folder / name, piece)
        parts.append({"name": name, "bytes": len(piece), "sha256": hashlib.sha256(piece).hexdigest()})
    about = {"name": state["experiment"]["name"], "step": state["step"], "minutes": state["minutes"], "parts": parts}
    _put(folder / INDEX, (json.dumps(about, indent=1) + "\n").encode())
    names = {str(part["name"]) for part in parts}
    for old in folder.glob("checkpoint-*.part"):
        if old.name not in names:
            old.unlink()


def read(folder: Path) -> bytes:
    """The bytes of a carried checkpoint, as ``torch.save`` made them.

    Raises ``ExperimentError`` where a part is missing or damaged.
    """
    path = folder / INDEX
    try:
        parts = [(str(part["name"]), str(part["sha256"])) for part in json.loads(path.read_text())["parts"]]
    except FileNotFoundError as error:
        raise ExperimentError(f"there is no checkpoint {path}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExperimentError(f"{path} is damaged ({error})") from error
    pieces = []
    for name, sha in parts:
        try:
            piece = (folder / Path(name).name).read_bytes()
        except OSError as error:
            raise ExperimentError(f"{folder / name} cannot be read; copy all files that {path} lists") from error
        if hashlib.sha256(piece).hexdigest() != sha:
            raise ExperimentError(f"{folder / name} is damaged; copy it again")
        pieces.append(piece)
    return b"".join(pieces)


def _put(path: Path, data: bytes) -> None:
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
