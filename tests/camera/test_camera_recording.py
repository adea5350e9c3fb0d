import contextlib
import os
import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import camera
from camera import DeviceInfo, Frame, Intrinsics, Recorder
from camera.recordings import chunks, codec, layout

LENS = Intrinsics(32, 24, 30.0, 31.0, 15.5, 11.5, (0.1, 0.0, 0.001, 0.0, 0.0))
DEVICE = DeviceInfo("kinect", "Azure Kinect", "0001", "kinect:0001", "1.6.110", "3.1")


def frame(number, *, infrared=None, color=False):
    rng = np.random.default_rng(number)
    depth = (700 + rng.normal(0, 2, (24, 32)).cumsum(axis=1)).astype(np.uint16)
    depth[rng.random(depth.shape) < 0.1] = 0
    return Frame(
        depth,
        0.001,
        LENS,
        timestamp=number / 15,
        number=number,
        infrared=None if infrared is None else rng.integers(0, 255, (24, 32)).astype(infrared),
        color=rng.integers(0, 256, (24, 32, 3)).astype(np.uint8) if color else None,
        device_timestamp=1e6 + number / 15 if number % 2 else None,
    )


def write(path, frames, **options):
    with Recorder(path, LENS, device=DEVICE, **options) as recorder:
        for one in frames:
            recorder.write(one)
    return path


def assert_same(got, expected):
    np.testing.assert_array_equal(got.depth, expected.depth)
    for name in ("infrared", "color"):
        image = getattr(expected, name)
        assert (getattr(got, name) is None) == (image is None)
        if image is not None:
            assert getattr(got, name).dtype == image.dtype
            np.testing.assert_array_equal(getattr(got, name), image)
    assert got.timestamp == pytest.approx(expected.timestamp, abs=5e-7)
    assert got.device_timestamp == (
        None if expected.device_timestamp is None else pytest.approx(expected.device_timestamp, abs=5e-7)
    )
    assert (got.number, got.depth_unit, got.intrinsics) == (
        expected.number,
        expected.depth_unit,
        expected.intrinsics,
    )


images = st.one_of(
    arrays.arrays(np.uint16, arrays.array_shapes(min_dims=2, max_dims=2, max_side=20)),
    arrays.arrays(np.uint8, arrays.array_shapes(min_dims=2, max_dims=2, max_side=20)),
    arrays.arrays(np.uint8, st.tuples(st.integers(1, 20), st.integers(1, 20), st.just(3))),
)


@given(images, st.sampled_from([1, 3, 9]))
def test_every_image_comes_back_bit_for_bit(image, level):
    back = codec.decode(codec.encode(image, level), image.shape, image.dtype.type)
    assert back.dtype == image.dtype
    np.testing.assert_array_equal(back, image)


@pytest.mark.parametrize("infrared", [None, np.uint8, np.uint16])
@pytest.mark.parametrize("color", [False, True])
def test_frames_come_back_as_they_were(tmp_path, infrared, color):
    frames = [frame(i, infrared=infrared, color=color) for i in range(5)]
    path = write(tmp_path / "a.relief", frames, level=9)
    with camera.open(f"file:{path}") as source:
        assert len(source) == 5 and not source.live and not source.drops
        assert source.info == DeviceInfo("kinect", "Azure Kinect", "0001", f"file:{path}", "1.6.110", "3.1")
        for expected in frames:
            assert_same(source.read(), expected)
        with pytest.raises(camera.EndOfStream, match="5 frames"):
            source.read()


def test_seeking(tmp_path):
    frames = [frame(i) for i in range(7)]
    with camera.open(f"file:{write(tmp_path / 'a.relief', frames)}") as source:
        assert source.position == 0 and source.duration == pytest.approx(6 / 15, abs=1e-5)
        for index in (5, 0, 6, 2):
            source.seek(index)
            assert source.position == index
            assert_same(source.read(), frames[index])
            assert source.timestamp(index) == pytest.approx(index / 15, abs=1e-6)
        source.seek(7)
        with pytest.raises(camera.EndOfStream):
            source.read()
        for outside in (-1, 8):
            with pytest.raises(IndexError):
                source.seek(outside)


def test_a_closed_file_says_so(tmp_path):
    source = camera.open(f"file:{write(tmp_path / 'a.relief', [frame(0)])}")
    source.close()
    source.close()
    with pytest.raises(camera.CameraLost, match="open it again"):
        source.read()


def test_a_recording_without_frames_is_empty_but_whole(tmp_path):
    with camera.open(f"file:{write(tmp_path / 'a.relief', [])}") as source:
        assert len(source) == 0 and source.duration == 0 and source
        with pytest.raises(camera.EndOfStream):
            source.read()


