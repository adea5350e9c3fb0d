"""Bags that 'ros2 bag record' left of a depth camera's driver, written here message by message."""

import contextlib
import sqlite3
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import camera
from camera.recordings.rosbag.cdr import Cdr
from camera.recordings.rosbag.reader import RosBag

DEPTH, INFO = "/camera/camera/depth/image_rect_raw", "/camera/camera/depth/camera_info"
IMAGE, CAMERA_INFO = "sensor_msgs/msg/Image", "sensor_msgs/msg/CameraInfo"
LENS = camera.Intrinsics(16, 12, 20.0, 21.0, 7.5, 5.5)
SECONDS = 1_700_000_000


class Cdrs:
    """Writes what Cdr reads."""

    def __init__(self, order="<"):
        self.order, self.data = order, bytearray()

    def pack(self, kind, *values):
        size = struct.calcsize(kind)
        self.data += bytes(-len(self.data) % size)
        self.data += struct.pack(f"{self.order}{len(values)}{kind}", *values)
        return self

    def text(self, text):
        raw = text.encode() + b"\0"
        self.pack("I", len(raw)).data.extend(raw)
        return self

    def header(self, time):
        whole = int(time)
        return self.pack("i", whole).pack("I", round((time - whole) * 1e9)).text("depth_optical_frame")

    def message(self):
        return (b"\0\1\0\0" if self.order == "<" else b"\0\0\0\0") + bytes(self.data)


def image(pixels, time=SECONDS, *, encoding="16UC1", order="<", big=False, pad=0):
    pixels = np.pad(pixels, ((0, 0), (0, pad)))
    raw = pixels.astype(pixels.dtype.newbyteorder(">" if big else "<")).tobytes()
    out = Cdrs(order).header(time).pack("I", pixels.shape[0], pixels.shape[1] - pad).text(encoding)
    out.pack("B", big).pack("I", pixels.shape[1] * pixels.itemsize).pack("I", len(raw)).data.extend(raw)
    return out.message()


def info(lens=LENS, *, model="plumb_bob", d=(0.0,) * 5, k=None, p=None, binning=(0, 0), offsets=(0, 0)):
    k = (lens.fx, 0, lens.cx, 0, lens.fy, lens.cy, 0, 0, 1) if k is None else k
    p = (lens.fx, 0, lens.cx, 0, 0, lens.fy, lens.cy, 0, 0, 0, 1, 0) if p is None else p
    out = Cdrs().header(SECONDS).pack("I", lens.height, lens.width).text(model).pack("I", len(d)).pack("d", *d)
    out.pack("d", *k).pack("d", *(0.0,) * 9).pack("d", *p)
    return out.pack("I", *binning).pack("I", *offsets, 0, 0).pack("B", 0).message()


def pixels(number=0):
    return (700 + np.arange(12 * 16).reshape(12, 16) + number).astype(np.uint16)


def write(path, *topics):
    """``(name, type, [(nanoseconds, message)])`` each."""
    path.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(path)) as bag:
        bag.execute("CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT, type TEXT, serialization_format TEXT)")
        bag.execute("CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id INTEGER, timestamp INTEGER, data BLOB)")
        for number, (name, kind, messages) in enumerate(topics, start=1):
            bag.execute("INSERT INTO topics VALUES(?, ?, ?, 'cdr')", (number, name, kind))
            rows = [(number, time, data) for time, data in messages]
            bag.executemany("INSERT INTO messages(topic_id, timestamp, data) VALUES(?, ?, ?)", rows)
        bag.commit()
    return f"file:{path}"


def images(count=3, **options):
    return [(n, image(pixels(n), SECONDS + n / 10, **options)) for n in range(count)]


def usual(path, messages=None, lens=None, depth=DEPTH):
    beside = depth.rpartition("/")[0] + "/camera_info"
    about = [(0, info() if lens is None else lens)]
    return write(path, (depth, IMAGE, messages or images()), (beside, CAMERA_INFO, about))


@pytest.mark.parametrize("options", [{}, {"encoding": "mono16"}, {"order": ">"}, {"big": True}, {"pad": 3}])
def test_depth_in_millimetres_with_its_intrinsics(tmp_path, options):
    with camera.open(usual(tmp_path / "a.db3", images(**options))) as source:
        assert len(source) == 3 and source.duration == pytest.approx(0.2, abs=1e-6) and source.info.name == DEPTH
        for number in (0, 2, 1):
            source.seek(number)
            got = source.read()
            np.testing.assert_array_equal(got.depth, pixels(number))
            assert (got.depth_unit, got.intrinsics, got.number) == (0.001, LENS, number)
            assert got.timestamp == pytest.approx(number / 10, abs=1e-6)
            assert got.device_timestamp == pytest.approx(SECONDS + number / 10)


