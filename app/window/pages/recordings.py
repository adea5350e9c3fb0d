"""The user's recordings and the sample clips: seen, played, renamed, exported, checked, deleted, and added."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QSize, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QMessageBox, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from app.recording.facts import Facts
from app.window.models import shelf
from app.window.models.language import tr
from app.window.models.shelf import COLUMNS, Row
from app.window.models.sources import Entry
from app.window.models.statement import sentence
from app.window.panes.record import RecordPane
from app.window.panes.recording import RecordingPane
from app.window.parts.asking import Asked
from app.window.parts.canvas import Canvas
from app.window.parts.card import Card, gap_layout, label, set_tone
from app.window.parts.export_dialog import ExportDialog
from app.window.parts.icons import icon
from app.window.parts.name_dialog import NameDialog
from app.window.parts.pictures import BELOW, PICTURE, TONE, PictureDelegate, scene_image
from app.window.parts.row_model import RowModel
from app.window.parts.table import list_table

KEY = Qt.ItemDataRole.UserRole
NEWEST = 3  # the column of the time


class RecordingsPage(QWidget):
    """``picked`` carries the URI of a recording, ``browse`` asks for a file elsewhere. The others carry what the user
    wants, confirmed where something would be lost: ``renamed`` a path and the new name, ``exported`` a path and an
    :class:`Export`, ``checked`` and ``deleted`` a path, ``added`` paths of files that were dropped."""

    picked = Signal(str)
    browse = Signal()
    renamed = Signal(object, str)
    exported = Signal(object, object)
    checked = Signal(object)
    deleted = Signal(object)
    added = Signal(list)

    def __init__(self, *, folder: Path, record: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAcceptDrops(True)
        self.folder = folder
        self._images: dict[Path, tuple[Facts, QImage]] = {}
        self.dialogs = Asked(lambda why: self.set_note(why, bad=True))
        named = [tr(head) for head in COLUMNS]
        self._model: RowModel[Row] = RowModel(heads=named, ask=self._ask, same=lambda row: row.path, parent=self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSortRole(KEY)
        self._sorted.setSourceModel(self._model)
        self.table = list_table(self._sorted, name=tr("Recordings"))
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(NEWEST, Qt.SortOrder.DescendingOrder)
        self.table.setItemDelegateForColumn(0, PictureDelegate(size=QSize(64, 48), parent=self.table))
        self.table.verticalHeader().setDefaultSectionSize(62)
        heads = self.table.horizontalHeader()
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 90), (2, 90), (3, 140)):
            self.table.setColumnWidth(column, width)
        self.table.give_way({2: 500, 3: 400})  # said beside the picture
        self.table.activated.connect(lambda _: self._play())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._follow_selection())
        self.record = RecordPane(record=record, folder=folder)
        self.pane = RecordingPane()
        self.pane.played.connect(self._play)
        self.pane.renamed.connect(self._rename)
        self.pane.exported.connect(self._export)
        self.pane.checked.connect(self._check)
        self.pane.deleted.connect(self._delete)
        self._lay_out()
        self.set_rows(())

    def set_entries(self, entries: Sequence[Entry], facts: Callable[[Path], Facts | None] = lambda _: None) -> None:
        """List these recordings and clips; ``facts`` says what is known of one."""
        self.set_rows(shelf.rows(entries, facts))

    def set_rows(self, rows: Sequence[Row]) -> None:
        """List these; the selection stays on the recording it was on."""
        chosen = self.selected
        self._model.set_rows(rows)
        if rows:
            self.select(chosen.path if chosen is not None else None)
        own = [row for row in rows if not row.clip]
        self._stack.setCurrentIndex(0 if rows else 1)
        self._card.set_chip(tr("{count} of yours", count=len(own)) if own else "")
        self._follow_selection()

    @property
    def selected(self) -> Row | None:
        """The selected recording."""
        found = self.table.selectionModel().selectedRows()
        at = self._sorted.mapToSource(found[0]).row() if found else -1
        return self._model.rows[at] if 0 <= at < len(self._model.rows) else None

    @property
    def listed(self) -> list[str]:
        """The titles in the order in which they are shown."""
        return [str(self._sorted.index(row, 0).data()) for row in range(self._sorted.rowCount())]

    def select(self, path: Path | None) -> None:
        """Select a recording; the first where there is none at ``path``."""
        rows = [row.path for row in self._model.rows]
        at = self._model.index(rows.index(path), 0) if path in rows else None
        index = self._sorted.index(0, 0) if at is None else self._sorted.mapFromSource(at)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        if self.table.selectionModel().currentIndex() != index or not self.table.selectionModel().hasSelection():
            self.table.selectionModel().setCurrentIndex(index, flags)

    def set_note(self, text: str, *, bad: bool = False) -> None:
        """Say what came of the last action."""
        self._note.setText(
            (sentence(text) if bad and text else text)
            or tr("New recordings are written to {folder}. Drop files here to add them.", folder=self.folder)
        )
        set_tone(self._note, "bad" if bad else "soft")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := _dropped(event):
            event.acceptProposedAction()
            self.added.emit(paths)

    def _lay_out(self) -> None:
        empty = Canvas(
            name=tr("No recordings"),
            empty=tr("Nothing was recorded yet"),
            hint=tr(
                "Press “Record”, or drop recordings here: .relief, .mkv, .npz, .db3, .bag, folders of depth images."
            ),
        )
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.table)
        self._stack.addWidget(empty)
        self._note = label(tone="soft", wrap=True)
        other = QPushButton(icon("folder-open"), tr("Open a file …"))
        other.clicked.connect(self.browse)
        foot = QHBoxLayout()
        foot.addWidget(self._note, 1)
        foot.addWidget(other)
        self._card = Card(title=tr("Recordings"), body=body)
        self._card.column.addLayout(foot)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.record)
        left.addWidget(self._card, 1)
        row = QHBoxLayout(self)
        gap_layout(row)
        row.addLayout(left, 5)
        row.addWidget(self.pane, 3)
        self.pane.setMinimumWidth(320)
        self.first = self.table
        self.set_note("")

    def _ask(self, row: Row, column: int, role: int) -> object:
        texts = row.title, row.length, row.size, row.at
        said: dict[int, Callable[[], object]] = {
            Qt.ItemDataRole.DisplayRole: lambda: texts[column],
            Qt.ItemDataRole.ToolTipRole: lambda: str(row.path) if row.tone == "soft" else row.below,
            Qt.ItemDataRole.AccessibleTextRole: lambda: texts[column] if column else f"{row.title}, {row.below}",
            KEY: lambda: row.keys[column],
            PICTURE: lambda: self._image(row),
            BELOW: lambda: row.below,
            TONE: lambda: row.tone,
        }
        return said[role]() if role in said else None

    def _image(self, row: Row) -> QImage | None:
        facts = row.facts
        if facts is None or facts.depth is None:
            return None
        known = self._images.get(row.path)
        if known is None or known[0] is not facts:
            step = max(1, facts.depth.shape[1] // 160)
            known = self._images[row.path] = facts, scene_image(facts.depth[::step, ::step], facts.unit)
        return known[1]

    def _follow_selection(self) -> None:
        if self.selected is not self.pane._row or self.selected is None:
            self.pane.set_row(self.selected)

    def _play(self) -> None:
        row = self.selected
        if row is not None and self.pane.play.isEnabled():
            self.picked.emit(row.uri)

    def _check(self) -> None:
        if (row := self.selected) is not None:
            self.checked.emit(row.path)

    def _rename(self) -> None:
        row = self.selected
        if row is None or row.clip:
            return
        name = row.path.name if row.path.is_dir() else row.path.stem
        dialog = NameDialog(name=name, parent=self)
        dialog.given.connect(lambda new: self.renamed.emit(row.path, new))
        self.dialogs.open(dialog)

    def _export(self) -> None:
        row = self.selected
        if row is None:
            return
        facts = row.facts
        folder = self.folder if row.clip else row.path.parent
        dialog = ExportDialog(
            title=row.title,
            folder=folder,
            stem=row.path.stem,
            frames=0 if facts is None else facts.frames,
            images=facts is None or bool(facts.images),
            parent=self,
        )
        dialog.given.connect(lambda wanted: self.exported.emit(row.path, wanted))
        self.dialogs.open(dialog)

    def _delete(self) -> None:
        row = self.selected
        if row is None or row.clip:
            return
        answer = QMessageBox.question(
            self,
            tr("Delete"),
            tr("Move {title} to the bin? It stays there until the bin is emptied.", title=row.title),
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        if answer == QMessageBox.StandardButton.Yes:
            self.deleted.emit(row.path)


def _dropped(event: QDropEvent) -> list[Path]:
    """The local files of what is dragged."""
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


def _demo() -> QWidget:
    from app.kept.paths import assets_folder
    from app.recording.facts import facts_of
    from app.window.models.sources import recordings

    action = QAction("Record")
    page = RecordingsPage(folder=Path("recordings"), record=action)
    page.kept = action  # type: ignore[attr-defined]
    clips = recordings(assets_folder() / "clips", kind="recording")
    page.set_entries(clips, facts_of)
    return page


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=1200, height=700))
