"""The desk of the gallery's key: kept elsewhere at once, replaced in a job while no gallery is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.live.session import Live
from app.pipeline import Pipeline
from app.recording.converting import Cancelled
from app.window.models import keeping
from app.window.models.foreign import heard
from app.window.models.jobs import Job, Jobs
from app.window.models.language import tr
from app.window.models.pending import Pending
from app.window.pages.settings import SettingsPage
from app.window.parts.key_dialogs import MoveKeyDialog, ReplaceKeyDialog
from gallery import GalleryError, Kept, People, Rotated


class KeyDesk:
    """``gallery`` says which gallery is open; ``reopen`` opens it again, ``unlock`` with a passphrase.

    ``problem``: why the key could not be replaced, "" once it was or is being.
    """

    def __init__(
        self,
        *,
        page: SettingsPage,
        live: Live,
        pending: Pending,
        jobs: Jobs,
        gallery: Callable[[], Path],
        reopen: Callable[[], None],
        unlock: Callable[[str], None],
    ) -> None:
        self._page, self._live, self._pending, self._jobs = page, live, pending, jobs
        self._gallery, self._reopen, self._unlock = gallery, reopen, unlock
        self.problem = ""
        page.key_moved.connect(self.ask_move)
        page.key_replaced.connect(self.ask_replace)

    def ask_move(self) -> None:
        """Ask where the key is to be kept."""
        if (state := keeping.state()).kept is not None:
            dialog = MoveKeyDialog(state, parent=self._page)
            dialog.given.connect(self._move)
            self._page.dialogs.open(dialog)

    def ask_replace(self) -> None:
        """Ask whether the key is to be replaced."""
        if (state := keeping.state()).kept is not None:
            dialog = ReplaceKeyDialog(state, parent=self._page)
            dialog.given.connect(self._replace)
            self._page.dialogs.open(dialog)

    def _move(self, place: Kept, now: str, new: str) -> None:
        def done(_: None) -> None:
            self._page.dialogs.taken()
            self._page.set_key(keeping.state())
            self._page.set_note(tr("The key is kept {place} now.", place=tr(keeping.PLACES[place])))
            if new:
                self._unlock(new)  # it is asked for from now on

        self._jobs.begin(
            tr("Moving the key"),
            lambda _: keeping.move(place, now=now, new=new),
            done=done,
            failed=self._page.dialogs.refuse,
        )

    def _replace(self, now: str) -> None:
        """Close the gallery first: what is open with the old key could write with it."""
        self._page.dialogs.taken()
        self.problem = ""
        self._live.reopen(_closed)
        self._pending.add(self._live.ask(_nothing), lambda _: self._begin(now), lambda _: self._begin(now))

    def _begin(self, now: str) -> None:
        path = self._gallery()

        def work(job: Job) -> Rotated:
            def step(done: int, whole: int) -> None:
                if job.stopped():
                    raise Cancelled
                job.tell(done / max(whole, 1), tr("{done} of {whole} steps", done=done, whole=whole))

            return keeping.replace(path, now=now, step=step)

        def done(found: Rotated) -> None:
            with self._opened(now):
                self._page.set_note(keeping.replaced(found))

        def failed(why: str) -> None:
            with self._opened(now):
                self.problem = tr("The gallery's key was not replaced: {why}", why=heard(why))

        def cancelled() -> None:
            with self._opened(now):
                self._page.set_note(tr("Stopped. The gallery opens as before; “Replace …” goes on."))

        title = tr("Replacing the gallery's key")
        self._jobs.begin(title, work, done=done, failed=failed, cancelled=cancelled)

    @contextmanager
    def _opened(self, now: str) -> Iterator[None]:
        """Open the gallery again, whatever came of it."""
        yield
        self._page.set_key(keeping.state())
        if now:
            self._unlock(now)
        else:
            self._reopen()


def _closed(_: Pipeline) -> People | None:
    raise GalleryError(tr("its key is being replaced; nobody is compared until that is done"))


def _nothing(_: Pipeline) -> None:
    """Comes after what was asked before."""
