"""Every size and rate, and every option, that the camera offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import get_args

import numpy as np

import camera
from app.checklist.finding import Finding, failed, passed, skipped
from app.checklist.session import Session
from app.checklist.streaming import first_frame, watch
from camera.kinect.options import RATES, DepthMode
from camera.query import path_of
from camera.realsense.options import HoleFilling, Preset

FRAMES = 10  # behind an option, so that the camera has taken it up
Look = Callable[[camera.Frame, camera.Frame], str]
"""What is wrong with a frame under an option, beside one without; "" when nothing is."""


def stream_all(session: Session) -> Iterator[Finding]:
    """A few seconds of every size and rate."""
    for name, fps, options in _profiles(session):
        step = f"stream {name}"
        session.log(f"{step} {options}")
        try:
            with session.open(**options) as source:
                seen = watch(source, session.seconds)
        except camera.BadOption as error:
            yield skipped(step, str(error))
        except (camera.CameraError, ValueError) as error:  # an image of another size than the profile's, for one
            yield failed(step, f"{type(error).__name__}: {error}")
        else:
            trouble = seen.trouble(fps)
            make = failed if trouble else passed
            yield make(step, f"{seen.words}{f': {trouble}' if trouble else ''}", promised_fps=fps, **seen.as_dict())


def try_options(session: Session) -> Iterator[Finding]:
    """Every option once, and what it did to the image where that can be measured."""
    choices = _options(session)
    if not choices:
        yield skipped("options", "this source has none that can be tried on it")
        return
    with session.open() as source:
        plain = first_frame(source)
    for options, look in choices:
        step = "option " + ", ".join(f"{name}={value}" for name, value in options.items())
        session.log(step)
        try:
            with session.open(**options) as source:
                seen = [first_frame(source)]
                seen += [source.read(5.0) for _ in range(FRAMES - 1 if source.drops else 0)]
        except camera.BadOption as error:
            yield skipped(step, str(error))
        except (camera.CameraError, ValueError) as error:  # an image of another size than the profile's, for one
            lacks = isinstance(
                error, camera.RecordingError
            )  # a file without such images; damage showed while streaming
            yield skipped(step, str(error)) if lacks else failed(step, f"{type(error).__name__}: {error}")
        else:
            wrong = look(seen[-1], plain)
            measured = np.count_nonzero(seen[-1].depth) / seen[-1].depth.size
            detail = wrong or f"taken; {measured:.0%} of the pixels measured"
            yield (failed if wrong else passed)(step, detail, measured=round(measured, 4))


def _profiles(session: Session) -> list[tuple[str, float | None, dict[str, object]]]:
    """Name, frames a second and options of each."""
    if session.kind == "kinect":
        pairs = [(mode, fps) for mode in get_args(DepthMode) for fps in RATES]
        return [(f"{mode} at {fps} fps", fps, {"mode": mode, "fps": fps}) for mode, fps in pairs]
    if session.kind == "realsense":
        offered = _offered(session)
        return [(f"{w}×{h} at {fps} fps", fps, {"width": w, "height": h, "fps": fps}) for w, h, fps in offered]
    with session.open() as source:
        rate = _rate(source) if isinstance(source, camera.Recording) else None
    return [("as fast as it is read", None, {}), ("at its own pace", rate, {"realtime": True})]


def _offered(session: Session) -> tuple[tuple[int, int, int], ...]:
    """All that a RealSense camera has: it says so when it is asked for what no camera has."""
    try:
        session.open(width=1, height=1, fps=1).close()
    except camera.ProfileNotOffered as error:
        return error.offered
    return ()


def _rate(recording: camera.Recording) -> float | None:
    return (len(recording) - 1) / recording.duration if recording.duration > 0 else None


def _options(session: Session) -> list[tuple[dict[str, object], Look]]:
    if session.kind == "kinect":
        return [({"infrared": True}, _has("infrared")), ({"color": True}, _has("color"))]
    if session.kind == "realsense":
        return [
            ({"infrared": True}, _has("infrared")),
            ({"color": True}, _has("color")),
            *(({"preset": preset}, _nothing) for preset in get_args(Preset)),
            ({"emitter": False}, _nothing),
            ({"emitter": True}, _nothing),
            ({"laser_power": 150.0}, _nothing),
            ({"exposure": 8500.0}, _nothing),
            *(({"decimation": factor}, _smaller) for factor in (2, 4, 8)),
            ({"nearest": 0.5, "farthest": 1.5}, _within(0.5, 1.5)),
            ({"disparity": True, "spatial": True, "temporal": True}, _nothing),
            *(({"hole_filling": way}, _fuller) for way in get_args(HoleFilling) if way != "off"),
        ]
    path = path_of(session.uri)
    if path is not None and path.suffix.lower() in (".db3", ".bag", ".mkv"):
        return [({"infrared": True}, _has("infrared")), ({"color": True}, _has("color"))]
    return []


def _nothing(_frame: camera.Frame, _plain: camera.Frame) -> str:
    return ""


def _has(image: str) -> Look:
    def look(frame: camera.Frame, _: camera.Frame) -> str:
        there = {"infrared": frame.infrared, "color": frame.color}
        return f"the frame has no {image}" if there[image] is None else ""

    return look


def _smaller(frame: camera.Frame, plain: camera.Frame) -> str:
    return "" if frame.depth.size < plain.depth.size else "the image is not smaller"


def _fuller(frame: camera.Frame, plain: camera.Frame) -> str:
    holes, before = (1 - np.count_nonzero(one.depth) / one.depth.size for one in (frame, plain))
    return "" if holes <= before else f"{holes:.0%} of the image are holes, {before:.0%} without it"


def _within(nearest: float, farthest: float) -> Look:
    def look(frame: camera.Frame, _plain: camera.Frame) -> str:
        metres = frame.metres()[frame.depth > 0]
        beyond = int(((metres < nearest - frame.depth_unit) | (metres > farthest + frame.depth_unit)).sum())
        return f"{beyond} pixels lie outside" if beyond else ""

    return look
