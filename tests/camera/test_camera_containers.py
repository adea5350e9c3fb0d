"""Every container: what is written comes back bit for bit, and what is hostile is refused."""

import contextlib
import io
import json
import os
import shutil
import struct
import subprocess
import sys
import zipfile

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from test_camera_recording import DEVICE, LENS, assert_same, frame

import camera
from camera.intrinsics import Intrinsics
from camera.recordings.containers import format_of, writer
from camera.recordings.folder import biwi

needs_av = pytest.param("mkv", marks=pytest.mark.skipif(not __import__("importlib").util.find_spec("av"), reason="av"))
EXACT = ["relief", needs_av, "npz", "png"]


def write(path, form, frames):
    with writer(form)(path, LENS, device=DEVICE, depth_unit=0.001) as out:
        for one in frames:
            out.write(one)
        assert len(out) == len(frames)
    return path


@pytest.mark.parametrize("infrared", [None, np.uint8, np.uint16])
@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("form", EXACT)
def test_bit_exact(tmp_path, form, infrared, color):
    frames = [frame(i, infrared=infrared, color=color) for i in (3, 4, 7, 8, 20)]
    path = write(tmp_path / (f"a.{form}" if form != "png" else "a"), form, frames)
    with camera.open(f"file:{path}") as source:
        assert len(source) == 5 and source.info.serial == DEVICE.serial and source.info.uri == f"file:{path}"
        for expected in frames:
            assert_same(source.read(), expected)
        with pytest.raises(camera.EndOfStream):
            source.read()
        for index in (4, 0, 2, 3, 1):
            source.seek(index)
            assert_same(source.read(), frames[index])
            assert source.timestamp(index) == pytest.approx(frames[index].timestamp, abs=1e-6)
    with pytest.raises(camera.CameraLost):
        source.read()


@pytest.mark.parametrize("form", EXACT)
def test_frames_at_one_moment_and_clocks_that_go_back(tmp_path, form):
    from dataclasses import replace

    times = (0.5, 0.5, 0.5001, 0.2, 3.0)
    frames = [replace(frame(i), timestamp=time) for i, time in enumerate(times)]
    with camera.open(f"file:{write(tmp_path / ('a.' + form).removesuffix('.png'), form, frames)}") as source:
        for expected, time in zip(frames, (0.5, 0.5, 0.5001, 1.75005, 3.0), strict=True):
            assert_same(source.read(), replace(expected, timestamp=time))
            assert source.timestamp(source.position - 1) == pytest.approx(time, abs=1e-6)
        assert source.duration == pytest.approx(2.5)


def test_point_clouds_are_metres(tmp_path):
    open3d = pytest.importorskip("open3d")

    one = frame(5, color=True)
    write(tmp_path / "a", "ply", [one, frame(6)])
    cloud = open3d.io.read_point_cloud(str(tmp_path / "a" / "000000.ply"))
    v, u = np.nonzero(one.depth)
    expected = LENS.deproject(np.stack([u, v], -1).astype(float), one.depth[v, u] * 0.001)
    keep = np.isfinite(expected).all(axis=1)
    np.testing.assert_allclose(np.asarray(cloud.points), expected[keep], atol=1e-6)
    np.testing.assert_allclose(np.asarray(cloud.colors) * 255, one.color[v, u][keep], atol=0.01)
    assert not open3d.io.read_point_cloud(str(tmp_path / "a" / "000001.ply")).has_colors()


def png(path, image):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(".png", image)[1].tobytes())


PLAIN = {"width": 32, "height": 24, "fx": 30.0, "fy": -31.0, "cx": 15.5, "cy": 11.5}


def test_tum(tmp_path):
    lines = ["# depth maps", "# file: 'x'"]
    for i in range(3):
        png(tmp_path / "depth" / f"{1305031102.16 + i / 30:.6f}.png", frame(i).depth)
        lines.append(f"{1305031102.16 + i / 30:.6f} depth/{1305031102.16 + i / 30:.6f}.png")
    (tmp_path / "depth.txt").write_text("\n".join(lines) + "\n13050")
    with pytest.raises(camera.RecordingError, match=r"no intrinsics.*intrinsics\.json"):
        camera.open(f"file:{tmp_path}")
    (tmp_path / "calibration.txt").write_text("30.0 31.0 15.5 11.5\n")
    with camera.open(f"file:{tmp_path}") as source:
        assert len(source) == 3 and source.duration == pytest.approx(2 / 30, abs=1e-5)
        got = source.read()
        assert got.depth_unit == 1 / 5000 and got.intrinsics == Intrinsics(32, 24, 30.0, 31.0, 15.5, 11.5)
        np.testing.assert_array_equal(got.depth, frame(0).depth)


