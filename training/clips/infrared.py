"""The infrared image beside the depth: a lamp at the camera lights the scene, and an 8-bit curve shows it.

What comes back grows with the albedo and the cosine of incidence and falls with the square of the distance; that lamp
and lens are weaker towards the corners is corrected, as cameras do: a wall that the camera faces is evenly bright. The
curve is a square root, as cameras show infrared in 8 bits: noise is then alike in light and shade. The image comes in
``STEP`` levels at a time and without noise, because neither compresses: with noise of one level it alone would be twice
as large as the depth.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from training.clips.shot import Shot, rays

BRIGHT = 0.62 / 0.6**2
"""What comes back from a bright skin that faces the camera at 0.6 m, which is shown just below white."""

STEP = 10
BLUR_PX = 1.0


def infrared(shot: Shot) -> NDArray[np.uint8]:
    """The image ``uint8[H, W]`` of a shot; 0 where nothing sends light back."""
    view = shot.view
    z = np.maximum(view.z, 0.1)
    facing = np.clip(view.cosine * np.linalg.norm(rays(view.intrinsics), axis=-1), 0, 1)
    light = np.where(view.z > 0, shot.albedo * facing**0.8 / (z * z), 0)
    light = cv2.GaussianBlur(light.astype(np.float32), (0, 0), BLUR_PX)
    level = 240 * np.sqrt(light / BRIGHT)
    return np.asarray(np.clip(np.rint(level / STEP), 0, 255 // STEP) * STEP, np.uint8)
