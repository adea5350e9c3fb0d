"""The scan that an enrolment made: turned with the mouse, and saved where the user says, or forgotten."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.scan import Scan
from app.window.models.language import tr
from app.window.parts.card import Card, label, set_tone
from app.window.parts.icons import icon
from app.window.surface import gl as surface_gl
from app.window.surface.gl import GlView
from app.window.surface.mesh import CENTRE_MM, of_scan
from app.window.surface.splat import SplatView

LOWEST_PX = 260


class ScanPane(Card):
    """``saved``: the user wants it written to a file. What is not saved is gone with the page's next step."""

    saved = Signal()

    def __init__(self, *, gl: bool | None = None, parent: QWidget | None = None) -> None:
        super().__init__(title=tr("3D scan"), parent=parent)
        use_gl = surface_gl.available() if gl is None else gl
        self.view: GlView | SplatView = GlView() if use_gl else SplatView()
        self.view.setMinimumHeight(LOWEST_PX)
        self.save = QPushButton(icon("floppy-disk"), tr("Save as .ply …"))
        self.save.setToolTip(tr("Relief keeps no copy: a scan that is not saved now is gone"))
        self.save.clicked.connect(self.saved)
        self.answer = label(wrap=True, tone="soft")
        row = QHBoxLayout()
        row.addWidget(self.answer, 1)
        row.addWidget(self.save)
        self.column.addWidget(self.view, 1)
        self.column.addLayout(row)
        self.scan: Scan | None = None
        self.set_scan(None)

    def set_making(self) -> None:
        """Say that a scan is being made."""
        self.set_scan(None)
        self.view.set_message(tr("The scan is being made …"), "")

    def set_scan(self, scan: Scan | None) -> None:
        """Show a scan; None forgets the last one."""
        self.scan = scan
        self.view.set_mesh(None if scan is None else of_scan(scan))
        self.save.setEnabled(scan is not None)
        self.set_chip("" if scan is None else tr("{count:frame|frames}", count=scan.shots))
        self.say("" if scan is None else tr("Kept nowhere until you save it"))

    def set_problem(self, text: str) -> None:
        """Say why there is no scan; the enrolment stands."""
        self.set_scan(None)
        self.view.set_message(tr("No scan"), text)

    def say(self, text: str, *, tone: str = "soft") -> None:
        """Say what came of saving it."""
        self.answer.setText(text)
        set_tone(self.answer, tone)


def _demo() -> QWidget:
    from app.window.parts.demo import face_depth
    from app.window.surface.mesh import mesh

    pane, made, flip = ScanPane(), mesh(face_depth()), np.array([1, -1, -1], np.float32)
    points = (made.points - np.array(CENTRE_MM, np.float32)) * flip
    pane.set_scan(Scan(points, made.normals * flip, made.triangles, shots=28, refused=2, apart_mm=0.6))
    return pane


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=420, height=380))
