"""One moment as files: the scene's depth as it was measured, and the face as a surface in millimetres."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.recording import ply
from app.recording.ply import ExportError
from assets import private
from assets.phrase import phrase
from camera import Frame
from camera.recordings.folder.writers import png

Floats = NDArray[np.float32]


def new_folder(parent: Path, name: str) -> Path:
    """A new folder with 0700, named so, or with a number behind it. Raises ``ExportError``."""
    try:
        private.make_folder(parent)
        for number in range(1, 1000):
            folder = parent / (name if number == 1 else f"{name} {number}")
            if not folder.exists():
                private.new_folder(folder)
                return folder
    except OSError as error:
        raise ExportError(
            phrase("cannot write to {parent}: {why}", parent=parent, why=error.strerror or error)
        ) from error
    raise ExportError(phrase("{parent} holds too many snapshots of this second; choose another folder", parent=parent))


def save_frame(folder: Path, frame: Frame) -> list[str]:
    """Write ``depth.png`` (16 bits, in steps of ``depth_unit``), ``infrared.png`` and ``color.png`` where there are
    such, and ``frame.json``, which says the unit and the intrinsics; their names. Raises ``ExportError``."""
    color = None if frame.color is None else np.ascontiguousarray(frame.color[..., ::-1])
    images = {"depth.png": frame.depth, "infrared.png": frame.infrared, "color.png": color}
    said = {
        "depth_unit_m": frame.depth_unit,
        "intrinsics": asdict(frame.intrinsics),
        "timestamp_s": frame.timestamp,
        "number": frame.number,
    }
    names = []
    try:
        for name, image in images.items():
            if image is not None:
                write(folder / name, png(image))
                names.append(name)
        write(folder / "frame.json", json.dumps(said, indent=1).encode())
    except OSError as error:
        raise ExportError(
            phrase("cannot write to {folder}: {why}", folder=folder, why=error.strerror or error)
        ) from error
    return [*names, "frame.json"]


def save_face(folder: Path, depth: Floats, normals: Floats | None) -> str:
    """Write a denoised crop ``float32[128, 128]`` as ``face.ply``; its name. Raises ``ExportError``."""
    ply.save(folder / "face.ply", depth, normals)
    return "face.ply"


def write(path: Path, data: bytes) -> None:
    """A new file with 0600. Raises ``OSError``."""
    with private.replacing(path, new=True) as fresh:
        fresh.write_bytes(data)
