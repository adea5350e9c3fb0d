"""A located face → the metric, orthographic, frontal 128×128 depth crop that everything after it takes.

The surface around the nose tip is moved into the *face frame* (origin at the nose tip, x right, y down, z into the
head, axes as a frontal face has them in the camera frame) and resampled orthographically, so that the distance to the
camera and the sensor change nothing but noise (the paper, section 5.1, asks for 128×128 and [0, 255]; the fixed metric
range is ours and keeps the size of the face as identity information).

Constants of the crop:

==================  =====================================================================================
``SIZE``            128 × 128 pixels
``MM_PER_PX``       1.4 mm, both axes
``NOSE_PX``         (64, 68): column and row of the nose tip
``FRONT_MM``        10 mm before the nose tip is the nearest depth kept (value 255)
``BEHIND_MM``       110 mm behind it is the farthest (value 0)
polarity            nearer is brighter: value = 255 · (BEHIND_MM − z) / (FRONT_MM + BEHIND_MM), nose tip 233.75
background          0: all outside the support, a superellipse of 70 × 86 mm half axes and exponent 2.5, centred
                    5.6 mm above the nose tip, which leaves out ears, hair and neck
==================  =====================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from camera import Frame
from face.errors import CropError
from face.fill import fill
from face.location import Location
from face.quality import Quality, depth_steps, measure
from face.surface import Patch, gather, splat

SIZE = 128
MM_PER_PX = 1.4
NOSE_PX = (64, 68)
FRONT_MM = 10.0
BEHIND_MM = 110.0
SUPPORT_MM = (70.0, 86.0)
SUPPORT_ABOVE_MM = 5.6
SUPPORT_EXPONENT = 2.5
REACH_MM = 118.0  # how far from the nose tip surface lies that a turned face brings into the support
LEAST_MEASURED = 0.1

Image = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Crop:
    """A depth face.

    - ``depth``: ``float32[128, 128]`` in [0, 255], see the module's table; background 0.
    - ``mask``: ``bool[128, 128]``, True where the camera measured, False where the value was filled or is background.
    - ``mm_per_px``: millimetres per pixel.
    - ``quality``: how good a view of the face this is.

    Raises ``ValueError`` when an array does not fit.
    """

    depth: Image
    mask: Mask
    mm_per_px: float
    quality: Quality

    def __post_init__(self) -> None:
        if self.depth.shape != (SIZE, SIZE) or self.depth.dtype != np.float32:
            raise ValueError(f"a crop's depth is float32[{SIZE}, {SIZE}]")
        if self.mask.shape != (SIZE, SIZE) or self.mask.dtype != np.bool_:
            raise ValueError(f"a crop's mask is bool[{SIZE}, {SIZE}]")


def crop(frame: Frame, location: Location, *, frontal: bool = True, previous: Location | None = None) -> Crop:
    """Cut the face at ``location`` out of ``frame``.

    ``frontal=True`` turns the surface by the located pose before it is resampled; what the pose hid becomes a hole,
    filled and marked in the mask. ``frontal=False`` leaves the face turned as it is (the paper's own crop).
    ``previous`` is the same face's location in the last frame, for the motion in the quality.

    Raises :class:`face.CropError` when less than a tenth of the face was measured.
    """
    patch = gather(frame, location.nose_m, reach_mm=REACH_MM)
    turn = location.rotation if frontal else np.eye(3)
    z_mm, measured = surface_map(patch, turn)
    share = float(measured[support()].mean())
    if share < LEAST_MEASURED:
        raise CropError(
            phrase("only {share:.0%} of the face was measured; move into the camera's range and face it", share=share)
        )
    quality = measure(location, share, measured, MM_PER_PX, previous, depth_steps(frame, location))
    return finish(z_mm, measured, quality)


def surface_map(patch: Patch, turn: NDArray[np.float64]) -> tuple[Image, Mask]:
    """Depth behind the nose tip, ``float32[128, 128]`` mm (0 where unmeasured), and what was measured, of a patch of
    surface turned by ``turn``, the face frame's axes in the camera frame ``float64[3, 3]``."""
    return splat(patch, turn, size=SIZE, mm_per_px=MM_PER_PX, origin_px=NOSE_PX, near_mm=-FRONT_MM, far_mm=BEHIND_MM)


def finish(z_mm: Image, measured: Mask, quality: Quality) -> Crop:
    """Fill the holes of a surface map, cut it to the support and put it on the crop's scale."""
    inside = support()
    known = measured & inside
    filled = fill(z_mm, known)
    return Crop(encode(filled, inside), known, MM_PER_PX, quality)


def encode(z_mm: Image, inside: Mask) -> Image:
    """Millimetres behind the nose tip → crop values in [0, 255], 0 outside ``inside``."""
    value = (BEHIND_MM - z_mm) * np.float32(255.0 / (FRONT_MM + BEHIND_MM))
    return np.where(inside, np.clip(value, 0, 255), 0).astype(np.float32)


def depth_mm(depth: Image) -> Image:
    """Crop values in [0, 255] → millimetres behind the nose tip, ``float32[128, 128]``."""
    return np.asarray(np.float32(BEHIND_MM) - depth * np.float32((FRONT_MM + BEHIND_MM) / 255.0), np.float32)


def surface(depth: Image) -> Image:
    """Points of a crop in the face frame, ``float32[128, 128, 3]`` in mm; NaN where the crop has background."""
    z = depth_mm(depth)
    x, y = grid_mm()
    points = np.stack([x, y, z], axis=-1).astype(np.float32)
    points[depth <= 0] = np.nan
    return points


def crop_constants() -> dict[str, object]:
    """Everything that defines the crop, for a model's id: templates of different crops must never be compared."""
    return {
        "size": SIZE,
        "mm_per_px": MM_PER_PX,
        "nose_px": list(NOSE_PX),
        "front_mm": FRONT_MM,
        "behind_mm": BEHIND_MM,
        "support_mm": list(SUPPORT_MM),
        "support_above_mm": SUPPORT_ABOVE_MM,
        "support_exponent": SUPPORT_EXPONENT,
        "frontal": True,
        "background": 0,
    }


def grid_mm() -> tuple[Image, Image]:
    """x and y of every crop pixel in the face frame, each ``float32[128, 128]``, mm."""
    rows, columns = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    return (columns - NOSE_PX[0]) * np.float32(MM_PER_PX), (rows - NOSE_PX[1]) * np.float32(MM_PER_PX)


@cache
def support() -> Mask:
    """``bool[128, 128]``: the pixels that belong to a face, read-only."""
    x, y = grid_mm()
    e = SUPPORT_EXPONENT
    inside = np.abs(x / SUPPORT_MM[0]) ** e + np.abs((y + SUPPORT_ABOVE_MM) / SUPPORT_MM[1]) ** e <= 1
    inside.flags.writeable = False
    return np.asarray(inside, np.bool_)
