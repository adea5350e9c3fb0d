"""The filters a denoiser is measured against, each over a few settings; the best is chosen on training people.

Crops in [0, 255], ``float32[N, 128, 128]``, background 0; every filter leaves the background 0.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from face.crop import BEHIND_MM, FRONT_MM

Crops = NDArray[np.float32]
Filter = Callable[[Crops], Crops]
MM_PER_VALUE = (FRONT_MM + BEHIND_MM) / 255


def candidates() -> dict[str, dict[str, Filter]]:
    """Name of a filter → name of a setting → the filter. librealsense's is left out where its SDK is missing."""
    every = {
        "median": _medians(),
        "Gaussian": _gaussians(),
        "bilateral": _bilaterals(),
        "non-local means": _non_local(),
    }
    with contextlib.suppress(ImportError):
        every["librealsense spatial"] = _spatials()
    return every


def _each(one: Callable[[Crops], object]) -> Filter:
    def run(crops: Crops) -> Crops:
        return np.stack([np.where(crop > 0, np.asarray(one(crop), np.float32), 0) for crop in crops])

    return run


def _medians() -> dict[str, Filter]:
    return {f"{size} px": _each(lambda crop, size=size: cv2.medianBlur(crop, size)) for size in (3, 5)}  # type: ignore[misc]


def _gaussians() -> dict[str, Filter]:
    """Normalised by what is face, so that the background does not bleed into the rim."""

    def blur(crop: Crops, sigma: float) -> Crops:
        face = (crop > 0).astype(np.float32)
        weight = cv2.GaussianBlur(face, (0, 0), sigma)
        return np.asarray(cv2.GaussianBlur(crop, (0, 0), sigma) / np.maximum(weight, 1e-6), np.float32)

    return {f"{s} px": _each(lambda crop, s=s: blur(crop, s)) for s in (0.7, 1.0, 1.5, 2.0, 3.0)}  # type: ignore[misc]


def _bilaterals() -> dict[str, Filter]:
    settings = [(values, px) for values in (9, 20, 80, 160) for px in (1.5, 2.5, 4.0, 6.0, 8.0)]
    return {
        f"{values} values, {px} px": _each(lambda crop, v=values, p=px: cv2.bilateralFilter(crop, -1, v, p))  # type: ignore[misc]
        for values, px in settings
    }


def _non_local() -> dict[str, Filter]:
    def run(crop: Crops, strength: int) -> Crops:
        values = np.rint(crop * 256).astype(np.uint16)
        answer = cv2.fastNlMeansDenoising(values, h=[strength], normType=cv2.NORM_L1)
        return np.asarray(answer / np.float32(256), np.float32)

    return {f"h {h / 256:.1f} values": _each(lambda crop, h=h: run(crop, h)) for h in (600, 1200, 2400, 4800)}  # type: ignore[misc]


def _spatials() -> dict[str, Filter]:
    """librealsense's edge-preserving domain-transform filter, on the crop as 16-bit depth of 0.1 to 0.4 mm a step;
    its steps of ``smooth delta`` then decide what counts as an edge."""
    import pyrealsense2  # noqa: F401

    settings = [(step, alpha, delta) for step in (0.1, 0.2, 0.4) for alpha in (0.3, 0.5, 0.7) for delta in (20, 50)]
    return {
        f"α {alpha}, {delta * step:.3g} mm": lambda crops, s=step, a=alpha, d=delta: np.stack(  # type: ignore[misc]
            list(spatial(crops, step_mm=s, alpha=a, delta=d))
        )
        for step, alpha, delta in settings
    }


def spatial(crops: Crops, *, step_mm: float, alpha: float, delta: int, magnitude: int = 2) -> Iterator[Crops]:
    """Each crop through ``rs.spatial_filter``, fed by a ``rs.software_device``.

    The face becomes depth in steps of ``step_mm`` from half a metre on; 0 stays 0, which the filter takes for a hole.
    """
    import pyrealsense2 as rs

    sensor, profile = _software_sensor(rs, crops.shape[2], crops.shape[1], step_mm / 1000)
    queue = rs.frame_queue(1)
    sensor.open(profile)
    sensor.start(queue)
    filtering = rs.spatial_filter(alpha, float(delta), float(magnitude), 0.0)
    try:
        for number, crop in enumerate(crops):
            steps = np.where(crop > 0, (500 + (255 - crop) * MM_PER_VALUE) / step_mm, 0)
            frame = rs.software_video_frame()
            frame.pixels = np.ascontiguousarray(np.rint(steps), np.uint16)
            frame.stride, frame.bpp = 2 * crop.shape[1], 2
            frame.timestamp, frame.frame_number = 33.3 * number, number
            frame.domain = rs.timestamp_domain.hardware_clock
            frame.profile, frame.depth_units = profile.as_video_stream_profile(), step_mm / 1000
            sensor.on_video_frame(frame)
            answer = np.asarray(filtering.process(queue.wait_for_frame(2000)).get_data(), np.float32)
            value = 255 - (answer * np.float32(step_mm) - 500) / np.float32(MM_PER_VALUE)
            yield np.where((crop > 0) & (answer > 0), np.clip(value, 0, 255), 0).astype(np.float32)
    finally:
        sensor.stop()
        sensor.close()


def _software_sensor(rs: Any, width: int, height: int, unit: float) -> tuple[Any, Any]:
    intrinsics = rs.intrinsics()
    intrinsics.width, intrinsics.height = width, height
    intrinsics.fx = intrinsics.fy = 365.5
    intrinsics.ppx, intrinsics.ppy = width / 2, height / 2
    intrinsics.model, intrinsics.coeffs = rs.distortion.none, [0.0] * 5
    stream = rs.video_stream()
    stream.type, stream.index, stream.uid = rs.stream.depth, 0, 1
    stream.width, stream.height, stream.fps, stream.bpp = width, height, 30, 2
    stream.fmt, stream.intrinsics = rs.format.z16, intrinsics
    sensor = rs.software_device().add_sensor("Stereo Module")
    profile = sensor.add_video_stream(stream, True)
    sensor.add_read_only_option(rs.option.depth_units, unit)
    sensor.add_read_only_option(rs.option.stereo_baseline, 50.0)
    return sensor, profile
