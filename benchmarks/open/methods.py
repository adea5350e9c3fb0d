"""What the recognition benchmark compares: nearest neighbours, checkpoints, shipped networks, all as unit vectors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assets import MODELS
from benchmarks.networks import recogniser
from training.dataset import Pool, PoolError

Vectors = NDArray[np.float32]
Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Method:
    """A name and what turns the samples ``index`` of a pool into unit vectors ``float32[n, features]``."""

    name: str
    vectors: Callable[[Pool, Index], Vectors]


def images(data: Pool, name: str, index: Index) -> Vectors:
    """Crops of a pool, ``float32[N, 128, 128]`` in [0, 255]."""
    return np.ascontiguousarray(data.images(name, index)[:, 0].numpy())


def unit(crops: Vectors) -> Vectors:
    """Crops as unit vectors about their mean face, for the nearest neighbour: ``float32[N, 16384]``."""
    flat = crops.reshape(len(crops), -1)
    centred = flat - flat.mean(axis=0)
    return np.asarray(centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6), np.float32)


def nearest_neighbour(name: str, image: str) -> Method:
    """Crops themselves."""
    return Method(name, lambda data, index: unit(images(data, image, index)))


def shipped(name: str, image: str) -> Method:
    """The recogniser in ``assets/models`` on a stored image."""
    return exported(name, image, MODELS / "ldnfnet.onnx")


def exported(name: str, image: str, model: Path) -> Method:
    """An exported recogniser, ``.onnx`` with its card beside it, on a stored image."""

    def vectors(data: Pool, index: Index) -> Vectors:
        network = recogniser(model)
        parts = np.array_split(index, max(1, len(index) // 16))
        return np.concatenate([network(images(data, image, part)) for part in parts])

    return Method(name, vectors)


def trained(argument: str) -> Method:
    """A recogniser as ``NAME=FILE`` or ``NAME=FILE@IMAGE``: a checkpoint, or an exported ``.onnx`` with its card.

    ``IMAGE`` is a stored image of the pool; by default the one the network saw most in training (of an exported one:
    ``denoised``). Raises ``PoolError``
    for an argument that is none and ``ExperimentError`` for a checkpoint that cannot be read.
    """
    name, _, rest = argument.partition("=")
    path, _, image = rest.partition("@")
    if not name or not path:
        raise PoolError(f"--method {argument}: it wants NAME=CHECKPOINT or NAME=CHECKPOINT@IMAGE")
    if path.endswith(".onnx"):
        return exported(name, image or "denoised", Path(path))

    def vectors(data: Pool, index: Index) -> Vectors:
        from training import checkpoint
        from training.train_recogniser import embeddings

        file = Path(path) / "last.ckpt" if Path(path).is_dir() else Path(path)
        network, experiment, _ = checkpoint.trained(file)
        shares = experiment.data.shares
        return embeddings(network, data, image or max(shares, key=lambda key: shares[key]), index)

    return Method(name, vectors)
