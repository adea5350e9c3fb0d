"""A list of names with a box that searches it; thousands stay fluent."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListView, QVBoxLayout, QWidget

from app.window.models.language import tr


class SearchList(QWidget):
    """``chosen`` carries the name that was pressed or confirmed with Enter, ``moved`` the one that is marked.

    ``found`` says whether a name fits what is sought.
    """

    chosen = Signal(str)
    moved = Signal(str)

    def __init__(
        self, *, names: Sequence[str], found: Callable[[str, str], bool], hint: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._names, self._found = tuple(names), found
        self._model = QStringListModel(list(names), self)
        self.search = QLineEdit()
        self.search.setPlaceholderText(hint)
        self.search.setAccessibleName(hint)
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._seek)
        self.search.installEventFilter(self)
        self.view = QListView()
        self.view.setAccessibleName(tr("Names"))
        self.view.setModel(self._model)
        self.view.setUniformItemSizes(True)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.clicked.connect(lambda index: self.chosen.emit(str(index.data())))
        self.view.activated.connect(lambda index: self.chosen.emit(str(index.data())))
        self.view.selectionModel().currentChanged.connect(lambda index, _: self.moved.emit(str(index.data() or "")))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.view, 1)

    @property
    def listed(self) -> list[str]:
        """The names that are shown."""
        return self._model.stringList()

    @property
    def current(self) -> str:
        """The name that is marked, "" for none."""
        return str(self.view.currentIndex().data() or "")

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
                    if self.current:
                        self.chosen.emit(self.current)
                    return True
        return super().eventFilter(watched, event)

    def _seek(self, text: str) -> None:
        self._model.setStringList([name for name in self._names if self._found(name, text)])
        self._mark(self._model.index(0) if text and self._model.rowCount() else QModelIndex())

    def _move(self, way: int) -> None:
        row = max(0, min(self.view.currentIndex().row() + way, self._model.rowCount() - 1))
        self._mark(self._model.index(row))

    def _mark(self, index: QModelIndex) -> None:
        self.view.setCurrentIndex(index)
