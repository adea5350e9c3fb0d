from __future__ import annotations

import itertools
import threading
import time

import numpy as np
import pytest
import window_doubles as doubles
from window_waiting import until

import camera
from app.live.capture import Capture, Phase, open_with_infrared
from app.live.tape import Tape
from app.window.models.opening import recorded


@pytest.fixture
def capturing():
    """Starts a capture of what ``source`` makes; ``watched`` takes every frame of it at once, in a thread."""
    made, over = [], threading.Event()

    def make(source, *, watched=False, **options):
        capture = Capture(open_source=lambda _: source(), **{"retry_seconds": (0.02,)} | options)
        made.append(capture)
        if watched:
            threading.Thread(target=watch, args=(capture,), daemon=True).start()
        capture.show("test:1")
        return capture

    def watch(capture):
        while not over.is_set():
            capture.take(after=0, timeout=0.05)

    yield make
    over.set()
    for capture in made:
        capture.close()


def test_a_camera_streams_and_the_newest_frame_wins(capturing):
    capture = capturing(lambda: doubles.Camera(fps=200))
    number, frame = capture.take(after=0, timeout=100)
    assert frame is not None
    until(lambda: capture.newest[0] > number + 3)
    later, frame = capture.take(after=number, timeout=100)
    assert later > number + 1
    assert frame.number >= later - 1
    assert capture.state.dropped >= 2
    assert capture.state.live
    assert capture.state.name == "RealSense D435"
    assert capture.state.phase is Phase.STREAMING


def test_nothing_is_dropped_before_somebody_takes(capturing):
    capture = capturing(lambda: doubles.Camera(fps=200))
    until(lambda: capture.state.captured > 3)
    assert capture.state.dropped == 0


def test_take_gives_up_after_its_timeout():
    capture = Capture(open_source=lambda _: doubles.Clip())
    assert capture.take(after=0, timeout=0.01) == (0, None)
    assert capture.state.phase is Phase.IDLE
    capture.close()


def test_a_recording_ends_and_plays_again_from_its_start(capturing):
    capture = capturing(lambda: doubles.Clip(4))
    capture.set_loop(False)
    until(lambda: capture.state.phase is Phase.ENDED)
    assert (capture.state.position, capture.state.length) == (4, 4)
    assert capture.state.duration == pytest.approx(0.2)
    before = capture.state.captured
    capture.play()
    until(lambda: capture.state.captured >= before + 4)


def test_the_time_of_a_recording_is_counted_from_its_first_frame(capturing):
    capture = capturing(lambda: doubles.Clip(4, begins=60.0))
    capture.set_loop(False)
    until(lambda: capture.state.phase is Phase.ENDED)
    assert capture.state.seconds == pytest.approx(capture.state.duration)


def test_a_recording_loops(capturing):
    capture = capturing(lambda: doubles.Clip(3))
    until(lambda: capture.state.captured > 7)
    assert capture.state.loop


def test_pause_step_and_seek(capturing):
    capture = capturing(lambda: doubles.Clip(30))
    until(lambda: capture.state.captured >= 2)
    capture.pause()
    until(lambda: capture.state.phase is Phase.PAUSED)
    capture.seek(10)
    until(lambda: capture.newest[1].number == 10)
    assert capture.state.position == 11
    capture.step(1)
    until(lambda: capture.newest[1].number == 11)
    capture.step(-3)
    until(lambda: capture.newest[1].number == 8)
    assert capture.state.phase is Phase.PAUSED
    capture.step(-100)
    until(lambda: capture.newest[1].number == 0)
    capture.play()
    until(lambda: capture.newest[1].number >= 2)


def test_a_recording_plays_no_faster_than_it_was_taken(capturing):
    clip = doubles.Clip(12)
    capture = capturing(lambda: clip, watched=True)
    until(lambda: capture.newest[0])
    begun = time.monotonic()
    until(lambda: capture.newest[1] is not None and capture.newest[1].number >= 6)
    assert time.monotonic() - begun > 0.25  # five or six frames at 15 a second


