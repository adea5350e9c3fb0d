"""Live Azure Kinect cameras."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from camera import usb_bus
from camera.calibrated import calibrated, need_usual
from camera.errors import (
    CameraBusy,
    CameraError,
    CameraLost,
    CameraNotFound,
    FrameTimeout,
    PermissionMissing,
    in_the_mode_asked_for,
)
from camera.frame import Frame
from camera.intrinsics import Intrinsics
from camera.kinect.align import OntoColor
from camera.kinect.libraries import find, load, why_no_start
from camera.kinect.options import KinectOptions
from camera.options import checked
from camera.registration import Pose, Registration
from camera.source import DeviceInfo, Source
from camera.streams.timeline import Timeline

_DEPTH_UNIT = 0.001  # Azure Kinect measures in millimetres
_FPS = {5: 0, 15: 1, 30: 2}


class Kinect(Source):
    """An Azure Kinect, or a camera behind Orbbec's libk4a, by its ``index`` among those connected.

    ``asked`` are the fields of :class:`KinectOptions`, instead of ``options``. Streaming begins at once.

    Raises ``BadOption``, ``SdkMissing``, ``CameraNotFound``, ``CameraBusy``, ``Uncalibrated``, ``CameraError``.
    """

    live: ClassVar[bool] = True

    def __init__(
        self,
        index: int = 0,
        options: KinectOptions | None = None,
        *,
        uri: str = "",
        **asked: Any,
    ) -> None:
        wanted = checked(KinectOptions, asked) if options is None else options
        self._api = load()
        self._infrared = wanted.infrared
        self._color = wanted.color or wanted.align == "color"
        self._registration: Registration | None = None
        self._onto_color: OntoColor | None = None
        self._device: Any = None
        self._timeline = Timeline()
        self._number = 0
        configuration = _configuration(self._api, wanted)
        self._device = _open(self._api, index)
        try:
            self._info = _describe(self._api, self._device, uri)
            calibration = _calibration(self._api, self._device, configuration)
            with calibrated(self._info.name):
                self._align(calibration, wanted)
                need_usual(self._info.name, lens(calibration.depth_camera_calibration), self.intrinsics)
            self._start(configuration)
        except BaseException:
            self.close()
            raise

    @classmethod
    def connect(cls, serial: str = "", **options: Any) -> Self:
        """The camera with this serial number, or the first one."""
        found = connected()
        if not found:
            _refuse_the_forbidden()
            raise CameraNotFound(phrase("no Azure Kinect is connected; plug in its power supply and its USB 3 cable"))
        serials = [info.serial for info in found]
        if serial and serial not in serials:
            raise CameraNotFound(
                phrase("no Azure Kinect {serial}; connected: {serials}", serial=serial, serials=", ".join(serials))
            )
        free = next((index for index, name in enumerate(serials) if name), 0)
        return cls(serials.index(serial) if serial else free, **options)

    @property
    def info(self) -> DeviceInfo:
        return self._info

    def read(self, timeout: float = 2.0) -> Frame:
        if self._device is None:
            raise CameraLost(phrase("the camera was closed; open it again"))
        handle = self._api.k4a_capture_t()
        result = self._api.k4a_device_get_capture(self._device, handle, max(0, round(timeout * 1000)))
        if result == self._api.K4A_WAIT_RESULT_TIMEOUT:
            raise FrameTimeout(
                phrase(
                    "{name} sent no frame for {timeout} s; check its cables",
                    name=self._info.name,
                    timeout=f"{timeout:.1f}",
                )
            )
        if result != self._api.K4A_WAIT_RESULT_SUCCEEDED:
            raise CameraLost(phrase("{name} was unplugged or reset; plug it in again", name=self._info.name))
        try:
            return self._frame(handle)
        finally:
            self._api.k4a_capture_release(handle)

    def close(self) -> None:
        if self._device is not None:
            device, self._device = self._device, None
            self._api.k4a_device_stop_cameras(device)
            self._api.k4a_device_close(device)
        if self._onto_color is not None:
            self._onto_color.close()

    def _align(self, calibration: Any, wanted: KinectOptions) -> None:
        """Choose the grid of the frames."""
        if wanted.align == "color":
            self._onto_color = OntoColor(self._api, calibration)
            self.intrinsics = lens(calibration.color_camera_calibration)
            return
        self.intrinsics = lens(calibration.depth_camera_calibration)
        self._registration = registration(calibration) if wanted.color else None

    def _start(self, configuration: Any) -> None:
        if self._api.k4a_device_start_cameras(self._device, ctypes.byref(configuration)) != 0:
            display = bool(os.environ.get("DISPLAY"))
            why = why_no_start(find(), windows=sys.platform == "win32", display=display)
            raise CameraError(
                phrase(
                    "Azure Kinect does not start: {why}. With K4A_ENABLE_LOG_TO_STDOUT=1 in the "
                    "environment libk4a tells more",
                    why=why,
                )
            )

    def _frame(self, capture: Any) -> Frame:
        shown = images(self._api, capture, infrared=self._infrared, color=self._color)
        if "depth" not in shown:
            raise FrameTimeout(phrase("a capture came without depth; look again"))
        depth, time_us = shown["depth"]
        number, self._number = self._number, self._number + 1
        rgb = shown["color"][0] if "color" in shown else None
        infrared = shown["infrared"][0] if "infrared" in shown else None
        if self._onto_color is not None:
            depth, infrared = self._onto_color.move(depth, infrared)
        elif self._registration is not None and rgb is not None:
            rgb = self._registration.color_on_depth(rgb, depth, _DEPTH_UNIT)
        with in_the_mode_asked_for():
            return Frame(
                depth,
                _DEPTH_UNIT,
                self.intrinsics,
                timestamp=self._timeline.at(time_us / 1e6),
                number=number,
                infrared=infrared,
                color=rgb,
                source=self._info.uri,
                device_timestamp=time_us / 1e6,
            )


def _refuse_the_forbidden() -> None:
    for device in usb_bus.cameras("kinect"):
        if not device.accessible:
            raise PermissionMissing(
                phrase(
                    "{name} is plugged in, but you may not use it; run 'relief doctor --install-udev' "
                    "once, which installs udev rules, and plug it in again",
                    name=device.name,
                )
            )


def connected() -> list[DeviceInfo]:
    """The Azure Kinects that are plugged in; one in use has no serial number. Raises ``SdkMissing``."""
    api = load()
    found = []
    for index in range(int(api.k4a_device_get_installed_count())):
        try:
            device = _open(api, index)
        except CameraBusy:
            found.append(DeviceInfo("kinect", "Azure Kinect", "", "kinect"))
            continue
        found.append(_describe(api, device))
        api.k4a_device_close(device)
    return found


def images(
    api: Any, capture: Any, *, infrared: bool = False, color: bool = False
) -> dict[str, tuple[NDArray[Any], int]]:
    """Copies of a capture's images with their device time in µs: ``depth``, ``infrared``, ``color`` (RGB)."""
    shown: dict[str, tuple[NDArray[Any], int]] = {}
    with _held(api, api.k4a_capture_get_depth_image(capture)) as image:
        if image:
            shown["depth"] = (_grey(api, image), _time(api, image))
    if infrared:
        with _held(api, api.k4a_capture_get_ir_image(capture)) as image:
            if image:
                shown["infrared"] = (_grey(api, image), _time(api, image))
    if color:
        with _held(api, api.k4a_capture_get_color_image(capture)) as image:
            rgb = _jpeg(api, image) if image else None
            if rgb is not None:
                shown["color"] = (rgb, _time(api, image))
    return shown


