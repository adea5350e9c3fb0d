"""The intrinsics that lie beside depth images, in the forms that people have them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.phrase import phrase
from camera.errors import RecordingError
from camera.intrinsics import Intrinsics
from camera.recordings import layout
from camera.recordings.folder import biwi
from camera.source import DeviceInfo

OURS = "intrinsics.json"
_JSON = (OURS, "camera_intrinsic.json", "intrinsic.json", "camera_intrinsic/intrinsic.json")
_LINE = ("calibration.txt", "intrinsics.txt", "camera.txt")
_CAL = "depth.cal"
_HOW = phrase(
    'write {ours} there: {{"width": 640, "height": 480, "fx": 525.0, "fy": 525.0, "cx": '
    '319.5, "cy": 239.5, "depth_unit": 0.0002}}, with the numbers of its camera; '
    "depth_unit is metres a step (1/5000 for TUM and ICL)",
    ours=OURS,
)


@dataclass(frozen=True, slots=True)
class Lens:
    """Calibration as a file has it: the unit in metres a step and the device where it names them."""

    intrinsics: Intrinsics
    depth_unit: float | None = None
    device: DeviceInfo | None = None


def find(folder: Path, size: tuple[int, int]) -> Lens:
    """The lens of the images in ``folder``, whose (width, height) is ``size``. Raises ``RecordingError``."""
    for name in (*_JSON, *_LINE, _CAL):
        path = folder / name
        if path.is_file():
            try:
                lens = _read(path, size)
            except (ValueError, TypeError, KeyError, OSError, RecursionError, OverflowError) as error:
                raise RecordingError(
                    phrase("{path} holds no intrinsics ({why}); {how}", path=path, why=error, how=_HOW)
                ) from error
            if (lens.intrinsics.width, lens.intrinsics.height) != size:
                raise RecordingError(
                    phrase(
                        "{path} is of {width}×{height} images, these have {size}×{size2}; give the "
                        "intrinsics of the depth images",
                        path=path,
                        width=lens.intrinsics.width,
                        height=lens.intrinsics.height,
                        size=size[0],
                        size2=size[1],
                    )
                )
            return lens
    raise RecordingError(
        phrase("{folder} has no intrinsics, without which depth images have no shape; {how}", folder=folder, how=_HOW)
    )


def _read(path: Path, size: tuple[int, int]) -> Lens:
    if path.name == _CAL:
        return Lens(biwi.calibration(path))
    text = path.read_bytes()[: layout.MAX_HEADER]
    if path.suffix == ".txt":
        words = [line for line in text.decode("ascii", "replace").splitlines() if not line.startswith("#")]
        fx, fy, cx, cy, *distortion = (float(word) for line in words[:1] for word in line.split())
        return Lens(_lens(*size, fx, fy, cx, cy, distortion))
    fields = json.loads(text)
    if not isinstance(fields, dict):
        raise ValueError("no JSON object")
    if "intrinsic_matrix" in fields:
        fx, fy, cx, cy = _from_matrix([float(n) for n in fields["intrinsic_matrix"]])
        return Lens(_lens(int(fields["width"]), int(fields["height"]), fx, fy, cx, cy, []), _unit(fields))
    if "intrinsics" in fields:  # written by relief
        header = layout.Header.from_bytes(text)
        return Lens(header.intrinsics, header.depth_unit, header.device)
    fx, fy, cx, cy = (float(fields[name]) for name in ("fx", "fy", "cx", "cy"))
    distortion = [float(n) for n in fields.get("distortion", [])]
    return Lens(_lens(int(fields["width"]), int(fields["height"]), fx, fy, cx, cy, distortion), _unit(fields))


def _from_matrix(numbers: list[float]) -> tuple[float, float, float, float]:
    """fx, fy, cx, cy of nine numbers, column by column as Open3D writes them, or row by row as many expect them."""
    fx, a, right, b, fy, below, cx, cy, one = numbers
    if a or b or one != 1 or ((cx or cy) and (right or below)):
        raise ValueError("the intrinsic matrix is none of a camera")
    return (fx, fy, cx, cy) if cx or cy else (fx, fy, right, below)


def _unit(fields: dict[str, Any]) -> float | None:
    if "depth_unit" in fields:
        return float(fields["depth_unit"])
    return 1 / float(fields["depth_scale"]) if fields.get("depth_scale") else None


def _lens(width: int, height: int, fx: float, fy: float, cx: float, cy: float, distortion: list[float]) -> Intrinsics:
    """ICL-NUIM writes a negative fy, for y that goes up; here it goes down, as in its images."""
    padded = [*distortion, 0.0] if len(distortion) == 4 else distortion
    return Intrinsics(width, height, fx, abs(fy), cx, cy, tuple(padded) if any(padded) else ())
