"""The window's actions with their shortcuts.

Shortcuts live on actions, not on buttons: a button loses its own when its text changes. Space stays free: it presses
the button that has the keyboard.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.window.parts import tokens as t
from app.window.parts.icons import icon


class Actions:
    """Every action of the window ``parent``, by name."""

    def __init__(self, *, pages: Sequence[str], parent: QWidget) -> None:
        self._parent = parent
        self.record = self._make("Record", "record", "R", "Write what the camera sees to a file")
        self.enrol = self._make("Enrol person", "user-plus", "Ctrl+E", "Add a person to the gallery")
        self.settings = self._make("Settings", "gear-six", "Ctrl+,", "Settings")
        self.retry = self._make("Try again", "arrow-clockwise", "F5", "Open the source again")
        self.open = self._make("Open a recording", "folder-open", "Ctrl+O", "Open a recording from a file")
        self.save = self._make("Save face", "export", "Ctrl+S", "Save this face as a .ply surface, in millimetres")
        self.play = self._make("Pause", "pause", "P", "Play or pause the recording")
        self.back = self._make("Previous frame", "skip-back", ",", "One frame back")
        self.forward = self._make("Next frame", "skip-forward", ".", "One frame on")
        self.loop = self._make("Loop", "repeat", "L", "Begin again at the end")
        self.loop.setCheckable(True)
        self.loop.setIcon(icon("repeat", on=t.ACCENT))
        self.full = self._make("Full screen", "arrows-out", "F11", "Full screen")
        self.palette = self._make("Commands and keys", "magnifying-glass", "Ctrl+K", "Everything the window can do")
        self.quit = self._make("Quit", "x", "Ctrl+Q", "Quit Relief")
        self.pages = [
            self._make(f"Show page {name}", "squares-four", f"Alt+{number}", f"Show page {name}")
            for number, name in enumerate(pages, start=1)
        ]

    def _make(self, text: str, sign: str, keys: str, tip: str) -> QAction:
        action = QAction(icon(sign), text, self._parent)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setToolTip(f"{tip} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
        self._parent.addAction(action)
        return action
