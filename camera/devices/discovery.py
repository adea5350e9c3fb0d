"""Which cameras are connected."""

from __future__ import annotations

from collections.abc import Callable

from camera.errors import CameraError
from camera.source import DeviceInfo


def discover() -> list[DeviceInfo]:
    """The cameras that are plugged in now, RealSense first. A missing SDK counts as no cameras of its kind."""
    found: list[DeviceInfo] = []
    for connected in (_realsense, _kinect):
        try:
            found += connected()
        except (CameraError, RuntimeError, OSError):  # one vendor's trouble must not hide the other's cameras
            continue
    return found


def missing() -> dict[str, str]:
    """Kinds of cameras that cannot be looked for, each with the reason and its remedy."""
    reasons: dict[str, str] = {}
    kinds: tuple[tuple[str, Callable[[], list[DeviceInfo]]], ...] = (
        ("realsense", _realsense),
        ("kinect", _kinect),
    )
    for kind, connected in kinds:
        try:
            connected()
        except (CameraError, RuntimeError, OSError) as error:
            reasons[kind] = str(error)
    return reasons


def _realsense() -> list[DeviceInfo]:
    from camera.realsense.live import connected

    return connected()


def _kinect() -> list[DeviceInfo]:
    from camera.kinect.live import connected

    return connected()
