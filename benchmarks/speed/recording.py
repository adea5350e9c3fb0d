"""What recording costs: ``python -m benchmarks.speed.recording``.

Every way of storing sees the same frames in the same run: single images in memory, interleaved, on one thread; whole
files of every container, in turns (``benchmarks.speed.containers``); the native format at a camera's pace.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
import typer
import zstandard
from numpy.typing import NDArray

import camera
from benchmarks.report import report
from benchmarks.speed import containers
from camera.recordings import codec
from camera.recordings.behind import Behind
from camera.streams.frames import Frames, refuse

Depth = NDArray[np.uint16]
QUEUE = 8  # frames that a camera's SDK keeps for a reader that is late
SCENES = {
    "512x424 cut": (512, 424, True),
    "640x480 full": (640, 480, False),
    "640x576 full": (640, 576, False),  # Azure Kinect's own, which its recorder takes
    "848x480 full": (848, 480, False),
}


@dataclass(frozen=True, slots=True)
class Row:
    """``encode_ms`` and ``decode_ms``: median and minimum; ``kb``: kilobytes a frame."""

    scene: str
    way: str
    kb: float
    encode_ms: tuple[float, float]
    decode_ms: tuple[float, float]


def scene(width: int, height: int, cut: bool, number: int) -> Depth:
    """A head with shoulders before a wall, mm, with stereo noise and holes; ``cut`` removes all beyond 1.2 m."""
    rng = np.random.default_rng(number)
    focal = 0.72 * width
    v, u = np.mgrid[:height, :width].astype(np.float32)
    x, y = (u - width / 2) / focal, (v - height / 2) / focal
    centre = (0.03 * np.sin(number / 8), -0.03, 0.75)
    radii = (0.08, 0.11, 0.10)
    a = sum((d / r) ** 2 for d, r in zip((x, y, 1.0), radii, strict=True))
    b = -2 * sum(d * c / r**2 for d, c, r in zip((x, y, 1.0), centre, radii, strict=True))
    c = sum((c / r) ** 2 for c, r in zip(centre, radii, strict=True)) - 1
    root = b * b - 4 * a * c
    z = np.where((np.abs(x) < 0.30) & (y > 0.14), 0.85 + 0.3 * x * x, 2.0 + 0.15 * x + 0.1 * y)
    z = np.where(root > 0, (-b - np.sqrt(np.maximum(root, 0))) / (2 * a), z)
    z += (0.0012 * z * z + 0.0003) * rng.standard_normal(z.shape, np.float32)
    edge = np.abs(np.diff(z, axis=1, prepend=z[:, :1])) > 0.1
    z[edge | (rng.random(z.shape) < 0.01)] = 0
    if cut:
        z[z > 1.2] = 0
    millimetres: Depth = np.round(z * 1000).astype(np.uint16)
    return millimetres


def ways() -> dict[str, tuple[Callable[[Depth], bytes], Callable[[bytes, tuple[int, ...]], Any]]]:
    """Name → (encode, decode)."""

    def png(depth: Depth) -> bytes:
        return cv2.imencode(".png", depth, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()

    def unpng(data: bytes, _: tuple[int, ...]) -> Any:
        return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)

    def plain(depth: Depth) -> bytes:
        return zstandard.ZstdCompressor(level=1).compress(depth.tobytes())

    def unplain(data: bytes, shape: tuple[int, ...]) -> Any:
        return np.frombuffer(zstandard.ZstdDecompressor().decompress(data), np.uint16).reshape(shape)

    def native(level: int) -> Callable[[Depth], bytes]:
        return lambda depth: codec.encode(depth, level)

    def unnative(data: bytes, shape: tuple[int, ...]) -> Any:
        return codec.decode(data, shape, np.uint16)

    return {
        "native, level 1": (native(1), unnative),
        "native, level 9": (native(9), unnative),
        "zstd 1 alone": (plain, unplain),
        "PNG, level 1": (png, unpng),
    }


def measure(name: str, frames: list[Depth]) -> list[Row]:
    """All ways on the same frames, one frame after the other."""
    chosen = ways()
    times: dict[str, list[tuple[float, float, int]]] = {way: [] for way in chosen}
    for depth in frames:
        for way, (encode, decode) in chosen.items():
            start = time.perf_counter()
            data = encode(depth)
            middle = time.perf_counter()
            back = decode(data, depth.shape)
            end = time.perf_counter()
            if not np.array_equal(back, depth):
                raise AssertionError(f"{way} is not lossless")
            times[way].append((middle - start, end - middle, len(data)))
    return [_row(name, way, np.array(taken)) for way, taken in times.items()]


def stream(frames: list[Depth], fps: float, seconds: float, *, infrared: bool = False) -> dict[str, Any]:
    """Record into the native format at a camera's pace as ``relief record`` does, through the queue behind the camera.

    A frame that is late by more than eight, which the camera's SDK keeps, or that finds the queue full is a drop.
    ``infrared`` adds an image of a left imager, with its noise.
    """
    greys = [_infrared(depth, number) for number, depth in enumerate(frames)]
    lens = containers.lens_of(frames[0].shape)
    count, late, dropped = int(fps * seconds), 0.0, 0
    with (
        tempfile.TemporaryDirectory() as folder,
        camera.Recorder(Path(folder) / "a.relief", lens) as recorder,
        Behind(recorder, drop=True) as behind,
    ):
        begin, cpu = time.perf_counter(), time.process_time()
        for number in range(count):
            wait = begin + number / fps - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            late = max(late, -wait)
            if -wait > QUEUE / fps:
                dropped += 1
                continue
            depth, grey = frames[number % len(frames)].copy(), greys[number % len(greys)].copy() if infrared else None
            behind.write(camera.Frame(depth, 0.001, lens, timestamp=number / fps, number=number, infrared=grey))
        behind.close()
        passed, cpu = time.perf_counter() - begin, time.process_time() - cpu
        rate = recorder.size / passed / 1e6
    height, width = frames[0].shape
    return {
        "frames": f"{width}x{height}{' with infrared' if infrared else ''}",
        "fps": fps,
        "seconds": round(passed, 2),
        "dropped": dropped + behind.dropped,
        "latest ms": round(late * 1e3, 1),
        "share of a core": round(cpu / passed, 3),
        "MB/s": round(rate, 1),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }


def _infrared(depth: Depth, number: int) -> NDArray[np.uint8]:
    """Brighter where it is nearer, with a projector's dots and shot noise, ``uint8[H, W]``."""
    rng = np.random.default_rng(number)
    light = 40_000 / np.maximum(depth, 400) + 60 * (rng.random(depth.shape) < 0.05)
    noisy: NDArray[np.uint8] = np.clip(light + rng.normal(0, 1.5, depth.shape), 0, 255).astype(np.uint8)
    return noisy


