"""Bags of ROS 2 in MCAP and in parts, written here record by record."""

import contextlib
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_camera_rosbag import CAMERA_INFO, DEPTH, IMAGE, LENS, SECONDS, image, images, info, pixels, usual

import camera
from camera.recordings.rosbag.mcap import MAGIC, Mcap

BESIDE = DEPTH.rpartition("/")[0] + "/camera_info"


def text(value):
    return struct.pack("<I", len(value.encode())) + value.encode()


def record(kind, content):
    return struct.pack("<BQ", kind, len(content)) + content


def schema(number, name):
    return record(3, struct.pack("<H", number) + text(name) + text("ros2msg") + text(""))


def channel(number, about, topic, encoding="cdr"):
    return record(4, struct.pack("<HH", number, about) + text(topic) + text(encoding) + struct.pack("<I", 0))


def message(number, nanoseconds, data):
    return record(5, struct.pack("<HIQQ", number, 0, nanoseconds, nanoseconds) + data)


def chunk(records, packed="", size=None):
    size = len(records) if size is None else size
    return record(6, struct.pack("<QQQI", 0, 0, size, 0) + text(packed) + struct.pack("<Q", len(records)) + records)


HEAD = record(1, text("ros2") + text("relief"))
ABOUT = schema(1, IMAGE) + schema(2, CAMERA_INFO) + channel(7, 1, DEPTH) + channel(8, 2, BESIDE)
END = record(15, bytes(4)) + record(2, bytes(20)) + MAGIC


def taken(frames=None):
    return message(8, 0, info()) + b"".join(message(7, at, data) for at, data in frames or images())


def write(path, *parts):
    path.write_bytes(b"".join(parts))
    return f"file:{path}"


@pytest.mark.parametrize("chunks", [0, 1, 2])
def test_frames_come_back_whether_in_chunks_or_not(tmp_path, chunks):
    frames = images()
    parts = {
        0: [ABOUT, taken(frames)],
        1: [chunk(ABOUT + taken(frames))],
        2: [
            chunk(ABOUT + taken(frames[:1])),
            record(7, bytes(6)),
            chunk(b"".join(message(7, *one) for one in frames[1:])),
        ],
    }[chunks]
    with camera.open(write(tmp_path / "a.mcap", MAGIC, HEAD, *parts, END)) as source:
        assert len(source) == 3 and source.info.name == DEPTH
        for number in (0, 2, 1):
            source.seek(number)
            got = source.read()
            np.testing.assert_array_equal(got.depth, pixels(number))
            assert (got.intrinsics, got.number) == (LENS, number)
            assert got.timestamp == pytest.approx(number / 10, abs=1e-6)


def test_messages_come_in_order_of_their_times(tmp_path):
    with camera.open(write(tmp_path / "a.mcap", MAGIC, HEAD, ABOUT, taken(images()[::-1]), END)) as source:
        assert [int(source.read().depth[0, 0]) for _ in range(3)] == [700, 701, 702]


@pytest.mark.parametrize("cut", [1, 30, 200])
def test_a_recording_that_was_cut_short_keeps_what_is_whole(tmp_path, cut):
    whole = MAGIC + HEAD + ABOUT + taken()
    with camera.open(write(tmp_path / "a.mcap", whole[:-cut])) as source:
        assert len(source) == 2
    inside = MAGIC + HEAD + chunk(ABOUT + taken())
    with camera.open(write(tmp_path / "a.mcap", inside[:-cut])) as source:
        assert len(source) == 2


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([b"MCAP"], "ends early"),
        ([b"\x89PNG0\r\n\x1a" + bytes(40)], "no MCAP file"),
        ([MAGIC, HEAD, ABOUT, END], "holds no depth images"),
        ([MAGIC, HEAD, chunk(ABOUT + taken(), "brotli")], "packed by 'brotli'; unpack them with 'ros2 bag convert'"),
        ([MAGIC, HEAD, chunk(chunk(ABOUT))], "a chunk holds chunks"),
        ([MAGIC, HEAD, record(3, struct.pack("<HI", 1, 0xFFFFFFFF))], "longer than its record"),
        ([MAGIC, HEAD, ABOUT, message(7, 0, image(pixels())), END], "has no .*/depth/camera_info"),
        ([MAGIC, HEAD, schema(1, IMAGE), channel(7, 1, DEPTH, "json"), message(7, 0, b"{}")], "no depth images"),
        ([MAGIC, HEAD, ABOUT, record(5, b"abc")], "shorter than its head|ends early"),
    ],
)
def test_files_that_hold_no_depth_that_can_be_read(tmp_path, parts, says):
    with pytest.raises(camera.RecordingError, match=says) as told:
        camera.open(write(tmp_path / "a.mcap", *parts))
    assert str(tmp_path / "a.mcap") in str(told.value)


