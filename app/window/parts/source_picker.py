"""The list of sources: cameras, recordings, sample clips, and a file of one's own."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QWidget

from app.window.models.foreign import heard
from app.window.models.language import mark, tr
from app.window.models.sources import Entry, Kind
from app.window.parts import tokens as t
from app.window.parts.choice import Choice
from app.window.parts.icons import icon

HEADINGS: dict[Kind, tuple[str, str]] = {
    "camera": (mark("Cameras"), "camera"),
    "recording": (mark("Recordings"), "film-strip"),
    "clip": (mark("Sample clips"), "play-circle"),
}
BROWSE = "browse"


class SourcePicker(Choice):
    """``picked`` carries a URI; ``browse`` asks for a file; ``opened`` says that the list is about to be looked at."""

    picked = Signal(str)
    browse = Signal()
    opened = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Source"))
        self.setToolTip(tr("The camera or recording to show"))
        self.setMinimumWidth(210)
        self.setMaxVisibleItems(20)
        self._entries: tuple[Entry, ...] | None = None
        self._waiting: tuple[tuple[Entry, ...], str] | None = None  # until the list is closed
        self._closed = QTimer(self, singleShot=True, interval=0)
        self._closed.timeout.connect(self._catch_up)
        self._uri, self._name = "", ""
        self.activated.connect(self._chosen)
        self.set_entries(())

    def set_entries(self, entries: Sequence[Entry], *, problem: str = "") -> None:
        """List these sources; the present one stays chosen, and is listed even when it was not found."""
        self._waiting = None
        if self._entries == tuple(entries):
            return
        if self.view().isVisible():  # nothing moves under the user's hand
            self._waiting = tuple(entries), problem
            return
        self._entries = tuple(entries)
        model = QStandardItemModel(self)
        for kind, (heading, sign) in HEADINGS.items():
            self._add_heading(model, tr(heading))
            listed = [entry for entry in entries if entry.kind == kind]
            for entry in listed:
                item = QStandardItem(icon(sign), entry.title)
                item.setData(entry.uri, Qt.ItemDataRole.UserRole)
                item.setToolTip(entry.uri)
                model.appendRow(item)
            if not listed:
                text = heard(problem) if kind == "camera" and problem else tr("none found")
                self._add_heading(model, f"    {text}", bold=False)
        last = QStandardItem(icon("folder-open"), tr("Open a recording …"))
        last.setData(BROWSE, Qt.ItemDataRole.UserRole)
        model.appendRow(last)
        self.setModel(model)
        self._select()

    def set_current(self, uri: str, name: str) -> None:
        """The source that is shown now."""
        if (uri, name) != (self._uri, self._name):
            self._uri, self._name = uri, name
            self._select()

    def showPopup(self) -> None:
        self.opened.emit()
        super().showPopup()

    def hidePopup(self) -> None:
        super().hidePopup()
        self._closed.start()  # not at once: Qt asks only now what was chosen

    def _catch_up(self) -> None:
        if self._waiting is not None:
            entries, problem = self._waiting
            self.set_entries(entries, problem=problem)

    def _add_heading(self, model: QStandardItemModel, text: str, *, bold: bool = True) -> None:
        item = QStandardItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = self.font()
        font.setPixelSize(t.SMALL_PX)
        font.setBold(bold)
        item.setFont(font)
        model.appendRow(item)

    def _select(self) -> None:
        index = self.findData(self._uri) if self._uri else -1
        self.setCurrentIndex(index)
        title = self._name if index < 0 else self.itemText(index)
        self.setPlaceholderText(title or tr("Choose a source"))
        self.setToolTip(self._uri or tr("The camera or recording to show"))

    def _chosen(self, index: int) -> None:
        data = self.itemData(index)
        if data == BROWSE:
            self._select()
            self.browse.emit()
        elif data:
            self.picked.emit(data)


def _demo() -> QWidget:
    picker = SourcePicker()
    picker.set_entries(
        [Entry("camera", "RealSense D435 · 012345", "realsense:1"), Entry("clip", "first-enrol", "file:x")]
    )
    picker.set_current("realsense:1", "RealSense D435")
    return picker


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=260, height=34))
