"""The window's benchmark: a slope that is one, and results that come again as new ones."""

from __future__ import annotations

import sys
import time

import numpy as np
import pytest

from app.live.capture import CaptureState
from app.live.snapshot import Snapshot
from app.window.panes.denoised import SplitCanvas
from app.window.parts.face_pictures import Picture
from benchmarks.window.keys import Presses
from benchmarks.window.memory import resident, slope_of
from benchmarks.window.people import COUNT, everybody
from benchmarks.window.replay import RATE, Replay


def test_the_slope_of_a_line_is_found_within_its_interval():
    minutes = np.arange(60) / 6
    rng = np.random.default_rng(0)
    slope, low, high = slope_of(minutes, 300 + 0.5 * minutes + rng.normal(0, 0.2, minutes.size))
    assert low < 0.5 < high and slope == pytest.approx(0.5, abs=0.05)
    _, low, high = slope_of(minutes, 300 + rng.normal(0, 0.2, minutes.size))
    assert low < 0 < high
    assert slope_of(minutes[:2], minutes[:2])[1:] == (float("-inf"), float("inf"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells it so")
def test_resident_memory_is_read():
    assert resident() > 1


def test_a_replay_gives_results_again_as_new_ones(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("benchmarks.window.replay.time.monotonic", lambda: now[0])
    replay = Replay([Snapshot(capture=CaptureState(), result_number=number) for number in (7, 9)], began=now[0])
    seen = []
    for step in range(6):
        now[0] = 100.0 + (step + 0.5) / RATE
        seen.append(replay().result_number)
        assert replay() is replay()  # nothing new until the next
    assert seen == [10, 11, 12, 13, 14, 15]
    assert len(replay.given) == 6


def test_the_people_of_the_benchmark_are_all_others():
    assert len({person.name for person in everybody()}) == COUNT


def test_a_key_counts_once_its_own_paint_has_ended(qtbot):
    canvas = SplitCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(200, 200)
    picture = np.full((40, 40), 0xFF336699, np.uint32)
    canvas.set_pair(lambda: picture, Picture(picture))
    presses = Presses(canvas)
    presses._due = time.monotonic() + 60.0  # as a timer that comes before its time
    presses._press()
    canvas.grab()  # a frame is painted, but the key was not heard yet
    assert presses.took_ms == []
    qtbot.waitUntil(lambda: canvas.share > 0)
    canvas.grab()
    canvas.grab()
    assert len(presses.took_ms) == 1
