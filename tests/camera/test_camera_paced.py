import contextlib
import threading

import numpy as np
import pytest

import camera
from camera import Frame, Intrinsics, Recorder
from camera.errors import NotDue
from camera.recordings.relief import ReliefFile
from camera.streams.looped import Looped
from camera.streams.paced import LONGEST_WAIT_S, Paced

LENS = Intrinsics(8, 8, 8.0, 8.0, 4.0, 4.0)


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def path(tmp_path):
    with Recorder(tmp_path / "a.relief", LENS) as recorder:
        for number in range(20):
            recorder.write(Frame(np.zeros((8, 8), np.uint16), 0.001, LENS, timestamp=5 + number / 10, number=number))
    return tmp_path / "a.relief"


def test_overdue_frames_are_skipped_and_counted(path):
    clock = Clock()
    with Paced(ReliefFile(path), clock=clock) as source:
        assert source.drops and not source.live
        assert source.read().number == 0
        clock.now += 0.55
        assert source.read().number == 5
        assert source.dropped == 4
        clock.now += 100
        assert source.read().number == 19
        with pytest.raises(camera.EndOfStream):
            source.read()


def test_speed_scales_the_clock(path):
    clock = Clock()
    with Paced(ReliefFile(path), speed=2.0, clock=clock) as source:
        source.read()
        clock.now += 0.5
        assert source.read().number == 10


def test_a_frame_that_is_not_due_is_waited_for(path):
    with Paced(ReliefFile(path), clock=Clock()) as source:
        source.read()
        with pytest.raises(camera.FrameTimeout, match="due in"):
            source.read(timeout=0.01)
        assert source.position == 1


def test_seeking_starts_the_clock_anew(path):
    clock = Clock()
    with Paced(ReliefFile(path), clock=clock) as source:
        source.read()
        clock.now += 1.0
        source.seek(3)
        assert [source.position, source.read().number, source.dropped] == [3, 3, 0]


def test_open_paces_on_request(path):
    with camera.open(f"file:{path}", realtime=True, speed=50.0) as source:
        numbers = [source.read().number]
        with pytest.raises(camera.EndOfStream):
            while True:
                numbers.append(source.read().number)
    assert numbers == sorted(set(numbers)) and numbers[-1] == 19
    assert len(numbers) + source.dropped == 20
    with pytest.raises(ValueError, match="speed"):
        camera.open(f"file:{path}", realtime=True, speed=0)


@pytest.mark.parametrize("skip", [True, False])
@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0])
def test_a_long_pause_is_cut_short_and_told(tmp_path, speed, skip):
    with Recorder(tmp_path / "a.relief", LENS) as recorder:
        for number, time in enumerate((0.0, 0.1, 30.1, 30.2)):
            recorder.write(Frame(np.zeros((8, 8), np.uint16), 0.001, LENS, timestamp=time, number=number))
    clock, told = Clock(), []
    with Paced(ReliefFile(tmp_path / "a.relief"), speed=speed, skip=skip, on_pause=told.append, clock=clock) as source:
        for number in range(4):
            with contextlib.suppress(camera.FrameTimeout):
                assert source.read(timeout=0).number == number
                continue
            clock.now += LONGEST_WAIT_S + 1e-6
            frame = source.read(timeout=0)
            assert frame.number == number and frame.timestamp == (0.0, 0.1, 30.1, 30.2)[number]
        assert told == [pytest.approx(30.0)] and source.dropped == 0
        with pytest.raises(camera.EndOfStream):
            source.read()


def test_without_skipping_every_frame_comes_and_time_is_made_up_for_but_not_for_long(path):
    clock = Clock()
    with Paced(ReliefFile(path), skip=False, clock=clock) as source:
        assert not source.drops and source.read().number == 0
        clock.now += 0.2
        assert [source.read().number for _ in range(2)] == [1, 2]
        with pytest.raises(NotDue, match=r"due in 0\.1 s"):
            source.read(timeout=0.0)
        clock.now += 100.0
        assert [source.read().number for _ in range(16)] == list(range(3, 3 + 16))  # due within 1.5 s
        with pytest.raises(NotDue, match=r"due in 0\.1 s"):
            source.read(timeout=0.0)
        assert source.dropped == 0


@pytest.mark.parametrize(("speed", "wait"), [(0.25, 0.4), (1.0, 0.1), (4.0, 0.025)])
def test_speed_may_change_while_it_plays(path, speed, wait):
    clock = Clock()
    with Paced(ReliefFile(path), skip=False, clock=clock) as source:
        source.read()
        source.speed = speed
        assert source._seconds_left() == pytest.approx(wait)
        clock.now += wait / 2
        source.speed = 1.0
        assert source._seconds_left() == pytest.approx(0.05)


def test_a_pause_holds_and_a_sought_frame_comes_nevertheless(path):
    clock = Clock()
    with Paced(ReliefFile(path), skip=False, clock=clock) as source:
        source.read()
        source.pause()
        clock.now += 100.0
        with pytest.raises(NotDue, match="paused"):
            source.read(timeout=0.0)
        source.seek(19)
        assert source.read().number == 19
        with pytest.raises(NotDue, match="paused"):  # and not the recording's end
            source.read(timeout=0.0)
        source.play()
        with pytest.raises(camera.EndOfStream):
            source.read()


def test_another_thread_may_interrupt_a_read_that_waits(path):
    with Paced(ReliefFile(path), skip=False) as source:
        source.pause()
        told = []

        def read():
            try:
                source.read(timeout=60.0)
            except NotDue as error:
                told.append(error)

        waiting = threading.Thread(target=read)
        waiting.start()
        source.interrupt()
        waiting.join(20)
        assert len(told) == 1


def test_who_reads_late_enough_has_no_pause(tmp_path):
    with Recorder(tmp_path / "a.relief", LENS) as recorder:
        for number, time in enumerate((0.0, 30.0)):
            recorder.write(Frame(np.zeros((8, 8), np.uint16), 0.001, LENS, timestamp=time, number=number))
    clock, told = Clock(), []
    with Paced(ReliefFile(tmp_path / "a.relief"), on_pause=told.append, clock=clock) as source:
        source.read()
        clock.now += 29
        with pytest.raises(camera.FrameTimeout, match=r"due in 1\.0 s"):
            source.read(timeout=0)
        assert told == []


@pytest.mark.parametrize(("count", "between"), [(1, 1 / 30), (3, 0.1)])
def test_the_last_frame_is_shown_as_long_as_the_others_before_it_starts_over(tmp_path, count, between):
    with Recorder(tmp_path / "b.relief", LENS) as recorder:
        for number in range(count):
            recorder.write(Frame(np.zeros((8, 8), np.uint16), 0.001, LENS, timestamp=number / 10, number=number))
    clock = Clock()
    playing = Paced(ReliefFile(tmp_path / "b.relief"), skip=False, clock=clock)
    with Looped(playing) as source:
        for _ in range(count):
            source.read(timeout=0.0)
            clock.now += between
        clock.now -= 0.6 * between
        with pytest.raises(NotDue, match="due in"):
            source.read(timeout=0.0)
        clock.now += 0.7 * between
        assert source.read(timeout=0.0).number == count
