"""What librealsense says when it fails, in the user's terms. The messages are those of its issues and sources."""

from __future__ import annotations

from assets.phrase import Phrase, joined, phrase, template
from camera.errors import CameraBusy, CameraError, CameraLost, FirmwareTooOld, PermissionMissing

UDEV = phrase("run 'relief doctor --install-udev' once, which installs udev rules, and plug the camera in again")
FIRMWARE = phrase("update it with the RealSense Viewer or 'rs-fw-update'")

_FORBIDDEN = ("permission denied", "access denied", "status_access", "error_access", "access failed", "no permission")
_BUSY = (
    "resource busy",
    "device is busy",
    "status_busy",
    "already opened",
    "already streaming",
    "is being used",
    "insufficient system resources",
    "hr returned: 0x80070020",  # Windows: a sharing violation
)
_FIRMWARE = (
    "firmware is too old",
    "requires firmware",
    "fw version",
    "recovery",
    "firmware version",
    "update firmware",
)
_POWER = ("power state",)  # the SDK's word for: forbidden, in use, or too little current
_GONE = ("no such device", "disconnected", "no such file", "status_no_device", "device is no longer connected")
_UNRESOLVED = ("resolve requests",)

_REFUSALS: tuple[tuple[tuple[str, ...], type[CameraError], str], ...] = (
    (_FORBIDDEN, PermissionMissing, template("no permission to use the camera ({why}); {udev}")),
    (_BUSY, CameraBusy, template("another program uses the camera ({why}); close it and try again")),
    (
        _POWER,
        CameraBusy,
        template(
            "the camera cannot be switched on ({why}): if another program uses it, close it; plug it straight into a "
            "USB 3 port, without a hub; on Linux {udev}"
        ),
    ),
    (
        _GONE,
        CameraLost,
        template("the camera went away ({why}); plug it in again, with another cable if it happens often"),
    ),
    (_FIRMWARE, FirmwareTooOld, template("the camera's firmware does not fit the SDK ({why}); {firmware}")),
    (
        _UNRESOLVED,
        CameraLost,
        template("the camera cannot stream that now ({why}): on USB 2 it offers less; plug it into a USB 3 port"),
    ),
)


def refusal(error: RuntimeError) -> CameraError:
    """Our error for the SDK's, with what to do."""
    text = str(error).lower()
    for words, kind, message in _REFUSALS:
        if any(word in text for word in words):
            return kind(Phrase(message, {"why": str(error), "udev": UDEV, "firmware": FIRMWARE}))
    return CameraLost(phrase("the camera does not start ({why}); plug it in again, into a USB 3 port", why=error))


def notice(name: str, *, usb: str, firmware: str, recommended: str) -> str:
    """What is wrong with a camera that works nevertheless; "" when nothing is."""
    lines: list[str] = []
    if usb.startswith(("1", "2")):
        lines.append(
            phrase(
                "{name} runs at USB {usb}: fewer sizes, lower rates and lost frames; use a USB 3 port "
                "and the cable it came with, pushed in firmly",
                name=name or phrase("the camera"),
                usb=usb,
            )
        )
    if _older(firmware, recommended):
        lines.append(
            phrase(
                "its firmware {firmware} is older than the {recommended} that the SDK expects; {remedy}",
                firmware=firmware,
                recommended=recommended,
                remedy=FIRMWARE,
            )
        )
    return joined("; ", lines)


def _older(version: str, than: str) -> bool:
    try:
        return [int(n) for n in version.split(".")] < [int(n) for n in than.split(".")]
    except ValueError:  # one of them is not told
        return False
