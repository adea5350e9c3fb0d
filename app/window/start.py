"""From a command to a running window."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import camera
from app.kept import paths
from app.kept import settings as settings_file
from app.kept.settings import Settings
from app.live.capture import Capture
from app.live.session import Live
from app.machine import cores
from app.pipeline import Pipeline
from app.recording import ply as export_ply

SWITCH_INTERVAL_S = 0.0005  # measured: keeps the window at 30 fps beside a busy Python thread


def run(*, camera: str | None = None, gallery: Path | None = None, realtime: bool = True) -> int:
    """Show the window until it is closed; the exit code.

    ``camera`` is a URI; None takes the settings', else the first camera found, else the sample clip. ``gallery`` is a
    path; None takes the settings'. Recordings always play at their own pace here: ``realtime`` is there for the
    command line, which has it for every way to look at a source.

    Raises :class:`app.kept.settings.SettingsError` when the settings file is unusable.
    """
    del realtime
    settings = settings_file.load()
    if gallery is not None:
        settings = settings.changed(gallery=str(gallery))
    return show(settings=settings, uri=camera or settings.camera)


def show(*, settings: Settings, uri: str = "", make_pipeline: Callable[[], Pipeline] | None = None) -> int:
    """The window on a source; ``make_pipeline`` replaces the shipped networks."""
    _forget_foreign_plugins()
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtWidgets import QApplication

    from app.window.main_window import MainWindow
    from app.window.models.sources import Sources
    from app.window.parts import style

    sys.setswitchinterval(SWITCH_INTERVAL_S)
    # Qt would keep compiled shaders under ~/.cache; what Relief writes lies under its own folders.
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DisableShaderDiskCache)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Relief")
    application.setDesktopFileName("relief")
    style.apply(application)
    live = Live(make_pipeline=make_pipeline or (lambda: load(settings)), capture=Capture(), evidence=settings.evidence)
    sources = Sources(
        recordings_folder=paths.recordings_folder(),
        clips_folder=paths.assets_folder() / "clips",
        discover=camera.discover,
        hot_plug=camera.HotPlug,
    )

    def apply(changed: Settings) -> None:
        settings_file.save(changed)
        live.reload(make_pipeline or (lambda: load(changed)), evidence=changed.evidence)

    window = MainWindow(live=live, sources=sources, settings=settings, apply_settings=apply, save_face=export_ply.save)
    window.show()
    if uri:
        live.show(uri)
    else:
        window.open_first()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.close())  # the window's timer lets Python hear it
    try:
        return application.exec()
    finally:
        sources.close()
        live.close()


def load(settings: Settings) -> Pipeline:
    """The pipeline that the settings ask for, with its gallery, which is made when there is none yet."""
    threads = cores.limit_threads(settings.threads)
    return Pipeline.default(
        gallery=settings.gallery_path,
        device=settings.device,  # type: ignore[arg-type]  # the settings have checked the name
        denoiser=settings.denoiser,
        precision=settings.network_precision,
        threads=threads,
        threshold=settings.threshold or None,
        background=True,
    )


def _forget_foreign_plugins() -> None:
    """OpenCV's wheel with a window system points Qt at its own plugins, which do not fit PySide6."""
    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
        if f"{os.sep}cv2{os.sep}" in os.environ.get(name, ""):
            del os.environ[name]
