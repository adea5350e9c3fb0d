"""A verdict over several frames, for identification and for the verification of one person.

Every face in view has its own track: a face within 15 cm of where a track last saw one continues that track,
any other starts a new one, and a track ends when its face was lost for more than a second. So one dark or
empty frame resets nothing, and a jump, another person further off, or a seek starts afresh. Within a track
the evidence also starts afresh when three frames in a row clearly show somebody else
(:class:`app.verdict.evidence.Evidence`).

Frames that are a bad view (turned by more than 35°, too far, mostly unmeasured) are no evidence, nor is a picture
that was seen already; the verdict stays for a while. An acceptance ends, and evidence starts afresh, when no good
frame has supported it for one and a half seconds of the stream: whoever then stands there has to be looked at. A
recording that is paused keeps its verdict, because its time stands still.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.kept.settings import LEAST_EVIDENCE, MOST_EVIDENCE
from app.pipeline import FaceResult, Result
from app.verdict.evidence import Evidence, Sight, picture, weight
from app.verdict.gates import EVIDENCE, Gate
from camera import Frame
from gallery.match import Match

LEAST_FRAMES, MOST_FRAMES = LEAST_EVIDENCE, MOST_EVIDENCE
LOST_AFTER_S = 1.0
STALE_AFTER_S = 1.5
JUMP_M = 0.15

Verify = Callable[[str, NDArray[np.float32]], Match]


@dataclass(frozen=True, slots=True)
class Verdict:
    """- ``decision``: "accept": it is ``person``; "unknown": evidence is enough and nobody reaches the
      threshold; "pending": more good frames are needed.
    - ``person``: who was accepted, else who comes closest, or None where nobody is enrolled.
    - ``score``: that person's robust score, a cosine similarity; ``threshold``: what accepts.
    - ``frames``: how many frames it rests on.
    - ``confidence``: in [0, 1]: the probability that the score lies on the verdict's side of the threshold,
      Φ(|score − threshold| / standard error), where every second frame counts as independent; 0 while
      pending.
    """

    decision: Literal["accept", "unknown", "pending"]
    person: str | None
    score: float | None
    threshold: float
    frames: int
    confidence: float


class Decision:
    """Accumulates evidence; give it every :class:`app.pipeline.Result`, in order.

    ``frames``: good frames a verdict needs, 5 to 100. ``threshold``: what accepts; by default the one the
    matches carry. ``person`` with ``verify`` (such as ``gallery.verify``) asks only whether the face is that
    person.
    """

    def __init__(
        self,
        frames: int = LEAST_FRAMES,
        *,
        threshold: float | None = None,
        person: str | None = None,
        verify: Verify | None = None,
        gate: Gate = EVIDENCE,
    ) -> None:
        if not LEAST_FRAMES <= frames <= MOST_FRAMES:
            raise ValueError(f"a verdict needs at least {LEAST_FRAMES} and at most {MOST_FRAMES} frames, not {frames}")
        if threshold is not None and not 0 < threshold <= 1:
            raise ValueError(f"a threshold lies above 0 and is 1 at most, not {threshold}")
        if (person is None) != (verify is None):
            raise ValueError("verification takes both a person and verify")
        self.frames = frames
        self.person = person
        self._threshold = threshold
        self._verify = verify
        self._gate = gate
        self._tracks: list[_Track] = []
        self._verdicts: tuple[Verdict, ...] = ()

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One verdict for each face of the last result, in its order."""
        return self._verdicts

    def update(self, result: Result) -> Verdict:
        """Take one more frame; returns the verdict on the nearest face, or on the last one seen while it is
        lost for less than a second."""
        now = result.frame.timestamp
        self._tracks = [track for track in self._tracks if 0 <= now - track.seen <= LOST_AFTER_S]
        verdicts = []
        for face, track in zip(result.faces, self._assign(result.faces), strict=True):
            track.nose, track.seen = face.location.nose_m, now
            self._witness(track, face, result.frame)
            if track.verdict.decision == "accept" and not 0 <= now - track.supported <= STALE_AFTER_S:
                track.evidence, track.verdict = Evidence(self.frames), self._nothing()
            verdicts.append(track.verdict)
        self._verdicts = tuple(verdicts)
        if verdicts:
            return verdicts[0]
        return max(self._tracks, key=lambda track: track.seen).verdict if self._tracks else self._nothing()

    def reset(self) -> None:
        """Forget all faces; for another camera, a seek, or a changed gallery."""
        self._tracks, self._verdicts = [], ()

    def _assign(self, faces: tuple[FaceResult, ...]) -> list[_Track]:
        """The track of every face: the closest pairs first, a new track for a face that none is near to."""
        pairs = sorted(
            (distance, i, j)
            for i, face in enumerate(faces)
            for j, track in enumerate(self._tracks)
            if (distance := math.dist(face.location.nose_m, track.nose)) <= JUMP_M
        )
        tracks = list(self._tracks)
        taken: dict[int, int] = {}
        for _, i, j in pairs:
            if i not in taken and j not in taken.values():
                taken[i] = j
        chosen = [
            tracks[taken[i]] if i in taken else _Track(Evidence(self.frames), self._nothing())
            for i in range(len(faces))
        ]
        # The nearest face's track is looked at first when all faces are lost.
        self._tracks = chosen + [track for j, track in enumerate(tracks) if j not in taken.values()]
        return chosen

    def _witness(self, track: _Track, face: FaceResult, frame: Frame) -> None:
        if face.crop is None or face.embedding is None or self._gate.refusal(face.crop.quality) is not None:
            return
        seen = picture(frame)
        if track.evidence.holds(seen):
            return
        matches = self._matches(face)
        threshold = self._threshold_of(matches)
        track.evidence.add(Sight(matches, weight(face.crop.quality), face.embedding, seen), threshold)
        track.verdict = self._judge(track.evidence, threshold)
        if any(match.person == track.verdict.person and match.score >= threshold for match in matches):
            track.supported = frame.timestamp

    def _matches(self, face: FaceResult) -> tuple[Match, ...]:
        if self.person is None or self._verify is None or face.embedding is None:
            return face.matches
        return (self._verify(self.person, face.embedding),)

    def _judge(self, evidence: Evidence, threshold: float) -> Verdict:
        best = evidence.best()
        n = len(evidence)
        if best is None:
            return Verdict("unknown" if n >= self.frames else "pending", None, None, threshold, n, 0.0)
        verdict = Verdict("pending", best.person, best.mean, threshold, n, 0.0)
        if n < self.frames:
            return verdict
        certainty = _normal_cdf(abs(best.mean - threshold) / best.spread)
        return replace(verdict, decision="accept" if best.mean >= threshold else "unknown", confidence=certainty)

    def _threshold_of(self, matches: tuple[Match, ...]) -> float:
        if self._threshold is not None:
            return self._threshold
        return matches[0].threshold if matches else 1.0

    def _nothing(self) -> Verdict:
        return Verdict("pending", self.person, None, self._threshold_of(()), 0, 0.0)


class _Track:
    """One face followed through the frames; ``supported``: when a good frame last showed the verdict's person."""

    def __init__(self, evidence: Evidence, verdict: Verdict) -> None:
        self.evidence = evidence
        self.nose = (0.0, 0.0, 0.0)
        self.seen = 0.0
        self.supported = -math.inf
        self.verdict = verdict


def _normal_cdf(x: float) -> float:
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))
