from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from window_doubles import make_pipeline

from app.live.loans import Loans
from app.window import start
from app.window.start import change, load, opener, run
from gallery import GalleryError

SCRIPT = """
import os, signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.kept.settings import Settings
from app.machine.ending import leave
from app.window.start import show
from engines import EngineError

def fail():
    raise EngineError("no networks here")

application = QApplication([])
timer = QTimer()
timer.setSingleShot(True)
timer.timeout.connect(lambda: os.kill(os.getpid(), int(sys.argv[1])))
timer.start(300)
code = show(settings=Settings(), uri="file:nowhere.relief", make_pipeline=fail)
print("ended", sys.getswitchinterval())
leave(code)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_window_ends_on_a_signal(number):
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(int(number))],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout.startswith("ended 0.0005")


def test_opencvs_plugins_are_not_taken_for_qts(monkeypatch):
    from app.window import start

    monkeypatch.setenv("QT_QPA_PLATFORM_PLUGIN_PATH", str(Path("site-packages", "cv2", "qt", "plugins")))
    monkeypatch.setenv("QT_QPA_FONTDIR", str(Path("somewhere", "fonts")))
    start._forget_foreign_plugins()
    assert "QT_QPA_PLATFORM_PLUGIN_PATH" not in os.environ
    assert os.environ["QT_QPA_FONTDIR"] == str(Path("somewhere", "fonts"))


def test_settings_that_can_not_be_read_are_said_in_the_window(tmp_path, monkeypatch):
    from app.kept.settings import Settings
    from app.window import start

    shown = {}
    monkeypatch.setattr(start, "show", lambda **options: shown.update(options) or 0)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "settings.toml").write_text("evidence = 'many'")
    assert run(camera=None, gallery=None) == 0
    assert "evidence" in shown["problem"]
    assert shown["settings"] == Settings()


def test_no_gallery_is_opened_under_settings_that_can_not_be_read():
    from app.kept.settings import Settings

    with pytest.raises(GalleryError, match=r"settings\.toml is not valid TOML"):
        opener(Settings(), problem="settings.toml is not valid TOML")(make_pipeline())


def test_the_gallery_is_opened_where_the_settings_say(tmp_path, monkeypatch):
    from app.kept.settings import Settings
    from app.window import start

    asked = []
    monkeypatch.setattr(start, "open_people", lambda *arguments, **_: asked.append(arguments))
    path = tmp_path / "new" / "team.db"
    pipeline = make_pipeline()
    opener(Settings(gallery=str(path)))(pipeline)
    assert asked == [(path, pipeline.model_id)]


def test_the_networks_are_loaded_as_the_settings_say(monkeypatch):
    from app.kept.settings import Settings
    from app.pipeline import Pipeline

    asked = {}
    monkeypatch.setattr(Pipeline, "default", lambda **options: asked.update(options))
    load(Settings(threads=1, threshold=0.7))
    wanted = {"gallery": None, "device": "auto", "threads": 1, "threshold": 0.7, "false_positives": 0.01}
    assert asked == {**wanted, "precision": None, "background": True, "progress": None, "tell": None, "ask": None}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"evidence": 9}, ["decide"]),
        ({"threshold": 0.7}, ["decide"]),
        ({"gallery": "other.db"}, ["decide", "reopen"]),
        ({"device": "cpu"}, ["decide", "reload"]),
        ({"threads": 1, "gallery": "other.db"}, ["decide", "reload"]),
        ({"realsense": "fps=90"}, ["decide", "retry"]),
        ({"kinect": "fps=15"}, ["decide"]),
    ],
)
def test_only_what_changed_is_loaded_again(changed, told):
    from app.kept.settings import Settings

    calls = []

    class Core:
        loans = Loans()
        capture = SimpleNamespace(
            state=SimpleNamespace(uri="realsense:12?preset=hand"), retry=lambda: calls.append("retry")
        )

        def __getattr__(self, name):
            return lambda *_, **__: calls.append(name)

    change(Core(), Settings(), Settings(**changed))
    assert calls == told


@pytest.mark.usefixtures("_home")
def test_a_gallery_for_this_time_is_not_the_usual_one_from_then_on():
    from app.kept import settings as settings_file
    from app.kept.settings import Settings
    from app.window.start import _Used

    class Core:
        loans = Loans()
        capture = SimpleNamespace(state=SimpleNamespace(uri=""))

        def __getattr__(self, name):
            return lambda *_, **__: None

    settings_file.save(Settings(gallery="usual.db"))
    used = _Used(settings_file.load().changed(gallery="team.db"))
    used.apply(Core(), used.settings.changed(theme="light"))
    assert (settings_file.load().gallery, settings_file.load().theme) == ("usual.db", "light")
    assert used.settings.gallery == "team.db"
    used.apply(Core(), used.settings.changed(gallery="third.db"))
    assert settings_file.load().gallery == "third.db"


def test_two_windows_leave_each_other_s_settings_alone():
    from app.kept import settings as settings_file
    from app.kept.settings import Settings
    from app.window.start import _Used

    class Core:
        loans = Loans()
        capture = SimpleNamespace(state=SimpleNamespace(uri=""))

        def __getattr__(self, name):
            return lambda *_, **__: None

    one, other = _Used(Settings()), _Used(Settings())
    one.apply(Core(), one.settings.changed(theme="light"))
    other.apply(Core(), other.settings.changed(evidence=9))
    one.apply(Core(), one.settings.changed(theme="system", lockout=5))
    assert settings_file.load() == Settings(evidence=9, lockout=5)


HANGING = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.kept.settings import Settings
from app.machine.ending import leave
from app.window.start import show

def compiles():
    time.sleep(1000)  # cannot be interrupted, as a network that is being compiled

application = QApplication([])
QTimer.singleShot(int(sys.argv[1]), lambda: [window.close() for window in application.topLevelWidgets()])
leave(show(settings=Settings(), uri="file:nowhere.relief", make_pipeline=compiles))
"""


@pytest.mark.parametrize("moment_ms", [0, 700])
def test_the_window_is_left_while_networks_load(moment_ms):
    ran = subprocess.run(
        [sys.executable, "-c", HANGING, str(moment_ms)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_signal_closes_the_window_between_what_it_is_about_not_in_the_middle(qtbot):
    """Closed in the middle of a step that then opened a dialog, the program went on with that dialog alone."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    closed: list[str] = []

    def step() -> int:
        signal.raise_signal(signal.SIGTERM)
        assert not closed
        qtbot.waitUntil(lambda: bool(closed))
        return 0

    try:
        endings = start._Endings()
        endings.opened()
        assert endings.followed_by(lambda: closed.append("closed"), step) == 0 and endings.asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