def test_icl_counts_frames_and_turns_y(tmp_path):
    for i in range(3):
        png(tmp_path / "depth" / f"{i}.png", frame(i).depth)
    (tmp_path / "associations.txt").write_text("".join(f"{i} depth/{i}.png {i} rgb/{i}.png\n" for i in range(3)))
    (tmp_path / "intrinsics.json").write_text(json.dumps(PLAIN))
    with camera.open(f"file:{tmp_path}") as source:
        assert source.duration == pytest.approx(2 / 30) and source.read().intrinsics.fy == 31.0


@pytest.mark.parametrize("name", ["camera_intrinsic.json", "camera_intrinsic/intrinsic.json"])
def test_open3d(tmp_path, name):
    for i in (0, 2, 10):
        png(tmp_path / "depth" / f"{i}.png", frame(i).depth)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    matrix = [30.0, 0, 0, 0, 31.0, 0, 15.5, 11.5, 1]
    (tmp_path / name).write_text(json.dumps({"width": 32, "height": 24, "intrinsic_matrix": matrix}))
    with camera.open(f"file:{tmp_path}") as source:
        for i in (0, 2, 10):
            np.testing.assert_array_equal(source.read().depth, frame(i).depth)
    with camera.open(f"file:{tmp_path}", depth_unit=0.00025) as source:
        assert source.read().depth_unit == 0.00025


def test_biwi(tmp_path):
    cal = "30.0 0 15.5\n0 31.0 11.5\n0 0 1\n\n0 0 0 0\n\n1 0 0\n0 1 0\n0 0 1\n\n0 0 0\n\n32 24\n"
    (tmp_path / "depth.cal").write_text(cal)
    for i in (3, 4):
        (tmp_path / f"frame_{i:05d}_depth.bin").write_bytes(biwi.encode(frame(i).depth))
    with camera.open(f"file:{tmp_path}") as source:
        first = source.read()
        assert first.intrinsics == Intrinsics(32, 24, 30.0, 31.0, 15.5, 11.5) and first.depth_unit == 0.001
        np.testing.assert_array_equal(first.depth, frame(3).depth)
        np.testing.assert_array_equal(source.read().depth, frame(4).depth)


@given(arrays.arrays(np.uint16, (6, 7), elements=st.sampled_from([0, 0, 1, 900])))
def test_biwi_runs(depth):
    np.testing.assert_array_equal(biwi.decode(biwi.encode(depth), depth.shape), depth)


@given(st.binary(max_size=80))
def test_biwi_of_arbitrary_bytes(data):
    for content in (data, struct.pack("<ii", 7, 6) + data):
        with contextlib.suppress(ValueError):
            assert biwi.decode(content, (6, 7)).shape == (6, 7)


@pytest.mark.parametrize("name", ["../a.png", "/etc/a.png", "depth/../../a.png"])
def test_a_listing_stays_in_its_folder(tmp_path, name):
    (tmp_path / "depth.txt").write_text(f"0.5 {name}\n")
    with pytest.raises(camera.RecordingError, match="outside"):
        camera.open(f"file:{tmp_path}")


def test_images_of_another_kind_are_told_and_the_next_is_read(tmp_path):
    png(tmp_path / "0.png", frame(0).depth)
    png(tmp_path / "1.png", frame(1).depth.astype(np.uint8))
    png(tmp_path / "2.png", np.zeros((24, 40), np.uint16))
    (tmp_path / "3.png").write_bytes((tmp_path / "0.png").read_bytes()[:60])
    png(tmp_path / "4.png", frame(4).depth)
    (tmp_path / "intrinsics.json").write_text(json.dumps(PLAIN))
    with camera.open(f"file:{tmp_path}") as source:
        source.read()
        for _ in range(3):
            with pytest.raises(camera.RecordingError, match="damaged"):
                source.read()
        assert source.read().number == 4


