"""The desk of the recovery sheet: made in a job, since a passphrase takes a while, then printed or saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog

from app.kept.recovery import Sheet
from app.recording.ply import ExportError
from app.window.models import keeping
from app.window.models.jobs import Jobs
from app.window.models.language import tr
from app.window.pages.settings import SettingsPage
from app.window.parts import file_dialog, sheet_page
from app.window.parts.sheet_dialog import SheetDialog


class SheetDesk:
    """``gallery`` says which gallery is open."""

    def __init__(self, *, page: SettingsPage, jobs: Jobs, gallery: Callable[[], Path]) -> None:
        self._page, self._jobs, self._gallery = page, jobs, gallery
        page.sheet_wanted.connect(self.ask)

    def ask(self) -> None:
        """Ask whether the sheet is to be shown."""
        if (state := keeping.state()).kept is not None:
            dialog = SheetDialog(state, parent=self._page)
            dialog.given.connect(lambda now: self._make(dialog, now))
            dialog.printed.connect(lambda sheet: self._print(dialog, sheet))
            dialog.saved.connect(lambda sheet: self._save(dialog, sheet))
            self._page.dialogs.open(dialog)

    def _make(self, dialog: SheetDialog, now: str) -> None:
        path, answer = self._gallery(), self._page.dialogs.answer

        def done(sheet: Sheet) -> None:
            if answer.awaited:
                dialog.show_sheet(sheet)

        title = tr("Making the recovery sheet")
        self._jobs.begin(title, lambda _: keeping.sheet(path, now=now), done=done, failed=answer.refuse, stops=False)

    def _print(self, dialog: SheetDialog, sheet: Sheet) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        asked = QPrintDialog(printer, dialog)
        if asked.exec() != QDialog.DialogCode.Accepted:
            return
        try:
            sheet_page.paint(printer, sheet)
        except ExportError as error:
            dialog.refused(str(error))
        else:
            dialog.say_done(tr("Sent to the printer."))

    def _save(self, dialog: SheetDialog, sheet: Sheet) -> None:
        name = tr("recovery sheet {day}", day=sheet.day) + ".pdf"
        path = file_dialog.file_to_write(dialog, tr("Save the recovery sheet"), name, tr("Sheets (*.pdf)"))
        if path is None:
            return
        path = path if path.suffix else path.with_suffix(".pdf")
        try:
            sheet_page.save(path, sheet)
        except ExportError as error:
            dialog.refused(str(error))
        else:
            dialog.say_done(tr("Saved to {path}. Print it, and delete the file.", path=path))
