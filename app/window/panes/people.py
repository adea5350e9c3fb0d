"""The pane of enrolled people: a list with pictures, searched, sorted, and narrowed to what has to be done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedLayout,
    QWidget,
)

from app.window.models import people, register
from app.window.models.language import tr
from app.window.models.register import COLUMNS, SHOWN, Row
from app.window.models.statement import sentence
from app.window.parts.canvas import Canvas
from app.window.parts.card import Card
from app.window.parts.choice import Choice
from app.window.parts.ordered_rows import OrderedRows
from app.window.parts.pictures import BELOW, PICTURE, TONE, PictureDelegate
from app.window.parts.table import ListTable, list_table
from app.window.parts.thumbnails import Thumbnails
from gallery import Person

TEXTS = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)


class PeoplePane(Card):
    """``picked``: others are selected; ``opened``: somebody was double-clicked, or F2 pressed;
    ``unwanted``: Delete was. Pictures come from ``thumbnails``."""

    picked = Signal()
    opened = Signal()
    unwanted = Signal()

    def __init__(self, *, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Gallery"), parent=parent)
        self._people: tuple[Person, ...] = ()
        self._noted: frozenset[str] = frozenset()
        self._problem = ""
        self._thumbnails = thumbnails
        self.sought: OrderedRows[Row] = OrderedRows(
            heads=list(map(tr, COLUMNS)), ask=self._ask, key=Row.key, same=lambda row: row.name, parent=self
        )
        self.table = self._make_table()
        self.empty = Canvas(name=tr("Nobody is enrolled"))
        self._lay_out()
        self.table.selectionModel().selectionChanged.connect(lambda *_: self.picked.emit())
        self.show_people()

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody, shown or not."""
        return self._people

    @property
    def chosen(self) -> list[str]:
        """The names of all who are selected."""
        selection = self.table.selectionModel().selection()
        parts = map(selection.at, range(selection.size()))
        places = sorted({row for part in parts for row in range(part.top(), part.bottom() + 1)})
        rows = self.sought.rows
        return [rows[place].name for place in places]

    @property
    def listed(self) -> list[str]:
        """The names in the order in which they are shown."""
        return [row.name for row in self.sought.rows]

    def set_problem(self, problem: str) -> None:
        """Why the gallery is not open, "" where it is."""
        self._problem = problem
        self._show_empty()

    def set_people(self, enrolled: Sequence[Person]) -> None:
        """List these people; the selection stays on the person it was on."""
        self._people = tuple(enrolled)
        self._noted &= {person.name for person in self._people}
        self.show_people()

    def set_noted(self, names: Sequence[str]) -> None:
        """Who has a note."""
        if frozenset(names) != self._noted:
            self._noted = frozenset(names)
            self.show_people()

    def show_people(self) -> None:
        """List everybody anew."""
        selected = self.chosen
        self.sought.set_rows(register.rows(self._people, noted=tuple(self._noted)))
        there = {row.name for row in self.sought.rows}
        wanted = [name for name in selected if name in there]
        if wanted and set(self.chosen) != set(wanted):
            self._select(wanted)
        self._show_empty()

    def _select(self, names: Sequence[str]) -> None:
        """Select these, as far as they are shown."""
        wanted, chosen, last = set(names), QItemSelection(), self.sought.index(-1, 0)
        rows = [at for at, row in enumerate(self.sought.rows) if row.name in wanted]
        for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):  # rows below each other at once
            together = [at for _, at in run]
            last = self.sought.index(together[-1], 0)
            chosen.select(self.sought.index(together[0], 0), self.sought.index(together[-1], len(COLUMNS) - 1))
        model, flag = self.table.selectionModel(), QItemSelectionModel.SelectionFlag
        model.select(chosen, flag.ClearAndSelect)
        if last.isValid():
            model.setCurrentIndex(last, flag.NoUpdate)

    def _search(self, _: object = None) -> None:
        selected = self.chosen
        need, found = SHOWN[str(self.show_only.currentData())], register.finder(self.search.text())
        everybody = need is None and not self.search.text().strip()
        fits = None if everybody else lambda row: (need is None or row.need == need) and found(row.name)
        self.sought.seek(fits)
        self._select(selected)
        self._show_empty()
        self.picked.emit()

    def _show_empty(self) -> None:
        count, sought = len(self._people), self.search.text().strip()
        if self._problem:
            self.empty.set_message(tr("The gallery is not open"), sentence(self._problem))
        elif count and sought:
            self.empty.set_message(tr("Nobody is called “{sought}”", sought=sought), "")
        elif count:
            self.empty.set_message(tr("Nobody"), tr("There is nothing to do about anybody here."))
        else:
            self.empty.set_message(tr("Nobody is enrolled yet"), tr("Press “Enrol person” to begin."))
        self._stack.setCurrentIndex(0 if self.sought.rowCount() else 1)
        self.set_chip(self._counted(bool(sought)))
        needs = Counter(row.need for row in self.sought.everything)
        for at, (title, need) in enumerate(SHOWN.items()):
            self.show_only.setItemText(at, tr(title) if need is None else f"{tr(title)} ({needs[need]})")

    def _counted(self, sought: bool) -> str:
        count, shown = len(self._people), self.sought.rowCount()
        if not count:
            return ""
        if sought or SHOWN[str(self.show_only.currentData())] is not None:
            return tr("{shown} of {count} enrolled", shown=shown, count=count)
        return tr("{count} enrolled", count=count)

    def _image(self, row: Row) -> QImage | str:
        image = self._thumbnails.image(row.name) if row.pictured else None
        return image or people.initials(row.name)

    def _ask(self, row: Row, column: int, role: int) -> object:
        if role == PICTURE:
            return self._image(row)
        if role in (BELOW, TONE):
            return row.below if role == BELOW else row.tone
        if role == Qt.ItemDataRole.AccessibleTextRole and column == 0:
            return f"{row.name}, {row.below}"
        if role == Qt.ItemDataRole.ToolTipRole and row.need:
            return tr(register.SAID[row.need])
        return row.texts[column] if role in TEXTS else None

    # building

    def _make_table(self) -> ListTable:
        table = list_table(self.sought, name=tr("Enrolled people"))
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setSortingEnabled(True)
        table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        table.setItemDelegateForColumn(0, PictureDelegate(size=QSize(38, 38), parent=table))
        table.verticalHeader().setDefaultSectionSize(52)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads = table.horizontalHeader()
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 124), (2, 100), (3, 150)):
            table.setColumnWidth(column, width)
        table.give_way({2: 560, 1: 470})  # said below the name, and beside the picture
        table.doubleClicked.connect(lambda _: self.opened.emit())
        for key, said in ((Qt.Key.Key_F2, self.opened), (Qt.Key.Key_Delete, self.unwanted)):
            QShortcut(QKeySequence(key), table, said.emit, context=Qt.ShortcutContext.WidgetShortcut)
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
            self.show_only.addItem(tr(title), title)
        self.show_only.currentIndexChanged.connect(self._search)
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self.search, 1)
        above.addWidget(self.show_only)
        self._stack = QStackedLayout()
        self.column.addLayout(above)
        self.column.addLayout(self._stack, 1)
        self._stack.addWidget(self.table)  # shows it at once: in the pane, not as a window of its own
        self._stack.addWidget(self.empty)


def _demo() -> QWidget:
    from app.verdict.enrolment import consent

    given = consent("the demo", given=True)
    pane = PeoplePane(thumbnails=Thumbnails())
    pane.set_people([Person(name, 5, 0, given.at, given) for name in ("Anna K.", "David M.", "李小龙")])
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=800, height=600))
