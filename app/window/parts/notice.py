"""A line of warning above what it is about: what is wrong, what to do, and buttons that do it."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from app.window.models.language import tr
from app.window.parts import tokens as t
from app.window.parts.announcing import announce
from app.window.parts.card import label
from app.window.parts.icons import icon
from app.window.parts.turning import turn


class Notice(QFrame):
    """Hidden until there is something to say; the cross takes it away until there is something new.

    ``chosen`` carries the key of the remedy whose button was pressed.
    """

    chosen = Signal(str)

    def __init__(
        self, *, remedies: Mapping[str, str] | None = None, wide: bool = False, parent: QWidget | None = None
    ) -> None:
        """``remedies``: the buttons there can be, key → text; ``wide``: from one edge of the window to the other."""
        super().__init__(parent)
        self.setObjectName("notice")
        self.setProperty("kind", "line" if wide else "")
        self.setAccessibleName(tr("Notice"))
        self._said: tuple[str, str, tuple[str, ...]] = "", "", ()
        sign = QLabel()
        sign.setPixmap(icon("warning", colour=t.WARN).pixmap(QSize(18, 18)))
        self._text = label(wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.cross = _tool("x", tr("Hide this notice"))
        self.cross.clicked.connect(self.hide)
        self.copy = _tool("copy", tr("Copy details"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._text.text()))
        said, self._does = QHBoxLayout(), QHBoxLayout()
        said.addWidget(sign)
        said.addWidget(self._text, 1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(18 if wide else 12, 6, 16 if wide else 8, 6)
        self._row.addLayout(said, 1)
        self._row.addLayout(self._does)
        for layout in (self._row, said, self._does):
            layout.setSpacing(10)
        self._does.addStretch(1)
        self.buttons: dict[str, QPushButton] = {}
        for key, text in (remedies or {}).items():
            button = self.buttons[key] = QPushButton(text)
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            button.hide()
            self._does.addWidget(button)
        self._does.addWidget(self.copy)
        self._does.addWidget(self.cross)
        self.hide()

    @property
    def text(self) -> str:
        """What is said, "" when nothing is."""
        return self._text.text()

    def take(self) -> bool:
        """Take the keyboard to the first button; whether there is anything to mend."""
        if self.isVisible():
            shown = [button for button in self.buttons.values() if not button.isHidden()]
            (shown[0] if shown else self.copy).setFocus(Qt.FocusReason.ShortcutFocusReason)
        return self.isVisible()

    def say(self, text: str, *, about: str = "", remedies: tuple[str, ...] = ()) -> None:
        """Show this, which is ``about`` some source, with the buttons of these remedies; "" hides it."""
        if (text, about, remedies) == self._said:
            return
        self._said = text, about, remedies
        self._text.setText(text)
        for key, button in self.buttons.items():
            button.setVisible(key in remedies)
        self._fit()
        self.setVisible(bool(text))
        if text:
            self.setAccessibleDescription(text)
            announce(self, text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Buttons that leave the text less than half of the line stand below it."""
        turn(self._row, 2 * self._does.sizeHint().width() > self.width())


def _tool(sign: str, what: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(sign))
    button.setAccessibleName(what)
    button.setToolTip(what)
    return button


def _demo() -> QWidget:
    notice = Notice(remedies={"again": "Try again"})
    text = "RealSense D435 runs at USB 2.1: plug it into a USB 3 port with a USB 3 cable for all sizes and rates"
    notice.say(text, remedies=("again",))
    return notice


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=900, height=44))
