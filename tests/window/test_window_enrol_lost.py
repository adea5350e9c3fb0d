"""A camera that is lost in the middle of an enrolment ends it, on whichever page, and nothing is stored."""

from __future__ import annotations

import threading

import pytest
import window_doubles as doubles

import camera
from app.window.models.places import ENROL, GALLERY

pytestmark = pytest.mark.usefixtures("look")
PATIENCE = 100_000


@pytest.mark.parametrize("page", [ENROL, GALLERY])
def test_a_source_that_dies_while_somebody_is_enrolled_is_said_and_nothing_is_stored(window, qtbot, page):
    gone = threading.Event()

    class Dying(doubles.Camera):
        def read(self, timeout=2.0):
            if gone.is_set():
                raise camera.CameraLost("D455 was unplugged; plug it in again")
            return super().read(timeout)

    shown = window(Dying, make_pipeline=lambda: doubles.make_pipeline({"Anna K.": 0.1}))
    shown.show_page(ENROL)
    form = shown.enrol_page
    qtbot.waitUntil(lambda: form._ready, timeout=PATIENCE)
    form.consent.setChecked(True)
    form.name.setText("Lin")
    form.begin.click()
    qtbot.waitUntil(lambda: shown.snapshot.enrolment is not None, timeout=PATIENCE)
    shown.show_page(page)
    gone.set()
    qtbot.waitUntil(lambda: form.step == "stored", timeout=PATIENCE)
    assert "unplugged" in form.guidance.hint.text() and "Nothing was stored" in form.guidance.detail.text()
    assert not form.consent.isChecked() and form.name.text() == "Lin"
    assert [person.name for person in shown.snapshot.people] == ["Anna K."]
    qtbot.waitUntil(lambda: shown.snapshot.enrolment is None, timeout=PATIENCE)
