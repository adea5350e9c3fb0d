"""The desk of the gallery's key: kept elsewhere at once, replaced in a job while no gallery is open."""

from __future__ import annotations

from collections.abc import Callable

from app.window.desks.reopening import Reopening
from app.window.models import keeping
from app.window.models.foreign import heard
from app.window.models.jobs import Jobs
from app.window.models.language import tr
from app.window.pages.settings import SettingsPage
from app.window.parts.key_dialogs import MoveKeyDialog, ReplaceKeyDialog
from gallery import Kept, Rotated


class KeyDesk:
    """``reopening`` does what needs the gallery closed; ``unlock`` opens it with a passphrase.

    ``problem``: why the key could not be replaced, "" once it was or is being.
    """

    def __init__(
        self,
        *,
        page: SettingsPage,
        jobs: Jobs,
        reopening: Reopening,
        unlock: Callable[[str], None],
    ) -> None:
        self._page, self._jobs, self._reopening, self._unlock = page, jobs, reopening, unlock
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
        answer = self._page.dialogs.answer

        def done(_: None) -> None:
            answer.taken()
            self._page.set_key(keeping.state())
            self._page.set_note(tr("The key is kept {place} now.", place=tr(keeping.PLACES[place])))
            if new:
                self._unlock(new)  # it is asked for from now on

        self._jobs.begin(
            tr("Moving the key"),
            lambda _: keeping.move(place, now=now, new=new),
            done=done,
            failed=answer.refuse,
            stops=False,
        )

    def _replace(self, now: str) -> None:
        """Close the gallery first: what is open with the old key could write with it."""
        self._page.dialogs.taken()
        self.problem = ""

        def done(found: Rotated) -> None:
            self._page.set_note(keeping.replaced(found))

        def failed(why: str) -> None:
            self.problem = tr("The gallery's key was not replaced: {why}", why=heard(why))

        def cancelled() -> None:
            self._page.set_note(tr("Stopped. The gallery opens as before; “Replace …” goes on."))

        self._reopening.begin(
            tr("Replacing the gallery's key"),
            lambda path, step: keeping.replace(path, now=now, step=step),
            why=tr("its key is being replaced; nobody is compared until that is done"),
            now=now,
            done=done,
            failed=failed,
            cancelled=cancelled,
        )
