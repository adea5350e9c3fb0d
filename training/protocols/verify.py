"""Render a sample of the open benchmark again and compare: with what a folder holds, and with committed frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from face.crop import BEHIND_MM, FRONT_MM, support
from training.faces import FaceModel
from training.pool import shard_name
from training.protocols import draw
from training.protocols.draw import Shot
from training.protocols.make import PEOPLE_A_SHARD
from training.protocols.render import Studio
from training.protocols.spec import FROZEN, SETS, VERSION, BenchmarkError, Spec

TOLERANCE_MM = 1.0
LEAST_AGREEING = 0.9999
REFERENCE = Path(__file__).parent / f"open-benchmark-{VERSION}-frames.npz"
REFERENCE_FRAMES = 8
MM_PER_VALUE = (FRONT_MM + BEHIND_MM) / 255 / 256


@dataclass(slots=True)
class Agreement:
    """Pixels compared so far, those further apart than 1 mm (or there on one side only), and the largest distance of
    the others."""

    frames: int = 0
    pixels: int = 0
    apart: int = 0
    largest_mm: float = 0.0

    @property
    def share(self) -> float:
        """Share of pixels within 1 mm."""
        return 1 - self.apart / max(self.pixels, 1)

    @property
    def good(self) -> bool:
        """Whether this is the same benchmark: 1 mm on 99.99 % of pixels."""
        return self.frames > 0 and self.share >= LEAST_AGREEING

    def add(self, first: NDArray[np.floating], second: NDArray[np.floating]) -> None:
        """Compare two depth images in millimetres, 0 where nothing was measured."""
        if first.shape != second.shape:
            self.frames, self.pixels, self.apart = self.frames + 1, self.pixels + first.size, self.apart + first.size
            return
        distance = np.abs(first - second)
        apart = (distance > TOLERANCE_MM) | ((first > 0) != (second > 0))
        self.frames, self.pixels = self.frames + 1, self.pixels + first.size
        self.apart += int(apart.sum())
        self.largest_mm = max(self.largest_mm, float(distance[~apart].max(initial=0)))


def sampled(count: int, seed: int, spec: Spec = FROZEN) -> list[Shot]:
    """A seeded sample of frames of all sets."""
    rng = np.random.default_rng(seed)
    chosen = []
    for k in range(count):
        name = SETS[k % len(SETS)]
        drawn = draw.shots(spec, name, int(rng.choice(draw.people(spec, name))))
        chosen.append(drawn[int(rng.integers(len(drawn)))])
    return chosen


def compare(folder: Path, model: Path, *, count: int, seed: int = 0, spec: Spec = FROZEN) -> Iterator[Agreement]:
    """Render ``count`` frames and compare their noisy and clean crops with a folder's, on the crop's support."""
    studio = Studio(FaceModel(model), spec)
    found = Agreement()
    for shot in sampled(count, seed, spec):
        sample = studio.sample(shot)
        for name in ("noisy", "clean"):
            stored = _stored(folder, shot, name, spec)
            found.add(sample[name][support()] * MM_PER_VALUE, stored[support()] * MM_PER_VALUE)
        yield found


def reference_frames(model: Path, spec: Spec = FROZEN) -> dict[str, NDArray[np.uint16]]:
    """The frames that are committed, as the camera model gives them: depth in millimetres."""
    studio = Studio(FaceModel(model), spec)
    return {f"frame{k}": studio.take(shot).depth for k, shot in enumerate(sampled(REFERENCE_FRAMES, 1, spec))}


def compare_reference(model: Path, reference: Path = REFERENCE, spec: Spec = FROZEN) -> Agreement:
    """Render the committed frames again: what another machine, or later code, makes of the same parameters."""
    found = Agreement()
    with np.load(reference, allow_pickle=False) as stored:
        for name, depth in reference_frames(model, spec).items():
            found.add(depth.astype(np.float64), stored[name].astype(np.float64))
    return found


def _stored(folder: Path, shot: Shot, name: str, spec: Spec) -> NDArray[np.uint16]:
    people = draw.people(spec, shot.set)
    shard = folder / shot.set / shard_name(people.index(shot.person) // PEOPLE_A_SHARD)
    try:
        identity, number = np.load(shard / "identity.npy"), np.load(shard / "sample.npy")
        row = int(np.flatnonzero((identity == shot.person) & (number == shot.number))[0])
        return np.asarray(np.load(shard / f"{name}.npy", mmap_mode="r", allow_pickle=False)[row], np.uint16)
    except (OSError, ValueError, IndexError) as error:
        raise BenchmarkError(f"{shard} is not complete ({error}); make the benchmark first") from error