def test_metres_become_steps_of_the_unit(tmp_path):
    metres = np.full((12, 16), 0.75, np.float32)
    metres[0, :6] = (np.nan, np.inf, -np.inf, -0.2, 70.0, 0.0004)
    messages = [(0, image(metres, encoding="32FC1"))]
    uri = usual(tmp_path / "a.db3", messages)
    with camera.open(uri) as source:
        depth = source.read().depth
        assert depth[1, 1] == 750 and not depth[0, :6].any()
    with camera.open(f"{uri}?depth_unit=0.0001&rotate=180") as source:
        got = source.read()
        assert got.depth[-1, -6:].tolist() == [4, 0, 0, 0, 0, 0] and got.depth[5, 5] == 7500


def test_other_images_are_not_promised(tmp_path):
    uri = usual(tmp_path / "a.db3")
    camera.open(uri, infrared=None, color=False).close()
    with pytest.raises(camera.RecordingError, match="only depth is read"):
        camera.open(uri, color=True)


def test_a_bags_folder(tmp_path):
    (tmp_path / "metadata.yaml").write_text("rosbag2_bagfile_information:\n")
    with pytest.raises(camera.RecordingError, match="ros2 bag convert"):
        camera.open(f"file:{tmp_path}")
    usual(tmp_path / "a_0.db3")
    with camera.open(f"file:{tmp_path}?rotate=90") as source:
        assert source.read().depth.shape == (16, 12)


def test_the_topic_of_depth_itself_is_chosen(tmp_path):
    aligned, infrared = "/camera/aligned_depth_to_color/image_raw", "/camera/infra1/image_rect_raw"
    topics = [
        (aligned, IMAGE, images()),
        (infrared, IMAGE, images(encoding="mono16")),
        ("/rgb", IMAGE, [(0, image(np.zeros((12, 48), np.uint8), encoding="rgb8"))]),
        ("/depth/never_sent", IMAGE, []),
        (DEPTH, IMAGE, images()),
    ]
    about = [(name.rpartition("/")[0] + "/camera_info", CAMERA_INFO, [(0, info())]) for name, *_ in topics]
    with camera.open(write(tmp_path / "a.db3", *topics, *about)) as source:
        assert source.info.name == DEPTH
    with camera.open(write(tmp_path / "a.db3", topics[0], topics[1], *about)) as source:
        assert source.info.name == aligned
    with pytest.raises(camera.RecordingError, match="no depth images"):
        camera.open(write(tmp_path / "a.db3", topics[1], topics[2], *about))


def test_distortion_is_that_of_the_image_as_it_came(tmp_path):
    five, eight = (0.1, -0.05, 0.003, -0.002, 0.01), (0.4, 0.1, -0.004, 0.006, 0.02, 0.3, 0.05, 0.01)
    raw = "/camera/depth/image_raw"
    projected = (10.0, 0, 8.0, 0, 0, 11.0, 6.0, 0, 0, 0, 1, 0)
    for name, lens, expected in (
        (raw, info(d=five), camera.Intrinsics(16, 12, 20.0, 21.0, 7.5, 5.5, five)),
        (raw, info(d=five[:4]), camera.Intrinsics(16, 12, 20.0, 21.0, 7.5, 5.5, (*five[:4], 0.0))),
        (raw, info(d=eight, model="rational_polynomial"), camera.Intrinsics(16, 12, 20.0, 21.0, 7.5, 5.5, eight)),
        (raw, info(d=(0,) * 4, model="equidistant"), LENS),
        (DEPTH, info(d=five, p=projected), camera.Intrinsics(16, 12, 10.0, 11.0, 8.0, 6.0)),
    ):
        with camera.open(usual(tmp_path / "a.db3", lens=lens, depth=name)) as source:
            assert source.read().intrinsics == expected


def test_stamps_that_the_driver_did_not_set(tmp_path):
    messages = [(7 * 10**9 + n * 10**8, image(pixels(n), 0)) for n in range(3)]
    with camera.open(usual(tmp_path / "a.db3", messages)) as source:
        assert source.duration == pytest.approx(0.2)
        assert source.read().device_timestamp is None


@pytest.mark.parametrize(
    ("topics", "message"),
    [
        ([(DEPTH, IMAGE, images())], "has no .*/depth/camera_info"),
        ([(DEPTH, IMAGE, [(0, image(np.zeros((12, 16), np.uint8), encoding="mono8"))])], "8 bits a pixel"),
        ([(DEPTH + "/compressed", "sensor_msgs/msg/CompressedImage", [(0, b"\0\1\0\0")])], "without compression"),
        ([(DEPTH, IMAGE, [(0, b"\x28\xb5\x2f\xfd" + b"\xff" * 40)])], "its packed bytes are damaged"),
        ([(DEPTH, IMAGE, [(0, b"\0\7\0\0" + bytes(40))])], "no plain CDR"),
        ([(DEPTH, IMAGE, [(0, b"\0\1\0\0" + bytes(4))])], "ends early"),
    ],
)
def test_bags_that_hold_no_depth_that_can_be_read(tmp_path, topics, message):
    with pytest.raises(camera.RecordingError, match=message):
        camera.open(write(tmp_path / "a.db3", *topics))


