"""A verdict over several frames, for identification and for the verification of one person.

Every face in view has its own track: a face within 15 cm of where a track last saw one continues that track,
any other starts a new one, and a track ends when its face was lost for more than a second. So one dark or
empty frame resets nothing, and a jump, another person further off, or a seek starts afresh. What happens to a face that
is followed is told in :mod:`app.verdict.look`.

Frames that are a bad view (turned by more than 35°, too far, mostly unmeasured) are no evidence, nor is a picture
that was seen already. A recording that is paused, or stepped to and fro, keeps its verdict: its time stands still.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from app.kept.settings import LEAST_EVIDENCE, LOCKOUT, MOST_EVIDENCE, LockoutRule
from app.pipeline import FaceResult, Result
from app.verdict.bars import Bars, Given
from app.verdict.clock import Clock
from app.verdict.evidence import Adapt, Sight, picture, shape, weight
from app.verdict.gates import EVIDENCE, FROZEN, NO_CROP, Gate
from app.verdict.liveness import attack, unproven
from app.verdict.lockout import Lockout
from app.verdict.look import EXPIRES_S, MINUTE_S, Track, Try
from app.verdict.verdict import Verdict
from camera import Frame
from gallery import ConsentExpired, ModelMismatch, PersonUnknown
from gallery.match import Match

LEAST_FRAMES, MOST_FRAMES = LEAST_EVIDENCE, MOST_EVIDENCE
LOST_AFTER_S = 1.0
JUMP_M = 0.15

Verify = Callable[[str, NDArray[np.float32]], Match]


class Decision:
    """Accumulates evidence; give it every :class:`app.pipeline.Result`, in order.

    - ``frames``: good frames a verdict needs, 5 to 100.
    - ``bars``: what a score has to reach, asked anew with every frame; by default the matches' thresholds.
    - ``person`` with ``verify`` (such as ``gallery.verify``): asks only whether the face is that person; ``rivals``
      says who could be taken for them now: these are compared too, and the person has to be ahead of them.
    - ``adapt``: embeddings as the gallery compares them; ``expires_s``: how long an acceptance lasts unsupported.
    - ``lockout``: how many attacks lock the stream, and for how long.
    - ``roster``: another value once other people are compared, or under other names; every face is then looked at
      afresh, as scores of before and after do not belong together.
    - ``after``: the decision before this one on the same stream. Its attacks count on, and its looks that accepted
      nobody of the same people do: asking anew buys no chances.
    """

    def __init__(
        self,
        frames: int = LEAST_FRAMES,
        *,
        bars: Callable[[], Bars] | None = None,
        person: str | None = None,
        verify: Verify | None = None,
        rivals: Callable[[], Sequence[str]] = tuple,
        gate: Gate = EVIDENCE,
        adapt: Adapt | None = None,
        expires_s: float = EXPIRES_S,
        lockout: LockoutRule = LOCKOUT,
        roster: Callable[[], object] = bool,
        after: Decision | None = None,
    ) -> None:
        if not LEAST_FRAMES <= frames <= MOST_FRAMES:
            raise ValueError(f"a verdict needs at least {LEAST_FRAMES} and at most {MOST_FRAMES} frames, not {frames}")
        if (person is None) != (verify is None):
            raise ValueError("verification takes both a person and verify")
        if not (expires_s > 0 and math.isfinite(expires_s)):
            raise ValueError(f"an acceptance expires after a positive time, not {expires_s} s")
        self.frames = frames
        self.person = person
        self._bars = bars
        self._verify = verify
        self._rivals = rivals
        self._gate = gate
        self._adapt = adapt
        self._expires_s = expires_s
        self._roster = roster
        self._compared = roster()
        self._clock: Clock = Clock() if after is None else after._clock
        self._lockout: Lockout = Lockout(lockout, None if after is None else after._lockout)
        self._tries: list[Try] = after._tries if after is not None and after._compared == self._compared else []
        self._tracks: list[Track] = []
        self._verdicts: tuple[Verdict, ...] = ()

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One verdict for each face of the last result, in its order."""
        return self._verdicts

    def update(self, result: Result) -> Verdict:
        """Take one more frame; returns the verdict on the nearest face, or on the last one seen while it is
        lost for less than a second."""
        now = self._clock.at(result.frame)
        self._keep_up()
        self._tracks = [track for track in self._tracks if abs(now - track.seen) <= LOST_AFTER_S]
        for track in self._tracks:  # also one whose face is lost for the moment
            track.expire(now)
        self._tries[:] = [one for one in self._tries if abs(now - one.at) < MINUTE_S]
        verdicts = []
        for face, track in zip(result.faces, self._assign(result.faces), strict=True):
            still = track.seen == now
            track.nose, track.seen = face.location.nose_m, now
            if (locked := self._lockout.refusal(now)) is not None:
                track.locked(locked)
            else:
                before = track.verdict.state
                self._witness(track, face, result.frame, now, still=still)
                if track.verdict.state == "spoof" != before:
                    self._lockout.attacked(now)
            track.expire(now)
            verdicts.append(track.verdict)
        self._verdicts = tuple(verdicts)
        if verdicts:
            return verdicts[0]
        return max(self._tracks, key=lambda track: track.seen).verdict if self._tracks else self.nothing

    def reset(self) -> None:
        """Forget all faces; for another camera, a seek, or a changed gallery."""
        self._tracks, self._verdicts = [], ()
        self._tries.clear()
        self._lockout.forget()

    def silent(self, seconds: float) -> Verdict | None:
        """No frame has come for so long: from the time on that an acceptance lasts none stands. The verdict from then
        on, None where nothing ends."""
        if seconds < self._expires_s or all(track.verdict.state != "accepted" for track in self._tracks):
            return None
        self._tracks, self._verdicts = [], ()
        return self.nothing

    def rewound(self) -> None:
        """The recording has run back, by a seek or because it begins again: what is seen again is no further try."""
        self._tries.clear()

    def _assign(self, faces: tuple[FaceResult, ...]) -> list[Track]:
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
        chosen = [tracks[taken[i]] if i in taken else self._track() for i in range(len(faces))]
        # The nearest face's track is looked at first when all faces are lost.
        self._tracks = chosen + [track for j, track in enumerate(tracks) if j not in taken.values()]
        return chosen

    def _track(self) -> Track:
        return Track(self.frames, self.nothing, claimed=self.person, expires_s=self._expires_s, tries=self._tries)

    def _keep_up(self) -> None:
        """Look afresh where others are compared now. Who was a stranger a moment ago may have been enrolled since."""
        compared = self._roster()
        if compared != self._compared:
            self._compared = compared
            self._tries.clear()
            for track in self._tracks:
                track.begin(self.nothing)

    def _witness(self, track: Track, face: FaceResult, frame: Frame, now: float, *, still: bool) -> None:
        if face.crop is None:
            if (held := attack(face.live)) is not None:  # a print in place of a face: there is nothing to cut out
                track.attacked(held)
                return
            track.refused(NO_CROP if face.error is not None else None)
            return
        refusal = self._gate.refusal(face.crop.quality, turned=frame.turned)
        if refusal is not None or face.embedding is None:
            track.refused(refusal)
            return
        matches = self._matches(face)
        embedding = face.embedding if self._adapt is None else self._adapt(face.embedding)
        counted = weight(face.crop.quality)
        sight = Sight(matches, counted, embedding, picture(frame), shape(face.crop), now)
        if track.holds(sight):
            if not still:
                track.refused(FROZEN)
            return
        track.lives(face.live, now)
        no_proof = unproven(face.live)
        track.refused(no_proof)
        if no_proof is None and not track.attacked(attack(face.live)):
            track.witness(sight, self._asked(matches))

    def _matches(self, face: FaceResult) -> tuple[Match, ...]:
        if self.person is None or self._verify is None or face.embedding is None:
            return face.matches
        return (self._verify(self.person, face.embedding), *self._rivals_of(face.embedding, self._verify))

    def _rivals_of(self, embedding: NDArray[np.float32], verify: Verify) -> Iterator[Match]:
        for name in self._rivals():
            # Whoever left the gallery in the meantime, or may not be compared any more, is nobody's rival.
            with suppress(ConsentExpired, ModelMismatch, PersonUnknown):
                yield verify(name, embedding)

    def _asked(self, matches: tuple[Match, ...]) -> Bars:
        if self._bars is not None:
            return self._bars()
        return Given(matches[0].threshold if matches else 1.0)

    @property
    def nothing(self) -> Verdict:
        """The verdict before anybody was seen."""
        threshold = self._bars().bar(self.person or "", 0) if self._bars is not None else 1.0
        return Verdict("looking", self.person, None, threshold, 0, 0.0)