def whole_files(scenes: dict[str, list[Depth]], rounds: int, bag: Path | None) -> list[dict[str, Any]]:
    """Every container on every scene, and a ``.bag``, which nothing writes any more, read only."""
    rows = []
    for name, depths in scenes.items():
        with tempfile.TemporaryDirectory() as folder:
            costs = containers.measure(depths, Path(folder), rounds=rounds)
        rows += [_file_row(name, way, cost) for way, cost in costs.items()]
    if bag is not None:
        count, (height, width), cost = containers.measure_reading(bag, rounds=rounds)
        rows.append(_file_row(f"{width}x{height}, {count} frames", f"RealSense {bag.suffix}", cost))
    return rows


def _file_row(scene_name: str, way: str, cost: containers.Cost) -> dict[str, Any]:
    return {
        "frames": scene_name,
        "container": way,
        "kB/frame": cost.kb,
        "write ms": cost.write_ms and cost.write_ms[0],
        "write min": cost.write_ms and cost.write_ms[1],
        "write CPU ms": cost.write_cpu_ms,
        "read ms": cost.read_ms and cost.read_ms[0],
        "read min": cost.read_ms and cost.read_ms[1],
        "read CPU ms": cost.read_cpu_ms,
    }


def _row(name: str, way: str, taken: NDArray[np.float64]) -> Row:
    def ms(column: int) -> tuple[float, float]:
        times = taken[:, column] * 1e3
        return round(float(np.median(times)), 3), round(float(times.min()), 3)

    return Row(name, way, round(float(taken[:, 2].mean()) / 1e3, 2), ms(0), ms(1))


def main(
    frames: Annotated[int, typer.Option(help="Frames per scene.")] = 60,
    rounds: Annotated[int, typer.Option(help="How often whole files are written and read.")] = 3,
    seconds: Annotated[float, typer.Option(help="Length of the recording at 90 frames a second.")] = 8.0,
    uri: Annotated[
        str | None,
        typer.Option(
            "--camera", metavar="URI", help="Measure the frames of a recording instead, such as file:a.relief."
        ),
    ] = None,
    bag: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A .bag of the RealSense SDK 2.57 or older, to measure reading.")
    ] = None,
) -> None:
    """Measure every way of storing ``frames`` frames of every scene."""
    cv2.setNumThreads(1)
    scenes = _frames(uri, frames)
    libraries = {"numpy": np.__version__, "opencv": cv2.__version__, "zstandard": version("zstandard")}
    if uri is None:
        depths = scenes["848x480 full"][:30]
        title = "native recording at a camera's pace, one process"
        rows = [stream(depths, 90.0, seconds, infrared=infrared) for infrared in (False, True)]
        report("recording_stream", title, rows, libraries=libraries)
    images = [_flat(row) for name, depths in scenes.items() for row in measure(name, depths)]
    title = f"{frames} images a scene in memory, one thread; ms are medians and minima"
    report("recording", title, images, frames=frames, libraries=libraries)
    title = f"{frames} frames a scene in whole files, {rounds} rounds; ms a frame are medians and minima"
    report("recording_files", title, whole_files(scenes, rounds, bag), frames=frames, libraries=libraries)


def _flat(row: Row) -> dict[str, Any]:
    times = {"encode ms": row.encode_ms, "decode ms": row.decode_ms}
    columns = {
        f"{name}{suffix}": ms for name, pair in times.items() for suffix, ms in zip(("", " min"), pair, strict=True)
    }
    return {"frames": row.scene, "way": row.way, "kB/frame": row.kb, **columns}


def _frames(uri: str | None, count: int) -> dict[str, list[Depth]]:
    if uri is None:
        return {name: [scene(*shape, number) for number in range(count)] for name, shape in SCENES.items()}
    with camera.open(uri) as source:
        frames = [frame.depth for frame in islice(Frames(source, on_damage=refuse), count)]
    return {Path(uri).stem: frames}


if __name__ == "__main__":
    typer.run(main)
