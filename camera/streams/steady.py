"""A live camera whose first dark frames are left out and whose frozen image is noticed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar

import numpy as np

from assets.phrase import phrase
from camera.errors import CameraFrozen, FrameTimeout
from camera.frame import Frame
from camera.source import DeviceInfo, Source

FROZEN_AFTER_S = 3.0
DARK_FRAMES = 15
DARK_SHARE = 0.01


class Steady(Source):
    """Owns a live ``source`` and hands on its frames, but

    - the first ``dark_frames`` at most that measure less than 1 % of the image are left out: exposure settles;
    - a frame whose number came just before is left out;
    - when nothing but the same number or the same measured bytes came for ``frozen_after`` seconds, ``read`` raises
      ``CameraFrozen``: open the camera again. An image without any measurement, as of a covered lens, may repeat.

    ``clock`` gives seconds.
    """

    live: ClassVar[bool] = True

    def __init__(
        self,
        source: Source,
        *,
        frozen_after: float = FROZEN_AFTER_S,
        dark_frames: int = DARK_FRAMES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.source = source
        self._frozen_after = frozen_after
        self._dark_left = dark_frames
        self._clock = clock
        self._last: Frame | None = None
        self._fresh_at = clock()

    @property
    def info(self) -> DeviceInfo:
        """The device behind."""
        return self.source.info

    @property
    def dropped(self) -> int:
        """How many frames the source behind skipped since opening."""
        return self.source.dropped

    def read(self, timeout: float = 2.0) -> Frame:
        deadline = self._clock() + timeout
        while True:
            frame = self.source.read(max(0.0, deadline - self._clock()))
            repeated = self._last is not None and frame.number == self._last.number
            if not repeated and not self._same_image(frame):
                self._fresh_at = self._clock()
            elif self._clock() - self._fresh_at >= self._frozen_after:
                raise CameraFrozen(
                    phrase(
                        "{name} has sent the same image for {frozen_after} s; plug it in again if this comes back",
                        name=self.info.name or phrase("the camera"),
                        frozen_after=f"{self._frozen_after:.0f}",
                    )
                )
            self._last = frame
            if not repeated and not self._dark(frame):
                return frame
            if self._clock() >= deadline:
                raise FrameTimeout(phrase("the camera sends no new image yet; wait, or check what covers it"))

    def close(self) -> None:
        self.source.close()

    def _same_image(self, frame: Frame) -> bool:
        if self._last is None or self._last.depth.shape != frame.depth.shape:
            return False
        if not np.array_equal(frame.depth[::16, ::16], self._last.depth[::16, ::16]):
            return False
        return bool(frame.depth.any()) and np.array_equal(frame.depth, self._last.depth)

    def _dark(self, frame: Frame) -> bool:
        if self._dark_left > 0 and np.count_nonzero(frame.depth) < DARK_SHARE * frame.depth.size:
            self._dark_left -= 1
            return True
        self._dark_left = 0
        return False
