"""`relief` without a command: the window, or the terminal where there is no display."""

from __future__ import annotations

import signal
from pathlib import Path

from app.cli.codes import INTERRUPTED
from app.cli.opening import first_camera, need_address
from app.cli.output import note
from app.doctor import screen
from app.kept import settings as settings_file
from app.machine.display import has_display
from app.machine.ending import leave

ENDINGS = (signal.SIGINT, signal.SIGTERM)


def show(*, camera: str | None, gallery: Path | None, realtime: bool) -> None:
    """Open the window. With no display say so, and show in the terminal what there is to show: a camera or a recording
    as ``relief watch`` does, else the sample people as ``relief demo`` does."""
    need_address(camera)
    window = screen.Window()
    if has_display():
        # An exception inside an import of Qt's modules may hang it.
        before = [signal.signal(number, lambda *_: leave(INTERRUPTED)) for number in ENDINGS]
        from app.window import run  # takes as long as the answer

        for number, handler in zip(ENDINGS, before, strict=True):
            signal.signal(number, handler)
        if not window.problem():
            leave(run(camera=camera, gallery=gallery, realtime=realtime))
    why = f"{window.problem()} (for the window set DISPLAY, or use 'ssh -X')"
    if camera or gallery or settings_file.load().camera or first_camera():
        from app.cli.watch import watch

        note(f"{why}: running 'relief watch' here")
        watch(camera=camera, gallery=gallery, realtime=True)
    else:
        from app.cli.demo import demo

        note(f"{why} and no camera: running 'relief demo' here")
        demo()
