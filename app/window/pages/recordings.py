"""The user's recordings and the sample clips, to be opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.window.models.sources import Entry
from app.window.parts.card import Card, gap_layout, label
from app.window.parts.icons import icon
from app.window.parts.table import list_table
from camera.query import path_of

COLUMNS = ("Recording", "Kind", "Size", "Folder")


class RecordingsPage(QWidget):
    """``picked`` carries the URI of a recording, ``browse`` asks for a file elsewhere."""

    picked = Signal(str)
    browse = Signal()

    def __init__(self, *, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._entries: tuple[Entry, ...] | None = None
        self._model = QStandardItemModel(0, len(COLUMNS), self)
        self._model.setHorizontalHeaderLabels(COLUMNS)
        self.table = list_table(self._model, name="Recordings")
        self.table.activated.connect(lambda index: self._open(index.row()))
        self.open = QPushButton(icon("play"), "Play")
        self.open.clicked.connect(lambda: self._open(self.table.currentIndex().row()))
        other = QPushButton(icon("folder-open"), "Open a file …")
        other.clicked.connect(self.browse)
        buttons = QHBoxLayout()
        note = label(f"New recordings are written to {folder}", tone="soft")
        buttons.addWidget(note, 1)
        buttons.addWidget(other)
        buttons.addWidget(self.open)
        card = Card(title="Recordings")
        card.column.addWidget(self.table, 1)
        card.column.addLayout(buttons)
        column = QVBoxLayout(self)
        gap_layout(column)
        column.addWidget(card)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """List these recordings and clips."""
        files = tuple(entry for entry in entries if entry.kind != "camera")
        if files == self._entries:
            return
        self._entries = files
        self._model.setRowCount(0)
        for entry in files:
            path = path_of(entry.uri) or Path()
            kind = "sample clip" if entry.kind == "clip" else path.suffix[1:] or "folder"
            self._model.appendRow([QStandardItem(text) for text in (entry.title, kind, _size(path), str(path.parent))])
            self._model.item(self._model.rowCount() - 1, 0).setData(entry.uri, Qt.ItemDataRole.UserRole)
        self.open.setEnabled(bool(files))
        if files:
            self.table.selectRow(0)

    def _open(self, row: int) -> None:
        if 0 <= row < self._model.rowCount():
            self.picked.emit(self._model.item(row, 0).data(Qt.ItemDataRole.UserRole))


def _size(path: Path) -> str:
    try:
        size = sum(file.stat().st_size for file in (path.rglob("*.*") if path.is_dir() else [path]))
    except OSError:
        return ""
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.0f} kB"


def _demo() -> QWidget:
    page = RecordingsPage(folder=Path("recordings"))
    page.set_entries(
        [Entry("recording", "2026-11-22 18.40.relief", "file:x.relief"), Entry("clip", "photo", "file:p.relief")]
    )
    return page


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=900, height=500))
