"""A list with a box that searches it: names, or commands with their icons and keys; thousands stay fluent."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.window.models.language import tr
from app.window.parts import tokens as t

ROW = QSize(120, 30)  # px, to be hit with a finger
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Look:
    """What an entry shows beside its name: an icon, and its keys behind; whether it can be chosen."""

    icon: QIcon = field(default_factory=QIcon)
    keys: str = ""
    on: bool = True


class SearchList(QWidget):
    """``chosen`` carries the name that was pressed or confirmed with Enter, ``moved`` the one that is marked.

    ``found`` says whether a name fits what is sought; ``looks``: what entries show beside their names; ``eager``: the
    first that can be chosen is marked before anything is sought.
    """

    chosen = Signal(str)
    moved = Signal(str)

    def __init__(
        self,
        *,
        names: Sequence[str],
        found: Callable[[str, str], bool],
        hint: str,
        looks: Mapping[str, Look] | None = None,
        eager: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._names, self._found, self._eager = tuple(names), found, eager
        self._model = _Names(list(names), looks or {}, self)
        self.search = QLineEdit()
        self.search.setPlaceholderText(hint)
        self.search.setAccessibleName(hint)
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._seek)
        self.search.installEventFilter(self)
        self.view = QListView()
        self.view.setAccessibleName(tr("Names"))
        self.view.setModel(self._model)
        self.view.setItemDelegate(_KeysBehind(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.clicked.connect(self._choose)
        self.view.activated.connect(self._choose)
        self.view.selectionModel().currentChanged.connect(lambda index, _: self.moved.emit(self._model.name(index)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.view, 1)
        self._seek("")

    @property
    def listed(self) -> list[str]:
        """The names that are shown."""
        return self._model.stringList()

    @property
    def current(self) -> str:
        """The name that is marked, "" for none."""
        return self._model.name(self.view.currentIndex())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys and Enter go to the list, everything else is typed."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            match event.key():
                case Qt.Key.Key_Down:
                    self._move(1)
                    return True
                case Qt.Key.Key_Up:
                    self._move(-1)
                    return True
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self._choose(self.view.currentIndex())
                    return True
        return super().eventFilter(watched, event)

    def _seek(self, text: str) -> None:
        self._model.setStringList([name for name in self._names if self._found(name, text)])
        self.view.setCurrentIndex(QModelIndex())
        if text or self._eager:
            self._move(1)

    def _move(self, way: int) -> None:
        """Mark the next one that can be chosen."""
        row = self.view.currentIndex().row() + way
        while 0 <= row < self._model.rowCount():
            if self._model.on(self._model.index(row)):
                self.view.setCurrentIndex(self._model.index(row))
                return
            row += way

    def _choose(self, index: QModelIndex) -> None:
        if self._model.on(index):
            self.chosen.emit(self._model.name(index))


class _KeysBehind(QStyledItemDelegate):
    """Paints what follows a tab at the right end."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.text = option.text.partition("\t")[0]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        keys = str(index.data() or "").partition("\t")[2]
        if keys:
            room = QRect(option.rect).adjusted(0, 0, -12, 0)
            selected = bool(option.state & QStyle.StateFlag.State_Selected)
            painter.setPen(QColor(t.TEXT if selected else t.TEXT_SOFT if index.flags() else t.DISABLED))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), keys)


class _Names(QStringListModel):
    """Names with their looks."""

    def __init__(self, names: list[str], looks: Mapping[str, Look], parent: QObject) -> None:
        super().__init__(names, parent)
        self._looks, self._plain = looks, Look()

    def name(self, index: Index) -> str:
        """An entry's name, "" for no entry."""
        return str(super().data(index, Qt.ItemDataRole.DisplayRole) or "")

    def on(self, index: Index) -> bool:
        """Whether this is an entry that can be chosen."""
        return index.isValid() and self._look(index).on

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        look = self._look(index)
        if role == Qt.ItemDataRole.DecorationRole and not look.icon.isNull():
            return look.icon
        if role == Qt.ItemDataRole.SizeHintRole:
            return ROW
        if role == Qt.ItemDataRole.DisplayRole and look.keys:
            return f"{self.name(index)}\t{look.keys}"
        return super().data(index, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) if self.on(index) else Qt.ItemFlag.NoItemFlags

    def _look(self, index: Index) -> Look:
        return self._looks.get(self.name(index), self._plain) if self._looks else self._plain
