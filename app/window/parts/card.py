"""The frame around every pane: a title, a chip with its facts, room for buttons, and the pane itself."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QStyleOption, QToolButton, QVBoxLayout, QWidget

from app.window.parts import tokens as t

SPARE_PX = 16
KEPT = 64  # sizes of texts
RELAID = (QEvent.Type.FontChange, QEvent.Type.StyleChange)


class Card(QFrame):
    """A titled card around ``body``. ``double_clicked``: anywhere on it that has no use of its own for that."""

    double_clicked = Signal()

    def __init__(self, *, title: str, body: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAccessibleName(title)
        self._title, self._chip = Elided(title), Steady()
        self._title.setObjectName("cardTitle")
        self._chip.setObjectName("chip")
        self._title.setFixedHeight(26)  # as high as a button, so that cards side by side line up
        self._chip.hide()
        self._fact = ""
        self._buttons: list[QToolButton] = []
        self._header = QHBoxLayout()
        self._header.setContentsMargins(2, 0, 0, 0)
        self._header.setSpacing(8)
        self._header.addWidget(self._title)
        self._header.addWidget(self._chip)
        self._header.addStretch(1)
        self._tools = QHBoxLayout()
        self._tools.setSpacing(2)
        self._header.addLayout(self._tools)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(10, 7, 10, 10)
        self.column.setSpacing(8)
        self.column.addLayout(self._header)
        if body is not None:
            self.column.addWidget(body, 1)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.double_clicked.emit()

    def set_title(self, title: str) -> None:
        """Call it otherwise."""
        if self._title.text() != title:
            self._title.setText(title)
            self.setAccessibleName(title)
            self._fit()

    def set_chip(self, text: str) -> None:
        """Show a short fact beside the title; empty hides it."""
        if text != self._fact:
            self._fact = text
            self._chip.setText(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the chip out where there is no room for it beside the title and the buttons."""
        others = self._title.sizeHint().width() + sum(8 + button.width() for button in self._buttons)
        room = self.width() - others - 38
        self._chip.setVisible(bool(self._chip.text()) and self._chip.sizeHint().width() <= room)

    @property
    def buttons(self) -> tuple[QToolButton, ...]:
        """The small buttons at the right of the title."""
        return tuple(self._buttons)

    def add_action(self, action: QAction) -> QToolButton:
        """Put a small button for ``action`` at the right of the title."""
        button = QToolButton()
        button.setDefaultAction(action)
        button.setIconSize(QSize(16, 16))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setAccessibleName(action.text())
        button.setFixedSize(26, 26)
        self._tools.addWidget(button)
        self._buttons.append(button)
        return button


class Elided(QLabel):
    """A title that ends in dots where it has less room than it needs."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.style().drawItemText(
            painter, self.rect(), flags, option.palette, self.isEnabled(), text, self.foregroundRole()
        )


class Steady(QLabel):
    """A short text that changes often, in a room that changes seldom: a label that may take another size has the whole
    window laid out and painted anew. It grows with its text at once, and shrinks where more than ``SPARE_PX`` would be
    left."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes: dict[str, QSize] = {}
        self._around: QSize | None = None  # what a style puts around the text; a label with a least size hides it
        self.setText(text)

    def setText(self, text: str) -> None:
        if text == self.text():
            return
        super().setText(text)
        wanted, has = self._wanted(text), self.minimumSize()
        if not wanted.width() <= has.width() <= wanted.width() + SPARE_PX or wanted.height() != has.height():
            self.setFixedSize(wanted)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in RELAID:
            self._sizes.clear()
        super().changeEvent(event)

    def _wanted(self, text: str) -> QSize:
        """The room of a text; figures come again and again, and measuring one costs more than to write it."""
        if text not in self._sizes:
            self.ensurePolished()
            bare = self.fontMetrics().size(0, text)
            if self._around is None:
                self._around = self.sizeHint() - bare
            if len(self._sizes) >= KEPT:
                self._sizes.clear()
            self._sizes[text] = bare + self._around
        return self._sizes[text]


class Wrapped(QLabel):
    """Text over several lines that is never cut: a layout's smallest size knows nothing of lines."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setWordWrap(True)
        self._least = 0

    def setMinimumHeight(self, least: int) -> None:
        self._least = least
        self._fit()

    def setText(self, text: str) -> None:
        if text != self.text():
            super().setText(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        super().setMinimumHeight(0)  # a label never measures itself below its smallest height
        super().setMinimumHeight(max(self._least, self.heightForWidth(self.width())))


def figure(*, tone: str = "", right: bool = False) -> QLabel:
    """A label for what changes with every other frame; its text at the ``right`` end of its room, or at the left."""
    made = Steady()
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    made.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    made.setProperty("tone", tone)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def label(text: str = "", *, tone: str = "", wrap: bool = False) -> QLabel:
    """A label in one of the stylesheet's tones."""
    made = Wrapped(text) if wrap else QLabel(text)
    made.setProperty("tone", tone)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def set_tone(widget: QWidget, tone: str) -> None:
    """Change a widget's tone and have the stylesheet look again."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def gap_layout(layout: QBoxLayout, *, margin: int = t.GAP, spacing: int = t.GAP) -> None:
    """Give a layout the window's gaps."""
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