@pytest.mark.parametrize("form", ["relief", "mkv", "npz", "png"])
def test_a_device_whose_address_is_no_text_can_be_recorded(tmp_path, form):
    device = camera.DeviceInfo("realsense", "D435\udcfc", uri="file:M\udcfcller.relief")
    path = tmp_path / ("a" if form == "png" else f"a.{form}")
    with writer(form)(path, frame(0).intrinsics, device=device) as recorder:
        recorder.write(frame(0))
    with camera.open(f"file:{path}") as source:
        assert source.read().number == 0 and source.info.name == device.name


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("pipe", [0, 1])
def test_a_pipe_in_the_place_of_an_image_is_not_waited_for(tmp_path, pipe):
    path = write(tmp_path / "a", "png", [frame(i) for i in range(3)])
    image = path / f"depth/00000{pipe}.png"
    image.unlink()
    os.mkfifo(image)
    if pipe == 0:
        with pytest.raises(camera.RecordingError, match="pipe"):
            camera.open(f"file:{path}")
        return
    with camera.open(f"file:{path}") as source:
        assert source.read().number == 0
        with pytest.raises(camera.RecordingError, match="pipe"):
            source.read()
        assert source.read().number == 2


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"width": 1}', "[" * 50000, '{"intrinsic_matrix": 3}', json.dumps({**PLAIN, "width": 31})]
)
def test_intrinsics_that_are_none(tmp_path, text):
    png(tmp_path / "0.png", frame(0).depth)
    (tmp_path / "intrinsics.json").write_text(text)
    with pytest.raises(camera.RecordingError, match="intrinsics"):
        camera.open(f"file:{tmp_path}")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(camera.RecordingError, match="no depth images"):
        camera.open(f"file:{empty}")


def test_a_plain_compressed_npz(tmp_path):
    depth = np.stack([frame(i).depth for i in range(3)])
    np.savez_compressed(tmp_path / "a.npz", depth=depth, depth_unit=0.001, intrinsics=[30, 31, 15.5, 11.5])
    with camera.open(f"file:{tmp_path / 'a.npz'}") as source:
        for index in (2, 0, 1):
            source.seek(index)
            np.testing.assert_array_equal(source.read().depth, depth[index])
        assert source.duration == pytest.approx(2 / 30)


@pytest.mark.parametrize(
    ("arrays_", "message"),
    [
        ({}, "depth"),
        ({"depth": np.zeros((1, 4, 4), np.uint16)}, "intrinsics"),
        ({"depth": np.zeros((1, 4, 4), np.float32), "depth_unit": 1, "intrinsics": [1, 1, 1, 1]}, "uint16"),
        ({"depth": np.zeros((4, 4), np.uint16), "depth_unit": 0.001, "intrinsics": [1, 1, 1, 1]}, "uint16"),
        ({"depth": np.zeros((1, 4, 4), np.uint16), "depth_unit": 5, "intrinsics": [1, 1, 1, 1]}, "depth unit"),
        ({"depth": np.asfortranarray(np.zeros((2, 4, 4), np.uint16)), "intrinsics": [1] * 4}, "Fortran"),
        ({"depth": np.array([{}], object)}, "objects"),
    ],
)
def test_arrays_that_are_no_recording(tmp_path, arrays_, message):
    np.savez(tmp_path / "a.npz", **arrays_)
    with pytest.raises(camera.RecordingError, match=message):
        camera.open(f"file:{tmp_path / 'a.npz'}")


@pytest.fixture(scope="module")
def archive():
    data = io.BytesIO()
    depth = np.stack([frame(i).depth for i in range(2)])
    np.savez_compressed(data, depth=depth, depth_unit=0.001, intrinsics=[30, 31, 15.5, 11.5], timestamps=[0, 1])
    return data.getvalue()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_changed_byte_of_an_npz_gives_frames_or_a_recording_error(tmp_path, archive, changes):
    broken = bytearray(archive)
    for at, value in changes:
        broken[at % len(broken)] = value
    path = tmp_path / "a.npz"
    path.write_bytes(broken)
    try:
        with camera.open(f"file:{path}") as source:
            for _ in range(len(source)):
                source.read()
    except camera.RecordingError as error:
        assert str(path) in str(error)


