"""Who is enrolled: listed, renamed, removed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QMessageBox,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.window.models import people
from app.window.parts.canvas import Canvas
from app.window.parts.card import Card, gap_layout, label, set_tone
from app.window.parts.icons import icon
from app.window.parts.table import list_table
from gallery import Person

COLUMNS = ("Name", "Enrolled", "Views")


class GalleryPage(QWidget):
    """``renamed`` carries the old and the new name, ``removed`` a name, both already confirmed by the user."""

    renamed = Signal(str, str)
    removed = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._people: tuple[Person, ...] | None = None
        self._model = QStandardItemModel(0, len(COLUMNS), self)
        self._model.setHorizontalHeaderLabels(COLUMNS)
        self.table = list_table(self._model, name="Enrolled people")
        self._empty = Canvas(
            name="Nobody is enrolled", empty="Nobody is enrolled yet", hint="Press “Enrol person” to begin."
        )
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.rename = QPushButton(icon("pencil-simple"), "Rename …")
        self.remove = QPushButton(icon("trash", colour="#f3a294"), "Remove …")
        self.remove.setProperty("kind", "danger")
        self.rename.clicked.connect(self._rename)
        self.remove.clicked.connect(self._remove)
        self.table.doubleClicked.connect(lambda _: self._rename())
        self._note = label(tone="soft", wrap=True)
        buttons = QHBoxLayout()
        buttons.addWidget(self._note, 1)
        buttons.addWidget(self.rename)
        buttons.addWidget(self.remove)
        self._card = Card(title="Gallery")
        self._card.column.addLayout(self._stack, 1)
        self._card.column.addLayout(buttons)
        column = QVBoxLayout(self)
        gap_layout(column)
        column.addWidget(self._card)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._follow_selection())
        self.set_people(())

    def set_people(self, enrolled: Sequence[Person], *, problem: str = "") -> None:
        """List these people; the selection stays on the person it was on."""
        self._empty.set_message(
            "The gallery is not open" if problem else "Nobody is enrolled yet",
            problem or "Press “Enrol person” to begin.",
        )
        if tuple(enrolled) == self._people:
            return
        self._people = tuple(enrolled)
        selected = self.selected
        self._model.setRowCount(0)
        for person in self._people:
            row = [QStandardItem(text) for text in (person.name, people.day(person.enrolled), str(person.templates))]
            self._model.appendRow(row)
        self._stack.setCurrentIndex(0 if self._people else 1)
        self._card.set_chip(f"{len(self._people)} enrolled" if self._people else "")
        for index, person in enumerate(self._people):
            if person.name == selected:
                self.table.selectRow(index)
        self._follow_selection()

    def set_note(self, text: str, *, bad: bool = False) -> None:
        """Say what came of the last action."""
        self._note.setText(text)
        set_tone(self._note, "bad" if bad else "soft")

    @property
    def selected(self) -> str:
        """The selected person's name, or ""."""
        rows = self.table.selectionModel().selectedRows() if self._model.rowCount() else []
        return str(self._model.item(rows[0].row(), 0).text()) if rows else ""

    def _follow_selection(self) -> None:
        for button in (self.rename, self.remove):
            button.setEnabled(bool(self.selected))

    def _rename(self) -> None:
        old = self.selected
        if not old:
            return
        new, sure = QInputDialog.getText(self, "Rename", f"New name for {old}:", text=old)
        if sure and new.strip() and new.strip() != old:
            self.renamed.emit(old, new.strip())

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
