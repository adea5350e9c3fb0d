"""``python -m benchmarks.window [--minutes 30] [--only PART …]``, with a display or under ``xvfb-run``.

The whole window runs on a sample clip with the shipped networks and two people enrolled:

- **frame**: what the window's own thread and the one beside it spend on each frame: on results that were computed
  before, 30 a second, and while the networks run on a clip of 15 a second, at twice its speed and its own.
- **key**: from a key's arrival to the end of the paint that answers it, while the clip plays. By the clock: only on a
  machine that does nothing else is it the window's.
- **rest**: this process's share of one core while nothing changes, with a clip that is paused, at its end, with no
  source, and on a page of forms.
- **memory**: resident, every ten seconds, while the clip plays in a loop; the slope after the first third.
- **people**: the page of 3,000 people, opened, searched and sorted.

All but the keys are processor times, which a busy machine makes somewhat longer.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from PySide6.QtWidgets import QApplication

from app.machine.ending import leave
from app.window.main_window import MainWindow
from app.window.models.places import LIVE, SETTINGS
from app.window.parts.collecting import Collecting
from app.window.start import SWITCH_INTERVAL_S
from app.window.tour import staged
from benchmarks.report import report
from benchmarks.window import frames
from benchmarks.window.keys import Presses
from benchmarks.window.loop import run_for, wait_until
from benchmarks.window.memory import memory
from benchmarks.window.people import of_people

PATIENCE_S = 300.0
SETTLED_S = 4.0  # after two seconds without a frame the figures change a last time

Table = tuple[str, str, list[dict[str, Any]]]


class Part(StrEnum):
    """What is measured."""

    FRAME = "frame"
    KEY = "key"
    PEOPLE = "people"
    MEMORY = "memory"
    REST = "rest"


def rests(window: MainWindow) -> Iterator[tuple[str, Callable[[], None]]]:
    """Every state in which nothing changes, and how to get there from the one before."""
    act, live = window.actions_, window.live

    def hold() -> None:
        act.play.trigger()

    def end() -> None:
        live.capture.set_loop(False)
        live.capture.seek(live.capture.state.length - 1)
        act.play.trigger()

    def fill_in() -> None:
        window.show_page(SETTINGS)
        window.settings_page.keeping.gallery.setFocus()

    def close() -> None:
        window.show_page(LIVE)
        live.show("")

    yield "a paused clip", hold
    yield "a clip at its end", end
    yield "a form with the keyboard", fill_in
    yield "no source", close


def at_rest(window: MainWindow, seconds: float) -> list[dict[str, Any]]:
    """Share of one core in each of those states, per cent."""
    rows = []
    for name, go in rests(window):
        go()
        run_for(SETTLED_S)
        begun, used, own = time.monotonic(), time.process_time(), time.thread_time()
        run_for(seconds)
        lasted = time.monotonic() - begun
        rows.append(
            {
                "at rest": name,
                "% of a core": 100 * (time.process_time() - used) / lasted,
                "of it the window's thread": 100 * (time.thread_time() - own) / lasted,
            }
        )
    return rows


def a_key(window: MainWindow, seconds: float) -> dict[str, Any]:
    """From a key to its picture, ms."""
    presses = Presses(window.live_page.denoised.canvas)
    presses.press_for(seconds)
    took = np.array(presses.took_ms)
    p50, p99 = np.percentile(took, [50, 99]) if took.size else (np.nan, np.nan)
    return {"presses": int(took.size), "p50 ms": float(p50), "p99 ms": float(p99), "most ms": float(took.max())}


def main(
    minutes: Annotated[float, typer.Option(help="How long memory is watched.")] = 30.0,
    seconds: Annotated[float, typer.Option(help="How long everything else is.")] = 15.0,
    only: Annotated[list[Part] | None, typer.Option(help="Measure only this; may be given several times.")] = None,
    gl: Annotated[bool | None, typer.Option(help="OpenGL or numpy; by default as the display has it.")] = None,
) -> None:
    """Measure the window."""
    parts = only or list(Part)
    sys.setswitchinterval(SWITCH_INTERVAL_S)  # as the program does
    with tempfile.TemporaryDirectory(prefix="relief-bench-") as home, staged(Path(home), gl=gl) as window:
        QApplication.processEvents()
        collecting = Collecting()  # as the program does, too
        wait_until(lambda: window.snapshot.verdict is not None, PATIENCE_S)
        window.live.capture.set_loop(True)
        for part in parts:
            for name, title, rows in _measured(part, window, minutes, seconds):
                report(name, title, rows)
        collecting.stop()


def _measured(part: Part, window: MainWindow, minutes: float, seconds: float) -> Iterator[Table]:
    """The tables of a part: a file's name, a title, and rows."""
    if part is Part.FRAME:
        rows = [
            {"what": "replayed"} | frames.replay(window, seconds),
            {"what": "live, twice as fast"} | frames.live(window, seconds, speed=2.0),
            {"what": "live"} | frames.live(window, seconds),
        ]
        yield "window-frame", "The window: a frame", rows
    elif part is Part.KEY:
        yield "window-key", "The window: a key", [a_key(window, seconds)]
    elif part is Part.MEMORY:
        yield "window-memory", "The window: memory", [memory(window, 60 * minutes)]
    elif part is Part.PEOPLE:
        yield "window-people", "The window: 3,000 people", of_people()
    else:  # the last: it leaves no source open
        yield "window-rest", "The window at rest", at_rest(window, seconds)


if __name__ == "__main__":
    typer.run(main)
    leave(0)
