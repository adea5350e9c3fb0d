"""The title of the window: what the desktop, a list of windows or a screen reader says of it. No Qt here."""

from __future__ import annotations

from app.live.capture import CaptureState, Phase
from app.window.models.language import mark, tr

SAID: dict[Phase, str] = {
    Phase.OPENING: mark("opening"),
    Phase.PAUSED: mark("paused"),
    Phase.ENDED: mark("ended"),
    Phase.LOST: mark("lost"),
}


def title(page: str, source: str, state: CaptureState) -> str:
    """The page, the source and how it does where it does not just stream; a dot first while something is recorded.

    Never who is seen: titles are read by other programs.
    """
    said = SAID.get(state.phase)
    shown = source if said is None or not source else f"{source} ({tr(said)})"
    return ("● " if state.recording is not None else "") + " · ".join(filter(None, (page, shown))) + " — Relief"
