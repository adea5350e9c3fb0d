from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.window.start import load, run

SCRIPT = """
import os, signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.kept.settings import Settings
from app.window.start import show

def fail():
    raise ValueError("no networks here")

application = QApplication([])
timer = QTimer()
timer.setSingleShot(True)
timer.timeout.connect(lambda: os.kill(os.getpid(), int(sys.argv[1])))
timer.start(300)
code = show(settings=Settings(), uri="file:nowhere.relief", make_pipeline=fail)
print("ended", sys.getswitchinterval())
sys.exit(code)
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


def test_settings_that_can_not_be_read_are_an_error_of_ours(tmp_path):
    from app.kept.settings import SettingsError

    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "settings.toml").write_text("evidence = 'many'")
    with pytest.raises(SettingsError, match="evidence"):
        run(camera=None, gallery=None)


def test_the_gallery_is_opened_where_the_settings_say(tmp_path, monkeypatch):
    from app.kept.settings import Settings
    from app.pipeline import Pipeline

    asked = {}
    monkeypatch.setattr(Pipeline, "default", lambda **options: asked.update(options))
    path = tmp_path / "new" / "team.db"
    load(Settings(gallery=str(path), denoiser="dmdnet", threads=1, threshold=0.7))
    wanted = {"gallery": path, "device": "auto", "denoiser": "dmdnet", "threads": 1, "threshold": 0.7}
    assert asked == {**wanted, "precision": None, "background": True}
