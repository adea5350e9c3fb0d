"""The first start: greeted, enrolled, recognised."""

from __future__ import annotations

from dataclasses import replace

import pytest
import window_doubles as doubles
from PySide6.QtWidgets import QWidget

from app.kept import paths
from app.kept.settings import Settings, save
from app.live.capture import CaptureState
from app.live.snapshot import Snapshot
from app.verdict.verdict import Verdict
from app.window.desks.welcome import WelcomeDesk
from app.window.models.sources import recordings
from app.window.models.welcome import SAMPLE, Welcome, enrolling_clip, later_clip
from app.window.pages.enrol import EnrolPage
from app.window.parts.welcome_dialog import WelcomeDialog
from app.window.start import is_first_start
from camera.query import path_of

pytestmark = pytest.mark.usefixtures("look")
ACCEPTED = Verdict("accepted", "Ada", 0.9, 0.6, 8, 0.99)


def now(verdict: Verdict | None) -> Snapshot:
    return Snapshot(capture=CaptureState(), verdict=verdict)


def test_a_start_is_the_first_until_something_is_kept():
    assert is_first_start(Settings())
    save(Settings(evidence=9))
    assert not is_first_start(Settings())
    paths.settings_file().unlink()
    paths.gallery_file().parent.mkdir(parents=True, exist_ok=True)
    paths.gallery_file().touch()
    assert not is_first_start(Settings())


def test_only_who_was_enrolled_is_waited_for():
    welcome = Welcome()
    assert not welcome.enrolled("Ada")  # nothing was begun here
    welcome.begin(sample=True)
    assert not welcome.follow(now(ACCEPTED))
    assert welcome.enrolled("Ada")
    assert not welcome.follow(now(None))
    assert not welcome.follow(now(replace(ACCEPTED, person="Ben")))
    assert not welcome.follow(now(replace(ACCEPTED, state="unknown")))
    assert welcome.follow(now(ACCEPTED))
    assert not welcome.follow(now(ACCEPTED))  # once


def test_the_sample_clips_are_there_and_listed_by_who_is_seen():
    for uri in (enrolling_clip(), later_clip()):
        assert path_of(uri).is_file()
    titles = {entry.title for entry in recordings(paths.assets_folder() / "clips", kind="clip")}
    assert {"Ada, to be enrolled", "Ada, on another day", "A stranger", "A photo held up"} <= titles


def test_without_a_camera_the_sample_person_is_offered(qtbot):
    dialog = WelcomeDialog(camera=False)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.camera.isEnabled() and dialog.sample.isEnabled()
    with qtbot.waitSignal(dialog.chosen) as chosen:
        dialog.sample.click()
    assert chosen.args == [True]


@pytest.fixture
def desk(qtbot, start):
    owner, page, said, shown = QWidget(), EnrolPage(), [], []
    for widget in (owner, page):
        qtbot.addWidget(widget)
    live = start(doubles.Clip, uri="")
    made = WelcomeDesk(
        parent=owner,
        page=page,
        live=live,
        say=lambda text, bad=False: said.append(text),
        show_enrol=lambda: shown.append("enrol"),
        show_live=lambda: shown.append("live"),
    )
    return made, page, live, said, shown


def test_the_sample_person_is_enrolled_and_recognised(desk):
    made, page, live, said, shown = desk
    made.greet(camera=False)
    made.dialog.sample.click()
    assert shown == ["enrol"] and page.name.text() == SAMPLE
    assert live.capture.state.uri == enrolling_clip()
    assert not page.consent.isChecked()  # nobody agrees in somebody's place
    made.enrolled("Ada")
    assert shown == ["enrol", "live"] and live.capture.state.uri == later_clip()
    made.follow(now(ACCEPTED))
    assert said[-1].startswith("Recognised: Ada")


def test_whoever_enrols_somebody_else_keeps_their_source(desk):
    made, _, live, said, shown = desk
    made.greet(camera=True)
    made.dialog.sample.click()
    live.show("test:camera")  # and leaves it at that, for now
    made.enrolled("Maria S.")
    assert live.capture.state.uri == "test:camera" and shown[-1] == "live"
    assert said[-1].startswith("Maria S. is enrolled")


def test_whoever_wants_none_of_it_is_left_alone(desk):
    made, _, _, said, shown = desk
    made.greet(camera=True)
    made.dialog.reject()
    made.enrolled("Ada")
    made.follow(now(ACCEPTED))
    assert said == [] and shown == []