def test_no_frame_of_a_recording_is_left_out_however_slow_its_viewer_is(capturing):
    capture = capturing(lambda: doubles.Clip(12))
    capture.set_speed(4.0)
    capture.set_loop(False)
    numbers, after = [], 0
    while len(numbers) < 12:
        after, frame = capture.take(after=after, timeout=10)
        numbers.append(frame.number)
        time.sleep(0.03)  # a frame is due every 17 ms
    assert numbers == list(range(12))
    assert capture.state.dropped == 0
    until(lambda: capture.state.phase is Phase.ENDED)


def test_a_long_gap_in_a_slow_recording_is_no_silence(capturing, monkeypatch):
    monkeypatch.setattr("app.live.playing.STALLED_AFTER_S", 0.1)
    capture = capturing(lambda: doubles.Clip(12))
    capture.set_speed(0.1)  # a frame every 0.7 s
    phases = set()
    until(lambda: phases.add(capture.state.phase) or capture.state.captured >= 3)
    assert phases <= {Phase.OPENING, Phase.STREAMING}
    capture.pause()
    time.sleep(0.3)
    assert capture.state.phase is Phase.PAUSED


def test_a_pause_in_a_recording_is_cut_short_and_said(capturing, monkeypatch):
    monkeypatch.setattr("camera.streams.paced.LONGEST_WAIT_S", 0.2)
    clip = doubles.Clip(4)
    clip.timestamp = lambda index: index / 15 + (30 if index > 1 else 0)
    capture = capturing(lambda: clip, watched=True)
    until(lambda: capture.newest[1] is not None and capture.newest[1].number == 3)
    assert capture.state.notice == "the recording has no frames for 30 s here; the pause is cut short"


def test_a_lost_camera_is_said_and_opened_again(capturing):
    opened = itertools.count()
    seen = threading.Event()

    def connect():
        again = next(opened) > 0
        if again:
            seen.wait(100)
        return doubles.Camera(fps=200, fail_after=None if again else 3)

    capture = capturing(connect)
    until(lambda: capture.state.phase is Phase.LOST)
    assert "unplugged" in capture.state.problem
    seen.set()
    until(lambda: capture.state.phase is Phase.STREAMING and capture.state.captured > 6)
    assert capture.state.problem == ""


@pytest.mark.parametrize("error", [camera.BadUri("write file:PATH"), camera.SdkMissing("pip install it")])
def test_what_only_the_user_can_mend_is_not_retried(capturing, error):
    calls = []

    def fail():
        calls.append(1)
        raise error

    capture = capturing(fail)
    state = until(lambda: capture.state if capture.state.phase is Phase.LOST else None)
    assert state.problem == str(error)
    assert state.retry_at is None
    capture.retry()
    until(lambda: len(calls) == 2)


def test_a_camera_that_is_not_there_is_tried_again(capturing):
    opened = itertools.count()

    def connect():
        if next(opened) < 2:
            raise camera.CameraNotFound("connect it")
        return doubles.Camera(fps=100)

    capture = capturing(connect)
    until(lambda: capture.state.phase is Phase.STREAMING)
    assert next(opened) == 3


def test_an_error_nobody_foresaw_is_a_lost_camera_too(capturing):
    opened = itertools.count()

    def connect():
        if next(opened) == 0:
            raise RuntimeError("hwmon command failed")
        return doubles.Camera(fps=100)

    capture = capturing(connect, retry_seconds=(0.3,))
    state = until(lambda: capture.state if capture.state.phase is Phase.LOST else None)
    assert "hwmon command failed" in state.problem
    assert state.retry_at is not None
    until(lambda: capture.state.phase is Phase.STREAMING)


def test_damage_does_not_add_up_over_loops(capturing, monkeypatch):
    monkeypatch.setattr("app.live.playing.MOST_DAMAGED", 2)

    class Damaged(doubles.Clip):
        def read(self, timeout=2.0):
            frame = super().read(timeout)
            if frame.number == 1:
                raise camera.RecordingError("frame 1 is damaged")
            return frame

    capture = capturing(lambda: Damaged(3))
    until(lambda: capture.state.captured >= 10)  # five times around
    assert capture.state.damaged <= 1
    assert capture.state.phase is not Phase.LOST


