import threading
import time

import numpy as np
import pytest

import camera
from camera import CameraLost, DeviceInfo, Frame, FrameTimeout, Intrinsics, Reader, Recorder, Source
from camera.recordings.relief import ReliefFile
from camera.streams.paced import Paced

LENS = Intrinsics(8, 8, 8.0, 8.0, 4.0, 4.0)
DEPTH = np.zeros((8, 8), np.uint16)


class Scripted(Source):
    """A live camera that does as it is told: each entry is a frame's number or an error."""

    live = True

    def __init__(self, *script):
        self.script = list(script)
        self.go = threading.Event()
        self.closed = 0

    @property
    def info(self):
        return DeviceInfo("scripted")

    def read(self, timeout=2.0):
        if not self.script:
            if not self.go.wait(timeout):
                raise FrameTimeout("no frame came; look at the cable")
            raise CameraLost("the camera was unplugged; plug it in again")
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return Frame(DEPTH, 0.001, LENS, number=step)

    def close(self):
        self.closed += 1


def wait_until(condition):
    for _ in range(20_000):
        if condition():
            return
        time.sleep(0.005)
    pytest.fail("it never happened")


@pytest.fixture
def path(tmp_path):
    with Recorder(tmp_path / "a.relief", LENS) as recorder:
        for number in range(30):
            recorder.write(Frame(DEPTH, 0.001, LENS, timestamp=number / 100, number=number))
    return tmp_path / "a.relief"


def test_the_latest_frame_wins_and_the_others_are_counted():
    source = Scripted(1, 2, 3, 4)
    with Reader(source, stalled_after=0.05) as reader:
        wait_until(lambda: not source.script and reader.dropped == 3)
        assert reader.latest().number == 4
        assert reader.latest() is None
        assert reader.latest(after=3).number == 4
        assert reader.latest(after=4) is None
        assert reader.dropped == 3 and reader.state == "streaming"
    assert source.closed == 1


def test_a_recording_loses_no_frame_however_slow_its_reader_is(path):
    with Reader(camera.open(f"file:{path}")) as reader:
        numbers = []
        while (frame := reader.latest(timeout=60.0)) is not None:
            numbers.append(frame.number)
            if frame.number % 10 == 0:
                time.sleep(0.02)
        assert numbers == list(range(30))
        assert (reader.state, reader.error, reader.dropped) == ("ended", None, 0)


def test_an_eager_reader_waits_from_the_first_frame_on_that_was_taken(path):
    with Reader(camera.open(f"file:{path}"), eager=True) as reader:
        wait_until(lambda: reader.state == "ended")
        assert reader.dropped == 0 and reader.take(timeout=2.0)[1].number == 29
        reader.seek(0)
        numbers = []
        while (frame := reader.take(timeout=2.0)[1]) is not None:
            numbers.append(frame.number)
            time.sleep(0.002)
        assert numbers == list(range(30))


def test_seeking_back_from_the_end_streams_again(path):
    with Reader(camera.open(f"file:{path}")) as reader:
        while reader.latest(timeout=60.0) is not None:
            pass
        reader.seek(28)
        assert [reader.latest(timeout=60.0).number for _ in range(2)] == [28, 29]
        assert reader.latest(timeout=60.0) is None and reader.state == "ended"
        reader.seek(3)
        reader.seek(7)
        assert reader.latest(timeout=60.0).number == 7
        with pytest.raises(IndexError):
            reader.seek(31)


def test_paced_playback_counts_what_it_skips(path):
    with Reader(camera.open(f"file:{path}", realtime=True)) as reader:
        numbers = []
        while (frame := reader.latest(timeout=60.0)) is not None:
            numbers.append(frame.number)
            time.sleep(0.05)
        assert numbers == sorted(set(numbers)) and numbers[-1] == 29
        assert len(numbers) + reader.dropped == 30


def test_a_stall_shows_until_the_next_frame():
    source = Scripted(1)
    with Reader(source, stalled_after=0.02) as reader:
        assert reader.latest(timeout=60.0).number == 1
        wait_until(lambda: isinstance(reader.error, FrameTimeout))
        assert reader.state == "streaming"
        source.script.append(2)
        assert reader.latest(timeout=60.0).number == 2
        assert reader.latest(timeout=0.0) is None


