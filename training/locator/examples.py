"""A few rendered frames with their truth, small enough to be kept with the tests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from camera import Frame, Intrinsics
from face.location import rotation
from training.faces import scenes
from training.faces.model import FaceModel
from training.faces.props import dress
from training.faces.render import Scene
from training.locator.cameras import Depth
from training.sensors import stereo, tof

Face = tuple[tuple[float, float, float], tuple[float, float, float]]

FRAMES: dict[str, tuple[Intrinsics, str, tuple[Face, ...]]] = {
    "far": (Intrinsics(320, 288, 252, 252, 160, 144), "tof", (((0.1, -0.05, 1.4), (15, 5, 3)),)),
    "near": (Intrinsics(424, 240, 213, 213, 212, 120), "stereo", (((0.0, 0.0, 0.33), (-10, -5, 0)),)),
    "turned": (Intrinsics(320, 240, 290, 290, 160, 120), "tof", (((-0.1, 0.0, 0.7), (38, 0, -8)),)),
    "nodding": (Intrinsics(320, 240, 290, 290, 160, 120), "stereo", (((0.05, -0.05, 0.6), (-20, 18, 5)),)),
    "two": (
        Intrinsics(512, 424, 365.5, 365.5, 256, 212),
        "tof",
        (((0.2, -0.1, 1.1), (-20, 0, 0)), ((-0.2, 0.0, 0.75), (12, 8, -10))),
    ),
    "desk": (Intrinsics(640, 480, 600, 600, 320, 240), "stereo", (((0.02, -0.03, 0.65), (8, 3, 2)),)),
}


def write(folder: Path, model: FaceModel, seed: int = 77) -> None:
    """Render the frames into ``folder`` as 16-bit PNG files, their intrinsics and truth into ``truth.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    truth = {}
    for number, (name, (k, sensor, faces)) in enumerate(FRAMES.items()):
        rng = np.random.default_rng(seed + number)
        depth = _frame(k, sensor, faces, model, rng)
        cv2.imwrite(str(folder / f"{name}.png"), depth, [cv2.IMWRITE_PNG_COMPRESSION, 9])
        truth[name] = {
            "intrinsics": [k.fx, k.fy, k.cx, k.cy],
            "faces": [{"nose_m": nose, "pose_deg": pose} for nose, pose in faces],
        }
    (folder / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", "utf-8")


def read(folder: Path, name: str) -> tuple[Frame, list[Face]]:
    """One of the frames, millimetres, and the faces in it: nose tips (m) and poses (degrees)."""
    about = json.loads((folder / "truth.json").read_text("utf-8"))[name]
    depth = np.asarray(cv2.imread(str(folder / f"{name}.png"), cv2.IMREAD_UNCHANGED), np.uint16)
    k = Intrinsics(depth.shape[1], depth.shape[0], *about["intrinsics"])
    return Frame(depth, 0.001, k), [(tuple(f["nose_m"]), tuple(f["pose_deg"])) for f in about["faces"]]


def _frame(k: Intrinsics, sensor: str, faces: Sequence[Face], model: FaceModel, rng: np.random.Generator) -> Depth:
    views = [scenes.cast(scenes.room(rng, nearest=1.6), k)]
    for nose, pose in faces:
        face = model.face(model.random_identity(rng), model.random_expression(rng))
        views.append(Scene(dress(model, face, rng, amount=0.6)).view(k, rotation(pose), np.array(nose)))
    view = scenes.merge(views)
    return tof(view, rng) if sensor == "tof" else stereo(view, rng)
