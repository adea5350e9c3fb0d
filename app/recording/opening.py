"""Opening what is to be recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Unpack

import camera
from app.recording.images import Images
from app.recording.take import loss_text


def opened(
    uri: str,
    *,
    tell: Callable[[str], None],
    on_pause: Callable[[float], None],
    realtime: bool = False,
    on_interruption: Callable[[camera.Interruption], None] | None = None,
    **images: Unpack[Images],
) -> camera.Source:
    """An open source; a live camera is opened again when it is lost. ``tell`` gets what is to be said, for people,
    ``on_pause`` the seconds that a pause in a recording is cut by."""
    if camera.kind_of(uri) == "file":
        return camera.open(uri, realtime=realtime, on_pause=on_pause, **images)
    heard = on_interruption or (lambda loss: tell(loss_text(loss)))
    source = camera.Reconnecting(lambda: camera.open(uri, **images), on_interruption=heard)
    if source.info.notice:
        tell(source.info.notice)
    return source
