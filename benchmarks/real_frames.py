"""Real Kinect v2 frames of real people through the whole pipeline: found, nose error, rank-1.

``python -m benchmarks.real_frames --data kinect2_faces.npz`` with the arrays ``p{i}_depth`` (uint16 mm), ``p{i}_size``,
``p{i}_landmarks`` (15 points, the nose is the ninth); one frame of each person is the gallery, all others are probes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from app.pipeline import FaceResult, Pipeline
from benchmarks.recognition import unit
from benchmarks.report import report
from camera import Frame, Intrinsics
from training.metrics import rank1

FOCAL_PX = 365.5
NOSE = 8


def real_frame(data: Any, person: int, number: int) -> Frame:
    """One frame; the crop's offset on the sensor is not known, so its centre is taken as the principal point."""
    height, width = (int(n) for n in data[f"p{person}_size"][number])
    depth = np.ascontiguousarray(data[f"p{person}_depth"][number][:height, :width])
    return Frame(depth, 0.001, Intrinsics(width, height, FOCAL_PX, FOCAL_PX, width / 2, height / 2), number=number)


def true_nose(frame: Frame, pixel: NDArray[np.floating]) -> NDArray[np.float64]:
    """The landmark on the depth surface, metres: the median depth of the 5 × 5 pixels around it."""
    u, v = (int(x) for x in np.rint(pixel))
    near = frame.depth[max(v - 2, 0) : v + 3, max(u - 2, 0) : u + 3]
    near = near[near > 0]
    z = float(np.median(near)) * frame.depth_unit if near.size else float("nan")
    return frame.intrinsics.deproject(np.asarray(pixel, np.float64), np.array(z))


def main(
    data: Annotated[Path, typer.Option(help="the file with the frames")],
    gallery: Annotated[int, typer.Option(help="the frame of each person that is enrolled")] = 27,
) -> None:
    """Measure and report."""
    pipeline = Pipeline.default(gallery=None)
    found: list[FaceResult] = []
    person_of: list[int] = []
    number_of: list[int] = []
    errors: list[float] = []
    frames = 0
    with np.load(data) as arrays:
        people = sorted(int(key[1:].split("_")[0]) for key in arrays if key.endswith("_depth"))
        for person in people:
            held = {key: arrays[key] for key in arrays if key.startswith(f"p{person}_")}
            for number in range(len(held[f"p{person}_depth"])):
                frame = real_frame(held, person, number)
                frames += 1
                faces = [face for face in pipeline(frame).faces if face.embedding is not None]
                if not faces:
                    continue
                found.append(faces[0])
                person_of.append(person)
                number_of.append(number)
                nose = true_nose(frame, held[f"p{person}_landmarks"][number][NOSE])
                errors.append(1000 * float(np.linalg.norm(np.subtract(faces[0].location.nose_m, nose))))
    identity, enrolled = np.array(person_of), np.array(number_of) == gallery
    embeddings = np.stack([np.asarray(face.embedding) for face in found])
    raw = unit(np.stack([face.crop.depth for face in found if face.crop is not None]))
    within = np.array(errors)[np.isfinite(errors)] <= 12
    rows = [
        {"measure": "faces found", "value": len(found) / frames},
        {"measure": "nose within 12 mm of the landmark, of found", "value": float(within.mean())},
        {"measure": "nose error, median mm", "value": float(np.nanmedian(errors))},
        {"measure": "rank-1, DMDNet + LDNFNet", "value": _rank1(embeddings, identity, enrolled)},
        {"measure": "rank-1, nearest neighbour on raw crops", "value": _rank1(raw, identity, enrolled)},
    ]
    report("real-frames", f"{frames} real Kinect v2 frames of {len(people)} people", rows, gallery_frame=gallery)


def _rank1(vectors: NDArray[np.float32], identity: NDArray[np.int64], enrolled: NDArray[np.bool_]) -> float:
    return rank1(vectors[~enrolled], identity[~enrolled], vectors[enrolled], identity[enrolled])


if __name__ == "__main__":
    typer.run(main)
