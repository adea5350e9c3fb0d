"""A tour of the window as pictures: ``python -m app.window.tour FOLDER [WIDTHxHEIGHT] [NAME=VALUE …]``, with settings
such as ``language=zh theme=light``.

The window runs on the shipped sample clips, with two sample people enrolled in a gallery that is gone afterwards, and
every page is saved as a PNG once it shows something. ``docs/images/live-window.png`` is the first of them.
"""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import camera
import gallery
from app.demo.play import AGREED
from app.demo.scenes import PEOPLE, clip_of
from app.kept import paths
from app.kept.settings import Settings
from app.live.capture import Capture
from app.live.session import Live
from app.machine.ending import leave
from app.pipeline import Pipeline
from app.recording import ply
from app.verdict.enrolment import Enrolment, consent
from app.window.main_window import MainWindow
from app.window.models.places import CHECKUP, ENROL, GALLERY, KIOSK, LIVE, RECORDINGS, SETTINGS
from app.window.models.sources import Sources
from app.window.parts.appearance import Appearance
from app.window.parts.palette import Palette
from app.window.start import load

PATIENCE_S = 300.0  # the networks are loaded and two people enrolled first
PICTURES_S = 2.0  # of the gallery: read and drawn as they come into view
LEAST_SCORES = 20  # of a plot that shows something
USUAL = (1600, 940)
SHOWN = Settings(language="en", theme="dark")


@dataclass(frozen=True, slots=True)
class Stop:
    """One picture: ``name`` of its file, how the window gets there, and when it is worth a picture: ``ready``, and not
    before ``settles_s`` seconds."""

    name: str
    go: Callable[[MainWindow], None]
    ready: Callable[[MainWindow], bool] = lambda _: True
    settles_s: float = 0.0


def _divided(window: MainWindow) -> None:
    window.live_page.denoised.canvas.set_share(0.5)
    window.live_page.maximise(window.live_page.denoised)


def _gallery(window: MainWindow) -> None:
    window.live_page.maximise(None)
    window.show_page(GALLERY)
    window.gallery_page.table.selectRow(0)


def _accepted(window: MainWindow) -> bool:
    now = window.snapshot
    return now.verdict is not None and now.verdict.state == "accepted" and len(now.scores) > LEAST_SCORES


def _checked(window: MainWindow) -> bool:
    return bool(window.checkup_page.findings.rows) and not window.jobs.running


STOPS = (
    Stop("live-window", lambda window: window.show_page(LIVE), _accepted),
    Stop("window-denoising", _divided),
    Stop("window-gallery", _gallery, lambda window: bool(window.gallery_page.selected), settles_s=PICTURES_S),
    Stop("window-enrol", lambda window: window.show_page(ENROL)),
    Stop("window-recordings", lambda window: window.show_page(RECORDINGS), settles_s=2 * PICTURES_S),
    Stop("window-settings", lambda window: window.show_page(SETTINGS)),
    Stop("window-checkup", lambda window: window.show_page(CHECKUP), _checked),
    Stop("window-kiosk", lambda window: window.show_page(KIOSK), _accepted),
)


def _enrol(pipeline: Pipeline, people: gallery.Gallery, name: str, clip: str) -> None:
    """Enrol a sample person from as many frames of a clip as that takes."""
    enrolment = Enrolment(name, people, agreement=pipeline.verification_threshold())
    pipeline.forget()
    with camera.open(f"file:{clip_of(clip)}") as source:
        for frame in camera.Frames(source):
            if enrolment.update(pipeline(frame)).done:
                break
    enrolment.finish(replace(consent("the tour", given=True, text=AGREED), crops=True))


class Tour:
    """Goes from stop to stop and saves what it sees; ``missed`` names the stops that never became ready."""

    def __init__(self, window: MainWindow, folder: Path, *, patience_s: float = PATIENCE_S) -> None:
        self.missed: list[str] = []
        self._window, self._folder, self._patience_s = window, folder, patience_s
        self._left = list(STOPS)
        self._began = time.monotonic()
        self._left[0].go(window)
        self._timer = QTimer(window)
        self._timer.timeout.connect(self._look)
        self._timer.start(500)  # between two looks a page has painted

    def _look(self) -> None:
        stop, waited = self._left[0], time.monotonic() - self._began
        late = waited > self._patience_s
        if not late and (waited < stop.settles_s or not stop.ready(self._window)):
            return
        if late:
            self.missed.append(stop.name)
        if (focus := self._window.focusWidget()) is not None:
            focus.clearFocus()  # the ring around whatever has the keyboard says nothing of the page
        self._window.grab().save(str(self._folder / f"{stop.name}.png"))
        del self._left[0]
        self._began = time.monotonic()
        if self._left:
            self._left[0].go(self._window)
            return
        self._timer.stop()
        commands = Palette(actions=self._window.actions(), parent=self._window)
        commands.grab().save(str(self._folder / "window-commands.png"))
        self._window.close()


@contextmanager
def staged(
    home: Path,
    *,
    settings: Settings = SHOWN,
    size: tuple[int, int] = USUAL,
    clip: str = "first-later",
    gl: bool | None = None,
) -> Iterator[MainWindow]:
    """The whole window on a sample clip, with the sample people enrolled in a gallery under ``home``, which is made
    Relief's own folder; also for benchmarks. Afterwards its threads have ended."""
    os.environ["RELIEF_HOME"] = str(home)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    appearance = Appearance(application)
    appearance.wear(settings)

    def open_gallery(pipeline: Pipeline) -> gallery.People:
        people = gallery.open(home / "tour.db", model=pipeline.model_id, key=secrets.token_bytes(32))
        pipeline.gallery = people
        for name, of in PEOPLE.items():
            _enrol(pipeline, people, name, of)
        return people

    live = Live(make_pipeline=partial(load, Settings()), capture=Capture(), open_gallery=open_gallery)
    sources = Sources(
        recordings_folder=paths.recordings_folder(), clips_folder=clip_of("first-later").parent, discover=list
    )
    window = MainWindow(
        live=live, sources=sources, settings=settings, apply_settings=lambda _: "", save_face=ply.save, gl=gl
    )
    window.resize(*size)
    window.show()
    live.show(f"file:{clip_of(clip)}")
    try:
        yield window
    finally:
        window.close()
        sources.close()
        live.close(within=10.0)


def main(arguments: list[str]) -> int:
    """Take the tour; 0 when every page was seen."""
    folder = Path(arguments[0])
    sizes = [argument for argument in arguments[1:] if "=" not in argument]
    width, height = map(int, sizes[0].split("x")) if sizes else USUAL
    settings = SHOWN.changed(**dict(argument.split("=", 1) for argument in arguments[1:] if "=" in argument))
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="relief-tour-") as home,
        staged(Path(home), settings=settings, size=(width, height)) as window,
    ):
        tour = Tour(window, folder)
        QApplication.exec()
    for name in tour.missed:
        sys.stderr.write(f"{name}: nothing to see within {PATIENCE_S:.0f} s\n")
    return 1 if tour.missed else 0


if __name__ == "__main__":
    leave(main(sys.argv[1:]))
