"""The desk of enrolment: what the page asks for is done in the thread that recognises."""

from __future__ import annotations

from collections.abc import Callable

from app.live.session import Live
from app.verdict.enrolment import Enrolled, consent
from app.window.models.pending import Pending
from app.window.pages.enrol import EnrolPage


class EnrolmentDesk:
    """``user`` says who takes consents; ``enrolled`` is told the name of whoever was stored."""

    def __init__(
        self,
        *,
        page: EnrolPage,
        live: Live,
        pending: Pending,
        user: Callable[[], str],
        enrolled: Callable[[str], None],
    ) -> None:
        self._page, self._live, self._pending = page, live, pending
        self._user, self._enrolled = user, enrolled
        page.started.connect(self._start)
        page.finished.connect(self._finish)
        page.confirmed.connect(lambda name: self._finish(name, although_known=True))
        page.stopped.connect(live.stop_enrolment)
        page.undone.connect(self._undo)
        page.tested.connect(live.verify)
        page.untested.connect(lambda: live.verify(None))

    def _start(self, name: str) -> None:
        self._pending.add(self._live.start_enrolment(name), lambda _: None, self._page.set_trouble)

    def _finish(self, _: str, *, although_known: bool = False) -> None:
        form = self._page.form
        crops = form.pictures.isChecked()
        given = consent(self._user(), given=True, days=form.days, crops=crops, language=form.language)
        self._pending.add(
            self._live.finish_enrolment(given, although_known=although_known),
            self._show_stored,
            self._page.set_trouble,
        )

    def _show_stored(self, enrolled: Enrolled) -> None:
        self._page.set_stored(enrolled, self._live.stored_pictures)
        self._enrolled(enrolled.person)

    def _undo(self, _: str) -> None:
        self._pending.add(self._live.undo_enrolment(), lambda _: self._page.set_undone(), self._page.set_problem)
