"""The recorder of the window: what is said of a recording that something else ended."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
import window_doubles as doubles

import camera
from app.kept import paths
from app.window.desks import recording

pytestmark = pytest.mark.usefixtures("look")
PATIENCE = 60_000


class Still(datetime):
    """A clock that stands."""

    @classmethod
    def now(cls, tz=None):
        return datetime(2026, 1, 2, 12, 0, 0)


@pytest.fixture
def shown(window, qtbot):
    made = window(doubles.Camera)
    qtbot.waitUntil(made.actions_.record.isEnabled, timeout=PATIENCE)
    return made


@pytest.fixture
def said(shown, monkeypatch):
    texts: list[str] = []
    monkeypatch.setattr(shown.recording_desk, "_say", lambda text, bad=False: texts.append(text))
    return texts


def test_a_recording_that_another_source_ended_is_whole_and_said(shown, said, qtbot):
    shown.actions_.record.trigger()
    qtbot.waitUntil(lambda: shown.snapshot.capture.recorded > 3, timeout=PATIENCE)
    shown.open_source("test:2")
    qtbot.waitUntil(lambda: bool(said), timeout=PATIENCE)
    (path,) = paths.recordings_folder().iterdir()
    assert said == [f"Recorded to {path}"]
    with camera.open(f"file:{path}") as found:
        assert len(found) > 3
    qtbot.wait(300)
    assert len(said) == 1


def test_recordings_of_several_cameras_are_whole_before_the_window_is_closed(shown, qtbot):
    whole = []

    def work(job):
        job.stop.wait(PATIENCE / 1000)
        time.sleep(0.7)
        whole.append(job)

    left = []
    shown.left.connect(lambda: left.append(len(whole)))
    shown.jobs.begin("Recording", work, done=lambda _: None, failed=lambda _: None, end="Stop")
    shown.close()
    assert shown.isVisible() and shown.toast.text.endswith("once this is done: Recording")
    qtbot.waitUntil(lambda: bool(left), timeout=PATIENCE)
    assert left == [1]


def test_two_recordings_that_begin_in_one_second_are_two_files(shown, said, qtbot, monkeypatch):
    monkeypatch.setattr(recording, "datetime", Still)
    for count in (1, 2):
        shown.actions_.record.trigger()
        qtbot.waitUntil(lambda: shown.snapshot.capture.recording is not None, timeout=PATIENCE)
        qtbot.waitUntil(lambda: shown.snapshot.capture.recorded > 1, timeout=PATIENCE)
        shown.actions_.record.trigger()
        qtbot.waitUntil(lambda count=count: len(said) == count, timeout=PATIENCE)
    assert {path.name for path in paths.recordings_folder().iterdir()} == {
        "2026-01-02 12.00.00.relief",
        "2026-01-02 12.00.00 2.relief",
    }
    assert all(text.startswith("Recorded to") for text in said)
