"""Why there is no face to show, in the same words for every pane that would show it. No Qt here."""

from __future__ import annotations

from app.live.capture import Phase
from app.live.snapshot import Snapshot
from app.pipeline import Result
from app.window.models.foreign import heard
from app.window.models.language import tr
from app.window.models.statement import sentence
from app.window.models.trouble import Trouble, trouble

PLAYS = (Phase.STREAMING, Phase.PAUSED, Phase.ENDED)


def absence(now: Snapshot, *, at: float, searching: bool = False) -> Trouble:
    """What panes say that have nothing of a face to show; ``at`` is ``time.monotonic()``, ``searching`` whether
    sources are looked for. The source comes first, then the networks, then the face."""
    if now.capture.phase not in PLAYS or now.frame is None:
        return trouble(now.capture, now=at, searching=searching)
    if now.problem:
        return Trouble(tr("Not ready"), sentence(now.problem), bad=True)
    if now.message:
        return Trouble(heard(now.message), "")
    if now.result is None:
        return Trouble(tr("Waiting for the first frame …"), "")
    return _faceless(now.result)


def _faceless(result: Result) -> Trouble:
    if not result.faces:
        return Trouble(tr("No face"), tr("Sit 0.4–1 m from the camera."))
    why = result.faces[0].error
    return Trouble(tr("Face not usable"), sentence(why)) if why else Trouble(tr("Not computed"), "")
