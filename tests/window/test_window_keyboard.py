"""The window without a mouse: Tab reaches everything in reading order, it can be seen and heard where one is, and what
is typed does nothing but be typed."""

from __future__ import annotations

import string
from dataclasses import replace
from itertools import combinations
from threading import Event

import numpy as np
import pytest
import window_doubles as doubles
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollBar,
    QWidget,
)
from window_pictures import DIALOGS, Stage

import camera
from app.kept.settings import Settings
from app.window.desks.checkup import CheckupDesk
from app.window.main_window import MainWindow
from app.window.models import register
from app.window.models.checkup import Finding
from app.window.models.places import CHECKUP, ENROL, GALLERY, KIOSK, LIVE, RECORDINGS, SETTINGS
from app.window.parts.export_dialog import ExportDialog
from app.window.parts.merge_dialog import MergeDialog
from app.window.parts.name_dialog import NameDialog
from app.window.parts.palette import Palette
from app.window.parts.passphrase_dialog import PassphraseDialog
from app.window.parts.person_picker import PersonPicker
from app.window.parts.remove_dialog import RemoveDialog
from app.window.parts.secret_dialog import SecretDialog

pytestmark = pytest.mark.usefixtures("look")
PATIENCE = 100_000
FIELDS = (QAbstractItemView, QAbstractSpinBox, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QRadioButton)
USED = (QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
PAGES = {
    "live": LIVE,
    "enrol": ENROL,
    "gallery": GALLERY,
    "recordings": RECORDINGS,
    "settings": SETTINGS,
    "check-up": CHECKUP,
    "kiosk": KIOSK,
}
FOUND = [Finding(name, "Not found.", "Install it.", "warn", "") for name in ("A camera", "A driver")]
LETTERS = string.ascii_letters + string.digits + " ,.;-_+#!?"
SEEN = 20  # pixels that change with the focus


@pytest.fixture
def still(window, qtbot, tmp_path, monkeypatch):
    """A window on a clip that is paused, with people, so that nothing moves in it."""
    monkeypatch.setattr(CheckupDesk, "follow", lambda _: None)  # what it finds differs, and comes when it likes
    frames = [doubles.still(number / 15, number, infrared=False) for number in range(3)]
    (tmp_path / "clips").mkdir()
    with camera.Recorder(tmp_path / "clips" / "head.relief", frames[0].intrinsics) as recorder:
        for frame in frames:
            recorder.write(frame)
    one = doubles.Camera().info
    shown = window(lambda: doubles.Clip(30), discover=lambda: [one, replace(one, uri="realsense:2", serial="2")])
    shown.resize(1600, 1000)
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow, timeout=PATIENCE)
    qtbot.waitUntil(lambda: shown.snapshot.verdict is not None and bool(shown.snapshot.people), timeout=PATIENCE)
    shown.live.capture.pause()
    shown.show_page(GALLERY)
    qtbot.waitUntil(lambda: bool(shown.gallery_page.listed), timeout=PATIENCE)
    shown.gallery_page.table.selectRow(0)
    shown.checkup_page.findings.add(FOUND)
    end = Event()
    for title in ("Exporting", "Importing"):
        shown.jobs.begin(title, lambda _: end.wait(), done=lambda _: None, failed=lambda _: None)
    qtbot.waitUntil(lambda: len(shown.work_bar.lines) == 2, timeout=PATIENCE)
    yield shown
    end.set()
    shown.jobs.close(within=PATIENCE)


def test_tab_goes_everywhere_in_reading_order(still, qtbot):
    wrong = {}
    for name, page in PAGES.items():
        went = stops(still, qtbot, page)
        wrong |= {f"{name}: no name": told(widget) for widget in went if not spoken(widget)}
        assert page == KIOSK or {still.bar.frame, still.bar.speed} <= set(went)
        left_out = {widget for widget in still.findChildren(QWidget) if usable(widget)} - set(went)
        wrong |= {f"{name}: never reached": told(widget) for widget in left_out}
        backwards = [(told(a), told(b)) for a, b in combinations(went, 2) if is_before(place(b), place(a))]
        wrong |= {f"{name}: backwards": pair for pair in backwards}
    assert not wrong


