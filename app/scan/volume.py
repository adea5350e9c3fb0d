"""A growing model of a head: a truncated signed distance field (Curless and Levoy, 1996) of Open3D's.

Its frame is the face frame: the nose tip near the origin, x right, y down, z into the head, millimetres.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.recording.ply import open3d
from app.scan.shot import RIGID_LEAST, RIGID_MOST, Shot, moved

VOXEL_MM = 2.0
TRUNCATED = 4.0  # voxels
FARTHEST_MM = 2000.0
BLOCK, BLOCKS = 8, 6000  # voxels to a side; blocks there is room for at first
CLOUD_MM, NORMAL_MM = 4.0, 9.0
AROUND_MM = 15.0

Matrix = NDArray[np.float64]


class Volume:
    """The mean of what was put in; ``shots``: how many that were."""

    def __init__(self) -> None:
        self._o3d: Any = open3d()
        self._grid = self._o3d.t.geometry.VoxelBlockGrid(
            ("tsdf", "weight"),
            (self._o3d.core.float32, self._o3d.core.float32),
            ((1,), (1,)),
            VOXEL_MM,
            BLOCK,
            BLOCKS,
        )
        self.shots = 0

    def add(self, shot: Shot, placed: Matrix) -> None:
        """Put a shot in; ``placed``, ``float64[4, 4]``, takes its camera frame to the model's."""
        tensor = self._o3d.core.Tensor
        depth = self._o3d.t.geometry.Image(tensor(np.ascontiguousarray(shot.depth_mm)))
        matrix, seen_from = tensor(shot.matrix), tensor(np.linalg.inv(placed))
        points = shot.points()
        if not len(points):
            return
        blocks = tensor(_blocks(moved(points, placed)))
        self._grid.integrate(blocks, depth, matrix, seen_from, 1.0, FARTHEST_MM, TRUNCATED)
        self.shots += 1

    def cloud(self) -> Any:
        """The face of the model as Open3D's point cloud with smooth normals, for registration."""
        box = self._o3d.geometry.AxisAlignedBoundingBox(RIGID_LEAST - AROUND_MM, RIGID_MOST + AROUND_MM)
        cloud = self._grid.extract_point_cloud(0.5).to_legacy().crop(box).voxel_down_sample(CLOUD_MM)
        cloud.estimate_normals(self._o3d.geometry.KDTreeSearchParamRadius(NORMAL_MM))
        cloud.orient_normals_towards_camera_location(np.array([0.0, 0.0, -600.0]))
        return cloud

    def mesh(self, least: float) -> Any:
        """The surface where at least so many shots saw it, as Open3D's triangle mesh."""
        return self._grid.extract_triangle_mesh(least).to_legacy()


def _blocks(points: Matrix) -> NDArray[np.int32]:
    """The blocks within the truncation of these points, ``int32[N, 3]``. Open3D's own choice is that of every fourth
    pixel, and leaves holes in a face."""
    reach = TRUNCATED * VOXEL_MM  # half a block: the corners of a cube around a point lie in all blocks it touches
    corners = reach * np.array(list(itertools.product((-1, 1), repeat=3)))
    around = np.floor((points[:, None] + corners) / (BLOCK * VOXEL_MM)).astype(np.int64).reshape(-1, 3)
    least = around.min(axis=0)
    sizes = around.max(axis=0) - least + 1
    found = np.unique(np.ravel_multi_index(tuple((around - least).T), tuple(sizes)))
    return np.asarray(np.stack(np.unravel_index(found, tuple(sizes)), axis=-1) + least, np.int32)
