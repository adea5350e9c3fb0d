"""What other programs leave in folders and arrays that is not quite right: read rightly, or refused with the reason."""

import json
import struct
import tracemalloc
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_camera_recording import DEVICE, LENS, frame

import camera
from camera.intrinsics import Intrinsics
from camera.recordings.containers import writer
from camera.recordings.folder import listing
from camera.recordings.folder.png import read_png

PLAIN = {"width": 32, "height": 24, "fx": 30.0, "fy": 31.0, "cx": 15.5, "cy": 11.5}


def png(path, image):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(".png", image)[1].tobytes())


def folder(path, lens=PLAIN, images=3):
    for i in range(images):
        png(path / "depth" / f"{i}.png", frame(i).depth)
    (path / "intrinsics.json").write_text(json.dumps(lens))
    return f"file:{path}"


def test_depth_in_eight_bits_is_refused_when_opened(tmp_path):
    uri = folder(tmp_path)
    for i in range(3):
        png(tmp_path / "depth" / f"{i}.png", (frame(i).depth // 256).astype(np.uint8))
    with pytest.raises(camera.RecordingError, match="8 bits a pixel, too few for depth; export 16-bit"):
        camera.open(uri)
    png(tmp_path / "depth" / "0.png", np.zeros((24, 32, 3), np.uint8))
    with pytest.raises(camera.RecordingError, match="a picture, no depth image"):
        camera.open(uri)
    path = tmp_path / "a.npz"
    np.savez(path, depth=np.zeros((2, 24, 32), np.uint8), depth_unit=0.01, intrinsics=[30, 31, 15.5, 11.5])
    with pytest.raises(camera.RecordingError, match="eight bits are too few"):
        camera.open(f"file:{path}")


@pytest.mark.parametrize("step", [256, 257])
@pytest.mark.parametrize("form", ["relief", "npz", "png"])
def test_depth_that_went_through_eight_bits_is_refused(tmp_path, form, step):
    path = tmp_path / ("a" if form == "png" else f"a.{form}")
    whole = np.tile(np.arange(32, dtype=np.uint16) + 60, (24, 1))
    with writer(form)(path, LENS, device=DEVICE) as out:
        out.write(camera.Frame(whole * np.uint16(step), 0.001, LENS))
    with pytest.raises(camera.RecordingError, match="only 8 bits"):
        camera.open(f"file:{path}")


def test_a_drawing_of_a_few_depths_is_read(tmp_path):
    path = tmp_path / "a.relief"
    drawn = np.zeros((24, 32), np.uint16)
    drawn[4:, 4:], drawn[10:, 10:] = 512, 1024
    with camera.Recorder(path, LENS) as out:
        out.write(camera.Frame(drawn, 0.001, LENS))
    with camera.open(f"file:{path}") as source:
        assert source.position == 0 and source.read().depth[20, 20] == 1024


@pytest.mark.parametrize("matrix", [[30, 0, 0, 0, 31, 0, 15.5, 11.5, 1], [30, 0, 15.5, 0, 31, 11.5, 0, 0, 1]])
def test_a_matrix_in_either_order(tmp_path, matrix):
    uri = folder(tmp_path, {"width": 32, "height": 24, "intrinsic_matrix": matrix})
    with camera.open(uri) as source:
        assert source.read().intrinsics == Intrinsics(32, 24, 30.0, 31.0, 15.5, 11.5)


@pytest.mark.parametrize(
    "matrix",
    [
        [30, 0, 15.5, 0, 31, 11.5, 3, 4, 1],
        [30, 2, 0, 0, 31, 0, 15.5, 11.5, 1],
        [30, 0, 0, 0, 31, 0, 15.5, 11.5, 0],
        [30, 0, 0, 0, 31, 0, 0, 0, 1],
    ],
)
def test_a_matrix_in_no_order(tmp_path, matrix):
    with pytest.raises(camera.RecordingError, match=r"none of a camera|far from the middle"):
        camera.open(folder(tmp_path, {"width": 32, "height": 24, "intrinsic_matrix": matrix}))


ODD = [
    ({"cx": 0.0, "cy": 0.0}, "principal point"),
    ({"cy": 23.0}, "principal point"),
    ({"fx": 3.0}, "focal lengths"),
    ({"fy": 525.0}, "focal lengths"),
]


@pytest.mark.parametrize("form", ["relief", "mkv", "npz", "png"])
@pytest.mark.parametrize(("change", "message"), ODD)
def test_unusual_intrinsics_are_never_taken_without_a_word(tmp_path, form, change, message):
    if form == "mkv":
        pytest.importorskip("av", reason="needs the extra mkv")
    lens = Intrinsics(**PLAIN | change)
    path = tmp_path / ("a" if form == "png" else f"a.{form}")
    with writer(form)(path, lens, device=DEVICE) as out:
        out.write(camera.Frame(frame(0).depth, 0.001, lens))
    with pytest.raises(camera.RecordingError, match=message + ".*unusual_lens=yes"):
        camera.open(f"file:{path}")
    with camera.open(f"file:{path}?unusual_lens=yes") as source:
        assert source.read().intrinsics == lens


def test_a_listing_out_of_order_is_read_in_order(tmp_path):
    folder(tmp_path)
    (tmp_path / "depth.txt").write_text("2.0 depth/2.png\n0.0 depth/0.png\n1.0 depth/1.png\n")
    with camera.open(f"file:{tmp_path}") as source:
        got = [source.read() for _ in range(3)]
        assert [one.timestamp for one in got] == [0.0, 1.0, 2.0] and source.duration == 2.0
        assert [one.number for one in got] == [0, 1, 2]
        for one, number in zip(got, range(3), strict=True):
            np.testing.assert_array_equal(one.depth, frame(number).depth)


@pytest.mark.parametrize("most", ["MAX_LISTING", "MAX_FRAMES"])
def test_a_listing_without_end_is_refused_and_not_cut(tmp_path, monkeypatch, most):
    uri = folder(tmp_path)
    (tmp_path / "depth.txt").write_text("".join(f"{i}.0 depth/0.png\n" for i in range(9)))
    monkeypatch.setattr(listing, most, 8)
    with pytest.raises(camera.RecordingError, match="give a part of it"):
        camera.open(uri)


def chunk(name, data, length=None):
    whole = name + data
    return struct.pack(">I", len(data) if length is None else length) + whole + struct.pack(">I", zlib.crc32(whole))


SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEAD = chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 24, 16, 0, 0, 0, 0))


