"""Finding faces: how long it takes, how far off it is, what it finds in vain.

``python -m benchmarks.speed.locate`` times the frames kept with the tests; ``--pool runs/locator/test`` (rendered by
``python -m training.locator render``) adds errors by yaw and false finds, ``--real kinect2_faces.npz`` real frames.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
import typer

import face
from app.bench import chain as bench
from app.kept.paths import sample_clip
from benchmarks.report import report
from camera import Frame, Intrinsics
from face.coarse import coarse
from face.locate import CANDIDATES, default_locator
from face.proposals import propose
from training import kinect
from training.locator import examples, pool
from training.locator.evaluate import evaluate

FRAMES = Path(__file__).resolve().parents[2] / "tests" / "face" / "frames"


def timed(work: Callable[[], object], runs: int, clock: Callable[[], float] = time.perf_counter) -> tuple[float, float]:
    """Median and minimum of ``runs`` runs, ms."""
    took = []
    for _ in range(runs):
        begun = clock()
        work()
        took.append(1000 * (clock() - begun))
    return float(np.median(took)), min(took)


def row(name: str, frame: Frame, runs: int) -> dict[str, Any]:
    """One line of the table: the whole of locate and its first half."""
    locator = default_locator()
    whole, best = timed(lambda: locator(frame), runs)
    first, _ = timed(lambda: propose(frame, locator.votes, most=CANDIDATES), runs)
    return {
        "frame": name,
        "size": f"{frame.depth.shape[1]}×{frame.depth.shape[0]}",
        "faces": len(locator(frame)),
        "points": len(coarse(frame).points()[2]),
        "median ms": whole,
        "best ms": best,
        "proposals ms": first,
    }


def to_crop(name: str, frame: Frame, runs: int) -> dict[str, Any]:
    """One line of the second table: from a frame to a filled crop. ``processor ms`` is this thread's own time,
    which other work on the machine touches least."""

    def work() -> None:
        for location in face.locate(frame):
            face.crop(frame, location)

    whole, best = timed(work, runs)
    spent, least = timed(work, runs, clock=time.thread_time)
    size = f"{frame.depth.shape[1]}×{frame.depth.shape[0]}"
    times = {"median ms": whole, "best ms": best, "processor ms": spent, "processor ms, best": least}
    return {"frame": name, "size": size, "faces": len(face.locate(frame)), **times}


def rooms() -> dict[str, Frame]:
    """The sample clip's person in a room at 640×480, and as a camera of twice the resolution sees it, 1280×720."""
    small = bench.default_frames(sample_clip())[5]
    depth = cv2.resize(small.depth, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)[120:840]
    k = small.intrinsics
    large = Intrinsics(1280, 720, 2 * k.fx, 2 * k.fy, 2 * k.cx + 0.5, 2 * k.cy + 0.5 - 120)
    return {"in a room": small, "in a room, twice as fine": Frame(np.ascontiguousarray(depth), small.depth_unit, large)}


def main(
    runs: Annotated[int, typer.Option(help="runs of each frame")] = 200,
    threads: Annotated[int, typer.Option(help="OpenCV's threads")] = 1,
    pool_folder: Annotated[Path | None, typer.Option("--pool", help="rendered frames it never saw")] = None,
    real: Annotated[Path | None, typer.Option(help="kinect2_faces.npz")] = None,
) -> None:
    """Measure and report."""
    cv2.setNumThreads(threads)
    rows = [row(name, examples.read(FRAMES, name)[0], runs) for name in examples.FRAMES]
    crops = [to_crop(name, frame, runs) for name, frame in rooms().items()]
    report("locate-crop", "From a frame to a filled crop, one thread", crops, threads=threads)
    accuracy = evaluate(pool.read(pool_folder), default_locator()) if pool_folder else {}
    bands = [{"yaw": band, **values} for band, values in accuracy.get("yaw", {}).items()]
    others = kinect.check(real, default_locator()) if real else {}
    report("locate", "Finding faces", rows, threads=threads, accuracy=accuracy, real_frames=others)
    for title, table in (("Errors by yaw", bands), ("Faceless scenes", _false(accuracy)), ("Real", [others])):
        if any(table):
            report(f"locate-{title.split()[0].lower()}", title, table)


def _false(accuracy: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"scene": kind, "found in vain": of} for kind, of in accuracy.get("false finds by scene", {}).items()]


if __name__ == "__main__":
    typer.run(main)
