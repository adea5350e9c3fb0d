"""What librealsense says when it fails, in the user's terms. The messages are those of its issues and sources."""

from __future__ import annotations

from camera.errors import CameraBusy, CameraError, CameraLost, FirmwareTooOld, PermissionMissing

UDEV = "run 'relief doctor --install-udev' once, which installs udev rules, and plug the camera in again"
FIRMWARE = "update it with the RealSense Viewer or 'rs-fw-update'"

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
    (_FORBIDDEN, PermissionMissing, f"no permission to use the camera ({{}}); {UDEV}"),
    (_BUSY, CameraBusy, "another program uses the camera ({}); close it and try again"),
    (
        _POWER,
        CameraBusy,
        "the camera cannot be switched on ({}): if another program uses it, close it; plug it straight into a USB 3 "
        f"port, without a hub; on Linux {UDEV}",
    ),
    (_GONE, CameraLost, "the camera went away ({}); plug it in again, with another cable if it happens often"),
    (_FIRMWARE, FirmwareTooOld, f"the camera's firmware does not fit the SDK ({{}}); {FIRMWARE}"),
    (
        _UNRESOLVED,
        CameraLost,
        "the camera cannot stream that now ({}): on USB 2 it offers less; plug it into a USB 3 port",
    ),
)


def refusal(error: RuntimeError) -> CameraError:
    """Our error for the SDK's, with what to do."""
    text = str(error).lower()
    for words, kind, message in _REFUSALS:
        if any(word in text for word in words):
            return kind(message.format(error))
    return CameraLost(f"the camera does not start ({error}); plug it in again, into a USB 3 port")


def notice(name: str, *, usb: str, firmware: str, recommended: str) -> str:
    """What is wrong with a camera that works nevertheless; "" when nothing is."""
    lines = []
    if usb.startswith(("1", "2")):
        lines.append(
            f"{name or 'the camera'} runs at USB {usb}: fewer sizes, lower rates and lost frames; use a USB 3 port "
            "and the cable it came with, pushed in firmly"
        )
    if _older(firmware, recommended):
        lines.append(f"its firmware {firmware} is older than the {recommended} that the SDK expects; {FIRMWARE}")
    return "; ".join(lines)


def _older(version: str, than: str) -> bool:
    try:
        return [int(n) for n in version.split(".")] < [int(n) for n in than.split(".")]
    except ValueError:  # one of them is not told
        return False
