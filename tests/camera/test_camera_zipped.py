"""Members of ZIP archives are read at their offsets, whatever this Python's zipfile does when it seeks."""

import io
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_camera_recording import DEVICE, LENS, assert_same, frame

import camera
from camera.recordings.npz_writer import NpzWriter
from camera.recordings.zipped import Archive


@pytest.fixture
def many(tmp_path):
    frames = [frame(i, infrared=np.uint8, color=True) for i in range(15)]
    with NpzWriter(tmp_path / "a.npz", LENS, device=DEVICE) as out:
        for one in frames:
            out.write(one)
    return frames


@pytest.fixture
def no_seeking_in_members(many, monkeypatch):
    """What CPython 3.12.0 to 3.12.8 get wrong may not be used at all."""

    def refuse(*_):
        raise AssertionError("a member of an archive was opened or sought by zipfile")

    monkeypatch.setattr(zipfile.ZipFile, "open", refuse)
    monkeypatch.setattr(zipfile.ZipExtFile, "seek", refuse)
    monkeypatch.setattr(zipfile.ZipExtFile, "read", refuse)


@pytest.mark.usefixtures("no_seeking_in_members")
def test_interleaved_reads_of_two_readers_from_frame_10_on(tmp_path, many):
    uri = f"file:{tmp_path / 'a.npz'}"
    with camera.open(uri) as first, camera.open(uri) as second:
        first.seek(10)
        for index in range(10, 15):  # each read goes to three arrays in turn
            assert_same(first.read(), many[index])
            second.seek(14 - index)
            assert_same(second.read(), many[14 - index])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=5000),
    packed=st.booleans(),
    places=st.lists(st.tuples(st.integers(0, 5200), st.integers(0, 5200)), max_size=8),
)
def test_any_bytes_at_any_place(tmp_path, data, packed, places):
    path = tmp_path / "a.zip"
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("other", b"something before it")
        archive.writestr("wanted", data)
    archive = Archive(path)
    member = archive.member("wanted")
    for offset, count in places:
        if offset + count <= len(data):
            assert member.read_at(offset, count) == data[offset : offset + count]
        else:
            with pytest.raises(ValueError, match="ends early"):
                member.read_at(offset, count)
    archive.close()


def test_a_deflated_member_that_holds_less_than_it_says(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("wanted", b"abc" * 1000)
    whole = path.read_bytes()
    size = struct.pack("<I", 3000)
    path.write_bytes(whole.replace(size, struct.pack("<I", 1 << 30)))
    archive = Archive(path)
    member = archive.member("wanted")
    assert member.read_at(2997, 3) == b"abc"
    with pytest.raises(ValueError, match="ends early"):
        member.read_at(2998, 1 << 20)
    assert member.read_at(0, 3) == b"abc"
    archive.close()


@pytest.mark.parametrize(
    ("offset", "value", "message"),
    [(0, 0, "damaged"), (6, 1, "encrypted"), (8, 12, "damaged"), (26, 200, "another file"), (30, 65, "another file")],
)
def test_local_headers_that_contradict_the_directory(tmp_path, offset, value, message):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("wanted", b"x" * 300)
    data = bytearray(path.read_bytes())
    data[offset] = value
    path.write_bytes(data)
    archive = Archive(path)
    with pytest.raises(ValueError, match=message):
        archive.member("wanted")
    archive.close()


def test_a_bomb_takes_the_memory_of_what_is_asked_for(tmp_path):
    import tracemalloc

    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("wanted", "w") as member:
        for _ in range(64):
            member.write(bytes(1 << 20))
    archive = Archive(path)
    member = archive.member("wanted")
    tracemalloc.start()
    assert member.read_at((64 << 20) - 4, 4) == bytes(4)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    archive.close()
    assert peak < 2 << 20


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_no_archive(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("zip") / "a.zip"
    path.write_bytes(b"PK\x05\x06" + data)
    try:
        Archive(path).close()
    except ValueError as error:
        assert "no ZIP archive" in str(error)


def test_a_header_longer_than_any_array_has_is_not_read(tmp_path):
    length = 1 << 27
    head = b"\x93NUMPY\x02\x00" + struct.pack("<I", length)
    path = tmp_path / "a.npz"
    body = io.BytesIO()
    body.write(head)
    body.write(b" " * (1 << 20))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("depth.npy", body.getvalue())
    with pytest.raises(camera.RecordingError, match=r"a\.npz"):
        camera.open(f"file:{path}")
