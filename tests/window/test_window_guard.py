"""PySide6 6.12.0 loses a reference to None in every void call; a program dies after some hours of that."""

from __future__ import annotations

import os
import subprocess
import sys

LOOP = """
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
widget = QWidget()
for _ in range(200_000):
    widget.setEnabled(True)
print("alive")
"""


def test_void_calls_keep_none_alive():
    ran = subprocess.run(
        [sys.executable, "-c", LOOP],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "alive"
