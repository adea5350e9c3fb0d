"""The real Kinect v2 frames: a check during development, never training data (see ``docs/face.md``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camera import Frame, Intrinsics
from face.location import Location

FOCAL_PX = 365.5
PEOPLE, FRAMES = 6, 54
NOSE = 8


def frames(path: Path) -> Iterator[tuple[int, int, Frame, NDArray[np.float64]]]:
    """(person, number, frame, landmark 8 as a camera point in metres) of all 324 frames; NaN where it hit a hole.

    Raises ``FileNotFoundError`` when the file is missing.
    """
    if not path.is_file():
        raise FileNotFoundError(f"no recording of real faces at {path}")
    with np.load(path, allow_pickle=False) as arrays:
        for person in range(PEOPLE):
            depth, size = arrays[f"p{person}_depth"], arrays[f"p{person}_size"]
            landmarks = arrays[f"p{person}_landmarks"]
            for number in range(FRAMES):
                height, width = (int(n) for n in size[number])
                centre = ((width - 1) / 2, (height - 1) / 2)
                k = Intrinsics(width, height, FOCAL_PX, FOCAL_PX, *centre)
                frame = Frame(np.ascontiguousarray(depth[number, :height, :width]), 0.001, k, number=number)
                yield person, number, frame, _point(frame, landmarks[number, NOSE])


def check(path: Path, locate: Callable[[Frame], list[Location]]) -> dict[str, Any]:
    """How many faces are found, and how far their nose tips lie from landmark 8, which sits a median 4 mm below."""
    away, offsets, poses, most = [], [], [], 0
    for _, _, frame, truth in frames(path):
        found = locate(frame)
        most = max(most, len(found))
        noses = 1000 * np.array([one.nose_m for one in found]).reshape(-1, 3)
        gaps = np.linalg.norm(noses - 1000 * truth, axis=1)
        away.append(float(gaps.min()) if len(found) else np.inf)
        if len(found):
            offsets.append(noses[np.argmin(gaps)] - 1000 * truth)
            poses.append(found[int(np.argmin(gaps))].pose_deg)
    distance = np.array(away)
    return {
        "frames": len(distance),
        "found": round(float(np.isfinite(distance).mean()), 4),
        "nose within 12 mm": round(float((distance <= 12).mean()), 4),
        "nose median mm": round(float(np.median(distance)), 2),
        "median offset mm": [round(float(x), 2) for x in np.median(offsets, axis=0)],
        "yaw range deg": [round(float(x), 1) for x in np.percentile([p[0] for p in poses], (2, 98))],
        "most faces in one frame": most,
    }


def _point(frame: Frame, pixel: NDArray[np.floating]) -> NDArray[np.float64]:
    u, v = (round(float(x)) for x in pixel)
    around = frame.depth[max(v - 2, 0) : v + 3, max(u - 2, 0) : u + 3]
    around = around[around > 0]
    z = float(np.median(around)) * frame.depth_unit if around.size else np.nan
    return frame.intrinsics.deproject(np.asarray(pixel, np.float64), np.asarray(z))