@pytest.mark.parametrize("name", [b"IDAT", b"tEXt", b"iCCP", b"IEND"])
def test_a_chunk_that_claims_gigabytes_takes_no_memory(tmp_path, name):
    path = tmp_path / "a.png"
    path.write_bytes(SIGNATURE + HEAD + chunk(name, b"", 3_300_000_000))
    tracemalloc.start()
    with pytest.raises(ValueError, match="3300000000 bytes, more than the file"):
        read_png(path, (24, 32), (16,), 1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 21


def test_what_is_no_image_never_reaches_the_decoder(tmp_path):
    path = tmp_path / "a.png"
    png(path, frame(0).depth)
    whole = path.read_bytes()
    bomb = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1 << 20), 9))
    turned = chunk(b"eXIf", b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x03\0\0\0\0\0\0")
    seen = chunk(b"tRNS", b"\0\0")
    path.write_bytes(whole[:33] + bomb + turned + seen + whole[33:])
    np.testing.assert_array_equal(read_png(path, (24, 32), (16,), 1), frame(0).depth)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), min_size=1, max_size=4), st.booleans())
def test_a_changed_byte_of_a_png_gives_an_image_or_a_value_error(tmp_path, changes, color):
    path = tmp_path / "a.png"
    one = frame(0, color=True)
    png(path, one.color if color else one.depth)
    broken = bytearray(path.read_bytes())
    for at, value in changes:
        broken[at % len(broken)] = value
    path.write_bytes(broken)
    try:
        image = read_png(path, (24, 32), (8,) if color else (16,), 3 if color else 1)
    except ValueError as error:
        assert "a.png" in str(error)
    else:
        assert image.shape == ((24, 32, 3) if color else (24, 32))


def test_a_file_without_a_unit_takes_the_one_in_the_address(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, depth=np.stack([frame(0).depth]), intrinsics=[30, 31, 15.5, 11.5])
    with pytest.raises(camera.RecordingError, match=r"no depth unit.*depth_unit=0\.001"):
        camera.open(f"file:{path}")
    with camera.open(f"file:{path}?depth_unit=0.00025") as source:
        assert source.read().depth_unit == 0.00025