def test_a_recording_with_nothing_but_damage_is_given_up(capturing, monkeypatch):
    monkeypatch.setattr("app.live.playing.MOST_DAMAGED", 5)

    class Damaged(doubles.Clip):
        def read(self, timeout=2.0):
            super().read(timeout)
            raise camera.RecordingError("this frame is damaged")

    capture = capturing(lambda: Damaged(3))
    state = until(lambda: capture.state if capture.state.phase is Phase.LOST else None)
    assert state.problem == "this frame is damaged"


def test_damaged_frames_of_a_recording_are_left_out(capturing):
    class Damaged(doubles.Clip):
        def read(self, timeout=2.0):
            frame = super().read(timeout)
            if frame.number == 1:
                raise camera.RecordingError("frame 1 is damaged")
            return frame

    capture = capturing(lambda: Damaged(4))
    capture.set_loop(False)
    until(lambda: capture.state.phase is Phase.ENDED)
    assert capture.state.damaged == 1
    assert capture.state.captured == 3


def test_what_is_recorded_can_be_read_again(capturing, tmp_path):
    capture = capturing(lambda: doubles.Camera(fps=100))
    until(lambda: capture.state.captured)
    path = tmp_path / "new folder" / "take.relief"
    capture.record(path)
    until(lambda: capture.state.recorded >= 5)
    capture.record(None)
    until(lambda: capture.state.recording is None)
    with camera.open(f"file:{path}") as recording:
        assert len(recording) >= 5
        frame = recording.read()
        assert recording.info.name == "RealSense D435"
    assert np.array_equal(frame.depth, doubles.still(frame.timestamp, frame.number).depth)


def test_a_recording_that_can_not_be_written_says_why(capturing, tmp_path):
    capture = capturing(lambda: doubles.Camera(fps=100))
    until(lambda: capture.state.captured)
    path = tmp_path / "exists.relief"
    path.write_bytes(b"")
    capture.record(path)
    state = until(lambda: capture.state if capture.state.record_problem else None)
    assert "exists" in state.record_problem
    assert state.recording is None
    assert capture.state.phase is Phase.STREAMING


class SlowDisk(camera.Recorder):
    """Takes its time for every frame."""

    def write(self, frame):
        time.sleep(0.05)
        super().write(frame)


def test_a_slow_disk_does_not_hold_up_the_camera_and_what_it_loses_is_counted(capturing, tmp_path):
    capture = capturing(lambda: doubles.Camera(fps=500), recorder=SlowDisk)
    until(lambda: capture.state.captured)
    path = tmp_path / "take.relief"
    capture.record(path)
    state = until(lambda: capture.state if capture.state.record_dropped > 3 else None)
    assert state.captured > state.recorded
    capture.record(None)
    until(lambda: capture.state.recording is None)
    state = capture.state
    assert state.record_dropped > 3 and state.record_problem == ""
    with camera.open(f"file:{path}") as recording:
        assert len(recording) == state.recorded
    assert "frames are missing: the disk is too slow" in recorded(path, state.recorded, state.record_dropped)


def test_a_recording_without_a_frame_is_no_file_and_said_as_that(capturing, tmp_path):
    capture = capturing(lambda: doubles.Clip(30))
    until(lambda: capture.state.captured)
    capture.pause()
    capture.seek(20)
    until(lambda: capture.newest[1].number == 20)  # no other frame is under way
    path = tmp_path / "take.relief"
    capture.record(path)
    capture.record(None)
    state = until(lambda: capture.state if capture.state.recording is None else None)
    assert not path.exists() and state.record_problem == ""
    assert recorded(path, state.recorded, state.record_dropped) == "Nothing was recorded: no frame came."


