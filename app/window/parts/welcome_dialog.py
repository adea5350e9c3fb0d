"""The first thing a new user sees: what Relief does, and two ways to try it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.window.models.language import tr
from app.window.parts import tokens as t
from app.window.parts.card import label
from app.window.parts.icons import emblem, icon


class WelcomeDialog(QDialog):
    """``chosen`` carries whether the sample clips are wanted (True) or the camera (False)."""

    chosen = Signal(bool)

    def __init__(self, *, camera: bool, parent: QWidget | None = None) -> None:
        """``camera``: whether one is connected."""
        super().__init__(parent)
        self.setWindowTitle(tr("Welcome"))
        self.setModal(True)
        sign = QLabel()
        sign.setPixmap(emblem().pixmap(QSize(44, 44)))
        title = label(tr("Welcome to Relief"))
        title.setStyleSheet("font-size: 22px; font-weight: 700;")
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(sign)
        head.addWidget(title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 24, 26, 20)
        column.setSpacing(14)
        column.addLayout(head)
        for sign_name, text in (
            ("user-focus", tr("Relief recognises people by the shape of their face, in the dark too.")),
            ("lock-key", tr("Nothing leaves this computer. What is stored of faces is encrypted.")),
            ("handshake", tr("Nobody is enrolled without consent, and everybody can be erased.")),
        ):
            column.addLayout(_point(sign_name, text))
        column.addSpacing(4)
        self.camera = self._way(
            tr("Enrol yourself"), tr("Takes half a minute before the camera, then it recognises you."), sample=False
        )
        self.camera.setEnabled(camera)
        if not camera:
            self.camera.setToolTip(tr("No camera was found"))
        self.sample = self._way(
            tr("Try it with a sample person"),
            tr("A recording is enrolled, and another one recognised. The person is synthetic."),
            sample=True,
        )
        column.addWidget(self.camera)
        column.addWidget(self.sample)
        later = QPushButton(tr("Not now"))
        later.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(label(tr("Ctrl+K lists everything the window can do."), tone="faint"), 1)
        foot.addWidget(later)
        column.addLayout(foot)
        self.setFixedWidth(520)
        (self.camera if camera else self.sample).setFocus()

    def _way(self, title: str, text: str, *, sample: bool) -> QPushButton:
        button = QPushButton()
        button.setAccessibleName(title)
        button.setAccessibleDescription(text)
        button.setStyleSheet("QPushButton { min-height: 50px; }")
        words = QVBoxLayout(button)
        words.setContentsMargins(16, 8, 16, 8)
        words.setSpacing(2)
        for line, tone in ((title, "strong"), (text, "soft")):
            shown = label(line, tone=tone)
            shown.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            words.addWidget(shown)
        button.clicked.connect(lambda: self._choose(sample))
        return button

    def _choose(self, sample: bool) -> None:
        self.accept()
        self.chosen.emit(sample)


def _point(sign: str, text: str) -> QHBoxLayout:
    image = QLabel()
    image.setPixmap(icon(sign, colour=t.ACCENT).pixmap(QSize(20, 20)))
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(image)
    row.addWidget(label(text), 1)
    return row


def _demo() -> QWidget:
    frame = QFrame()
    column = QVBoxLayout(frame)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(WelcomeDialog(camera=True))
    return frame


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=520, height=460))
