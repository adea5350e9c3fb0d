"""The live page: the scene and the face at the left, what is thought of it at the right."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.kept.layout import Shares
from app.live.capture import Phase
from app.live.snapshot import Snapshot
from app.pipeline import FaceResult, Result
from app.window.models import people, shares
from app.window.models.absence import absence
from app.window.models.language import tr
from app.window.models.picture import Kind, offered
from app.window.models.scene import Scene, scene
from app.window.models.shares import Part
from app.window.models.statement import Statement, sentence, statement
from app.window.models.trouble import Trouble, trouble
from app.window.panes.crop import CropPane
from app.window.panes.denoised import DenoisedPane
from app.window.panes.depth import DepthPane
from app.window.panes.history import HistoryPane
from app.window.panes.identity import IdentityPane
from app.window.panes.latency import LatencyPane
from app.window.panes.normals import NormalsPane
from app.window.panes.picture import PicturePane
from app.window.panes.quality import QualityPane
from app.window.panes.surface import SurfacePane
from app.window.panes.verdict import VerdictPane
from app.window.panes.why import WhyPane
from app.window.parts import tokens as t
from app.window.parts.beside import Beside
from app.window.parts.card import Card
from app.window.parts.face_pictures import FacePictures, Picture, Size, Sizes, draw
from app.window.parts.notice import Notice
from app.window.parts.order import read_in_order
from app.window.parts.scene_pictures import SceneColours, draw_beside, draw_depth
from app.window.parts.scrolled import scrolled
from app.window.parts.split import Split
from app.window.parts.unhurried import Unhurried
from camera import Frame
from face import Location
from face.crop import SIZE
from gallery import Person

SIDE_WIDTH, LEAST_SIDE = 348, 300  # px
SIDE_MOST = 0.32  # of the width
WIDE = 1200  # px; below it there is no room for an explanation
UPPER, LOWER = Part("upper", 11), Part("lower", 10)
PLOT_S = 0.2  # plots and figures that change faster cannot be read
WORDS_MS = 200
ScenePictures = tuple[tuple[SceneColours, Picture], Picture | None]
CAPTIONS = {"accept": t.ON_IMAGE_OK, "reject": t.ON_IMAGE_BAD}


class LivePage(QWidget):
    """All panes; it follows snapshots and holds nothing of them."""

    _result_shown: tuple[object, ...]
    _words_shown: tuple[object, ...]
    _gist: tuple[object, ...]
    _marks: tuple[Sequence[Location], str, str] = (), "", t.ON_IMAGE
    _people: tuple[Person, ...]
    _facts: tuple[dict[str, str], list[str]]

    def __init__(self, *, retry: QAction, save: QAction, gl: bool | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.scene = DepthPane(retry=retry)
        self.picture = PicturePane()
        self.crop = CropPane()
        self.denoised = DenoisedPane()
        self.normals = NormalsPane()
        self.why = WhyPane()
        self.surface = SurfacePane(gl=gl)
        self.surface.add_action(save)
        self.verdict = VerdictPane()
        self.identity = IdentityPane()
        self.quality = QualityPane()
        self.history = HistoryPane()
        self.latency = LatencyPane()
        self.notice = Notice()
        horizontal = Qt.Orientation.Horizontal
        self._upper, self._lower = Split("upper", horizontal), Split("lower", horizontal)
        self._rows = Split("rows", Qt.Orientation.Vertical)
        self._rows.set_panes([(UPPER, self._upper), (LOWER, self._lower)])
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(t.GAP)
        column.addWidget(self.notice)
        column.addWidget(self._rows, 1)
        self._left = left
        self._across = Split("across", horizontal)
        self._beside = self._make_side()
        self._across.set_panes([(Part("panes"), left), (Part("side", pixels=SIDE_WIDTH, most=SIDE_MOST), self._beside)])
        whole = QHBoxLayout(self)
        whole.setContentsMargins(t.GAP, t.GAP, t.GAP, t.GAP)
        whole.addWidget(self._across)
        self._kinds: tuple[Kind, ...] | None = None
        self._maximised: Card | None = None
        self._panes: tuple[Card, ...] = (
            self.scene,
            self.picture,
            self.crop,
            self.denoised,
            self.normals,
            self.why,
            self.surface,
        )
        self.picture.setParent(self)
        self._side: tuple[Card, ...] = (self.verdict, self.identity, self.quality, self.history, self.latency)
        self._pictures: Mapping[str, NDArray[np.float32] | None] = {}
        for pane in (*self._panes, *self._side):
            pane.double_clicked.connect(partial(self.maximise, pane))
        self._arrange(())
        self._frame_shown: tuple[object, ...] = ()
        self._see_anew()
        self._absent: Trouble | None = None
        self._plotted = 0.0
        self._frame: Frame | None = None
        self._drawing: Beside[FacePictures] = Beside(0, parent=self)
        self._scene_drawing: Beside[ScenePictures] = Beside(0, parent=self)
        self._words = Unhurried(WORDS_MS, parent=self)
        self._people, self._facts = (), ({}, [])

    def set_snapshot(self, now: Snapshot, *, searching: bool = False) -> None:
        """Show a snapshot; panes whose data did not change are left alone. ``searching``: for sources."""
        view = scene(now)
        absent = absence(now, at=time.monotonic(), searching=searching)
        said = statement(now)
        shown = (now.frame_number, now.result_number, view.frame is None)
        if shown != self._frame_shown:
            self._frame_shown = shown
            self._show_frame(now, view, said)
        if absent != self._absent:
            self._absent = absent
            for canvas in (self.crop.canvas, self.denoised.canvas, self.normals.canvas, self.surface.view):
                canvas.set_message(absent.title, absent.remedy)
        self.why.set_message(absent.title, absent.remedy)
        known = (now.result_number, now.people, now.problem, now.message, now.gallery_problem, absent.title)
        if known != self._result_shown:
            self._result_shown = known
            self._show_result(now)
        self._say(now, said, absent.title)
        self.notice.say(sentence(now.capture.notice) if now.capture.notice else "", about=now.capture.uri)
        self.verdict.set_people(self._known(now.people)[1], verifying=now.verifying)
        if now.frame is None:
            self._show_trouble(now, searching=searching)
        if time.monotonic() - self._plotted > PLOT_S:
            self._plotted = time.monotonic()
            self._show_plots(now)

    def _see_anew(self) -> None:
        """Show the next result and its words, even if they are those that are shown."""
        self._result_shown = self._words_shown = self._gist = ()

    @property
    def maximised(self) -> Card | None:
        """The pane that has the others' room, None when all are shown."""
        return self._maximised

    @property
    def pictures(self) -> dict[str, Card]:
        """The panes that a picture is taken of, by the names of the files."""
        return {
            "scene": self.scene,
            "crop": self.crop,
            "denoised": self.denoised,
            "normals": self.normals,
            "surface": self.surface,
            "picture": self.picture,
            "verdict": self.verdict,
        }

    @property
    def shares(self) -> Shares:
        """How the panes share their room, where the user moved an edge."""
        return shares.merged(*(split.kept for split in self._splits))

    def set_shares(self, kept: Shares) -> None:
        """Share the room as it was left."""
        for split in self._splits:
            split.set_kept(dict(kept))

    def maximise(self, pane: Card | None) -> None:
        """Give a pane the room of all; the same one again, or None, shows all."""
        self._maximised = None if pane is self._maximised else pane
        self._reveal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._maximised is not None:
            self.maximise(None)
        else:
            super().keyPressEvent(event)

    def set_pictures(self, pictures: Mapping[str, NDArray[np.float32] | None]) -> None:
        """The kept depth crops of people, ``float32[128, 128]`` in [0, 255]; None: none was kept."""
        self._pictures = dict(pictures)
        self.identity.set_pictures(pictures)
        self._see_anew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._reveal()

    def _reveal(self) -> None:
        alone = self._maximised
        for pane in self._panes:
            wanted = bool(self._kinds) or pane is not self.picture
            wanted = wanted and (pane is not self.why or self.width() >= WIDE)
            pane.setVisible(wanted and alone in (None, pane))
        for pane in self._side:
            pane.setVisible(alone in (None, pane))
        self._upper.setVisible(alone is None or self._upper.indexOf(alone) >= 0)
        self._lower.setVisible(alone is None or self._lower.indexOf(alone) >= 0)
        self._left.setVisible(alone not in self._side)
        self._beside.setVisible(alone is None or alone in self._side)
        for split in self._splits:
            split.settle()

    @property
    def _splits(self) -> tuple[Split, ...]:
        return self._across, self._rows, self._upper, self._lower

    def _show_frame(self, now: Snapshot, view: Scene, said: Statement) -> None:
        frame = view.frame
        if frame is not None:
            self._arrange(offered(frame))
        self._marks = view.faces, said.title if said.tone in CAPTIONS else "", CAPTIONS.get(said.tone, t.ON_IMAGE)
        before, self._frame = self._frame, frame
        if frame is None or not self.scene.canvas.has_image:
            self._scene_drawing.forget()
            self._show_scene(frame, now.capture.fps, None)
        elif frame is not before:
            depth, beside = self.scene.canvas, self.picture
            make = partial(_drawn_scene, frame, depth.colours, depth.size_of(*frame.depth.shape))
            kind = beside.kind_of(frame)
            image = {"colour": frame.color, "infrared": frame.infrared}.get(kind or "")
            size = None if image is None else beside.canvas.size_of(*image.shape[:2])
            self._scene_drawing.do(partial(make, kind, size), partial(self._show_scene, frame, now.capture.fps))
        elif not self._scene_drawing.busy:
            self._mark(frame)

    def _show_scene(self, frame: Frame | None, rate: float, drawn: ScenePictures | None) -> None:
        self.scene.set_frame(frame, rate=rate, drawn=None if drawn is None else drawn[0])
        self.picture.set_frame(frame, drawn=None if drawn is None else drawn[1])
        self._mark(frame)

    def _mark(self, frame: Frame | None) -> None:
        """Mark the faces that were found in the frame that is shown; never those of another."""
        faces, caption, tone = self._marks
        for canvas in (self.scene.canvas, self.picture.canvas):
            canvas.set_caption(caption, tone)
            canvas.set_faces(frame, faces if frame is self._frame else ())

    def _show_result(self, now: Snapshot) -> None:
        result = now.result
        faces = result.faces if result is not None else ()
        face = faces[0] if faces else None
        denoised = face.denoised if face is not None else None
        show = partial(self._show_face, face, result)
        make = partial(_drawn, face, self._sizes())
        if face is None or not (self.crop.canvas.has_image and self.denoised.canvas.has_image):
            self._drawing.forget()
            show(make())
        else:
            self._drawing.do(make, show)
        self.surface.set_depth(denoised)
        self._explain(now, denoised)

    def _show_face(self, face: FaceResult | None, result: Result | None, drawn: FacePictures) -> None:
        crop, denoised = (face.crop, face.denoised) if face is not None else (None, None)
        took = result.ms.get("denoise") if result is not None else None
        self.crop.set_crop(crop, drawn=drawn.crop)
        self.denoised.set_depth(denoised, crop=crop, ms=took, drawn=drawn.denoised, raw=drawn.crop)
        self.normals.set_normals(face.normals if face is not None else None, denoised, drawn=drawn.normals)

    def _sizes(self) -> Sizes:
        """How large a face's pictures are shown now."""
        return Sizes(*(pane.canvas.size_of(SIZE, SIZE) for pane in (self.crop, self.denoised, self.normals)))

    def _say(self, now: Snapshot, said: Statement, absent: str) -> None:
        """Words and figures: at once where they say something else, figures as often as they can be read."""
        shown = (self._result_shown, said)
        if shown == self._words_shown:
            return
        rows = now.verdict.rows if now.verdict is not None else ()
        gist = (said.title, said.tone, absent, self._result_shown[1:], [(row.person, row.accepted) for row in rows])
        say = self._words.do if gist == self._gist else self._words.now
        self._words_shown, self._gist = shown, gist
        say(partial(self._show_words, now, said, absent))

    def _show_words(self, now: Snapshot, said: Statement, absent: str) -> None:
        self.verdict.set_statement(said)
        face = now.result.faces[0] if now.result is not None and now.result.faces else None
        self.quality.set_quality(face.crop.quality if face is not None and face.crop is not None else None)
        self._show_matches(now, absent)

    def _known(self, enrolled: tuple[Person, ...]) -> tuple[dict[str, str], list[str]]:
        """What is said of everybody, and the names of those who can be verified; made once for the same people."""
        if enrolled is not self._people:
            self._people = enrolled
            self._facts = {one.name: people.facts(one) for one in enrolled}, people.names(enrolled)
        return self._facts

    def _explain(self, now: Snapshot, denoised: NDArray[np.float32] | None) -> None:
        rows = now.verdict.rows if now.verdict is not None else ()
        person = rows[0].person if rows else ""
        if person and person not in self._pictures:
            person = ""  # it is being asked for
        self.why.explain(person, denoised, self._pictures.get(person))

    def _show_matches(self, now: Snapshot, absent: str) -> None:
        seen = now.verdict is not None and now.result is not None and now.result.faces
        facts = self._known(now.people)[0]
        if now.gallery_problem:
            absent = tr("The gallery is not open.")
        elif not facts and not (now.problem or now.message):
            absent = ""
        self.identity.set_odds(now.verdict if seen else None)
        self.identity.set_matches(now.verdict.rows if now.verdict is not None and seen else (), facts, absent=absent)

    def _show_plots(self, now: Snapshot) -> None:
        best = now.verdict.threshold if now.verdict is not None and now.scores else None
        self.history.set_scores(now.scores, now=time.monotonic(), threshold=best)
        self.latency.set_latencies(now.latencies_ms)
        self.latency.set_stages(now.result.ms if now.result is not None else {})

    def _show_trouble(self, now: Snapshot, *, searching: bool) -> None:
        said = trouble(now.capture, now=time.monotonic(), searching=searching)
        self.scene.set_trouble(said.title, said.remedy, bad=said.bad, can_retry=said.can_retry)
        if now.capture.phase is Phase.LOST:
            self.scene.set_chip(tr("lost"))

    def _make_side(self) -> QWidget:
        body = QFrame()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(t.GAP)
        for pane, stretch in (
            (self.verdict, 0),
            (self.identity, 0),
            (self.quality, 0),
            (self.history, 3),
            (self.latency, 1),
        ):
            column.addWidget(pane, stretch)
        area = scrolled(body, sideways=False)
        area.setMinimumWidth(LEAST_SIDE)
        return area

    def _arrange(self, kinds: tuple[Kind, ...]) -> None:
        """With a picture two images above and the faces below; without, the 3D surface moves up beside the depth."""
        if kinds == self._kinds:
            return
        self._kinds = kinds
        if not kinds and self._maximised is self.picture:
            self._maximised = None
        surface = Part("surface", 2 if kinds else 1), self.surface
        beside = (Part("picture"), self.picture) if kinds else surface
        faces = ("crop", self.crop), ("denoised", self.denoised), ("normals", self.normals), ("why", self.why)
        self._upper.set_panes([(Part("scene"), self.scene), beside])
        self._lower.set_panes([*((Part(name), pane) for name, pane in faces), *((surface,) if kinds else ())])
        if not kinds:
            self.picture.setParent(self)  # out of the row
        above = self.scene, beside[1]
        below = (*(pane for _, pane in faces), *((self.surface,) if kinds else ()))
        read_in_order(self.notice, *above, *below, *self._side)
        self._reveal()


def _drawn_scene(
    frame: Frame, colours: SceneColours | None, large: Size | None, kind: Kind | None, size: Size | None
) -> ScenePictures:
    return draw_depth(frame, colours, large), draw_beside(frame, kind, size)


def _drawn(face: FaceResult | None, sizes: Sizes) -> FacePictures:
    return FacePictures() if face is None else draw(face.crop, face.denoised, face.normals, sizes)
