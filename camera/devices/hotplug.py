"""Cameras that are plugged in and pulled out while the program runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from camera import usb_bus
from camera.closing import Closing
from camera.devices.discovery import discover
from camera.errors import CameraError
from camera.source import DeviceInfo

_LOOKS = 4


@dataclass(frozen=True, slots=True)
class Plug:
    """Change of the cameras: ``info`` was plugged in, or pulled out where ``present`` is False."""

    info: DeviceInfo
    present: bool


class HotPlug(Closing):
    """Watch over the USB bus: calls ``on_change`` for each camera that comes or goes, in a thread of its own, until
    ``close``.

    librealsense's word about its devices makes it look at once; beyond that it looks every ``poll_seconds``, where
    the system lists the USB bus only while that list changes and a few times after: looking opens Kinects.
    ``look`` lists the cameras, as :func:`camera.discover` does; ``context`` is a ``pyrealsense2.context``, by default
    a new one where the SDK is installed. Cameras that are there at the beginning, or in ``present``, are no change.
    """

    def __init__(
        self,
        on_change: Callable[[Plug], None],
        *,
        look: Callable[[], list[DeviceInfo]] = discover,
        present: Sequence[DeviceInfo] | None = None,
        context: Any = None,
        poll_seconds: float = 3.0,
        bus: Callable[[], object] = usb_bus.fingerprint,
    ) -> None:
        self._on_change = on_change
        self._look = look
        self._poll_seconds = poll_seconds
        self._wake = threading.Event()
        self._closing = False
        self._bus = bus
        self._bus_before = bus()
        self._looks_left = 0
        self._present = {info.uri: info for info in (look() if present is None else present)}
        self._context = _context() if context is None else context
        if self._context is not None:
            self._context.set_devices_changed_callback(lambda _: self._wake.set())
        self._thread = threading.Thread(target=self._run, name="hot plug", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop looking; no call of ``on_change`` follows. A second call does nothing."""
        self._closing = True
        self._wake.set()
        if self._thread is not threading.current_thread():
            self._thread.join()
        if self._context is not None:
            context, self._context = self._context, None
            context.set_devices_changed_callback(lambda _: None)

    def _run(self) -> None:
        while True:
            told = self._wake.wait(self._poll_seconds)
            self._wake.clear()
            if self._closing:
                return
            if not self._worth_a_look(told):
                continue
            try:
                found = {info.uri: info for info in self._recognised(self._look())}
            except CameraError:  # a vendor's SDK stumbles while a camera comes up: look again later
                self._looks_left = _LOOKS
                continue
            before, self._present = self._present, found
            for uri in before.keys() - found.keys():
                self._tell(Plug(before[uri], present=False))
            for uri in found.keys() - before.keys():
                self._tell(Plug(found[uri], present=True))

    def _worth_a_look(self, told: bool) -> bool:
        """Whether anything may have changed; a camera needs a while until its SDK sees it."""
        bus = self._bus()
        if told or bus is None or bus != self._bus_before:
            self._bus_before, self._looks_left = bus, _LOOKS
        self._looks_left -= 1
        return self._looks_left >= 0

    def _recognised(self, looked: Sequence[DeviceInfo]) -> list[DeviceInfo]:
        """A camera in use that does not tell its serial number is one of its kind that was there, each at most once."""
        told = {info.uri for info in looked if info.serial}
        before = [info for info in self._present.values() if info.uri not in told]
        known = []
        for info in looked:
            same = None if info.serial else next((one for one in before if one.kind == info.kind), None)
            if same is not None:
                before.remove(same)
            known.append(same or info)
        return known

    def _tell(self, plug: Plug) -> None:
        if not self._closing:
            self._on_change(plug)


def _context() -> Any:
    from camera.realsense.stream import sdk

    try:
        return sdk().context()
    except (CameraError, RuntimeError):  # without the SDK, or without a bus: by looking only
        return None
