"""Cameras: which are connected, how fast, and whether the user may open them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import camera
from app.doctor.check import Check
from camera import CameraError

RULES = tuple(Path(folder, "udev/rules.d") for folder in ("/etc", "/run", "/lib", "/usr/lib"))
FIRST_FRAME_S = 10.0
VENDORS = {"RealSense": "8086", "Azure Kinect": "045e", "Orbbec": "2bc5"}


def cameras(discover: Callable[[], list[camera.DeviceInfo]] | None = None) -> Check:
    """What cameras are connected."""
    try:
        found = (discover or camera.discover)()
    except CameraError as error:
        return Check("Cameras", "camera", "failed", str(error), "see docs/cameras.md")
    if not found:
        remedy = "plug one in (RealSense: USB 3 port, udev rules), or play a recording: --camera file:PATH"
        return Check("Cameras", "camera", "warning", "none found", remedy)
    return Check("Cameras", "camera", "ok", ", ".join(f"{info.name} ({info.uri})" for info in found))


def usb(discover: Callable[[], list[camera.DeviceInfo]] | None = None) -> Check:
    """Whether the cameras run at USB 3's speed."""
    try:
        found = (discover or camera.discover)()
    except CameraError:
        found = []  # the check before this one says why
    slow = [f"{info.name or info.uri} at USB {info.usb}" for info in found if info.usb.startswith(("1", "2"))]
    if slow:
        remedy = "use a USB 3 port (blue, or marked SS) and the camera's own cable, without a hub"
        return Check("USB", "camera", "warning", ", ".join(slow), remedy)
    told = ", ".join(f"{info.name or info.uri} at USB {info.usb}" for info in found if info.usb)
    return Check("USB", "camera", "ok", told or "no camera tells its speed")


def streams(uri: str) -> Check:
    """Whether this camera, or recording, opens and gives a frame."""
    begin = time.monotonic()
    try:
        with camera.open(uri) as source:
            height, width = source.read(FIRST_FRAME_S).depth.shape
            info = source.info
    except CameraError as error:
        return Check("Camera", "camera", "failed", str(error), "see docs/cameras.md")
    seconds = time.monotonic() - begin
    detail = f"{info.name or uri}, {width}×{height}, first frame after {seconds:.1f} s"
    if info.notice:
        return Check("Camera", "camera", "warning", detail, info.notice)
    return Check("Camera", "camera", "ok", detail)


def rules(folders: tuple[Path, ...] = RULES) -> Check:
    """Whether the system lets users open depth cameras (Linux: udev)."""
    if sys.platform != "linux":
        return Check("Permissions", "camera", "ok", "the system asks for none")
    texts = [_text(path) for folder in folders for path in folder.glob("*.rules")]
    lacking = [name for name, vendor in VENDORS.items() if not any(_allows(text, vendor) for text in texts)]
    if not lacking:
        return Check("Permissions", "camera", "ok", f"udev rules for {', '.join(VENDORS)} are there")
    remedy = "run 'relief doctor --install-udev' and plug the camera in again"
    return Check("Permissions", "camera", "warning", f"no udev rules for {', '.join(lacking)}", remedy)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # a link to nowhere, or not for this user
        return ""


def _allows(rules_text: str, vendor: str) -> bool:
    lines = (line for line in rules_text.lower().splitlines() if not line.lstrip().startswith("#"))
    return any(vendor in line and ("mode" in line or "uaccess" in line or "group" in line) for line in lines)
