"""The evidence of several frames of one look: robust scores of independent sightings that agree with each other."""

from __future__ import annotations

import hashlib
import itertools
import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.verdict.bars import Bars
from app.verdict.sequential import worth
from camera import Frame
from face import Crop, Quality
from gallery.match import Match

KEPT = 15  # good frames that an acceptance goes on resting on, or as many as a verdict needs
MOST = 300  # good frames of a look
TRIM = 0.2
CHANGED_AFTER = 3
DISAGREEING = 1 / 3
MOST_GAIN = 1.25  # beyond it a look is too noisy to be judged
# Of 95 % of a face's surface between two frames; a living sensor's noise moves half of it by 0.5 mm or more.
SAME_MM = 0.1
GRID = 4  # every fourth row and column of a crop
RANGE_MM = 120.0

Vector = NDArray[np.float32]
Adapt = Callable[[Vector], Vector]


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """One good view.

    - ``matches``: the people it resembles, best first; ``weight``: how much it counts, from its quality.
    - ``embedding``: ``float32[D]``, unit length, as the gallery compares it.
    - ``picture``: what tells the frame from others (:func:`picture`); ``shape``: the face's surface in mm, NaN where
      it was not measured (:func:`shape`).
    - ``at``: seconds of the stream.
    """

    matches: tuple[Match, ...]
    weight: float
    embedding: Vector
    picture: bytes
    shape: Vector
    at: float


@dataclass(frozen=True, slots=True)
class Score:
    """A person's robust mean score over a look, and its standard deviation from frame to frame, both with the look's
    :meth:`Evidence.gain`."""

    person: str
    mean: float
    deviation: float


class Evidence:
    """The good frames of one look at one face; the oldest make room when there are more than ``most``."""

    def __init__(self, most: int = MOST) -> None:
        self._sights: deque[Sight] = deque(maxlen=most)
        self._begun: float | None = None
        self._agreeing: tuple[Sight, ...] = ()
        self.disagrees = False

    def __len__(self) -> int:
        """How many frames agree with each other."""
        return len(self._agreeing)

    @property
    def begun(self) -> float | None:
        """When the first frame was seen, seconds of the stream; also once it has made room for others."""
        return self._begun

    @property
    def independent(self) -> float:
        """How many independent sightings the agreeing frames are worth."""
        times = sorted(sight.at for sight in self._agreeing)
        return float(len(times) > 0) + sum(worth(b - a) for a, b in itertools.pairwise(times))

    @property
    def mean(self) -> Vector | None:
        """The mean embedding of the agreeing frames, unit length."""
        return _mean(self._agreeing) if self._agreeing else None

    def holds(self, sight: Sight) -> bool:
        """Whether one of these frames is this very picture, or shows nearly the same surface point by point: it then
        says nothing new."""
        return any(held.picture == sight.picture or _same(held.shape, sight.shape) for held in self._sights)

    def narrow(self, most: int) -> None:
        """Keep the last ``most`` frames from now on."""
        self._sights = deque(self._sights, maxlen=most)

    def add(self, sight: Sight, bars: Bars) -> bool:
        """Take one more frame; whether the last three show somebody else, and all before them went.

        A view that is too little like the mean of the others is no evidence. Where more than a third are such, or the
        last views are too little like each other, nothing is."""
        if self._begun is None:
            self._begun = sight.at
        self._sights.append(sight)
        agreement = bars.agreement
        changed = self._changed(agreement)
        if changed:
            for _ in range(len(self._sights) - CHANGED_AFTER):
                self._sights.popleft()
            self._begun = self._sights[0].at
        sights = tuple(self._sights)
        kept = _alike(sights) >= agreement if len(sights) > 2 else np.ones(len(sights), np.bool_)
        self._agreeing = tuple(sight for sight, agrees in zip(sights, kept, strict=True) if agrees)
        coherent = len(sights) < CHANGED_AFTER or _inner(sights[-KEPT:]) >= agreement - bars.decade
        self.disagrees = not coherent or bool((~kept).mean() > DISAGREEING)
        return changed

    def backs(self, sight: Sight) -> bool:
        """Whether the frame agrees with the others."""
        return any(sight is kept for kept in self._agreeing)

    def gain(self, usual: float) -> float:
        """By how much noise has lowered every score of this look, from 1 to :data:`MOST_GAIN`.

        A view is what all share and noise of its own: two of them have a cosine of p on average, and each has √p of
        what a view without noise would score. What lies below ``usual`` is a poorer camera's, or that of a greater
        distance, and is given back. Strangers' scores are lowered as much, so they get no more than they had.
        """
        n = len(self._agreeing)
        if n < CHANGED_AFTER:
            return 1.0
        length = float(np.linalg.norm(np.mean([sight.embedding for sight in self._agreeing], axis=0, dtype=np.float32)))
        alike = (n * length**2 - 1) / (n - 1)
        return min(MOST_GAIN, math.sqrt(max(1.0, usual / max(alike, 1e-6))))

    def scores(self, gain: float) -> list[Score]:
        """Everybody's robust scores, best first; empty where nobody is enrolled. ``gain``: from :meth:`gain`."""
        people = sorted({match.person for sight in self._agreeing for match in sight.matches})
        weights = np.array([sight.weight for sight in self._agreeing])
        found = []
        for person in people:
            scores = np.array([_score_of(sight.matches, person) for sight in self._agreeing])
            mean, deviation = trimmed_mean(scores, weights)
            found.append(Score(person, gain * mean, gain * deviation))
        return sorted(found, key=lambda score: -score.mean)

    def _changed(self, agreement: float) -> bool:
        """Whether the last three frames agree in themselves and are unlike those before them."""
        sights = list(self._sights)
        before, now = sights[:-CHANGED_AFTER], sights[-CHANGED_AFTER:]
        if not before:
            return False
        old, new = _mean(before), _mean(now)
        if _inner(now) < agreement or float(old @ new) >= agreement:
            return False
        # Few frames are enough to see that somebody new is there; one odd frame before them is not somebody.
        return len(before) >= CHANGED_AFTER or _accepted(now)


