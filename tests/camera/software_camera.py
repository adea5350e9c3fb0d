"""A D435-like camera made of numpy: librealsense's own software device, with no hardware behind it."""

import numpy as np
import pyrealsense2 as rs

SHAPE = (48, 64)
FPS = 30


def images(number):
    """Depth with holes, infrared and colour of one moment, different for every number."""
    rng = np.random.default_rng(number)
    depth = (800 + rng.normal(0, 3, SHAPE).cumsum(axis=1)).astype(np.uint16)
    depth[rng.random(SHAPE) < 0.05] = 0
    infrared = rng.integers(0, 256, SHAPE).astype(np.uint8)
    color = rng.integers(0, 256, (*SHAPE, 3)).astype(np.uint8)
    return depth, infrared, color


class SoftwareCamera:
    """``push`` makes the device deliver one moment. ``baseline`` is the way from the depth to the colour camera, m;
    ``lens`` what its intrinsics say instead of the usual."""

    def __init__(
        self,
        *,
        depth_unit=0.001,
        infrared=True,
        color=True,
        baseline=0.0,
        serial="SOFT0001",
        usb="3.2",
        more=(),
        shape=SHAPE,
        lens=None,
    ):
        self.shape = shape
        self.lens = {"fx": 60.0, "fy": 60.5, "ppx": 31.5, "ppy": 23.5} | (lens or {})
        self.device = rs.software_device()
        for key, value in (
            (rs.camera_info.name, "Software D435"),
            (rs.camera_info.serial_number, serial),
            (rs.camera_info.product_line, "D400"),
            (rs.camera_info.firmware_version, "5.16.0.1"),
            (rs.camera_info.usb_type_descriptor, usb),
        ):
            if self.device.supports(key):
                self.device.update_info(key, value)
            else:
                self.device.register_info(key, value)
        self.depth_unit = depth_unit
        self.stereo = self.device.add_sensor("Stereo Module")
        self.depth = self.stereo.add_video_stream(self._stream(rs.stream.depth, 0, 1, 2, rs.format.z16), True)
        self.stereo.add_read_only_option(rs.option.depth_units, depth_unit)
        for uid, (width, height, fps) in enumerate(more, start=10):  # offered, but nothing is pushed for them
            stream = self._stream(rs.stream.depth, 0, uid, 2, rs.format.z16)
            lens = stream.intrinsics
            lens.fx, lens.ppx = lens.fx * width / lens.width, (width - 1) / 2
            lens.fy, lens.ppy = lens.fy * height / lens.height, (height - 1) / 2
            lens.width, lens.height = width, height
            stream.width, stream.height, stream.fps, stream.intrinsics = width, height, fps, lens
            self.stereo.add_video_stream(stream, False)
        self.infrared = self.color = None
        same = rs.extrinsics()
        same.rotation, same.translation = [1, 0, 0, 0, 1, 0, 0, 0, 1], [0.0, 0.0, 0.0]
        if infrared:
            stream = self._stream(rs.stream.infrared, 1, 2, 1, rs.format.y8)
            self.infrared = self.stereo.add_video_stream(stream, True)
            self.depth.register_extrinsics_to(self.infrared, same)
        if color:
            self.rgb = self.device.add_sensor("RGB Camera")
            self.color = self.rgb.add_video_stream(self._stream(rs.stream.color, 0, 3, 3, rs.format.rgb8), True)
            beside = rs.extrinsics()
            beside.rotation, beside.translation = [1, 0, 0, 0, 1, 0, 0, 0, 1], [baseline, 0.0, 0.0]
            self.depth.register_extrinsics_to(self.color, beside)
        self.device.create_matcher(rs.matchers.default)

    def add_control(self, option, low, high, usual):
        bounds = rs.option_range()
        bounds.min, bounds.max, bounds.step, bounds.default = low, high, 1.0, usual
        self.stereo.add_option(option, bounds, True)

    def push(self, number, time_ms=None, *, depth=None):
        time_ms = 1000.0 + number * 1000 / FPS if time_ms is None else time_ms
        pushed = depth
        depth, infrared, color = (pushed, None, None) if self.shape != SHAPE else images(number)
        depth = depth if pushed is None else pushed
        self.stereo.on_video_frame(self._frame(depth, self.depth, 2, number, time_ms))
        if self.infrared is not None:
            self.stereo.on_video_frame(self._frame(infrared, self.infrared, 1, number, time_ms))
        if self.color is not None:
            self.rgb.on_video_frame(self._frame(color, self.color, 3, number, time_ms))

    def _frame(self, image, profile, bytes_per_pixel, number, time_ms):
        frame = rs.software_video_frame()
        frame.pixels, frame.bpp, frame.stride = image, bytes_per_pixel, image.shape[1] * bytes_per_pixel
        frame.timestamp, frame.domain, frame.frame_number = time_ms, rs.timestamp_domain.hardware_clock, number
        frame.profile = profile.as_video_stream_profile()
        if bytes_per_pixel == 2:
            frame.depth_units = self.depth_unit
        return frame

    def _stream(self, kind, index, uid, bytes_per_pixel, pixel_format):
        lens = rs.intrinsics()
        lens.height, lens.width = self.shape
        for name, value in self.lens.items():
            setattr(lens, name, value)
        lens.model, lens.coeffs = rs.distortion.brown_conrady, [0.0] * 5
        stream = rs.video_stream()
        stream.type, stream.index, stream.uid, stream.fmt = kind, index, uid, pixel_format
        stream.height, stream.width = self.shape
        stream.fps, stream.bpp, stream.intrinsics = FPS, bytes_per_pixel, lens
        return stream
