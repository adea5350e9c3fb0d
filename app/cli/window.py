"""`relief` without a command: the window, or the terminal where there is no display."""

from __future__ import annotations

import sys
from pathlib import Path

from app.cli.opening import note
from app.machine.display import has_display


def show(*, camera: str | None, gallery: Path | None, realtime: bool) -> None:
    """Open the window; with no display say so and watch in the terminal instead, paced like the camera."""
    if not has_display():
        from app.cli.watch import watch

        note("there is no display: running 'relief watch' here (set DISPLAY, or use 'ssh -X', for the window)")
        watch(camera=camera, gallery=gallery, realtime=True)
        return
    from app.window import run

    sys.exit(run(camera=camera, gallery=gallery, realtime=realtime))
