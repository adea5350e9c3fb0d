"""The window's tests need no display: the platform is chosen before Qt is imported."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from functools import partial

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
import window_doubles as doubles

from app.kept import paths
from app.kept.settings import Settings
from app.live.capture import Capture
from app.live.session import Live
from app.verdict.enrolment import Enrolment
from app.window.models.sources import Sources
from app.window.parts.collecting import collect_where_due
from benchmarks.window.screen import screen

Start = Callable[..., Live]


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Behind the outer one, which forgets the platform again when this folder is named on the command line."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.fixture(autouse=True)
def _collected_here():
    """As in the window: what Qt made is freed in the thread that made it."""
    gc.disable()
    yield
    collect_where_due()
    gc.enable()


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("RELIEF_HOME", str(tmp_path / "home"))


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a live core on doubles and closes it after the test."""
    started: list[Live] = []

    def make(
        source=doubles.Clip, *, make_pipeline=doubles.make_pipeline, uri="test:1", open_gallery=None, **options
    ) -> Live:
        capture = Capture(open_source=lambda _: source(), retry_seconds=(0.05,), **options)
        enrol = partial(Enrolment, mouth=lambda _: None)
        live = Live(make_pipeline=lambda _: make_pipeline(), capture=capture, open_gallery=open_gallery, enrol=enrol)
        started.append(live)
        if uri:
            live.show(uri)
        return live

    yield make
    for live in started:
        live.close()


@pytest.fixture(scope="module")
def display():
    """A screen in memory, for windows of other processes."""
    with screen() as made:
        yield made


@pytest.fixture(scope="session")
def look():
    """The application with Relief's style."""
    from PySide6.QtWidgets import QApplication

    from app.window.parts import style

    application = QApplication.instance() or QApplication([])
    style.apply(application)
    return application


@pytest.fixture
def window(qtbot, start, tmp_path):
    """Opens a window on a double of a source."""
    from app.window.main_window import MainWindow

    def make(
        source=doubles.Clip,
        *,
        apply_settings=lambda _: "Saved.",
        saved=None,
        discover=lambda: [doubles.Camera().info],
        hot_plug=None,
        dress=None,
        **options,
    ):
        live = start(source, **options)
        sources = Sources(
            recordings_folder=paths.recordings_folder(),
            clips_folder=tmp_path / "clips",
            discover=discover,
            hot_plug=hot_plug,
        )
        opened.append(sources)
        made = MainWindow(
            live=live,
            sources=sources,
            settings=Settings(),
            apply_settings=apply_settings,
            save_face=lambda *arguments: saved.append(arguments),
            dress=dress,
            gl=False,
        )
        qtbot.addWidget(made)
        made.resize(made.minimumSize())
        made.show()
        return made

    opened: list[Sources] = []
    yield make
    for sources in opened:
        sources.close()
