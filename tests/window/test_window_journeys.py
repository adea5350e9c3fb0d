"""Journeys with the real window, driven by keys alone; what came of them is asked of the program, not of a picture."""

from __future__ import annotations

import signal
import string
from pathlib import Path

import pytest
from window_journeys import audit, left_well, people, recordings, watch

import camera
from benchmarks.window import screen as on
from benchmarks.window.screen import running, until

HERE = Path(__file__).parent
FORMS = {"ctrl+e": "Enrol", "alt+3": "Gallery", "alt+4": "Recordings", "ctrl+comma": "Settings"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(on.MISSING), reason=on.WHY_NOT),
]


def test_a_new_user_enrols_is_recognised_sees_others_refused_and_removes_the_person(display, tmp_path):
    with running(display, tmp_path / "home") as relief:
        relief.sees("^Welcome$")
        relief.press("Return")  # the sample person
        relief.sees("^Enrol · Ada, to be enrolled")
        relief.press("space", "Tab", "Return")  # agrees; the name is there
        relief.sees("^Live · Ada, on another day", press="Return")  # again until the networks are there
        assert people(relief) == ["Ada"]
        until(lambda: audit(relief, "accept"), "Ada to be recognised")
        watch(relief, "stranger", "A stranger")
        until(lambda: audit(relief, "unknown"), "the stranger to be refused")
        watch(relief, "photo", "A photo held up")
        until(lambda: audit(relief, "spoof"), "the photo to be called a spoof")
        assert {line["person"] for line in audit(relief, "accept")} == {"Ada"}
        relief.press("alt+3")
        relief.sees("^Gallery")
        relief.press("Tab", "Tab", "Delete")
        relief.sees("^Remove$")
        assert people(relief) == ["Ada"]  # it asks first
        relief.press("Tab", "space")
        relief.sees("^Gallery")
        until(lambda: people(relief) == [], "Ada to be removed")
        assert audit(relief, "remove")
        relief.press("ctrl+q")
        left_well(relief)


def test_a_camera_is_lost_and_comes_back(display, tmp_path):
    unplugged = tmp_path / "unplugged"
    program = (str(HERE / "window_unplugged.py"), str(unplugged))
    with running(display, tmp_path / "home", program=program) as relief:
        for number in (1, 2):  # what is recorded when it is lost is whole, and the next one is another file
            relief.sees(r"^Live · RealSense D435 — Relief$")
            relief.sees(r"^● Live · RealSense D435 — Relief$", press="r")
            unplugged.touch()
            relief.sees(r"^Live · .*\((lost|opening)\) — Relief$")
            unplugged.unlink()
            relief.sees(r"^Live · RealSense D435 — Relief$", press="F5")
            assert len(list(recordings(tmp_path))) == number
        relief.press("ctrl+q")
        left_well(relief)
    for path in recordings(tmp_path):
        with camera.open(f"file:{path}") as recording:
            assert len(list(camera.Frames(recording))) == len(recording)


def test_letters_that_are_typed_into_forms_do_nothing_else(display, tmp_path):
    with running(display, tmp_path / "home") as relief:
        relief.sees("^Welcome$")
        relief.press("Escape")
        relief.sees("^Live · ")
        for keys, page in FORMS.items():
            relief.press(keys)
            relief.sees(f"^{page} · ")
            for _ in range(6):  # into the first places of the page
                relief.type(string.ascii_letters)
                assert relief.sees(f"^{page} · "), "still there, and nothing is recorded"
                relief.press("Tab")
        relief.press("ctrl+q")
        left_well(relief)
    assert not recordings(tmp_path / "home")
    assert not list((tmp_path / "home").rglob("settings.toml"))


@pytest.mark.parametrize("moment", ["at once", "asked", "greeted", "streaming"])
def test_the_window_is_left_whenever(display, tmp_path, moment):
    with running(display, tmp_path / "home") as relief:
        until(lambda: display.do("search", "--onlyvisible", "--name", "Relief$"), "the window")
        if moment == "at once":
            relief.signal(signal.SIGTERM)
        elif moment == "asked":  # a dialog is open
            relief.sees("^Welcome$")
            relief.signal(signal.SIGTERM)
        else:
            relief.sees("^Welcome$")
            relief.press("Escape")
            relief.sees("^Live · " if moment == "streaming" else "Relief$")
            relief.press("alt+F4")
        left_well(relief)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("library", ["_multiarray_umath", "libQt6Gui"])
def test_a_signal_before_there_is_a_window_ends_it(display, tmp_path, library, number):
    with running(display, tmp_path / "home") as relief:
        maps = Path(f"/proc/{relief.process.pid}/maps")
        until(lambda: library in maps.read_text(), f"{library} to be loaded")
        relief.signal(number)
        assert relief.ended() in (0, 130)
        assert not relief.crashed, relief.said
