"""Writing behind the camera: bounded, complete, and honest about a full disk."""

import errno
import threading

import pytest
from test_camera_recording import LENS, assert_same, frame

import camera
from camera.recordings.behind import Behind


class Gate(camera.Recorder):
    """A recorder on a disk that waits for ``open``."""

    def __init__(self, path):
        super().__init__(path, LENS)
        self.open, self.started = threading.Event(), threading.Event()

    def _put(self, one):
        self.started.set()
        assert self.open.wait(100)
        super()._put(one)


def read_all(path):
    with camera.open(f"file:{path}") as source:
        return [source.read() for _ in range(len(source))]


def test_everything_queued_is_written_in_order(tmp_path):
    with camera.Recorder(tmp_path / "a.relief", LENS) as recorder, Behind(recorder, capacity=2) as behind:
        for number in range(20):
            behind.write(frame(number))
    assert len(recorder) == 20 and behind.dropped == 0
    for number, one in enumerate(read_all(tmp_path / "a.relief")):
        assert_same(one, frame(number))
    with pytest.raises(camera.RecordingError, match="closed"):
        behind.write(frame(0))


def test_a_slow_disk_costs_counted_frames_and_no_memory(tmp_path):
    with Gate(tmp_path / "a.relief") as recorder, Behind(recorder, capacity=3, drop=True) as behind:
        behind.write(frame(0))
        assert recorder.started.wait(100)
        for number in range(1, 10):
            behind.write(frame(number))
        assert behind.dropped == 7
        recorder.open.set()
    assert [one.number for one in read_all(tmp_path / "a.relief")] == [0, 1, 2]


@pytest.mark.parametrize("drop", [False, True])
def test_a_full_disk_is_told_and_what_was_written_stays(tmp_path, monkeypatch, drop):
    recorder = camera.Recorder(tmp_path / "a.relief", LENS)
    genuine = camera.Recorder._append

    def full(self, data):
        if len(self) == 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        genuine(self, data)

    monkeypatch.setattr(camera.Recorder, "_append", full)
    told = pytest.raises(camera.RecordingError, match="No space left on device; 4 frames are safe")
    with told, Behind(recorder, drop=drop, capacity=200) as behind:
        for number in range(100):
            behind.write(frame(number))
    with pytest.raises(camera.RecordingError, match="4 frames are safe"):
        recorder.close()
    for number, one in enumerate(read_all(tmp_path / "a.relief")):
        assert_same(one, frame(number))
    assert len(read_all(tmp_path / "a.relief")) == 4
