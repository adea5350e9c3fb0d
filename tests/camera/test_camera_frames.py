"""Reading a source over what does not end a stream, and a part of a recording."""

from __future__ import annotations

import numpy as np
import pytest

import camera
from camera import CameraAway, CameraLost, DeviceInfo, EndOfStream, Frame, FrameTimeout, Intrinsics, RecordingError
from camera.errors import NotDue
from camera.streams.chosen import Chosen
from camera.streams.frames import Frames, refuse
from camera.streams.paced import Paced

LENS = Intrinsics(8, 8, 8.0, 8.0, 4.0, 4.0)
TORN = RecordingError("this frame is torn")


def frame(number):
    return Frame(np.zeros((8, 8), np.uint16), 0.001, LENS, timestamp=number / 10, number=number)


class Scripted(camera.Source):
    """Gives a frame for a number and raises an error; then it is over."""

    live = True

    def __init__(self, *script):
        self.script = list(script)

    @property
    def info(self):
        return DeviceInfo("scripted")

    def read(self, timeout=2.0):
        step = self.script.pop(0) if self.script else EndOfStream("over")
        if isinstance(step, Exception):
            raise step
        return frame(step)

    def close(self):
        pass


class Tape(camera.Recording):
    """A recording of which some frames are torn, and some come too late once."""

    def __init__(self, length, torn=(), late=()):
        self.length, self.torn, self.late, self.next = length, torn, list(late), 0

    @property
    def info(self):
        return DeviceInfo("tape")

    def __len__(self):
        return self.length

    @property
    def position(self):
        return self.next

    def seek(self, index):
        self.next = index

    def timestamp(self, index):
        return index / 10

    def read(self, timeout=2.0):
        if self.next >= self.length:
            raise EndOfStream("over")
        if self.next in self.late:
            self.late.remove(self.next)
            raise FrameTimeout("read slowly")
        self.next += 1
        if self.next - 1 in self.torn:
            raise TORN
        return frame(self.next - 1)

    def close(self):
        pass


def numbers(frames):
    return [frame.number for frame in frames]


def test_damage_is_left_out_told_and_counted():
    told = []
    frames = Frames(Scripted(0, TORN, 2, TORN, 4), on_damage=told.append)
    assert numbers(frames) == [0, 2, 4]
    assert (frames.damaged, frames.ended, told) == (2, True, [TORN, TORN])


def test_damage_counts_once_however_often_it_is_played():
    tape = Tape(4, torn=(1, 2))
    frames = Frames(tape)
    for _ in range(3):
        assert numbers(frames) == [0, 3]
        tape.seek(0)
    assert frames.damaged == 2


def test_so_much_damage_in_a_row_is_too_much():
    assert numbers(Frames(Tape(9, torn=(1, 2, 4, 5)), most_damaged=2)) == [0, 3, 6, 7, 8]
    with pytest.raises(RecordingError, match="torn"):
        numbers(Frames(Tape(9, torn=(1, 2, 3)), most_damaged=2))
    with pytest.raises(RecordingError, match="torn"):
        numbers(Frames(Tape(3, torn=(1,)), on_damage=refuse))


def test_silence_is_raised_but_who_comes_back_or_is_not_due_is_waited_for():
    away, late = CameraAway("unplugged"), NotDue("paused")
    assert numbers(Frames(Scripted(0, away, late, away, late, 1), patience=0.0)) == [0, 1]
    with pytest.raises(FrameTimeout, match="look at the cable"):
        numbers(Frames(Scripted(0, FrameTimeout("look at the cable"), 1), patience=0.0))
    told = []
    assert numbers(Frames(Scripted(away, FrameTimeout("late"), 1), patience=0.0, on_silence=told.append)) == [1]
    assert [type(error) for error in told] == [CameraAway, FrameTimeout]
    assert numbers(Frames(Scripted(0, FrameTimeout("late"), 1), patience=60.0)) == [0, 1]


def test_it_stops_between_attempts():
    source = Scripted(0, TORN, 2)
    frames = Frames(source, stopped=lambda: len(source.script) < 2)
    assert numbers(frames) == [0] and not frames.ended


def test_other_errors_come_through():
    with pytest.raises(CameraLost, match="unplugged"):
        numbers(Frames(Scripted(0, CameraLost("unplugged"))))


def test_a_part_of_a_recording():
    part = Chosen(Tape(20, torn=(7,)), range(3, 1 << 62, 4))
    assert (len(part), part.timestamp(1), part.duration) == (5, 0.7, pytest.approx(1.6))
    frames = Frames(part)
    assert numbers(frames) == [3, 11, 15, 19] and frames.damaged == 1
    part.seek(3)
    assert part.read().number == 15 and part.position == 4
    with pytest.raises(IndexError, match="choice of 5"):
        part.seek(6)
    assert len(Chosen(Tape(3), range(5, 9))) == 0


def test_a_slow_read_loses_no_chosen_frame():
    assert numbers(Frames(Chosen(Tape(8, late=(0, 3, 4)), range(8)))) == list(range(8))


def test_what_was_sought_in_a_pause_comes_however_slowly_it_is_read():
    playing = Paced(Tape(8, late=(3,)))
    playing.pause()
    playing.seek(3)
    with pytest.raises(FrameTimeout, match="slowly"):
        playing.read()
    assert playing.read().number == 3
    with pytest.raises(NotDue, match="paused"):
        playing.read(timeout=0.0)
