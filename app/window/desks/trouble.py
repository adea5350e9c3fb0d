"""The desk of what keeps Relief from its work: the banner's remedies are done here."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtWidgets import QWidget

from app.kept.settings import Settings, SettingsError
from app.window.desks.say import Say
from app.window.models.alarm import RESCUES, Rescue
from app.window.models.pending import Pending
from app.window.models.places import GALLERY, SETTINGS
from app.window.parts.asking import Asked
from app.window.parts.passphrase_dialog import PassphraseDialog


class TroubleDesk:
    """``problem``: why the settings could not be read, "" once they were; ``mend`` reads them again, after they were
    put aside when its argument says so, and may raise :class:`app.kept.settings.SettingsError`. ``reopen`` opens the
    gallery again; ``unlock`` with this passphrase, and says why it is not open then, in ``pending``. ``choose`` shows
    where a gallery is chosen, ``rekey`` asks whether its key is to be replaced, ``rescue`` whether it is to be mended
    so."""

    def __init__(
        self,
        *,
        parent: QWidget,
        say: Say,
        show_page: Callable[[int], None],
        choose: Callable[[], None],
        mended: Callable[[Settings], None],
        rekey: Callable[[], None],
        rescue: Callable[[Rescue], None],
        pending: Pending,
        problem: str = "",
        mend: Callable[[bool], Settings] | None = None,
        reopen: Callable[[], object] | None = None,
        unlock: Callable[[str], Future[str]] | None = None,
    ) -> None:
        self._parent, self._say, self._show_page = parent, say, show_page
        self._choose, self._mended, self._rekey, self._pending = choose, mended, rekey, pending
        self._rescue = rescue
        self._asked = Asked(lambda _: None)  # the banner says it too
        self.problem, self.mend, self.reopen, self.unlock = problem, mend, reopen, unlock

    def remedy(self, chosen: str) -> None:
        """Do what a button of the banner says."""
        if chosen == "choose":
            self._show_page(SETTINGS)
            self._choose()
        elif chosen == "rekey":
            self._show_page(SETTINGS)
            self._rekey()
        elif chosen in RESCUES:
            self._rescue(RESCUES[chosen])
        elif chosen == "people":
            self._show_page(GALLERY)
        elif chosen == "reopen" and self.reopen is not None:
            self.reopen()
        elif chosen == "unlock" and self.unlock is not None:
            dialog = PassphraseDialog(parent=self._parent)
            dialog.given.connect(self._try)
            self._asked.open(dialog)
        elif self.mend is not None:
            self._read_again(self.mend, aside=chosen == "renew")

    def _try(self, passphrase: str) -> None:
        """The dialog stays until the gallery is open: whoever mistyped types again."""
        answer = self._asked.answer

        def answered(why: str) -> None:
            if why:
                answer.refuse(why)
            else:
                answer.taken()

        if self.unlock is not None:
            self._pending.add(self.unlock(passphrase), answered, answered)

    def _read_again(self, mend: Callable[[bool], Settings], *, aside: bool) -> None:
        try:
            found = mend(aside)
        except SettingsError as error:
            self.problem = str(error)
            self._say(str(error), bad=True)
        else:
            self.problem = ""
            self._mended(found)
