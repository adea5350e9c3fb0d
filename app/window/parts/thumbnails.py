"""Pictures of people, asked for once they are seen and kept while they may be shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from app.window.parts.pictures import face_image

SOON_MS = 60  # what comes into view together is asked for together


class Thumbnails(QObject):
    """``asked`` carries the names whose pictures are wanted; each is asked for once."""

    asked = Signal(list)

    def __init__(self, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._images: dict[str, QImage | None] = {}
        self._depths: dict[str, NDArray[np.float32]] = {}
        self._wanted: list[str] = []
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._ask)

    @property
    def wanted(self) -> list[str]:
        """Whose pictures will be asked for next."""
        return list(self._wanted)

    def keep(self, names: Collection[str]) -> None:
        """Forget the pictures of everybody else."""
        self._images = {name: image for name, image in self._images.items() if name in names}
        self._depths = {name: depth for name, depth in self._depths.items() if name in names}

    def set_depths(self, depths: Mapping[str, NDArray[np.float32] | None]) -> None:
        """Take pictures that were asked for: depth, ``float32[128, 128]`` in [0, 255], None where there is none."""
        for name, depth in depths.items():
            self._images[name] = None if depth is None else face_image(depth)
            if depth is not None:
                self._depths[name] = depth

    def depth(self, name: str) -> NDArray[np.float32] | None:
        """A picture's depth, None where there is none yet."""
        return self._depths.get(name)

    def image(self, name: str) -> QImage | None:
        """A picture, None where there is none yet; then it is asked for."""
        self.want(name)
        return self._images.get(name)

    def want(self, name: str) -> None:
        """Ask for a picture, unless it is there or on its way."""
        if name not in self._images and name not in self._wanted:
            self._wanted.append(name)
            self._soon.start()

    def _ask(self) -> None:
        wanted, self._wanted = self._wanted, []
        for name in wanted:
            self._images.setdefault(name, None)  # it is on its way
        self.asked.emit(wanted)
