"""One face of one source, followed from frame to frame; whatever else comes before the camera ends it.

The same face is where it was a moment ago, is of the same size, and has embeddings that agree with its first ones. None
of these is enough alone: two people change places, and two faces are alike. A view that does not belong is not taken;
what cannot be the same look any more (another source, time that runs back, a face that was away, another person) ends
the track for good.
"""

from __future__ import annotations

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

from app.pipeline import FaceResult, Result
from app.verdict.gates import SEVERAL, Refusal, unseen
from camera import Intrinsics

JUMP_M = 0.15
LOST_AFTER_S = 2.0
BESIDE_M = 0.3
SIZE_SHARE = 0.3
# Real people's frames: strangers reach 0.59 in 1 of 100 frames, oneself falls below 0.57 in 1 of 10 grimaces, at an
# agreement of 0.71.
ALIKE_SHARE = 0.85
RECENT, MOST_OTHERS = 6, 3
OVER_S = 0.2

Array = NDArray[np.float32]

OTHER_SOURCE = Refusal("source", "The camera was changed: start again")
TIME_BACK = Refusal("seek", "The recording was wound: start again")
LOST = Refusal("lost", "The face was away: start again")
OTHER_FACE = Refusal("other", "This is another face: start again, one person alone")
NOT_ALIKE = Refusal("other", "Stay in place, alone, and look at the camera")
ELSEWHERE = Refusal("elsewhere", "Come back to where you were")


class Track:
    """Give :meth:`follow` every result, and :meth:`belongs` every good view of the face that it gave.

    ``agreement`` is the cosine that two views of one person should reach. ``ended`` is why the track is over, None
    while it is not.
    """

    def __init__(self, *, agreement: float) -> None:
        self._alike = ALIKE_SHARE * agreement
        self.ended: Refusal | None = None
        self._source: tuple[str, Intrinsics] | None = None
        self._now = -math.inf
        self._seen: float | None = None
        self._nose = (0.0, 0.0, 0.0)
        self._ways: deque[tuple[float, tuple[float, ...]]] = deque()
        self._first: list[Array] = []
        self._widths: list[float] = []
        self._others: deque[bool] = deque(maxlen=RECENT)

    def follow(self, result: Result) -> FaceResult | Refusal:
        """The face of this result that the track is on, or why there is none."""
        if self.ended is None:
            self.ended = self._over(result)
        if self.ended is not None:
            return self.ended
        if not result.faces:
            return unseen(result)
        face = result.faces[0] if self._seen is None else min(result.faces, key=self._way)
        if self._seen is not None and self._way(face) > JUMP_M:
            return ELSEWHERE
        self._place(face, result.frame.timestamp)
        if any(self._beside(face, other) for other in result.faces):
            return SEVERAL
        return face

    def belongs(self, embedding: Array, width_mm: float, *, straight: bool) -> Refusal | None:
        """None for a view, of unit ``embedding`` and a face so wide, that shows the person of the first views."""
        other = self._unlike(embedding) or self._another_size(width_mm, straight=straight)
        self._others.append(other)
        if sum(self._others) >= MOST_OTHERS:
            self.ended = OTHER_FACE
            return self.ended
        if other:
            return NOT_ALIKE
        if straight:
            self._first.append(embedding)
            self._widths.append(width_mm)
        return None

    def speeds(self) -> tuple[float, float]:
        """How fast the nose moves (mm/s) and the head turns (degrees/s) over the last fifth of a second."""
        if len(self._ways) < 2:
            return 0.0, 0.0
        (then, before), (now, after) = self._ways[0], self._ways[-1]
        way = np.subtract(after, before) / max(now - then, 1e-3)
        return 1000 * float(np.linalg.norm(way[:3])), float(np.abs(way[3:]).max())

    def _over(self, result: Result) -> Refusal | None:
        frame = result.frame
        source = (frame.source, frame.intrinsics)
        if self._source is not None and source != self._source:
            return OTHER_SOURCE
        self._source = source
        before, self._now = self._now, frame.timestamp
        if frame.timestamp < before:
            return TIME_BACK
        if self._seen is not None and frame.timestamp - self._seen > LOST_AFTER_S:
            return LOST
        return None

    def _place(self, face: FaceResult, at: float) -> None:
        self._nose, self._seen = face.location.nose_m, at
        self._ways.append((at, (*face.location.nose_m, *face.location.pose_deg)))
        while len(self._ways) > 2 and at - self._ways[1][0] >= OVER_S:
            self._ways.popleft()

    def _way(self, face: FaceResult) -> float:
        return math.dist(face.location.nose_m, self._nose)

    def _beside(self, face: FaceResult, other: FaceResult) -> bool:
        return other is not face and other.location.nose_m[2] - face.location.nose_m[2] < BESIDE_M

    def _unlike(self, embedding: Array) -> bool:
        if not self._first:
            return False
        mean = np.median(np.stack(self._first), axis=0)
        return float(embedding @ mean) < self._alike * float(np.linalg.norm(mean))

    def _another_size(self, width_mm: float, *, straight: bool) -> bool:
        """Asked of straight views only: a turned head shows its width badly."""
        if not straight or not self._widths:
            return False
        usual = float(np.median(self._widths))
        return abs(width_mm - usual) > SIZE_SHARE * usual