def test_recorder_refuses_what_it_can_not_keep(tmp_path):
    path = write(tmp_path / "a.relief", [frame(0)])
    with pytest.raises(camera.RecordingError, match="exists"):
        Recorder(path, LENS)
    with pytest.raises(camera.RecordingError, match="another folder"):
        Recorder(tmp_path / "none" / "a.relief", LENS)
    other = Intrinsics(32, 24, 99.0, 99.0, 15.5, 11.5)
    with Recorder(path, LENS, overwrite=True) as recorder:
        for wrong in (
            Frame(frame(0).depth, 0.001, other),
            Frame(frame(0).depth, 0.002, LENS),
            Frame(frame(0).depth, 0.001, LENS, number=-1),
            Frame(frame(0).depth, 0.001, LENS, timestamp=1e300),
        ):
            with pytest.raises(camera.RecordingError):
                recorder.write(wrong)
        recorder.write(frame(3))
    with pytest.raises(camera.RecordingError, match="closed"):
        recorder.write(frame(4))
    with camera.open(f"file:{path}") as source:
        assert_same(source.read(), frame(3))


def test_a_full_disk_leaves_whole_frames(tmp_path):
    resource = pytest.importorskip("resource")
    path = tmp_path / "a.relief"
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    recorder = Recorder(path, LENS)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, old[1]))
        with pytest.raises(camera.RecordingError, match="frames are safe"):
            for number in range(1000):
                recorder.write(frame(number))
        with contextlib.suppress(camera.RecordingError):  # the index may fit or not
            recorder.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    with camera.open(f"file:{path}") as source:
        assert len(source) == len(recorder) > 0
        for number in range(len(source)):
            assert_same(source.read(), frame(number))


def test_kill_9_loses_nothing_that_was_written(tmp_path):
    path = tmp_path / "a.relief"
    program = textwrap.dedent(f"""
        import sys, time
        sys.path[:0] = {sys.path!r}
        import test_camera_recording as t
        recorder = t.Recorder({str(path)!r}, t.LENS)
        for number in range(10):
            recorder.write(t.frame(number))
        print("written", flush=True)
        time.sleep(60)
    """)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"written\n"
        child.kill()  # SIGKILL
    with camera.open(f"file:{path}") as source:
        assert len(source) == 10
        for number in range(10):
            assert_same(source.read(), frame(number))


def test_every_truncation_leaves_the_whole_frames(tmp_path):
    frames = [frame(i) for i in range(3)]
    whole = write(tmp_path / "a.relief", frames).read_bytes()
    with camera.open(f"file:{tmp_path / 'a.relief'}") as source:
        file, size = source._file, source._size
        ends = [chunks.find(file, int(offset), size).end for offset in source._index["offset"]]
        first = int(source._index["offset"][0])
    cut = tmp_path / "cut.relief"
    for length in range(0, len(whole), 7):
        cut.write_bytes(whole[:length])
        if length < first:
            with pytest.raises(camera.RecordingError):
                camera.open(f"file:{cut}")
            continue
        with camera.open(f"file:{cut}") as source:
            assert len(source) == sum(end <= length for end in ends)
            for expected in frames[: len(source)]:
                assert_same(source.read(), expected)
        cut.write_bytes(whole[:length] + bytes(64))  # what a power cut may leave behind
        with camera.open(f"file:{cut}") as source:
            assert len(source) == sum(end <= length for end in ends)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return write(tmp_path_factory.mktemp("sample") / "a.relief", [frame(i) for i in range(4)]).read_bytes()


def read_all(path, **options):
    with camera.open(f"file:{path}", **options) as source:
        return [source.read() for _ in range(len(source))]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_changed_byte_goes_unnoticed(tmp_path, sample, data):
    at = data.draw(st.integers(0, len(sample) - 1))
    change = data.draw(st.integers(1, 255))
    path = tmp_path / "a.relief"
    path.write_bytes(sample[:at] + bytes([sample[at] ^ change]) + sample[at + 1 :])
    try:
        got = read_all(path)
    except camera.RecordingError as error:
        assert "copy the file again" in str(error) or "give a .relief file" in str(error)
        return
    assert len(got) in (3, 4)  # 3: the change is in the last frame and the index is gone
    for number, one in enumerate(got):
        assert_same(one, frame(number))


def test_a_damaged_frame_does_not_hide_the_next(tmp_path, sample):
    path = tmp_path / "a.relief"
    path.write_bytes(sample)
    with camera.open(f"file:{path}") as source:
        second = int(source._index["offset"][1]) + chunks.HEADER_SIZE + 60
    path.write_bytes(sample[:second] + bytes([sample[second] ^ 1]) + sample[second + 1 :])
    with camera.open(f"file:{path}") as source:
        assert source.read().number == 0
        with pytest.raises(camera.RecordingError, match=r"frame 1 .* damaged"):
            source.read()
        assert source.read().number == 2


