"""How faces are shaped: the mean head, and a linear space of the ways in which people's reliefs differ from it.

What such a space can not explain of a relief is where something else is: the step at a border, a fold, a hole, a curve
that no face has. It is a probabilistic principal component analysis (Tipping and Bishop, 1999), so that cells without
depth do no harm and unlikely faces are not reached for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]
Vector = NDArray[np.float64]

WAYS = 24
NOISE_MM2 = 4.0  # variance of what the space leaves over on people's faces
FURTHEST_MM = 60.0


@dataclass(frozen=True, eq=False)
class Usual:
    """What is usual among people's reliefs.

    - ``face``: ``float32[21, 21]`` mm, the mean relief, NaN beside it.
    - ``mean``: ``float64[M]`` mm, the mean over the face's middle; ``ways``: ``float64[M, 24]``, orthonormal, in which
      people differ from it there; ``spread``: ``float64[24]`` mm, by how much (standard deviations).
    """

    face: Map
    mean: Vector
    ways: Vector
    spread: Vector

    def beside(self, z: Vector, known: NDArray[np.bool_]) -> tuple[Vector, Vector]:
        """The most likely face behind a relief's middle, ``z`` ``[M]`` mm where ``known``: how far it goes each way,
        ``float64[24]`` in standard deviations, and what is left over, ``float64[M]`` mm, 0 where nothing is known."""
        off = np.where(known, np.clip(z - self.mean, -FURTHEST_MM, FURTHEST_MM), 0)
        products = self._products
        if not known.all():
            unseen = self.ways[~known]
            products = products - unseen.T @ unseen
        amount = np.linalg.solve(products, off @ self.ways)
        rest = off - self.ways @ amount
        rest[~known] = 0
        return amount / self.spread, rest

    @cached_property
    def _products(self) -> Vector:
        return np.asarray(self.ways.T @ self.ways + np.diag(NOISE_MM2 / self.spread**2))

    @cached_property
    def key(self) -> bytes:
        """The mean relief's bytes, for what is kept per mean relief."""
        return self.face.tobytes()


def learnt(reliefs: Map, face: Map, middle: NDArray[np.bool_]) -> Usual:
    """The space of people's ``reliefs`` ``float32[N, 21, 21]`` over the cells ``middle``; ``face``: their mean."""
    x = reliefs[:, middle].astype(np.float64)
    known, mean = np.isfinite(x), np.nanmedian(x, axis=0)
    filled = np.where(known, np.clip(x - mean, -25, 25), 0)
    off = filled
    for _ in range(6):  # what is not known is what the space says of it
        products = filled.T @ filled / len(filled)
        variances, vectors = np.linalg.eigh(products)
        ways = vectors[:, ::-1][:, :WAYS]
        filled = np.where(known, off, filled @ ways @ ways.T)
    spread = np.sqrt(np.maximum(variances[::-1][:WAYS], 1e-6))
    return Usual(face, mean, ways, spread)
