"""What brings news to the window: the live core is polled on a timer, and what is shown gets every snapshot."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.live.session import Live
from app.live.snapshot import Snapshot
from app.window.body import Body
from app.window.desks.office import Office
from app.window.desks.recording import RecordingDesk
from app.window.desks.sources import SourcesDesk
from app.window.desks.trouble import TroubleDesk
from app.window.models.alarm import alarm
from app.window.models.jobs import Jobs
from app.window.models.language import tr
from app.window.models.passing import all_but_pictures, standing
from app.window.models.pending import Pending
from app.window.models.places import ENROL, GALLERY, KIOSK, LIVE, TITLES
from app.window.models.sources import Sources, shown_name
from app.window.models.title import title
from app.window.parts.actions import Actions
from gallery import is_address

POLL_MS, IDLE_MS = 15, 200
IDLE_AFTER_S = 0.5
AROUND_S = 0.1  # what is around the page changes no faster than it can be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What news come from, and the desks that hear them however often the pages are made anew."""

    live: Live
    sources: Sources
    jobs: Jobs
    pending: Pending
    recording: RecordingDesk
    source: SourcesDesk
    trouble: TroubleDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What shows them: made anew in another language or look."""

    body: Body
    desks: Office
    actions: Actions


class Following(QObject):
    """Polls what is ``followed`` for the window it belongs to, often while something comes, and tells what is
    ``shown``, once there is such."""

    def __init__(self, followed: Followed, *, parent: QWidget) -> None:
        super().__init__(parent)
        self._window, self._of = parent, followed
        self._to: Shown | None = None
        self._leaving = False
        self.now = followed.live.snapshot()
        self._seen: tuple[object, ...] = ()
        self._around: tuple[object, ...] = ()
        self._changed_at = self._counted_at = self._around_at = 0.0
        self._around_late = False
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.poll)

    @property
    def pause_ms(self) -> int:
        """How long it waits between two looks now."""
        return self.timer.interval()

    def show_to(self, shown: Shown) -> None:
        """Tell these from now on, all there is."""
        self._to, self._seen = shown, ()

    def start(self) -> None:
        """Begin to look."""
        self.timer.start(POLL_MS)

    def stop(self) -> None:
        """Look no more."""
        self.timer.stop()

    def finish(self) -> str:
        """End every recording, and close the window once they and what is written of the gallery are whole; what that
        is, "" for nothing."""
        if not self._finishing:
            return ""
        self._leaving = True
        self._of.live.capture.record(None)
        self._of.jobs.finish()
        if self._of.live.capture.state.recording is not None or not self._of.jobs.finishing:
            return tr("Finishing the recording …")
        return tr("Relief is closed once this is done: {what}", what=", ".join(self._of.jobs.finishing))

    @property
    def _finishing(self) -> bool:
        return self._of.live.capture.state.recording is not None or bool(self._of.jobs.finishing)

    def poll(self) -> None:
        """Take the newest snapshot and show it."""
        now = self.now = self._of.live.snapshot()
        if self._leaving and not self._finishing:
            self._leaving = False
            self._window.close()
            return
        self._of.pending.poll()
        self._of.jobs.poll()
        if (shown := self._to) is None:
            return
        shown.desks.pending.poll()
        body, jobs = shown.body, self._of.jobs
        kiosk = body.pages.currentIndex() == KIOSK
        body.work_bar.set_jobs(() if kiosk else jobs.running)  # whoever stands before a kiosk stops nothing
        changed = self._changed(now, shown)
        if self._around_due(now, changed):
            self._show_around(now, shown)
        if not changed:
            return
        body.bar.set_snapshot(now)
        index = body.pages.currentIndex()
        if index == LIVE:
            body.live.set_snapshot(now, searching=self._of.sources.looking)
        elif index == ENROL:
            body.enrol.set_snapshot(now)
        elif index == KIOSK:
            body.kiosk.set_snapshot(now, searching=self._of.sources.looking)
        elif index == GALLERY:
            body.gallery.set_people(now.people, problem=now.problem or now.gallery_problem or now.message)

    def wake(self, *_: object) -> None:
        """Look often again: something was asked for."""
        self._changed_at = time.monotonic()
        self.timer.setInterval(POLL_MS)

    def _around_due(self, now: Snapshot, changed: bool) -> bool:
        """Whether all that is around the page must be looked at again: at once where more than a frame came, else now
        and then, and once more after the last frame."""
        at, before = time.monotonic(), self._around
        if changed:
            self._around_late = True
            self._around = (standing(now), *self._seen[1:])
        if self._around == before and not (self._around_late and at - self._around_at > AROUND_S):
            return False
        self._around_late, self._around_at = False, at
        return True

    def _show_around(self, now: Snapshot, shown: Shown) -> None:
        body, of = shown.body, self._of
        body.header.set_state(now.capture)
        self._entitle(now, body)
        body.header.picker.set_entries(of.sources.entries, problem=of.sources.problem)
        if news := of.sources.news():
            body.toast.say(news)
        index = body.pages.currentIndex()
        body.gpu_bar.set_state(now.gpu, here=index != KIOSK)
        wrong = alarm(
            now,
            settings_problem=of.trouble.problem,
            key_problem=shown.desks.key.problem,
            rescue_problem=shown.desks.rescue.problem,
            shared=is_address(body.settings.applied.gallery_path),
        )
        if index == KIOSK:
            wrong = None
        body.banner.say("" if wrong is None else wrong.text, remedies=() if wrong is None else wrong.remedies)
        shown.actions.follow(now)
        of.recording.follow(now.capture)
        of.source.follow(now)
        if index != ENROL:
            body.enrol.follow(now)
        body.enrol_bar.set_progress(body.enrol.running, now.enrolment, here=index in (ENROL, KIOSK))
        shown.desks.follow(now, index)

    def _entitle(self, now: Snapshot, body: Body) -> None:
        uri = now.capture.uri
        listed = (entry.title for entry in self._of.sources.entries if entry.uri == uri)
        source = next(listed, shown_name(uri, now.capture.name))
        said = title(tr(TITLES[body.pages.currentIndex()]), source, now.capture)
        if said != self._window.windowTitle():
            self._window.setWindowTitle(said)

    def _changed(self, now: Snapshot, shown: Shown) -> bool:
        """Whether there is anything new to show; while nothing comes, it is looked for less often."""
        of, desks = self._of, shown.desks
        here = (shown.body.pages.currentIndex(), of.source.waits)
        wrong = (of.trouble.problem, desks.key.problem, desks.rescue.problem)
        state = all_but_pictures(now)
        sources = (of.sources.entries, of.sources.problem, of.sources.looking)
        working = (of.jobs.running, desks.recordings.mark(), *(job.told for job in of.jobs.running))
        seen, at = (state, here, wrong, sources, working), time.monotonic()
        if seen != self._seen:
            self._seen, self._changed_at = seen, at
            self.timer.setInterval(POLL_MS)
            return True
        if at - self._changed_at > IDLE_AFTER_S:
            self.timer.setInterval(IDLE_MS)
        if now.capture.retry_at is not None and at - self._counted_at >= 1.0:  # the seconds until the next try
            self._counted_at = at
            return True
        return False
