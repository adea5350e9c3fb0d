"""The attack of the sample clips: somebody holds a printed portrait before the face."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from camera import Intrinsics
from training.clips.room import Piece
from training.clips.shot import Shot, rays, shoot
from training.faces.props import ellipsoid, grid_mesh
from training.faces.props.shapes import Mesh, placed

HALF_M = np.array([0.105, 0.14])
BEND_M = 0.012
Image = NDArray[np.float32]


def print_before(
    portrait: Image, centre: NDArray[np.float64], turn: NDArray[np.float64], sleeve: float, intrinsics: Intrinsics
) -> Shot:
    """A sheet of 21 × 28 cm, slightly bent, in two hands. ``portrait`` ``float32[h, w]``: its albedo; ``centre`` and
    ``turn``: of the sheet in the camera frame, metres; ``sleeve``: albedo of what the arms wear."""
    x, y = np.meshgrid(HALF_M[0] * np.linspace(-1, 1, 24), HALF_M[1] * np.linspace(-1, 1, 24))
    put: Callable[[Piece], Piece] = lambda piece: Piece(placed(piece.mesh, centre, turn), piece.albedo)  # noqa: E731
    sheet = shoot([put(Piece(grid_mesh(np.stack([x, y, BEND_M * (x / HALF_M[0]) ** 2], -1), "skin"), 1.0))], intrinsics)
    inked = np.where(sheet.albedo > 0, _printed(portrait, sheet, centre, turn), 0).astype(np.float32)
    return Shot(sheet.view, inked).before(shoot([put(one) for one in _arms(sleeve)], intrinsics))


def _printed(portrait: Image, sheet: Shot, centre: NDArray[np.float64], turn: NDArray[np.float64]) -> Image:
    """The portrait's albedo at each pixel that shows the sheet."""
    points = rays(sheet.view.intrinsics) * sheet.view.z[..., None].astype(np.float64)
    own = ((points - centre) @ turn)[..., :2] / HALF_M
    rows, columns = portrait.shape
    at = (0.5 * (own + 1) * (columns - 1, rows - 1)).astype(np.float32)
    found = cv2.remap(portrait, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


def _arms(sleeve: float) -> list[Piece]:
    """Hands at the sheet's lower corners, the elbows out, and the upper arms back to the shoulders."""
    parts = []
    for side in (-1, 1):
        edge = side * HALF_M[0]
        parts.append(
            Piece(ellipsoid(np.array([edge + side * 0.012, 0.085, 0.012]), (0.026, 0.04, 0.024), "skin"), 0.58)
        )
        parts.append(
            Piece(ellipsoid(np.array([edge - side * 0.008, 0.07, -0.006]), (0.024, 0.011, 0.009), "skin"), 0.6)
        )
        wrist, elbow = np.array([edge + side * 0.016, 0.11, 0.02]), np.array([side * 0.31, 0.34, 0.16])
        shoulder = np.array([side * 0.2, 0.215, 0.27])
        parts.append(Piece(_limb(wrist, elbow, 0.029, 0.05), sleeve))
        parts.append(Piece(ellipsoid(elbow, (0.051, 0.051, 0.051), "cloth"), sleeve))
        parts.append(Piece(_limb(elbow, shoulder, 0.05, 0.062), sleeve))
    return parts


def _limb(start: NDArray[np.float64], end: NDArray[np.float64], thin: float, thick: float) -> Mesh:
    """A sleeve from ``start`` to ``end`` whose radius grows from ``thin`` to ``thick``, metres."""
    along = (end - start) / np.linalg.norm(end - start)
    right = np.cross(along, (0.0, 0.0, 1.0))
    right /= np.linalg.norm(right)
    t, turn = np.linspace(0, 1, 24)[:, None], np.linspace(0, 2 * np.pi, 28)
    circle = np.cos(turn)[:, None] * right + np.sin(turn)[:, None] * np.cross(along, right)
    radius = thin + (thick - thin) * t**0.7
    return grid_mesh((start + (end - start) * t)[:, None] + radius[..., None] * circle, "cloth")
