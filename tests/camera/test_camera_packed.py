"""Packed bags: chunks, messages and whole files, whole, cut, damaged, and such as say or hold too much."""

import bz2
import contextlib
import struct
import subprocess
import sys
import tracemalloc
import zlib

import lz4.frame
import numpy as np
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_camera_mcap import ABOUT, BESIDE, END, HEAD, message, record, taken, text
from test_camera_rosbag import DEPTH, LENS, SECONDS, image, info, pixels, usual

import camera
from camera.recordings.rosbag import packed, spans
from camera.recordings.rosbag.mcap import MAGIC
from camera.recordings.rosbag.reader import RosBag

PACK = {"lz4": lz4.frame.compress, "zstd": zstandard.ZstdCompressor().compress, "bz2": bz2.compress}
FRAMES = [(n * 10**8, image(pixels(n), SECONDS + n / 10)) for n in range(5)]


def mcap_chunk(records, packer, *, size=None, crc=None, data=None):
    data = PACK[packer](records) if data is None else data
    head = struct.pack(
        "<QQQI", 0, 0, len(records) if size is None else size, zlib.crc32(records) if crc is None else crc
    )
    return record(6, head + text(packer) + struct.pack("<Q", len(data)) + data)


def mcap(packer, frames=FRAMES):
    first = mcap_chunk(ABOUT + taken(frames[:2]), packer)
    return MAGIC + HEAD + first + mcap_chunk(b"".join(message(7, *one) for one in frames[2:]), packer) + END


class Ros1:
    """Writes bags of ROS 1 as ``rosbag record`` does."""

    @staticmethod
    def record(data, **fields):
        head = b"".join(
            struct.pack("<I", len(name) + 1 + len(value)) + name.encode() + b"=" + value
            for name, value in fields.items()
        )
        return struct.pack("<I", len(head)) + head + struct.pack("<I", len(data)) + data

    @classmethod
    def connection(cls, number, topic, kind):
        about = cls.record(b"", topic=topic.encode(), type=kind.encode(), md5sum=b"*")[4:-4]
        return cls.record(about, op=b"\7", conn=struct.pack("<I", number), topic=topic.encode())

    @classmethod
    def message(cls, number, nanoseconds, data):
        time = struct.pack("<II", *divmod(nanoseconds, 10**9))
        return cls.record(data, op=b"\2", conn=struct.pack("<I", number), time=time)

    @classmethod
    def chunk(cls, records, packer="none", *, size=None, data=None):
        data = data or (records if packer == "none" else PACK[packer](records))
        size = struct.pack("<I", len(records) if size is None else size)
        return cls.record(data, op=b"\5", compression=packer.encode(), size=size)

    @classmethod
    def bag(cls, *parts):
        begin = cls.record(b" " * 4000, op=b"\3", index_pos=bytes(8), conn_count=bytes(4), chunk_count=bytes(4))
        return b"#ROSBAG V2.0\n" + begin + b"".join(parts)

    @staticmethod
    def header(time):
        frame = b"optical"
        whole = int(time)
        return struct.pack("<III", 0, whole, round((time - whole) * 1e9)) + struct.pack("<I", len(frame)) + frame

    @classmethod
    def image(cls, number, *, encoding=b"16UC1", big=False):
        depth = pixels(number)
        raw = depth.astype(">u2" if big else "<u2").tobytes()
        sizes = struct.pack("<II", *depth.shape) + struct.pack("<I", len(encoding)) + encoding
        return cls.header(SECONDS + number / 10) + sizes + struct.pack("<BII", big, 32, len(raw)) + raw

    @classmethod
    def info(cls):
        k, p = (20.0, 0, 7.5, 0, 21.0, 5.5, 0, 0, 1), (20.0, 0, 7.5, 0, 0, 21.0, 5.5, 0, 0, 0, 1, 0)
        head = cls.header(SECONDS) + struct.pack("<II", 12, 16) + struct.pack("<I", 9) + b"plumb_bob"
        numbers = struct.pack("<I5d9d9d12d", 5, *(0.0,) * 5, *k, *(0.0,) * 9, *p)
        return head + numbers + bytes(2 * 4 + 4 * 4 + 1)

    @classmethod
    def usual(cls, packer="none", frames=(0, 1, 2, 3, 4), depth=DEPTH):
        about = cls.connection(0, BESIDE, "sensor_msgs/CameraInfo") + cls.connection(1, depth, "sensor_msgs/Image")
        first = [cls.message(1, n * 10**8, cls.image(n)) for n in frames[:2]]
        rest = [cls.message(1, n * 10**8, cls.image(n)) for n in frames[2:]]
        index = cls.record(bytes(12), op=b"\4", ver=b"\1\0\0\0", conn=bytes(4), count=b"\1\0\0\0")
        about += cls.message(0, 0, cls.info())
        return cls.bag(cls.chunk(about + b"".join(first), packer), index, cls.chunk(b"".join(rest), packer), index)


