"""The paper's own preprocessing of a depth face, after Led3D: relative to each face instead of metric.

Section 5.1 of the paper: "nose tip based cropping, outlier removing, and hole filling […] resized to 128×128 and
normalized to a range of [0, 255]", with the pose generation of Led3D (Mu et al., CVPR 2019). From Led3D's code
(``demo.m``): 180 × 180 pixels around the nose, doubled; points within 100 of the nose (pixels and millimetres alike);
a 3 × 3 median; the largest component; (z − least)/(greatest − least) · 255, the nearest bright; padded to a square.
Its depth scale and its size follow from the face, so that crops of one face differ between sensors and distances: it is
here to repeat the paper, and nothing of the product uses it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from camera import Frame
from face.crop import SIZE
from face.fill import fill
from training.scans.scan import ScanError

AROUND_PX, TWICE, RADIUS, MEDIAN_PX = 180, 2, 100.0, 20
YAWS, PITCHES = (-60.0, -40.0, -20.0, 20.0, 40.0, 60.0), (-20.0, 20.0)
POSES = (*((yaw, 0.0, 0.0) for yaw in YAWS), *((0.0, pitch, 0.0) for pitch in PITCHES))
JITTER = 2e-5  # variance on [0, 1]
SCALING = 1.1
LEAST_PX = 64

Image = NDArray[np.float32]


def paper_crop(frame: Frame, nose_px: tuple[float, float], *, scale: float = 1.0) -> Image:
    """A face as the paper feeds it: ``float32[128, 128]`` in [0, 255], background 0, the nearest point 255.

    ``scale``: the mask's size (1.1 for the paper's scaling augmentation).
    Raises :class:`training.scans.ScanError` where the nose is not in the image.
    """
    z, column, row = _around(frame, nose_px)
    if not (z > 0).any():
        raise ScanError("nothing was measured around the nose")
    z = np.repeat(np.repeat(z, TWICE, axis=0), TWICE, axis=1)
    column, row = column * TWICE, row * TWICE
    middle = z[_span(row, z.shape[0]), _span(column, z.shape[1])]
    middle = middle[middle > 0]
    if not middle.size:
        raise ScanError("there is a hole where the nose tip was labelled")
    v, u = np.mgrid[: z.shape[0], : z.shape[1]]
    apart = np.sqrt((u - column) ** 2 + (v - row) ** 2 + (z - np.median(middle)) ** 2)
    return normalised(np.where((z > 0) & (apart <= RADIUS * scale), z, np.nan))


def normalised(z: NDArray[np.floating]) -> Image:
    """Depth ``[H, W]``, larger is farther, NaN where there is none → its largest component, smoothed, filled, on
    [0, 255] with the nearest point brightest, padded to a square and resized to ``float32[128, 128]``.

    Raises :class:`training.scans.ScanError` where too little is left.
    """
    known = np.isfinite(z)
    count, parts, stats, _ = cv2.connectedComponentsWithStats(known.astype(np.uint8), connectivity=4)
    if count < 2 or stats[1:, cv2.CC_STAT_AREA].max() < LEAST_PX:
        raise ScanError("too little of a face is left")
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    left, top, width, height = (int(n) for n in stats[largest, :4])
    box = np.s_[top : top + height, left : left + width]
    face = parts[box] == largest
    smooth = cv2.medianBlur(np.where(face, z[box], np.nanmedian(z[box][face])).astype(np.float32), 3)
    outline = _without_holes(face)
    depth = fill(np.asarray(smooth, np.float32), face)
    low, high = float(depth[outline].min()), float(depth[outline].max())
    value = np.where(outline, 255 * (high - depth) / max(high - low, 1e-6), 0).astype(np.float32)
    side = max(width, height)
    square = np.zeros((side, side), np.float32)
    y, x = (side - height) // 2, (side - width) // 2
    square[y : y + height, x : x + width] = value
    return np.clip(cv2.resize(square, (SIZE, SIZE), interpolation=cv2.INTER_AREA), 0, 255).astype(np.float32)


def jittered(crop: Image, rng: np.random.Generator) -> Image:
    """White noise of variance 2e-5 on [0, 1], the background left alone (Led3D's ``noise.m``)."""
    noise = 255 * np.sqrt(JITTER) * rng.standard_normal(crop.shape, dtype=np.float32)
    return np.where(crop > 0, np.clip(crop + noise, 0, 255), 0).astype(np.float32)


def _around(frame: Frame, nose_px: tuple[float, float]) -> tuple[Image, float, float]:
    """Depth in mm of 180 × 180 pixels around the nose, cut at the image's border, and where the nose is in it."""
    u, v = round(nose_px[0]), round(nose_px[1])
    height, width = frame.depth.shape
    if not (0 <= u < width and 0 <= v < height):
        raise ScanError("the nose lies outside the image")
    half = AROUND_PX // 2
    top, left = max(v - half, 0), max(u - half, 0)
    part = frame.depth[top : v + half, left : u + half]
    return (part * np.float32(1000 * frame.depth_unit)).astype(np.float32), float(u - left), float(v - top)


def _span(middle: float, limit: int) -> slice:
    low = max(round(middle) - MEDIAN_PX // 2, 0)
    return slice(low, min(low + MEDIAN_PX, limit))


def _without_holes(face: NDArray[np.bool_]) -> NDArray[np.bool_]:
    outlines, _ = cv2.findContours(face.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros(face.shape, np.uint8)
    cv2.drawContours(filled, outlines, -1, 1, cv2.FILLED)
    return filled > 0
