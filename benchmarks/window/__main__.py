"""``python -m benchmarks.window [--minutes 30]``, with a display or under ``xvfb-run``.

The whole window runs on a sample clip with the shipped networks and two people enrolled:

- **at rest**: this process's share of one core while nothing changes, with a clip that is paused, at its end, with no
  source, and on a page of forms.
- **a frame**: what the window's own thread spends on each frame it shows, apart from what it spends at rest.
- **a key**: from a key's arrival to the end of the paint that answers it, while the clip plays.
- **memory**: resident, every ten seconds; the slope after the first third.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from PySide6.QtWidgets import QApplication

from app.machine.ending import leave
from app.window.main_window import POLL_MS, MainWindow
from app.window.models.places import LIVE, SETTINGS
from app.window.tour import staged
from benchmarks.report import report
from benchmarks.window.keys import Presses
from benchmarks.window.loop import run_for, wait_until

PATIENCE_S = 300.0
SETTLED_S = 2.0
POLLS = 200


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
        window.settings_page.gallery.setFocus()

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


def a_frame(window: MainWindow, seconds: float) -> dict[str, Any]:
    """The window's thread while the clip plays: processor milliseconds for each frame shown, at 30 frames a second.

    Polls that find nothing new are taken out and added again as often as there are at that rate: how many frames come
    is up to the networks, not to the window.
    """
    run_for(SETTLED_S)
    own, number, began = time.thread_time(), window.snapshot.result_number, time.monotonic()
    whole = time.process_time()
    run_for(seconds)
    frames, lasted = window.snapshot.result_number - number, time.monotonic() - began
    spent, whole = time.thread_time() - own, time.process_time() - whole
    window.actions_.play.trigger()
    run_for(SETTLED_S)
    begun = time.thread_time()
    for _ in range(POLLS):
        window.poll()
    poll = (time.thread_time() - begun) / POLLS
    window.actions_.play.trigger()
    often = 1000 / POLL_MS
    return {
        "frames a second": frames / lasted,
        "own ms a frame": 1000 * ((spent - lasted * often * poll) / max(frames, 1) + often / 30 * poll),
        "a poll, ms": 1000 * poll,
        "process ms a frame": 1000 * whole / max(frames, 1),
    }


def a_key(window: MainWindow, seconds: float) -> dict[str, Any]:
    """From a key to its picture, ms."""
    presses = Presses(window.live_page.denoised.canvas)
    presses.press_for(seconds)
    took = np.array(presses.took_ms)
    p50, p99 = np.percentile(took, [50, 99]) if took.size else (np.nan, np.nan)
    return {"presses": int(took.size), "p50 ms": float(p50), "p99 ms": float(p99), "most ms": float(took.max())}


def memory(seconds: float, every: float = 10.0) -> dict[str, Any]:
    """Resident memory over time, MiB, and its slope after the first third, MiB a minute."""
    every = min(every, seconds / 6)
    began, at, mib = time.monotonic(), [], []
    while time.monotonic() - began < seconds:
        run_for(every)
        at.append((time.monotonic() - began) / 60)
        mib.append(resident())
    late = len(at) // 3
    slope = float(np.polyfit(at[late:], mib[late:], 1)[0]) if len(at) - late > 1 else 0.0
    return {"minutes": seconds / 60, "first MiB": mib[0], "last MiB": mib[-1], "MiB a minute": slope}


def resident() -> float:
    """Resident memory of this process, MiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def main(
    minutes: Annotated[float, typer.Option(help="How long memory is watched.")] = 1.0,
    seconds: Annotated[float, typer.Option(help="How long everything else is.")] = 15.0,
    gl: Annotated[bool | None, typer.Option(help="OpenGL or numpy; by default as the display has it.")] = None,
) -> None:
    """Measure the window."""
    with tempfile.TemporaryDirectory(prefix="relief-bench-") as home, staged(Path(home), gl=gl) as window:
        QApplication.processEvents()
        wait_until(lambda: window.snapshot.verdict is not None, PATIENCE_S)
        window.live.capture.set_loop(True)
        shown, pressed = a_frame(window, seconds), a_key(window, seconds)
        held = memory(60 * minutes)
        still = at_rest(window, seconds)
    report("window-rest", "The window at rest", still)
    for name, row in (("frame", shown), ("key", pressed), ("memory", held)):
        report(f"window-{name}", f"The window: {name}", [row])


if __name__ == "__main__":
    typer.run(main)
    leave(0)
