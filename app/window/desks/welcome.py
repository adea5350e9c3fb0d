"""The desk of the first start: from the greeting to being recognised."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.live.session import Live
from app.live.snapshot import Snapshot
from app.window.desks.say import Say
from app.window.models.language import tr
from app.window.models.welcome import SAMPLE, Welcome, enrolling_clip, later_clip
from app.window.pages.enrol import EnrolPage
from app.window.parts.welcome_dialog import WelcomeDialog


class WelcomeDesk:
    """``show_enrol`` and ``show_live`` turn to these pages."""

    def __init__(
        self,
        *,
        parent: QWidget,
        page: EnrolPage,
        live: Live,
        say: Say,
        show_enrol: Callable[[], None],
        show_live: Callable[[], None],
    ) -> None:
        self._parent, self._page, self._live, self._say = parent, page, live, say
        self._show_enrol, self._show_live = show_enrol, show_live
        self.welcome = Welcome("done")
        self.dialog: WelcomeDialog | None = None

    def greet(self, *, camera: bool) -> None:
        """Show the greeting; ``camera``: whether one is connected."""
        self.welcome = Welcome()
        self.dialog = WelcomeDialog(camera=camera, parent=self._parent)
        self.dialog.chosen.connect(self._begin)
        self.dialog.rejected.connect(self._leave)
        self.dialog.open()

    def enrolled(self, person: str) -> None:
        """Somebody was enrolled: they are to be recognised next, where that is what the first start asked for."""
        if not self.welcome.enrolled(person):
            return
        self._show_live()
        if self.welcome.sample and self._live.capture.state.uri == enrolling_clip():  # else of somebody else
            self._live.show(later_clip())
        self._say(tr("{person} is enrolled. Now see whether Relief knows them …", person=person))

    def follow(self, now: Snapshot) -> None:
        """Say when it is done."""
        if self.welcome.follow(now):
            person = self.welcome.person
            self._say(tr("Recognised: {person}. That is Relief. Enrol more people at the top right.", person=person))

    def _leave(self) -> None:
        self.welcome.leave()

    def _begin(self, sample: bool) -> None:
        self.welcome.begin(sample=sample)
        self._show_enrol()
        if sample:
            self._live.show(enrolling_clip())
            self._page.name.setText(SAMPLE)
            self._say(tr("This person is synthetic. Tick the consent and press Start."))
