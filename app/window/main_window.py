"""The window: header, pages, foot. It polls the live core on a timer and hands every snapshot to what is shown."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app.kept.layout import Layout
from app.kept.settings import Settings, SettingsError
from app.live.capture import Phase
from app.live.session import Live
from app.live.snapshot import Snapshot
from app.machine.user import user
from app.pipeline import Pipeline
from app.window.body import Body
from app.window.desks.correction import CorrectionDesk
from app.window.desks.office import Means, Office
from app.window.desks.recording import RecordingDesk
from app.window.desks.sources import SourcesDesk
from app.window.desks.trouble import TroubleDesk
from app.window.following import IDLE_MS, Followed, Following, Shown
from app.window.models.alarm import Rescue
from app.window.models.drafts import Drafts
from app.window.models.jobs import Jobs
from app.window.models.language import tr
from app.window.models.pending import Pending
from app.window.models.places import CHECKUP, ENROL, GALLERY, KIOSK, LIVE, PAGES, RECORDINGS, SETTINGS
from app.window.models.sources import Sources
from app.window.models.survey import Survey
from app.window.parts import keys
from app.window.parts.actions import Actions
from app.window.parts.fitting import fit
from app.window.parts.icons import emblem
from app.window.parts.palette import Palette

SHORTCUT = QEvent.Type.ShortcutOverride


class MainWindow(QMainWindow):
    """Everything Relief shows.

    - ``live``: the running core; it is closed with the window.
    - ``sources``: what can be opened.
    - ``settings``: what the settings page starts from; ``settings_problem``: why the file could not be read.
      ``apply_settings`` takes new ones, says what came of it, and may raise
      :class:`app.kept.settings.SettingsError`.
      ``mend_settings`` reads it again, after it was put aside when its argument says so, and may raise the same.
    - ``reopen``: opens the gallery again; ``unlock``: with this passphrase of its key, and says why it is still closed.
    - ``dress``: makes the application look and speak as settings say; whether widgets have to be made anew for it.
    - ``make_bench``: loads the networks that the benchmark measures.
    - ``save_face``: writes a ``.ply``; ``gl``: whether the 3D view uses OpenGL, None to find out.
    - ``left`` is emitted once it is closed.
    """

    left = Signal()

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
        reopen: Callable[[], object] | None = None,
        unlock: Callable[[str], Future[str]] | None = None,
        dress: Callable[[Settings], bool] | None = None,
        make_bench: Callable[[], Pipeline] | None = None,
        gl: bool | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Relief")
        self.setWindowIcon(emblem())
        self.setMinimumSize(800, 480)
        fit(self, 1600, 940)
        self.setAcceptDrops(True)
        self._live, self._sources = live, sources
        self._apply_settings, self._save_face = apply_settings, save_face
        self._dress, self._gl = dress, gl
        self._before, self._page_before = self.windowState(), LIVE
        self._pending, self.jobs, self._survey, self._drafts = Pending(), Jobs(), Survey(), Drafts()
        self._make_bench = make_bench or (lambda: Pipeline.default(gallery=None))
        self.sources_desk = SourcesDesk(
            parent=self,
            live=live,
            sources=sources,
            say=self._say,
            shown=self._show_source,
            greet=lambda camera: self.desks.welcome.greet(camera=camera),
        )
        self.recording_desk = RecordingDesk(capture=live.capture, say=self._say, look=sources.look)
        self.trouble_desk = TroubleDesk(
            parent=self,
            say=self._say,
            show_page=self.turn_to,
            choose=self._choose_gallery,
            mended=self._show_settings,
            rekey=self._ask_rekey,
            rescue=self._rescue,
            problem=settings_problem,
            mend=mend_settings,
            reopen=reopen,
            unlock=unlock,
            pending=self._pending,
        )
        self._correction = CorrectionDesk(parent=self, live=live, pending=self._pending, say=self._say)
        followed = Followed(
            live=live,
            sources=sources,
            jobs=self.jobs,
            pending=self._pending,
            recording=self.recording_desk,
            source=self.sources_desk,
            trouble=self.trouble_desk,
        )
        self.following = Following(followed, parent=self)
        self.actions_ = Actions(pages=PAGES, parent=self)
        self._commands = keys.Commands(self)
        self._build(settings, gl)
        self._connect()
        self.following.start()
        sources.look()
        self.poll()

    @property
    def live(self) -> Live:
        """The running core."""
        return self._live

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that is shown."""
        return self.following.now

    @Slot()
    def poll(self) -> None:
        """Take the newest snapshot and show it."""
        self.following.poll()

    def show_page(self, index: int) -> None:
        """Turn to a page."""
        if index in (GALLERY, SETTINGS):
            (self.gallery_page if index == GALLERY else self.settings_page).set_note("")
        if index == SETTINGS:
            self.desks.settings.look()
        if index == RECORDINGS:
            self._sources.look()
        self._set_kiosk(index == KIOSK)
        self.pages.setCurrentIndex(index)
        self.header.set_page(index)
        self.poll()

    def turn_to(self, index: int) -> None:
        """Turn to a page and give it the keyboard, for whoever comes by a key or from elsewhere in the window."""
        self.show_page(index)
        first = self._firsts[index]
        (first if first.isVisibleTo(self) and first.isEnabled() else self.pages).setFocus()

    def _set_kiosk(self, on: bool) -> None:
        """Take everything but the page away, or give it back; only the kiosk's own way in and out changes the size."""
        was = self.pages.currentIndex() == KIOSK
        if on == was:
            return
        for part in (self.header, self.bar):
            part.setVisible(not on)
        if on:
            self._before, self._page_before = self.windowState(), self.pages.currentIndex()
            self.setWindowState(self._before | Qt.WindowState.WindowFullScreen)
            self.kiosk_page.setFocus()
        else:
            self.setWindowState(self._before)

    def open_source(self, uri: str) -> None:
        """Show another camera or recording."""
        self.sources_desk.open(uri)

    def open_first(self, last: str = "", *, greet: bool = False) -> None:
        """Open the first source there is: the ``last`` one where it is still there, a camera once the search has ended,
        else the sample clip. ``greet``: it is the first start, so welcome the user then."""
        self.sources_desk.open_first(last, greet=greet)

    def _show_source(self) -> None:
        if self.pages.currentIndex() not in (LIVE, ENROL):
            self.turn_to(LIVE)

    def _say(self, text: str, *, bad: bool = False) -> None:
        """The line that passes; it is another widget after a change of language."""
        self.toast.say(text, bad=bad)

    def set_layout(self, layout: Layout) -> None:
        """Be as the window was left."""
        if layout.width and layout.height:
            fit(self, layout.width, layout.height)
        self.live_page.set_shares(layout.shares or {})
        if layout.page < KIOSK:
            self.show_page(layout.page)

    @property
    def layout_now(self) -> Layout:
        """How the window is left, to be as it was next time."""
        page = self.pages.currentIndex()
        size = self.normalGeometry().size() if self.isFullScreen() or self.isMaximized() else self.size()
        page = page if page != KIOSK else LIVE
        return Layout(page, self._live.source, size.width(), size.height(), self.live_page.shares)

    def event(self, event: QEvent) -> bool:
        # Qt asks the widget with the focus, then those around it, whether a key is theirs before any shortcut.
        if event.type() is SHORTCUT and isinstance(event, QKeyEvent):
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
        dropped = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if self.sources_desk.drop(dropped):
            event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide, once typed notes were asked about and recordings are whole; who started it waits for the threads."""
        if (asked := self.desks.notes.holds_up()) or (finishing := self.following.finish()):
            if not asked:
                self.toast.say(finishing)
            event.ignore()
            return
        self.following.stop()
        self._live.stop()
        self.jobs.stop()
        self._survey.stop()
        super().closeEvent(event)
        self.left.emit()

    def finish(self, *, within: float) -> None:
        """Wait so many seconds at most for what still works; after the window was closed."""
        self.jobs.close(within=within)
        self._survey.close(within=within)

    # building

    def _build(self, settings: Settings, gl: bool | None) -> None:
        body = Body(act=self.actions_, listed=self.actions(), settings=settings, gl=gl, drafts=self._drafts)
        self.setCentralWidget(body)
        self._commands.watch(body)
        self.header, self.pages, self.bar, self.toast = body.header, body.pages, body.bar, body.toast
        self._firsts = body.firsts
        self.enrol_bar, self.work_bar = body.enrol_bar, body.work_bar
        self.gpu_bar, self.banner = body.gpu_bar, body.banner
        self.live_page, self.enrol_page, self.gallery_page = body.live, body.enrol, body.gallery
        self.recordings_page, self.settings_page = body.recordings, body.settings
        self.checkup_page, self.kiosk_page = body.checkup, body.kiosk
        means = Means(
            window=self,
            live=self._live,
            sources=self._sources,
            jobs=self.jobs,
            survey=self._survey,
            say=self._say,
            show_page=self.turn_to,
            open_source=self.open_source,
            make_bench=self._make_bench,
            save_face=self._save_face,
            user=lambda: user() or tr("the user of this computer"),
            gallery=self._gallery,
            reopen=self._open_again,
            unlock=self._open_with,
        )
        self.desks = Office(body, means)
        self.following.show_to(Shown(body=body, desks=self.desks, actions=self.actions_))

    def _connect(self) -> None:
        act, capture = self.actions_, self._live.capture
        act.record.triggered.connect(self.recording_desk.toggle)
        act.enrol.triggered.connect(lambda: self.turn_to(ENROL))
        act.settings.triggered.connect(lambda: self.turn_to(SETTINGS))
        act.retry.triggered.connect(capture.retry)
        act.open.triggered.connect(self.sources_desk.browse)
        act.save.triggered.connect(lambda: self.desks.moment.save_face(self.snapshot))
        act.snapshot.triggered.connect(lambda: self.desks.moment.snapshot(self.snapshot))
        act.report.triggered.connect(lambda: self.desks.moment.report(self.snapshot))
        act.checkup.triggered.connect(lambda: self.turn_to(CHECKUP))
        act.wrong.triggered.connect(lambda: self._correction.ask(self.snapshot))
        act.mend.triggered.connect(lambda: self.banner.take() or self.live_page.notice.take())
        act.play.triggered.connect(self._play)
        act.back.triggered.connect(lambda: capture.step(-1))
        act.forward.triggered.connect(lambda: capture.step(1))
        act.loop.triggered.connect(capture.set_loop)
        act.kiosk.triggered.connect(
            lambda: self.show_page(self._page_before if self.pages.currentIndex() == KIOSK else KIOSK)
        )
        self.kiosk_page.left.connect(lambda: self.show_page(self._page_before))
        act.full.triggered.connect(lambda: self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen))
        act.palette.triggered.connect(self._list_commands)
        act.quit.triggered.connect(self.close)
        for index, action in enumerate(act.pages):
            action.triggered.connect(lambda _, index=index: self.turn_to(index))
        self.banner.chosen.connect(self.trouble_desk.remedy)
        self.header.paged.connect(self.show_page)
        self.header.picker.picked.connect(self.open_source)
        self.header.picker.browse.connect(self.sources_desk.browse)
        self.header.picker.opened.connect(self._sources.look)
        self.bar.sought.connect(capture.seek)
        self.bar.sped.connect(capture.set_speed)
        self.gpu_bar.cancelled.connect(self._live.cancel_gpu)
        self.gpu_bar.retried.connect(self._live.retry_gpu)
        self.live_page.verdict.asked.connect(lambda name: self._live.verify(name or None))
        self.enrol_bar.shown.connect(lambda: self.turn_to(ENROL))
        self.enrol_bar.stopped.connect(self.enrol_page.stop.click)
        self.recordings_page.browse.connect(self.sources_desk.browse)
        self.settings_page.changed.connect(self._change_settings)
        for action in self.actions():
            action.triggered.connect(self.following.wake)
        for signal in (self.bar.sought, self.bar.sped, self.live_page.verdict.asked, self.gallery_page.asked):
            signal.connect(self.following.wake)

    # what the user does

    def _list_commands(self) -> None:
        commands = Palette(actions=self.actions(), parent=self)
        commands.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        commands.open()

    def _gallery(self) -> Path:
        return self.settings_page.applied.gallery_path

    def _open_again(self) -> None:
        if self.trouble_desk.reopen is not None:
            self.trouble_desk.reopen()

    def _open_with(self, passphrase: str) -> None:
        if self.trouble_desk.unlock is not None:
            self.trouble_desk.unlock(passphrase)

    def _ask_rekey(self) -> None:
        self.desks.key.ask_replace()

    def _rescue(self, what: Rescue) -> None:
        self.desks.rescue.ask(what)

    def _choose_gallery(self) -> None:
        self.settings_page.keeping.gallery.setFocus()

    def _show_settings(self, found: Settings) -> None:
        self.settings_page.set_settings(found)
        self._wear(found)

    def _wear(self, settings: Settings, said: str = "") -> None:
        if self._dress is not None and self._dress(settings):
            QTimer.singleShot(0, partial(self._renew, said))  # the page that asked has returned by then

    def _play(self) -> None:
        capture = self._live.capture
        (capture.pause if capture.state.phase is Phase.STREAMING else capture.play)()

    def _change_settings(self, settings: Settings) -> None:
        try:
            said = self._apply_settings(settings)
        except SettingsError as error:
            self.settings_page.set_note(str(error), bad=True)
        else:
            self.settings_page.set_applied(settings)
            self._wear(settings, said)
            self.settings_page.set_note(said)
            if self.enrol_page.step == "gather":
                self.enrol_page.set_trouble(tr("The settings were changed; start once more."))

    def _renew(self, said: str = "") -> None:
        """Make every widget anew, in another language or look; what is shown comes from the snapshots again."""
        if self.jobs.running or self._live.held or QApplication.activeModalWidget():  # they answer to these widgets
            QTimer.singleShot(IDLE_MS, partial(self._renew, said))
            return
        index = self.pages.currentIndex() if self.pages.currentIndex() != KIOSK else LIVE
        self._live.stop_enrolment()
        for action in self.actions():
            self.removeAction(action)
            action.deleteLater()
        self.actions_ = Actions(pages=PAGES, parent=self)
        shares = self.live_page.shares
        self._build(self.settings_page.applied, self._gl)
        self.live_page.set_shares(shares)
        self._connect()
        self.show_page(index)
        self.settings_page.set_note(said)