def test_stop_and_start_at_once_write_two_files(capturing, tmp_path):
    capture = capturing(lambda: doubles.Camera(fps=20))
    until(lambda: capture.state.captured)
    first, second = tmp_path / "first.relief", tmp_path / "second.relief"
    capture.record(first)
    until(lambda: capture.state.recorded >= 2)
    capture.record(None)
    capture.record(second)
    until(lambda: capture.state.recorded >= 2 and second.exists())
    capture.record(None)
    until(lambda: capture.state.recording is None)
    for path in (first, second):
        with camera.open(f"file:{path}") as recording:
            assert len(recording) >= 1


def test_another_source_ends_a_recording_and_the_state_says_when_it_is_whole(capturing, tmp_path):
    capture = capturing(lambda: doubles.Camera(fps=100), recorder=SlowDisk)
    until(lambda: capture.state.captured)
    path = tmp_path / "take.relief"
    capture.record(path)
    until(lambda: capture.state.recorded >= 2)
    capture.show("test:2")
    assert capture.state.recording == path, "whoever quits now would lose its end"
    until(lambda: capture.state.recording is None)
    state = until(lambda: capture.state if capture.state.phase is Phase.STREAMING else None)
    with camera.open(f"file:{path}") as recording:
        assert len(recording) == state.recorded > 2
    capture.record(tmp_path / "second.relief")
    until(lambda: capture.state.recording is not None)
    capture.record(None)
    until(lambda: capture.state.recording is None)
    assert capture.state.recorded < state.recorded, "it is of the second one now"


def test_why_a_recording_stopped_is_said_once_after_another_source(capturing, tmp_path):
    capture = capturing(lambda: doubles.Camera(fps=100))
    until(lambda: capture.state.captured)
    path = tmp_path / "exists.relief"
    path.write_bytes(b"")
    capture.record(path)
    until(lambda: capture.state.record_problem)
    capture.show("test:2")
    assert "exists" in capture.state.record_problem
    capture.record(None)
    assert capture.state.record_problem == ""


def test_a_frame_that_comes_after_the_end_of_a_recording_is_no_fault(tmp_path):
    tape = Tape(tmp_path / "take.relief", camera.Recorder, device=doubles.Camera().info, drop=True)
    tape.put(doubles.still(0.0, 0))
    tape.close()
    tape.put(doubles.still(0.1, 1))
    assert tape.problem == "" and tape.recorded == 1


def test_a_recording_is_finished_while_its_lost_camera_is_awaited(capturing, tmp_path):
    capture = capturing(lambda: doubles.Camera(fps=20, fail_after=20), retry_seconds=(60.0,))
    until(lambda: capture.state.captured)
    path = tmp_path / "take.relief"
    capture.record(path)
    until(lambda: capture.state.phase is Phase.LOST)
    assert capture.state.recording is None
    assert capture.state.recording is None
    with camera.open(f"file:{path}") as recording:
        assert len(recording) >= 1


@pytest.mark.parametrize(
    ("uri", "options"),
    [("realsense:1", {"infrared": None}), ("kinect", {"infrared": True}), ("file:a.relief", {})],
)
def test_live_cameras_are_asked_for_infrared(monkeypatch, uri, options):
    asked = []
    monkeypatch.setattr(camera, "open", lambda uri, **given: asked.append((uri, given)))
    open_with_infrared(uri)
    assert asked == [(uri, options)]


def test_whoever_opens_a_camera_next_waits_until_it_is_closed(capturing):
    closing, closed = threading.Event(), threading.Event()

    class Slow(doubles.Camera):
        def close(self):
            closing.wait(10)
            closed.set()

    capture = capturing(Slow)
    until(lambda: capture.state.captured)
    capture.show("")
    assert not capture.let_go(within=0.05)
    closing.set()
    assert capture.let_go(within=10) and closed.is_set()
    assert capture.let_go(within=0), "nothing is open"


def test_close_closes_the_source():
    source = doubles.Camera(fps=100)
    capture = Capture(open_source=lambda _: source)
    capture.show("test:1")
    until(lambda: capture.state.captured)
    capture.close()
    assert source.closed
