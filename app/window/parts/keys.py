"""Whose a key is: a letter without Ctrl or Alt belongs to the form that has the keyboard, not to a shortcut."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
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