def test_sizes_that_lie_take_no_memory(tmp_path):
    liar = MAGIC + HEAD + ABOUT + message(8, 0, info()) + struct.pack("<BQ", 5, 1 << 62)
    liar += struct.pack("<HIQQ", 7, 0, 0, 0) + image(pixels())
    tracemalloc.start()
    try:
        with contextlib.suppress(camera.RecordingError):
            camera.open(write(tmp_path / "a.mcap", liar)).close()
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), min_size=1, max_size=4),
    length=st.none() | st.integers(0, 3000),
    chunked=st.booleans(),
)
def test_a_changed_byte_gives_frames_or_a_recording_error(tmp_path, changes, length, chunked):
    inside = ABOUT + taken()
    broken = bytearray(MAGIC + HEAD + (chunk(inside) if chunked else inside) + END)
    for at, value in changes:
        broken[at % len(broken)] = value
    path = tmp_path / "a.mcap"
    path.write_bytes(bytes(broken[:length]))
    try:
        with camera.open(f"file:{path}") as source:
            for _ in range(len(source)):
                with contextlib.suppress(camera.RecordingError):
                    assert source.read().depth.shape == (12, 16)
    except camera.RecordingError as error:
        assert str(path) in str(error)


def test_a_closed_file_is_given_back(tmp_path):
    path = tmp_path / "a.mcap"
    write(path, MAGIC, HEAD, ABOUT, taken(), END)
    bag = Mcap(path)
    bag.close()
    bag.close()
    with pytest.raises(ValueError, match="closed"):
        bag.read(100, 10)


@pytest.mark.parametrize("ending", ["db3", "mcap"])
def test_a_bag_in_parts_is_one_recording(tmp_path, ending):
    frames = [(n, image(pixels(n), SECONDS + n / 10)) for n in range(12)]
    names = [f"a_{n}.{ending}" for n in range(12)]  # a_10 comes before a_2 by name
    listed = "".join(f"    - {name}\n" for name in names)
    (tmp_path / "metadata.yaml").write_text(f"rosbag2_bagfile_information:\n  relative_file_paths:\n{listed}")
    for name, frame in zip(names, frames, strict=True):
        if ending == "db3":
            usual(tmp_path / name, [frame])
        else:
            write(tmp_path / name, MAGIC, HEAD, ABOUT, taken([frame]), END)
    with camera.open(f"file:{tmp_path}") as source:
        assert [int(source.read().depth[0, 0]) - 700 for _ in range(len(source))] == list(range(12))
        source.seek(11)
        assert source.read().timestamp == pytest.approx(1.1, abs=1e-6)
    (tmp_path / names[3]).unlink()
    with pytest.raises(camera.RecordingError, match=f"without its a_3.{ending}"):
        camera.open(f"file:{tmp_path}")


def test_a_part_that_is_damaged_is_told(tmp_path):
    (tmp_path / "metadata.yaml").write_text("")
    usual(tmp_path / "a_0.db3")
    (tmp_path / "a_1.db3").write_bytes(b"no database at all" * 100)
    with pytest.raises(camera.RecordingError, match="damaged"):
        camera.open(f"file:{tmp_path}")
