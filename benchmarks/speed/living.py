"""How soon Relief is there, and what it holds: the first frame after the program starts, memory over a long playback.

``python -m benchmarks.speed.living --minutes 60``
"""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import count
from typing import Annotated

import numpy as np
import psutil  # type: ignore[import-untyped]
import typer

import camera
from app.kept.paths import sample_clip
from app.machine.cores import limit_threads
from app.pipeline import Pipeline
from benchmarks.report import report
from camera.streams.frames import Frames, refuse

STARTS = 3
SAMPLE_S = 5.0
SETTLED = 0.2  # of the playback: until then caches fill


def first_frame() -> dict[str, float]:
    """Seconds from starting ``relief watch`` to its first frame's result, and the processor's seconds for it: what it
    would take if nothing else ran, or less, where work ran side by side."""
    before = psutil.Process().cpu_times()
    begin = time.perf_counter()
    command = [sys.executable, "-c", "from app.cli import main; main()", "watch", "--json", "--frames", "1"]
    process = subprocess.Popen([*command, "--camera", f"file:{sample_clip()}"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    seconds = time.perf_counter() - begin
    process.communicate()
    after = psutil.Process().cpu_times()
    spent = (after.children_user + after.children_system) - (before.children_user + before.children_system)
    return {"first frame s": seconds, "processor s, to the end": spent}


def playback(minutes: float) -> tuple[list[tuple[float, float]], int]:
    """(minute, resident MB) while the sample clip plays over and over, and how many frames that were."""
    limit_threads(0)
    process, seen, frames = psutil.Process(), [], 0
    begin = last = time.monotonic()
    with Pipeline.default(background=True) as pipeline:
        for _ in count():
            with camera.open(f"file:{sample_clip()}") as source:
                for frame in Frames(source, on_damage=refuse):
                    pipeline(frame)
                    frames += 1
                    now = time.monotonic()
                    if now - last >= SAMPLE_S:
                        last = now
                        seen.append(((now - begin) / 60, process.memory_info().rss / 1e6))
                    if now - begin > 60 * minutes:
                        return seen, frames
            pipeline.forget()
    raise AssertionError("unreachable")


def growth(seen: list[tuple[float, float]]) -> float:
    """MB an hour, by least squares over all but the first fifth."""
    minutes, resident = np.array(seen[int(SETTLED * len(seen)) :]).T
    return float(60 * np.polyfit(minutes, resident, 1)[0])


def main(minutes: Annotated[float, typer.Option(help="of playback")] = 5.0) -> None:
    """Measure and report."""
    starts = [first_frame() for _ in range(STARTS)]
    report("living-start", "From `relief` to the first frame's result, warm disk", starts)
    seen, frames = playback(minutes)
    row = {
        "minutes": minutes,
        "frames": frames,
        "RSS MB, first": seen[0][1],
        "RSS MB, last": seen[-1][1],
        "RSS MB, most": max(value for _, value in seen),
        "MB an hour": growth(seen),
    }
    report("living", "Memory over playback", [row], starts=starts, samples=seen)


if __name__ == "__main__":
    typer.run(main)
