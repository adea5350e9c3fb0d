"""The colour bar explains the scene and covers nothing of it."""

from __future__ import annotations

import pytest
import window_doubles as doubles

from app.window.pages.enrol import EnrolPage
from app.window.pages.kiosk import KioskPage
from app.window.panes.depth import DepthCanvas

SIZES = [(400, 300), (640, 360), (900, 300), (240, 400), (300, 300), (1200, 1000), (140, 90)]


@pytest.fixture
def canvas(look, qtbot):
    made = DepthCanvas()
    qtbot.addWidget(made)
    made.set_depth(doubles.still(0.0, 0))
    return made


@pytest.mark.parametrize("size", SIZES)
def test_the_colour_bar_lies_beside_the_picture(canvas, size):
    canvas.resize(*size)
    shown, bar = canvas.image_rect(), canvas.legend_rect()
    assert not shown.intersects(bar)
    assert canvas.rect().contains(shown.toAlignedRect())
    assert bar.isEmpty() == (size == (140, 90)), "left out only where the picture needs all of its room"
    canvas.grab()


def test_a_picture_with_room_beside_it_stays_in_the_middle(canvas):
    canvas.resize(900, 300)
    assert canvas.image_rect().center().x() == pytest.approx(450, abs=1)


def test_the_mouse_still_finds_its_pixel(canvas):
    canvas.resize(400, 300)
    assert canvas.to_pixel(canvas.to_widget(17, 23)) == (17, 23)


def test_a_kiosk_has_none(look, qtbot):
    page = KioskPage()
    qtbot.addWidget(page)
    page.scene.set_depth(doubles.still(0.0, 0))
    page.scene.resize(640, 700)
    assert page.scene.legend_rect().isEmpty()
    assert page.scene.image_rect().width() == pytest.approx(640, abs=1)


@pytest.mark.parametrize("size", [(1366, 600), (910, 430)])
def test_whoever_is_enrolled_keeps_hint_and_picture_before_them(look, qtbot, size):
    """The form alone scrolls: Start moves the keyboard to Stop, and once took the hint out of sight with it."""
    page = EnrolPage()
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    page._ready = True
    page.consent.setChecked(True)
    page.name.setText("Anna K.")
    page.begin.click()
    qtbot.waitUntil(lambda: page.stop.hasFocus() or page.guidance.hint.isVisible())
    assert page.minimumSizeHint().height() <= size[1], "the page needs no scrolling of its own"
    for part in (page.guidance.hint, page.guidance.bar, page.view):
        assert page.rect().contains(part.geometry().translated(part.mapTo(page, part.rect().topLeft()) - part.pos()))
