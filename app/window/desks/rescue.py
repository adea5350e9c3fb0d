"""The desk of a gallery that does not open: its key made anew, a backup restored, or taken as it is; in jobs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.kept.restoring import Restored
from app.live.session import Live
from app.pipeline import Pipeline
from app.recording.converting import Cancelled
from app.window.desks.say import Say
from app.window.models import keeping
from app.window.models.alarm import Rescue
from app.window.models.foreign import heard
from app.window.models.jobs import Job, Jobs
from app.window.models.language import tr
from app.window.models.pending import Pending
from app.window.pages.settings import SettingsPage
from app.window.parts import file_dialog
from app.window.parts.asking import Asked
from app.window.parts.rescue_dialogs import AcceptDialog, RecoverDialog, RestoreDialog
from gallery import GalleryError, People


class RescueDesk:
    """``gallery`` says which gallery does not open; ``reopen`` opens it again, ``unlock`` with a passphrase. ``page``
    shows where the key lies.

    ``problem``: why it could not be mended, "" once it was or is being.
    """

    def __init__(
        self,
        *,
        parent: QWidget,
        page: SettingsPage,
        live: Live,
        pending: Pending,
        jobs: Jobs,
        say: Say,
        gallery: Callable[[], Path],
        reopen: Callable[[], None],
        unlock: Callable[[str], None],
    ) -> None:
        self._parent, self._page, self._live, self._pending, self._jobs = parent, page, live, pending, jobs
        self._say, self._gallery, self._reopen, self._unlock = say, gallery, reopen, unlock
        self.dialogs = Asked(lambda why: say(heard(why), bad=True))
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

        def done(_: None) -> None:
            self.dialogs.taken()
            self._say(said)
            self._open(now)

        self._jobs.begin(title, work, done=done, failed=self.dialogs.refuse)

    def _ask_restore(self) -> None:
        backup = file_dialog.file_to_open(
            self._parent, tr("Restore a backup"), None, tr("Galleries (*.db *.backup);;All files (*)")
        )
        if backup is None:
            return
        dialog = RestoreDialog(backup, self._gallery(), keeping.state(), parent=self._parent)
        dialog.given.connect(lambda now: self._close(backup, now))
        self.dialogs.open(dialog)

    def _close(self, backup: Path, now: str) -> None:
        """Close the gallery first: it is another one afterwards."""
        self.dialogs.taken()
        self.problem = ""
        self._live.reopen(_closed)

        def begin(_: object) -> None:
            self._restore(backup, now)

        self._pending.add(self._live.ask(_nothing), begin, begin)

    def _restore(self, backup: Path, now: str) -> None:
        path = self._gallery()

        def work(job: Job) -> Restored:
            def step(done: int, whole: int) -> None:
                if job.stopped():
                    raise Cancelled
                job.tell(done / whole, tr("{done} of {whole} steps", done=done, whole=whole))

            return keeping.restore(backup, path, now=now, step=step)

        def done(found: Restored) -> None:
            self._say(keeping.restored(found))
            self._open(now)

        def failed(why: str) -> None:
            self.problem = heard(why)
            self._reopen()

        title = tr("Restoring {name}", name=backup.name)
        self._jobs.begin(title, work, done=done, failed=failed, cancelled=self._reopen)

    def _open(self, now: str) -> None:
        self._page.set_key(keeping.state())
        if now:
            self._unlock(now)
        else:
            self._reopen()


def _closed(_: Pipeline) -> People | None:
    raise GalleryError(tr("a backup is being put in its place; nobody is compared until that is done"))


def _nothing(_: Pipeline) -> None:
    """Comes after what was asked before."""
