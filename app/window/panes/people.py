"""The pane of enrolled people: a list with pictures, searched, sorted, and narrowed to what has to be done."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedLayout,
    QTableView,
    QWidget,
)

from app.window.models import people, register
from app.window.models.language import tr
from app.window.models.register import COLUMNS, Need, Row
from app.window.parts.canvas import Canvas
from app.window.parts.card import Card
from app.window.parts.choice import Choice
from app.window.parts.pictures import BELOW, PICTURE, TONE, PictureDelegate
from app.window.parts.row_model import RowModel
from app.window.parts.table import list_table
from app.window.parts.thumbnails import Thumbnails
from gallery import Person

KEY = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
SHOWN: dict[str, Need | None] = {
    "Everybody": None,
    "Enrol again": "enrol again",
    "Consent ended": "ask again",
    "Consent ends soon": "soon",
}


class PeoplePane(Card):
    """``picked``: others are selected; ``opened``: somebody was double-clicked. Pictures come from ``thumbnails``."""

    picked = Signal()
    opened = Signal()

    def __init__(self, *, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Gallery"), parent=parent)
        self._people: tuple[Person, ...] = ()
        self._noted: frozenset[str] = frozenset()
        self._problem = ""
        self._thumbnails = thumbnails
        self._model: RowModel[Row] = RowModel(heads=COLUMNS, ask=self._ask, same=lambda row: row.name, parent=self)
        self.sought = _Sought(self._model)
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
        return [str(index.data()) for index in self.table.selectionModel().selectedRows()]

    @property
    def listed(self) -> list[str]:
        """The names in the order in which they are shown."""
        return [str(self.sought.index(row, 0).data()) for row in range(self.sought.rowCount())]

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
        self._model.set_rows(register.rows(self._people, noted=tuple(self._noted)))
        if selected and self.chosen != selected:
            self._select(selected)
        self._show_empty()

    def _select(self, names: Sequence[str]) -> None:
        """Select these, as far as they are shown."""
        wanted, model = set(names), self.table.selectionModel()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        model.clearSelection()
        for row in range(self.sought.rowCount()):
            index = self.sought.index(row, 0)
            if str(index.data()) in wanted:
                model.select(index, flags)
                model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _search(self, _: object = None) -> None:
        selected = self.chosen
        self.sought.seek(self.search.text(), SHOWN[str(self.show_only.currentData())])
        self._select(selected)
        self._show_empty()
        self.picked.emit()

    def _show_empty(self) -> None:
        count, sought = len(self._people), self.search.text().strip()
        if self._problem:
            self.empty.set_message(tr("The gallery is not open"), self._problem)
        elif count and sought:
            self.empty.set_message(tr("Nobody is called “{sought}”", sought=sought), "")
        elif count:
            self.empty.set_message(tr("Nobody"), tr("There is nothing to do about anybody here."))
        else:
            self.empty.set_message(tr("Nobody is enrolled yet"), tr("Press “Enrol person” to begin."))
        self._stack.setCurrentIndex(0 if self.sought.rowCount() else 1)
        self.set_chip(self._counted(bool(sought)))
        needs = Counter(row.need for row in self._model.rows)
        for at, (title, need) in enumerate(SHOWN.items()):
            self.show_only.setItemText(at, title if need is None else f"{title} ({needs[need]})")

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
        for column, width in ((1, 110), (2, 100), (3, 150)):
            table.setColumnWidth(column, width)
        table.doubleClicked.connect(lambda _: self.opened.emit())
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
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self.search, 1)
        above.addWidget(self.show_only)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        self.column.addLayout(above)
        self.column.addLayout(self._stack, 1)


class _Sought(QSortFilterProxyModel):
    """Those whose names were sought and who need what is looked for, sorted by each column's key."""

    def __init__(self, rows: RowModel[Row]) -> None:
        super().__init__(rows)
        self._text = ""
        self._need: Need | None = None
        self._listed: Callable[[int], Row] = lambda number: rows.rows[number]
        self.setSortRole(KEY)
        self.setSourceModel(rows)

    def seek(self, text: str, need: Need | None) -> None:
        """Keep only those whose names begin so; ``need``: only those about whom this has to be done."""
        self._text, self._need = text, need
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:  # noqa: ARG002 - Qt's name
        listed = self._listed(row)
        return (self._need is None or listed.need == self._need) and register.found(listed.name, self._text)


def _demo() -> QWidget:
    from app.verdict.enrolment import consent

    given = consent("the demo", given=True)
    pane = PeoplePane(thumbnails=Thumbnails())
    pane.set_people([Person(name, 5, 0, given.at, given) for name in ("Anna K.", "David M.", "李小龍")])
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=800, height=600))
