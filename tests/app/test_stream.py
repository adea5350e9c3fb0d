import threading
import time
from pathlib import Path

import pytest
from app_doubles import make_frame

import camera
from app.live.stream import Stream
from camera import DeviceInfo, EndOfStream, Frame, FrameTimeout, RecordingError, Source


class Tape(Source):
    """A source of the frames and errors it was given; ``live`` decides whether unread frames are dropped."""

    live = False

    def __init__(self, items: list[Frame | Exception], *, live: bool = False) -> None:
        self._items = list(items)
        self.live = live
        self.closed = False

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo("test", uri="test:")

    def read(self, timeout: float = 2.0) -> Frame:
        if not self._items:
            raise EndOfStream("over")
        item = self._items.pop(0)
        if isinstance(item, Exception):
            raise item
        return item

    def close(self) -> None:
        self.closed = True


def test_a_file_gives_every_frame_in_order():
    stream = Stream(Tape([make_frame(i) for i in range(50)]))
    numbers = []
    for frame in stream:
        time.sleep(0.0005)
        numbers.append(frame.number)
    assert numbers == list(range(50)) and stream.dropped == 0 and stream.damaged == 0


def test_a_limit_stops_it():
    tape = Tape([make_frame(i) for i in range(50)])
    assert [frame.number for frame in Stream(tape, limit=3)] == [0, 1, 2]
    assert tape.read().number == 3


def test_damaged_frames_are_skipped_and_counted():
    stream = Stream(Tape([make_frame(0), RecordingError("torn"), make_frame(2)]))
    assert [frame.number for frame in stream] == [0, 2]
    assert stream.damaged == 1


def test_a_live_source_gives_the_newest_frame_and_counts_the_rest():
    tape = Tape([make_frame(i) for i in range(200)], live=True)
    stream = Stream(tape)
    numbers = []
    for frame in stream:
        time.sleep(0.002)
        numbers.append(frame.number)
    assert numbers == sorted(set(numbers)) and numbers[-1] == 199
    assert len(numbers) + stream.dropped == 200
    assert tape.closed


def test_a_lost_camera_is_told():
    frames = Stream(Tape([make_frame(0), camera.CameraLost("unplugged")], live=True))
    with pytest.raises(camera.CameraLost, match="unplugged"):
        list(frames)


def test_a_silent_camera_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.live.stream.PATIENCE_S", 0.05)

    class Silent(Tape):
        def read(self, timeout: float = 2.0) -> Frame:
            time.sleep(0.01)
            raise FrameTimeout("nothing came")

    with pytest.raises(FrameTimeout, match=r"nothing came|no frame came"):
        list(Stream(Silent([], live=True)))


def test_a_recording_at_its_own_pace_ends(tmp_path: Path):
    path = tmp_path / "clip.relief"
    with camera.Recorder(path, make_frame().intrinsics) as recorder:
        for i in range(8):
            recorder.write(make_frame(i, fps=100))
    with camera.open(f"file:{path}", realtime=True) as source:
        stream = Stream(source)
        numbers = [frame.number for frame in stream]
    assert numbers and numbers[-1] == 7 and len(numbers) + stream.dropped == 8


class Resting(Tape):
    """Gives its second frame once somebody has looked for it in vain."""

    def __init__(self, looked: threading.Event, *, live: bool) -> None:
        super().__init__([make_frame(0), make_frame(1)], live=live)
        self._looked = looked

    @property
    def drops(self) -> bool:
        return True

    def read(self, timeout: float = 2.0) -> Frame:
        if len(self._items) == 1:
            assert self._looked.wait(100)
        return super().read(timeout)


@pytest.mark.parametrize("live", [True, False])
def test_a_live_camera_is_silent_and_a_recording_never_is(live: bool, monkeypatch: pytest.MonkeyPatch):
    """As a paused or slow recording at its own pace rests."""
    looked, latest = threading.Event(), camera.Reader.latest
    silent: list[float] = []

    def look(self: camera.Reader, after: int | None = None, timeout: float = 0.0) -> Frame | None:
        if (frame := latest(self, after, timeout)) is None and self.newest[0] and len(silent) >= 2 * live:
            looked.set()
        return frame

    monkeypatch.setattr(camera.Reader, "latest", look)
    monkeypatch.setattr("app.live.stream.LOOK_S", 0.001)
    assert [frame.number for frame in Stream(Resting(looked, live=live), on_silence=silent.append)] == [0, 1]
    assert looked.is_set() and (0 <= silent[0] < silent[1] if live else not silent)
