"""A coverage-guided fuzzer over the parsers of recordings; it is a program, not a test.

    pip install atheris
    python tests/fuzz/fuzz_recordings.py -max_total_time=3600 -rss_limit_mb=2048 -timeout=20 CORPUS_FOLDER

The first byte of an input chooses the parser. Whatever else than a ``camera.CameraError`` comes out is a finding; from
the parsers of a part of a file, which their callers guard, also a ``ValueError`` may come.
"""

from __future__ import annotations

import contextlib
import io
import json
import struct
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["camera", "zipfile", "numpy.lib"]):
    import cv2
    import numpy as np

    import camera
    from camera import options, query
    from camera.kinect import calibration as kinect_calibration
    from camera.realsense.options import RealSenseOptions
    from camera.recordings import containers, layout
    from camera.recordings import mkv as mkv_file
    from camera.recordings import npz as npz_file
    from camera.recordings import relief as relief_file
    from camera.recordings.folder import biwi
    from camera.recordings.folder import reader as folder
    from camera.recordings.rosbag import messages
    from camera.recordings.rosbag.cdr import Cdr

    del containers, folder, npz_file, relief_file

LENS = camera.Intrinsics(16, 12, 20.0, 20.0, 7.5, 5.5)
CAL = b"20 0 7.5 0 20 5.5 0 0 1 0 0 0 0 1 0 0 0 1 0 0 0 1 0 0 0 16 12"
JSON = b'{"width": 16, "height": 12, "fx": 20, "fy": 20, "cx": 7.5, "cy": 5.5}'
MAX_FRAMES = 50
KINDS = ("relief", "npz", "png", "json", "listing", "biwi", "cal")
KINDS += ("header", "calibration", "clock", "address", "frame", "index")  # the last two past their checksums
KINDS += ("image", "info")  # messages of ROS 2
FILES = KINDS[:7]
MEMORY = Path("/dev/shm")  # where files are quick


def images() -> np.ndarray:
    return (500 + np.arange(2 * 12 * 16) % 90).reshape(2, 12, 16).astype(np.uint16)


PNG = cv2.imencode(".png", images()[0])[1].tobytes()
BIWI = biwi.encode(images()[0])


def calibration() -> bytes:
    """As small as one of Azure Kinect's can be."""
    camera_of = {
        "Location": "CALIBRATION_CameraLocationD0",
        "Intrinsics": {"ModelParameters": [0.5, 0.5, 0.49, 0.49, 4.9, 3.1, 0.1, 5.2, 4.6, 0.8, 0, 0, -6e-5, 5e-5]},
        "Rt": {"Rotation": [1, 0, 0, 0, 1, 0, 0, 0, 1], "Translation": [0, 0, 0]},
        "SensorWidth": 1024,
        "SensorHeight": 1024,
    }
    both = [camera_of, camera_of | {"Location": "CALIBRATION_CameraLocationPV0"}]
    return json.dumps({"CalibrationInformation": {"Cameras": both}}).encode()


def ros_image(pixels: np.ndarray) -> bytes:
    """A ``sensor_msgs/msg/Image`` with a frame's name of three letters."""
    stamp = (1700000000, 0, 4, b"abc")
    head = struct.pack("<2s2xiII4sIII6sBxII", b"\0\1", *stamp, 12, 16, 6, b"16UC1", 0, 32, pixels.nbytes)
    return head + pixels.tobytes()


def ros_info() -> bytes:
    """A ``sensor_msgs/msg/CameraInfo`` without distortion."""
    k, p = (20, 0, 7.5, 0, 20, 5.5, 0, 0, 1), (20, 0, 7.5, 0, 0, 20, 5.5, 0, 0, 0, 1, 0)
    head = struct.pack("<2s2xiII4sII", b"\0\1", 1700000000, 0, 4, b"abc", 12, 16)
    model = struct.pack("<I10s2xI4x", 10, b"plumb_bob", 0)
    return head + model + struct.pack("<30d6IB", *k, *(0,) * 9, *p, *(0,) * 6, 0)


