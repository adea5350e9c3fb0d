"""Whose a key is: a letter without Ctrl or Alt belongs to the form that has the keyboard, one with them to the window's
commands."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

FORMS = (QAbstractItemView, QAbstractSpinBox, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)
HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def belongs_to_form(event: QKeyEvent, focus: QWidget | None, *, on_form: bool) -> bool:
    """Whether a key is text for a form: one with the focus, or any on a page of forms (``on_form``)."""
    written = event.text().isprintable() and event.text() != ""
    return written and not event.modifiers() & HELD and (on_form or isinstance(focus, FORMS))


class Commands(QObject):
    """Keeps the keys of a window's actions theirs while a form has the keyboard: on some systems Qt has Ctrl+E and
    Ctrl+K edit a line."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def watch(self, top: QWidget) -> None:
        """From now on in all forms that lie on ``top``."""
        for form in top.findChildren(QWidget):
            if isinstance(form, FORMS):
                form.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not event.modifiers() & HELD:
            return False
        pressed = QKeySequence(event.keyCombination())
        if all(pressed not in action.shortcuts() for action in self._window.actions()):
            return False
        event.ignore()
        return True  # nobody edits with it: it is the action's
