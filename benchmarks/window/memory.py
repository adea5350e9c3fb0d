"""Resident memory of the window while a clip plays in a loop."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from app.window.main_window import MainWindow
from benchmarks.window.loop import run_for

EVERY_S = 10.0
SETTLING = 1 / 3  # of the time, in which caches fill


def memory(window: MainWindow, seconds: float) -> dict[str, Any]:
    """Resident memory over so many seconds, MiB, and its slope by least squares after the first third, MiB a minute and
    KiB a frame."""
    every = min(EVERY_S, seconds / 6)
    began, minutes, mib, frames = time.monotonic(), [], [], []
    while time.monotonic() - began < seconds:
        run_for(every)
        minutes.append((time.monotonic() - began) / 60)
        frames.append(window.snapshot.result_number)
        mib.append(resident())
    late = round(SETTLING * len(mib))
    slope, low, high = slope_of(np.array(minutes[late:]), np.array(mib[late:]))
    shown = frames[-1] - frames[late]
    return {
        "minutes": minutes[-1],
        "frames": frames[-1] - frames[0],
        "first MiB": mib[0],
        "after a third MiB": mib[late],
        "last MiB": mib[-1],
        "most MiB": max(mib),
        "MiB a minute": slope,
        "95 % from": low,
        "to": high,
        "KiB a frame": 1024 * slope * (minutes[-1] - minutes[late]) / max(shown, 1),
    }


def slope_of(at: np.ndarray, values: np.ndarray) -> tuple[float, float, float]:
    """A line's slope by least squares and the ends of its 95 % interval, by the residuals' spread."""
    centred = at - at.mean()
    spread = float((centred**2).sum())
    if len(at) < 3 or spread == 0:
        return 0.0, float("-inf"), float("inf")
    slope = float((centred * values).sum() / spread)
    rest = values - values.mean() - slope * centred
    error = float(np.sqrt((rest**2).sum() / (len(at) - 2) / spread))
    return slope, slope - 1.96 * error, slope + 1.96 * error


def resident() -> float:
    """Resident memory of this process, MiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))