def lens(camera: Any) -> Intrinsics:
    """From a ``k4a_calibration_camera_t``."""
    p = camera.intrinsics.parameters.param
    distortion = tuple(float(c) for c in (p.k1, p.k2, p.p1, p.p2, p.k3, p.k4, p.k5, p.k6))
    return Intrinsics(camera.resolution_width, camera.resolution_height, p.fx, p.fy, p.cx, p.cy, distortion)


def registration(calibration: Any) -> Registration:
    """From a ``k4a_calibration_t``; its lengths are millimetres."""
    way = calibration.extrinsics[0][1]  # from depth (0) to colour (1)
    rotation = np.array(list(way.rotation), np.float64).reshape(3, 3)
    pose = Pose(tuple(tuple(map(float, row)) for row in rotation), tuple(float(t) / 1000 for t in way.translation))
    return Registration(lens(calibration.depth_camera_calibration), lens(calibration.color_camera_calibration), pose)


@contextmanager
def _held(api: Any, image: Any) -> Iterator[Any]:
    try:
        yield image
    finally:
        if image:
            api.k4a_image_release(image)


def _grey(api: Any, image: Any) -> NDArray[np.uint16]:
    height, stride = api.k4a_image_get_height_pixels(image), api.k4a_image_get_stride_bytes(image)
    rows = np.ctypeslib.as_array(api.k4a_image_get_buffer(image), shape=(height, stride))
    width = int(api.k4a_image_get_width_pixels(image))
    return rows[:, : width * 2].copy().view("<u2").astype(np.uint16, copy=False)


