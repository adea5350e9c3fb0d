"""A scanned surface before a virtual camera, so that scans and camera images go one way: through ``face.crop``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from camera import Frame, Intrinsics
from face import Location, locate
from face.location import rotation
from training.scans.scan import DepthImage, ScanError, Surface, grid_surface

DISTANCE_MM = 800.0
MM_PER_PX = 0.7  # of the virtual camera at that distance: half of the crop's
LARGEST_MM = 420.0  # of the window: what lies farther from the middle is left out
SAME_MM = 40.0
UNIT_M = 1e-4

Vector = NDArray[np.float64]


def photographed(surface: Surface) -> tuple[Frame, Vector | None]:
    """A frame that shows the whole surface from its front, its middle at 0.8 m, in steps of 0.1 mm, and the labelled
    nose tip ``float64[3]`` in metres of that camera, or None.

    Raises :class:`training.scans.ScanError` where nothing is seen.
    """
    import open3d as o3d

    low, high = (np.percentile(surface.points, q, axis=0) for q in (1, 99))
    middle = (low + high) / 2
    half = min(float((high - low)[:2].max()) / 2 * 1.15 + 10, LARGEST_MM / 2)
    moved = surface.points - middle + [0, 0, DISTANCE_MM]
    size = max(64, round(2 * half / MM_PER_PX))
    focal, centre = DISTANCE_MM / MM_PER_PX, (size - 1) / 2
    lens = Intrinsics(size, size, focal, focal, centre, centre)
    scene = o3d.t.geometry.RaycastingScene(nthreads=1)
    scene.add_triangles(moved.astype(np.float32), surface.triangles.astype(np.uint32))
    u, v = np.meshgrid(np.arange(size), np.arange(size))
    rays = np.zeros((size, size, 6), np.float32)
    rays[..., 3:] = lens.deproject(np.stack([u, v], -1), np.ones(u.shape))
    z_mm = scene.cast_rays(rays, nthreads=1)["t_hit"].numpy()  # rays are 1 long in z
    depth = np.where(np.isfinite(z_mm), np.rint(np.clip(z_mm, 0, 6500) * 10), 0).astype(np.uint16)
    if not depth.any():
        raise ScanError("nothing of the surface is seen from its front")
    nose = None if surface.nose is None else (surface.nose - middle + [0, 0, DISTANCE_MM]) / 1000
    return Frame(depth, UNIT_M, lens), nose


def labelled(image: DepthImage) -> Vector | None:
    """The labelled nose tip of an image in metres; None without a label, or with a hole there."""
    if image.nose_px is None:
        return None
    frame, (u, v) = image.frame, image.nose_px
    row, column = round(v), round(u)
    around = frame.depth[max(row - 3, 0) : row + 4, max(column - 3, 0) : column + 4]
    around = around[around > 0]
    if not around.size:
        return None
    z = np.asarray(float(np.percentile(around, 25)) * frame.depth_unit)
    return np.asarray(frame.intrinsics.deproject(np.array([u, v]), z), np.float64)


def find(frame: Frame, nose_m: Vector | None) -> Location:
    """Where the face is: what the locator finds nearest to the labelled nose tip, or its surest find without a label.
    A face with a label that the locator does not find counts as frontal there, at score 0.

    Raises :class:`training.scans.ScanError` where there is neither.
    """
    found = locate(frame)
    if nose_m is None:
        if not found:
            raise ScanError("no face was found")
        return max(found, key=lambda one: one.score)
    near = [one for one in found if 1000 * np.linalg.norm(np.array(one.nose_m) - nose_m) < SAME_MM]
    if near:
        return min(near, key=lambda one: float(np.linalg.norm(np.array(one.nose_m) - nose_m)))
    u, v = frame.intrinsics.project(nose_m)
    x, y, z = (float(value) for value in nose_m)
    return Location((float(u), float(v)), (x, y, z), (0.0, 0.0, 0.0), 0.0)


def surface_of(frame: Frame, nose_m: Vector, *, reach_mm: float = 130.0) -> Surface:
    """The surface that a depth image shows within ``reach_mm`` of a nose tip, which becomes its label."""
    z = frame.depth * frame.depth_unit
    v, u = np.mgrid[: z.shape[0], : z.shape[1]]
    points = 1000 * np.asarray(frame.intrinsics.deproject(np.stack([u, v], -1), z), np.float64)
    near = (z > 0) & (np.linalg.norm(points - 1000 * nose_m, axis=-1) < reach_mm)
    return grid_surface(points, near, nose=1000 * nose_m)


def turned(surface: Surface, pose_deg: tuple[float, float, float]) -> Surface:
    """The surface turned about its nose tip (or its middle) by a pose of :func:`face.location.rotation`."""
    centre = surface.points.mean(axis=0) if surface.nose is None else surface.nose
    points = (surface.points - centre) @ rotation(pose_deg).T + centre
    return Surface(points, surface.triangles, surface.nose)