def picture(frame: Frame) -> bytes:
    """What tells a frame from every other: a digest of every sixteenth row of its depth. Two frames of a living
    sensor never agree in that much noise."""
    return hashlib.blake2b(frame.depth[::16].tobytes(), digest_size=16).digest()


def shape(crop: Crop) -> Vector:
    """The surface of a crop on a coarse grid, ``float32[32, 32]`` mm, NaN where it was not measured."""
    depth = crop.depth[::GRID, ::GRID] * np.float32(RANGE_MM / 255)
    return np.where(crop.mask[::GRID, ::GRID], depth, np.float32(np.nan)).astype(np.float32)


def weight(quality: Quality) -> float:
    """How much a frame counts: the measured share of the face, less for a turned head and a distant one."""
    turned = math.cos(math.radians(quality.yaw_deg)) * math.cos(math.radians(quality.pitch_deg))
    distant = 1 / (1 + max(0.0, quality.distance_m - 0.8))
    return max(1e-3, quality.valid_share * max(turned, 0.0) ** 2 * distant)


def trimmed_mean(scores: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[float, float]:
    """Weighted mean and standard deviation of ``scores`` ``[N]`` without the lowest and highest fifth
    (rounded down)."""
    order = np.argsort(scores, kind="stable")
    cut = int(TRIM * len(scores))
    kept = order[cut : len(scores) - cut]
    share = weights[kept] / weights[kept].sum()
    mean = float(share @ scores[kept])
    return mean, float(np.sqrt(share @ (scores[kept] - mean) ** 2))


def _same(one: Vector, other: Vector) -> bool:
    difference = np.abs(one - other)
    difference = difference[np.isfinite(difference)]
    return difference.size > 0 and float((difference < SAME_MM).mean()) > 0.95


def _score_of(matches: Sequence[Match], person: str) -> float:
    """The person's score in one frame; somebody below the list is given the list's last score, the most it
    can be."""
    for match in matches:
        if match.person == person:
            return match.score
    return matches[-1].score if matches else -1.0


def _alike(sights: Sequence[Sight]) -> Vector:
    """Similarity of every frame to the mean of all others, ``float32[N]``."""
    embeddings = np.stack([sight.embedding for sight in sights])
    others = embeddings.sum(axis=0) - embeddings
    length = np.maximum(np.linalg.norm(others, axis=1), 1e-12)
    return np.asarray(np.einsum("nd,nd->n", embeddings, others) / length, np.float32)


def _inner(sights: Sequence[Sight]) -> float:
    """The median similarity of pairs of frames."""
    embeddings = np.stack([sight.embedding for sight in sights])
    return float(np.median((embeddings @ embeddings.T)[np.triu_indices(len(sights), 1)]))


def _accepted(sights: Sequence[Sight]) -> bool:
    """Whether all of these frames accept one and the same person."""
    names = {sight.matches[0].person if sight.matches and sight.matches[0].accepted else None for sight in sights}
    return len(names) == 1 and None not in names


def _mean(sights: Sequence[Sight]) -> Vector:
    mean = np.mean([sight.embedding for sight in sights], axis=0, dtype=np.float32)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), np.float32)
