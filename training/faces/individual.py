"""A person beyond the statistical model's coefficients: parts of somebody else, two unlike halves, a relief of
one's own.

The model's people are smooth combinations of 100 modes over the whole face; real ones are more alike as a whole and
differ in places that no mode reaches. All of it is linear, so a person stays one vector of coefficients: the model's,
then the differences of mixed regions, then waves. Every number follows from the person's number alone, so that a person
is the same in every view.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.faces.model import NOSE_TIP, FaceModel
from training.people import SEED, coefficients

REGIONS = (range(17), range(27, 36), (*range(17, 27), *range(36, 48)), range(48, 68))  # jaw, nose, eyes, mouth
REGION_MM = 16.0
MIXED_MODES = 20  # the largest: the others show in no region alone
WAVES = 16
WAVELENGTH_MM = (35.0, 110.0)

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Individuality:
    """Ways to leave the model: ``mixed`` is the chance that each of jaw, nose, eyes and mouth is somebody
    else's; ``asymmetry_mm`` and ``relief_mm`` are RMS displacements by waves of 35 to 110 mm that are opposite on both
    halves, or of any kind."""

    mixed: float = 0.0
    asymmetry_mm: float = 0.0
    relief_mm: float = 0.0

    @property
    def plain(self) -> bool:
        """Whether people are the model's own."""
        return not (self.mixed or self.asymmetry_mm or self.relief_mm)


class Individuals(FaceModel):
    """A face model whose people have individuality; its identity basis has further modes."""

    def __init__(self, path: Path, how: Individuality) -> None:
        super().__init__(path)
        self.how = how
        self.statistical_size = len(self.identity_basis)
        if how.plain:
            return
        mixed = [weight[None, :, None] * self.identity_basis[:MIXED_MODES] for weight in self._regions()]
        waves = self._waves()
        self.identity_basis = np.concatenate([self.identity_basis, *mixed, *waves]).astype(np.float32)

    def person(self, number: int) -> Array:
        """All coefficients of person ``number``; the first are :func:`training.people.coefficients`."""
        own = coefficients(number, self.statistical_size)
        if self.how.plain:
            return own
        rng = np.random.default_rng([SEED, number, 2])
        parts: list[NDArray[np.floating]] = [own]
        modes = min(MIXED_MODES, self.statistical_size)
        for _ in REGIONS:
            other, chance = rng.standard_normal(modes), rng.random()
            parts.append((other - own[:modes]) * (chance < self.how.mixed))
        strengths = np.repeat([self.how.asymmetry_mm, self.how.relief_mm], WAVES) / WAVES**0.5
        return np.concatenate([*parts, rng.standard_normal(2 * WAVES) * strengths]).astype(np.float32)

    def _regions(self) -> list[Array]:
        """How much each vertex belongs to each region: ``float32[V]``, 1 at its landmarks."""
        return [near(self.mean, self.mean[self.landmark_indices[list(region)]]) for region in REGIONS]

    def _waves(self) -> tuple[Array, Array]:
        """Waves of asymmetry and of relief: ``float32[WAVES, V, 3]`` each, metres, 1 mm RMS, along the normals."""
        rng = np.random.default_rng([SEED, 3])
        at = 1000 * (self.mean - self.mean[self.landmark_indices[NOSE_TIP]])
        turns = rng.normal(size=(2 * WAVES, 3))
        turns *= (
            2 * np.pi / (np.linalg.norm(turns, axis=1, keepdims=True) * rng.uniform(*WAVELENGTH_MM, (2 * WAVES, 1)))
        )
        phase = rng.uniform(0, 2 * np.pi, (2 * WAVES, 1))
        odd = np.sin(turns[:WAVES, :1] * at[:, 0]) * np.cos(turns[:WAVES, 1:] @ at[:, 1:].T + phase[:WAVES])
        free = np.cos(turns[WAVES:] @ at.T + phase[WAVES:])
        outward = 0.001 * self.normals
        asymmetry, relief = (
            (wave / np.sqrt((wave**2).mean(axis=1, keepdims=True)))[..., None] * outward for wave in (odd, free)
        )
        return asymmetry.astype(np.float32), relief.astype(np.float32)


def near(points: Array, landmarks: Array, reach_mm: float = REGION_MM) -> Array:
    """How much each of ``points`` ``float32[V, 3]`` belongs to ``landmarks``: ``float32[V]``, 1 at them, a Gaussian of
    ``reach_mm`` around (both in metres)."""
    nearest = np.full(len(points), np.inf)
    for landmark in landmarks:
        nearest = np.minimum(nearest, ((points - landmark) ** 2).sum(axis=1))
    return np.exp(-nearest / (2 * (reach_mm / 1000) ** 2)).astype(np.float32)
