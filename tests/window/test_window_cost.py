"""What the window does not do: work again, lay out again, paint again, tick. Counts, never times."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
import shiboken6
import window_doubles as doubles
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QApplication
from window_settling import settle

from app.live.capture import CaptureState, Phase
from app.live.snapshot import Snapshot
from app.machine.display import is_software
from app.pipeline import FaceResult, Result
from app.verdict.verdict import Row, Verdict
from app.window.pages.live import LivePage
from app.window.parts import beside as beside_module
from app.window.parts import canvas as canvas_module
from app.window.parts import colour
from app.window.parts.beside import Beside
from app.window.parts.canvas import Canvas
from app.window.parts.card import figure
from app.window.parts.demo import face_depth, face_normals
from app.window.parts.face_pictures import Picture
from app.window.surface.mesh import mesh
from app.window.surface.orbit import Orbit
from app.window.surface.splat import Look
from face import Crop, Quality

pytestmark = pytest.mark.usefixtures("look")
STREAMING = CaptureState(phase=Phase.STREAMING, uri="test:1")


class Events(QObject):
    """Counts the events of a kind that widgets get; ``of``: only these."""

    def __init__(self, kind: QEvent.Type, *, of: tuple[QObject, ...] = ()) -> None:
        super().__init__()
        self.count = 0
        self._kind, self._of = kind, of
        QApplication.instance().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == self._kind and (not self._of or watched in self._of)
        return False

    def close(self) -> None:
        QApplication.instance().removeEventFilter(self)


# pictures


def test_an_image_is_made_as_large_as_it_is_shown_once(qtbot, monkeypatch):
    made = []
    scaled = colour.scaled
    monkeypatch.setattr(canvas_module.colour, "scaled", lambda *given, **more: made.append(1) or scaled(*given, **more))
    canvas = Canvas(name="x")
    qtbot.addWidget(canvas)
    canvas.resize(300, 200)
    canvas.show()
    pixels = np.full((40, 40), 0xFF336699, np.uint32)
    canvas.set_pixels(pixels)
    for _ in range(5):
        canvas.grab()
    assert len(made) == 1
    canvas.resize(260, 200)
    canvas.grab()
    canvas.resize(260, 180)
    canvas.grab()
    assert len(made) == 2  # the first of them left its height as it was
    large = scaled(pixels, *canvas.size_of(40, 40))
    canvas.set_picture(Picture(pixels.copy(), large))
    canvas.grab()
    assert len(made) == 2


def test_a_picture_is_the_same_made_here_or_beside(qtbot):
    canvas = Canvas(name="x")
    qtbot.addWidget(canvas)
    canvas.resize(300, 200)
    canvas.show()
    pixels = colour.shaded(face_depth())
    canvas.set_pixels(pixels)
    here = canvas.grab().toImage()
    canvas.set_pixels(None)
    canvas.set_picture(Picture(pixels, colour.scaled(pixels, *canvas.size_of(*pixels.shape))))
    assert canvas.grab().toImage() == here


def test_the_corners_are_the_cards(qtbot):
    from app.window.parts import tokens as t

    canvas = Canvas(name="x")
    qtbot.addWidget(canvas)
    canvas.resize(80, 80)
    canvas.set_pixels(np.full((40, 40), 0xFF00FF00, np.uint32))
    shown = canvas.grab().toImage()
    assert shown.pixelColor(0, 0).name() == t.CARD.lower()
    assert shown.pixelColor(40, 40).name() == "#00ff00"
    assert shown.pixelColor(40, 0).name() == "#00ff00"


def test_what_is_empty_is_the_ground(qtbot):
    from app.window.parts import tokens as t
    from app.window.surface.splat import SplatView

    for canvas in (Canvas(name="x"), SplatView()):
        qtbot.addWidget(canvas)
        canvas.resize(300, 200)
        assert canvas.grab().toImage().pixelColor(150, 20).name() == t.WELL.lower()


@pytest.mark.parametrize("size", [(300, 200), (131, 257), (200, 200)])
def test_an_image_and_the_ground_around_it_leave_no_gap(qtbot, size):
    from app.window.parts import tokens as t

    canvas = Canvas(name="x")
    qtbot.addWidget(canvas)
    canvas.set_pixels(np.full((40, 40), 0xFF00FF00, np.uint32))
    for fine in (1.0, 1.25, 1.5, 2.0):
        shown = QImage(*(round(side * fine) for side in size), QImage.Format.Format_RGB32)
        shown.setDevicePixelRatio(fine)
        shown.fill(0xFFFF00FF)  # what no paint may leave
        canvas.resize(*size)
        canvas.render(shown)
        middle = shown.height() // 2, shown.width() // 2
        names = {shown.pixelColor(x, middle[0]).name() for x in range(1, shown.width() - 1)}
        names |= {shown.pixelColor(middle[1], y).name() for y in range(1, shown.height() - 1)}
        assert names <= {"#00ff00", t.WELL.lower()}


def test_a_surface_fills_what_it_is_painted_on_at_any_size():
    made = mesh(face_depth(), closed=False)
    shares = []
    for width, height in ((200, 160), (640, 480), (900, 1400), (1400, 420)):
        shown = Look(Orbit(0, 0), width, height, points_only=False).paint(made)
        assert shown.shape == (height, width)
        middle = shown[height // 2 - height // 20 : height // 2 + height // 20, width // 2 - 8 : width // 2 + 8]
        shares.append((middle != colour.ground()).mean())
    assert min(shares) > 0.99  # no holes between the points
    assert Look(Orbit(), 1, 1, points_only=False).paint(made).shape == (1, 1)


@pytest.mark.parametrize(
    ("renderer", "software"),
    [
        ("llvmpipe (LLVM 15.0.6, 256 bits)", True),
        ("Microsoft Basic Render Driver", True),
        ("GDI Generic", True),
        ("Google SwiftShader", True),
        ("NVIDIA GeForce RTX 3060/PCIe/SSE2", False),
        ("Mesa Intel(R) UHD Graphics 620 (KBL GT2)", False),
    ],
)
def test_opengl_that_the_processor_does_is_known(renderer, software):
    assert is_software(renderer) is software


# beside


def test_of_what_waits_beside_only_the_latest_is_done_and_nothing_ticks_afterwards(qtbot, qapp):
    gate, begun, done = threading.Event(), threading.Event(), []

    def first() -> int:
        begun.set()
        gate.wait(20)
        return 0

    beside: Beside[int] = Beside(0, parent=qapp)
    beside.do(first, done.append)
    assert begun.wait(20)
    for number in range(1, 5):
        beside.do(lambda number=number: number, done.append)
    assert beside.busy and done == []
    gate.set()
    qtbot.waitUntil(lambda: not beside.busy)
    assert done == [0, 4]
    qtbot.waitUntil(lambda: not any(timer.isActive() for timer in beside.findChildren(QTimer)))


def test_what_was_asked_together_is_handed_over_together(qtbot, qapp):
    gate, handed = threading.Event(), []
    first, second, slow = (Beside[int](pace, parent=qapp) for pace in (0, 0, 400))
    first.do(lambda: int(gate.wait(20)), lambda _: handed.append("first"))
    second.do(lambda: 2, lambda _: handed.append("second"))
    slow.do(lambda: int(gate.wait(20)), lambda _: handed.append("slow"))
    pictures = beside_module._pictures()
    waves: list[int] = []
    pictures._came.connect(lambda: waves.append(len(handed)))
    gate.set()
    qtbot.waitUntil(lambda: len(handed) == 3)
    assert handed == ["first", "second", "slow"]
    assert len(waves) <= 2  # the slow one is not waited for


def test_a_job_that_fails_keeps_no_other_from_its_result(qtbot, qapp):
    gate, done = threading.Event(), []
    broken, other = (Beside[int](0, parent=qapp) for _ in range(2))
    broken.do(lambda: 1 // int(not gate.wait(20)), done.append)
    other.do(lambda: 7, done.append)
    with qtbot.captureExceptions() as raised:
        gate.set()
        qtbot.waitUntil(lambda: done == [7])
    assert [kind for kind, *_ in raised] == [ZeroDivisionError]
    assert not broken.busy


def test_what_a_pane_asked_for_that_is_gone_is_dropped(qtbot, qapp):
    gate, done = threading.Event(), []
    pane = QObject()
    of_pane, other = Beside[int](0, parent=pane), Beside[int](0, parent=qapp)
    of_pane.do(lambda: int(gate.wait(20)), done.append)
    other.do(lambda: 7, done.append)
    shiboken6.delete(pane)
    gate.set()
    qtbot.waitUntil(lambda: done == [7])


def test_what_was_forgotten_hands_over_nothing(qtbot, qapp):
    gate, done = threading.Event(), []
    beside: Beside[int] = Beside(0, parent=qapp)
    beside.do(lambda: int(gate.wait(20)), done.append)
    beside.forget()
    gate.set()
    beside.do(lambda: 7, done.append)
    qtbot.waitUntil(lambda: not beside.busy)
    assert done == [7]


# labels


def test_a_figure_keeps_its_room_until_it_needs_more_or_far_less(qtbot):
    text = figure()
    qtbot.addWidget(text)
    text.setText("1,234 mm")
    room = text.minimumSize()
    text.setText("1,111 mm")
    assert text.minimumSize() == room == text.maximumSize()
    text.setText("a thousand millimetres")
    assert text.minimumWidth() > room.width()
    text.setText("1")
    assert text.minimumWidth() < room.width()


# the live page


def judged(number: int, *, score: float = 0.9, state: str = "accepted") -> Snapshot:
    """A frame with a face, its result and its verdict."""
    frame = doubles.still(number / 30, number)
    depth = face_depth(noise=0.2)
    crop = Crop(depth, depth > 0, 1.4, Quality(0.62, 3.0 + number % 3, -2.0, 0.0, 0.96, 142.0, 2.0))
    location = doubles.find_head(frame)[0]
    face = FaceResult(location, crop=crop, denoised=face_depth(), normals=face_normals(depth))
    rows = (Row("Anna K.", score, 0.62, state == "accepted"),)
    verdict = Verdict(state, "Anna K.", score, 0.62, 9, 0.99, rows=rows)
    return Snapshot(
        capture=STREAMING,
        frame=frame,
        frame_number=number,
        result=Result(frame, (face,), {"denoise": 8.0 + number % 3}),
        result_number=number,
        verdict=verdict,
        people=doubles.People({"Anna K.": 0.9}).people(),
        latencies_ms=(30.0,) * 20,
    )


@pytest.fixture
def page(qtbot):
    made = LivePage(retry=QAction("Retry"), save=QAction("Save"), gl=False)
    qtbot.addWidget(made)
    made.resize(1500, 850)
    made.show()
    made.set_snapshot(judged(1))
    made.set_pictures({"Anna K.": face_depth()})
    made.set_snapshot(judged(2))
    settle(made)
    return made


def test_frames_do_not_lay_the_page_out_anew(page, qtbot):
    layouts = Events(QEvent.Type.LayoutRequest, of=(page,))
    for number in range(3, 15):
        page.set_snapshot(judged(number, score=0.9 + number % 5 / 100))
        settle(page)
    layouts.close()
    assert layouts.count == 0


def test_once_everything_is_shown_nothing_ticks_and_nothing_is_painted(page, qtbot):
    now = judged(3)
    page.set_snapshot(now)
    settle(page)
    page._plotted = float("inf")  # the plots move with time
    paints = Events(QEvent.Type.Paint)
    for _ in range(10):
        page.set_snapshot(now)
        qtbot.wait(5)
    paints.close()
    assert paints.count == 0
    assert not any(timer.isActive() for timer in page.findChildren(QTimer))


def test_another_verdict_is_said_at_once_and_figures_in_their_own_time(page, qtbot):
    settle(page)
    page.set_snapshot(judged(3, score=0.91))
    page.set_snapshot(judged(4, score=0.92))
    assert "0.91" in page.verdict.shown.detail  # the second waits
    page.set_snapshot(judged(5, score=0.3, state="unknown"))
    assert page.verdict.shown.tone == "reject" and "0.30" in page.verdict.shown.detail
    page.set_snapshot(judged(6, score=0.31, state="unknown"))
    page.set_snapshot(judged(7, score=0.32, state="unknown"))
    settle(page)
    assert "0.32" in page.verdict.shown.detail  # and none is lost


def test_marks_are_never_of_another_frame(page, qtbot):
    page.set_snapshot(replace(judged(3), result_number=2))
    empty = doubles.still(4 / 30, 4)
    page.set_snapshot(
        Snapshot(capture=STREAMING, frame=empty, frame_number=4, result=Result(empty, (), {}), result_number=4)
    )
    settle(page)
    assert page.scene.canvas._frame is empty
    assert page.scene.canvas._faces == ()
    assert not page.crop.canvas.has_image
    last = judged(5)
    page.set_snapshot(last)
    settle(page)
    assert page.scene.canvas._frame is last.frame
    assert len(page.scene.canvas._faces) == 1
    page.set_snapshot(Snapshot(capture=CaptureState(phase=Phase.IDLE)))
    assert not page.scene.canvas.has_image


def test_facts_about_thousands_are_made_once(page, monkeypatch):
    from app.window.models import people

    asked = []
    monkeypatch.setattr(people, "facts", lambda one: asked.append(one) or "")
    everybody = doubles.People({f"Person {number}": 0.1 for number in range(300)}).people()
    for number in range(10, 20):
        page.set_snapshot(replace(judged(number), people=everybody))
    assert len(asked) == 300
