"""Temporal fusion: a face's crop and those of the same face a moment before, averaged into one with less noise.

Noise of a depth camera is mostly new in every frame, a head that is looked at is not. librealsense's maintainers tell
of a third of the noise behind a temporal filter where nothing moves
(https://github.com/IntelRealSense/librealsense/issues/6691). Heads do move, so crops are averaged and not pixels of
the camera. Each is aligned to those before it, which also averages the errors of their locations.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from face.alignment import STILL, Motion, align, moved, points
from face.crop import Crop, depth_mm, encode, support
from face.fill import fill
from face.location import Location

WITHIN_S = 0.25
MOST = 6  # crops, the newest among them
MOVED_M, TURNED_DEG = 0.03, 8.0  # since the crop before it
PIXEL_MM = 15.0  # from those before: a lip that opened, a hand, or a flying pixel
COARSE = 4  # points a side of a square whose mean tells faces apart
# RMS of those means: another face has more, and more than this one had of late or, before that is known, in noise of
# single points. By noise alone 7 % of a face's own crops before a D435 at 1 m were taken for another's, now 0.6 %.
UNLIKE_MM, UNUSUAL, NOISY = 3.0, 1.5, 1.5
OF_LATE, KNOWN = 12, 3
MOST_MM = 30.0

Image = NDArray[np.float32]


class Fusion:
    """Fuses the crops of every face of one stream; keeps the last six of each. ``forget`` drops all; for a seek, or
    another camera."""

    def __init__(self) -> None:
        self._tracks: list[_Track] = []

    def __call__(self, at: float, faces: Sequence[tuple[Location, Crop]]) -> list[Crop]:
        """The crops of a frame at ``at`` seconds of the stream, each fused with those of the same face before it.

        Crops of the last 0.25 s count, as long as the head moves by at most 3 cm and turns by at most 8° from one to
        the next. One whose surface disagrees with those before it stays alone; after two in a row the face begins
        afresh. Where the newest is more than 15 mm from them, it counts alone. Quality is the newest crop's; the mask
        is what any of them measured.
        """
        tracks = [track for track in self._tracks if 0 <= at - track.at <= WITHIN_S]
        self._tracks, fused = [], []
        for location, crop in faces:
            track = next((one for one in tracks if _near(one.location, location)), None)
            if track is None:
                track = _Track(at, location)
            else:
                tracks.remove(track)
            fused.append(track.fused(at, location, crop))
            self._tracks.append(track)
        return fused

    def forget(self) -> None:
        """Drop what was kept of all faces."""
        self._tracks = []


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """A crop as it is kept, after ``motion``, which aligned it to those before it: ``z_mm``, 0 where it was not
    ``measured`` (0 or 1), both ``float32[128, 128]``."""

    at: float
    z_mm: Image
    measured: Image
    motion: Motion


class _Track:
    """One face: ``at`` and ``location`` where it was last seen."""

    def __init__(self, at: float, location: Location) -> None:
        self.at, self.location = at, location
        self._kept: deque[_Seen] = deque(maxlen=MOST)
        self._apart: deque[float] = deque(maxlen=OF_LATE)
        self._odd = False

    def fused(self, at: float, location: Location, crop: Crop) -> Crop:
        """Take one more crop; what it is together with those before it."""
        again = self.at == at and bool(self._kept)  # a paused recording: the same picture
        self.at, self.location = at, location
        if again:
            self._kept.pop()
        while self._kept and at - self._kept[0].at > WITHIN_S:
            self._kept.popleft()
        if not self._take(at, depth_mm(crop.depth), crop.mask.astype(np.float32)) or len(self._kept) == 1:
            return crop
        back = -np.stack([one.motion for one in self._kept]).mean(axis=0, dtype=np.float32)
        z_mm, measured = moved(*self._mean(), np.asarray(back, np.float32))
        known = (measured > 0) & support()
        return replace(crop, depth=encode(fill(z_mm, known), support()), mask=known)

    def _take(self, at: float, z_mm: Image, measured: Image) -> bool:
        """Whether a crop is kept. One that does not agree with those before it is not, unless it is the second."""
        if not self._kept:
            self._kept.append(_Seen(at, z_mm * measured, measured, STILL))
            return True
        before, known = self._mean()
        found = align(points(z_mm, measured), points(before, known))
        odd, self._odd = self._odd, found is None or self._unlike(found.left_mm)
        if found is None or self._odd:
            if odd:
                self._kept.clear()  # what differences were usual stays: they are mostly the camera's
                self._odd = False
                return self._take(at, z_mm, measured)
            return False
        z_mm, measured = moved(z_mm, measured, found.motion)
        changed = (np.abs(z_mm - before) > PIXEL_MM) & (measured * known > 0)
        if changed.any():
            self._drop(np.where(changed, np.float32(0), np.float32(1)))
        self._kept.append(_Seen(at, z_mm * measured, measured, found.motion))
        return True

    def _unlike(self, left_mm: Image) -> bool:
        """Whether a crop shows another face: what is left of its difference from those before it is more than a face
        may change by, and more than noise explains."""
        coarse, noise = _apart(left_mm)
        usual = UNUSUAL * median(self._apart) if len(self._apart) >= KNOWN else NOISY * noise
        if coarse > max(UNLIKE_MM, usual):
            return True
        self._apart.append(coarse)
        return False

    def _drop(self, stays: Image) -> None:
        """Forget what crops showed where ``stays`` is 0."""
        for one in self._kept:
            np.multiply(one.z_mm, stays, out=one.z_mm)
            np.multiply(one.measured, stays, out=one.measured)

    def _mean(self) -> tuple[Image, Image]:
        """The mean surface, mm, and where any crop measured it (0 or 1)."""
        total, count = self._kept[0].z_mm.copy(), self._kept[0].measured.copy()
        for one in list(self._kept)[1:]:
            total += one.z_mm
            count += one.measured
        return np.divide(total, np.maximum(count, np.float32(1))), np.minimum(count, np.float32(1))


def _apart(left_mm: Image) -> tuple[float, float]:
    """What is left of two aligned surfaces' difference, ``float32[32, 32]`` mm: RMS once noise is averaged out, and the
    noise of single points, mm."""
    there = np.isfinite(left_mm)
    left = np.where(there, np.clip(left_mm, -MOST_MM, MOST_MM), 0).astype(np.float32)
    size = (left.shape[1] // COARSE, left.shape[0] // COARSE)
    share, mean = (cv2.resize(image, size, interpolation=cv2.INTER_AREA) for image in (there.astype(np.float32), left))
    mean = mean / np.maximum(share, 1e-3)
    coarse = math.sqrt(float(np.mean(mean[share > 0.5] ** 2))) if (share > 0.5).any() else math.inf
    fine = left - cv2.resize(mean, left.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return coarse, 1.48 * float(np.median(np.abs(fine[there])))


def _near(one: Location, other: Location) -> bool:
    turned = max(abs(a - b) for a, b in zip(one.pose_deg, other.pose_deg, strict=True))
    return turned <= TURNED_DEG and math.dist(one.nose_m, other.nose_m) <= MOVED_M
