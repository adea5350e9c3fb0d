"""The way from a command to a running window."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import camera
from app.kept import layout, paths
from app.kept import settings as settings_file
from app.kept.camera_options import asked_of
from app.kept.people import open_people
from app.kept.settings import Settings, SettingsError
from app.live.capture import Capture, open_with_infrared
from app.live.session import Live, OpenGallery
from app.machine import ending
from app.machine.settling import settle
from app.pipeline import Pipeline
from app.pipeline.configured import configured
from app.recording import ply as export_ply
from app.window.models.foreign import heard
from app.window.models.language import tr
from assets.home import HomeError
from engines import Progress
from gallery import Ask, BadPassphrase, GalleryError, People

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

SWITCH_INTERVAL_S = 0.0005  # measured: keeps the window at 30 fps beside a busy Python thread
ENDING_S = 1.0  # for threads to end in, so that the program is gone within two seconds


def run(*, camera: str | None = None, gallery: Path | None = None, realtime: bool = True) -> int:
    """Show the window until it is closed; the exit code.

    ``camera`` is a URI; None takes the settings', else the first camera found, else the sample clip. ``gallery`` is a
    path; None takes the settings'. Recordings always play at their own pace here: ``realtime`` is there for the
    command line, which has it for every way to look at a source.

    Settings that cannot be read are said in the window, which then opens no gallery: it might be another than theirs.
    """
    del realtime
    problem, news = "", list[str]()
    try:
        settings = settings_file.load(tell=news.append)
    except SettingsError as error:
        settings, problem = Settings(), str(error)
    if gallery is not None:
        settings = settings.changed(gallery=str(gallery))
    greet = not problem and gallery is None and is_first_start(settings)
    uri = camera or settings.camera
    return show(settings=settings, uri=uri, problem=problem, greet=greet, news=news)


def is_first_start(settings: Settings) -> bool:
    """Whether nobody has set anything or enrolled anybody yet."""
    try:
        return not paths.settings_file().exists() and not settings.gallery_path.exists()
    except (SettingsError, HomeError):
        return False


def show(
    *,
    settings: Settings,
    uri: str = "",
    make_pipeline: Callable[[], Pipeline] | None = None,
    problem: str = "",
    greet: bool = False,
    news: Sequence[str] = (),
) -> int:
    """The window on a source; ``make_pipeline`` replaces the shipped networks and their gallery. ``problem``: why the
    settings could not be read; ``greet``: it is the first start; ``news``: what is said once, at the start.

    A network may still be on its way when this returns: end the process with :func:`app.machine.ending.leave`. Python's
    own end, with a thread inside native code, aborts ("terminate called").
    """
    endings = _Endings()
    _forget_foreign_plugins()
    from app.window.main_window import MainWindow
    from app.window.models.sources import Sources
    from app.window.parts.appearance import Appearance
    from app.window.parts.collecting import Collecting

    sys.setswitchinterval(SWITCH_INTERVAL_S)
    application = _application()
    collecting = Collecting()
    appearance = Appearance(application)
    appearance.wear(settings)
    used = _Used(settings)
    live = used.live(make_pipeline, problem)
    sources = Sources(
        recordings_folder=paths.recordings_folder(),
        clips_folder=paths.assets_folder() / "clips",
        discover=camera.discover,
        hot_plug=camera.HotPlug,
    )
    window = MainWindow(
        live=live,
        sources=sources,
        settings=settings,
        settings_problem=problem,
        mend_settings=partial(used.mend, live),
        apply_settings=partial(used.apply, live),
        reopen=partial(used.reopen, live),
        unlock=partial(used.unlock, live),
        make_bench=lambda: load(used.settings, background=False),
        dress=appearance.wear,
        save_face=export_ply.save,
    )
    window.left.connect(lambda: application.exit(0))  # a dialog that is open, too, is over then
    window.set_layout(left := layout.load())
    endings.opened()
    window.show()
    if uri:
        live.show(uri)
    else:
        window.open_first(left.source, greet=greet)
    if news:
        window.toast.say("\n".join(map(heard, news)), bad=True)
    try:
        return 0 if endings.asked else endings.followed_by(window.close, application.exec)
    finally:
        layout.save(window.layout_now)
        live.stop()
        sources.close()
        window.finish(within=ENDING_S / 2)
        live.close(within=ENDING_S / 2)
        collecting.stop()


def _application() -> QApplication:
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtWidgets import QApplication

    # Qt would keep compiled shaders under ~/.cache; what Relief writes lies under its own folders.
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DisableShaderDiskCache)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Relief")
    application.setDesktopFileName("relief")
    return application


def load(settings: Settings, progress: Progress | None = None, *, background: bool = True) -> Pipeline:
    """The networks that the settings ask for, without a gallery. ``progress``: of what they have to be waited for."""
    pipeline = configured(settings, background=background, progress=progress)
    settle()
    return pipeline


class Passphrase:
    """The passphrase of the gallery's key, once it was typed; kept in memory until the window is closed."""

    def __init__(self) -> None:
        self._typed = ""

    def take(self, typed: str) -> None:
        """What was typed."""
        self._typed = typed

    def give(self) -> str:
        """What was typed last. Raises ``gallery.BadPassphrase`` where nothing was."""
        if not self._typed:
            raise BadPassphrase(tr("its key is kept behind a passphrase"))
        return self._typed


