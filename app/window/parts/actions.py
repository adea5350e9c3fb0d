"""The window's actions with their shortcuts.

Shortcuts live on actions, not on buttons: a button loses its own when its text changes. Space stays free: it presses
the button that has the keyboard.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.live.snapshot import Snapshot
from app.window.models.language import tr
from app.window.parts import tokens as t
from app.window.parts.icons import icon


class Actions:
    """Every action of the window ``parent``, by name."""

    def __init__(self, *, pages: Sequence[str], parent: QWidget) -> None:
        self._parent = parent
        self.record = self._make(tr("Record"), "record", "R", tr("Write what the camera sees to a file"))
        self.enrol = self._make(tr("Enrol person"), "user-plus", "Ctrl+E", tr("Add a person to the gallery"))
        self.settings = self._make(tr("Settings"), "gear-six", "Ctrl+,", tr("Settings"))
        self.retry = self._make(tr("Try again"), "arrow-clockwise", "F5", tr("Open the source again"))
        self.open = self._make(tr("Open a recording"), "folder-open", "Ctrl+O", tr("Open a recording from a file"))
        self.save = self._make(
            tr("Save face"), "export", "Ctrl+S", tr("Save this face as a .ply surface, in millimetres")
        )
        self.snapshot = self._make(
            tr("Save snapshot"), "camera", "Ctrl+Shift+S", tr("Save what is shown: pictures, 16-bit depth, the face")
        )
        self.report = self._make(tr("Save report"), "file-pdf", "Ctrl+P", tr("Save a report of this verdict as PDF"))
        self.checkup = self._make(
            tr("Check-up and keys"),
            "heartbeat",
            "F1",
            tr("What the doctor finds, how fast this machine is, and all keys"),
        )
        self.wrong = self._make(
            tr("Not this person"), "x", "Ctrl+D", tr("Somebody else was accepted: say so, and more is asked of them")
        )
        self.mend = self._make(
            tr("What is wrong"), "warning", "F6", tr("Go to the line that says what is wrong and mends it")
        )
        self.play = self._make(tr("Pause"), "pause", "P", tr("Play or pause the recording"))
        self.back = self._make(tr("Previous frame"), "skip-back", ",", tr("One frame back"))
        self.forward = self._make(tr("Next frame"), "skip-forward", ".", tr("One frame on"))
        self.loop = self._make(tr("Loop"), "repeat", "L", tr("Begin again at the end"))
        self.loop.setCheckable(True)
        self.loop.setIcon(icon("repeat", on=t.ACCENT))
        self.kiosk = self._make(tr("Kiosk"), "monitor", "F10", tr("The verdict alone, to be read from two metres"))
        self.full = self._make(tr("Full screen"), "arrows-out", "F11", tr("Full screen"))
        self.palette = self._make(
            tr("Commands and keys"), "magnifying-glass", "Ctrl+K", tr("Everything the window can do")
        )
        self.quit = self._make(tr("Quit"), "x", "Ctrl+Q", tr("Quit Relief"))
        self.pages = [
            self._make(
                tr("Show page {name}", name=tr(name)),
                "squares-four",
                f"Alt+{number}",
                tr("Show page {name}", name=tr(name)),
            )
            for number, name in enumerate(pages, start=1)
        ]

    def follow(self, now: Snapshot) -> None:
        """Enable what can be done now."""
        state = now.capture
        recording = state.length > 0
        for action in (self.play, self.back, self.forward, self.loop):
            action.setEnabled(recording)
        self.loop.setChecked(state.loop)
        self.record.setEnabled(state.recording is not None or now.frame is not None)
        face = now.result.faces[0] if now.result is not None and now.result.faces else None
        self.save.setEnabled(face is not None and face.denoised is not None)
        self.snapshot.setEnabled(now.frame is not None)
        self.report.setEnabled(now.verdict is not None and now.verdict.settled)
        self.wrong.setEnabled(now.verdict is not None and now.verdict.state == "accepted")

    def _make(self, text: str, sign: str, keys: str, tip: str) -> QAction:
        action = QAction(icon(sign), text, self._parent)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setToolTip(f"{tip} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
        self._parent.addAction(action)
        return action
