"""The desk of the settings: what the gallery keeps, and for how long, is asked of the gallery."""

from __future__ import annotations

from collections.abc import Callable

from app.live.session import Live
from app.window.models import keeping
from app.window.models.keeping import KeyState
from app.window.models.pending import Pending
from app.window.pages.settings import SettingsPage
from gallery import Gallery, People


class SettingsDesk:
    """``key`` says how the gallery's key is kept."""

    def __init__(
        self, *, page: SettingsPage, live: Live, pending: Pending, key: Callable[[], KeyState] = keeping.state
    ) -> None:
        self._page, self._live, self._pending = page, live, pending
        self._key = key
        page.kept_for.connect(self._keep)

    def look(self) -> None:
        """Ask for what is kept; called when the page is shown."""
        self._page.set_key(self._key())
        self._pending.add(self._live.in_gallery(_days), self._page.set_kept, lambda _: self._page.set_kept(None))

    def _keep(self, days: int) -> None:
        def work(people: People) -> None:
            if isinstance(people, Gallery):
                people.keep_audit(days)

        self._pending.add(self._live.in_gallery(work), lambda _: None, lambda why: self._page.set_note(why, bad=True))


def _days(people: People) -> int | None:
    return people.audit_days if isinstance(people, Gallery) else None
