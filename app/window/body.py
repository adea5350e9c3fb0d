"""What fills the window: the header, lines on what runs and what is wrong, the pages, and the foot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.kept import paths
from app.kept.settings import Settings
from app.window.header import Header
from app.window.models.alarm import BUTTONS
from app.window.models.drafts import Drafts
from app.window.models.language import tr
from app.window.models.places import PAGES
from app.window.pages.checkup import CheckupPage
from app.window.pages.enrol import EnrolPage
from app.window.pages.gallery import GalleryPage
from app.window.pages.kiosk import KioskPage
from app.window.pages.live import LivePage
from app.window.pages.recordings import RecordingsPage
from app.window.pages.settings import SettingsPage
from app.window.parts.actions import Actions
from app.window.parts.enrol_bar import EnrolBar
from app.window.parts.gpu_bar import GpuBar
from app.window.parts.notice import Notice
from app.window.parts.playback_bar import PlaybackBar
from app.window.parts.scrolled import scrolled
from app.window.parts.toast import Toast
from app.window.parts.work_bar import WorkBar
from assets.home import HomeError


class Body(QWidget):
    """Every page and line of the window, made once for a language and look; ``act`` are the window's actions,
    ``listed`` those that the page of keys shows. ``firsts``: where the keyboard goes on each page; ``drafts``: notes
    that are typed."""

    def __init__(
        self,
        *,
        act: Actions,
        listed: Sequence[QAction],
        settings: Settings,
        gl: bool | None,
        drafts: Drafts | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.header = Header(
            pages=PAGES, record=act.record, enrol=act.enrol, settings=act.settings, checkup=act.checkup
        )
        self.live = LivePage(retry=act.retry, save=act.save, gl=gl)
        self.enrol = EnrolPage()
        self.gallery = GalleryPage(drafts=drafts)
        self.recordings = RecordingsPage(folder=paths.recordings_folder(), record=act.record)
        self.settings = SettingsPage(settings=settings, folder=_data_folder())
        self.checkup = CheckupPage(actions=listed)
        self.kiosk = KioskPage()
        self.pages = QStackedWidget()
        scrolling = scrolled(self.enrol), scrolled(self.gallery), scrolled(self.recordings)
        for page in (self.live, *scrolling, self.settings, scrolled(self.checkup), self.kiosk):
            self.pages.addWidget(page)
        self.firsts: tuple[QWidget, ...] = (
            self.live,
            self.enrol.first,
            self.gallery.search,
            self.recordings.first,
            self.settings.first,
            self.checkup.findings.area,
            self.kiosk,
        )
        self.enrol_bar, self.work_bar, self.gpu_bar = EnrolBar(), WorkBar(), GpuBar()
        self.bar = PlaybackBar(back=act.back, play=act.play, forward=act.forward, loop=act.loop)
        self.banner = Notice(remedies={remedy: tr(text) for remedy, text in BUTTONS.items()}, wide=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, self.enrol_bar, self.work_bar, self.banner):
            column.addWidget(part)
        column.addWidget(self.pages, 1)
        column.addWidget(self.gpu_bar)
        column.addWidget(self.bar)
        self.toast = Toast(parent=self)


def _data_folder() -> Path | None:
    try:
        return paths.data_folder()
    except HomeError:
        return None
