"""``python -m benchmarks.window.quitting [--times 20] [--seconds 10]``: the window is left at so many moments.

Half of them count from the start of the process, when the window may not be there yet, and are a polite signal; the
others count from the first sight of the window, and are its cross. Each run has a home of its own. Wanted: exit code 0
(130 for a signal before there is a window) within two seconds, and nothing that looks like a crash.
"""

from __future__ import annotations

import signal
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from benchmarks.report import report
from benchmarks.window import screen
from benchmarks.window.screen import Screen, running

WITHIN_S = 2.0


def leave(display: Screen, at_s: float, *, seen: bool) -> dict[str, Any]:
    """Start Relief, leave it after so many seconds, counted from the start or from the first sight; how it ended."""
    with tempfile.TemporaryDirectory(prefix="relief-quit-") as folder, running(display, Path(folder, "home")) as relief:
        if seen:
            screen.until(lambda: display.do("search", "--onlyvisible", "--name", "Relief$"), "the window")
            relief.sees("^Welcome$")
            relief.press("Escape")
            relief.sees("Relief$")
        time.sleep(at_s)
        begun = time.monotonic()
        if seen:
            relief.press("alt+F4")
        else:
            relief.signal(signal.SIGTERM)
        code = relief.ended()
        return {
            "left": "the window" if seen else "by a signal",
            "after s": at_s,
            "exit code": code,
            "took s": time.monotonic() - begun,
            "crash": "yes" if relief.crashed else "",
        }


def main(
    times: Annotated[int, typer.Option(help="How often it is left.")] = 20,
    seconds: Annotated[float, typer.Option(help="Over how many seconds the moments are spread.")] = 10.0,
) -> None:
    """Leave the window at every moment of its first seconds."""
    if screen.MISSING:
        raise typer.BadParameter(screen.WHY_NOT)
    half = max(times // 2, 1)
    with screen.screen() as display:
        rows = [leave(display, seconds * number / half, seen=seen) for number in range(half) for seen in (False, True)]
    wrong = [row for row in rows if row["crash"] or row["exit code"] not in (0, 130, -15) or row["took s"] > WITHIN_S]
    report("window-quitting", "The window, left", rows, wrong=len(wrong))
    raise typer.Exit(1 if wrong else 0)


if __name__ == "__main__":
    typer.run(main)
