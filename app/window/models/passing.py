"""A snapshot without what passes: what can be compared to know whether there is anything new to show. No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter

from app.live.capture_state import CaptureState
from app.live.snapshot import Snapshot
from app.verdict.verdict import Verdict

Fields = tuple[object, ...]

NEVER = {"frame", "result", "cpu_share"}  # the pictures have their numbers, and a share of a processor is no news
PASSING = {"frame_number", "result_number", "latencies_ms", "fps", "scores", "verdict", "capture"}  # with every frame
MOVING = {"position", "seconds", "captured", "fps", "dropped", "damaged", "recorded", "record_bytes", "record_seconds"}


def _others(of: type, without: set[str]) -> Callable[[object], Fields]:
    """Takes all fields but these out of something."""
    names = [field.name for field in fields(of) if field.name not in without]
    return attrgetter(*names)


_compared = _others(Snapshot, NEVER)
_standing = _others(Snapshot, NEVER | PASSING)
_source = _others(CaptureState, MOVING)


def all_but_pictures(now: Snapshot) -> Fields:
    """Everything that is compared: two snapshots with the same show the same."""
    return _compared(now)


def standing(now: Snapshot) -> Fields:
    """What a frame of a face that stays leaves as it is: the source and how it does, who is seen and what is thought of
    them, what is wrong, who is enrolled."""
    face = now.result.faces[0] if now.result is not None and now.result.faces else None
    usable = face is not None and face.denoised is not None
    return (*_standing(now), _source(now.capture), now.frame is None, usable, _gist(now.verdict))


def _gist(verdict: Verdict | None) -> Fields:
    if verdict is None:
        return ()
    return verdict.state, verdict.settled, verdict.person, tuple(row.person for row in verdict.rows)
