"""A short message at the foot of the window, with something to do about it, gone after some seconds."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.window.models.language import tr
from app.window.models.statement import sentence
from app.window.parts import tokens as t
from app.window.parts.announcing import announce
from app.window.parts.card import label


class Toast(QFrame):
    """Lies over ``parent``; never takes the keyboard."""

    def __init__(self, *, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.setAccessibleName(tr("Message"))
        self._text = label(wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 14, 10)
        row.addWidget(self._text)
        self._under = parent
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What is shown, "" when nothing is."""
        return self._text.text() if not self.isHidden() else ""

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a message for six seconds."""
        self._text.setText(sentence(text) if bad else text)
        colour = t.BAD if bad else t.ACCENT
        self.setStyleSheet(
            f"#toast {{ background: {t.HOVER}; border: 1px solid {colour}; border-radius: {t.RADIUS}px; }}"
        )
        self._place()
        self.show()
        self.raise_()
        self._timer.start(6000)
        announce(self, self._text.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self._text.setFixedWidth(min(460, max(160, self._text.fontMetrics().horizontalAdvance(self._text.text()) + 8)))
        self.adjustSize()
        self.move((self._under.width() - self.width()) // 2, self._under.height() - self.height() - 60)


def _demo() -> QWidget:
    page = QWidget()
    toast = Toast(parent=page)
    page.resize(500, 200)
    toast.say("Saved to surfaces/anna.ply")
    page.kept = toast  # type: ignore[attr-defined]
    return page


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=500, height=200))