def test_salvage_reads_up_to_the_damage(tmp_path, sample):
    path = tmp_path / "a.relief"
    path.write_bytes(sample)
    with camera.open(f"file:{path}") as source:
        third = int(source._index["offset"][2])
    path.write_bytes(sample[:third] + b"damage" + sample[third + 6 : -30])
    with pytest.raises(camera.RecordingError, match="salvage=True"):
        camera.open(f"file:{path}")
    assert [one.number for one in read_all(path, salvage=True)] == [0, 1]


def hostile(head=None, frames=()):
    header = layout.Header(LENS, 0.001, DEVICE).to_bytes() if head is None else head
    return layout.MAGIC + chunks.pack(layout.HEAD, header) + b"".join(frames)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 60000,
        b'{"version": 1}',
        b'{"version": 1, "intrinsics": [], "depth_unit": 1, "device": {}}',
        b'{"version": 1, "intrinsics": {"width": 1e999}, "depth_unit": 0.001, "device": {}}',
        layout.Header(LENS, 0.001, DEVICE).to_bytes().replace(b'"width": 32', b'"width": 16384')[:-1] + b"}",
        layout.Header(LENS, 0.001, DEVICE).to_bytes().replace(b'"height": 24', b'"height": 2000000000'),
        layout.Header(LENS, 0.001, DEVICE).to_bytes().replace(b"0.001", b"NaN"),
        b"\xff\xfe" * 20,
        b" " * (layout.MAX_HEADER + 1),
    ],
)
def test_senseless_headers_are_refused(tmp_path, head):
    path = tmp_path / "a.relief"
    path.write_bytes(hostile(head))
    if head.count(b"16384"):  # large, but a size that cameras may have one day: no frame, no memory
        assert read_all(path, unusual_lens=True) == []
        return
    with pytest.raises(camera.RecordingError, match="damaged"):
        camera.open(f"file:{path}")


def test_a_newer_version_asks_for_a_newer_program(tmp_path):
    path = tmp_path / "a.relief"
    path.write_bytes(hostile(b'{"version": 2}'))
    with pytest.raises(camera.RecordingError, match="update Relief"):
        camera.open(f"file:{path}")


def test_a_decompression_bomb_does_not_go_off(tmp_path):
    import tracemalloc

    import zstandard

    bomb = zstandard.ZstdCompressor(level=19).compress(bytes(1 << 28))
    fixed = layout._FRAME.pack(0, 0, 0, len(bomb), 0, 0, 0, 0)
    path = tmp_path / "a.relief"
    path.write_bytes(hostile(frames=[chunks.pack(layout.FRAME, fixed, bomb)]))
    tracemalloc.start()
    with camera.open(f"file:{path}") as source, pytest.raises(camera.RecordingError, match="damaged"):
        source.read()
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()


def test_a_file_of_four_claimed_gigabytes_allocates_nothing(tmp_path):
    path = tmp_path / "a.relief"
    fixed = chunks._FIXED.pack(layout.FRAME, 0xFFFFFFF0, 0)
    head = fixed + chunks._CHECK.pack(chunks.crc32(fixed))
    path.write_bytes(hostile(frames=[head]))
    os.truncate(path, 5 << 30)  # sparse
    with camera.open(f"file:{path}") as source:
        assert len(source) == 0


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=200),
    st.lists(st.tuples(st.sampled_from([b"FRAM", b"INDX", b"TAIL"]), st.binary(max_size=120))),
)
def test_arbitrary_chunks_give_frames_or_a_recording_error(tmp_path, end, parts):
    path = tmp_path / "a.relief"
    path.write_bytes(hostile(frames=[chunks.pack(kind, payload) for kind, payload in parts]) + end)
    try:
        read_all(path)
    except camera.RecordingError as error:
        assert str(path) in str(error)


def test_other_files_are_told_apart(tmp_path):
    (tmp_path / "a.relief").write_bytes(b"not a recording at all, but long enough to look like one")
    with pytest.raises(camera.RecordingError, match="not a Relief recording"):
        camera.open(f"file:{tmp_path / 'a.relief'}")
    with pytest.raises(camera.CameraNotFound, match="check the path"):
        camera.open(f"file:{tmp_path / 'none.relief'}")
    with pytest.raises(camera.RecordingError, match="give one of"):
        camera.open(f"file:{tmp_path / 'a.avi'}")


@pytest.mark.parametrize("uri", ["", "file:", "webcam", "realsense:", "kinect:", "http://x", "a.relief"])
def test_what_is_no_address_names_the_forms(uri):
    with pytest.raises(camera.BadUri, match=r"realsense\[:SERIAL\]"):
        camera.open(uri)


def test_a_bare_path_is_told_how_to_be_a_file(tmp_path):
    path = write(tmp_path / "a.relief", [])
    with pytest.raises(camera.BadUri, match=f"write file:{path}"):
        camera.open(str(path))
