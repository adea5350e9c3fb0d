"""The kiosk: the scene and one big verdict, to be read from two metres and left with Esc."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

import time

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.live.snapshot import Snapshot
from app.window.models.absence import absence
from app.window.models.language import tr
from app.window.models.scene import scene
from app.window.models.statement import Statement, statement
from app.window.panes.depth import DepthCanvas
from app.window.panes.verdict import LOOKS
from app.window.parts import tokens as t
from app.window.parts.card import label
from app.window.parts.icons import icon

LEAST_PX, SHARE = 64, 0.11  # of the verdict's letters: at least, and of the page's height
LONG = 12  # letters; a longer verdict is written smaller
TOUCH_PX = 44


class KioskPage(QWidget):
    """``left``: the user wants the window back."""

    left = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab has nothing to do here
        self.setAccessibleName(tr("Kiosk"))
        self.scene = DepthCanvas(legend=False)  # who stands there looks for themselves, not for metres
        self._sign = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.title = label(wrap=True)
        self.detail = label(tone="soft", wrap=True)
        for text in (self.title, self.detail):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.leave = QPushButton(icon("x"), tr("Leave (Esc)"))
        self.leave.setStyleSheet(f"min-height: {TOUCH_PX}px; min-width: {2 * TOUCH_PX}px;")
        self.leave.clicked.connect(self.left)
        words = QVBoxLayout()
        words.addStretch(1)
        words.addWidget(self._sign)
        words.addSpacing(t.GAP)
        words.addWidget(self.title)
        words.addSpacing(t.GAP)
        words.addWidget(self.detail)
        words.addStretch(1)
        words.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 24, 24, 24)
        row.setSpacing(24)
        row.addWidget(self.scene, 1)
        row.addLayout(words, 1)
        self._said: Statement | None = None
        self._shown: object = None

    @property
    def letters_px(self) -> int:
        """How high the verdict's font is, in pixels."""
        usual = max(LEAST_PX, round(SHARE * self.height()))
        long = self._said is not None and len(self._said.title) > LONG
        return max(LEAST_PX, round(0.7 * usual)) if long else usual

    def set_snapshot(self, now: Snapshot, *, searching: bool = False) -> None:
        """Show the scene and its verdict."""
        view = scene(now)
        if view.frame is not self._shown:
            self._shown = view.frame
            self.scene.set_depth(view.frame)
        self.scene.set_faces(view.frame, view.faces)
        if view.frame is None:
            absent = absence(now, at=time.monotonic(), searching=searching)
            self.scene.set_message(absent.title, absent.remedy)
        said = statement(now)
        if said != self._said:
            self._said = said
            self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say()

    def _say(self) -> None:
        said = self._said
        if said is None:
            return
        token, sign = LOOKS[said.tone]
        colour = t.named(token)
        side = 2 * self.letters_px
        self._sign.setPixmap(icon(sign, colour=colour).pixmap(QSize(side, side)))
        self.title.setStyleSheet(f"color: {colour}; font-size: {self.letters_px}px; font-weight: 700;")
        self.title.setText(said.title)
        self.detail.setStyleSheet(f"font-size: {max(24, self.letters_px // 3)}px;")
        self.detail.setText(said.detail)
        self.setAccessibleDescription(f"{said.title}. {said.detail}")
