"""Whole files of every kind, written and read: what each costs a frame, side by side.

Every container gets the same frames, in turns, several rounds in one process. Beside the time on the clock stands the
processor's, which also counts the threads that encode behind whoever writes.
"""

from __future__ import annotations

import ctypes
import gc
import importlib.util
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import camera
from camera.kinect import libraries as kinect_libraries
from camera.recordings.containers import FORMATS, writer
from camera.streams.frames import Frames, refuse

Depth = NDArray[np.uint16]
Scene = Sequence[camera.Frame]
K4A_MODES = {(288, 320): 1, (576, 640): 2}  # shape → libk4a's number of the depth mode
_TESTS = Path(__file__).parents[2] / "tests" / "camera"


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds a frame, median and minimum over the rounds; ``cpu`` of all threads. None: not measured."""

    kb: float
    write_ms: tuple[float, float] | None
    write_cpu_ms: float | None
    read_ms: tuple[float, float] | None
    read_cpu_ms: float | None


def lens_of(shape: tuple[int, ...]) -> camera.Intrinsics:
    """A camera with about 70° of view."""
    height, width = shape
    return camera.Intrinsics(width, height, 0.72 * width, 0.72 * width, width / 2, height / 2)


def as_frames(depths: Sequence[Depth], fps: float = 30.0) -> list[camera.Frame]:
    """The images as a stream that begins now."""
    lens = lens_of(depths[0].shape)
    return [
        camera.Frame(depth.copy(), 0.001, lens, timestamp=number / fps, number=number)
        for number, depth in enumerate(depths)
    ]


def ways(shape: tuple[int, ...]) -> dict[str, Callable[[Path, Scene], Path]]:
    """Name → writer of frames into a folder, which gives the path to read. What this machine lacks is left out."""
    chosen: dict[str, Callable[[Path, Scene], Path]] = {_NAMES[form]: _ours(form) for form in FORMATS}
    if importlib.util.find_spec("pyrealsense2") is not None:
        chosen["RealSense .db3"] = _db3
        chosen["RealSense .db3, compressed"] = _db3_compressed
    libraries = kinect_libraries.find()
    if libraries is not None and libraries.record is not None and shape in K4A_MODES:
        chosen["Azure Kinect .mkv"] = _k4a
    return chosen


_NAMES = {"relief": ".relief", "mkv": ".mkv, FFV1", "npz": ".npz", "png": "PNG folder", "ply": "PLY folder"}


def measure(depths: Sequence[Depth], folder: Path, *, rounds: int) -> dict[str, Cost]:
    """Every way on the same frames. Raises ``AssertionError`` for one that does not give them back bit for bit."""
    chosen = ways(depths[0].shape)
    writing: dict[str, list[tuple[float, float]]] = {name: [] for name in chosen}
    reading: dict[str, list[tuple[float, float]]] = {name: [] for name in chosen}
    kb: dict[str, float] = {}
    for number in range(rounds):
        for name, write in chosen.items():
            place = folder / f"{number} {name.replace('/', ' ')}"
            place.mkdir()
            frames = as_frames(depths)
            paths: list[Path] = []
            writing[name].append(_clocked(lambda w=write, p=place, f=frames, to=paths: to.append(w(p, f))))  # type: ignore[misc]
            kb[name] = _bytes(paths[0]) / len(depths) / 1e3
            if name != _NAMES["ply"]:  # clouds are not read back
                reading[name].append(read(paths[0], depths))
    return {name: _cost(len(depths), kb[name], writing[name], reading[name]) for name in chosen}


def measure_reading(path: Path, *, rounds: int) -> tuple[int, tuple[int, ...], Cost]:
    """A file that was written elsewhere: how many frames of which shape, and what reading them costs."""
    with camera.open(f"file:{path}") as source:
        assert isinstance(source, camera.Recording)
        count, shape = len(source), source.read().depth.shape
    taken = [read(path, None) for _ in range(rounds)]
    return count, shape, _cost(count, path.stat().st_size / count / 1e3, [], taken)


def read(path: Path, depths: Sequence[Depth] | None) -> tuple[float, float]:
    """Seconds of the clock and of the processor for the whole file, opening included."""
    back: list[Depth] = []

    def replay() -> None:
        with camera.open(f"file:{path}") as source:
            back.extend(frame.depth for frame in Frames(source, on_damage=refuse))

    taken = _clocked(replay)
    if depths is not None and (len(back) != len(depths) or not all(map(np.array_equal, back, depths))):
        raise AssertionError(f"{path} does not hold what was written")
    return taken


def _clocked(work: Callable[[], Any]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _cost(
    count: int, kb: float, writing: Sequence[tuple[float, float]], reading: Sequence[tuple[float, float]]
) -> Cost:
    def ms(taken: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], float]:
        wall, cpu = (np.array(column) * 1e3 / count for column in zip(*taken, strict=True))
        return (round(float(np.median(wall)), 2), round(float(wall.min()), 2)), round(float(np.median(cpu)), 2)

    written, written_cpu = ms(writing) if writing else (None, None)
    back, back_cpu = ms(reading) if reading else (None, None)
    return Cost(round(kb, 1), written, written_cpu, back, back_cpu)


def _bytes(path: Path) -> int:
    return sum(file.stat().st_size for file in (path.rglob("*.*") if path.is_dir() else [path]))


def _ours(form: str) -> Callable[[Path, Scene], Path]:
    def write(folder: Path, frames: Scene) -> Path:
        path = folder / ("frames" if form in ("png", "ply") else f"a.{form}")
        with writer(form)(path, frames[0].intrinsics) as out:
            for frame in frames:
                out.write(frame)
        return path

    return write


def _db3(folder: Path, frames: Scene, *, compressed: bool = False) -> Path:
    """Through the SDK's recorder, from its software device; as in the tests of the camera."""
    import pyrealsense2 as rs

    path = folder / "a.db3"
    shape = frames[0].depth.shape
    device = _helper("software_camera").SoftwareCamera(infrared=False, color=False, shape=shape)
    recorder = rs.recorder(str(path), device.device, compressed)
    (sensor,) = recorder.query_sensors()
    sensor.open(sensor.get_stream_profiles())
    sensor.start(lambda _: None)
    for frame in frames:
        device.push(frame.number, depth=frame.depth)
    sensor.stop()
    sensor.close()
    del sensor, recorder, device
    gc.collect()  # the file is whole when the recorder is gone
    return path


def _db3_compressed(folder: Path, frames: Scene) -> Path:
    return _db3(folder, frames, compressed=True)


def _k4a(folder: Path, frames: Scene) -> Path:
    """Through Microsoft's libk4arecord; as in the tests of the camera."""
    libraries = kinect_libraries.find()
    assert libraries is not None
    path = folder / "a.mkv"
    mode = K4A_MODES[frames[0].depth.shape]
    k4a = kinect_libraries.preload(libraries.k4a)
    out = _helper("k4a_recording").Writer(k4a, ctypes.CDLL(str(libraries.record)), path, mode=mode, color=False)
    for frame in frames:
        out.write_depth(frame.number, frame.depth)
    out.close()
    return path


def _helper(name: str) -> Any:
    """A camera without hardware, which lies with the tests."""
    spec = importlib.util.spec_from_file_location(name, _TESTS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