class _Used:
    """The settings that are in use, and the passphrase that was typed; what the window asks of both."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._passphrase = Passphrase()

    def live(self, make_pipeline: Callable[[], Pipeline] | None, problem: str) -> Live:
        """The live core; ``make_pipeline`` replaces the networks and their gallery."""
        ask = self._passphrase.give
        return Live(
            make_pipeline=partial(load, self.settings) if make_pipeline is None else lambda _: make_pipeline(),
            capture=Capture(open_source=lambda uri: open_with_infrared(asked_of(uri, self.settings.asked_of))),
            evidence=self.settings.evidence,
            lockout=self.settings.lockout_rule,
            open_gallery=None if make_pipeline is not None else opener(self.settings, problem=problem, ask=ask),
        )

    def apply(self, live: Live, changed: Settings) -> str:
        """Keep what was changed of the settings, and use them; what is loaded again, for people. A gallery that was
        asked for this time alone is kept only once another one is chosen."""
        settings_file.save(changed, before=self.settings)
        before, self.settings = self.settings, changed
        return change(live, before, changed, ask=self._passphrase.give)

    def mend(self, live: Live, put_aside: bool) -> Settings:
        """Read the settings again, after those that cannot be read were put aside where that is asked."""
        if put_aside:
            settings_file.put_aside()
        before, self.settings = self.settings, settings_file.load()
        change(live, before, self.settings, ask=self._passphrase.give)
        self.reopen(live)
        return self.settings

    def unlock(self, live: Live, typed: str) -> Future[str]:
        """Open the gallery with the passphrase that was typed; why it is still closed then."""
        self._passphrase.take(typed)
        return self.reopen(live)

    def reopen(self, live: Live) -> Future[str]:
        """Open the gallery again; why it is still closed then."""
        return live.reopen(opener(self.settings, ask=self._passphrase.give))


def opener(settings: Settings, *, problem: str = "", ask: Ask | None = None) -> OpenGallery:
    """Opens the settings' gallery for a pipeline, and makes it when there is none yet. It refuses with ``problem``
    where there is one. ``ask``: gives the passphrase of its key."""

    def open_for(pipeline: Pipeline) -> People | None:
        if problem:
            raise GalleryError(tr("{problem}. Until then no gallery is opened", problem=problem))
        return open_people(settings.gallery_path, pipeline.model_id, ask=ask)

    return open_for


def change(live: Live, before: Settings, now: Settings, *, ask: Ask | None = None) -> str:
    """Have only what changed loaded again; what that is, for people."""
    live.decide(
        evidence=now.evidence,
        threshold=now.threshold or None,
        false_positives=1 / now.one_in,
        lockout=now.lockout_rule,
    )
    kind = camera.kind_of(live.capture.state.uri)
    if before.asked_of(kind) != now.asked_of(kind):
        live.capture.retry()  # the camera alone is opened again
    if _networks(before) != _networks(now):
        live.reload(partial(load, now), open_gallery=opener(now, ask=ask))
        return tr("Saved. The networks are being loaded again.") + _still(live)
    if before.gallery != now.gallery:
        live.reopen(opener(now, ask=ask))
        return tr("Saved. The other gallery is being opened.") + _still(live)
    return tr("Saved.")


def _still(live: Live) -> str:
    """What goes on with the gallery as it was open, for people."""
    titles = live.loans.titles
    return tr(" With the one before goes on: {what}.", what=", ".join(titles)) if titles else ""


def _networks(settings: Settings) -> tuple[object, ...]:
    """What the networks are loaded for."""
    return settings.device, settings.precision, settings.threads


class _Endings:
    """SIGINT and SIGTERM: before the window is there the process ends at once, later the window is closed.

    A handler that raised would do so inside an import of Qt's modules, which then hangs or aborts. One that closed the
    window itself would do so in the middle of what the window is about, such as opening a dialog.
    """

    def __init__(self) -> None:
        self.asked = False
        self._unseen = True
        self._close: Callable[[], object] | None = None
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._heard)

    def opened(self) -> None:
        """From now on there is a window to close."""
        self._unseen = False

    def followed_by(self, close: Callable[[], object], execute: Callable[[], int]) -> int:
        """Run the event loop, in which a signal calls ``close``: the window's timer lets Python hear it."""
        self._close = close
        return execute()

    def _heard(self, *_: object) -> None:
        if self._unseen:
            ending.leave(0)
        from PySide6.QtCore import QTimer

        self.asked = True
        if self._close is not None:
            QTimer.singleShot(0, self._close)


def _forget_foreign_plugins() -> None:
    """OpenCV's wheel with a window system points Qt at its own plugins, which do not fit PySide6."""
    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        if f"{os.sep}cv2{os.sep}" in os.environ.get(name, ""):
            del os.environ[name]
