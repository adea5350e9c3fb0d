"""One face, followed: looked at, decided, left in peace.

A look gathers good frames until the sequential test is sure, four seconds at most; then it ends. Who was accepted is
seen on as long as fresh frames support it, two seconds without any at most. Who was not is not looked at again for five
seconds, and then has to reach more: standing there buys no more chances. Nor does going away before a look ends: it has
counted since its mean was first held against the bar.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace

from app.verdict.bars import Bars
from app.verdict.evidence import CHANGED_AFTER, KEPT, MOST, Evidence, Score, Sight, Vector
from app.verdict.gates import Refusal
from app.verdict.living import Living
from app.verdict.sequential import answer, spread
from app.verdict.verdict import Row, State, Verdict
from face import Liveness
from gallery.person import folded

LOOK_S = 4.0
REST_S = 5.0
EXPIRES_S = 2.0
MINUTE_S = 60.0
ATTACKS, OF_VIEWS = 3, 5
DISAGREE = "the views do not agree with each other"
NEAR = "the score is just below the threshold"
FADED = "the last view does not bear out the others"


@dataclass(slots=True, eq=False)
class Try:
    """A look whose mean was held against the bar and accepted nobody: when last, and the mean embedding of its
    frames."""

    at: float
    mean: Vector


class Track:
    """One face in view. ``frames``: good frames that a verdict needs; ``claimed``: the person who is asked for, None
    to ask who it is; ``tries``: the looks that accepted nobody, of all faces, which this one adds to."""

    def __init__(self, frames: int, nothing: Verdict, *, claimed: str | None, expires_s: float, tries: list[Try]):
        self.nose = (0.0, 0.0, 0.0)
        self.seen = 0.0
        self.verdict = nothing
        self._frames = frames
        self._nothing = nothing
        self._claimed = claimed
        self._expires_s = expires_s
        self._tries = tries
        self._own_tries: deque[Try] = deque(maxlen=20)
        self._this_try: Try | None = None
        self._attacks: deque[bool] = deque(maxlen=OF_VIEWS)
        self._supported = -math.inf
        self._ended: float | None = None
        self._evidence = Evidence()
        self._living = Living()

    @property
    def resting(self) -> bool:
        """Whether a look has ended without acceptance and the next one has not begun."""
        return self._ended is not None

    def holds(self, sight: Sight) -> bool:
        """Whether this picture was seen in this look."""
        return self._evidence.holds(sight)

    def refused(self, refusal: Refusal | None) -> None:
        """The last view was no evidence; None: it was."""
        if self.verdict.state in ("looking", "unseen"):
            state: State = "looking" if refusal is None else "unseen"
            self.verdict = replace(self.verdict, state=state, refusal=refusal)

    def lives(self, live: Liveness | None, at: float) -> None:
        """Take what a new good view says about liveness, be it for or against."""
        self._living.add(live, at)

    def attacked(self, reason: str | None) -> bool:
        """Whether a view looks like an attack (``reason``), or the last ones did. Three of five make a spoof."""
        self._attacks.append(reason is not None)
        if sum(self._attacks) >= ATTACKS:
            self._begin()
            why = reason or self.verdict.why
            self.verdict = replace(self._nothing, state="spoof", why=why)
        elif self.verdict.state == "spoof":
            self._begin()
        return reason is not None or self.verdict.state == "spoof"

    def locked(self, refusal: Refusal) -> None:
        """Nobody is judged for now."""
        self._attacks.clear()
        self._begin()
        self.verdict = replace(self.verdict, state="unseen", refusal=refusal)

    def expire(self, now: float) -> None:
        """End an acceptance that no frame has supported of late."""
        if self.verdict.state == "accepted" and not abs(now - self._supported) < self._expires_s:
            self._begin()

    def witness(self, sight: Sight, bars: Bars) -> None:
        """Take a new good view."""
        if self._ended is not None and abs(sight.at - self._ended) >= REST_S:
            self._evidence, self._this_try, self._ended = Evidence(), None, None
        if self._evidence.add(sight, bars):
            self.verdict, self._this_try, self._ended = self._nothing, None, None
            self._evidence.narrow(MOST)
            self._living.narrow(CHANGED_AFTER)  # what somebody else proved is not theirs
        if self._ended is None:
            self._judge(sight, bars)

    def begin(self, nothing: Verdict) -> None:
        """Look afresh: what was seen says nothing any more. ``nothing``: the verdict before anybody was seen."""
        self._nothing = nothing
        self._begin()

    def _begin(self) -> None:
        self._evidence, self._this_try, self._ended, self.verdict = Evidence(), None, None, self._nothing

    def _judge(self, sight: Sight, bars: Bars) -> None:
        gain, held = self._evidence.gain(bars.usual), self.verdict
        scores = self._evidence.scores(gain)
        asked = self._claimed or (held.person if held.state == "accepted" else None)
        if asked is not None:  # it is they who are asked for, or seen on, or nobody
            scores.sort(key=lambda score: folded(score.person) != folded(asked))
        found = self._found(scores, self._tried(sight.at, bars), bars)
        if len(self._evidence) < self._frames:
            self._still(found)
            return
        if self.verdict.state != "accepted":
            self._count(sight.at)
        if not scores:
            self.verdict = replace(found, state="unknown")
        elif self._evidence.disagrees or found.why:
            self._open(replace(found, state="unsure", why=DISAGREE if self._evidence.disagrees else found.why), sight)
        else:
            self._test(found, scores[0], sight, bars, gain)

    def _test(self, found: Verdict, best: Score, sight: Sight, bars: Bars, gain: float) -> None:
        n = self._evidence.independent
        deviation = spread(best.deviation, n, bars.decade)
        said = answer(best.mean - found.threshold, deviation, n, bars.decade)
        error = deviation / math.sqrt(max(1.0, n))
        sure = replace(found, confidence=_normal_cdf(abs(best.mean - found.threshold) / max(error, 1e-9)), why="")
        if said == "accept" and self._living.missing:
            self._open(replace(found, state="looking", why=self._living.missing), sight)
        elif said == "accept":
            self._accept(sure, sight, found.threshold / gain)
        elif said == "reject":
            self._reject(replace(sure, state="unknown" if self._claimed is None else "not accepted"), sight)
        elif self.verdict.state == "accepted" and folded(best.person) == folded(self.verdict.person or ""):
            self._accept(sure, sight, found.threshold / gain)
        elif self.verdict.state == "accepted":  # who was accepted is no longer among those compared
            self._begin()
        else:
            self._open(replace(found, state="looking", why=NEAR), sight)

    def _accept(self, sure: Verdict, sight: Sight, threshold: float) -> None:
        """Accept, or go on: an acceptance begins with a frame that supports it, so that none rests on what has
        passed."""
        score = next((match.score for match in sight.matches if match.person == sure.person), None)
        if score is not None and score >= threshold and self._evidence.backs(sight):
            self._supported = sight.at
        elif self.verdict.state != "accepted":
            self._open(replace(sure, state="looking", confidence=0.0, why=FADED), sight)
            return
        if self.verdict.state != "accepted":
            self._evidence.narrow(max(KEPT, self._frames))
            self._withdraw()
        rows = tuple(replace(row, accepted=row.person == sure.person) for row in sure.rows)
        self.verdict = replace(sure, state="accepted", rows=rows)

    def _reject(self, verdict: Verdict, sight: Sight) -> None:
        if self.verdict.state == "accepted":  # they left, or somebody else is there: that is no failed try
            self._begin()
            return
        self._end(sight.at)
        self.verdict = verdict

    def _open(self, verdict: Verdict, sight: Sight) -> None:
        """Nothing is decided yet; at the end of the look it stays so."""
        begun = self._evidence.begun
        if self.verdict.state == "accepted":
            return  # until it expires
        if begun is not None and sight.at - begun >= LOOK_S:
            self._end(sight.at)
            self.verdict = replace(verdict, state="unsure")
        else:
            self._still(verdict)

    def _still(self, verdict: Verdict) -> None:
        """Show that a look goes on; while one is repeated, what the last one said stays."""
        if self.verdict.state in ("looking", "unseen"):
            self.verdict = verdict

    def _end(self, at: float) -> None:
        self._count(at)
        self._ended = at

    def _count(self, at: float) -> None:
        """This look has had its chance, whatever becomes of it, until it accepts somebody."""
        mean = self._evidence.mean
        if mean is None:
            return
        if self._this_try is None:
            self._this_try = Try(at, mean)
            self._tries.append(self._this_try)
            self._own_tries.append(self._this_try)
        self._this_try.at, self._this_try.mean = at, mean

    def _withdraw(self) -> None:
        if self._this_try in self._tries:
            self._tries.remove(self._this_try)
        self._this_try = None

    def _tried(self, now: float, bars: Bars) -> int:
        """How many other looks of the last minute accepted nobody and were at this face: followed, or alike to it."""
        mean = self._evidence.mean
        return sum(
            one in self._own_tries or (mean is not None and float(one.mean @ mean) >= bars.agreement)
            for one in self._tries
            if one is not self._this_try and abs(now - one.at) < MINUTE_S
        )

    def _found(self, scores: list[Score], failed: int, bars: Bars) -> Verdict:
        """What the look says so far; ``why`` says what is against deciding."""
        n = len(self._evidence)
        if not scores:
            return replace(self._nothing, state="looking", frames=n, person=None)
        shown = scores[: 5 if self._claimed is None else 1]
        rows = tuple(Row(one.person, one.mean, bars.bar(one.person, failed), False) for one in shown)
        best = rows[0]
        second = max(scores[1:], key=lambda score: score.mean, default=None)
        why = ""
        if second is not None and best.score >= best.threshold and _close(best, second, bars):
            why = f"{best.person} and {second.person} are too close to tell apart"
        odds, known = bars.odds(best.score), bars.supported
        return Verdict("looking", best.person, best.score, best.threshold, n, 0.0, None, why, rows, odds, known)


def _close(best: Row, second: Score, bars: Bars) -> bool:
    return best.score - second.mean < bars.margin(best.person, second.person)


def _normal_cdf(x: float) -> float:
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))
