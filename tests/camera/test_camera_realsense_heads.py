"""Images in a recording of the RealSense SDK that are none of their stream: the SDK lays any bytes into its size."""

import gc
import shutil
import sqlite3
import struct
from contextlib import closing

import cv2
import numpy as np
import pytest

import camera
from camera.streams.frames import Frames

rs = pytest.importorskip("pyrealsense2")

from software_camera import SoftwareCamera  # noqa: E402

from camera.realsense.live import RealSense  # noqa: E402

FRAMES, SPOILT = 5, 2
NOISE = np.random.default_rng(0).integers(0, 2000, (96, 128)).astype(np.uint16)


def recorded(folder, *, packs):
    path = folder / "recorded.db3"
    software = SoftwareCamera()
    recorder = rs.recorder(str(path), software.device, packs)
    with RealSense(recorder, infrared=True) as source:
        for number in range(FRAMES):
            software.push(number)
            source.read()
    del recorder, source, software
    gc.collect()
    return path


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return recorded(tmp_path_factory.mktemp("plain"), packs=False)


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    return recorded(tmp_path_factory.mktemp("packed"), packs=True)


def changed(path, target, change, stream="Depth_0"):
    """The recording with one image's message changed."""
    shutil.copy(path, target)
    query = "SELECT messages.id, data FROM messages JOIN topics ON topics.id = topic_id WHERE name LIKE ?"
    with closing(sqlite3.connect(target)) as bag:
        images = bag.execute(query + " ORDER BY timestamp", (f"%/{stream}/image/data%",)).fetchall()
        key, data = images[SPOILT]
        bag.execute("UPDATE messages SET data = ? WHERE id = ?", (change(bytes(data)), key))
        bag.commit()
    return f"file:{target}"


def number(data, at, value):
    return data[:at] + struct.pack("<I", value) + data[at + 4 :]


def size(data):
    return data.index(struct.pack("<II", 48, 64))


def step(data):
    return data.index(struct.pack("<II", 128, 6144))


def repacked(data, image):
    """A packed image's message with another PNG."""
    at = data.index(b"\x89PNG")
    length = next(at - k for k in (4, 16) if struct.unpack_from("<I", data, at - k)[0] == len(data) - at + k - 4)
    png = cv2.imencode(".png", image)[1].tobytes()
    return number(data, length, at - length - 4 + len(png))[:at] + png


PLAIN = {
    "less high": lambda data: number(data, size(data), 24),
    "less wide": lambda data: number(data, size(data) + 4, 32),
    "another shape": lambda data: number(number(data, size(data), 24), size(data) + 4, 128),
    "shorter rows": lambda data: number(data, step(data), 64),
    "longer rows": lambda data: number(data, step(data), 256),
    "fewer bytes": lambda data: number(data, step(data) + 4, 3072)[: step(data) + 8 + 3072],
    "encoding": lambda data: data.replace(b"mono16\0", b"16UC3\0\0"),
    "cut": lambda data: data[:30],
}
PACKED = {
    "small": lambda data: repacked(data, NOISE[:24, :32]),
    "turned": lambda data: repacked(data, NOISE[:64, :48]),
    "large": lambda data: repacked(data, NOISE),
    "8 bits": lambda data: repacked(data, NOISE[:48, :64].astype(np.uint8)),
    "colours": lambda data: repacked(data, np.dstack([NOISE[:48, :64].astype(np.uint8)] * 3)),
    "encoding": lambda data: data.replace(b"16UC1;", b"32FC1;"),
}


def played(uri):
    with camera.open(uri) as source:
        frames = Frames(source)
        return list(frames), frames.damaged


@pytest.mark.parametrize("spoilt", PLAIN)
def test_a_plain_image_that_is_none_of_its_stream_is_damaged(plain, tmp_path, monkeypatch, spoilt):
    monkeypatch.setattr("camera.realsense.file._SETTLE_S", 0.5)
    frames, damaged = played(changed(plain, tmp_path / "a.db3", PLAIN[spoilt]))
    assert ([frame.number for frame in frames], damaged) == ([0, 1, 3, 4], 1)


@pytest.mark.parametrize("spoilt", PACKED)
def test_a_packed_image_that_is_none_of_its_stream_is_damaged(packed, tmp_path, monkeypatch, spoilt):
    monkeypatch.setattr("camera.realsense.file._SETTLE_S", 0.5)
    frames, damaged = played(changed(packed, tmp_path / "a.db3", PACKED[spoilt]))
    assert ([frame.number for frame in frames], damaged) == ([0, 1, 3, 4], 1)


def test_an_infrared_image_that_is_none_leaves_its_frame_the_depth(packed, tmp_path):
    small = changed(
        packed, tmp_path / "a.db3", lambda data: repacked(data, np.full((24, 32), 7, np.uint8)), "Infrared_1"
    )
    frames, damaged = played(small)
    assert [frame.infrared is None for frame in frames] == [number == SPOILT for number in range(FRAMES)]
    assert damaged == 0


def test_why_is_told(packed, tmp_path):
    with camera.open(changed(packed, tmp_path / "a.db3", PACKED["turned"])) as source:
        source.seek(SPOILT)
        with pytest.raises(camera.RecordingError, match=r"frame 2 of .*a\.db3 is damaged \(an image is 48×64"):
            source.read()