def parse_part(kind: str, content: bytes) -> None:
    """A part of a file, or an address, that needs no file around it."""
    if kind == "header":
        layout.Header.from_bytes(content).to_bytes()
    elif kind == "frame":
        layout.unpack_frame(content, layout.Header(LENS, 0.001, camera.DeviceInfo("a")), "")
    elif kind == "index":
        layout.unpack_index(content)
    elif kind == "image":
        messages.depth(Cdr(content), (12, 16), messages.Layout("16UC1", 0, 32), 0.001)
    elif kind == "info":
        messages.lens(Cdr(content), rectified=False)
    elif kind == "clock":
        mkv_file._clock(content)
    elif kind == "calibration":
        found = kinect_calibration.Calibration(content)
        for mode in kinect_calibration.DEPTH_MODES:
            found.depth(mode)
        for mode in kinect_calibration.COLOR_MODES:
            found.color(mode)
        found.depth_to_color()
    else:
        _, texts = query.split("realsense?" + content.decode("utf-8", "replace"))
        options.checked(RealSenseOptions, options.from_text(RealSenseOptions, texts))


def seeds(scratch: Path) -> list[bytes]:
    """One whole input for every parser."""
    depth = images()
    native = scratch / "seed.relief"
    with camera.Recorder(native, LENS, overwrite=True) as recorder:
        for number, image in enumerate(depth):
            recorder.write(camera.Frame(image.copy(), 0.001, LENS, timestamp=number / 30, number=number))
    archive = io.BytesIO()
    np.savez_compressed(archive, depth=depth, depth_unit=0.001, intrinsics=[20, 20, 7.5, 5.5], timestamps=[0, 1])
    listing = b"# t f\n0.5 depth/0.png 7 1.5\n1 depth/0.png\n"
    header = layout.Header(LENS, 0.001, camera.DeviceInfo("a", "b")).to_bytes()
    address = b"width=848&fps=90&infrared=yes&preset=hand&laser_power=1.5&temporal=alpha:0.2,persistence:8&spatial=no"
    contents = (
        *(native.read_bytes(), archive.getvalue(), PNG, JSON, listing, BIWI, CAL),
        *(header, calibration(), b"7 1500000 -", address),
        b"".join(layout.pack_frame(camera.Frame(depth[0].copy(), 0.001, LENS, infrared=depth[1] // 3), 1)),
        layout.pack_index([100, 600], [0, 33333]),
        ros_image(depth[0]),
        ros_info(),
    )
    return [bytes([kind]) + content for kind, content in enumerate(contents)]


def lay_out(root: Path, kind: str, content: bytes) -> Path:
    """Put the input where its parser looks for it."""
    if kind in ("relief", "npz"):
        path = root / f"input.{kind}"
        path.write_bytes(content)
        return path
    place = root / kind
    (place / "depth").mkdir(parents=True, exist_ok=True)
    if kind in ("biwi", "cal"):
        (place / "a_depth.bin").write_bytes(content if kind == "biwi" else BIWI)
        (place / "depth.cal").write_bytes(content if kind == "cal" else CAL)
    else:
        (place / "depth" / "0.png").write_bytes(content if kind == "png" else PNG)
        (place / "intrinsics.json").write_bytes(content if kind == "json" else JSON)
        if kind == "listing":
            (place / "depth.txt").write_bytes(content)
    return place


def main() -> None:
    memory = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="relief-fuzz-", dir=memory) as name:
        root = Path(name)

        def one(data: bytes) -> None:
            if not data:
                return
            kind, content = KINDS[data[0] % len(KINDS)], data[1:]
            if kind not in FILES:
                with contextlib.suppress(camera.CameraError, ValueError):
                    parse_part(kind, content)
                return
            path = lay_out(root, kind, content)
            with contextlib.suppress(camera.CameraError), camera.open(f"file:{path}") as source:
                for _ in range(min(len(source), MAX_FRAMES)):
                    with contextlib.suppress(camera.RecordingError):
                        source.read()

        corpus = next((Path(word) for word in sys.argv[1:] if not word.startswith("-")), None)
        if corpus is not None:
            corpus.mkdir(exist_ok=True)
            for number, seed in enumerate(seeds(root)):
                (corpus / f"seed-{number}").write_bytes(seed)
        atheris.Setup(sys.argv, one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
