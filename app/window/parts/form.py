"""Forms of the settings: a name, a field and a note below it, and the boxes that a field is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.window.models.language import tr
from app.window.parts.card import Card, label
from app.window.parts.choice import Choice, Decimal, Whole

LINE_PX, NAME_PX = 28, 140

Line = tuple[str, QWidget, str]
"""A name, its field, and a note, "" for none."""


class FormCard(Card):
    """A card with a form, filled once."""

    def fill(self, lines: Sequence[Line]) -> None:
        """Put these below one another."""
        form = QFormLayout()
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(11)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for text, field, note in lines:
            name = label(text, tone="soft")
            name.setFixedSize(NAME_PX, LINE_PX)
            form.addRow(name, _noted(text, field, note))
        self.column.addLayout(form)
        self.column.addStretch(1)


def _noted(text: str, field: QWidget, note: str) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(3)
    if not field.accessibleName():
        field.setAccessibleName(text)
    if isinstance(field, Whole | Decimal):
        field.lineEdit().setTextMargins(8, 0, 0, 0)
    column.addWidget(field)
    if note:
        column.addWidget(label(note, tone="faint", wrap=True))
    return column


def beside(field: QWidget, *buttons: QPushButton) -> QWidget:
    """A field with buttons at its right."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(field, 1)
    for button in buttons:
        row.addWidget(button)
    return whole


def above(field: QWidget, below: QWidget) -> QWidget:
    """A field with another below it."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 5, 0, 2)
    column.setSpacing(7)
    column.addWidget(field)
    column.addWidget(below)
    return whole


def coded(texts: Mapping[str, str]) -> Choice:
    """A choice of codes, each with its text."""
    made = Choice()
    made.setMinimumContentsLength(12)
    for code, text in texts.items():
        made.addItem(tr(text), code)
    return made


def choose(box: Choice, code: str) -> None:
    """Choose a code; one that is not offered is added as it stands."""
    if box.findData(code) < 0:
        box.addItem(code, code)
    box.setCurrentIndex(box.findData(code))


def plain(values: Sequence[str]) -> Choice:
    """A choice of values that are their own texts."""
    made = Choice()
    made.addItems(list(values))
    return made
