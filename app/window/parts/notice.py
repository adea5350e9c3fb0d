"""A line of warning above the panes: what is wrong with how the camera is connected, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from app.window.parts import tokens as t
from app.window.parts.card import label
from app.window.parts.icons import icon


class Notice(QFrame):
    """Hidden until there is something to say; the cross takes it away until there is something new."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAccessibleName("Notice")
        self._said = "", ""
        sign = QLabel()
        sign.setPixmap(icon("warning", colour=t.WARN).pixmap(QSize(18, 18)))
        self._text = label(wrap=True)
        self.cross = QToolButton()
        self.cross.setIcon(icon("x"))
        self.cross.setAccessibleName("Hide this notice")
        self.cross.setToolTip("Hide this notice")
        self.cross.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(10)
        row.addWidget(sign)
        row.addWidget(self._text, 1)
        row.addWidget(self.cross)
        self.hide()

    @property
    def text(self) -> str:
        """What is said, "" when nothing is."""
        return self._text.text()

    def say(self, text: str, *, about: str = "") -> None:
        """Show this, which is ``about`` some source; "" hides it."""
        if (text, about) != self._said:
            self._said = text, about
            self._text.setText(text)
            self.setVisible(bool(text))


def _demo() -> QWidget:
    notice = Notice()
    notice.say("RealSense D435 runs at USB 2.1: plug it into a USB 3 port with a USB 3 cable for all sizes and rates")
    return notice


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=900, height=44))
