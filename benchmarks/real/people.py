"""Real Kinect v2 frames of real people, located and cut: what every benchmark on real faces starts from.

The file holds ``p{i}_depth`` (uint16 mm), ``p{i}_size`` and ``p{i}_landmarks`` (15 points, the nose is the ninth) of
person i: 54 frames, nine head poses times six expressions (frame = pose · 6 + expression). Never train or tune on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import typer
from numpy.typing import NDArray

import face
from camera import Frame, Intrinsics
from face import Crop, CropError, Location
from face.crop import BEHIND_MM, FRONT_MM, SUPPORT_ABOVE_MM, SUPPORT_EXPONENT, SUPPORT_MM
from face.surface import drop_outliers

FOCAL_PX = 365.5
NOSE = 8
EXPRESSIONS = 6
GALLERY_FRAME = 26  # frontal and neutral; 27 is a grin

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One frame of one person.

    - ``location`` and the crops: None where no face was found or cut; ``turned`` is the paper's own crop, which keeps
      the head's pose.
    - ``nose_error_mm``: from the located nose tip to the landmark, NaN if unknown.
    """

    person: int
    number: int
    frame: Frame
    location: Location | None = None
    crop: Crop | None = None
    turned: Crop | None = None
    nose_error_mm: float = float("nan")

    @property
    def pose(self) -> int:
        """Which of the nine head poses, 0 … 8."""
        return self.number // EXPRESSIONS

    @property
    def expression(self) -> int:
        """Which of the six expressions, 0 … 5."""
        return self.number % EXPRESSIONS


def shots(data: Path, people: Sequence[int] | None = None) -> list[Shot]:
    """Every frame of every person (or of ``people``), located and cut on its own."""
    return list(_shots(data, people))


def enrolled(taken: Sequence[Shot], gallery: int) -> NDArray[np.bool_]:
    """Which shots are the gallery's: frame ``gallery`` of every person. Raises ``typer.BadParameter`` where one is
    missing or shows no face."""
    chosen = np.array([shot.number == gallery and shot.crop is not None for shot in taken], np.bool_)
    people = {shot.person for shot in taken}
    if missing := people - {shot.person for shot, there in zip(taken, chosen, strict=True) if there}:
        raise typer.BadParameter(f"no face in frame {gallery} of person {sorted(missing)}; choose another --gallery")
    return chosen


def real_frame(held: Any, person: int, number: int) -> Frame:
    """One frame; the crop's offset on the sensor is not known, so its centre is taken as the principal point."""
    height, width = (int(n) for n in held[f"p{person}_size"][number])
    depth = np.ascontiguousarray(held[f"p{person}_depth"][number][:height, :width])
    return Frame(depth, 0.001, Intrinsics(width, height, FOCAL_PX, FOCAL_PX, width / 2, height / 2), number=number)


def true_nose(frame: Frame, pixel: NDArray[np.floating]) -> NDArray[np.float64]:
    """The landmark on the depth surface, metres: the median depth of the 5 × 5 pixels around it."""
    u, v = (int(x) for x in np.rint(pixel))
    near = frame.depth[max(v - 2, 0) : v + 3, max(u - 2, 0) : u + 3]
    near = near[near > 0]
    z = float(np.median(near)) * frame.depth_unit if near.size else float("nan")
    return frame.intrinsics.deproject(np.asarray(pixel, np.float64), np.array(z))


def face_points(frame: Frame, location: Location) -> Vectors:
    """The measured pixels of a located face, as they are, in the face frame: ``float32[N, 3]`` mm.

    Only flying pixels are dropped; kept is what falls into the crop's support and depth range.
    """
    z_mm = drop_outliers(frame.depth * np.float32(1000 * frame.depth_unit))
    rows, columns = np.nonzero(z_mm)
    pixels = np.stack([columns, rows], axis=-1).astype(np.float64)
    points = frame.intrinsics.deproject(pixels, z_mm[rows, columns].astype(np.float64))
    points = (points - 1000 * np.asarray(location.nose_m)) @ location.rotation
    return np.asarray(points[within_support(points)], np.float32)


def crop_points(crop: Crop) -> Vectors:
    """The surface of a crop, holes filled, in the face frame: ``float32[N, 3]`` mm."""
    points = face.surface(crop.depth).reshape(-1, 3)
    return np.asarray(points[np.isfinite(points).all(axis=1)], np.float32)


def within_support(points: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Which points ``[N, 3]`` (face frame, mm) lie in the crop's support and depth range."""
    x, y, z = points.T
    ellipse = (
        np.abs(x / SUPPORT_MM[0]) ** SUPPORT_EXPONENT
        + np.abs((y + SUPPORT_ABOVE_MM) / SUPPORT_MM[1]) ** SUPPORT_EXPONENT
    )
    return np.asarray((ellipse <= 1) & (z > -FRONT_MM) & (z < BEHIND_MM))


def _shots(data: Path, people: Sequence[int] | None) -> Iterator[Shot]:
    with np.load(data) as arrays:
        known = sorted(int(key[1:].split("_")[0]) for key in arrays if key.endswith("_depth"))
        for person in known if people is None else people:
            held = {key: arrays[key] for key in arrays if key.startswith(f"p{person}_")}
            for number in range(len(held[f"p{person}_depth"])):
                frame = real_frame(held, person, number)
                yield _shot(person, number, frame, held[f"p{person}_landmarks"][number][NOSE])


def _shot(person: int, number: int, frame: Frame, nose_px: NDArray[np.floating]) -> Shot:
    found = face.locate(frame)
    if not found:
        return Shot(person, number, frame)
    error = 1000 * float(np.linalg.norm(np.subtract(found[0].nose_m, true_nose(frame, nose_px))))
    try:
        frontal, turned = (face.crop(frame, found[0], frontal=frontal) for frontal in (True, False))
    except CropError:
        return Shot(person, number, frame, found[0], nose_error_mm=error)
    return Shot(person, number, frame, found[0], frontal, turned, error)
