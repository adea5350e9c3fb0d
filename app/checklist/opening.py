"""Opening: what the camera is, how long it takes, again and again, and while somebody else has it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict

import camera
from app.checklist.finding import Finding, failed, passed, skipped
from app.checklist.session import Session
from app.checklist.streaming import first_frame
from app.doctor.probe import ProbeError, ask

AGAIN = 3
_SECOND_PROGRAM = """
import json, sys, camera
try:
    camera.open(sys.argv[1]).close()
    told = ["", ""]
except camera.CameraError as error:
    told = [type(error).__name__, str(error)]
print(json.dumps({"error": told[0], "text": told[1]}))
"""


def open_once(session: Session) -> Iterator[Finding]:
    """What the camera tells of itself, and its first frame."""
    begin = time.monotonic()
    with session.open() as source:
        opened = time.monotonic() - begin
        frame = first_frame(source)
        figures = {
            "open_s": round(opened, 3),
            "first_frame_s": round(time.monotonic() - begin, 3),
            "device": asdict(source.info),
            "intrinsics": asdict(frame.intrinsics),
            "depth_unit_m": frame.depth_unit,
            "frames": len(source) if isinstance(source, camera.Recording) else None,
        }
        info = source.info
    name = " ".join(word for word in (info.name or info.kind, info.serial) if word)
    versions = ", ".join(f"{what} {value}" for what, value in (("firmware", info.firmware), ("USB", info.usb)) if value)
    detail = f"{name}{f' ({versions})' if versions else ''}, first frame after {figures['first_frame_s']:.2f} s"
    yield passed("open", f"{detail}; {info.notice}" if info.notice else detail, **figures)


def open_again(session: Session) -> Iterator[Finding]:
    """Closing gives the camera back: it opens again at once."""
    seconds = []
    for _ in range(AGAIN):
        begin = time.monotonic()
        with session.open() as source:
            first_frame(source)
        seconds.append(round(time.monotonic() - begin, 3))
    words = ", ".join(f"{one:.2f}" for one in seconds)
    yield passed("open again", f"{AGAIN} times, first frame and closed after {words} s", seconds=seconds)


def open_while_taken(session: Session) -> Iterator[Finding]:
    """A second program is told that the camera is busy."""
    if not session.live:
        yield skipped("busy", "a recording can be read twice")
        return
    with session.open() as source:
        first_frame(source)
        try:
            told = ask("-c", _SECOND_PROGRAM, session.address)
        except ProbeError as error:
            yield failed("busy", f"the second program {error}")
            return
        first_frame(source)
    if told["error"] in ("CameraBusy", "PermissionMissing"):
        yield passed("busy", f"a second program was told: {told['text']}", **told)
    else:
        answer = f"{told['error']}: {told['text']}" if told["error"] else "nothing: it opened the camera too"
        yield failed("busy", f"a second program was not told that it is busy, but {answer}", **told)


def warmth(session: Session) -> Iterator[Finding]:
    """The temperature behind all the streaming."""
    if not session.live:
        yield skipped("temperature", "a recording has none")
        return
    with session.open() as source:
        first_frame(source)
        celsius = source.info.temperature_c
    if celsius is None:
        yield skipped("temperature", "this camera does not tell it")
    else:
        yield passed("temperature", f"{celsius:.0f} °C behind the other steps", temperature_c=celsius)
