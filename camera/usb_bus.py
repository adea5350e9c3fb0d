"""Depth cameras on the USB bus as Linux lists them, whether or not a vendor's SDK may open them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SYSFS = Path("/sys/bus/usb/devices")
_DEV = Path("/dev/bus/usb")
_KINECT = {"097a": "hub", "097b": "hub", "097c": "depth", "097d": "color", "097e": "microphones"}


@dataclass(frozen=True, slots=True)
class UsbCamera:
    """A camera on the bus: ``kind`` as in addresses, ``speed_mbps`` of its connection (480 is USB 2, 5000 USB 3),
    ``accessible`` whether this user may open it."""

    kind: str
    name: str
    product_id: str
    speed_mbps: int
    accessible: bool


def cameras(kind: str = "", *, sysfs: Path = _SYSFS, dev: Path = _DEV) -> list[UsbCamera]:
    """Those of a kind, ``realsense`` or ``kinect``, or all. Empty where the system has no such list."""
    return [camera for camera in _all(sysfs, dev) if kind in ("", camera.kind)]


def fingerprint(*, sysfs: Path = _SYSFS) -> tuple[tuple[str, str], ...] | None:
    """Something that changes whenever anything is plugged in or pulled out; None where the system has no such list.

    It asks no device and no SDK.
    """
    try:
        return tuple(sorted((folder.name, _number(folder)) for folder in sysfs.iterdir()))
    except OSError:
        return None


def _number(folder: Path) -> str:
    try:
        return _read(folder / "devnum")
    except OSError:  # an interface, or one that is being unplugged
        return ""


def _all(sysfs: Path, dev: Path) -> Iterator[UsbCamera]:
    try:
        folders = sorted(sysfs.iterdir())
    except OSError:  # not Linux, or a container without /sys
        return
    for folder in folders:
        try:
            vendor, product = _read(folder / "idVendor"), _read(folder / "idProduct")
            name = _read(folder / "product")
            kind = _kind(vendor, product, name)
            if kind:
                node = dev / f"{int(_read(folder / 'busnum')):03d}" / f"{int(_read(folder / 'devnum')):03d}"
                speed = int(float(_read(folder / "speed")))
                yield UsbCamera(kind, name, product, speed, os.access(node, os.R_OK | os.W_OK))
        except (OSError, ValueError):  # an interface, not a device, or one that is being unplugged
            continue


def _kind(vendor: str, product: str, name: str) -> str:
    if vendor == "8086" and "realsense" in name.lower():
        return "realsense"
    if vendor == "045e" and _KINECT.get(product) in ("depth", "color"):
        return "kinect"
    if vendor == "2bc5" and "femto" in name.lower():  # Orbbec's, behind its libk4a
        return "kinect"
    return ""


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace").strip()