@pytest.mark.parametrize(
    ("lens", "message"),
    [
        (info(k=(0.0,) * 9, p=(0.0,) * 12), "not calibrated"),
        (info(binning=(2, 2)), "binned or cut"),
        (info(offsets=(3, 0)), "binned or cut"),
        (info(d=(0.1,) * 4, model="equidistant"), "'equidistant' is not read"),
        (info(d=(0.1,) * 200), "200 distortion"),
        (info(camera.Intrinsics(16, 12, 20.0, 21.0, 0.0, 0.0)), "principal point"),
        (info(camera.Intrinsics(16384, 16384, 20000.0, 20000.0, 8000.0, 8000.0)), "pixels"),
        (info()[:100], "ends early"),
    ],
)
def test_intrinsics_that_do_not_serve(tmp_path, lens, message):
    uri = usual(tmp_path / "a.db3", lens=lens, depth="/camera/depth/image_raw")
    with pytest.raises(camera.RecordingError, match=message):
        camera.open(uri)


def test_a_damaged_frame_is_told_and_the_next_is_read(tmp_path):
    messages = images(4)
    messages[1] = (1, messages[1][1][:200])
    messages[2] = (2, image(np.zeros((3, 3), np.uint16)))
    with camera.open(usual(tmp_path / "a.db3", messages)) as source:
        source.read()
        for _ in range(2):
            with pytest.raises(camera.RecordingError, match="damaged"):
                source.read()
        assert source.read().number == 3


def test_tables_that_compute_are_no_bag(tmp_path):
    path = tmp_path / "a.db3"
    usual(path)
    with contextlib.closing(sqlite3.connect(path)) as bag:
        bag.execute("ALTER TABLE topics RENAME TO other")
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id, 'a' AS name FROM n"
        bag.execute(f"CREATE VIEW topics AS {endless}")
        bag.commit()
    with pytest.raises(camera.CameraError):
        camera.open(f"file:{path}")


@given(st.binary(max_size=60), st.booleans())
def test_cdr_of_arbitrary_bytes(data, big):
    message = Cdr((b"\0\0\0\0" if big else b"\0\1\0\0") + data)
    with contextlib.suppress(ValueError):
        while True:
            message.uint8(), message.text(), message.uint32(), message.floats(2), message.octets(), message.int32()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, 500), st.integers(0, 255)), min_size=1, max_size=4),
    length=st.none() | st.integers(0, 600),
    which=st.sampled_from(["image", "info"]),
)
def test_a_changed_byte_of_a_message_gives_frames_or_a_recording_error(tmp_path, changes, length, which):
    broken = bytearray(image(pixels()) if which == "image" else info())
    for at, value in changes:
        broken[at % len(broken)] = value
    whole = bytes(broken[:length])
    path = tmp_path / "a.db3"
    uri = usual(path, messages=[(0, whole)]) if which == "image" else usual(path, lens=whole)
    try:
        with camera.open(uri) as source:
            assert source.read().depth.shape == (12, 16)
    except camera.RecordingError as error:
        assert str(path) in str(error)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1 << 15), st.integers(0, 255)), min_size=1, max_size=6), st.booleans())
def test_a_changed_byte_of_the_file_gives_frames_or_a_recording_error(tmp_path, changes, cut):
    path = tmp_path / "a.db3"
    usual(path)
    broken = bytearray(path.read_bytes())
    for at, value in changes:
        broken[at % len(broken)] = value
    path.write_bytes(broken[: changes[0][0]] if cut else broken)
    with contextlib.suppress(camera.RecordingError), RosBag(path) as source:
        for _ in range(min(len(source), 10)):
            with contextlib.suppress(camera.RecordingError):
                source.read()


METRES = np.full((12, 16), 0.75, np.float32)


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (image(METRES, encoding="32FC1"), "lie as 32FC1.*first one's as 16UC1"),
        (image(pixels(), encoding="mono16"), "lie as mono16"),
        (image(pixels(), big=True), "high byte first"),
        (image(pixels(), pad=2), "36 bytes a row"),
        (image(pixels().T), "12×16"),
        (image(pixels()[:6]), "16×6"),
    ],
)
def test_an_image_unlike_those_of_its_topic_is_damaged(tmp_path, other, says):
    """As other bytes it would decode, to another picture or another unit."""
    messages = images(3)
    messages[1] = (1, other)
    with camera.open(usual(tmp_path / "a.db3", messages)) as source:
        np.testing.assert_array_equal(source.read().depth, pixels(0))
        with pytest.raises(camera.RecordingError, match=says):
            source.read()
        np.testing.assert_array_equal(source.read().depth, pixels(2))


def test_rows_with_room_for_another_image_are_no_padding(tmp_path):
    """Metres that are said to be millimetres: half of each row would be played as a picture."""
    said = image(METRES, encoding="16UC1")
    with (
        camera.open(usual(tmp_path / "a.db3", [(0, said)])) as source,
        pytest.raises(camera.RecordingError, match="rows"),
    ):
        source.read()
