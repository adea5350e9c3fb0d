"""Depth images on the colour camera's grid, moved there by the SDK."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from camera.errors import CameraError
from camera.intrinsics import Intrinsics

_WAIT_MS = 1000


class OntoColor:
    """Alignment by the SDK: moves depth images ``uint16`` of the lens ``depth`` onto the grid of ``color`` by
    ``rs.align``.

    ``depth`` and ``color`` are the device's video stream profiles, ``lens`` the depth image's intrinsics where filters
    changed them. Where several points meet, the nearest is kept; what the depth camera did not see is 0.

    ``rs.align`` takes framesets of the SDK only, and needs the profile of a colour image but not its content. So a
    software device of our own carries each depth image into a frameset beside one empty colour image: this serves
    live cameras, recordings and filtered images alike, and keeps none of the camera's few frames.
    """

    def __init__(self, rs: Any, depth: Any, color: Any, *, lens: Intrinsics, depth_unit: float) -> None:
        self._rs = rs
        self._depth_unit = depth_unit
        self._device = rs.software_device()
        self._sensor = self._device.add_sensor("align")
        self._depth = self._sensor.add_video_stream(_stream(rs, 1, rs.stream.depth, _moved(depth, lens)), True)
        self._color = self._sensor.add_video_stream(_stream(rs, 2, rs.stream.color, color.get_intrinsics()), False)
        self._sensor.add_read_only_option(rs.option.depth_units, depth_unit)
        self._depth.register_extrinsics_to(self._color, depth.get_extrinsics_to(color))
        self._arrived, self._paired = rs.frame_queue(2), rs.frame_queue(1)
        self._sensor.open([self._depth, self._color])
        self._sensor.start(self._arrived)
        shape = (color.height(), color.width(), 3)
        beside = self._sent(np.zeros(shape, np.uint8), self._color)
        beside.keep()

        def join(frame: Any, source: Any) -> None:  # no method: the SDK would keep us alive by it
            source.frame_ready(source.allocate_composite_frame([frame, beside]))

        self._pair = rs.processing_block(join)
        self._pair.start(self._paired)
        self._align = rs.align(rs.stream.color)

    def move(self, depth: NDArray[np.uint16]) -> NDArray[np.uint16]:
        """``uint16[h, w]`` of the depth lens → ``uint16[H, W]`` on the colour image's grid, same unit."""
        try:
            self._pair.invoke(self._sent(depth, self._depth))
            both = self._paired.wait_for_frame(_WAIT_MS).as_frameset()
            return np.array(self._align.process(both).get_depth_frame().get_data(), np.uint16)
        except RuntimeError as error:
            raise CameraError(
                phrase("the SDK does not align the depth ({why}); leave align=color out", why=error)
            ) from error

    def _sent(self, image: NDArray[Any], profile: Any) -> Any:
        """The image as a frame of the SDK."""
        rs = self._rs
        frame = rs.software_video_frame()
        pixels = np.ascontiguousarray(image)
        frame.pixels, frame.stride, frame.bpp = pixels, pixels.strides[0], pixels.strides[1]
        frame.timestamp, frame.domain = 0.0, rs.timestamp_domain.system_time
        frame.frame_number = 0
        frame.profile = profile.as_video_stream_profile()
        if image.ndim == 2:
            frame.depth_units = self._depth_unit
        self._sensor.on_video_frame(frame)
        return self._arrived.wait_for_frame(_WAIT_MS)


def _stream(rs: Any, uid: int, kind: Any, lens: Any) -> Any:
    stream = rs.video_stream()
    stream.type, stream.index, stream.uid, stream.fps = kind, 0, uid, 30
    stream.fmt, stream.bpp = (rs.format.z16, 2) if kind == rs.stream.depth else (rs.format.rgb8, 3)
    stream.width, stream.height, stream.intrinsics = lens.width, lens.height, lens
    return stream


def _moved(profile: Any, lens: Intrinsics) -> Any:
    """The profile's intrinsics with its lens model, on the grid of ``lens``."""
    moved = profile.get_intrinsics()
    moved.width, moved.height = lens.width, lens.height
    moved.fx, moved.fy, moved.ppx, moved.ppy = lens.fx, lens.fy, lens.cx, lens.cy
    return moved
