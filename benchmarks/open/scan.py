"""How near is a fused scan to the true face? ``python -m benchmarks.open.scan --model ict_face.npz``: synthetic people,
whose shape is known, look straight, to both sides, up and down before a stereo camera (RealSense D435) and a Kinect v2,
as :mod:`training.sensors` models them. Their faces are located as the program does and fused as an enrolment does.

Distances are those of the measured surface to the true one on the front of the face, after both were laid onto each
other: of single frames that look straight, and of the scan. Beside it, frames of the next person are offered too.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

import face
from app.scan import Scan, ScanError, Shot, cut, fuse
from app.scan.shot import moved
from benchmarks.report import report
from camera import Frame, Intrinsics
from face.location import rotation
from training.faces import Face, FaceModel, Scene
from training.faces.props import Outfit, wear
from training.faces.scenes import Backdrop
from training.people import coefficients
from training.sensors.variation import FOCAL_PX, SENSORS, faintness, measure

FIRST_PERSON = 800_000  # people whom nothing was trained, tuned or calibrated on
POSES = (("straight", 0, 0, 10), ("left", 20, 0, 5), ("right", -20, 0, 5), ("up", 0, -11, 5), ("down", 0, 11, 5))
CAMERAS = {"realsense-d435": ((640, 480), 0.6), "kinect-v2": ((512, 424), 0.75)}  # image size, distance in metres
FRONT_LEAST, FRONT_MOST = np.array([-60.0, -70.0, -30.0]), np.array([60.0, 70.0, 60.0])  # mm, the face frame
STRANGERS = 3
REACHES_MM = (15.0, 8.0, 4.0)

Points = NDArray[np.float64]


def main(
    model: Annotated[Path, typer.Option(help="the statistical face model (docs/training.md)")],
    people: Annotated[int, typer.Option(min=2, help="how many are scanned")] = 8,
) -> None:
    """Measure and report."""
    shapes = FaceModel(model)
    rows = [row(camera, [Sitter(shapes, FIRST_PERSON + k, camera) for k in range(people)]) for camera in CAMERAS]
    report("scan", f"{people} people of known shape; mm, RMS to the true face", rows)


class Sitter:
    """A person before a camera: 30 views in five poses, with hair perhaps, and nothing before the face."""

    def __init__(self, model: FaceModel, number: int, camera: str) -> None:
        self.truth = model.face(coefficients(number, model.identity_size))
        self._sensor = SENSORS.index(camera)
        self._rng = np.random.default_rng([21, number, self._sensor])
        outfit = Outfit.random(np.random.default_rng(number), 0.4)
        bare = Outfit(body=outfit.body, hair=outfit.hair)
        self._scene = Scene(wear(model, self.truth, bare), Backdrop(np.random.default_rng(number)))
        self._faint = faintness(self._rng)
        (width, height), self._distance = CAMERAS[camera]
        focal = FOCAL_PX[self._sensor]
        self._lens = Intrinsics(width, height, focal, focal, (width - 1) / 2, (height - 1) / 2)

    def shots(self) -> list[Shot]:
        """The heads that the locator found, straight ones first."""
        found = []
        for step, yaw, pitch, count in POSES:
            for _ in range(count):
                frame = self._frame(yaw, pitch)
                found += [cut(frame, at, neck=step == "straight") for at in face.locate(frame)[:1]]
        return found

    def _frame(self, yaw: float, pitch: float) -> Frame:
        rng = self._rng
        nose = np.array([*rng.normal(0, 0.02, 2), self._distance + rng.normal(0, 0.02)])
        turn = rotation((yaw + rng.normal(0, 4), pitch + rng.normal(0, 3), float(rng.normal(0, 3))))
        return Frame(
            measure(self._scene.view(self._lens, turn, nose), self._sensor, rng, self._faint), 0.001, self._lens
        )


def row(camera: str, sitters: Sequence[Sitter]) -> dict[str, Any]:
    """What scans of these people are like, and what becomes of the next person's frames among theirs."""
    shots = [sitter.shots() for sitter in sitters]
    single, fused, seconds, refused, let_in, failed = [], [], [], 0, 0, 0
    for k, (sitter, own) in enumerate(zip(sitters, shots, strict=True)):
        began = time.process_time()
        try:
            scan = fuse(own)
        except ScanError:
            failed += 1
            continue
        seconds.append(time.process_time() - began)
        refused += scan.refused
        truth = Truth(sitter.truth)
        fused.append(truth.rms_mm(scan.points.astype(np.float64)))
        single += [truth.rms_mm(moved(shot.points(), shot.located)) for shot in own[:3]]
        let_in += _let_in(scan, own, shots[(k + 1) % len(shots)][:STRANGERS])
    return {
        "camera": camera,
        "frames": sum(map(len, shots)),
        "single, median": float(np.median(single)),
        "scan, median": float(np.median(fused)),
        "scan, worst": float(max(fused)),
        "own frames refused": refused,
        "strangers' let in": f"{let_in} of {STRANGERS * len(fused)}",
        "no scan": failed,
        "processor s": float(np.median(seconds)),
    }


def _let_in(scan: Scan, own: Sequence[Shot], others: Sequence[Shot]) -> int:
    """How many of another person's frames are fused with somebody's own."""
    return max(0, fuse([*own, *others]).shots - scan.shots)


class Truth:
    """A true face, which surfaces are measured against."""

    def __init__(self, truth: Face) -> None:
        import open3d

        mesh = open3d.t.geometry.TriangleMesh(
            open3d.core.Tensor(1000 * truth.vertices), open3d.core.Tensor(truth.triangles.astype(np.int32))
        )
        self._o3d: Any = open3d
        self._scene = open3d.t.geometry.RaycastingScene()
        self._scene.add_triangles(mesh)
        self._cloud = mesh.to_legacy().sample_points_uniformly(60_000, seed=0)
        self._cloud.estimate_normals(open3d.geometry.KDTreeSearchParamRadius(6))

    def rms_mm(self, points: Points) -> float:
        """RMS distance of a surface's points, mm, roughly in the face frame, to the front of the true face."""
        icp = self._o3d.pipelines.registration
        near = ((points > FRONT_LEAST - 10) & (points < FRONT_MOST + 10)).all(axis=1)
        cloud, placed = self._o3d.geometry.PointCloud(self._o3d.utility.Vector3dVector(points[near])), np.eye(4)
        step = icp.TransformationEstimationPointToPlane(icp.TukeyLoss(k=4.0))
        for reach in REACHES_MM:
            placed = icp.registration_icp(cloud, self._cloud, reach, placed, step).transformation
        there = moved(points, placed)
        front = there[((there > FRONT_LEAST) & (there < FRONT_MOST)).all(axis=1)]
        apart = self._scene.compute_distance(self._o3d.core.Tensor(front.astype(np.float32))).numpy()
        return float(np.sqrt((apart**2).mean()))


if __name__ == "__main__":
    typer.run(main)
