"""Recordings hold faces: whatever writes them makes files with 0600 and folders with 0700, whatever the umask."""

import os
import stat
import sys
from pathlib import Path

import numpy as np
import pytest
from test_camera_recording import DEVICE, LENS, frame

import camera
from assets import private
from camera.recordings.containers import FORMATS, writer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def _umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("_umask")
@pytest.mark.parametrize("form", FORMATS)
def test_every_container_is_its_owners_alone(tmp_path, form):
    if form == "mkv":
        pytest.importorskip("av", reason="needs the extra mkv")
    path = tmp_path / (f"a.{form}" if form in ("relief", "mkv", "npz") else "a")
    with writer(form)(path, LENS, device=DEVICE) as out:
        for number in range(2):
            out.write(frame(number, infrared=np.uint8, color=True))
            made = [one for one in tmp_path.rglob("*") if one.is_file()]  # also while it is written
            assert {mode(one) for one in made} <= {0o600}
    everything = [path, *path.rglob("*")]
    assert {mode(one) for one in everything if one.is_file()} == {0o600}
    assert {mode(one) for one in everything if one.is_dir()} <= {0o700}
    assert len(everything) > 2 or path.is_file()


def test_what_is_written_over_is_closed_to_others(tmp_path):
    path = tmp_path / "a.relief"
    path.write_bytes(b"old")
    path.chmod(0o644)
    with camera.Recorder(path, LENS, overwrite=True):
        pass
    assert mode(path) == 0o600
    with pytest.raises(camera.RecordingError, match="exists"):
        camera.Recorder(path, LENS)


def test_a_file_to_go_on_with_keeps_what_it_has(tmp_path):
    path = tmp_path / "log"
    path.write_text("one ")
    path.chmod(0o644)
    with os.fdopen(private.descriptor(path, append=True), "a", encoding="utf-8") as file:
        file.write("two")
    assert path.read_text() == "one two" and mode(path) == 0o600


def test_a_device_keeps_its_rights():
    null = Path(os.devnull)
    before = null.stat().st_mode
    os.close(private.descriptor(null))
    assert null.stat().st_mode == before
