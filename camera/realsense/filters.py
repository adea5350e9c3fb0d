"""The SDK's own post-processing of depth, in the order Intel recommends."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from camera.intrinsics import Intrinsics
from camera.realsense.options import RealSenseOptions

_HOLES = {"left": 0, "farthest": 1, "nearest": 2}
_MULTIPLE = 4  # the SDK pads decimated images to this, with zeros at the right and at the bottom
_NO_LIMIT_M = 16.0


class Filters:
    """A chain of the SDK's filters; those that remember earlier frames start anew with a new chain.

    Decimation, thresholds, depth to disparity, spatial, temporal, disparity to depth, hole filling.
    """

    def __init__(self, rs: Any, options: RealSenseOptions) -> None:
        self._chain = list(_chain(rs, options))

    def __bool__(self) -> bool:
        return bool(self._chain)

    def apply(self, frame: Any) -> Any:
        """A ``pyrealsense2`` depth frame, filtered."""
        for each in self._chain:
            frame = each.process(frame)
        return frame


def decimated_lens(lens: Intrinsics, factor: int) -> Intrinsics:
    """The intrinsics after decimation: pixel (i, j) becomes the middle of its block of ``factor`` × ``factor``.

    The SDK's own answer leaves out the shift to the block's middle.
    """
    if factor == 1:
        return lens
    (_, height), (_, width) = _sizes(lens.height, factor), _sizes(lens.width, factor)
    cx, cy = (lens.cx + 0.5) / factor - 0.5, (lens.cy + 0.5) / factor - 0.5
    return Intrinsics(width, height, lens.fx / factor, lens.fy / factor, cx, cy, lens.distortion)


def decimated(image: NDArray[Any], factor: int) -> NDArray[Any]:
    """A companion image ``[H, W]`` on the grid of the decimated depth: each block's mean, 0 where the SDK pads."""
    if factor == 1:
        return image
    (rows, height), (columns, width) = (_sizes(size, factor) for size in image.shape)
    whole = np.zeros((height, width), image.dtype)
    cut = np.ascontiguousarray(image[: rows * factor, : columns * factor])
    whole[:rows, :columns] = cv2.resize(cut, (columns, rows), interpolation=cv2.INTER_AREA)
    return whole


def _sizes(size: int, factor: int) -> tuple[int, int]:
    """Whole blocks in ``size`` pixels, and these with the SDK's padding."""
    whole = size // factor
    return whole, -(-whole // _MULTIPLE) * _MULTIPLE


def _chain(rs: Any, options: RealSenseOptions) -> Any:
    if options.decimation > 1:
        yield _set(rs.decimation_filter(), {rs.option.filter_magnitude: options.decimation})
    if options.nearest is not None or options.farthest is not None:
        far = _NO_LIMIT_M if options.farthest is None else options.farthest
        yield _set(rs.threshold_filter(), {rs.option.max_distance: far, rs.option.min_distance: options.nearest or 0.0})
    if options.disparity:
        yield rs.disparity_transform(True)
    if (spatial := options.spatial) is not None:
        values = {
            rs.option.filter_magnitude: spatial.magnitude,
            rs.option.filter_smooth_alpha: spatial.alpha,
            rs.option.filter_smooth_delta: spatial.delta,
            rs.option.holes_fill: spatial.holes,
        }
        yield _set(rs.spatial_filter(), values)
    if (temporal := options.temporal) is not None:
        values = {
            rs.option.filter_smooth_alpha: temporal.alpha,
            rs.option.filter_smooth_delta: temporal.delta,
            rs.option.holes_fill: temporal.persistence,
        }
        yield _set(rs.temporal_filter(), values)
    if options.disparity:
        yield rs.disparity_transform(False)
    if options.hole_filling != "off":
        yield _set(rs.hole_filling_filter(), {rs.option.holes_fill: _HOLES[options.hole_filling]})


def _set(block: Any, values: dict[Any, float]) -> Any:
    for option, value in values.items():
        block.set_option(option, float(value))
    return block
