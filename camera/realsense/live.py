"""Live Intel RealSense cameras."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any, ClassVar, Self

from assets.phrase import phrase
from camera import usb_bus
from camera.calibrated import calibrated, need_usual
from camera.errors import CameraLost, CameraNotFound, FrameTimeout, PermissionMissing, in_the_mode_asked_for
from camera.frame import Frame
from camera.options import checked
from camera.realsense.options import RealSenseOptions
from camera.realsense.refusals import UDEV, refusal
from camera.realsense.stream import RealSenseStream, describe, sdk
from camera.source import DeviceInfo, Source
from camera.streams.timeline import Timeline


class RealSense(Source):
    """A RealSense camera, or any other live ``pyrealsense2.device`` (a software device, a recorder).

    ``asked`` are the fields of :class:`RealSenseOptions`, instead of ``options``. Streaming begins at once.

    Raises ``SdkMissing``, ``CameraNotFound``, ``CameraBusy``, ``CameraLost``, ``FirmwareTooOld``, ``Uncalibrated``,
    ``BadOption`` and of these ``ProfileNotOffered``, which names what is offered.
    """

    live: ClassVar[bool] = True

    def __init__(
        self,
        device: Any,
        options: RealSenseOptions | None = None,
        *,
        uri: str = "",
        **asked: Any,
    ) -> None:
        self._device = device
        wanted = checked(RealSenseOptions, asked) if options is None else options
        try:
            self._info = describe(device, uri)
            with calibrated(self._info.name):
                self._stream = RealSenseStream(device, wanted, blocking=False, uri=self._info.uri)
            need_usual(self._info.name, self._stream.depth_lens, self._stream.intrinsics)
        except RuntimeError as error:
            raise refusal(error) from error
        self._timeline = Timeline()
        self._closed = False
        self._stream.start()

    @classmethod
    def connect(cls, serial: str = "", **options: Any) -> Self:
        """The camera with this serial number, or the first one."""
        named = {info.serial: device for device, info in _devices()}
        if not named:
            _refuse_the_forbidden()
            raise CameraNotFound(phrase("no RealSense camera is connected; plug one into a USB 3 port"))
        if serial and serial not in named:
            raise CameraNotFound(
                phrase("no RealSense camera {serial}; connected: {named}", serial=serial, named=", ".join(named))
            )
        return cls(named[serial] if serial else next(iter(named.values())), **options)

    @property
    def info(self) -> DeviceInfo:
        if self._closed:
            return self._info
        stream = self._stream
        return replace(self._info, temperature_c=stream.temperature_c, missed=stream.missed, dropped=stream.dropped)

    @property
    def fps(self) -> int:
        """Frames a second that the chosen profile sends."""
        return self._stream.fps

    @property
    def dropped(self) -> int:
        return self._stream.dropped

    def read(self, timeout: float = 2.0) -> Frame:
        moment = None if self._closed else self._stream.get(timeout)
        if self._closed:
            raise CameraLost(phrase("the camera was closed; open it again"))
        if moment is None:
            if not self._connected():
                raise CameraLost(phrase("{name} was unplugged; plug it in again", name=self._info.name))
            raise FrameTimeout(
                phrase(
                    "{name} sent no frame for {timeout} s; check its cable and try another USB 3 port",
                    name=self._info.name,
                    timeout=f"{timeout:.1f}",
                )
            )
        with in_the_mode_asked_for():
            return self._stream.frame(moment, self._timeline.at(moment.depth.time))

    def _connected(self) -> bool:
        try:
            return bool(self._device.is_connected())
        except RuntimeError:  # the SDK's word for a device that is gone
            return False

    def close(self) -> None:
        if not self._closed:
            self._info = self.info  # with its last counts
            self._closed = True
            self._stream.stop()


def connected() -> list[DeviceInfo]:
    """The RealSense cameras that are plugged in. Raises ``SdkMissing``, ``CameraBusy``, ``CameraLost``."""
    return [info for _, info in _devices()]


def _refuse_the_forbidden() -> None:
    """The SDK does not list what it may not open; the bus shows it nevertheless."""
    for device in usb_bus.cameras("realsense"):
        if not device.accessible:
            raise PermissionMissing(
                phrase("{name} is plugged in, but you may not use it; {udev}", name=device.name, udev=UDEV)
            )


def _devices() -> list[tuple[Any, DeviceInfo]]:
    """Every camera that answers; one that is being unplugged must not hide the others."""
    context = sdk().context
    found: list[tuple[Any, DeviceInfo]] = []
    try:
        for device in context().query_devices():
            with contextlib.suppress(RuntimeError):
                found.append((device, describe(device)))
    except RuntimeError as error:
        raise refusal(error) from error
    return found
