"""A shot's place on the model: point to plane from where the locator says, and how well it then fits.

A frame's noise is a millimetre or two, as much as two people differ. What noise there is from pixel to pixel goes in
the mean over a patch; what remains there is another shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recording.ply import open3d
from app.scan.shot import RIGID_LEAST, RIGID_MOST, Shot, moved

REACHES_MM = (15.0, 8.0, 5.0)
TUKEY_MM = 4.0
STEPS = 20
MOST_POINTS = 3000
NEAR_MM = 6.0
PATCH_MM, LEAST_PATCH = 12.0, 8

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A shot laid onto the model.

    - ``placed``: ``float64[4, 4]``, the shot's camera frame → the model's frame, mm.
    - ``share``: of its rigid face's points, how many have the model within 6 mm.
    - ``apart_mm``: RMS over patches of 12 mm of the mean distance between their surface and the model's.
    - ``moved_mm``, ``turned_deg``: how far from where the locator had it.
    """

    placed: Matrix
    share: float
    apart_mm: float
    moved_mm: float
    turned_deg: float


def rigid(shot: Shot) -> Matrix:
    """The points of a shot's rigid face, in its camera frame, ``float64[N, 3]`` mm."""
    points = shot.points()
    there = moved(points, shot.located)
    return points[((there > RIGID_LEAST) & (there < RIGID_MOST)).all(axis=1)]


def register(shot: Shot, model: Any, start: Matrix) -> Fit:
    """Lay a shot onto the model's cloud, which has normals, beginning at ``start``, ``float64[4, 4]``."""
    library = open3d()
    registration = library.pipelines.registration
    points = rigid(shot)
    points = points[:: max(1, len(points) // MOST_POINTS)]
    cloud = library.geometry.PointCloud(library.utility.Vector3dVector(points))
    placed = start
    for reach in REACHES_MM:
        loss = registration.TukeyLoss(k=max(TUKEY_MM, reach / 2))
        placed = registration.registration_icp(
            cloud,
            model,
            reach,
            placed,
            registration.TransformationEstimationPointToPlane(loss),
            registration.ICPConvergenceCriteria(1e-5, 1e-5, STEPS),
        ).transformation
    share, apart = _fit(points, placed, model)
    way = placed @ np.linalg.inv(shot.located)
    turned = float(np.degrees(np.arccos(np.clip((np.trace(way[:3, :3]) - 1) / 2, -1, 1))))
    return Fit(placed, share, apart, float(np.linalg.norm(way[:3, 3])), turned)


def _fit(points: Matrix, placed: Matrix, model: Any) -> tuple[float, float]:
    library = open3d()
    there = moved(points, placed)
    if not len(there):
        return 0.0, np.inf
    tree = library.core.nns.NearestNeighborSearch(library.core.Tensor(np.asarray(model.points)))
    tree.knn_index()
    found, square = tree.knn_search(library.core.Tensor(there), 1)
    index = found.numpy()[:, 0]
    near = square.numpy()[:, 0] < NEAR_MM**2
    if near.sum() < LEAST_PATCH:
        return float(near.mean()), np.inf
    target, normals = np.asarray(model.points)[index[near]], np.asarray(model.normals)[index[near]]
    return float(near.mean()), _patches(target, ((there[near] - target) * normals).sum(axis=1))


def _patches(at: Matrix, apart: Matrix) -> float:
    """RMS of the means over cubes of 12 mm that hold points enough."""
    _, cube = np.unique(np.floor(at / PATCH_MM).astype(np.int64), axis=0, return_inverse=True)
    cube = cube.ravel()
    count = np.bincount(cube)
    mean = np.bincount(cube, apart) / count
    full = count >= LEAST_PATCH
    return float(np.sqrt((mean[full] ** 2).mean())) if full.any() else np.inf
