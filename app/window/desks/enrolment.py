"""The desk of enrolment: what the page asks for is done in the thread that recognises."""

from __future__ import annotations

from collections.abc import Callable

from app.live.session import Live
from app.recording.ply import ExportError
from app.scan import save
from app.verdict.enrolment import Enrolled, consent
from app.window.models.foreign import heard
from app.window.models.jobs import Jobs
from app.window.models.language import tr
from app.window.models.pending import Pending
from app.window.pages.enrol import EnrolPage
from app.window.parts import file_dialog


class EnrolmentDesk:
    """``user`` says who takes consents; ``enrolled`` is told the name of whoever was stored."""

    def __init__(
        self,
        *,
        page: EnrolPage,
        live: Live,
        pending: Pending,
        jobs: Jobs,
        user: Callable[[], str],
        enrolled: Callable[[str], None],
    ) -> None:
        self._page, self._live, self._pending, self._jobs = page, live, pending, jobs
        self._user, self._enrolled = user, enrolled
        self._asked = 0
        page.started.connect(self._start)
        page.finished.connect(self._finish)
        page.confirmed.connect(lambda name: self._finish(name, although_known=True))
        page.stopped.connect(self._stop)
        page.undone.connect(self._undo)
        page.scan_saved.connect(self._save_scan)
        page.tested.connect(live.verify)
        page.untested.connect(lambda: live.verify(None))

    def _start(self, name: str) -> None:
        wanted = self._page.form.scan.isChecked()
        self._asked += 1
        self._pending.add(self._live.start_enrolment(name, scan=wanted), lambda _: None, self._troubled())

    def _stop(self) -> None:
        self._asked += 1
        self._live.stop_enrolment()

    def _troubled(self) -> Callable[[str], None]:
        """Says why it could not be done, unless the user has given it up, and perhaps begun another."""
        asked = self._asked

        def told(why: str) -> None:
            if asked == self._asked:
                self._page.set_trouble(why)

        return told

    def _refused(self) -> Callable[[str], None]:
        """Says why it was not stored. What was gathered stays, where it may be tried again."""
        troubled, asked = self._troubled(), self._asked

        def told(why: str) -> None:
            progress = self._live.snapshot().enrolment
            if asked == self._asked and progress is not None and progress.done:
                self._page.set_refused(why, progress)
            else:
                troubled(why)

        return told

    def _finish(self, name: str, *, although_known: bool = False) -> None:
        form = self._page.form
        crops, scan = form.pictures.isChecked(), form.scan.isChecked()
        given = consent(self._user(), given=True, days=form.days, crops=crops, scan=scan, language=form.language)
        self._pending.add(
            self._live.finish_enrolment(given, although_known=although_known, name=name),
            lambda enrolled: self._show_stored(enrolled, scan=scan),
            self._refused(),
        )

    def _show_stored(self, enrolled: Enrolled, *, scan: bool) -> None:
        self._page.set_stored(enrolled, self._live.stored_pictures)
        self._enrolled(enrolled.person)
        if scan:
            self._make_scan(enrolled.person)

    def _make_scan(self, person: str) -> None:
        self._page.set_scanning()
        self._jobs.begin(
            tr("The scan is being made …"),
            lambda _: self._live.make_scan(),
            done=lambda scan: self._page.set_scan(person, scan),
            failed=lambda why: self._page.set_scan(person, None, why),
            stops=False,
        )

    def _save_scan(self) -> None:
        pane = self._page.scan
        if pane.scan is None:
            return
        path = file_dialog.file_to_write(self._page, tr("Save the scan"), "", tr("Surface (*.ply)"))
        if path is None:
            return
        path = path if path.suffix else path.with_suffix(".ply")
        try:
            save(path, pane.scan)
        except ExportError as error:
            pane.say(heard(str(error)), tone="bad")
        else:
            pane.say(tr("Saved to {path}", path=path), tone="ok")

    def _undo(self, _: str) -> None:
        self._pending.add(self._live.undo_enrolment(), lambda _: self._page.set_undone(), self._page.set_problem)
