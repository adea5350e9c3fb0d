"""The head of the window says which page is open, to eyes and to screen readers, and where the keyboard is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolButton
from window_pictures import Stage

from app.kept.settings import Settings
from app.window.models.places import CHECKUP, ENROL, KIOSK, LIVE, SETTINGS
from app.window.parts.appearance import Appearance

PLACES = {"Settings": SETTINGS, "Check-up and keys": CHECKUP}


@pytest.fixture
def stage(qapp, look, tmp_path):
    made = Stage(tmp_path, Settings(language="en", theme="dark"))
    made.body.resize(1366, 728)
    made.body.show()
    yield made
    made.close()


def tools(stage: Stage) -> dict[str, QToolButton]:
    return {one.accessibleName(): one for one in stage.body.header.findChildren(QToolButton)}


def checked(button: QAbstractButton) -> bool:
    """What a screen reader is told."""
    state = QAccessible.queryAccessibleInterface(button).state()
    assert state.checkable
    return bool(state.checked)


@pytest.mark.parametrize("page", [LIVE, ENROL, SETTINGS, CHECKUP, KIOSK])
def test_the_button_of_the_page_that_is_open_is_down(stage, page):
    stage.body.header.set_page(page)
    assert {name: checked(button) for name, button in tools(stage).items()} == {
        name: place == page for name, place in PLACES.items()
    }
    segments = stage.body.header._group.buttons()
    assert [checked(button) for button in segments] == [number == page for number in range(len(segments))]


def test_a_button_that_is_pressed_twice_stays_down(stage):
    header, button = stage.body.header, tools(stage)["Settings"]
    stage._act.settings.triggered.connect(lambda: header.set_page(SETTINGS))  # as the window does
    for _ in range(2):
        button.click()
        assert checked(button)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_keyboard_is_seen_on_every_button(qapp, stage, theme):
    """Also on one that is down: a rule for that must not hide the one for the keyboard."""
    Appearance(qapp).wear(Settings(language="en", theme=theme))
    body, unseen, seen = stage.body, [], 0
    for name, page in (("live", LIVE), ("settings", SETTINGS), ("checkup", CHECKUP)):
        stage.go(name)
        body.header.set_page(page)
        body.header._record.setChecked(True)
        body.activateWindow()
        QApplication.processEvents()
        for button in body.header.findChildren(QAbstractButton):
            if not (button.focusPolicy() & Qt.FocusPolicy.TabFocus and button.isEnabled() and button.isVisible()):
                continue
            body.pages.setFocus()
            without = button.grab().toImage()
            button.setFocus()
            assert button.hasFocus()
            seen += 1
            if button.grab().toImage() == without:
                unseen.append(button.accessibleName() or button.text())
    Appearance(qapp).wear(Settings(language="en", theme="dark"))
    assert seen > 10 and unseen == []
