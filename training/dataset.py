"""Pools of stored depth faces: reading, shuffling and batching.

A pool is a folder with ``manifest.json`` (``count``, ``shards``, ``identities``) and one folder a shard with one
``.npy`` file an array, opened as memory maps:

==============  ==============  =====================================================================
``noisy``       u16[n,128,128]  what a camera would give, value · 256
``clean``       u16[n,128,128]  the complete surface in the same crop frame, value · 256
``denoised``    u16[n,128,128]  ``noisy`` through a denoiser, value · 256 (optional)
``mask``        u8[n,2048]      packed bits, True where measured
``identity``    i32[n]          0 … identities − 1
others          [n, …]          ``expression``, ``pose``, ``distance``, ``sensor``
==============  ==============  =====================================================================
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from face.crop import SIZE
from training.networks.band_split import SIGMA_PX, band_split, gaussian, keep_occlusions

VALUE = 1.0 / 256.0


class PoolError(Exception):
    """A pool is missing, incomplete or inconsistent; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard: its folder, its first index in the pool and its number of samples."""

    folder: Path
    start: int
    count: int

    def array(self, name: str) -> NDArray[Any]:
        """The named array as a read-only memory map."""
        path = self.folder / f"{name}.npy"
        try:
            array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError) as error:
            raise PoolError(f"{path} cannot be read ({error}); make the pool again") from error
        if len(array) != self.count:
            raise PoolError(f"{path} has {len(array)} samples where {self.count} are expected")
        return array


class Pool:
    """All shards of a pool, or of several one after the other, as one sequence.

    Images come out as ``float32[n, 1, 128, 128]`` in [0, 255].
    """

    def __init__(self, folder: Path, *more: Path) -> None:
        self.folder = Path(folder)
        self.identities = 0
        self.modes_mm: list[float] = []
        self.shards: list[Shard] = []
        self._maps: dict[str, list[NDArray[Any]]] = {}
        for each in (self.folder, *more):
            self._add(Path(each))
        self.count = sum(shard.count for shard in self.shards)
        self._starts = np.array([shard.start for shard in self.shards] + [self.count])

    def _add(self, folder: Path) -> None:
        path = folder / "manifest.json"
        try:
            manifest = json.loads(path.read_text())
            names, identities = list(manifest["shards"]), int(manifest["identities"])
            modes = [float(mode) for mode in manifest.get("modes_mm", ())]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise PoolError(f"{path} is not a pool's manifest ({error}); make the pool first") from error
        self.identities += identities
        self.modes_mm = self.modes_mm or modes
        start = self.shards[-1].start + self.shards[-1].count if self.shards else 0
        for name in names:
            shard_folder = folder / Path(str(name)).name
            count = len(np.load(shard_folder / "identity.npy", mmap_mode="r", allow_pickle=False))
            self.shards.append(Shard(shard_folder, start, count))
            start += count

    def __len__(self) -> int:
        return self.count

    def has(self, name: str) -> bool:
        """Whether every shard carries the named image; the band ``split`` is made of ``noisy`` and ``denoised``."""
        return self.holds("denoised" if name == "split" else name)

    def holds(self, name: str) -> bool:
        """Whether every shard carries an array of that very name (who trains and tests is a column ``split`` too)."""
        return all((shard.folder / f"{name}.npy").exists() for shard in self.shards)

    def column(self, name: str) -> NDArray[Any]:
        """A small array (identity, pose, …) of the whole pool."""
        return np.concatenate([shard.array(name) for shard in self.shards])

    def rows(self, name: str, index: NDArray[np.int64]) -> NDArray[Any]:
        """Rows of a large array in the order of ``index``."""
        if name not in self._maps:
            self._maps[name] = [shard.array(name) for shard in self.shards]
        maps = self._maps[name]
        out = np.empty((len(index), *maps[0].shape[1:]), maps[0].dtype)
        shard_of = np.searchsorted(self._starts, index, side="right") - 1
        for number in np.unique(shard_of):
            here = np.flatnonzero(shard_of == number)
            out[here] = maps[number][index[here] - self._starts[number]]
        return out

    def images(self, name: str, index: NDArray[np.int64]) -> Tensor:
        """``noisy``, ``clean``, ``denoised`` or their band ``split``, as ``float32[n, 1, 128, 128]`` in [0, 255]."""
        if name == "split":
            return self.split(index)
        return torch.from_numpy(self.rows(name, index).astype(np.float32))[:, None] * VALUE

    def split(
        self, index: NDArray[np.int64], sigma_px: Tensor | float = SIGMA_PX, *, occlusions: bool = False
    ) -> Tensor:
        """The band split of ``noisy`` and ``denoised`` as ``float32[n, 1, 128, 128]`` in [0, 255].

        ``occlusions``: with what was taken away in one piece as measured.
        """
        noisy, denoised = self.images("noisy", index), self.images("denoised", index)
        sigmas = torch.as_tensor(sigma_px, dtype=torch.float32).reshape(-1)
        split = band_split(noisy, denoised, self.masks(index), gaussian(SIZE, sigmas))
        return keep_occlusions(noisy, split) if occlusions else split

    def masks(self, index: NDArray[np.int64]) -> Tensor:
        """``bool[n, 1, 128, 128]``, True where measured."""
        bits = np.unpackbits(self.rows("mask", index), axis=1)
        return torch.from_numpy(bits.reshape(-1, 1, SIZE, SIZE).astype(np.bool_))


@dataclass(slots=True)
class Order:
    """The order of samples: one seeded permutation an epoch, so that a position alone resumes it exactly.

    ``count`` is the number of eligible samples when the epoch began; a pool that grows is noticed at the next epoch.
    """

    seed: int
    batch: int
    epoch: int = 0
    position: int = 0
    count: int = 0

    def state(self) -> dict[str, int]:
        """For a checkpoint."""
        return {"seed": self.seed, "epoch": self.epoch, "position": self.position, "count": self.count}

    def restore(self, state: dict[str, int]) -> None:
        """From a checkpoint."""
        self.seed, self.epoch = state["seed"], state["epoch"]
        self.position, self.count = state["position"], state["count"]

    def batches(self, eligible: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
        """The rest of this epoch over ``eligible`` sample numbers; incomplete batches are left out."""
        if self.position == 0:
            self.count = len(eligible)
        if self.count < self.batch:
            raise PoolError(f"the pool offers {self.count} samples, fewer than one batch of {self.batch}")
        shuffled = np.random.default_rng((self.seed, self.epoch)).permutation(self.count)
        while self.position + self.batch <= self.count:
            start = self.position
            self.position += self.batch  # before the yield: a checkpoint in the loop body counts this batch
            yield eligible[shuffled[start : start + self.batch]]
        self.epoch += 1
        self.position = 0
