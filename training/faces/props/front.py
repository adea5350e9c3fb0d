"""The front of a face as a height map: what hands, masks, glasses and strands of hair lie on."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from training.faces.model import HEAD, SKIN, Face, FaceModel

STEP = 0.003
LEFT, TOP = -0.105, -0.165
COLUMNS, ROWS = 71, 111


class Front:
    """``z`` of the nearest skin at any ``x, y`` of the face frame, metres; smooth beyond the head's outline."""

    def __init__(self, model: FaceModel, face: Face) -> None:
        skin = np.isin(model.vertex_region, (SKIN, HEAD)) & (model.normals[:, 2] < 0.2) & ~model.ears
        x, y, z = face.vertices[skin].T
        column = np.clip(np.rint((x - LEFT) / STEP), 0, COLUMNS - 1).astype(int)
        row = np.clip(np.rint((y - TOP) / STEP), 0, ROWS - 1).astype(int)
        nearest = np.full((ROWS, COLUMNS), np.inf, np.float32)
        np.minimum.at(nearest, (row, column), z)
        known = np.isfinite(nearest)
        height, weight = np.where(known, nearest, 0).astype(np.float32), known.astype(np.float32)
        for sigma in (1.0, 2.5, 8.0):
            soft = cv2.GaussianBlur(weight, (0, 0), sigma)
            mean = cv2.GaussianBlur(height * weight, (0, 0), sigma) / np.maximum(soft, 1e-6)
            new = ~known & (soft > 0.02)
            height, known = np.where(new, mean, height), known | new
            weight = known.astype(np.float32)
        self._height = np.where(known, height, 0.12).astype(np.float32)

    def z(self, x: NDArray[np.floating], y: NDArray[np.floating], *, smooth: float = 0.0) -> NDArray[np.float64]:
        """``z`` at ``x, y`` of any shape; ``smooth`` > 0 (metres): of a cloth that bridges hollows so wide."""
        height = self._height
        if smooth > 0:
            size = 2 * round(smooth / STEP / 2) + 1
            kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
            bridged = cv2.morphologyEx(height, cv2.MORPH_OPEN, kernel)
            height = np.asarray(np.minimum(bridged, cv2.GaussianBlur(bridged, (0, 0), 2.0)))
        columns = ((np.asarray(x, np.float64) - LEFT) / STEP).astype(np.float32).reshape(1, -1)
        rows = ((np.asarray(y, np.float64) - TOP) / STEP).astype(np.float32).reshape(1, -1)
        found = cv2.remap(height, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(found, np.float64).reshape(np.shape(x))
