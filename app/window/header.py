"""The head of the window: the mark, the pages, the source and its state, recording and enrolment."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from app.live.capture import CaptureState, Phase
from app.window.models.language import mark, tr
from app.window.models.places import CHECKUP, SETTINGS
from app.window.models.sources import shown_name
from app.window.parts import tokens as t
from app.window.parts.card import label
from app.window.parts.icons import emblem, icon
from app.window.parts.source_picker import SourcePicker

NARROW = 1060  # px; below it the header says less

STATES: dict[Phase, tuple[str, str]] = {
    Phase.IDLE: (mark("No source"), "TEXT_FAINT"),
    Phase.OPENING: (mark("Opening …"), "INFO"),
    Phase.STREAMING: (mark("Streaming"), "OK"),
    Phase.PAUSED: (mark("Paused"), "WARN"),
    Phase.ENDED: (mark("Ended"), "TEXT_SOFT"),
    Phase.LOST: (mark("Lost"), "BAD"),
}


class Header(QWidget):
    """``paged`` carries the index of the page that was asked for."""

    paged = Signal(int)

    def __init__(
        self,
        *,
        pages: Sequence[str],
        record: QAction,
        enrol: QAction,
        settings: QAction,
        checkup: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(51)
        sign = QLabel()
        sign.setPixmap(emblem().pixmap(QSize(20, 20)))
        self.picker = SourcePicker()
        self._source = ("", "")
        self._phase: Phase | None = None
        self._recording: Path | None = None
        self._dot, self._state = QLabel(), label()
        self._dot.setFixedSize(8, 8)
        self._state.setMinimumWidth(62)
        self._record = QPushButton(icon("record-fill", colour=t.BAD), tr("Record"))
        self._record.setProperty("kind", "danger")
        self._record.setCheckable(True)
        self._follow(self._record, record)
        self._enrol = enrol_button = QPushButton(icon("user-plus", colour=t.ON_ACCENT), tr("Enrol person"))
        enrol_button.setAccessibleName(tr("Enrol person"))
        enrol_button.setProperty("kind", "primary")
        self._follow(enrol_button, enrol)
        self._tools = {CHECKUP: _tool(checkup), SETTINGS: _tool(settings)}
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 16, 0)
        row.setSpacing(10)
        row.addWidget(sign)
        row.addSpacing(2)
        self._brand = brand = QLabel("Relief")
        brand.setObjectName("brand")
        row.addWidget(brand)
        row.addSpacing(14)
        row.addWidget(self._segments(pages))
        row.addStretch(1)
        row.addWidget(self.picker)
        row.addWidget(self._dot)
        row.addWidget(self._state)
        row.addWidget(self._record)
        row.addWidget(enrol_button)
        for tool in self._tools.values():
            row.addWidget(tool)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self._brand.setVisible(not narrow)
        self._state.setVisible(not narrow)
        self._enrol.setText("" if narrow else tr("Enrol person"))
        self.picker.setMinimumWidth(150 if narrow else 210)

    def set_page(self, index: int) -> None:
        """Mark the page that is shown, by its number in :mod:`app.window.models.places`."""
        for page, tool in self._tools.items():
            tool.setChecked(page == index)
        segments = range(len(self._group.buttons()))
        self._group.setExclusive(False)
        for number, button in enumerate(self._group.buttons()):
            button.setChecked(number == index)
            # As Qt does where a button of a group is pressed: Tab comes to the chosen one, arrow keys go to the others.
            reached = number == index or index not in segments
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if reached else Qt.FocusPolicy.ClickFocus)
        self._group.setExclusive(True)

    def set_state(self, state: CaptureState) -> None:
        """Show which source is open and how it does."""
        if (state.uri, state.name) != self._source:
            self._source = (state.uri, state.name)
            self.picker.set_current(state.uri, shown_name(*self._source))
        if state.phase is not self._phase:
            self._phase = state.phase
            text, token = STATES[state.phase]
            colour = t.named(token)
            self._state.setText(tr(text))
            self._state.setStyleSheet(f"color: {colour};")
            self._dot.setStyleSheet(f"background: {colour}; border-radius: 4px;")
        self._record.setText(
            tr("Stop · {recorded}", recorded=state.recorded) if state.recording is not None else tr("Record")
        )
        if state.recording != self._recording:
            self._recording = state.recording
            self._set_recording(state)

    def _set_recording(self, state: CaptureState) -> None:
        recording = state.recording is not None
        self._record.setChecked(recording)
        self._record.setIcon(icon("stop-fill", colour=t.ON_BAD) if recording else icon("record-fill", colour=t.BAD))
        self._record.setToolTip(str(state.recording) if recording else tr("Write what the camera sees to a file (R)"))

    def _segments(self, pages: Sequence[str]) -> QFrame:
        frame = QFrame()
        frame.setObjectName("segments")
        frame.setFixedHeight(36)
        row = QHBoxLayout(frame)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        self._group = QButtonGroup(self)
        for index, name in enumerate(pages):
            button = QPushButton(tr(name))
            button.setProperty("kind", "segment")
            button.setCheckable(True)
            button.setChecked(index == 0)
            self._group.addButton(button, index)
            row.addWidget(button)
        self._group.idClicked.connect(self.paged)
        return frame

    @staticmethod
    def _follow(button: QPushButton, action: QAction) -> None:
        """Let a text button follow an action; its text stays its own, and the shortcut is the action's."""
        button.setToolTip(action.toolTip())
        button.clicked.connect(action.trigger)
        button.setEnabled(action.isEnabled())
        action.enabledChanged.connect(button.setEnabled)


def _tool(action: QAction) -> QToolButton:
    """A small button that an action shows a page with; down while that page is shown."""
    button = QToolButton()
    button.setIcon(action.icon())
    button.setIconSize(QSize(18, 18))
    button.setToolTip(action.toolTip())
    button.setAccessibleName(action.text())
    button.setCheckable(True)  # itself, not its action: pressed again, the page is shown as before
    button.clicked.connect(action.trigger)
    return button


def _demo() -> QWidget:
    actions = [QAction("Record"), QAction("Enrol"), QAction(icon("gear-six"), "Settings")]
    header = Header(
        pages=["Live", "Enrol", "Gallery", "Recordings"],
        record=actions[0],
        enrol=actions[1],
        settings=actions[2],
        checkup=actions[2],
    )
    header.set_state(CaptureState(phase=Phase.STREAMING, uri="realsense:1", name="RealSense D435"))
    header.kept = actions  # type: ignore[attr-defined]
    return header


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=1400, height=51))
