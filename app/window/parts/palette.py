"""Everything the window can do, with its keys: to read, to search, and to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.window.models.language import tr
from app.window.models.register import found
from app.window.parts.search_list import Look, SearchList


class Palette(QDialog):
    """A list of ``actions``; Enter or a click does the chosen one."""

    def __init__(self, *, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Commands and keys"))
        self.setModal(True)
        self._actions = {action.text(): action for action in actions}
        looks = {text: _look(action) for text, action in self._actions.items()}
        self.commands = SearchList(names=tuple(looks), found=found, hint=tr("What to do"), looks=looks, eager=True)
        self.commands.view.setAccessibleName(tr("Commands"))
        self.commands.chosen.connect(self._do)
        column = QVBoxLayout(self)
        column.addWidget(self.commands)
        self.resize(420, 520)
        self.commands.search.setFocus()

    def _do(self, text: str) -> None:
        self.accept()
        self._actions[text].trigger()


def _look(action: QAction) -> Look:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return Look(action.icon(), keys, action.isEnabled())


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