def test_the_focus_can_be_seen(still, qtbot):
    unseen = []
    for name, page in PAGES.items():
        for widget in stops(still, qtbot, page):
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            lit = picture(still, widget)
            still.setFocus(Qt.FocusReason.TabFocusReason)
            if np.any(lit != picture(still, widget), axis=-1).sum() < SEEN:
                unseen.append((name, told(widget)))
    assert not unseen


def test_arrow_keys_turn_the_pages_from_their_buttons(still, qtbot):
    still.show_page(LIVE)
    still.setFocus()
    qtbot.keyClick(still, Qt.Key.Key_Tab)
    for page in (ENROL, GALLERY, RECORDINGS):
        qtbot.keyClick(still.focusWidget(), Qt.Key.Key_Right)
        assert still.pages.currentIndex() == page
    still.show_page(SETTINGS)  # has none there
    still.setFocus()
    qtbot.keyClick(still, Qt.Key.Key_Tab)
    qtbot.keyClick(still.focusWidget(), Qt.Key.Key_Right)
    assert still.pages.currentIndex() == SETTINGS
    qtbot.keyClick(still.focusWidget(), Qt.Key.Key_Space)
    assert still.pages.currentIndex() == ENROL


def test_a_page_that_is_turned_to_by_a_key_has_the_keyboard(still, qtbot):
    for action, first in (
        (still.actions_.enrol, still.enrol_page.consent),
        (still.actions_.pages[GALLERY], still.gallery_page.search),
        (still.actions_.pages[RECORDINGS], still.recordings_page.table),
        (still.actions_.settings, still.settings_page.recognition.one_in),
        (still.actions_.checkup, still.checkup_page.findings.area),
        (still.actions_.pages[LIVE], still.live_page),
    ):
        action.trigger()
        if first is still.recordings_page.table:
            qtbot.waitUntil(first.isVisible, timeout=PATIENCE)
            action.trigger()
        assert still.focusWidget() is first


def test_what_is_typed_into_dialogs_does_nothing_else(still, qtbot, tmp_path):
    fired = []
    for action in still.actions():
        action.triggered.connect(lambda *_, action=action: fired.append(action.text()))
    names = ["Anna K.", "David M.", "Jonas R."]
    still.show_page(LIVE)
    for made in (
        Palette(actions=still.actions(), parent=still),
        NameDialog(name="Anna K.", parent=still),
        MergeDialog(kept="Anna K.", names=names, found=register.found, parent=still),
        RemoveDialog(names=names, parent=still),
        PassphraseDialog(parent=still),
        SecretDialog(title="Export", text="", act="Export", twice=True, parent=still),
        ExportDialog(title="head", folder=tmp_path, stem="head", frames=3, images=False, parent=still),
    ):
        made.open()
        boxes = [box for box in made.findChildren(QLineEdit) if box.isVisible() and usable(box)]
        assert boxes, type(made).__name__
        for box in boxes:
            box.clear()
            box.setFocus()
            qtbot.keyClicks(box, LETTERS)
            assert box.text() == LETTERS and made.isVisible(), (type(made).__name__, spoken(box))
        made.reject()
    picker = still.findChild(PersonPicker)
    picker.open()
    qtbot.keyClicks(picker.names.search, LETTERS)
    assert picker.names.search.text() == LETTERS
    picker.popup.close()
    assert fired == []
    assert still.pages.currentIndex() == LIVE and still.live.capture.state.recording is None