def check(uri, count=5):
    with camera.open(uri) as source:
        assert len(source) == count and source.info.name == DEPTH
        for number in (0, count - 1, 1):
            source.seek(number)
            got = source.read()
            np.testing.assert_array_equal(got.depth, pixels(number))
            assert (got.intrinsics, got.depth_unit) == (LENS, 0.001)
            assert got.timestamp == pytest.approx(number / 10, abs=1e-6)
            assert got.device_timestamp == pytest.approx(SECONDS + number / 10)


def stored(path, data):
    path.write_bytes(data)
    return f"file:{path}"


@pytest.mark.parametrize("packer", ["lz4", "zstd"])
def test_packed_chunks_of_an_mcap(tmp_path, packer):
    check(stored(tmp_path / "a.mcap", mcap(packer)))


@pytest.mark.parametrize("packer", ["none", "lz4", "bz2"])
def test_a_bag_of_ros_1(tmp_path, packer):
    check(stored(tmp_path / "a.bag", Ros1.usual(packer)))


@pytest.mark.parametrize("ending", ["db3", "mcap"])
@pytest.mark.parametrize("packer", ["lz4", "zstd"])
def test_messages_that_are_packed_one_by_one(tmp_path, ending, packer):
    frames = [(at, PACK[packer](data)) for at, data in FRAMES]
    path = tmp_path / f"a.{ending}"
    if ending == "db3":
        usual(path, frames, PACK[packer](info()))
    else:
        path.write_bytes(
            MAGIC + HEAD + ABOUT + message(8, 0, PACK[packer](info())) + taken(frames)[len(message(8, 0, info())) :]
        )
    check(f"file:{path}")


@pytest.mark.parametrize("folder", [False, True])
def test_files_that_are_packed_as_a_whole(tmp_path, folder, monkeypatch):
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(unpacked))
    names = ["a_0.db3", "a_1.db3"] if folder else ["a_0.db3"]
    for number, name in enumerate(names):
        usual(tmp_path / name, FRAMES if not folder else FRAMES[3 * number : 3 * number + 3])
        (tmp_path / f"{name}.zstd").write_bytes(PACK["zstd"]((tmp_path / name).read_bytes()))
        (tmp_path / name).unlink()
    if folder:
        listed = "".join(f"    - {name}.zstd\n" for name in names)
        (tmp_path / "metadata.yaml").write_text(f"rosbag2_bagfile_information:\n  relative_file_paths:\n{listed}")
    check(f"file:{tmp_path if folder else tmp_path / 'a_0.db3.zstd'}")
    assert not list(unpacked.iterdir()), "what was unpacked goes with the recording"
    if folder:
        (tmp_path / "a_1.db3.zstd").unlink()
        with pytest.raises(camera.RecordingError, match=r"without its a_1\.db3"):
            camera.open(f"file:{tmp_path}")


def test_connections_of_one_topic_are_one_topic(tmp_path):
    about = Ros1.connection(0, BESIDE, "sensor_msgs/CameraInfo") + Ros1.message(0, 0, Ros1.info())
    messages = [
        Ros1.connection(n + 1, DEPTH, "sensor_msgs/Image") + Ros1.message(n + 1, n, Ros1.image(n)) for n in range(3)
    ]
    check(stored(tmp_path / "a.bag", Ros1.bag(Ros1.chunk(about + b"".join(messages)))), 3)


@pytest.mark.parametrize("topic", ["/file_version", "/device_0/info"])
@pytest.mark.parametrize("packer", ["none", "lz4", "bz2"])
def test_bags_of_the_realsense_sdk_are_told_apart(tmp_path, topic, packer):
    from camera.recordings.rosbag.reader import is_bag

    path = tmp_path / "a.bag"
    path.write_bytes(Ros1.bag(Ros1.chunk(Ros1.connection(0, topic, "std_msgs/UInt32") + bytes(500), packer)))
    assert not is_bag(path)
    path.write_bytes(Ros1.bag(Ros1.connection(0, topic, "std_msgs/UInt32")))
    assert not is_bag(path)
    path.write_bytes(Ros1.usual(packer))
    assert is_bag(path)


