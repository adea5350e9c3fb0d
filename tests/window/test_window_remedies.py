"""Journeys with the real window, a camera that is always there and networks that know everybody: the banner's remedy,
files that are dropped, and an enrolment in Chinese with the keyboard alone."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import window_doubles as doubles
import window_rehearsed as rehearsed
from window_journeys import audit, left_well, people

import camera
from app.kept import paths
from app.kept.people import open_people, user_keys
from app.verdict.enrolment import consent
from benchmarks.window import screen as on
from benchmarks.window.screen import Relief, Screen, running, until

HERE = Path(__file__).parent
PROGRAM = (str(HERE / "window_rehearsed.py"),)
CAMERA = r"RealSense D435 — Relief$"
WORDS = "four words of a book"
CENTRE = 550, 400  # of the screen, on the page

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(on.MISSING), reason=on.WHY_NOT),
]


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """The home of a Relief that was used before."""
    home = tmp_path / "home"
    monkeypatch.setenv("RELIEF_HOME", str(home))
    home.mkdir()
    paths.settings_file().write_text('language = "en"\n')
    return home


def test_a_locked_gallery_is_unlocked_from_the_banner(display, home, tmp_path):
    views = np.zeros((5, 1920), np.float32)
    views[:, 0] = 1  # as the networks see the head
    with open_people(paths.gallery_file(), rehearsed.make_pipeline().model_id) as gallery:
        gallery.enrol("Anna K.", views, consent=consent("the test", given=True))
    user_keys().move("passphrase", lambda: WORDS)
    secret = tmp_path / "passphrase"
    secret.touch(mode=0o600)
    secret.write_text(WORDS)
    with running(display, home, program=PROGRAM) as relief:
        relief.sees(f"^Live · {CAMERA}")
        until(lambda: display.focused == "Passphrase" or relief.press("F6", "space"), "the passphrase to be asked for")
        relief.type("none of it")
        relief.press("Return")
        until(lambda: display.focused != "Passphrase" or passphrase(relief), "the gallery to be open")
        relief.environment |= {"RELIEF_PASSPHRASE_FILE": str(secret)}
        until(lambda: audit(relief, "accept"), "Anna to be recognised")
        relief.press("ctrl+q")
        left_well(relief)


def passphrase(relief: Relief) -> None:
    relief.press("ctrl+a")
    relief.type(WORDS)
    relief.press("Return")


def test_files_are_dropped_and_a_damaged_one_says_so(display, home, tmp_path):
    whole, damaged = tmp_path / "Anna at the gate.relief", tmp_path / "Damaged.relief"
    with camera.Recorder(whole, doubles.still(0.0, 0).intrinsics) as recorder:
        for number in range(3):
            recorder.write(doubles.still(number / 15, number, infrared=False))
    damaged.write_bytes(whole.read_bytes()[:50])
    with running(display, home, program=PROGRAM) as relief:
        relief.sees(f"^Live · {CAMERA}")
        relief.press("alt+4")
        relief.sees("^Recordings · ")
        with dropped(display, tmp_path / "said", whole, damaged):
            until(lambda: len(list(paths.recordings_folder().glob("*.relief"))) == 2, "both to be copied")
        relief.press("alt+1")
        relief.sees("^Live · ")
        with dropped(display, tmp_path / "said", damaged):
            relief.sees(r"^Live · Damaged\.relief \(lost\) — Relief$")
        with dropped(display, tmp_path / "said", whole):
            relief.sees(r"^Live · Anna at the gate\.relief")
        relief.press("ctrl+q")
        left_well(relief)
    assert whole.exists() and damaged.exists()


@contextmanager
def dropped(screen: Screen, said: Path, *files: Path) -> Iterator[None]:
    """Drag files with the mouse from a window of another program to the middle of the screen, and let them go there.
    That program has to live until they were looked at. ``said``: where it writes how far the drag is."""
    script = [sys.executable, str(HERE / "window_dragged.py"), *map(str, files)]
    with said.open("w") as out, subprocess.Popen(script, env=screen.environment, stdout=out) as other:
        try:
            until(lambda: "there" in said.read_text(), "something to drag")
            screen.do("mousemove", "20", "20", "mousedown", "1")
            until(lambda: "begun" in said.read_text(), "a drag")
            steps = itertools.cycle((0, 3))
            until(lambda: moved(screen, next(steps)) or "welcome" in said.read_text(), "the files to be welcome")
            screen.do("mouseup", "1")
            yield
        finally:
            other.kill()


def moved(screen: Screen, by: int) -> None:
    screen.do("mousemove", str(CENTRE[0] + by), str(CENTRE[1]))


def test_somebody_is_enrolled_in_chinese_with_the_keyboard_alone(display, home):
    paths.settings_file().write_text('language = "zh"\n')
    with running(display, home, program=PROGRAM) as relief:
        relief.sees(CAMERA)
        relief.press("ctrl+e")
        relief.sees(f"^登记 · {CAMERA}")
        relief.press("space", "Tab")  # agrees; on to the name
        relief.type("Lin")
        until(lambda: relief.press("Return") or people(relief) == ["Lin"], "Lin to be enrolled")
        relief.press("ctrl+q")
        left_well(relief)
    with open_people(paths.gallery_file(), rehearsed.make_pipeline().model_id) as gallery:
        given = gallery.people()[0].consent
    assert given.given and given.version.endswith("-zh") and given.text.startswith("我同意 Relief")
