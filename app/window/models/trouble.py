"""The scene's message while it has no image: what is wrong with the source and what to do. No Qt here."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.live.capture import CaptureState, Phase
from app.window.models.language import tr
from app.window.models.statement import sentence


@dataclass(frozen=True, slots=True)
class Trouble:
    """``title`` and ``remedy`` for people; ``bad`` when something failed, ``can_retry`` when trying again may help."""

    title: str
    remedy: str
    bad: bool = False
    can_retry: bool = False


def trouble(state: CaptureState, *, now: float, searching: bool = False) -> Trouble:
    """The source's state in words; ``now`` is ``time.monotonic()``, ``searching`` whether sources are looked for."""
    if state.phase is Phase.LOST:
        again = ""
        if state.retry_at is not None:
            again = " " + tr("Trying again in {seconds} s.", seconds=max(0, math.ceil(state.retry_at - now)))
        title = (
            tr("The recording cannot be played") if state.uri.startswith("file:") else tr("The source does not answer")
        )
        return Trouble(title, sentence(state.problem) + again, bad=True, can_retry=True)
    if state.phase is Phase.OPENING:
        return Trouble(tr("Opening …"), state.name)
    if state.phase is Phase.IDLE and searching:
        return Trouble(tr("Looking for cameras …"), "")
    if state.phase is Phase.IDLE:
        return Trouble(tr("No source is open"), tr("Choose a camera or a recording at the top right."))
    return Trouble(tr("Waiting for the first frame …"), state.name)
