"""Everything the window can do, with its keys: to read, to search, and to do."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.window.models.language import tr
from app.window.models.register import found

ACTION = Qt.ItemDataRole.UserRole


class Palette(QDialog):
    """A list of ``actions``; Enter or a click does the chosen one."""

    def __init__(self, *, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Commands and keys"))
        self.setModal(True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("What to do"))
        self.search.setAccessibleName(tr("Search commands"))
        self.search.textChanged.connect(self._seek)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Commands"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(self._do)
        for action in actions:
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            item = QListWidgetItem(action.icon(), f"{action.text()}\t{keys}")
            item.setData(ACTION, action)
            if not action.isEnabled():
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        self.resize(420, 520)
        self._seek("")

    @property
    def listed(self) -> list[str]:
        """What is shown now: the commands, without their keys."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return [item.text().split("\t")[0] for item in items if not item.isHidden()]

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
                    self._do(self.list.currentItem())
                    return True
        return super().eventFilter(watched, event)

    def _seek(self, text: str) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(not found(item.text().split("\t")[0], text))
        self.list.setCurrentRow(-1)
        self._move(1)

    def _move(self, way: int) -> None:
        row = self.list.currentRow() + way
        while 0 <= row < self.list.count():
            item = self.list.item(row)
            if not item.isHidden() and item.flags() & Qt.ItemFlag.ItemIsEnabled:
                self.list.setCurrentRow(row)
                return
            row += way

    def _do(self, item: QListWidgetItem | None) -> None:
        if item is None or item.isHidden() or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        action = item.data(ACTION)
        self.accept()
        if isinstance(action, QAction):
            action.trigger()


def _demo() -> QWidget:
    actions = [QAction("Record"), QAction("Full screen"), QAction("Settings")]
    for action, keys in zip(actions, ("R", "F11", "Ctrl+,"), strict=True):
        action.setShortcut(QKeySequence(keys))
    palette = Palette(actions=actions)
    palette.kept = actions  # type: ignore[attr-defined]
    return palette


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=420, height=300))