CUT = PACK["zstd"](ABOUT + taken())[:-9]
WHOLE = ABOUT + taken()
LARGEST = record(12, bytes(spans.LONGEST_CHUNK - 9))


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([mcap_chunk(WHOLE, "zstd", data=CUT)], "packed chunk 1: it is cut short"),
        ([mcap_chunk(WHOLE, "lz4", data=PACK["lz4"](WHOLE)[:-60])], "packed chunk 1: it is cut short"),
        ([mcap_chunk(WHOLE, "lz4", data=b"no frame at all")], "packed chunk 1: its packed bytes are damaged"),
        ([mcap_chunk(WHOLE, "zstd", data=b"no frame at all")], "packed chunk 1: its packed bytes are damaged"),
        ([mcap_chunk(WHOLE, "zstd", crc=1)], r"packed chunk 1: its bytes are not those that were recorded \(CRC-32\)"),
        ([mcap_chunk(WHOLE, "zstd", size=100)], "more than the 100 bytes that it says"),
        ([mcap_chunk(WHOLE, "lz4", size=len(WHOLE) + 1, crc=0)], "it is cut short"),
        ([mcap_chunk(WHOLE, "lz4", size=1 << 60)], "at most 67108864 are read"),
        (
            [record(6, struct.pack("<QQQI", 0, 0, 9, 0) + text("brotli") + struct.pack("<Q", 2) + b"ab")],
            "packed by 'brotli'",
        ),
        ([mcap_chunk(mcap_chunk(ABOUT, "lz4"), "lz4")], "a chunk holds chunks"),
        ([mcap_chunk(LARGEST, "zstd", crc=0)] * 2, "more than so small a file can hold"),
    ],
)
def test_chunks_that_are_cut_damaged_or_lie(tmp_path, parts, says):
    path = tmp_path / "a.mcap"
    path.write_bytes(b"".join([MAGIC, HEAD, *parts]))
    with pytest.raises(camera.RecordingError, match=says) as told:
        camera.open(f"file:{path}")
    assert str(path) in str(told.value)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (
            Ros1.usual("bz2").replace(b"compression=bz2", b"compression=xyz"),
            "packed by 'xyz'; unpack them with 'rosbag d",
        ),
        (b"#ROSBAG V1.2\n" + bytes(99), "format 1"),
        (b"#ROSBAG V2.0\n" + b"\xff" * 99, "fields take 4294967295 bytes"),
        (b"nothing at all", "no bag"),
        (Ros1.bag(Ros1.record(b"", op=b"\3", encryptor=b"aes")), "encrypted"),
        (Ros1.bag(Ros1.chunk(b"x" * 9, "lz4", size=0xFFFFFFFF)), "at most 67108864 are read"),
        (Ros1.bag(Ros1.record(b"", op=b"\2")), "no field time"),
        (Ros1.bag(), "no depth images"),
    ],
)
def test_bags_of_ros_1_that_cannot_be_read(tmp_path, data, says):
    with pytest.raises(camera.RecordingError, match=says):
        camera.open(stored(tmp_path / "a.bag", data))


def test_a_python_without_bz2_says_so(tmp_path, monkeypatch):
    uri = stored(tmp_path / "a.bag", Ros1.usual("bz2"))
    monkeypatch.setitem(sys.modules, "bz2", None)
    with pytest.raises(camera.RecordingError, match="has no bz2; unpack it with 'rosbag decompress'"):
        camera.open(uri)


def test_a_recording_that_ends_in_a_packed_chunk_keeps_those_before(tmp_path):
    whole = mcap("lz4")[: -len(END)]
    with camera.open(stored(tmp_path / "a.mcap", whole[:-40])) as source:
        assert len(source) == 2
    with camera.open(stored(tmp_path / "a.bag", Ros1.usual("lz4")[:-200])) as source:
        assert len(source) == 2
    with pytest.raises(camera.RecordingError, match="it ends early, in its first chunk"):
        camera.open(stored(tmp_path / "a.mcap", (MAGIC + HEAD + mcap_chunk(WHOLE, "lz4"))[:-10]))


BOMB = bytes(1 << 28)


