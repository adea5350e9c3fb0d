"""What is kept of people and where: the gallery, its history, its key, and the data folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from app.kept.settings import Settings
from app.window.models.keeping import KeyState
from app.window.models.language import tr
from app.window.parts import file_dialog
from app.window.parts.buttons import Buttons
from app.window.parts.card import label
from app.window.parts.choice import Whole
from app.window.parts.form import FormCard, above, beside
from app.window.parts.icons import icon


class KeepingPane(FormCard):
    """``moved``, ``replaced`` and ``sheet_wanted`` say what is wanted of the key. ``usual`` is where the gallery lies
    that has no other name; ``folder``: where the user's data lies, None where nowhere."""

    moved = Signal()
    replaced = Signal()
    sheet_wanted = Signal()

    def __init__(self, *, usual: Path, folder: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("Gallery and data"), parent=parent)
        self._days: int | None = None
        self.gallery = QLineEdit()
        self.gallery.setPlaceholderText(str(usual))
        self.gallery.setAccessibleName(tr("Gallery"))
        browse = QPushButton(icon("folder-open"), tr("Browse …"))
        browse.clicked.connect(self._browse)
        self.history = Whole(minimum=1, maximum=36_500, suffix=tr(" days"))
        self.key = label(wrap=True)
        self.move_key, self.replace_key = QPushButton(tr("Keep elsewhere …")), QPushButton(tr("Replace …"))
        self.sheet = QPushButton(tr("Recovery sheet …"))
        self.move_key.setToolTip(tr("Keep the key in a file, in the system's keyring or behind a passphrase"))
        self.replace_key.setToolTip(tr("Make a new key and encrypt everything with it"))
        self.sheet.setToolTip(tr("The key on paper: without it, a lost key means enrolling everybody again"))
        commands = Buttons((self.sheet, self.move_key, self.replace_key), left=True)
        self.folder = label("" if folder is None else str(folder), wrap=True)
        show = QPushButton(icon("folder-open"), tr("Show"))
        show.setEnabled(folder is not None)
        show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))
        where = tr("A file, or postgresql://USER@HOST/DATABASE. Empty for the usual place.")
        held = tr("Gallery, recordings, surfaces. RELIEF_HOME names another one.")
        self.fill(
            [
                (tr("Gallery"), beside(self.gallery, browse), where),
                (tr("History is kept"), self.history, tr("Verdicts and changes, never faces. Older lines are erased.")),
                (
                    tr("Key"),
                    above(self.key, commands),
                    tr("It encrypts what is stored of faces. Keep its recovery sheet."),
                ),
                (tr("Data folder"), beside(self.folder, show), held),
            ]
        )
        self.move_key.clicked.connect(self.moved)
        self.replace_key.clicked.connect(self.replaced)
        self.sheet.clicked.connect(self.sheet_wanted)
        self.set_key(KeyState(""))
        self.set_kept(None)

    def set_settings(self, settings: Settings) -> None:
        """Show these."""
        self.gallery.setText(settings.gallery)

    def chosen(self) -> dict[str, object]:
        """What is chosen."""
        return {"gallery": self.gallery.text().strip()}

    def set_key(self, state: KeyState) -> None:
        """Where the gallery's key is."""
        self.key.setText(state.text)
        self.replace_key.setEnabled(state.kept is not None)
        for button in (self.move_key, self.sheet):
            button.setEnabled(state.kept is not None and not state.halfway)

    def set_kept(self, days: int | None) -> None:
        """For how many days the gallery's history is kept, None where no gallery is open; what was chosen since it was
        last said stays."""
        if days is not None and days == self._days:
            return
        self._days = days
        self.history.setEnabled(days is not None)
        self.history.setSpecialValueText(tr("no gallery is open") if days is None else "")
        self.history.setValue(1 if days is None else days)

    def other_days(self) -> int | None:
        """For how many days it is to be kept from now on; None where that stays."""
        if self._days is None or self.history.value() == self._days:
            return None
        self._days = self.history.value()
        return self._days

    def _browse(self) -> None:
        path = file_dialog.file_to_write(
            self, tr("Gallery"), self.gallery.text(), tr("Galleries (*.db)"), replaces=False
        )
        if path is not None:
            self.gallery.setText(str(path))


def _demo() -> QWidget:
    pane = KeepingPane(usual=Path("/home/anna/.local/share/relief/gallery.db"), folder=Path("/home/anna"))
    pane.set_kept(90)
    pane.set_key(KeyState("in a file: /home/anna/.config/relief/keys/gallery.key", "file"))
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=620, height=340))