def test_an_unplugged_camera_is_lost_with_its_reason():
    source = Scripted(1)
    source.go.set()
    with Reader(source) as reader:
        wait_until(lambda: reader.state == "lost")
        assert "plug it in again" in str(reader.error)
        assert reader.latest().number == 1  # what came before is still there
        started = time.monotonic()
        assert reader.latest(timeout=60.0) is None
        assert time.monotonic() - started < 25
        wait_until(lambda: source.closed == 1)
        with pytest.raises(TypeError, match="live"):
            reader.seek(0)


def test_a_defect_in_a_source_is_shown_not_swallowed():
    with Reader(Scripted(ZeroDivisionError("broken"))) as reader:
        wait_until(lambda: reader.state == "lost")
        assert isinstance(reader.error, CameraLost) and "broken" in str(reader.error)


def test_a_damaged_frame_is_left_out(path):
    data = bytearray(path.read_bytes())
    with camera.open(f"file:{path}") as source:
        data[int(source._index["offset"][3]) + 50] ^= 1
    path.write_bytes(data)
    with Reader(camera.open(f"file:{path}")) as reader:
        numbers = []
        while (frame := reader.latest(timeout=60.0)) is not None:
            numbers.append(frame.number)
        assert numbers == [n for n in range(30) if n != 3]


def test_closing_wakes_whoever_waits():
    reader = Reader(Scripted(), stalled_after=10.0)
    got = []
    waiting = threading.Thread(target=lambda: got.append(reader.latest(timeout=60.0)))
    waiting.start()
    reader.close()
    reader.close()
    waiting.join(100)
    assert got == [None]


def test_every_frame_goes_to_the_tee_also_those_that_nobody_takes():
    source, teed = Scripted(1, 2, 3), []
    with Reader(source, stalled_after=0.05, tee=lambda frame: teed.append(frame.number)) as reader:
        wait_until(lambda: reader.newest[0] == 3)
        assert teed == [1, 2, 3] and reader.dropped == 2


def test_looking_takes_nothing_and_taking_takes_once():
    with Reader(Scripted(4, 5), stalled_after=0.05) as reader:
        wait_until(lambda: reader.newest[0] == 2)
        assert reader.newest[1].number == 5
        count, frame = reader.take()
        assert (count, frame.number) == (2, 5)
        assert reader.take() == (2, None)
        assert reader.newest[1].number == 5


def test_a_seek_keeps_the_last_frame_to_look_at_and_offers_it_to_nobody(path):
    with Reader(camera.open(f"file:{path}")) as reader:
        assert reader.take(timeout=5.0)[1].number == 0
        reader.seek(20)
        assert reader.newest[1] is not None
        assert reader.take(timeout=5.0)[1].number == 20


def test_too_much_damage_in_a_row_is_a_loss():
    torn = camera.RecordingError("torn")
    with Reader(Scripted(1, torn, torn, 2, torn, torn, torn), most_damaged=2) as reader:
        wait_until(lambda: reader.state == "lost")
        assert reader.error is torn and reader.damaged == 5 and reader.newest[0] == 2


def test_seeking_wakes_a_playback_that_waits(path):
    """A slider follows the hand also where the next frame is due in a minute."""
    slow = Paced(ReliefFile(path), speed=0.01, skip=False)
    with Reader(slow) as reader:
        assert reader.take(timeout=5.0)[1].number == 0
        begin = time.monotonic()
        for index in (7, 28, 3):
            reader.seek(index)
            assert reader.take(timeout=5.0)[1].number == index
        assert time.monotonic() - begin < 3  # 1 s a frame at this speed, and half a second a poll


def test_a_nudge_ends_one_wait_for_a_frame():
    source = Scripted(0)
    with Reader(source, stalled_after=1e9) as reader:
        assert reader.take(timeout=100)[0] == 1
        threading.Timer(0.01, reader.nudge).start()
        assert reader.take(timeout=1e6) == (1, None)
        reader.nudge()  # while nobody waits: the next wait is over at once
        assert reader.take(timeout=1e6) == (1, None)
        assert reader.take(timeout=0.01) == (1, None)
