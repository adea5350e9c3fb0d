"""Denoisers and recognisers to compare: the shipped ones, exported files and checkpoints, as plain functions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import engines

Crops = NDArray[np.float32]
Network = Callable[[Crops], Crops]
BATCH = 8


def denoiser(model: Path | None = None, *, threads: int | None = None) -> Network:
    """Noisy → clean crops, ``float32[N, 128, 128]`` in [0, 255]; ``model`` as in :func:`recogniser`."""
    if model is None or model.suffix == ".onnx":
        name, folder = _named(model, "dmdnet")
        engine: Any = engines.load(name, "cpu", precision="f32", threads=threads, directory=folder)
        return lambda crops: _batched(engine, crops)
    module, torch = _checkpoint(model, threads)

    def clean(crops: Crops) -> Crops:
        with torch.inference_mode():
            answer = module(torch.from_numpy(np.ascontiguousarray(crops))[:, None])
        answer = answer[0] if isinstance(answer, tuple) else answer
        return np.asarray(answer[:, 0].clamp(0, 255).float().numpy(), np.float32)

    return lambda crops: _batched(clean, crops)


def recogniser(model: Path | None = None, *, threads: int | None = None) -> Network:
    """Crops ``float32[N, 128, 128]`` in [0, 255] → unit embeddings ``float32[N, D]``.

    ``model``: a checkpoint of a training run (``.ckpt``), an exported ``.onnx`` with its card beside it, or None for
    the shipped network.
    """
    if model is None or model.suffix == ".onnx":
        name, folder = _named(model, "ldnfnet")
        engine: Any = engines.load(name, "cpu", precision="f32", threads=threads, directory=folder)
        return lambda crops: _batched(lambda part: engine(part)[0], crops)
    module, torch = _checkpoint(model, threads)
    from training.train_recogniser import vectors

    def embed(crops: Crops) -> Crops:
        with torch.inference_mode():
            answer = vectors(module, torch.from_numpy(np.ascontiguousarray(crops))[:, None])[-1]
        return np.asarray(torch.nn.functional.normalize(answer.float(), dim=1).numpy(), np.float32)

    return lambda crops: _batched(embed, crops)


def _named(model: Path | None, shipped: str) -> tuple[str, Path | None]:
    return (shipped, None) if model is None else (model.stem, model.parent)


def _checkpoint(model: Path, threads: int | None) -> tuple[Any, Any]:
    import torch

    from training.checkpoint import trained

    if threads is not None:
        torch.set_num_threads(threads)
    return trained(model)[0], torch


def _batched(network: Network, crops: Crops) -> Crops:
    """A few at a time: memory stays small. ``crops`` must not be empty."""
    return np.concatenate([network(part) for part in np.array_split(crops, -(-len(crops) // BATCH))])
