"""The desk of a gallery that does not open: its key made anew, a backup restored, or taken as it is; in jobs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.live.snapshot import Snapshot
from app.window.desks.reopening import Reopening
from app.window.desks.say import Say
from app.window.models import keeping
from app.window.models.alarm import Rescue
from app.window.models.foreign import heard
from app.window.models.jobs import Job, Jobs
from app.window.models.language import tr
from app.window.parts import file_dialog
from app.window.parts.asking import Asked
from app.window.parts.rescue_dialogs import AcceptDialog, RecoverDialog, RestoreDialog


class RescueDesk:
    """``gallery`` says which gallery does not open; ``reopening`` does what needs it closed, and opens it again.

    ``problem``: why it could not be mended, "" once it was or is being.
    """

    def __init__(
        self,
        *,
        parent: QWidget,
        jobs: Jobs,
        say: Say,
        gallery: Callable[[], Path],
        reopening: Reopening,
    ) -> None:
        self._parent, self._jobs, self._say = parent, jobs, say
        self._gallery, self._reopening = gallery, reopening
        self.dialogs = Asked(lambda why: say(heard(why), bad=True))
        self.problem = ""

    def follow(self, now: Snapshot) -> None:
        """Once the gallery is open, why it could not be mended is over."""
        if not (now.gallery_problem or now.problem or now.message):
            self.problem = ""

    def ask(self, what: Rescue) -> None:
        """Ask before the gallery is mended in this way."""
        if what == "recover":
            lines = RecoverDialog(parent=self._parent)
            lines.given.connect(self._recover)
            self.dialogs.open(lines)
        elif what == "accept":
            taken = AcceptDialog(self._gallery(), keeping.state(), parent=self._parent)
            taken.given.connect(self._accept)
            self.dialogs.open(taken)
        else:
            self._ask_restore()

    def _recover(self, lines: str) -> None:
        path = self._gallery()
        self._begin(
            tr("Making the gallery's key"),
            lambda _: keeping.recover(path, lines),
            tr("The key is there again; the gallery is being opened."),
        )

    def _accept(self, now: str) -> None:
        path = self._gallery()
        said = tr("The gallery is taken as it is.")
        self._begin(tr("Opening the gallery"), lambda _: keeping.accept(path, now=now), said, now)

    def _begin(self, title: str, work: Callable[[Job], None], said: str, now: str = "") -> None:
        """Work while the dialog is open: whoever mistyped types again."""
        answer = self.dialogs.answer

        def done(_: None) -> None:
            answer.taken()
            self._say(said)
            self._reopening.open(now)

        self._jobs.begin(title, work, done=done, failed=answer.refuse, stops=False)

    def _ask_restore(self) -> None:
        backup = file_dialog.file_to_open(
            self._parent, tr("Restore a backup"), None, tr("Galleries (*.db *.backup);;All files (*)")
        )
        if backup is None:
            return
        dialog = RestoreDialog(backup, self._gallery(), keeping.state(), parent=self._parent)
        dialog.given.connect(lambda now: self._restore(backup, now))
        self.dialogs.open(dialog)

    def _restore(self, backup: Path, now: str) -> None:
        """Close the gallery first: it is another one afterwards."""
        self.dialogs.taken()
        self.problem, whole = "", self._reopening.whole

        def failed(why: str) -> None:
            if whole:  # it opens again: there is no banner
                self._say(heard(why), bad=True)
            else:
                self.problem = heard(why)

        self._reopening.begin(
            tr("Restoring {name}", name=backup.name),
            lambda path, step: keeping.restore(backup, path, now=now, step=step),
            why=tr("a backup is being put in its place; nobody is compared until that is done"),
            now=now,
            done=lambda found: self._say(keeping.restored(found)),
            failed=failed,
            cancelled=lambda: None,
        )
