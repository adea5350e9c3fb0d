"""Who is enrolled: searched, sorted, renamed, removed, and what happened to them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QStackedLayout,
    QWidget,
)

from app.window.models import register
from app.window.models.register import COLUMNS
from app.window.parts.canvas import Canvas
from app.window.parts.card import Card, gap_layout, label, set_tone
from app.window.parts.icons import icon
from app.window.parts.name_dialog import NameDialog
from app.window.parts.table import list_table
from gallery import Entry, Person

KEY = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class GalleryPage(QWidget):
    """``renamed`` carries the old and the new name, ``removed`` a name, both already confirmed by the user; ``asked``
    the person whose history is wanted, "" for nobody's."""

    renamed = Signal(str, str)
    removed = Signal(str)
    asked = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._people: tuple[Person, ...] | None = None
        self._dialog: NameDialog | None = None
        self._model = QStandardItemModel(0, len(COLUMNS), self)
        self._model.setHorizontalHeaderLabels(COLUMNS)
        self._sought = _Sought(self)
        self._sought.setSourceModel(self._model)
        self.table = list_table(self._sought, name="Enrolled people")
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search by name (Ctrl+F)")
        self.search.setAccessibleName("Search by name")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._search)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        self._empty = Canvas(
            name="Nobody is enrolled", empty="Nobody is enrolled yet", hint="Press “Enrol person” to begin."
        )
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self._events = QStandardItemModel(0, 3, self)
        self._events.setHorizontalHeaderLabels(("When", "What", "Score"))
        self.history = list_table(self._events, name="History")
        self._past = Card(title="History", body=self.history)
        self._card = Card(title="Gallery")
        self._card.column.addWidget(self.search)
        self._card.column.addLayout(self._stack, 1)
        self._card.column.addLayout(self._buttons())
        row = QHBoxLayout(self)
        gap_layout(row)
        row.addWidget(self._card, 3)
        row.addWidget(self._past, 2)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._follow_selection())
        self.set_people(())

    def set_people(self, enrolled: Sequence[Person], *, problem: str = "") -> None:
        """List these people; the selection stays on the person it was on."""
        self._problem = problem
        if tuple(enrolled) == self._people:
            self._show_empty()
            return
        self._people = tuple(enrolled)
        selected = self.selected
        self._model.setRowCount(0)
        for row in register.rows(self._people):
            self._model.appendRow([_item(text, key) for text, key in zip(row.texts, row.keys, strict=True)])
        self._select(selected)
        self._show_empty()
        self._follow_selection()

    def set_history(self, entries: Sequence[Entry]) -> None:
        """Show what happened to the selected person, newest first."""
        self._events.setRowCount(0)
        for texts in register.history(entries):
            self._events.appendRow([QStandardItem(text) for text in texts])
        self._past.set_chip(f"{len(entries)} entries" if entries else "")

    def set_renamed(self, old: str, new: str) -> None:
        """The gallery has the new name."""
        if self._dialog is not None:
            self._dialog.taken()
        self.set_note(f"{old} is now {new}.")

    def refuse_name(self, why: str) -> None:
        """The gallery does not take the new name; what was typed stays."""
        if self._dialog is not None:
            self._dialog.refused(why)
        else:
            self.set_note(why, bad=True)

    def set_note(self, text: str, *, bad: bool = False) -> None:
        """Say what came of the last action."""
        self._note.setText(text)
        set_tone(self._note, "bad" if bad else "soft")

    @property
    def selected(self) -> str:
        """The selected person's name, or ""."""
        rows = self.table.selectionModel().selectedRows()
        return str(rows[0].data()) if rows else ""

    @property
    def listed(self) -> list[str]:
        """The names in the order in which they are shown."""
        return [str(self._sought.index(row, 0).data()) for row in range(self._sought.rowCount())]

    def _select(self, name: str) -> None:
        for row, shown in enumerate(self.listed):
            if shown == name:
                flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
                self.table.selectionModel().setCurrentIndex(self._sought.index(row, 0), flags)

    def _search(self, text: str) -> None:
        selected = self.selected
        self._sought.seek(text)
        self._select(selected)
        self._show_empty()
        self._follow_selection()

    def _show_empty(self) -> None:
        count, sought = len(self._people or ()), self.search.text().strip()
        if self._problem:
            self._empty.set_message("The gallery is not open", self._problem)
        elif count:
            self._empty.set_message(f"Nobody is called “{sought}”", "")
        else:
            self._empty.set_message("Nobody is enrolled yet", "Press “Enrol person” to begin.")
        shown = self._sought.rowCount()
        self._stack.setCurrentIndex(0 if shown else 1)
        chip = f"{shown} of {count} enrolled" if sought else f"{count} enrolled"
        self._card.set_chip(chip if count else "")

    def _follow_selection(self) -> None:
        name = self.selected
        for button in (self.rename, self.remove):
            button.setEnabled(bool(name))
        self.set_history(())
        self.asked.emit(name)

    def _buttons(self) -> QHBoxLayout:
        self.rename = QPushButton(icon("pencil-simple"), "Rename …")
        self.remove = QPushButton(icon("trash", colour="#f3a294"), "Remove …")
        self.remove.setProperty("kind", "danger")
        self.rename.clicked.connect(self._rename)
        self.remove.clicked.connect(self._remove)
        self.table.doubleClicked.connect(lambda _: self._rename())
        self._note = label(tone="soft", wrap=True)
        row = QHBoxLayout()
        row.addWidget(self._note, 1)
        row.addWidget(self.rename)
        row.addWidget(self.remove)
        return row

    def _rename(self) -> None:
        old = self.selected
        if not old:
            return
        self._dialog = NameDialog(name=old, parent=self)
        self._dialog.given.connect(lambda new: self.renamed.emit(old, new))
        self._dialog.finished.connect(self._forget_dialog)
        self._dialog.open()

    def _forget_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None

    def _remove(self) -> None:
        name = self.selected
        if not name:
            return
        answer = QMessageBox.question(
            self,
            "Remove",
            f"Remove {name} and erase all stored views? This cannot be undone.",
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        if answer == QMessageBox.StandardButton.Yes:
            self.removed.emit(name)


class _Sought(QSortFilterProxyModel):
    """Those whose names were sought, sorted by each column's key."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self.setSortRole(KEY)

    def seek(self, text: str) -> None:
        """Keep only those whose names begin so."""
        self._text = text
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:  # noqa: N802 - Qt's name
        return register.found(str(self.sourceModel().index(row, 0, parent).data()), self._text)


def _item(text: str, key: str | float) -> QStandardItem:
    item = QStandardItem(text)
    item.setData(key, KEY)
    return item


def _demo() -> QWidget:
    from app.verdict.enrolment import consent

    given = consent("the demo", given=True)
    page = GalleryPage()
    page.set_people([Person(name, count, 0, given.at, given) for name, count in (("Anna K.", 5), ("David M.", 4))])
    page.table.selectRow(0)
    return page


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=900, height=500))
