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
from app.verdict.rows import Rows
from app.verdict.sequential import worth
from camera import Frame
from face import Crop, Quality
from face.fusion import WITHIN_S
from gallery.match import Match

KEPT = 15  # good frames that an acceptance goes on resting on, or as many as a verdict needs
MOST = 300  # good frames of a look
TRIM = 0.2
CHANGED_AFTER = 3
DISAGREEING = 1 / 3
MOST_GAIN = 1.25  # beyond it a look is too noisy to be judged
APART_S = WITHIN_S  # two frames so far apart are fused of different crops
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
        self._most = most
        self._sights: deque[Sight] = deque()
        self._embeddings, self._surfaces = Rows(), Rows()
        self._begun: float | None = None
        self._cosines = np.empty((0, 0), np.float32)  # of every two frames
        self._kept = np.zeros(0, np.bool_)  # which of them agree with the others
        self._agreeing: tuple[Sight, ...] = ()
        self._together = np.zeros(1, np.float32)  # the sum of the agreeing frames' embeddings
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
        return _unit(self._together) if self._agreeing else None

    def holds(self, sight: Sight) -> bool:
        """Whether one of these frames is this very picture, or shows nearly the same surface point by point: it then
        says nothing new."""
        return any(held.picture == sight.picture for held in self._sights) or self._shown(sight.shape)

    def narrow(self, most: int) -> None:
        """Keep the last ``most`` frames from now on."""
        self._most = most
        self._drop(len(self._sights) - most)

    def add(self, sight: Sight, bars: Bars) -> bool:
        """Take one more frame; whether the last three show somebody else, and all before them went.

        A view that is too little like the mean of the others is no evidence. Where more than a third are such, or the
        last views are too little like each other, nothing is."""
        if self._begun is None:
            self._begun = sight.at
        self._drop(len(self._sights) + 1 - self._most)
        self._sights.append(sight)
        self._embeddings.append(sight.embedding)
        self._cosines = np.pad(self._cosines, (0, 1))
        self._cosines[-1] = self._cosines[:, -1] = self._embeddings.values @ sight.embedding
        self._surfaces.append(sight.shape)
        changed = self._changed(bars.agreement)
        if changed:
            self._drop(len(self._sights) - CHANGED_AFTER)
            self._begun = self._sights[0].at
        self._agree(bars.agreement, bars.agreement - bars.decade)
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
        alike = self._likeness()
        return 1.0 if alike is None else min(MOST_GAIN, math.sqrt(max(1.0, usual / max(alike, 1e-6))))

    def _likeness(self) -> float | None:
        """The mean cosine of two agreeing frames, which share no noise where there are such; None of too few frames."""
        if self._kept.sum() < CHANGED_AFTER:
            return None
        times = np.array([sight.at for sight in self._sights])[self._kept]
        pairs = np.subtract.outer(times, times) >= APART_S
        if pairs.sum() < CHANGED_AFTER:  # those that follow each other are averages of the same crops
            pairs = np.tri(len(times), k=-1, dtype=np.bool_)
        return float(self._cosines[np.ix_(self._kept, self._kept)][pairs].mean())

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

    def _agree(self, agreement: float, coherence: float) -> None:
        """Which frames agree with the others, and whether too many do not."""
        embeddings = self._embeddings.values
        n = len(embeddings)
        kept = _alike(embeddings) >= agreement if n > 2 else np.ones(n, np.bool_)
        self._kept = np.asarray(kept, np.bool_)
        self._agreeing = tuple(itertools.compress(self._sights, kept))
        self._together = kept.astype(np.float32) @ embeddings
        coherent = n < CHANGED_AFTER or _inner(embeddings[-KEPT:]) >= coherence
        self.disagrees = not coherent or bool((~kept).mean() > DISAGREEING)

    def _changed(self, agreement: float) -> bool:
        """Whether the last three frames agree in themselves and are unlike those before them."""
        embeddings = self._embeddings.values
        before, now = embeddings[:-CHANGED_AFTER], embeddings[-CHANGED_AFTER:]
        if not len(before) or _inner(now) < agreement:
            return False
        if float(_unit(before.sum(axis=0)) @ _unit(now.sum(axis=0))) >= agreement:
            return False
        # Few frames are enough to see that somebody new is there; one odd frame before them is not somebody.
        return len(before) >= CHANGED_AFTER or _accepted(list(self._sights)[-CHANGED_AFTER:])

    def _shown(self, surface: Vector) -> bool:
        """Whether one of these frames shows nearly this surface."""
        if not self._sights:
            return False
        apart = np.abs(self._surfaces.values - surface.ravel())
        measured, same = np.isfinite(apart).sum(axis=1), (apart < SAME_MM).sum(axis=1)
        return bool(((measured > 0) & (same > 0.95 * measured)).any())

    def _drop(self, count: int) -> None:
        """Forget the oldest frames."""
        for _ in range(count):
            self._sights.popleft()
        if count > 0:
            self._embeddings.drop(count)
            self._surfaces.drop(count)
            self._cosines, self._kept = self._cosines[count:, count:], self._kept[count:]


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


def _score_of(matches: Sequence[Match], person: str) -> float:
    """The person's score in one frame; somebody below the list is given the list's last score, the most it
    can be."""
    for match in matches:
        if match.person == person:
            return match.score
    return matches[-1].score if matches else -1.0


def _alike(embeddings: Vector) -> Vector:
    """Similarity of every frame to the mean of all others, ``float32[N]``."""
    together = embeddings.sum(axis=0)
    own = np.einsum("nd,nd->n", embeddings, embeddings)
    shared = embeddings @ together
    length = np.sqrt(np.maximum(together @ together - 2 * shared + own, 1e-24))
    return np.asarray((shared - own) / length, np.float32)


def _inner(embeddings: Vector) -> float:
    """The median similarity of pairs of frames."""
    return float(np.median((embeddings @ embeddings.T)[np.triu_indices(len(embeddings), 1)]))


def _accepted(sights: Sequence[Sight]) -> bool:
    """Whether all of these frames accept one and the same person."""
    names = {sight.matches[0].person if sight.matches and sight.matches[0].accepted else None for sight in sights}
    return len(names) == 1 and None not in names


def _unit(vector: Vector) -> Vector:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), np.float32)
