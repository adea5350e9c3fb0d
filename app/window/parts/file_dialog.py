"""Asking for a file, without looking into any.

Qt's icons and names of kinds come from the first bytes of every file that is listed. Whoever opens a file of the
gallery and closes it drops all locks that SQLite has on it, also in the middle of a transaction
(https://www.sqlite.org/howtocorrupt.html, 2.2). GTK's dialog looks into files too, and runs in this process.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QFileInfo, QSettings
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QFileDialog, QFileIconProvider, QWidget

from assets import home

Kind = QAbstractFileIconProvider.IconType


class Unopened(QFileIconProvider):
    """Icons and kinds by name alone. Called from the thread that lists folders."""

    def __init__(self) -> None:
        super().__init__()
        self._icons = {kind: super(Unopened, self).icon(kind) for kind in Kind}

    def icon(self, what: QFileInfo | Kind) -> QIcon:
        if isinstance(what, QFileInfo):
            what = Kind.Folder if what.isDir() else Kind.File
        return self._icons[what]

    def type(self, info: QFileInfo) -> str:
        return "" if info.isDir() else info.suffix()


class FileDialog(QFileDialog):
    """A dialog for one file in ``folder``, of ``kinds``: "Name (*.ending);;Other name (*)"."""

    def __init__(self, parent: QWidget | None, title: str, folder: str, kinds: str) -> None:
        # Qt keeps the folders that were looked at: under Relief's own folder, not in the user's ~/.config.
        with suppress(home.HomeError):
            place = str(home.config_folder() / "qt")
            QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, place)
        super().__init__(parent, title, folder, kinds)
        self._icons = Unopened()
        self.setIconProvider(self._icons)
        self.setOption(QFileDialog.Option.DontUseNativeDialog, sys.platform == "linux")

    def ask(self) -> Path | None:
        """The chosen file; None where the user turns away."""
        return Path(self.selectedFiles()[0]) if self.exec() and self.selectedFiles() else None


def file_to_open(parent: QWidget | None, title: str, folder: Path | None, kinds: str) -> Path | None:
    """A file that is there; ``folder`` None begins where the last dialog was."""
    dialog = FileDialog(parent, title, str(folder or ""), kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _asked(dialog)


def file_to_write(
    parent: QWidget | None, title: str, suggested: str, kinds: str = "", *, replaces: bool = True
) -> Path | None:
    """A file to be written, ``suggested`` with or without a folder. One that is there is asked about, unless it is not
    going to be replaced."""
    name = Path(suggested)
    dialog = FileDialog(parent, title, str(name.parent.absolute()) if len(name.parts) > 1 else "", kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, not replaces)
    if name.name:
        dialog.selectFile(name.name)
    return _asked(dialog)


def _asked(dialog: FileDialog) -> Path | None:
    try:
        return dialog.ask()
    finally:
        dialog.deleteLater()
