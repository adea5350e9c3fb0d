"""One part of the program, timed through the public names alone, so that it runs in any version of the tree.

``benchmarks.speed.against`` starts this file with another tree first on ``PYTHONPATH``; nothing else here is imported.
Prints JSON: a name, and the processor milliseconds of every repetition.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2

import camera
import engines
import face
from app.pipeline import Pipeline

Times = dict[str, list[float]]
FRAMES = 30
SETTLED, SHOWN, SHOWN_S = 10, 60, 30.0
ELSEWHERE = face.Location((257.3, 229.1), (0.0029, 0.0278, 0.5766), (-0.7, 4.7, 2.9), 1.0)


def frames(clip: str, count: int = FRAMES) -> list[camera.Frame]:
    """The first frames of a clip."""
    with camera.open(f"file:{clip}") as source:
        return [source.read() for _ in range(count)]


def timed(work: Callable[..., object], *arguments: object, **options: object) -> float:
    """Milliseconds of one run."""
    begun = time.process_time()
    work(*arguments, **options)
    return 1000 * (time.process_time() - begun)


def chain(clip: str, models: str) -> Times:
    """A frame to an identity, with the networks that the tree ships."""
    del models
    seen = frames(clip)
    with Pipeline.default(threads=1) as pipeline:
        for frame in seen[:5]:
            pipeline(frame)
        return {"chain, networks as shipped": [timed(pipeline, frame) for frame in seen]}


def networks(clip: str, models: str) -> Times:
    """Each network on the same crops, from the same files in both trees."""
    found = ((frame, face.locate(frame)) for frame in frames(clip, 10))
    crops = [face.crop(frame, faces[0]).depth for frame, faces in found if faces]
    times: Times = {}
    for name in ("dmdnet", "ldnfnet"):
        for precision in ("f32", None):
            key = f"{name}, {precision or 'as chosen'}"
            engine = engines.load(name, "cpu", precision=precision, threads=1, directory=Path(models))
            engine(crops[0])
            times[key] = [timed(engine, crop) for crop in crops * 2]
    return times


def start(clip: str, models: str) -> Times:
    """From the start of a process to networks that can answer; what was measured or compiled once is kept."""
    del clip
    times: Times = {"imports": [1000 * time.process_time()]}
    directory = Path(models)
    for name in ("dmdnet", "ldnfnet"):
        times[f"load {name}"] = [timed(engines.load, name, "cpu", threads=1, directory=directory)]
    return times


def locate(clip: str, models: str) -> Times:
    """Faces found, and cut out where this tree found them and, the work alone, at one place in both."""
    del models
    seen = frames(clip)
    places = [face.locate(frame) for frame in seen]
    pairs = [(frame, faces[0]) for frame, faces in zip(seen, places, strict=True) if faces]
    own = [timed(face.crop, frame, place) for frame, place in pairs]
    same = [timed(face.crop, frame, ELSEWHERE) for frame in seen]
    return {"locate": [timed(face.locate, frame) for frame in seen], "crop": own, "crop, at the same place": same}


def recording(clip: str, models: str) -> Times:
    """The native container written and read, without and with infrared."""
    del models
    seen = frames(clip)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.relief"
        with camera.Recorder(path, seen[0].intrinsics, depth_unit=seen[0].depth_unit) as recorder:
            write = [timed(recorder.write, frame) for frame in seen]
        with camera.open(f"file:{path}") as source:
            read = [timed(source.read) for _ in seen]
    return {"recording, write": write, "recording, read": read}


def window(clip: str, models: str) -> Times:
    """What the window's own thread takes for each result that it shows, without a display, from the tenth on."""
    del models
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    import app.window
    from app.window.main_window import MainWindow

    application = QApplication([])
    begun: list[float] = []
    took: list[float] = []

    def look() -> None:
        shown = next((one for one in application.topLevelWidgets() if isinstance(one, MainWindow)), None)
        if shown is None:
            return
        number, now = shown.snapshot.result_number, time.thread_time()
        if not begun and number >= SETTLED:
            begun[:] = [number, now, time.monotonic() + SHOWN_S]
        elif begun and (number >= begun[0] + SHOWN or time.monotonic() > begun[2]):
            took.append(1000 * (now - begun[1]) / max(number - begun[0], 1))
            shown.close()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(50)
    app.window.run(camera=f"file:{clip}")
    return {"window's thread, a frame shown": took}


PARTS = {part.__name__: part for part in (chain, networks, start, locate, recording, window)}


def main(part: str, clip: str, models: str) -> Iterator[str]:
    """Measure ``part``."""
    cv2.setNumThreads(1)
    yield json.dumps(PARTS[part](clip, models))


if __name__ == "__main__":
    sys.stdout.writelines(main(*sys.argv[1:]))
    sys.stdout.flush()
    os._exit(0)  # not with the window's threads still at work, as the program itself