def _jpeg(api: Any, image: Any) -> NDArray[np.uint8] | None:
    data = np.ctypeslib.as_array(api.k4a_image_get_buffer(image), shape=(api.k4a_image_get_size(image),))
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return None if decoded is None else np.ascontiguousarray(decoded[..., ::-1]).astype(np.uint8, copy=False)


def _time(api: Any, image: Any) -> int:
    return int(api.k4a_image_get_device_timestamp_usec(image))


def _configuration(api: Any, wanted: KinectOptions) -> Any:
    configuration = api.k4a_device_configuration_t()
    configuration.color_format = api.K4A_IMAGE_FORMAT_COLOR_MJPG
    color = wanted.color or wanted.align == "color"
    configuration.color_resolution = api.K4A_COLOR_RESOLUTION_720P if color else api.K4A_COLOR_RESOLUTION_OFF
    configuration.depth_mode = getattr(api, f"K4A_DEPTH_MODE_{wanted.mode.upper()}")
    configuration.camera_fps = _FPS[wanted.fps]
    configuration.synchronized_images_only = color
    return configuration


def _open(api: Any, index: int) -> Any:
    device = api.k4a_device_t()
    if api.k4a_device_open(index, device) != 0:
        if index >= int(api.k4a_device_get_installed_count()):
            raise CameraNotFound(phrase("no Azure Kinect is connected; plug in its power supply and its USB 3 cable"))
        raise CameraBusy(
            phrase(
                "Azure Kinect cannot be opened: close other programs that use it; on Linux install "
                "its udev rules ('relief doctor --install-udev') and plug it in again"
            )
        )
    return device


def _describe(api: Any, device: Any, uri: str = "") -> DeviceInfo:
    size = ctypes.c_size_t(256)
    text = ctypes.create_string_buffer(size.value)
    known = api.k4a_device_get_serialnum(device, text, size) == api.K4A_BUFFER_RESULT_SUCCEEDED
    serial = text.value.decode("ascii", "replace") if known else ""
    version = api.k4a_hardware_version_t()
    firmware = ""
    if api.k4a_device_get_version(device, version) == 0:
        firmware = f"{version.depth.major}.{version.depth.minor}.{version.depth.iteration}"
    address = uri or (f"kinect:{serial}" if serial else "kinect")
    return DeviceInfo("kinect", "Azure Kinect", serial, address, firmware)


def _calibration(api: Any, device: Any, configuration: Any) -> Any:
    calibration = api.k4a_calibration_t()
    result = api.k4a_device_get_calibration(
        device, configuration.depth_mode, configuration.color_resolution, calibration
    )
    if result != 0:
        raise CameraError(phrase("Azure Kinect does not tell its calibration; plug it in again"))
    return calibration
