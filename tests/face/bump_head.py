"""A bump (a nose) on an ellipsoid (a head): a surface whose every depth is known in closed form."""

from __future__ import annotations

import numpy as np

from camera import Intrinsics

ELLIPSOID = (np.array([0, -0.005, 0.105]), np.array([0.075, 0.105, 0.085]))
NOSE = (np.array([0, 0, 0.025]), np.full(3, 0.025))


def first_hit(origins: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Ray lengths to the head (face frame, metres): the nearer of ellipsoid and nose, NaN where both are missed."""
    hits = []
    for centre, half in (ELLIPSOID, NOSE):
        o, d = (origins - centre) / half, directions / half
        a, b, c = (d * d).sum(-1), (o * d).sum(-1), (o * o).sum(-1) - 1
        root = b * b - a * c
        hits.append(np.where(root >= 0, (-b - np.sqrt(np.maximum(root, 0))) / a, np.nan))
    return np.fmin(*hits)


def head_depth(intrinsics: Intrinsics, nose_m: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """Depth in metres of the head, 0 beside it."""
    v, u = np.mgrid[: intrinsics.height, : intrinsics.width]
    rays = np.stack([(u - intrinsics.cx) / intrinsics.fx, (v - intrinsics.cy) / intrinsics.fy, np.ones(u.shape)], -1)
    return np.nan_to_num(first_hit(-nose_m @ turn, rays @ turn))
