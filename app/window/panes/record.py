"""Recording: what is recorded, since when, how large, and how long the disk lasts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget

from app.live.capture import CaptureState
from app.window.models import shelf
from app.window.models.language import tr
from app.window.models.sources import Entry
from app.window.parts import tokens as t
from app.window.parts.card import Card, label, set_tone
from app.window.parts.icons import icon
from app.window.parts.order import reach_after


class RecordPane(Card):
    """``together`` carries the URIs of the cameras that are to be recorded in step."""

    together = Signal(list)

    def __init__(self, *, record: QAction, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Record"), parent=parent)
        self._what, self._room = label(wrap=True), label(tone="soft")
        self._room.setToolTip(tr("New recordings are written to {folder}", folder=folder))
        self.record = QPushButton(icon("record-fill", colour=t.BAD), tr("Record"))
        self.record.setProperty("kind", "danger")
        self.record.setEnabled(record.isEnabled())
        self.record.clicked.connect(record.trigger)
        record.enabledChanged.connect(self.record.setEnabled)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._what, 1)
        row.addWidget(self._room)
        row.addWidget(self.record)
        self.column.addLayout(row)
        self._cameras: tuple[Entry, ...] = ()
        self.boxes: list[QCheckBox] = []
        self._several = QWidget()
        self._choices = QHBoxLayout(self._several)
        self._choices.setContentsMargins(0, 0, 0, 0)
        self._choices.setSpacing(14)
        self.start = QPushButton(icon("record-fill", colour=t.BAD), tr("Record together"))
        self.start.setProperty("kind", "danger")
        self.start.setToolTip(tr("Each camera into a file of its own, on one clock; the live picture rests meanwhile"))
        self.start.clicked.connect(lambda: self.together.emit(self.chosen))
        self.column.addWidget(self._several)
        self._several.hide()

    @property
    def said(self) -> str:
        """What is said of the recording."""
        return self._what.text()

    @property
    def room(self) -> str:
        """What is said of the disk."""
        return self._room.text()

    @property
    def chosen(self) -> list[str]:
        """The URIs of the cameras that are ticked."""
        return [entry.uri for entry, box in zip(self._cameras, self.boxes, strict=True) if box.isChecked()]

    def set_state(self, state: CaptureState, *, free: int | None, rate: float | None) -> None:
        """Follow the recording; ``free`` bytes on the disk, ``rate`` in bytes a second."""
        recording = state.recording is not None
        if recording:
            time, size = shelf.length_text(state.record_seconds), shelf.bytes_text(state.record_bytes)
            text = tr(
                "Recording {name} · {time} · {recorded:frame|frames} · {size}",
                name=Path(state.recording or "").name,
                time=time,
                recorded=state.recorded,
                size=size,
            )
            if state.record_dropped:
                text += tr(
                    " · {record_dropped:frame|frames} missing: the disk is too slow",
                    record_dropped=state.record_dropped,
                )
        else:
            text = (
                tr("Ready to record {name}", name=state.name)
                if state.name
                else tr("Choose a camera at the top right to record it.")
            )
        self._what.setText(text)
        set_tone(self._what, "bad" if recording and state.record_dropped else "" if recording else "soft")
        self._room.setText("" if free is None else shelf.room_text(free, rate))
        self.record.setText(tr("Stop") if recording else tr("Record"))
        self.record.setIcon(icon("stop-fill" if recording else "record-fill", colour=t.BAD))

    def set_cameras(self, entries: Sequence[Entry], *, busy: bool) -> None:
        """Offer the connected cameras, where there are two or more."""
        cameras = tuple(entry for entry in entries if entry.kind == "camera")
        if cameras != self._cameras:
            self._cameras = cameras
            while (item := self._choices.takeAt(0)) is not None:
                if (widget := item.widget()) is not None and widget is not self.start:
                    widget.deleteLater()
            self.boxes = [QCheckBox(entry.title) for entry in cameras]
            self._choices.addWidget(label(tr("In step:"), tone="soft"))
            before: QWidget = self.record
            for box in self.boxes:
                box.toggled.connect(self._check)
                self._choices.addWidget(box)
                reach_after(before, box)
                before = box
            self._choices.addStretch(1)
            self._choices.addWidget(self.start)
            self._several.setVisible(len(cameras) > 1)
        self._busy = busy
        self._check()

    def _check(self, _: object = None) -> None:
        self.start.setEnabled(len(self.chosen) > 1 and not self._busy)


def _demo() -> QWidget:
    action = QAction("Record")
    pane = RecordPane(record=action, folder=Path("recordings"))
    pane.kept = action  # type: ignore[attr-defined]
    state = CaptureState(
        name="RealSense D435", recording=Path("2026-11-28 22.10.relief"), recorded=123, record_bytes=23_000_000
    )
    pane.set_state(state, free=23_000_000_000, rate=5.4e6)
    pane.set_cameras([Entry("camera", "D435", "realsense:1"), Entry("camera", "Kinect", "kinect:1")], busy=False)
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=900, height=110))
