"""The place of the 3D surface's viewer. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DISTANCE_MM = 430.0
FIELD_DEG = 26.0
START = (28.0, -6.0)


@dataclass(slots=True)
class Orbit:
    """Turned by ``yaw`` and ``pitch`` degrees around the face's centre, at ``distance`` mm."""

    yaw: float = START[0]
    pitch: float = START[1]
    distance: float = DISTANCE_MM

    def drag(self, dx: float, dy: float) -> None:
        """Turn by a mouse's way in pixels."""
        self.yaw = (self.yaw + 0.4 * dx + 180) % 360 - 180
        self.pitch = max(-89.0, min(89.0, self.pitch + 0.4 * dy))

    def zoom(self, notches: float) -> None:
        """Come nearer for positive notches of the wheel."""
        self.distance = max(220.0, min(1500.0, self.distance * 0.9**notches))

    def reset(self) -> None:
        """Back to the first view."""
        self.yaw, self.pitch, self.distance = *START, DISTANCE_MM

    @property
    def rotation(self) -> NDArray[np.float32]:
        """``float32[3, 3]``: model axes (x right, y up, z to the viewer) → view axes."""
        yaw, pitch = np.radians([self.yaw, self.pitch])
        cy, sy, cp, sp = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
        ry = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
        rx = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
        return np.asarray(rx @ ry, np.float32)

    def view(self) -> NDArray[np.float32]:
        """``float32[4, 4]``: model mm → eye mm."""
        made = np.eye(4, dtype=np.float32)
        made[:3, :3] = self.rotation
        made[2, 3] = -self.distance
        return made

    @staticmethod
    def projection(aspect: float) -> NDArray[np.float32]:
        """``float32[4, 4]``: a perspective view, OpenGL's clip space; keeps the face in narrow panes too."""
        f = 1 / np.tan(np.radians(FIELD_DEG) / 2) * min(1.0, aspect)
        near, far = 50.0, 3000.0
        depth = ((far + near) / (near - far), 2 * far * near / (near - far))
        made = np.array([[f / aspect, 0, 0, 0], [0, f, 0, 0], [0, 0, depth[0], depth[1]], [0, 0, -1, 0]])
        return np.asarray(made, np.float32)
