"""The SDK's converter of .bag files runs in a process of its own: what it does on damaged files ends nobody else."""

from pathlib import Path

import pytest

import camera
from camera.realsense.converter import convert

SAMPLE = Path(__file__).parent / "data" / "software.bag"
READY = "import sys, time, os; print('ready', flush=True); "


@pytest.fixture
def bag(tmp_path):
    path = tmp_path / "a.bag"
    path.write_bytes(b"#ROSBAG V2.0\n")
    (tmp_path / "out").mkdir()
    return path


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (READY + "os.abort()", "crashes on it"),
        (READY + "time.sleep(600)", "does not finish"),
        (READY + "sys.exit('no rosbag')", "refuses it (no rosbag)"),
        (READY + "os._exit(7)", "ends with 7"),
        (READY + "open(sys.argv[2], 'wb').truncate(1 << 40); time.sleep(600)", "writes more than"),
    ],
)
def test_whatever_it_does_is_a_recording_error(bag, tmp_path, program, message):
    with pytest.raises(camera.RecordingError) as error:
        convert(bag, tmp_path / "out" / "a.db3", program=program, quiet_s=1.0)
    assert str(bag) in str(error.value) and message in str(error.value)


def test_one_that_goes_on_writing_is_waited_for(bag, tmp_path):
    slowly = "for n in range(30): open(sys.argv[2], 'ab').write(b'x'); time.sleep(0.1)"
    convert(bag, tmp_path / "out" / "a.db3", program=READY + "\n" + slowly, quiet_s=2.0)
    assert (tmp_path / "out" / "a.db3").read_bytes() == b"x" * 30


def test_the_folder_that_the_user_is_in_is_not_imported_from(bag, tmp_path, monkeypatch):
    (tmp_path / "contextlib.py").write_text("raise SystemExit('a stranger')")
    monkeypatch.chdir(tmp_path)
    convert(bag, tmp_path / "out" / "a.db3", program="import contextlib; print('ready')")


def crashing(whole):
    return whole[:29592] + b"\xff\xff\xff\xff" + whole[29596:]


def hanging(whole):
    return whole[:6769] + b"\xbb\xc7\x3f\xe1\x9b\xc4\x0e" + whole[6769:]


@pytest.mark.parametrize("damage", [crashing, hanging])
def test_damaged_bags_end_nothing_but_their_own_process(tmp_path, damage):
    pytest.importorskip("pyrealsense2", reason="needs the extra realsense")
    path = tmp_path / "a.bag"
    path.write_bytes(damage(SAMPLE.read_bytes()))
    with pytest.raises(camera.RecordingError, match="the SDK's converter"):
        camera.open(f"file:{path}")