@pytest.mark.parametrize(
    "header", [b"{'descr': (\n", b"\x00", b"{'descr': '<u2', 'fortran_order': False, 'shape': (1L,)}", b"  {"]
)
def test_headers_that_are_no_python(tmp_path, header):
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("depth.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
    with pytest.raises(camera.RecordingError, match=r"a\.npz"):
        camera.open(f"file:{path}")


def test_a_claimed_terabyte_allocates_nothing(tmp_path):
    import tracemalloc

    path = tmp_path / "a.npz"
    np.savez(path, depth_unit=0.001, intrinsics=[30, 31, 15.5, 11.5])
    head = io.BytesIO()
    header = {"descr": "<u2", "fortran_order": False, "shape": (1 << 21, 4000, 4000)}
    np.lib.format.write_array_header_1_0(head, header)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("depth.npy", head.getvalue())
    tracemalloc.start()
    with pytest.raises(camera.RecordingError, match="longer than its file"):
        camera.open(f"file:{path}")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_looping_goes_on_without_going_back(tmp_path):
    path = write(tmp_path / "a.relief", "relief", [frame(i) for i in range(3)])
    with camera.open(f"file:{path}", loop=True) as source:
        frames = [source.read() for _ in range(8)]
        assert len(source) == 3
    assert [one.number for one in frames] == list(range(8))
    assert np.allclose([one.timestamp for one in frames], np.arange(8) / 15, atol=1e-4)


@pytest.mark.parametrize(
    ("name", "form"), [("a.mkv", "mkv"), ("a.NPZ", "npz"), ("folder", "png"), ("a.relief", "relief")]
)
def test_the_ending_says_the_format(tmp_path, name, form):
    assert format_of(tmp_path / name) == form
    with pytest.raises(camera.RecordingError, match="name the format"):
        format_of(tmp_path / "a.avi")


KILLED = """
import sys
sys.path[:0] = {paths!r}
import test_camera_containers as t
with t.writer({form!r})({path!r}, t.LENS, device=t.DEVICE) as out:
    for number in range(10):
        out.write(t.frame(number))
    print("written", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("form", [needs_av])
def test_a_video_is_on_the_disk_while_it_is_written(tmp_path, form):
    random, lens = np.random.default_rng(1), Intrinsics(width=160, height=120, fx=120, fy=120, cx=79.5, cy=59.5)
    depths = random.integers(1, 65535, (10, 120, 160), np.uint16)
    noise = [camera.Frame(depth, 0.001, lens, timestamp=n / 30, number=n) for n, depth in enumerate(depths)]
    with writer(form)(tmp_path / "a.mkv", lens, device=DEVICE) as out:
        for one in noise:
            out.write(one)
        (tmp_path / "killed.mkv").write_bytes((tmp_path / "a.mkv").read_bytes())
    with camera.open(f"file:{tmp_path / 'killed.mkv'}") as source:
        assert len(source) >= 9
        for number in range(len(source)):
            np.testing.assert_array_equal(source.read().depth, noise[number].depth)


@pytest.mark.parametrize("form", ["relief", "png"])
def test_kill_9_loses_at_most_the_last_frame(tmp_path, form):
    path = tmp_path / ("a" if form == "png" else f"a.{form}")
    program = KILLED.format(paths=sys.path, form=form, path=str(path))
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", program], **pipes) as child:
        assert child.stdout.readline() == b"written\n"
        child.kill()
    with camera.open(f"file:{path}") as source:
        assert len(source) >= 9
        for number in range(len(source)):
            assert_same(source.read(), frame(number))


@pytest.mark.parametrize("form", EXACT)
def test_a_disk_that_is_really_full(tmp_path, form):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(disk)]
    if not sys.platform.startswith("linux") or shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here")
    try:
        path = disk / ("a" if form == "png" else f"a.{form}")
        with pytest.raises(camera.RecordingError, match="cannot write"), writer(form)(path, LENS) as out:
            for number in range(500):
                out.write(frame(number))
        if form != "npz":  # which is put together at its end
            with camera.open(f"file:{path}") as source:
                assert len(source) > 10
                for number in range(10):
                    assert_same(source.read(), frame(number))
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("blocked", ["av", "pykinect_azure"])
def test_mkv_needs_pyav_and_no_kinect_library(tmp_path, blocked):
    pytest.importorskip("av")
    path = write(tmp_path / "a.mkv", "mkv", [frame(0)])
    program = (
        "import sys\nsys.modules[sys.argv[1]] = None\nimport camera\n"
        "try:\n    print(len(camera.open('file:' + sys.argv[2])), 'frames')\n"
        "except camera.SdkMissing as e:\n    print(e)"
    )
    told = subprocess.run([sys.executable, "-c", program, blocked, path], capture_output=True, text=True, check=True)
    assert told.stdout.strip().endswith('pip install "av>=14,<19"' if blocked == "av" else "1 frames")
