"""Azure Kinect's depth and infrared images on the colour camera's grid, moved there by libk4a."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from camera.errors import CameraError
from camera.kinect.libraries import find, why_no_start

# libk4a now and then leaves the images as they were and calls that a success: seen in one of 25 on Mesa's software
# renderer under load. What nobody saw is 0; this is what no depth camera sees.
_UNWRITTEN = 0xFFFF
_TRIES = 5
_REFUSED = phrase("libk4a does not align this depth image; leave align=color out")


class OntoColor:
    """Alignment by libk4a: moves images of the depth camera onto the colour camera's grid.

    ``api`` is pykinect-azure's layer over libk4a, ``calibration`` a ``k4a_calibration_t`` of the modes that stream.
    Where several points meet, the nearest is kept; what the depth camera did not see is 0. libk4a does it in the
    camera's depth engine, on OpenGL 4.4, so a display is needed. Raises ``CameraError``.
    """

    def __init__(self, api: Any, calibration: Any) -> None:
        self._api = api
        color = calibration.color_camera_calibration
        self._shape = (int(color.resolution_height), int(color.resolution_width))
        self._transformation = api.k4a_transformation_create(ctypes.byref(calibration))
        if not self._transformation:
            why = why_no_start(find(), windows=sys.platform == "win32", display=bool(os.environ.get("DISPLAY")))
            raise CameraError(phrase("libk4a cannot align depth with colour: {why}; or leave align=color out", why=why))

    def move(
        self, depth: NDArray[np.uint16], infrared: NDArray[np.uint16] | None = None
    ) -> tuple[NDArray[np.uint16], NDArray[np.uint16] | None]:
        """Depth in millimetres and infrared ``uint16[h, w]`` → both ``uint16[H, W]`` on the colour image's grid.

        Depth is that along the colour camera's axis. An image that libk4a did not write, or only in part, is asked for
        again. Raises ``CameraError``.
        """
        # libk4a moves depth alone with a call whose result pykinect-azure drops: depth goes as its own companion.
        companion = depth if infrared is None else infrared
        for _ in range(_TRIES):
            moved, beside = self._moved(depth, companion)
            if not ((moved == _UNWRITTEN) | ((beside == _UNWRITTEN) & (moved == 0))).any():
                return moved, None if infrared is None else beside
        raise CameraError(_REFUSED)

    def _moved(
        self, depth: NDArray[np.uint16], companion: NDArray[np.uint16]
    ) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
        api, plain, custom = self._api, self._api.K4A_IMAGE_FORMAT_DEPTH16, self._api.K4A_IMAGE_FORMAT_CUSTOM16
        moved = np.full(self._shape, _UNWRITTEN, np.uint16)
        beside = moved.copy()
        with (
            _image(api, plain, depth) as source,
            _image(api, custom, companion) as other,
            _image(api, plain, moved) as target,
            _image(api, custom, beside) as other_target,
        ):
            linear = api.K4A_TRANSFORMATION_INTERPOLATION_TYPE_LINEAR
            result = api.k4a_transformation_depth_image_to_color_camera_custom(
                self._transformation, source, other, target, other_target, linear, 0
            )
        if result != 0:
            raise CameraError(_REFUSED)
        return moved, beside

    def close(self) -> None:
        """Give libk4a's tables back. A second call does nothing."""
        transformation, self._transformation = self._transformation, None
        if transformation:
            self._api.k4a_transformation_destroy(transformation)


def calibration_from(api: Any, raw: bytes, *, depth_mode: str, color_mode: str) -> Any:
    """libk4a's ``k4a_calibration_t`` from a device's JSON, for modes such as ``NFOV_UNBINNED`` and ``720P``.

    Raises ``ValueError`` when libk4a does not take it.
    """
    function = api.k4a_dll.k4a_calibration_get_from_raw  # pykinect-azure has no call for it
    function.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_void_p]
    function.restype = ctypes.c_int
    calibration = api.k4a_calibration_t()
    data = raw.rstrip(b"\0") + b"\0"
    modes = getattr(api, f"K4A_DEPTH_MODE_{depth_mode}"), getattr(api, f"K4A_COLOR_RESOLUTION_{color_mode}")
    if function(data, len(data), *modes, ctypes.byref(calibration)) != 0:
        raise ValueError("libk4a does not take the calibration")
    return calibration


@contextmanager
def _image(api: Any, kind: int, pixels: NDArray[np.uint16]) -> Iterator[Any]:
    """A ``k4a_image_t`` on the array's own memory, valid in the block."""
    pixels = np.ascontiguousarray(pixels)
    handle = api.k4a_image_t()
    height, width = pixels.shape
    start = pixels.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
    if api.k4a_image_create_from_buffer(kind, width, height, width * 2, start, pixels.nbytes, None, None, handle) != 0:
        raise CameraError(phrase("libk4a has no room for an image; close other programs"))
    try:
        yield handle
    finally:
        api.k4a_image_release(handle)
