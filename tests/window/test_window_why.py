"""Why a face matches: one surface laid on another, with distances known by construction."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from app.verdict.verdict import Row, Verdict
from app.window.desks.likeness import LikenessDesk
from app.window.models.deviation import deviation
from app.window.panes.depth import DepthPane
from app.window.panes.identity import IdentityPane
from app.window.panes.why import WhyPane
from app.window.parts import colour
from app.window.parts.demo import face_depth, head_frame
from face.crop import BEHIND_MM, FRONT_MM
from gallery.tail import Odds

GREY_MM = (FRONT_MM + BEHIND_MM) / 255
NEARER = QEvent.Type.MouseMove


def over(canvas, x: float, y: float) -> None:
    at = QPointF(x, y)
    none = Qt.MouseButton.NoButton
    canvas.mouseMoveEvent(QMouseEvent(NEARER, at, at, none, none, Qt.KeyboardModifier.NoModifier))


def bumped(mm: float) -> np.ndarray:
    """The face with a bump of so many millimetres towards the camera on one cheek."""
    depth = face_depth()
    v, u = np.mgrid[:128, :128]
    bump = np.exp(-(((u - 90) / 7) ** 2) - ((v - 78) / 7) ** 2) * mm / GREY_MM
    return np.where(depth > 0, depth + bump, 0).astype(np.float32)


def test_a_face_does_not_differ_from_itself():
    found = deviation(face_depth(), face_depth())
    assert found is not None
    assert found.typical_mm < 0.15
    assert found.turned_deg < 0.3
    assert found.moved_mm < 0.5


def test_a_bump_is_found_where_it_is_with_its_height():
    found = deviation(bumped(6.0), face_depth())
    assert found is not None
    row, column = np.unravel_index(np.nanargmax(found.mm), found.mm.shape)
    assert abs(row - 78) <= 8
    assert abs(column - 90) <= 8
    assert 3.0 < np.nanmax(found.mm) < 6.5
    assert found.typical_mm < 0.5


@settings(deadline=None, max_examples=12)
@given(moved=st.floats(-6, 6))
def test_a_face_that_is_nearer_as_a_whole_is_moved_back(moved):
    depth = face_depth()
    nearer = np.where(depth > 0, np.clip(depth + moved / GREY_MM, 1, 255), 0).astype(np.float32)
    found = deviation(nearer, depth)
    assert found is not None
    assert found.typical_mm < 0.3
    assert found.moved_mm == pytest.approx(abs(moved), abs=1.0)


def test_too_little_of_a_face_is_not_explained():
    little = np.where(np.arange(128) < 50, 0, face_depth())
    little[:90] = 0
    assert deviation(little.astype(np.float32), face_depth()) is None
    assert deviation(np.zeros((128, 128), np.float32), face_depth()) is None


def test_signed_colours_are_orange_above_blue_below_and_ground_where_unknown():
    above, below, nothing = colour.signed(np.array([[4, -4, np.nan]], np.float32), 4)[0]
    assert (above >> 16) & 0xFF > above & 0xFF
    assert below & 0xFF > (below >> 16) & 0xFF
    assert nothing == colour.ground()


@pytest.mark.usefixtures("look")
class TestPanes:
    def test_the_mouse_asks_for_the_distance_of_a_point(self, qtbot):
        pane = WhyPane()
        qtbot.addWidget(pane)
        pane.resize(340, 360)
        pane.show()
        pane.explain("Anna K.", bumped(6.0), face_depth())
        qtbot.waitUntil(lambda: pane.canvas.has_image)
        rect = pane.canvas.image_rect()
        over(pane.canvas, rect.x() + 90.5 / 128 * rect.width(), rect.y() + 78.5 / 128 * rect.height())
        assert pane.canvas.said.startswith("+")
        over(pane.canvas, rect.x() + 1, rect.y() + 1)
        assert pane.canvas.said == ""
        pane.canvas.leaveEvent(QEvent(QEvent.Type.Leave))
        assert pane.canvas.said == ""
        assert "Anna K." in pane.canvas.accessibleDescription()

    def test_who_keeps_no_pictures_is_told_so(self, qtbot):
        pane = WhyPane()
        qtbot.addWidget(pane)
        pane.explain("Anna K.", face_depth(), None)
        assert not pane.canvas.has_image
        assert "No picture of Anna K. is kept" in pane.canvas.message
        pane.set_message("Not computed")  # as with every snapshot, also between two results
        assert "No picture of Anna K. is kept" in pane.canvas.message
        pane.explain("", face_depth(), None)
        assert pane.canvas.message == "No comparison yet", "nobody is there to compare with"
        pane.explain("", None, None)
        assert not pane.canvas.has_image
        assert pane.canvas.message == "Not computed"
        pane.set_message("No face")
        assert pane.canvas.message == "No face"

    def test_the_scene_tells_distance_and_ray_below_the_mouse(self, qtbot, qapp):
        from PySide6.QtGui import QAction

        pane = DepthPane(retry=QAction(qapp))
        qtbot.addWidget(pane)
        pane.resize(640, 480)
        pane.show()
        frame = head_frame()
        pane.set_frame(frame)
        canvas = pane.canvas
        centre = canvas.to_widget(frame.intrinsics.cx, frame.intrinsics.cy)
        over(canvas, centre.x(), centre.y())
        raw = int(frame.depth[canvas.to_pixel(centre)[::-1]])
        assert canvas.said.startswith(f"{raw} mm" if raw else "not measured")
        assert "ray" in canvas.said or not raw
        pane.grab()
        over(canvas, -5, -5)
        assert canvas.said == ""

    def test_cards_have_pictures_and_the_verdict_its_odds(self, qtbot):
        pane = IdentityPane()
        qtbot.addWidget(pane)
        pane.set_pictures({"Anna K.": face_depth(), "David M.": None})
        rows = (Row("Anna K.", 0.91, 0.62, True), Row("David M.", 0.4, 0.62, False))
        pane.set_matches(rows, {})
        assert not pane._rows[0]._initials.pixmap().isNull()
        assert pane._rows[1]._initials.text() == "DM"
        verdict = Verdict("accepted", "Anna K.", 0.91, 0.62, 8, 0.997, odds=Odds(12000, 4000, 36000, 2000, True))
        pane.set_odds(verdict)
        assert "99.7 %" in pane._odds.text()
        assert "12,000 scores so high (4,000 to 36,000)" in pane._odds.text()
        pane.set_odds(Verdict("looking", None, None, 0.62, 1, 0.0))
        assert pane._odds.text() == ""
        pane.set_odds(Verdict("looking", "Anna K.", 0.9, 0.97, 1, 0.0, rows=rows, calibrated=False))
        assert pane._odds.isVisibleTo(pane) and "beyond the calibration" in pane._odds.text()


class _Kept:
    """A live core whose gallery keeps nothing that can be curated."""

    def __init__(self) -> None:
        self.asked = 0

    def in_gallery(self, job):
        from concurrent.futures import Future

        self.asked += 1
        future = Future()
        future.set_result(job(object()))
        return future


def test_pictures_are_asked_for_once_and_again_for_other_people():
    from types import SimpleNamespace

    from app.window.models.pending import Pending

    live, pending, told = _Kept(), Pending(), []
    desk = LikenessDesk(page=SimpleNamespace(set_pictures=told.append), live=live, pending=pending)
    verdict = Verdict("accepted", "Anna K.", 0.9, 0.6, 8, 0.99, rows=(Row("Anna K.", 0.9, 0.6, True),))
    for _ in range(3):
        desk.follow(SimpleNamespace(people=("a",), verdict=verdict))
        pending.poll()
    assert live.asked == 1
    assert told == [{"Anna K.": None}]
    desk.follow(SimpleNamespace(people=("a", "b"), verdict=verdict))
    assert live.asked == 2