@pytest.mark.parametrize("number", range(len(DIALOGS)), ids=DIALOGS)
def test_a_dialog_is_opened_at_its_first_field_and_left_by_its_buttons(qtbot, tmp_path, number):
    stage = Stage(tmp_path, Settings(language="en", theme="dark"))
    dialog = next(one for name, one in stage.dialogs() if name == DIALOGS[number])
    went = []
    while (now := dialog.focusWidget()) not in went:
        assert now is not None, "nothing has the keyboard"
        went.append(now)
        qtbot.keyClick(now, Qt.Key.Key_Tab)
    backwards = [(told(a), told(b)) for a, b in combinations(went, 2) if is_before(place(b), place(a))]
    assert not backwards
    fields = any(isinstance(one, FIELDS) and usable(one) for one in dialog.findChildren(QWidget))
    dialog.reject()
    stage.close()
    assert not fields or isinstance(went[0], FIELDS), told(went[0])


def test_commands_are_commands_in_every_box(still, qtbot):
    fired = []
    for action in (still.actions_.enrol, still.actions_.palette, still.actions_.settings):
        action.triggered.disconnect()
        action.triggered.connect(lambda *_, action=action: fired.append(action))
    tried = 0
    for page in (LIVE, GALLERY, RECORDINGS, SETTINGS):
        still.show_page(page)
        for box in still.findChildren(QWidget):
            if not (isinstance(box, FIELDS) and usable(box)):
                continue
            box.setFocus()
            fired.clear()
            for key in (Qt.Key.Key_E, Qt.Key.Key_K, Qt.Key.Key_Comma):
                qtbot.keyClick(box, key, Qt.KeyboardModifier.ControlModifier)
            assert fired == [still.actions_.enrol, still.actions_.palette, still.actions_.settings], told(box)
            tried += 1
    assert tried > 12


def stops(window: MainWindow, qtbot, page: int) -> list[QWidget]:
    """Turn to a page; where Tab goes on it."""
    window.show_page(page)
    if page == RECORDINGS:
        qtbot.waitUntil(lambda: window.recordings_page.listed == ["head"], timeout=PATIENCE)
    qtbot.wait(100)  # laid out
    return walk(window, qtbot)


def walk(window: MainWindow, qtbot) -> list[QWidget]:
    """Where Tab goes, from the first widget of the window until it is there again."""
    window.setFocus()
    went: list[QWidget] = []
    for _ in range(300):
        qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        now = window.focusWidget()
        assert now is not None and now.isVisible() and now.isEnabled()
        if now in went:
            assert now is went[0], f"Tab goes in a circle from {told(now)}"
            return went
        went.append(now)
    raise AssertionError("Tab never comes back")


def usable(widget: QWidget) -> bool:
    """Whether somebody could use it now. Parts of others, such as the text of a box for numbers, are theirs; of buttons
    of which one is chosen Tab reaches that one, and the arrow keys the others."""
    whole = widget.parent()
    inner = isinstance(whole, QAbstractSpinBox | QComboBox | QLineEdit) or isinstance(widget, QScrollBar)
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    if group is not None and widget is not (group.checkedButton() or group.buttons()[0]):
        return False
    return (
        isinstance(widget, USED)
        and not inner
        and widget.isVisible()
        and widget.isEnabled()
        and type(widget).__name__ not in ("QTableCornerButton", "QHeaderView")
    )


def spoken(widget: QWidget) -> str:
    """What a screen reader says of it."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()


def told(widget: QWidget) -> str:
    return f"{type(widget).__name__} {spoken(widget)!r} {place(widget).getRect()}"


def place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def is_before(one: QRect, other: QRect) -> bool:
    """Whether people read ``one`` before ``other``: above it in the same column, or left of it in the same line."""
    beside = one.top() < other.bottom() and other.top() < one.bottom()
    over = one.left() < other.right() and other.left() < one.right()
    return (over and one.bottom() <= other.top()) or (beside and one.right() <= other.left())


def picture(window: MainWindow, widget: QWidget) -> np.ndarray:
    """``uint8[H, W, 4]`` of a widget and what is just around it."""
    image = window.grab(place(widget).adjusted(-3, -3, 3, 3)).toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)