@pytest.mark.parametrize("packer", ["lz4", "zstd", "bz2"])
def test_a_bomb_takes_no_more_than_was_said(packer):
    bomb = PACK[packer](BOMB[: 1 << 26 if packer == "bz2" else None])
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="more than the 1000 bytes"):
            packed.unpacked(packer, bomb, 1000)
        assert len(packed.beginning(packer, bomb, 12)) == 12
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_a_frame_that_wants_a_large_window_is_refused():
    wide = zstandard.ZstdCompressionParameters.from_level(1, window_log=30)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    with pytest.raises(ValueError, match="too much memory"):
        packed.unpacked("zstd", packer.compress(b"a" * 1000) + packer.flush(), 1000)


def test_a_file_that_is_a_bomb_fills_no_disk(tmp_path, monkeypatch):
    monkeypatch.setattr("camera.recordings.rosbag.reader.SPARE", 1 << 20)
    known, unknown = tmp_path / "a.db3.zstd", tmp_path / "b.mcap.zstd"
    known.write_bytes(PACK["zstd"](BOMB))
    stream = zstandard.ZstdCompressor().compressobj()
    unknown.write_bytes(stream.compress(BOMB) + stream.flush())
    for path in (known, unknown):
        with pytest.raises(camera.RecordingError, match="more than so small a file can hold"):
            camera.open(f"file:{path}")
    cut = tmp_path / "c.db3.zstd"
    usual(tmp_path / "c.db3", FRAMES)
    cut.write_bytes(PACK["zstd"]((tmp_path / "c.db3").read_bytes())[:-20])
    with pytest.raises(camera.RecordingError, match="cut short"):
        camera.open(f"file:{cut}")


def test_a_disk_that_is_too_small_for_what_is_unpacked(tmp_path):
    usual(tmp_path / "a.db3", FRAMES)
    (tmp_path / "a.db3.zstd").write_bytes(PACK["zstd"]((tmp_path / "a.db3").read_bytes()))
    program = (
        "import resource, signal, sys\n"
        "sys.dont_write_bytecode = True\n"  # it would be cut at the limit, for all who import it later
        "import camera\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: camera.open('file:' + sys.argv[1])\n"
        "except camera.RecordingError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "a.db3.zstd"], check=False, capture_output=True, text=True
    )
    assert "cannot be unpacked to" in done.stdout and "TMPDIR" in done.stdout, done.stderr


@settings(max_examples=60, deadline=None)
@given(
    data=st.binary(max_size=3000).map(lambda data: data * 100),
    packer=st.sampled_from(sorted(PACK)),
    cut=st.integers(1, 40),
    more=st.integers(1, 1000),
)
def test_what_was_packed_comes_back_and_nothing_else(data, packer, cut, more):
    bytes_of = PACK[packer](data)
    assert packed.unpacked(packer, bytes_of, len(data)) == data
    assert packed.beginning(packer, bytes_of, more) == data[:more]
    with pytest.raises(ValueError, match="cut short"):
        packed.unpacked(packer, bytes_of, len(data) + more)
    if len(data) > more:
        with pytest.raises(ValueError, match="unpacks to more"):
            packed.unpacked(packer, bytes_of, len(data) - more)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, 1 << 14), st.integers(0, 255)), min_size=1, max_size=4),
    length=st.none() | st.integers(0, 6000),
    kind=st.sampled_from(["mcap lz4", "mcap zstd", "bag none", "bag lz4", "bag bz2"]),
)
def test_a_changed_byte_gives_frames_or_a_recording_error(tmp_path, changes, length, kind):
    ending, packer = kind.split()
    broken = bytearray(mcap(packer) if ending == "mcap" else Ros1.usual(packer))
    for at, value in changes:
        broken[at % len(broken)] = value
    path = tmp_path / f"a.{ending}"
    path.write_bytes(bytes(broken[:length]))
    try:
        with RosBag(path) as source:
            for _ in range(len(source)):
                with contextlib.suppress(camera.RecordingError):
                    assert source.read().depth.shape == (12, 16)
    except camera.RecordingError as error:
        assert str(path) in str(error)


def test_chunks_are_unpacked_once_when_played_in_order(tmp_path, monkeypatch):
    asked = []
    real = spans.unpacked
    monkeypatch.setattr(spans, "unpacked", lambda *given: asked.append(1) or real(*given))
    chunks = [mcap_chunk(message(7, *frame), "zstd") for frame in FRAMES]
    parts = [MAGIC, HEAD, mcap_chunk(ABOUT + message(8, 0, info()), "zstd"), *chunks, END]
    with camera.open(stored(tmp_path / "a.mcap", b"".join(parts))) as source:
        opening = len(asked)
        for _ in range(5):
            source.read()
    assert opening <= len(chunks) + 4 and len(asked) - opening <= len(chunks)
