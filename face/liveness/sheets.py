"""Flat things where a face should be: prints and screens that the locator, rightly, takes for no face.

Without this a photograph held before the camera would be nobody at all, and nobody would be told of the attempt. Looked
for is a smooth sheet of a print's size, 0.3 to 1.5 m away, that ends on all sides: inverse depth is linear over a plane
as the camera sees it, so that flat surroundings of a pixel are those that a line fits. A wall goes on, a torso curves
on into arms and neck, a head is curved both ways. What stands on a shelf is as flat: so it also has to move as what is
held in a hand does, for most of a second (:class:`Held`).
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from camera import Frame
from face.coarse import Coarse, coarse
from face.liveness.answer import Liveness, Reason
from face.location import Location, pose

NEAREST_MM, FARTHEST_MM = 300.0, 1500.0
BOX = 5
LEAST_PX = 24
LEAST_WEIGHT = 0.35
FLAT_MM = 1.6  # RMS of a pixel's surroundings off a plane, nearer than 1 m
LEAST_MM2, MOST_MM2 = 15_000.0, 200_000.0
NARROWEST_MM, LONGEST_MM = 90.0, 560.0
SMOOTH_MM = 4.0
PLANE_MM = 2.5
ROUND_PER_MM = 1 / 500.0  # the geometric mean of both curvatures: paper has none
ENDS_MM, ENDS_SHARE = 15.0, 0.7
SCREEN_HOLES = 0.12
KEPT_S, LEAST_S, LEAST_SIGHTS = 1.5, 0.6, 6
TILTED_DEG, MOVED_MM = 0.8, 3.0
JUMP_M = 0.12

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: ``location`` has its middle for the nose tip and its normal for the pose; ``plane_mm`` and
    ``smooth_mm`` are RMS distances from the best plane and quadric, ``holes`` the share of it without depth."""

    location: Location
    plane_mm: float
    smooth_mm: float
    holes: float

    @property
    def answer(self) -> Liveness:
        """What is said of it."""
        kind: Reason = "flat" if self.plane_mm < PLANE_MM else "bent"
        said = f"a flat sheet for a face: {self.plane_mm:.1f} mm off a plane"
        if kind == "bent":
            said = f"a bent sheet for a face: {self.smooth_mm:.1f} mm off a smooth one"
        if self.holes > SCREEN_HOLES:
            kind, said = "screen", f"like a screen for a face: {self.holes:.0%} of it has no depth"
        return Liveness(0.0, kind, said)


