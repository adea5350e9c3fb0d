"""Whether `relief` opens its window, and what it does where it cannot."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from app_doubles import Run

import app.window
import camera
from app.doctor import screen
from app.machine.display import display_name, has_display

linux = pytest.mark.skipif(sys.platform != "linux", reason="X11 and Wayland")


@pytest.fixture(autouse=True)
def no_camera(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(camera, "discover", list, raising=False)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@linux
@pytest.mark.parametrize(("name", "value"), [("DISPLAY", ":7777"), ("WAYLAND_DISPLAY", "wayland-none")])
def test_a_dead_display_is_as_none(relief: Run, home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(name, value)
    shown: list[str] = []
    monkeypatch.setattr(app.window, "run", lambda **_: shown.append("window"))
    monkeypatch.setattr("app.cli.demo.demo", lambda: shown.append("demo"))
    code, _, err = relief()
    assert code == 0 and shown == ["demo"]
    assert value in err and "running 'relief demo' here" in err and "Traceback" not in err


def test_a_display_that_answers_gets_the_window(relief: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(app.window, "run", lambda **asked: 0 if asked["camera"] == "file:x" else 1)
    monkeypatch.setattr("app.cli.window.leave", sys.exit)  # it would end these tests
    assert relief("--camera", "file:x")[0] == 0


@linux
def test_a_display_that_never_answers_is_waited_for_only_so_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISPLAY", ":7777")
    monkeypatch.setattr(screen, "QT_PROBE", "import time; time.sleep(60)")
    monkeypatch.setattr(screen, "DISPLAY_PATIENCE_S", 0.2)
    window = screen.Window()
    asked = window._asked
    assert "did not answer" in window.problem() and window.problem() == window.problem()
    assert isinstance(asked, subprocess.Popen) and asked.poll() is not None, "nothing is left running"


@linux
@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({}, ""),
        ({"DISPLAY": ":1"}, ":1"),
        ({"DISPLAY": ":1", "WAYLAND_DISPLAY": "wayland-0"}, "wayland-0"),
        ({"DISPLAY": ":1", "QT_QPA_PLATFORM": "offscreen"}, ""),
    ],
)
def test_which_display_is_asked(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], name: str):
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    assert display_name() == name
    assert has_display() == bool(name or os.environ.get("QT_QPA_PLATFORM"))
