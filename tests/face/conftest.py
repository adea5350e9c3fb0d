"""Frames of a surface whose every depth is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from bump_head import head_depth

from camera import Frame, Intrinsics
from face import Location
from face.location import rotation

Head = Callable[..., tuple[Frame, Location]]


@pytest.fixture(scope="session")
def head() -> Head:
    """``head(distance=0.7, pose=(0, 0, 0), size=(640, 480), focal=600)`` → the frame and the true location."""

    def make(
        distance: float = 0.7,
        pose: tuple[float, float, float] = (0, 0, 0),
        size: tuple[int, int] = (640, 480),
        focal: float = 600.0,
        unit: float = 0.0002,
    ) -> tuple[Frame, Location]:
        intrinsics = Intrinsics(*size, focal, focal, size[0] / 2 - 0.5, size[1] / 2 - 0.5)
        nose = np.array([0.01, -0.005, distance])
        z = head_depth(intrinsics, nose, rotation(pose))
        frame = Frame(np.rint(z / unit).astype(np.uint16), unit, intrinsics)
        u, v = intrinsics.project(nose)
        return frame, Location((float(u), float(v)), (0.01, -0.005, distance), pose, 1.0)

    return make
