"""Small recordings, whole and damaged, and the page that lists them."""

from __future__ import annotations

from pathlib import Path

import window_doubles as doubles
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

import camera
from app.recording.facts import facts_of
from app.window.models.sources import Entry
from app.window.pages.recordings import RecordingsPage


def record(path: Path, frames: int = 6, *, infrared: bool = True) -> Path:
    """A small recording."""
    path.parent.mkdir(parents=True, exist_ok=True)
    first = doubles.still(0, 0, infrared=infrared)
    device = camera.DeviceInfo("realsense", "RealSense D435", "1")
    with camera.Recorder(path, first.intrinsics, device=device, depth_unit=first.depth_unit) as out:
        for number in range(frames):
            out.write(doubles.still(number / 15, number, infrared=infrared))
    return path


def damage(path: Path) -> Path:
    """Flip a bit in the middle, where a frame lies."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    return path


def cut(path: Path) -> Path:
    """As if whatever wrote it had been killed."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 3 // 4])
    return path


def listed(page: RecordingsPage, *paths: Path, clips: tuple[Path, ...] = ()) -> None:
    """Have the page list these."""
    entries = [Entry("recording", path.name, f"file:{path}") for path in paths]
    entries += [Entry("clip", path.stem, f"file:{path}") for path in clips]
    page.set_entries(entries, facts_of)


def recordings_page(qtbot, folder: Path) -> RecordingsPage:
    """The page, shown, of a folder that need not be there."""
    owner = QWidget()
    made = RecordingsPage(folder=folder, record=QAction("Record", owner))
    qtbot.addWidget(owner)
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.show()
    return made
