"""Heads whose every depth is known in closed form, seen by a noisy camera in several poses."""

from __future__ import annotations

import numpy as np

from app.scan import Shot, cut
from app.scan.shot import moved
from camera import Frame, Intrinsics
from face import Location
from face.location import rotation

LENS = Intrinsics(240, 240, 365.0, 365.0, 119.5, 119.5)
# Ellipsoids in the face frame, metres: centre and half axes. A skull, a nose, and what makes a face one's own.
ANNA = (
    ((0, -0.005, 0.105), (0.075, 0.105, 0.085)),
    ((0, 0, 0.025), (0.022, 0.025, 0.025)),
    ((0.035, 0.02, 0.048), (0.022, 0.02, 0.02)),
    ((-0.036, 0.022, 0.049), (0.02, 0.022, 0.02)),
    ((0.002, -0.045, 0.04), (0.05, 0.015, 0.015)),
    ((0, 0.06, 0.047), (0.018, 0.014, 0.02)),
)
NECK = (*ANNA, ((0, 0.13, 0.11), (0.05, 0.06, 0.05)))
BEN = (
    ((0, 0.005, 0.1), (0.066, 0.118, 0.078)),
    ((0, 0, 0.02), (0.016, 0.03, 0.02)),
    ((0.04, 0.03, 0.055), (0.02, 0.03, 0.02)),
    ((-0.03, 0.03, 0.05), (0.015, 0.02, 0.02)),
    ((0.0, -0.05, 0.05), (0.04, 0.02, 0.02)),
    ((0, 0.075, 0.055), (0.025, 0.018, 0.025)),
)
POSES = [(0, 0), (2, 1), (-2, 2), (1, -2), (16, 0), (20, 2), (-17, 1), (-20, -1), (1, -11), (0, 12)]

Head = tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]


def first_hit(head: Head, origins: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Ray lengths to a head, NaN beside it."""
    nearest = np.full(np.broadcast_shapes(origins.shape, directions.shape)[:-1], np.nan)
    for centre, half in head:
        o, d = (origins - np.array(centre)) / half, directions / np.array(half)
        a, b, c = (d * d).sum(-1), (o * d).sum(-1), (o * o).sum(-1) - 1
        root = b * b - a * c
        nearest = np.fmin(nearest, np.where(root >= 0, (-b - np.sqrt(np.maximum(root, 0))) / a, np.nan))
    return nearest


def seen(
    head: Head,
    pose: tuple[float, float],
    number: int,
    *,
    lens: Intrinsics = LENS,
    noise_mm: float = 1.5,
    located_off: tuple[float, float] = (2.0, 3.0),
) -> tuple[Frame, Location]:
    """A frame of a head, and where a locator that errs by degrees and millimetres (``located_off``) says it is."""
    rng = np.random.default_rng(number)
    turn, nose = rotation((*pose, rng.normal(0, 2))), np.array([*rng.normal(0, 0.01, 2), 0.7])
    v, u = np.mgrid[: lens.height, : lens.width]
    rays = lens.deproject(np.stack([u, v], -1), np.ones(u.shape))
    z = first_hit(head, -nose @ turn, rays @ turn)
    z = np.where(np.isfinite(z), z + rng.normal(0, noise_mm / 1000, z.shape), 0)
    frame = Frame(np.rint(1000 * z).astype(np.uint16), 0.001, lens, number=number)
    off = rng.normal(0, located_off[0], 3)
    at = nose + rng.normal(0, located_off[1] / 1000, 3)
    u0, v0 = lens.project(at)
    return frame, Location((float(u0), float(v0)), tuple(at), (pose[0] + off[0], pose[1] + off[1], off[2]), 0.9)


def shots(head: Head, *, poses: list[tuple[int, int]] = POSES, start: int = 0, **options: object) -> list[Shot]:
    return [cut(*seen(head, pose, start + k, **options)) for k, pose in enumerate(poses)]


def apart_mm(head: Head, points: np.ndarray) -> float:
    """RMS distance of a face's points to the true surface, along the normal, where both lie best."""
    import open3d

    x, y = np.meshgrid(np.arange(-70, 71, 1.0), np.arange(-90, 91, 1.0))
    start = np.stack([x, y, np.full(x.shape, -60.0)], -1) / 1000
    z = 1000 * first_hit(head, start, np.array([0.0, 0.0, 1.0])) - 60
    truth = open3d.geometry.PointCloud(open3d.utility.Vector3dVector(np.stack([x, y, z], -1)[np.isfinite(z)]))
    truth.estimate_normals(open3d.geometry.KDTreeSearchParamRadius(4))
    face = points[(np.abs(points[:, :2]) < (45, 60)).all(axis=1) & (points[:, 2] < 60)].astype(np.float64)
    icp = open3d.pipelines.registration
    placed, cloud = np.eye(4), open3d.geometry.PointCloud(open3d.utility.Vector3dVector(face))
    for reach in (12.0, 6.0):
        placed = icp.registration_icp(
            cloud, truth, reach, placed, icp.TransformationEstimationPointToPlane(icp.TukeyLoss(k=4.0))
        ).transformation
    there = moved(face, placed)
    tree = open3d.geometry.KDTreeFlann(truth)
    known, normals = np.asarray(truth.points), np.asarray(truth.normals)
    nearest = [tree.search_knn_vector_3d(point, 1)[1][0] for point in there[::7]]
    return float(np.sqrt((((there[::7] - known[nearest]) * normals[nearest]).sum(axis=1) ** 2).mean()))
