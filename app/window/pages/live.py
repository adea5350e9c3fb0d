"""The live page: the scene and the face at the left, what is thought of it at the right."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.live.capture import Phase
from app.live.snapshot import Snapshot
from app.window.models import people
from app.window.models.absence import absence
from app.window.models.language import tr
from app.window.models.scene import Scene, scene
from app.window.models.statement import statement
from app.window.models.trouble import trouble
from app.window.panes.crop import CropPane
from app.window.panes.denoised import DenoisedPane
from app.window.panes.depth import DepthPane
from app.window.panes.history import HistoryPane
from app.window.panes.identity import IdentityPane
from app.window.panes.infrared import InfraredPane
from app.window.panes.latency import LatencyPane
from app.window.panes.normals import NormalsPane
from app.window.panes.quality import QualityPane
from app.window.panes.surface import SurfacePane
from app.window.panes.verdict import VerdictPane
from app.window.panes.why import WhyPane
from app.window.parts import tokens as t
from app.window.parts.card import Card
from app.window.parts.notice import Notice
from camera import Frame

SIDE_WIDTH = 348
WIDE = 1200  # px; below it there is no room for an explanation
UPPER, LOWER = 11, 10  # shares of the height
PLOT_S = 0.2  # plots and figures that change faster cannot be read
CAPTIONS = {"accept": t.ON_IMAGE_OK, "reject": t.ON_IMAGE_BAD}


class LivePage(QWidget):
    """All panes; it follows snapshots and holds nothing of them."""

    def __init__(self, *, retry: QAction, save: QAction, gl: bool | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.scene = DepthPane(retry=retry)
        self.infrared = InfraredPane()
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
        self._upper, self._lower = QHBoxLayout(), QHBoxLayout()
        self.notice = Notice()
        self._rows = panes = QVBoxLayout()
        panes.addWidget(self.notice)
        panes.addLayout(self._upper, UPPER)
        panes.addLayout(self._lower, LOWER)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(t.GAP, t.GAP, t.GAP, t.GAP)
        for layout in (self._upper, self._lower, panes, whole):
            layout.setSpacing(t.GAP)
        whole.addLayout(panes, 1)
        whole.addWidget(self._side())
        self.infrared.setParent(self)
        self._with_infrared: bool | None = None
        self._maximised: Card | None = None
        self._panes: tuple[Card, ...] = (
            self.scene,
            self.infrared,
            self.crop,
            self.denoised,
            self.normals,
            self.why,
            self.surface,
        )
        self._pictures: Mapping[str, NDArray[np.float32] | None] = {}
        for pane in self._panes:
            pane.double_clicked.connect(partial(self.maximise, pane))
        self._arrange(infrared=False)
        self._frame_shown: tuple[object, ...] = ()
        self._result_shown: tuple[object, ...] = ()
        self._plotted = 0.0
        self._frame: Frame | None = None

    def set_snapshot(self, now: Snapshot, *, searching: bool = False) -> None:
        """Show a snapshot; panes whose data did not change are left alone. ``searching``: for sources."""
        view = scene(now)
        absent = absence(now, at=time.monotonic(), searching=searching)
        shown = (now.frame_number, now.result_number, view.frame is None)
        if shown != self._frame_shown:
            self._frame_shown = shown
            self._show_frame(now, view)
        for pane in (self.crop.canvas, self.denoised.canvas, self.normals.canvas, self.surface.view, self.why):
            pane.set_message(absent.title, absent.remedy)
        known = (now.result_number, now.people, now.problem, now.message, now.gallery_problem, absent.title)
        if known != self._result_shown:
            self._result_shown = known
            self._show_result(now, absent.title)
        self.notice.say(now.capture.notice, about=now.capture.uri)
        said = statement(now)
        self.verdict.set_statement(said)
        self.verdict.set_people(people.names(now), verifying=now.verifying)
        if now.frame is None:
            self._show_trouble(now, searching=searching)
        if time.monotonic() - self._plotted > PLOT_S:
            self._plotted = time.monotonic()
            self._show_plots(now)

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
            "infrared": self.infrared,
            "verdict": self.verdict,
        }

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
        self._result_shown = ()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._reveal()

    def _reveal(self) -> None:
        for pane in self._panes:
            wanted = bool(self._with_infrared) or pane is not self.infrared
            wanted = wanted and (pane is not self.why or self.width() >= WIDE)
            pane.setVisible(wanted and self._maximised in (None, pane))
        # A row without a visible pane would keep its share of the height.
        for row, share in ((self._upper, UPPER), (self._lower, LOWER)):
            alone = self._maximised is not None and row.indexOf(self._maximised) < 0
            self._rows.setStretchFactor(row, 0 if alone else share)

    def _show_frame(self, now: Snapshot, view: Scene) -> None:
        frame = view.frame
        if frame is not None:
            self._arrange(infrared=frame.infrared is not None)
        if frame is None or frame is not self._frame:
            self._frame = frame
            self.scene.set_frame(frame, rate=now.capture.fps)
            self.infrared.set_frame(frame)
        said = statement(now)
        for canvas in (self.scene.canvas, self.infrared.canvas):
            canvas.set_caption(said.title if said.tone in CAPTIONS else "", CAPTIONS.get(said.tone, t.ON_IMAGE))
            canvas.set_faces(frame, view.faces)

    def _show_result(self, now: Snapshot, absent: str) -> None:
        result = now.result
        faces = result.faces if result is not None else ()
        face = faces[0] if faces else None
        denoised = face.denoised if face is not None else None
        self.crop.set_crop(face.crop if face is not None else None)
        self.denoised.set_depth(
            denoised,
            crop=face.crop if face is not None else None,
            ms=result.ms.get("denoise") if result is not None else None,
        )
        self.normals.set_normals(face.normals if face is not None else None, denoised)
        self.surface.set_depth(denoised)
        self._explain(now, denoised)
        self.quality.set_quality(face.crop.quality if face is not None and face.crop is not None else None)
        self._show_matches(now, absent)

    def _explain(self, now: Snapshot, denoised: NDArray[np.float32] | None) -> None:
        rows = now.verdict.rows if now.verdict is not None else ()
        person = rows[0].person if rows else ""
        if person and person not in self._pictures:
            person = ""  # it is being asked for
        self.why.explain(person, denoised, self._pictures.get(person))

    def _show_matches(self, now: Snapshot, absent: str) -> None:
        seen = now.verdict is not None and now.result is not None and now.result.faces
        facts = {person.name: people.facts(person) for person in now.people}
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

    def _side(self) -> QWidget:
        body = QFrame()
        body.setObjectName("scrollBody")
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
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFixedWidth(SIDE_WIDTH)
        area.setWidget(body)
        return area

    def _arrange(self, *, infrared: bool) -> None:
        """With infrared two images above and four panes below; without, the 3D surface moves up beside the depth."""
        if infrared == self._with_infrared:
            return
        self._with_infrared = infrared
        for row in (self._upper, self._lower):
            while row.count():
                row.takeAt(0)
        self._upper.addWidget(self.scene, 1)
        self._upper.addWidget(self.infrared if infrared else self.surface, 1)
        for pane in (self.crop, self.denoised, self.normals, self.why):
            self._lower.addWidget(pane, 1)
        if infrared:
            self._lower.addWidget(self.surface, 2)
        if not infrared and self._maximised is self.infrared:
            self._maximised = None
        self._reveal()
