"""The window: header, pages, foot. It polls the live core on a timer and hands every snapshot to what is shown."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from getpass import getuser
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QMainWindow, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.kept import paths
from app.kept.layout import Layout
from app.kept.settings import Settings, SettingsError
from app.live.capture import Phase
from app.live.session import Live
from app.live.snapshot import Snapshot
from app.pipeline import Pipeline
from app.verdict.enrolment import Enrolled, consent
from app.window.desks.checkup import CheckupDesk
from app.window.desks.gallery import GalleryDesk
from app.window.desks.likeness import LikenessDesk
from app.window.desks.moment import MomentDesk
from app.window.desks.recordings import RecordingsDesk
from app.window.desks.settings import SettingsDesk
from app.window.desks.welcome import WelcomeDesk
from app.window.header import Header
from app.window.models.alarm import BUTTONS, alarm
from app.window.models.jobs import Jobs
from app.window.models.language import mark, tr
from app.window.models.pending import Pending
from app.window.models.sources import ENDINGS, Sources, is_recording
from app.window.models.survey import Survey
from app.window.pages.checkup import CheckupPage
from app.window.pages.enrol import EnrolPage
from app.window.pages.gallery import GalleryPage
from app.window.pages.kiosk import KioskPage
from app.window.pages.live import LivePage
from app.window.pages.recordings import RecordingsPage
from app.window.pages.settings import SettingsPage
from app.window.parts import keys
from app.window.parts.actions import Actions
from app.window.parts.enrol_bar import EnrolBar
from app.window.parts.gpu_bar import GpuBar
from app.window.parts.icons import emblem
from app.window.parts.notice import Notice
from app.window.parts.palette import Palette
from app.window.parts.passphrase_dialog import PassphraseDialog
from app.window.parts.playback_bar import PlaybackBar
from app.window.parts.toast import Toast
from app.window.parts.work_bar import WorkBar
from app.window.parts.wrong_dialog import WrongDialog
from assets.home import HomeError

PAGES = (mark("Live"), mark("Enrol"), mark("Gallery"), mark("Recordings"))
LIVE, ENROL, GALLERY, RECORDINGS, SETTINGS, CHECKUP, KIOSK = range(7)
FRAME = QSize(8, 40)  # what a window manager adds to a window
POLL_MS, IDLE_MS = 15, 200
IDLE_AFTER_S = 0.5


class MainWindow(QMainWindow):
    """Everything Relief shows.

    - ``live``: the running core; it is closed with the window.
    - ``sources``: what can be opened.
    - ``settings``: what the settings page starts from; ``settings_problem``: why the file could not be read.
      ``apply_settings`` takes new ones, says what came of it, and may raise
      :class:`app.kept.settings.SettingsError`.
      ``mend_settings`` reads it again, after it was put aside when its argument says so, and may raise the same.
    - ``reopen``: opens the gallery again; ``unlock``: with this passphrase of its key.
    - ``dress``: makes the application look and speak as settings say; whether widgets have to be made anew for it.
    - ``make_bench``: loads the networks that the benchmark measures.
    - ``save_face``: writes a ``.ply``; ``gl``: whether the 3D view uses OpenGL, None to find out.
    """

    def __init__(
        self,
        *,
        live: Live,
        sources: Sources,
        settings: Settings,
        apply_settings: Callable[[Settings], str],
        save_face: Callable[..., Any],
        settings_problem: str = "",
        mend_settings: Callable[[bool], Settings] | None = None,
        reopen: Callable[[], None] | None = None,
        unlock: Callable[[str], None] | None = None,
        dress: Callable[[Settings], bool] | None = None,
        make_bench: Callable[[], Pipeline] | None = None,
        gl: bool | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Relief")
        self.setWindowIcon(emblem())
        self.setMinimumSize(800, 480)
        room = self.screen().availableSize() - FRAME
        self.resize(QSize(1600, 940).boundedTo(room).expandedTo(self.minimumSize()))
        self.setAcceptDrops(True)
        self._live, self._sources = live, sources
        self._apply_settings, self._save_face = apply_settings, save_face
        self._settings_problem, self._mend_settings, self._reopen = settings_problem, mend_settings, reopen
        self._unlock = unlock
        self._dress, self._gl = dress, gl
        self._leaving, self._full_before, self._page_before = False, False, LIVE
        self._pending, self.jobs, self._survey = Pending(), Jobs(), Survey()
        self._make_bench = make_bench or (lambda: Pipeline.default(gallery=None))
        self._now: Snapshot = live.snapshot()
        self._recorded_to: Path | None = None
        self._opens_first = self._greets = False
        self._last = ""
        self._seen: tuple[object, ...] = ()
        self._changed_at = self._counted_at = 0.0
        self._timer = QTimer(self)
        self.actions_ = Actions(pages=PAGES, parent=self)
        self._build(settings, gl)
        self._connect()
        self._timer.timeout.connect(self.poll)
        self._timer.start(POLL_MS)
        sources.look()
        self.poll()

    @property
    def live(self) -> Live:
        """The running core."""
        return self._live

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that is shown."""
        return self._now

    @Slot()
    def poll(self) -> None:
        """Take the newest snapshot and show it."""
        now = self._now = self._live.snapshot()
        if self._leaving and now.capture.recording is None:
            self._leaving = False
            self.close()
            return
        self._pending.poll()
        self.jobs.poll()
        self.work_bar.set_jobs(self.jobs.running)
        if not self._changed(now):
            return
        self.header.set_state(now.capture)
        self.header.picker.set_entries(self._sources.entries, problem=self._sources.problem)
        if news := self._sources.news():
            self.toast.say(news)
        self.bar.set_snapshot(now)
        self.gpu_bar.set_state(now.gpu)
        wrong = alarm(now, settings_problem=self._settings_problem)
        self.banner.say("" if wrong is None else wrong.text, remedies=() if wrong is None else wrong.remedies)
        self._follow_actions(now)
        self.welcome_desk.follow(now)
        if self._opens_first and (now.capture.uri or not self._sources.looking):
            self._opens_first = False
            self._open_first(now)
            if self._greets:
                self._greets = False
                self.welcome_desk.greet(camera=any(entry.kind == "camera" for entry in self._sources.entries))
        index = self.pages.currentIndex()
        if index != ENROL:
            self.enrol_page.follow(now)
        self.enrol_bar.set_progress(self.enrol_page.running, now.enrolment, here=index == ENROL)
        if index == LIVE:
            self.likeness_desk.follow(now)
            self.live_page.set_snapshot(now, searching=self._sources.looking)
        elif index == ENROL:
            self.enrol_page.set_snapshot(now)
        elif index == KIOSK:
            self.kiosk_page.set_snapshot(now, searching=self._sources.looking)
        elif index == GALLERY:
            self.gallery_page.set_people(now.people, problem=now.problem or now.gallery_problem or now.message)
        elif index == RECORDINGS:
            self.recordings_desk.follow(now)
        elif index == CHECKUP:
            self.checkup_desk.follow()

    def _changed(self, now: Snapshot) -> bool:
        """Whether there is anything new to show; while nothing comes, it is looked for less often."""
        here = (self.pages.currentIndex(), self._settings_problem, self._opens_first)
        state = replace(now, frame=None, result=None, cpu_share=0.0)
        sources = (self._sources.entries, self._sources.problem, self._sources.looking)
        working = (self.jobs.running, self.recordings_desk.mark(), *(job.told for job in self.jobs.running))
        seen, at = (state, here, sources, working), time.monotonic()
        if seen != self._seen:
            self._seen, self._changed_at = seen, at
            self._timer.setInterval(POLL_MS)
            return True
        if at - self._changed_at > IDLE_AFTER_S:
            self._timer.setInterval(IDLE_MS)
        if now.capture.retry_at is not None and at - self._counted_at >= 1.0:  # the seconds until the next try
            self._counted_at = at
            return True
        return False

    def show_page(self, index: int) -> None:
        """Turn to a page."""
        if index in (GALLERY, SETTINGS):
            (self.gallery_page if index == GALLERY else self.settings_page).set_note("")
        if index == SETTINGS:
            self.settings_desk.look()
        if index == RECORDINGS:
            self._sources.look()
        self._set_kiosk(index == KIOSK)
        self.pages.setCurrentIndex(index)
        self.header.set_page(index if index < len(PAGES) else -1)
        self.poll()

    def _set_kiosk(self, on: bool) -> None:
        """Take everything but the page away, or give it back; only the kiosk's own way in and out changes the size."""
        was = self.pages.currentIndex() == KIOSK
        if on == was:
            return
        for part in (self.header, self.bar):
            part.setVisible(not on)
        if on:
            self._full_before = self.isFullScreen()
            self._page_before = self.pages.currentIndex()
            self.showFullScreen()
            self.kiosk_page.setFocus()
        elif not self._full_before:
            self.showNormal()

    def open_source(self, uri: str) -> None:
        """Show another camera or recording."""
        self._live.show(uri)
        if self.pages.currentIndex() not in (LIVE, ENROL):
            self.show_page(LIVE)

    def open_first(self, last: str = "", *, greet: bool = False) -> None:
        """Open the first source there is: the ``last`` one where it is still there, a camera once the search has ended,
        else the sample clip. ``greet``: it is the first start, so welcome the user then."""
        self._opens_first, self._last, self._greets = True, last, greet

    def set_layout(self, layout: Layout) -> None:
        """Be as the window was left."""
        if layout.width and layout.height:
            room = self.screen().availableSize() - FRAME
            self.resize(QSize(layout.width, layout.height).boundedTo(room).expandedTo(self.minimumSize()))
        if layout.page < KIOSK:
            self.show_page(layout.page)

    @property
    def layout_now(self) -> Layout:
        """How the window is left, to be as it was next time."""
        page = self.pages.currentIndex()
        size = self.normalGeometry().size() if self.isFullScreen() or self.isMaximized() else self.size()
        return Layout(page if page != KIOSK else LIVE, self._live.capture.state.uri, size.width(), size.height())

    def event(self, event: QEvent) -> bool:
        # Qt asks the widget with the focus, then those around it, whether a key is theirs before any shortcut.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            on_form = self.pages.currentIndex() != LIVE
            if keys.belongs_to_form(event, self.focusWidget(), on_form=on_form):
                event.accept()
                return True
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the first recording that is dropped; the recordings' page adds them instead."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        fit = next((path for path in paths if is_recording(path)), None)
        if fit is not None:
            event.acceptProposedAction()
            self.open_source(f"file:{fit}")
        elif paths:
            self.toast.say(tr("{name} is no recording that Relief reads.", name=paths[0].name), bad=True)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide at once; whoever started the window waits for the threads. A recording is made whole first."""
        if self._live.capture.state.recording is not None:
            self._leaving = True
            self._live.capture.record(None)
            self.toast.say(tr("Finishing the recording …"))
            event.ignore()
            return
        self._timer.stop()
        self._live.stop()
        self.jobs.stop()
        self._survey.stop()
        super().closeEvent(event)

    def finish(self, *, within: float) -> None:
        """Wait so many seconds at most for what still works; after the window was closed."""
        self.jobs.close(within=within)
        self._survey.close(within=within)

    def _open_first(self, now: Snapshot) -> None:
        if now.capture.uri:
            return
        if self._last and (self._last in {entry.uri for entry in self._sources.entries} or _there(self._last)):
            self._live.show(self._last)
            return
        found = {kind: entry for entry in reversed(self._sources.entries) for kind in (entry.kind,)}
        clip = paths.sample_clip()
        if "camera" in found:
            self._live.show(found["camera"].uri)
        elif clip.is_file():
            self._live.show(f"file:{clip}")
            self.toast.say(tr("No camera was found: this is the sample clip."))
        elif "clip" in found:
            self._live.show(found["clip"].uri)

    # building

    def _build(self, settings: Settings, gl: bool | None) -> None:
        act = self.actions_
        self.header = Header(
            pages=PAGES, record=act.record, enrol=act.enrol, settings=act.settings, checkup=act.checkup
        )
        self.live_page = LivePage(retry=act.retry, save=act.save, gl=gl)
        self.enrol_page = EnrolPage()
        self.gallery_page = GalleryPage()
        self.recordings_page = RecordingsPage(folder=paths.recordings_folder(), record=act.record)
        self.settings_page = SettingsPage(settings=settings, folder=_data_folder())
        self.checkup_page = CheckupPage(actions=self.actions())
        self.kiosk_page = KioskPage()
        self.pages = QStackedWidget()
        for page in (
            self.live_page,
            self.enrol_page,
            self.gallery_page,
            self.recordings_page,
            self.settings_page,
            self.checkup_page,
            self.kiosk_page,
        ):
            whole_page = page in (self.live_page, self.kiosk_page)
            self.pages.addWidget(page if whole_page else scrolled(page))
        self.enrol_bar, self.work_bar = EnrolBar(), WorkBar()
        self.gpu_bar = GpuBar()
        self.bar = PlaybackBar(back=act.back, play=act.play, forward=act.forward, loop=act.loop)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.enrol_bar)
        column.addWidget(self.work_bar)
        self.banner = Notice(remedies={remedy: tr(text) for remedy, text in BUTTONS.items()})
        column.addWidget(self.banner)
        column.addWidget(self.pages, 1)
        column.addWidget(self.gpu_bar)
        column.addWidget(self.bar)
        self.setCentralWidget(whole)
        self.toast = Toast(parent=whole)
        self.gallery_desk = GalleryDesk(
            page=self.gallery_page, live=self._live, pending=self._pending, jobs=self.jobs, user=_user
        )
        self.likeness_desk = LikenessDesk(page=self.live_page, live=self._live, pending=self._pending)
        self.recordings_desk = RecordingsDesk(
            page=self.recordings_page,
            live=self._live,
            sources=self._sources,
            jobs=self.jobs,
            say=self.toast.say,
            open_source=self.open_source,
            survey=self._survey,
        )
        self.settings_desk = SettingsDesk(page=self.settings_page, live=self._live, pending=self._pending)
        self.checkup_desk = CheckupDesk(
            page=self.checkup_page,
            live=self._live,
            sources=self._sources,
            jobs=self.jobs,
            make_pipeline=self._make_bench,
            show_settings=lambda: self.show_page(SETTINGS),
        )
        self.welcome_desk = WelcomeDesk(
            parent=self,
            page=self.enrol_page,
            live=self._live,
            say=self.toast.say,
            show_enrol=lambda: self.show_page(ENROL),
            show_live=lambda: self.show_page(LIVE),
        )
        page = self.live_page
        self.moment_desk = MomentDesk(
            parent=self,
            live=self._live,
            jobs=self.jobs,
            pending=self._pending,
            say=self.toast.say,
            panes=lambda: (
                {"window": self, "scene": page.scene, "crop": page.crop, "denoised": page.denoised}
                | {"normals": page.normals, "surface": page.surface, "infrared": page.infrared, "verdict": page.verdict}
            ),
            save=self._save_face,
        )

    def _connect(self) -> None:
        act, capture = self.actions_, self._live.capture
        act.record.triggered.connect(self._record)
        act.enrol.triggered.connect(lambda: self.show_page(ENROL))
        act.settings.triggered.connect(lambda: self.show_page(SETTINGS))
        act.retry.triggered.connect(capture.retry)
        act.open.triggered.connect(self._browse)
        act.save.triggered.connect(lambda: self.moment_desk.save_face(self._now))
        act.snapshot.triggered.connect(lambda: self.moment_desk.snapshot(self._now))
        act.report.triggered.connect(lambda: self.moment_desk.report(self._now))
        act.checkup.triggered.connect(lambda: self.show_page(CHECKUP))
        act.wrong.triggered.connect(self._tell_wrong)
        act.play.triggered.connect(self._play)
        act.back.triggered.connect(lambda: capture.step(-1))
        act.forward.triggered.connect(lambda: capture.step(1))
        act.loop.triggered.connect(capture.set_loop)
        act.kiosk.triggered.connect(
            lambda: self.show_page(self._page_before if self.pages.currentIndex() == KIOSK else KIOSK)
        )
        self.kiosk_page.left.connect(lambda: self.show_page(self._page_before))
        act.full.triggered.connect(lambda: self.showNormal() if self.isFullScreen() else self.showFullScreen())
        act.palette.triggered.connect(lambda: Palette(actions=self.actions(), parent=self).open())
        act.quit.triggered.connect(self.close)
        for index, action in enumerate(act.pages):
            action.triggered.connect(lambda _, index=index: self.show_page(index))
        self.banner.chosen.connect(self._mend)
        self.header.paged.connect(self.show_page)
        self.header.picker.picked.connect(self.open_source)
        self.header.picker.browse.connect(self._browse)
        self.header.picker.opened.connect(self._sources.look)
        self.bar.sought.connect(capture.seek)
        self.bar.sped.connect(capture.set_speed)
        self.gpu_bar.cancelled.connect(self._live.cancel_gpu)
        self.gpu_bar.retried.connect(self._live.retry_gpu)
        self.live_page.verdict.asked.connect(lambda name: self._live.verify(name or None))
        self.enrol_page.started.connect(self._start_enrolment)
        self.enrol_page.finished.connect(self._finish_enrolment)
        self.enrol_page.confirmed.connect(lambda name: self._finish_enrolment(name, although_known=True))
        self.enrol_page.stopped.connect(self._live.stop_enrolment)
        self.enrol_page.undone.connect(self._undo_enrolment)
        self.enrol_page.tested.connect(self._live.verify)
        self.enrol_page.untested.connect(lambda: self._live.verify(None))
        self.enrol_bar.shown.connect(lambda: self.show_page(ENROL))
        self.enrol_bar.stopped.connect(self.enrol_page.stop.click)
        self.recordings_page.browse.connect(self._browse)
        self.settings_page.changed.connect(self._change_settings)

    def _follow_actions(self, now: Snapshot) -> None:
        act, state = self.actions_, now.capture
        recording = state.length > 0
        for action in (act.play, act.back, act.forward, act.loop):
            action.setEnabled(recording)
        act.loop.setChecked(state.loop)
        act.record.setEnabled(state.recording is not None or now.frame is not None)
        face = now.result.faces[0] if now.result is not None and now.result.faces else None
        act.save.setEnabled(face is not None and face.denoised is not None)
        act.snapshot.setEnabled(now.frame is not None)
        act.report.setEnabled(now.verdict is not None and now.verdict.settled)
        act.wrong.setEnabled(now.verdict is not None and now.verdict.state == "accepted")
        if state.record_problem:
            self.toast.say(state.record_problem, bad=True)
            self._recorded_to = None
            self._live.capture.record(None)
        elif self._recorded_to is not None and state.recording is None:
            text = recorded(self._recorded_to, state.recorded, state.record_dropped)
            self.toast.say(text, bad=state.record_dropped > 0 or not state.recorded)
            self._recorded_to = None
            self._sources.look()

    # what the user does

    def _play(self) -> None:
        capture = self._live.capture
        if capture.state.phase is Phase.STREAMING:
            capture.pause()
        else:
            capture.play()

    def _record(self) -> None:
        capture = self._live.capture
        if capture.state.recording is not None:
            capture.record(None)
            return
        name = f"{datetime.now():%Y-%m-%d %H.%M.%S}.relief"
        self._recorded_to = paths.recordings_folder() / name
        capture.record(self._recorded_to)

    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self,
            tr("Open a recording"),
            str(paths.recordings_folder()),
            tr("Recordings ({endings});;All files (*)", endings=" ".join(f"*{ending}" for ending in ENDINGS)),
        )
        if path:
            self.open_source(f"file:{path}")

    def _tell_wrong(self) -> None:
        verdict = self._now.verdict
        if verdict is None or verdict.person is None or verdict.state != "accepted":
            return
        person = verdict.person
        dialog = WrongDialog(person, others=[p.name for p in self._now.people if p.name != person], parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.told.connect(lambda instead: self._not_this(person, instead))
        dialog.open()

    def _not_this(self, person: str, instead: str) -> None:
        self._pending.add(
            self._live.not_this(person, instead or None),
            lambda _: self.toast.say(tr("Kept: it was not {person}.", person=person)),
            lambda why: self.toast.say(why, bad=True),
        )

    def _start_enrolment(self, name: str) -> None:
        self._pending.add(self._live.start_enrolment(name), lambda _: None, self.enrol_page.set_trouble)

    def _finish_enrolment(self, _: str, *, although_known: bool = False) -> None:
        form = self.enrol_page.form
        given = consent(_user(), given=True, days=form.days, crops=form.pictures.isChecked())
        self._pending.add(
            self._live.finish_enrolment(given, although_known=although_known),
            self._show_stored,
            self.enrol_page.set_trouble,
        )

    def _show_stored(self, enrolled: Enrolled) -> None:
        self.enrol_page.set_stored(enrolled, self._live.stored_pictures)
        self.welcome_desk.enrolled(enrolled.person)

    def _undo_enrolment(self, _: str) -> None:
        self._pending.add(
            self._live.undo_enrolment(), lambda _: self.enrol_page.set_undone(), self.enrol_page.set_problem
        )

    def _mend(self, remedy: str) -> None:
        if remedy == "choose":
            self.show_page(SETTINGS)
            self.settings_page.gallery.setFocus()
        elif remedy == "people":
            self.show_page(GALLERY)
        elif remedy == "reopen" and self._reopen is not None:
            self._reopen()
        elif remedy == "unlock" and self._unlock is not None:
            dialog = PassphraseDialog(parent=self)
            dialog.given.connect(self._unlock)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()
        elif self._mend_settings is not None:
            try:
                found = self._mend_settings(remedy == "renew")
            except SettingsError as error:
                self._settings_problem = str(error)
                self.toast.say(str(error), bad=True)
            else:
                self._settings_problem = ""
                self.settings_page.set_settings(found)

    def _change_settings(self, settings: Settings) -> None:
        try:
            said = self._apply_settings(settings)
        except SettingsError as error:
            self.settings_page.set_note(str(error), bad=True)
        else:
            if self._dress is not None and self._dress(settings):
                QTimer.singleShot(0, partial(self._renew, settings, said))  # the page that asked has returned by then
            self.settings_page.set_note(said)
            if self.enrol_page.step == "gather":
                self.enrol_page.set_trouble(tr("The settings were changed; start once more."))

    def _renew(self, settings: Settings, said: str = "") -> None:
        """Make every widget anew, in another language or look; what is shown comes from the snapshots again."""
        if self.jobs.running:  # they answer to these widgets
            QTimer.singleShot(IDLE_MS, partial(self._renew, settings, said))
            return
        index = self.pages.currentIndex() if self.pages.currentIndex() != KIOSK else LIVE
        self._live.stop_enrolment()
        for action in self.actions():
            self.removeAction(action)
            action.deleteLater()
        self.actions_ = Actions(pages=PAGES, parent=self)
        self._build(settings, self._gl)
        self._connect()
        self._seen = ()
        self.show_page(index)
        self.settings_page.set_note(said)


def scrolled(page: QWidget) -> QScrollArea:
    """A page that scrolls where the window is smaller than it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    return area


def recorded(path: Path, frames: int, dropped: int) -> str:
    """What to say of a recording that is whole."""
    if not frames:
        return tr("Nothing was recorded: no frame came.")
    if not dropped:
        return tr("Recorded to {path}", path=path)
    return tr(
        "Recorded to {path}, but {dropped} frames are missing: the disk is too slow; record to a faster one.",
        path=path,
        dropped=dropped,
    )


def _data_folder() -> Path | None:
    try:
        return paths.data_folder()
    except HomeError:
        return None


def _there(uri: str) -> bool:
    """Whether a source is a recording that is still there."""
    return uri.startswith("file:") and Path(uri.removeprefix("file:").split("?")[0]).exists()


def _user() -> str:
    try:
        return getuser()
    except (OSError, KeyError, ImportError):
        return os.environ.get("USERNAME", "") or tr("the user of this computer")
