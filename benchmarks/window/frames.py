"""What a frame costs the window: its own thread, and the thread of the pictures beside it."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import Any

from app.window.main_window import MainWindow
from benchmarks.window.loop import run_for
from benchmarks.window.replay import gather, replayed

SNAPSHOTS = 60
SETTLED_S = 2.0
BESIDE = "pictures"


def replay(window: MainWindow, seconds: float) -> dict[str, Any]:
    """Results that were computed before, shown again at 30 a second while the networks rest: processor milliseconds of
    the window's thread and of the one beside it for each frame shown, with all that ticks between frames."""
    snapshots = gather(window, SNAPSHOTS)
    window.actions_.play.trigger()
    with replayed(window.live, snapshots) as given:
        run_for(SETTLED_S)
        given.given.clear()
        own, beside, began = time.thread_time(), _beside_s(), time.monotonic()
        run_for(seconds)
        frames, lasted = max(len(given.given), 1), time.monotonic() - began
        row = {
            "frames a second": frames / lasted,
            "window's thread, ms a frame": 1000 * (time.thread_time() - own) / frames,
            "beside, ms a frame": 1000 * (_beside_s() - beside) / frames,
        }
    window.actions_.play.trigger()
    return row


def live(window: MainWindow, seconds: float, *, speed: float = 1.0) -> dict[str, Any]:
    """The clip with the networks, at this speed: as many frames as they and this machine manage."""
    window.live.capture.set_speed(speed)
    run_for(SETTLED_S)
    own, whole, beside = time.thread_time(), time.process_time(), _beside_s()
    number, began = window.snapshot.result_number, time.monotonic()
    run_for(seconds)
    frames, lasted = max(window.snapshot.result_number - number, 1), time.monotonic() - began
    return {
        "frames a second": frames / lasted,
        "window's thread, ms a frame": 1000 * (time.thread_time() - own) / frames,
        "beside, ms a frame": 1000 * (_beside_s() - beside) / frames,
        "process, ms a frame": 1000 * (time.process_time() - whole) / frames,
    }


def _beside_s() -> float:
    """Processor seconds of the thread of the pictures so far; NaN where the system does not tell."""
    if sys.platform != "linux":
        return float("nan")
    threads = [thread for thread in threading.enumerate() if thread.name.startswith(BESIDE)]
    return sum(_used_s(thread.native_id) for thread in threads if thread.native_id is not None)


def _used_s(thread: int) -> float:
    return int(Path(f"/proc/self/task/{thread}/schedstat").read_text().split()[0]) / 1e9