def sheets(frame: Frame) -> list[Sheet]:
    """The sheets of a frame, nearest first."""
    image = coarse(frame)
    if min(image.z.shape) < 2 + BOX:  # with the rim: not even one pixel has surroundings
        return []
    inverse, share, pitch = _halved(image)
    if not (inverse > 0).any():
        return []
    z = np.float32(1000) / np.maximum(inverse, np.float32(1e-3)).astype(np.float32)
    flat = _flat(inverse)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(flat.astype(np.uint8), connectivity=4)
    found = []
    for label in range(1, count):
        left, top, width, height, area = (int(n) for n in stats[label])
        if area < LEAST_PX:
            continue
        box = np.s_[max(0, top - 4) : top + height + 4, max(0, left - 4) : left + width + 4]
        own = cv2.dilate((labels[box] == label).astype(np.uint8), np.ones((2 * (BOX // 2) + 1,) * 2)) > 0
        corner = (box[0].start, box[1].start)
        sheet = _sheet(frame, np.asarray(z[box], np.float32), share[box], own, pitch, corner)
        found += [] if sheet is None else [sheet]
    return sorted(found, key=lambda one: one.location.nose_m[2])


@dataclass(frozen=True, slots=True)
class _Pitch:
    """Pixel i of the halved image is frame pixel ``first + step · i``; ``focal`` in halved pixels."""

    step: float
    first: float
    focal: tuple[float, float]


def _halved(image: Coarse) -> tuple[Map, Map, _Pitch]:
    """Inverse depth in 1/m, ``float32[h / 2, w / 2]``, 0 where nothing is in range, holes of a pixel or two closed;
    the share that was measured; and where the pixels lie."""
    z = image.z[1:-1, 1:-1]
    rows, columns = (n // 2 for n in z.shape)
    part = z[: 2 * rows, : 2 * columns]
    there = ((part > NEAREST_MM) & (part < FARTHEST_MM)).astype(np.float32)
    inverse = there * np.float32(1000) / part
    share, total = (one.reshape(rows, 2, columns, 2).mean(axis=(1, 3)) for one in (there, inverse))
    weight, mean = (cv2.blur(one, (3, 3), borderType=cv2.BORDER_CONSTANT) for one in (share, total))
    closed = np.where(weight > LEAST_WEIGHT, mean / np.maximum(weight, 1e-6), 0).astype(np.float32)
    pitch = _Pitch(2 * image.step, image.first + image.step / 2, (image.focal[0] / 2, image.focal[1] / 2))
    return closed, share, pitch


def _flat(inverse: Map) -> Mask:
    """Pixels whose surroundings are measured and lie on a plane, ``bool[h, w]``, of inverse depth in 1/m."""
    half = BOX // 2
    ramp = np.arange(-half, half + 1, dtype=np.float32)
    one = np.ones(BOX, np.float32)
    there = cv2.erode((inverse > 0).astype(np.uint8), np.ones((BOX, BOX)))
    mean, square = (cv2.blur(part, (BOX, BOX)) for part in (inverse, inverse * inverse))
    right = cv2.sepFilter2D(inverse, -1, ramp, one) / BOX**2
    down = cv2.sepFilter2D(inverse, -1, one, ramp) / BOX**2
    variance = square - mean * mean - (right**2 + down**2) / float((ramp**2).mean())
    z = 1 / np.maximum(inverse, np.float32(1e-3))
    rms_mm = np.sqrt(np.maximum(variance, 0)) * 1000 * z * z
    return np.asarray((there > 0) & (rms_mm < FLAT_MM * np.maximum(1, z * z)), np.bool_)


def _sheet(frame: Frame, z: Map, share: Map, own: Mask, pitch: _Pitch, corner: tuple[int, int]) -> Sheet | None:
    """The sheet of a component ``own`` of a part of the coarse image, or None where it is none."""
    measured = share >= 0.5
    seen = own & measured
    if np.count_nonzero(seen) < LEAST_PX:
        return None
    middle = float(np.median(z[seen]))
    area = float(own.sum()) * middle * middle / (pitch.focal[0] * pitch.focal[1])
    if not LEAST_MM2 < area < MOST_MM2:
        return None
    top, left = corner
    rows, columns = np.mgrid[: z.shape[0], : z.shape[1]]
    pixels = np.stack([columns + left, rows + top], -1) * pitch.step + pitch.first
    rays = frame.intrinsics.deproject(pixels, np.ones(z.shape))
    points = rays * z[..., None].astype(np.float64)
    seen &= np.isfinite(points[..., 0])  # beyond the lens's edge nobody knows where a pixel looks
    if np.count_nonzero(seen) < LEAST_PX:
        return None
    centre = np.median(points[seen], axis=0)
    fitted = _fitted(points[seen] - centre)
    if fitted is None:
        return None
    axes, quadric, plane_mm, smooth_mm = fitted
    local = (points[seen] - centre) @ axes
    extent = np.percentile(local[:, :2], 98, axis=0) - np.percentile(local[:, :2], 2, axis=0)
    roundness = 4 * quadric[3] * quadric[5] - quadric[4] ** 2
    limit = SMOOTH_MM * max(1.0, (middle / 1000) ** 2)
    if (
        smooth_mm > limit
        or roundness > ROUND_PER_MM**2
        or extent.min() < NARROWEST_MM
        or extent.max() > LONGEST_MM
        or not _ends(points, centre, axes, quadric, own, measured)
    ):
        return None
    shrunk = cv2.erode(own.astype(np.uint8), np.ones((5, 5))) > 0
    holes = 1 - float(share[shrunk].mean()) if shrunk.any() else 0.0
    x, y, depth = (float(value) / 1000 for value in centre)
    u, v = frame.intrinsics.project(centre)
    return Sheet(Location((float(u), float(v)), (x, y, depth), pose(axes), 0.0), plane_mm, smooth_mm, holes)


def _fitted(points: Vector) -> tuple[Vector, Vector, float, float] | None:
    """A sheet's axes (columns, the last its normal, away from the camera), the terms of its best quadric there, and RMS
    distances from plane and quadric, of points ``[N, 3]`` mm about their middle; the farthest twentieth is left out."""
    _, _, turned = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    normal = turned[2] if turned[2][2] > 0 else -turned[2]
    if normal[2] < 0.4:
        return None
    right = np.array([normal[2], 0.0, -normal[0]])
    right /= np.linalg.norm(right)
    axes = np.stack([right, np.cross(normal, right), normal], axis=1)
    x, y, z = (points @ axes).T
    design = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], -1)
    kept = np.ones(len(z), np.bool_)
    for _ in range(2):
        terms, *_ = np.linalg.lstsq(design[kept], z[kept], rcond=None)
        off = np.abs(z - design @ terms)
        kept = off <= np.quantile(off, 0.95)
    flat, *_ = np.linalg.lstsq(design[kept, :3], z[kept], rcond=None)
    plane = z[kept] - design[kept, :3] @ flat
    smooth = z[kept] - design[kept] @ terms
    return axes, terms, float(np.sqrt((plane**2).mean())), float(np.sqrt((smooth**2).mean()))


def _ends(points: Vector, centre: Vector, axes: Vector, quadric: Vector, own: Mask, measured: Mask) -> bool:
    """Whether a sheet ends on all sides: what lies around it is not its continuation."""
    near, far = (cv2.dilate(own.astype(np.uint8), np.ones((size, size))) > 0 for size in (3, 7))
    ring = far & ~near
    if not ring.any():
        return False
    x, y, z = ((points[ring] - centre) @ axes).T
    design = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], -1)
    beside = ~measured[ring] | (np.abs(z - design @ quadric) > ENDS_MM)
    return float(beside.mean()) > ENDS_SHARE


class Held:
    """The sheets of a stream that somebody holds: those that are there for most of a second, and move."""

    def __init__(self) -> None:
        self._tracks: list[deque[tuple[float, Sheet]]] = []

    def update(self, frame: Frame) -> list[Sheet]:
        """Take one more frame; returns the sheets in it that are held."""
        now = frame.timestamp
        seen = sheets(frame)
        tracks = [track for track in self._tracks if 0 <= now - track[-1][0] <= KEPT_S]
        held, self._tracks = [], []
        for sheet in seen:
            place = sheet.location.nose_m
            track = min(tracks, key=lambda one: math.dist(one[-1][1].location.nose_m, place), default=None)
            if track is None or math.dist(track[-1][1].location.nose_m, place) > JUMP_M:
                track = deque()
            else:
                tracks.remove(track)
            if not track or track[-1][0] < now:
                track.append((now, sheet))
            while now - track[0][0] > KEPT_S:
                track.popleft()
            self._tracks.append(track)
            held += [sheet] if _is_held(track) else []
        self._tracks += tracks
        return held

    def forget(self) -> None:
        """Drop all sheets."""
        self._tracks = []


def _is_held(track: deque[tuple[float, Sheet]]) -> bool:
    if len(track) < LEAST_SIGHTS or track[-1][0] - track[0][0] < LEAST_S:
        return False
    places = np.array([sheet.location.nose_m for _, sheet in track]) * 1000
    tilts = np.array([sheet.location.pose_deg[:2] for _, sheet in track])
    return bool(places.std(axis=0).max() > MOVED_MM or tilts.std(axis=0).max() > TILTED_DEG)
