"""Cameras: which are connected, how fast, and whether the user may open them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import camera
from app.doctor.check import Check
from assets.phrase import joined, phrase
from camera import CameraError

RULES = tuple(Path(folder, "udev/rules.d") for folder in ("/etc", "/run", "/lib", "/usr/lib"))
FIRST_FRAME_S = 10.0
VENDORS = {"RealSense": "8086", "Azure Kinect": "045e", "Orbbec": "2bc5"}


def cameras(discover: Callable[[], list[camera.DeviceInfo]] | None = None) -> Check:
    """What cameras are connected."""
    try:
        found = (discover or camera.discover)()
    except CameraError as error:
        return Check("Cameras", "camera", "failed", str(error), phrase("see docs/cameras.md"))
    if not found:
        remedy = phrase("plug one in (RealSense: USB 3 port, udev rules), or play a recording: --camera file:PATH")
        return Check("Cameras", "camera", "warning", phrase("none found"), remedy)
    return Check("Cameras", "camera", "ok", ", ".join(f"{info.name} ({info.uri})" for info in found))


def usb(discover: Callable[[], list[camera.DeviceInfo]] | None = None) -> Check:
    """Whether the cameras run at USB 3's speed."""
    try:
        found = (discover or camera.discover)()
    except CameraError:
        found = []  # the check before this one says why
    slow = [_at_usb(info) for info in found if info.usb.startswith(("1", "2"))]
    if slow:
        remedy = phrase("use a USB 3 port (blue, or marked SS) and the camera's own cable, without a hub")
        return Check("USB", "camera", "warning", joined(", ", slow), remedy)
    told = [_at_usb(info) for info in found if info.usb]
    return Check("USB", "camera", "ok", joined(", ", told) if told else phrase("no camera tells its speed"))


def _at_usb(info: camera.DeviceInfo) -> str:
    return phrase("{name} at USB {usb}", name=info.name or info.uri, usb=info.usb)


def streams(uri: str) -> Check:
    """Whether this camera, or recording, opens and gives a frame."""
    begin = time.monotonic()
    try:
        with camera.open(uri) as source:
            height, width = source.read(FIRST_FRAME_S).depth.shape
            info = source.info
    except CameraError as error:
        return Check("Camera", "camera", "failed", str(error), phrase("see docs/cameras.md"))
    seconds = time.monotonic() - begin
    detail = phrase(
        "{name}, {width}×{height}, first frame after {seconds} s",
        name=info.name or uri,
        width=width,
        height=height,
        seconds=f"{seconds:.1f}",
    )
    if info.notice:
        return Check("Camera", "camera", "warning", detail, info.notice)
    return Check("Camera", "camera", "ok", detail)


def rules(folders: tuple[Path, ...] = RULES) -> Check:
    """Whether the system lets users open depth cameras (Linux: udev)."""
    if sys.platform != "linux":
        return Check("Permissions", "camera", "ok", phrase("the system asks for none"))
    texts = [_text(path) for folder in folders for path in folder.glob("*.rules")]
    lacking = [name for name, vendor in VENDORS.items() if not any(_allows(text, vendor) for text in texts)]
    if not lacking:
        return Check(
            "Permissions", "camera", "ok", phrase("udev rules for {vendors} are there", vendors=", ".join(VENDORS))
        )
    remedy = phrase("run 'relief doctor --install-udev' and plug the camera in again")
    return Check(
        "Permissions", "camera", "warning", phrase("no udev rules for {lacking}", lacking=", ".join(lacking)), remedy
    )


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # a link to nowhere, or not for this user
        return ""


def _allows(rules_text: str, vendor: str) -> bool:
    lines = (line for line in rules_text.lower().splitlines() if not line.lstrip().startswith("#"))
    return any(vendor in line and ("mode" in line or "uaccess" in line or "group" in line) for line in lines)
