"""Azure Kinect's factory calibration, as stored on the device and in every recording.

The file holds one normalised calibration of the whole sensor; each mode shows a scaled and cut part of it. Sizes and
offsets are those of the Azure Kinect Sensor SDK 1.4 (src/transformation/mode_specific_calibration.c).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from camera.intrinsics import Intrinsics
from camera.registration import Pose


@dataclass(frozen=True, slots=True)
class Mode:
    """The sensor scaled to ``scaled`` pixels (width, height), of which ``size`` are shown from ``offset`` on."""

    scaled: tuple[int, int]
    offset: tuple[int, int]
    size: tuple[int, int]


DEPTH_MODES = {
    "NFOV_2X2BINNED": Mode((512, 512), (96, 90), (320, 288)),
    "NFOV_UNBINNED": Mode((1024, 1024), (192, 180), (640, 576)),
    "WFOV_2X2BINNED": Mode((512, 512), (0, 0), (512, 512)),
    "WFOV_UNBINNED": Mode((1024, 1024), (0, 0), (1024, 1024)),
}
COLOR_MODES = {
    "720P": Mode((1280, 960), (0, 120), (1280, 720)),
    "1080P": Mode((1920, 1440), (0, 180), (1920, 1080)),
    "1440P": Mode((2560, 1920), (0, 240), (2560, 1440)),
    "1536P": Mode((2048, 1536), (0, 0), (2048, 1536)),
    "2160P": Mode((3840, 2880), (0, 360), (3840, 2160)),
    "3072P": Mode((4096, 3072), (0, 0), (4096, 3072)),
}
_WIDE_SENSOR = Mode((4096, 2304), (0, -384), (4096, 3072))  # old calibrations describe a 16:9 part of the 4:3 sensor


class Calibration:
    """The calibration in ``raw`` JSON. Raises ``ValueError`` when it is none."""

    def __init__(self, raw: bytes) -> None:
        try:
            cameras = json.loads(raw.strip(b"\x00\xef\xbb\xbf \r\n"))["CalibrationInformation"]["Cameras"]
            self._cameras: dict[str, Any] = {camera["Location"]: camera for camera in cameras}
        except (KeyError, TypeError, RecursionError) as error:
            raise ValueError("the calibration is incomplete") from error

    def depth(self, mode: str) -> Intrinsics:
        """The depth camera in one of ``DEPTH_MODES``."""
        return self._intrinsics("CALIBRATION_CameraLocationD0", [DEPTH_MODES[mode]])

    def color(self, mode: str) -> Intrinsics:
        """The colour camera in one of ``COLOR_MODES``."""
        camera = self._camera("CALIBRATION_CameraLocationPV0")
        width, height = camera.get("SensorWidth"), camera.get("SensorHeight")
        wide = isinstance(width, int) and isinstance(height, int) and width * 9 == height * 16 > 0
        modes = [_WIDE_SENSOR, COLOR_MODES[mode]] if wide else [COLOR_MODES[mode]]
        return self._intrinsics("CALIBRATION_CameraLocationPV0", modes)

    def depth_to_color(self) -> Pose:
        """From the depth camera's frame to the colour camera's."""
        depth_rotation, depth_translation = self._placement("CALIBRATION_CameraLocationD0")
        color_rotation, color_translation = self._placement("CALIBRATION_CameraLocationPV0")
        rotation = color_rotation @ depth_rotation.T
        translation = color_translation - rotation @ depth_translation
        return Pose(tuple(tuple(map(float, row)) for row in rotation), tuple(map(float, translation)))

    def _camera(self, location: str) -> dict[str, Any]:
        camera = self._cameras.get(location)
        if not isinstance(camera, dict):
            raise ValueError(f"the calibration has no {location}")
        return camera

    def _intrinsics(self, location: str, modes: list[Mode]) -> Intrinsics:
        try:
            numbers = [float(n) for n in self._camera(location)["Intrinsics"]["ModelParameters"][:14]]
            cx, cy, fx, fy, k1, k2, k3, k4, k5, k6, _, _, p2, p1 = numbers
        except (KeyError, TypeError, OverflowError) as error:
            raise ValueError("the calibration is incomplete") from error
        for mode in modes:  # lengths are in units of the image, from the corner of its first pixel
            cx = (cx * mode.scaled[0] - mode.offset[0]) / mode.size[0]
            cy = (cy * mode.scaled[1] - mode.offset[1]) / mode.size[1]
            fx, fy = fx * mode.scaled[0] / mode.size[0], fy * mode.scaled[1] / mode.size[1]
        width, height = modes[-1].size
        lens = (fx * width, fy * height, cx * width - 0.5, cy * height - 0.5)
        return Intrinsics(width, height, *lens, distortion=(k1, k2, p1, p2, k3, k4, k5, k6))

    def _placement(self, location: str) -> tuple[Any, Any]:
        try:
            placement = self._camera(location)["Rt"]
            rotation = np.array(placement["Rotation"], np.float64).reshape(3, 3)
            return rotation, np.array(placement["Translation"], np.float64).reshape(3)
        except (KeyError, TypeError, OverflowError) as error:
            raise ValueError("the calibration is incomplete") from error
