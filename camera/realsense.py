"""Live Intel RealSense cameras."""

from __future__ import annotations

import contextlib
from typing import Any, ClassVar, Self

from camera.errors import CameraLost, CameraNotFound, FrameTimeout
from camera.frame import Frame
from camera.realsense_stream import RealSenseStream, Wanted, describe, refusal, sdk
from camera.source import DeviceInfo, Source


class RealSense(Source):
    """A RealSense camera, or any other live ``pyrealsense2.device`` (a software device, a recorder).

    The depth profile offered nearest to ``width``×``height`` and ``fps`` is taken; ``infrared`` adds the left
    imager (None: if there is one), ``color`` the colour image moved onto the depth image. Streaming begins at once.

    Raises ``SdkMissing``, ``CameraNotFound``, ``CameraBusy``, ``CameraLost``.
    """

    live: ClassVar[bool] = True

    def __init__(
        self,
        device: Any,
        *,
        width: int = 848,
        height: int = 480,
        fps: int = 30,
        infrared: bool | None = False,
        color: bool = False,
        uri: str = "",
    ) -> None:
        self._device = device
        wanted = Wanted((width, height), fps, infrared, color)
        try:
            self._info = describe(device, uri)
            self._stream = RealSenseStream(device, wanted, blocking=False, uri=self._info.uri)
        except RuntimeError as error:
            raise refusal(error) from error
        self._first_time: float | None = None
        self._last_time = 0.0
        self._closed = False
        self._stream.start()

    @classmethod
    def connect(cls, serial: str = "", **options: Any) -> Self:
        """The camera with this serial number, or the first one."""
        named = {info.serial: device for device, info in _devices()}
        if not named:
            raise CameraNotFound("no RealSense camera is connected; plug one into a USB 3 port")
        if serial and serial not in named:
            raise CameraNotFound(f"no RealSense camera {serial}; connected: {', '.join(named)}")
        return cls(named[serial] if serial else next(iter(named.values())), **options)

    @property
    def info(self) -> DeviceInfo:
        return self._info

    @property
    def dropped(self) -> int:
        return self._stream.dropped

    def read(self, timeout: float = 2.0) -> Frame:
        moment = None if self._closed else self._stream.get(timeout)
        if self._closed:
            raise CameraLost("the camera was closed; open it again")
        if moment is None:
            if not self._connected():
                raise CameraLost(f"{self._info.name} was unplugged; plug it in again")
            raise FrameTimeout(
                f"{self._info.name} sent no frame for {timeout:.1f} s; check its cable and try another USB 3 port"
            )
        # Device clocks are corrected now and then; time that a frame shows must not run backwards.
        self._last_time = max(self._last_time, moment.depth.time)
        if self._first_time is None:
            self._first_time = moment.depth.time
        return self._stream.frame(moment, self._last_time - self._first_time)

    def _connected(self) -> bool:
        try:
            return bool(self._device.is_connected())
        except RuntimeError:  # the SDK's word for a device that is gone
            return False

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._stream.stop()


def connected() -> list[DeviceInfo]:
    """The RealSense cameras that are plugged in. Raises ``SdkMissing``, ``CameraBusy``, ``CameraLost``."""
    return [info for _, info in _devices()]


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
