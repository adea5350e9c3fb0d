"""The desk of the settings: what the gallery keeps, and for how long, is asked of the gallery."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.kept.people import user_keys
from app.live.session import Live
from app.window.models.language import mark, tr
from app.window.models.pending import Pending
from app.window.pages.settings import SettingsPage
from gallery import Gallery, GalleryError, People

KEPT: Mapping[str, str] = {
    "file": mark("in a file: {path}"),
    "keyring": mark("in the system's keyring, named by {path}"),
    "passphrase": mark("behind a passphrase, in {path}"),
}


class SettingsDesk:
    """``key`` says where the gallery's key is, or raises ``GalleryError``."""

    def __init__(
        self, *, page: SettingsPage, live: Live, pending: Pending, key: Callable[[], str] | None = None
    ) -> None:
        self._page, self._live, self._pending = page, live, pending
        self._key = key or key_text
        page.kept_for.connect(self._keep)

    def look(self) -> None:
        """Ask for what is kept; called when the page is shown."""
        try:
            key = self._key()
        except GalleryError as error:
            key = str(error)
        self._page.set_kept(None, key)
        self._pending.add(self._live.in_gallery(_days), lambda days: self._page.set_kept(days, key), lambda _: None)

    def _keep(self, days: int) -> None:
        def work(people: People) -> None:
            if isinstance(people, Gallery):
                people.keep_audit(days)

        self._pending.add(self._live.in_gallery(work), lambda _: None, lambda why: self._page.set_note(why, bad=True))


def key_text() -> str:
    """Where the user's key is. Raises ``GalleryError``."""
    keys = user_keys()
    if not keys.path.exists():
        return tr("There is none yet: it is made with the gallery.")
    return tr(KEPT[keys.kept], path=keys.path)


def _days(people: People) -> int | None:
    return people.audit_days if isinstance(people, Gallery) else None
