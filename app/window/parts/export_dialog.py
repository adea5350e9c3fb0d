"""Asking how a recording is exported: the format, which frames, and where to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from app.window.models.language import mark, tr
from app.window.parts import file_dialog
from app.window.parts.asking import AskingDialog
from app.window.parts.card import label
from app.window.parts.choice import Whole
from app.window.parts.icons import icon
from camera.recordings.containers import FORMATS

WHAT = {
    "relief": (mark("Relief recording"), mark("one .relief file, bit for bit, the smallest")),
    "mkv": (mark("Depth video"), mark("one .mkv file, lossless; other players see grey")),
    "npz": (mark("NumPy arrays"), mark("one .npz file: depth, timestamps, intrinsics")),
    "png": (mark("Folder of images"), mark("16-bit PNG for each frame, with intrinsics.json")),
    "ply": (mark("Point clouds"), mark("a folder with one .ply for each frame, in metres")),
}


@dataclass(frozen=True, slots=True)
class Export:
    """The wish for an export: the ``target`` in a ``form``, and the frames (from 0)."""

    target: Path
    form: str
    frames: range
    depth_only: bool


class ExportDialog(AskingDialog):
    """``given`` carries an :class:`Export`."""

    given = Signal(object)

    def __init__(
        self, *, title: str, folder: Path, stem: str, frames: int, images: bool, parent: QWidget | None = None
    ) -> None:
        """``frames``: how many there are, 0 where that is not known; ``images``: whether there is more than depth."""
        super().__init__(title=tr("Export"), heading=tr("Export {title}", title=title), width=520, parent=parent)
        self._folder, self._stem = folder, stem
        self._typed = False
        self.formats = QButtonGroup(self)
        for number, form in enumerate(FORMATS):
            self.column.addLayout(self._format(number, form))
        self.column.addLayout(self._form(frames, images))
        self.end(act=tr("Export"), first=self.path)
        self.formats.button(self.formats.checkedId()).setFocus()
        self._suggest()

    @property
    def form(self) -> str:
        """The format that is chosen."""
        return FORMATS[self.formats.checkedId()]

    def choose(self, form: str) -> None:
        """Choose a format."""
        self.formats.button(FORMATS.index(form)).click()

    def _format(self, number: int, form: str) -> QHBoxLayout:
        name, what = map(tr, WHAT[form])
        button = QRadioButton(name)
        button.setChecked(number == 1)  # the first is what a recording of Relief is already
        button.setMinimumWidth(160)
        button.setAccessibleDescription(what)
        button.clicked.connect(self._suggest)
        self.formats.addButton(button, number)
        row = QHBoxLayout()
        row.addWidget(button)
        row.addWidget(label(what, tone="soft"), 1)
        return row

    def _form(self, frames: int, images: bool) -> QFormLayout:
        last = frames or 1 << 30
        self.first = Whole(minimum=1, maximum=last, value=1)
        self.last = Whole(minimum=1, maximum=last, value=last)
        self.every = Whole(minimum=1, maximum=1000, value=1)
        for box, name in (
            (self.first, tr("First frame")),
            (self.last, tr("Last frame")),
            (self.every, tr("Every how many")),
        ):
            box.setAccessibleName(name)
            box.setFixedWidth(92)
            box.lineEdit().setTextMargins(8, 0, 0, 0)
        self.last.setSpecialValueText("")
        which = QHBoxLayout()
        which.setSpacing(8)
        for part in (self.first, label(tr("to"), tone="soft"), self.last, label(tr("every"), tone="soft"), self.every):
            which.addWidget(part)
        which.addStretch(1)
        self.depth_only = QCheckBox(tr("Depth alone, without infrared and colour"))
        self.depth_only.setVisible(images)
        self.path = QLineEdit()
        self.path.setAccessibleName(tr("Where to"))
        self.path.textEdited.connect(self._edited)
        browse = QPushButton(icon("folder-open"), tr("Browse …"))
        browse.clicked.connect(self._browse)
        where = QHBoxLayout()
        where.setSpacing(8)
        where.addWidget(self.path, 1)
        where.addWidget(browse)
        form = QFormLayout()
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(8)
        form.addRow(label(tr("Frames"), tone="soft"), which)
        form.addRow(label(tr("Where to"), tone="soft"), where)
        form.addRow("", self.depth_only)
        return form

    def _edited(self) -> None:
        self._typed = True
        self.say("")

    def _suggest(self) -> None:
        """Where it goes, unless the user has said so."""
        self.say("")
        if self._typed:
            path = Path(self.path.text())
            ending = "" if self.form in ("png", "ply") else f".{self.form}"
            if path.suffix[1:] in FORMATS or ending:
                self.path.setText(str(path.with_suffix(ending)))
            return
        ending = {"png": " images", "ply": " clouds"}.get(self.form, f".{self.form}")
        names = (f"{self._stem}{number}{ending}" for number in ("", *(f" {count}" for count in range(2, 1000))))
        self.path.setText(str(next(path for name in names if not (path := self._folder / name).exists())))

    def _browse(self) -> None:
        chosen = file_dialog.file_to_write(self, tr("Export"), self.path.text())
        if chosen is not None:
            self._typed = True
            self.path.setText(str(chosen))

    def give(self) -> None:
        frames = range(self.first.value() - 1, self.last.value(), self.every.value())
        if not frames:
            self.refused(tr("The last frame comes before the first."))
            return
        text = self.path.text().strip()
        if not text:
            self.refused(tr("Say where it goes."))
            return
        self.given.emit(Export(Path(text), self.form, frames, self.depth_only.isChecked()))


def _demo() -> QWidget:
    return ExportDialog(title="2026-11-22 18.40.02", folder=Path("exports"), stem="2026-11-22", frames=135, images=True)


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo, width=560, height=420))
