"""All desks that serve a page: made with the pages, and made anew with them in another language or look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.live.session import Live
from app.live.snapshot import Snapshot
from app.pipeline import Pipeline
from app.window.body import Body
from app.window.desks.checkup import CheckupDesk
from app.window.desks.enrolment import EnrolmentDesk
from app.window.desks.gallery import GalleryDesk
from app.window.desks.key import KeyDesk
from app.window.desks.likeness import LikenessDesk
from app.window.desks.moment import MomentDesk
from app.window.desks.notes import NotesDesk
from app.window.desks.recordings import RecordingsDesk
from app.window.desks.reopening import Reopening
from app.window.desks.rescue import RescueDesk
from app.window.desks.say import Say
from app.window.desks.settings import SettingsDesk
from app.window.desks.sheet import SheetDesk
from app.window.desks.welcome import WelcomeDesk
from app.window.models.jobs import Jobs
from app.window.models.pending import Pending
from app.window.models.places import CHECKUP, ENROL, LIVE, RECORDINGS, SETTINGS
from app.window.models.sources import Sources
from app.window.models.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What desks work with. ``say`` shows what passes, ``show_page`` turns to one, ``open_source`` shows another;
    ``make_bench`` loads the networks that the benchmark measures, ``save_face`` writes a ``.ply``, ``user`` says who
    takes consents; ``gallery`` which is open, ``reopen`` opens it again, ``unlock`` with a passphrase."""

    window: QWidget
    live: Live
    sources: Sources
    jobs: Jobs
    survey: Survey
    say: Say
    show_page: Callable[[int], None]
    open_source: Callable[[str], None]
    make_bench: Callable[[], Pipeline]
    save_face: Callable[..., object]
    user: Callable[[], str]
    gallery: Callable[[], Path]
    reopen: Callable[[], None]
    unlock: Callable[[str], None]


class Office:
    """The desks, by name. ``pending``: what they asked of the inference thread; it is answered while their pages are
    there."""

    def __init__(self, body: Body, means: Means) -> None:
        live, jobs, say = means.live, means.jobs, means.say
        self.pending = pending = Pending()
        self.gallery = GalleryDesk(page=body.gallery, live=live, pending=pending, jobs=jobs, user=means.user)
        self.notes = NotesDesk(
            parent=means.window, live=live, pending=pending, drafts=body.gallery.drafts, leave=means.window.close
        )
        self.likeness = LikenessDesk(page=body.live, live=live, pending=pending)
        self.recordings = RecordingsDesk(
            page=body.recordings,
            live=live,
            sources=means.sources,
            jobs=jobs,
            say=say,
            open_source=means.open_source,
            survey=means.survey,
        )
        self.settings = SettingsDesk(page=body.settings, live=live, pending=pending)
        reopening = Reopening(
            page=body.settings,
            live=live,
            pending=pending,
            jobs=jobs,
            gallery=means.gallery,
            reopen=means.reopen,
            unlock=means.unlock,
        )
        self.key = KeyDesk(page=body.settings, jobs=jobs, reopening=reopening, unlock=means.unlock)
        self.rescue = RescueDesk(parent=means.window, jobs=jobs, say=say, gallery=means.gallery, reopening=reopening)
        body.gallery.restored.connect(lambda: self.rescue.ask("restore"))
        self.sheet = SheetDesk(page=body.settings, jobs=jobs, gallery=means.gallery)
        self.checkup = CheckupDesk(
            page=body.checkup,
            live=live,
            sources=means.sources,
            jobs=jobs,
            make_pipeline=means.make_bench,
            show_settings=lambda: means.show_page(SETTINGS),
        )
        self.welcome = WelcomeDesk(
            parent=means.window,
            page=body.enrol,
            live=live,
            say=say,
            show_enrol=lambda: means.show_page(ENROL),
            show_live=lambda: means.show_page(LIVE),
        )
        self.enrolment = EnrolmentDesk(
            page=body.enrol, live=live, pending=pending, jobs=jobs, user=means.user, enrolled=self.welcome.enrolled
        )
        self.moment = MomentDesk(
            parent=means.window,
            live=live,
            jobs=jobs,
            pending=pending,
            say=say,
            panes=lambda: {"window": means.window, **body.live.pictures},
            save=means.save_face,
        )

    def follow(self, now: Snapshot, page: int) -> None:
        """Bring what is shown on a page up to date."""
        self.welcome.follow(now)
        self.rescue.follow(now)
        if page == LIVE:
            self.likeness.follow(now)
        elif page == RECORDINGS:
            self.recordings.follow(now)
        elif page == CHECKUP:
            self.checkup.follow()
