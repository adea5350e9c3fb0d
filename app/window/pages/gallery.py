"""The page of enrolled people: seen, searched, sorted, and what can be done about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    QSortFilterProxyModel,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.window.models import people, register
from app.window.models.language import tr
from app.window.models.register import COLUMNS, Need, Row
from app.window.panes.past import PastPane
from app.window.panes.person import PersonPane
from app.window.parts.canvas import Canvas
from app.window.parts.card import Card, gap_layout, label, set_tone
from app.window.parts.choice import Choice
from app.window.parts.consent_form import ConsentDialog
from app.window.parts.icons import icon
from app.window.parts.merge_dialog import MergeDialog
from app.window.parts.name_dialog import NameDialog
from app.window.parts.pictures import BELOW, PICTURE, TONE, PictureDelegate, face_image
from app.window.parts.remove_dialog import RemoveDialog
from app.window.parts.row_model import RowModel
from app.window.parts.table import list_table
from gallery import Entry, Person

KEY = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
SHOWN: dict[str, Need | None] = {
    "Everybody": None,
    "Enrol again": "enrol again",
    "Consent ended": "ask again",
    "Consent ends soon": "soon",
}


class GalleryPage(QWidget):
    """The signals carry what the user wants, confirmed where something would be lost.

    - ``renamed``: the old and the new name; ``removed``: names; ``noted``: a name and its note.
    - ``compared`` and ``merged``: who stays, and the other entry; ``agreed``: a name, days, whether pictures are kept.
    - ``asked``: whose history and note are wanted, "" for nobody's; ``pictured``: whose pictures are wanted.
    - ``saved``, ``exported``, ``imported``: of the whole gallery.
    """

    renamed = Signal(str, str)
    removed = Signal(list)
    noted = Signal(str, str)
    compared = Signal(str, str)
    merged = Signal(str, str)
    agreed = Signal(str, int, bool)
    asked = Signal(str)
    pictured = Signal(list)
    saved = Signal()
    exported = Signal()
    imported = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._people: tuple[Person, ...] | None = None
        self._noted: frozenset[str] = frozenset()
        self._problem = ""
        self._dialog: NameDialog | MergeDialog | None = None
        self._images: dict[str, QImage | None] = {}
        self._depths: dict[str, NDArray[np.float32]] = {}
        self._wanted: list[str] = []
        self._soon = QTimer(self, singleShot=True, interval=60)
        self._soon.timeout.connect(self._want_pictures)
        self._model: RowModel[Row] = RowModel(heads=COLUMNS, ask=self._ask, same=lambda row: row.name, parent=self)
        self._sought = _Sought(self)
        self._sought.setSourceModel(self._model)
        self.table = self._make_table()
        self.pane = PersonPane()
        self.past = PastPane()
        self.rename, self.remove = self.pane.rename, self.pane.remove
        self.pane.renamed.connect(self._rename)
        self.pane.merged.connect(self._merge)
        self.pane.agreed.connect(self._agree)
        self.pane.removed.connect(self._remove)
        self.pane.noted.connect(lambda text: self.noted.emit(self.selected, text))
        self._lay_out()
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._follow_selection())
        self.set_people(())

    def set_people(self, enrolled: Sequence[Person], *, problem: str = "") -> None:
        """List these people; the selection stays on the person it was on."""
        self._problem = problem
        if tuple(enrolled) == self._people:
            self._show_empty()
            return
        self._people = tuple(enrolled)
        here = {person.name for person in self._people}
        kept = {person.name for person in self._people if person.consent.crops}
        self._images = {name: image for name, image in self._images.items() if name in kept}
        self._depths = {name: depth for name, depth in self._depths.items() if name in kept}
        self._noted &= here
        self._list()
        self._follow_selection()

    def set_noted(self, names: Sequence[str]) -> None:
        """Who has a note."""
        if frozenset(names) != self._noted:
            self._noted = frozenset(names)
            self._list()

    def set_note_of(self, name: str, text: str) -> None:
        """Show the note of the selected person."""
        if name == self.selected:
            self.pane.set_note(text)

    def set_pictures(self, depths: dict[str, NDArray[np.float32] | None]) -> None:
        """Show pictures that were asked for: depth, ``float32[128, 128]`` in [0, 255], None where there is none."""
        for name, depth in depths.items():
            self._images[name] = None if depth is None else face_image(depth)
            if depth is not None:
                self._depths[name] = depth
        self.table.viewport().update()
        if self.selected in depths:
            self.pane.set_picture(self._depths.get(self.selected))

    def set_history(self, entries: Sequence[Entry]) -> None:
        """What happened in the gallery, newest first."""
        self.past.set_entries(entries)

    def set_likeness(self, other: str, score: float | None, threshold: float) -> None:
        """How alike the two are that are to be merged."""
        if isinstance(self._dialog, MergeDialog):
            self._dialog.set_likeness(other, score, threshold)

    def set_renamed(self, old: str, new: str) -> None:
        """The gallery has the new name."""
        self.taken()
        self.set_note(tr("{old} is now {new}.", old=old, new=new))

    def refuse_name(self, why: str) -> None:
        """The gallery does not take the new name; what was typed stays."""
        self.refuse(why)

    def taken(self) -> None:
        """What the dialog asked for has been done."""
        if self._dialog is not None:
            self._dialog.taken()

    def refuse(self, why: str) -> None:
        """It could not be; what was typed or chosen stays."""
        if self._dialog is not None:
            self._dialog.refused(why)
        else:
            self.set_note(why, bad=True)

    def set_note(self, text: str, *, bad: bool = False) -> None:
        """Say what came of the last action."""
        self._note.setText(text)
        set_tone(self._note, "bad" if bad else "soft")

    @property
    def chosen(self) -> list[str]:
        """The names of all who are selected."""
        return [str(index.data()) for index in self.table.selectionModel().selectedRows()]

    @property
    def selected(self) -> str:
        """The name of the one person who is selected, "" for none and for several."""
        names = self.chosen
        return names[0] if len(names) == 1 else ""

    @property
    def listed(self) -> list[str]:
        """The names in the order in which they are shown."""
        return [str(self._sought.index(row, 0).data()) for row in range(self._sought.rowCount())]

    def row(self, number: int) -> Row:
        """The row of this number, in the order in which people were given."""
        return self._model.rows[number]

    def _list(self) -> None:
        selected = self.chosen
        self._model.set_rows(register.rows(self._people or (), noted=tuple(self._noted)))
        if selected and self.chosen != selected:
            self._select(selected)
        self._show_empty()

    def _select(self, names: Sequence[str]) -> None:
        """Select these, as far as they are shown."""
        wanted, model = set(names), self.table.selectionModel()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        model.clearSelection()
        for row in range(self._sought.rowCount()):
            index = self._sought.index(row, 0)
            if str(index.data()) in wanted:
                model.select(index, flags)
                model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _search(self, _: object = None) -> None:
        selected = self.chosen
        self._sought.seek(self.search.text(), SHOWN[str(self.show_only.currentData())])
        self._select(selected)
        self._show_empty()
        self._follow_selection()

    def _show_empty(self) -> None:
        count, sought = len(self._people or ()), self.search.text().strip()
        if self._problem:
            self._empty.set_message(tr("The gallery is not open"), self._problem)
        elif count and sought:
            self._empty.set_message(tr("Nobody is called “{sought}”", sought=sought), "")
        elif count:
            self._empty.set_message(tr("Nobody"), tr("There is nothing to do about anybody here."))
        else:
            self._empty.set_message(tr("Nobody is enrolled yet"), tr("Press “Enrol person” to begin."))
        shown = self._sought.rowCount()
        self._stack.setCurrentIndex(0 if shown else 1)
        filtered = bool(sought) or SHOWN[str(self.show_only.currentData())] is not None
        self._card.set_chip(
            (
                tr("{shown} of {count} enrolled", shown=shown, count=count)
                if filtered
                else tr("{count} enrolled", count=count)
            )
            if count
            else ""
        )
        needs = Counter(row.need for row in self._model.rows)
        for at, (title, need) in enumerate(SHOWN.items()):
            self.show_only.setItemText(at, title if need is None else f"{title} ({needs[need]})")
        for button in (self.save, self.export):
            button.setEnabled(bool(count))

    def _follow_selection(self) -> None:
        names = self.chosen
        name = names[0] if len(names) == 1 else ""
        person = next((one for one in self._people or () if one.name == name), None)
        before = self.pane.person
        self.pane.set_person(person, chosen=len(names))
        self.pane.set_picture(self._depths.get(name))
        if person is not None and person.consent.crops and name not in self._images:
            self._want(name)
        self.past.set_person(name)
        if name != before:
            self.asked.emit(name)

    # pictures come once they are seen

    def _image(self, row: Row) -> QImage | str:
        if not row.pictured:
            return people.initials(row.name)
        if row.name not in self._images:
            self._want(row.name)
        return self._images.get(row.name) or people.initials(row.name)

    def _want(self, name: str) -> None:
        if name not in self._wanted:
            self._wanted.append(name)
            self._soon.start()

    def _want_pictures(self) -> None:
        wanted, self._wanted = self._wanted, []
        if wanted:
            for name in wanted:
                self._images.setdefault(name, None)  # it is on its way
            self.pictured.emit(wanted)

    def _ask(self, row: Row, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return row.texts[column]
        if role == KEY:
            return row.keys[column]
        if role == PICTURE:
            return self._image(row)
        said = {
            BELOW: row.below,
            TONE: row.tone,
            Qt.ItemDataRole.ToolTipRole: register.SAID[row.need] or row.texts[column],
            Qt.ItemDataRole.AccessibleTextRole: row.texts[column] if column else f"{row.name}, {row.below}",
        }
        return said.get(role)

    # building

    def _make_table(self) -> QTableView:
        table = list_table(self._sought, name=tr("Enrolled people"))
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setSortingEnabled(True)
        table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        table.setItemDelegateForColumn(0, PictureDelegate(size=QSize(38, 38), parent=table))
        table.verticalHeader().setDefaultSectionSize(52)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads = table.horizontalHeader()
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 110), (2, 100), (3, 150)):
            table.setColumnWidth(column, width)
        table.doubleClicked.connect(lambda _: self._rename())
        return table

    def _lay_out(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search by name (Ctrl+F)"))
        self.search.setAccessibleName(tr("Search by name"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._search)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        self.show_only = Choice()
        self.show_only.setAccessibleName(tr("Show only"))
        for title in SHOWN:
            self.show_only.addItem(title, title)
        self.show_only.currentIndexChanged.connect(self._search)
        self._empty = Canvas(name=tr("Nobody is enrolled"))
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self.search, 1)
        above.addWidget(self.show_only)
        self._card = Card(title=tr("Gallery"))
        self._card.column.addLayout(above)
        self._card.column.addLayout(self._stack, 1)
        self._card.column.addLayout(self._foot())
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self.pane)
        right.addWidget(self.past, 1)
        row = QHBoxLayout(self)
        gap_layout(row)
        row.addWidget(self._card, 5)
        row.addLayout(right, 4)

    def _foot(self) -> QHBoxLayout:
        self._note = label(tone="soft", wrap=True)
        self.save = QPushButton(icon("floppy-disk"), tr("Back up …"))
        self.save.setToolTip(tr("Copy the gallery to one file, as well protected as it is; the key opens it"))
        self.export = QPushButton(icon("export"), tr("Export …"))
        self.export.setToolTip(tr("Write everybody to one encrypted file for another station"))
        self.take = QPushButton(icon("download-simple"), tr("Import …"))
        self.take.setToolTip(tr("Take over people from a file of another station"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._note, 1)
        for button, signal in ((self.save, self.saved), (self.export, self.exported), (self.take, self.imported)):
            button.clicked.connect(signal)
            row.addWidget(button)
        return row

    # dialogs

    def _rename(self) -> None:
        old = self.selected
        if old:
            dialog = NameDialog(name=old, parent=self)
            dialog.given.connect(lambda new: self.renamed.emit(old, new))
            self._open(dialog)

    def _merge(self) -> None:
        kept = self.selected
        if kept:
            names = [person.name for person in self._people or ()]
            dialog = MergeDialog(kept=kept, names=names, found=register.found, parent=self)
            dialog.compared.connect(lambda other: self.compared.emit(kept, other))
            dialog.confirmed.connect(lambda other: self.merged.emit(kept, other))
            self._open(dialog)

    def _agree(self) -> None:
        name = self.selected
        if name:
            self.consent_dialog = ConsentDialog(name=name, parent=self)
            self.consent_dialog.given.connect(lambda days, crops: self.agreed.emit(name, days, crops))
            self.consent_dialog.open()

    def _remove(self) -> None:
        names = self.chosen
        if names:
            self.remove_dialog = RemoveDialog(names=names, parent=self)
            self.remove_dialog.confirmed.connect(lambda: self.removed.emit(names))
            self.remove_dialog.open()

    def _open(self, dialog: NameDialog | MergeDialog) -> None:
        self._dialog = dialog
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    def _forget_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None


class _Sought(QSortFilterProxyModel):
    """Those whose names were sought and who need what is looked for, sorted by each column's key."""

    def __init__(self, parent: GalleryPage) -> None:
        super().__init__(parent)
        self._text = ""
        self._need: Need | None = None
        self._page = parent
        self.setSortRole(KEY)

    def seek(self, text: str, need: Need | None) -> None:
        """Keep only those whose names begin so; ``need``: only those about whom this has to be done."""
        self._text, self._need = text, need
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:  # noqa: ARG002, N802 - Qt's name
        listed = self._page.row(row)
        return (self._need is None or listed.need == self._need) and register.found(listed.name, self._text)


def _demo() -> QWidget:
    from dataclasses import replace
    from datetime import timedelta

    from app.verdict.enrolment import consent
    from app.window.parts.demo import face_depth

    given = consent("the demo", given=True)
    kept = consent("the demo", given=True, crops=True)
    soon = replace(given, expires=given.at + timedelta(days=9))
    page = GalleryPage()
    page.set_people(
        [
            Person("Anna K.", 5, 0, given.at, kept),
            Person("David M.", 4, 0, given.at, given),
            Person("Jonas R.", 0, 5, given.at - timedelta(days=420), given),
            Person("李小龍", 5, 0, given.at - timedelta(days=700), soon),
        ]
    )
    page.set_pictures({"Anna K.": face_depth()})
    page.set_noted(["Anna K."])
    page.table.selectRow(0)
    page.set_note_of("Anna K.", "Works at the gate.")
    page.set_history(
        [
            Entry(given.at, "accept", "Anna K.", 0.81, 0.62, ""),
            Entry(given.at, "unknown", "Anna K.", 0.55, 0.62, ""),
            Entry(given.at, "enrol", "Anna K.", None, None, ""),
        ]
    )
    return page


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=1400, height=800))
