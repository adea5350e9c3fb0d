"""Contrast of what is read, as painted."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QWidget
from window_pictures import Stage

from app.kept.settings import Settings
from app.window.parts.table import list_table

pytestmark = pytest.mark.usefixtures("look")
LEAST = 4.5


@pytest.mark.parametrize("active", [True, False])
def test_a_selected_row_can_be_read(qtbot, active):
    model = QStandardItemModel(0, 1)
    for name in ("Anna K.", "████████████"):
        model.appendRow(QStandardItem(name))
    table = list_table(model, name="People")
    qtbot.addWidget(table)
    table.resize(300, 160)
    table.show()
    if active:
        table.setFocus()
        table.activateWindow()
        qtbot.waitUntil(table.isActiveWindow)
    table.selectRow(1)
    row = table.visualRect(model.index(1, 0)).translated(table.viewport().pos())
    image = table.grab(row.adjusted(2, 2, -2, -3)).toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    light = luminance(pixels[:, : image.width(), 2::-1])
    assert (light.max() + 0.05) / (light.min() + 0.05) >= LEAST


def luminance(rgb: np.ndarray) -> np.ndarray:
    """Relative luminance as WCAG 2 defines it."""
    share = rgb / 255
    linear = np.where(share <= 0.03928, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


class Shown(QObject):
    """Notes every widget that is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


def test_pages_that_are_made_anew_flash_up_as_no_windows(qapp, look, tmp_path):
    """As after another language, theme or colours: whatever has no parent yet is a window once it is shown."""
    shown = Shown()
    qapp.installEventFilter(shown)
    stage = Stage(tmp_path, Settings())
    qapp.removeEventFilter(shown)
    stage.close()
    assert shown.seen == []
