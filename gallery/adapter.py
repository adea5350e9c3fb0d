"""A linear adapter of embeddings to a sensor: centring, and less weight for what varies within a person.

Faces of one sensor share a direction that the networks' training did not know, and expressions move an embedding along
directions that the training did not close; both make strangers alike. The adapter takes the mean away and shrinks the
directions in which embeddings of the same person differ (within-class covariance normalisation: Hatch, Kajarekar and
Stolcke, Interspeech 2006)::

    f(x) = (x − m) (W + λ I)^-½, to unit length

with the mean ``m`` of the people, their within-person covariance ``W``, and λ a share of its eight largest
eigenvalues' mean. It is estimated from embeddings of people at one sensor and belongs to one model. It is a part of
matching: what a gallery stores stays as the network gave it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gallery.errors import TooFewPeople
from gallery.statistics import Statistics, gathered

STRENGTH = 0.03
LARGEST = 8
KEPT = 64  # directions; all 312 of six people's frames verify no better

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Adapter:
    """Centring and shrinking.

    - ``mean``: ``float32[D]``.
    - ``basis``: ``float32[K, D]``, orthonormal directions of within-person variation.
    - ``gains``: ``float32[K]`` in (0, 1], how much of each is left; all other directions are kept whole.
    - ``people``, ``embeddings``: how many it rests on.
    - ``elsewhere``: ``float32[D]``, the mean of embeddings that it was not made for, such as synthetic people's, or
      None. What is nearer to that than to ``mean`` is compared by cosine, lowered by ``step`` to the adapted scale.

    Raises ``ValueError`` where shapes do not fit or a gain is outside (0, 1].
    """

    mean: Vectors
    basis: Vectors
    gains: Vectors
    people: int
    embeddings: int
    elsewhere: Vectors | None = None
    step: float = 0.0

    def __post_init__(self) -> None:
        if self.elsewhere is not None and self.elsewhere.shape != self.mean.shape:
            raise ValueError("an adapter's other mean has the length of its own")
        if not 0 <= self.step <= 2:
            raise ValueError("an adapter lowers cosines by 0 to 2")
        if self.basis.shape != (len(self.gains), len(self.mean)):
            raise ValueError("an adapter's basis is one row of the mean's length for each gain")
        if not (np.isfinite(self.mean).all() and ((self.gains > 0) & (self.gains <= 1)).all()):
            raise ValueError("an adapter's mean is finite and its gains lie in (0, 1]")

    def __call__(self, embeddings: Vectors) -> Vectors:
        """Adapted embeddings of unit length, ``float32[N, D]`` → ``float32[N, D]``."""
        centred = embeddings - self.mean
        centred = centred + ((centred @ self.basis.T) * (self.gains - 1)) @ self.basis
        length = np.linalg.norm(centred, axis=-1, keepdims=True)
        return np.asarray(centred / np.maximum(length, np.finfo(np.float32).tiny), np.float32)

    def foreign(self, embedding: Vectors) -> bool:
        """Whether an embedding ``float32[D]`` is nearer to where the adapter was not made for than to its own mean: the
        mean would not be taken away, but put in, and make strangers alike."""
        if self.elsewhere is None:
            return False
        return bool((embedding - (self.mean + self.elsewhere) / 2) @ (self.elsewhere - self.mean) > 0)

    def lengths(self, rows: Vectors) -> Vectors:
        """The lengths of centred and shrunk rows ``float32[N, D]`` before they are made units, ``float32[N]``."""
        moved = rows @ self.basis.T - self.basis @ self.mean
        lost = np.square(moved) @ (1 - np.square(self.gains))
        whole = np.einsum("nd,nd->n", rows, rows) - 2 * (rows @ self.mean) + self.mean @ self.mean
        return np.asarray(np.sqrt(np.maximum(whole - lost, 1e-12)), np.float32)

    def against(self, probe: Vectors) -> tuple[Vectors, float]:
        """What a probe ``float32[D]`` is compared by with rows as they are: weights ``w`` ``float32[D]``, offset ``b``.

        The similarity of adapted unit vectors is ``(row @ w − b) / length`` with the row's :meth:`lengths`. So the
        templates stay in memory as the network gave them, and a search costs one product as without an adapter.
        """
        adapted = self(probe[None])[0]
        weights = adapted + ((adapted @ self.basis.T) * (self.gains - 1)) @ self.basis
        return np.asarray(weights, np.float32), float(weights @ self.mean)


def estimate(people: Sequence[Vectors], *, strength: float = STRENGTH, kept_at_most: int = KEPT) -> Adapter:
    """The adapter of some people's embeddings, one ``float32[n, D]`` a person (:func:`of`). Raises ``TooFewPeople``."""
    return of(gathered(people), strength=strength, kept_at_most=kept_at_most)


def of(statistics: Statistics, *, strength: float = STRENGTH, kept_at_most: int = KEPT) -> Adapter:
    """The adapter of some statistics.

    Every person counts the same for the mean, every embedding for the covariance. ``strength`` is λ's share: the
    smaller, the harder within-person directions are shrunk; at most so many are kept. Raises ``TooFewPeople`` where
    nobody's embeddings differ.
    """
    variances, basis = statistics.spectrum()
    if not len(variances):
        raise TooFewPeople("all embeddings of everybody are the same: enrol people from several views")
    floor = strength * float(variances[:LARGEST].mean())
    kept = variances > 1e-3 * floor  # the rest would not be shrunk by a thousandth
    kept[kept_at_most:] = False
    gains = np.sqrt(floor / (variances[kept] + floor))
    return Adapter(
        statistics.mean.astype(np.float32),
        basis[kept].astype(np.float32),
        gains.astype(np.float32),
        statistics.people,
        statistics.embeddings,
    )
