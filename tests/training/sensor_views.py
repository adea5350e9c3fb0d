"""Views of planes, made without a renderer."""

from __future__ import annotations

import numpy as np

from camera import Intrinsics
from training.faces.render import MATERIALS, View


def flat(z_m=0.8, shape=(120, 120), *, cosine=1.0, material="skin", focal=365.5):
    """A wall that fills the image."""
    height, width = shape
    return View(
        np.full(shape, z_m, np.float32),
        np.full(shape, cosine, np.float32),
        np.full(shape, MATERIALS.index(material), np.uint8),
        Intrinsics(width, height, focal, focal, width / 2, height / 2),
    )


def block(near_m=0.8, far_m=1.4, shape=(120, 160), **more):
    """A square before a wall (``far_m`` 0: before nothing): the view and where the square is."""
    view = flat(far_m, shape, **more)
    inside = np.zeros(shape, bool)
    inside[30:90, 60:110] = True
    view.z[inside] = near_m
    if far_m == 0:
        view.material[~inside] = 0
        view.cosine[~inside] = 0
    return view, inside


def noise_mm(depth, z_m=0.8):
    """RMS error of what was measured, mm, without the mean."""
    error = depth[depth > 0].astype(float) - 1000 * z_m
    return float(error.std())
