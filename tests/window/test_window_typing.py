"""Letters, keys and the wheel change nothing that they are not meant for."""

from __future__ import annotations

import pytest
import window_doubles as doubles
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QTableView,
    QWidget,
)

from app.window.main_window import MainWindow
from app.window.models.places import ENROL, GALLERY, RECORDINGS, SETTINGS

PATIENCE = 100_000


@pytest.mark.parametrize("page", [ENROL, GALLERY, RECORDINGS, SETTINGS])
def test_letters_typed_on_a_page_with_a_form_start_nothing(window, qtbot, page):
    shown = window(lambda: doubles.Camera(fps=60))
    qtbot.waitUntil(shown.actions_.record.isEnabled, timeout=PATIENCE)
    activate(shown, qtbot)
    shown.show_page(page)
    fired = []
    for action in shown.actions():
        action.triggered.connect(lambda *_, action=action: fired.append(action.text()))
    places = [shown, *(box for box in shown.pages.currentWidget().findChildren(QWidget) if focusable(box))]
    for place in places:
        place.setFocus()
        for letter in "abcdefghijklmnopqrstuvwxyz,.":
            qtbot.keyClick(shown.focusWidget() or shown, letter)
    assert fired == []
    assert shown._live.capture.state.recording is None


def test_letters_work_on_the_live_page_but_not_in_its_boxes(window, qtbot):
    shown = window(lambda: doubles.Clip(40))
    qtbot.waitUntil(shown.actions_.play.isEnabled, timeout=PATIENCE)
    activate(shown, qtbot)
    played = []
    shown.actions_.play.triggered.connect(lambda *_: played.append(True))
    shown.live_page.surface.view.setFocus()
    qtbot.keyClick(shown.live_page.surface.view, "p")
    assert len(played) == 1
    for box in (shown.bar.frame, shown.bar.speed, shown.header.picker):
        box.setFocus()
        qtbot.keyClick(box, "p")
    assert len(played) == 1


def test_the_wheel_changes_no_choice(window, qtbot):
    shown = window()
    boxes = [*shown.findChildren(QComboBox), *shown.findChildren(QAbstractSpinBox)]
    assert len(boxes) >= 8
    for box in boxes:
        middle = QPointF(box.rect().center())
        turned = QWheelEvent(
            middle,
            box.mapToGlobal(middle),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        before = value_of(box)
        QApplication.sendEvent(box, turned)
        assert value_of(box) == before, box.accessibleName()


def activate(window: MainWindow, qtbot) -> None:
    """Shortcuts are those of the active window."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE)


def focusable(widget: QWidget) -> bool:
    return isinstance(widget, QLineEdit | QComboBox | QAbstractSpinBox | QAbstractButton | QTableView) and not (
        isinstance(widget, QLineEdit) and isinstance(widget.parent(), QAbstractSpinBox)
    )


def value_of(box: QComboBox | QAbstractSpinBox) -> str:
    return box.currentText() if isinstance(box, QComboBox) else box.text()
