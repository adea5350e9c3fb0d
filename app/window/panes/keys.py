"""Every command of the window with its key, from the one list of actions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.window.models.language import tr
from app.window.parts.card import Card, label

COLUMNS = 2


class KeysPane(Card):
    """Lists ``actions`` that have a key."""

    def __init__(self, *, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Keys"), parent=parent)
        keyed = [action for action in actions if not action.shortcut().isEmpty()]
        self.listed = [(action.text(), keys_of(action)) for action in keyed]
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(7)
        lines = -(-len(self.listed) // COLUMNS)
        for number, (text, keys) in enumerate(self.listed):
            column, line = divmod(number, lines)
            grid.addWidget(_key(keys), line, 2 * column)
            grid.addWidget(label(text, tone="soft"), line, 2 * column + 1)
            grid.setColumnStretch(2 * column + 1, 1)
        self.column.addLayout(grid)


def keys_of(action: QAction) -> str:
    """An action's key as people read it."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def _key(text: str) -> QLabel:
    made = QLabel(text)
    made.setObjectName("chip")
    made.setFixedHeight(22)
    return made


def _demo() -> QWidget:
    actions = [QAction("Record"), QAction("Full screen"), QAction("Settings")]
    for action, keys in zip(actions, ("R", "F11", "Ctrl+,"), strict=True):
        action.setShortcut(QKeySequence(keys))
    pane = KeysPane(actions=actions)
    pane.kept = actions  # type: ignore[attr-defined]
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=420, height=200))
