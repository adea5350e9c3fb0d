"""Infrared and colour, and whether they lie where the depth lies: pictures for people to look at."""

from __future__ import annotations

import os
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

import camera
from app.checklist.finding import Finding, failed, passed, skipped
from app.checklist.session import Session
from app.checklist.streaming import first_frame
from app.recording.images import Images, images
from assets import private

SETTLE = 15  # frames until the exposure has settled
NEAR_M = 0.05


def take(session: Session) -> Iterator[Finding]:
    """One picture of each kind, kept in the folder, and what a person says of them."""
    try:
        frame = _frame(session, images(session.address, wanted=True))
    except (camera.BadOption, camera.RecordingError) as error:
        yield skipped("pictures", str(error))
        return
    kept = _keep(session, frame)
    yield passed("pictures", f"kept {', '.join(kept)}", files=kept)
    for name, image in (("infrared", frame.infrared), ("colour", frame.color)):
        if image is None:
            yield skipped(f"{name} picture", "the source gave none")
        else:
            yield _said(session, f"{name} picture", f"Does the {name} picture fit the depth? Look at {kept[-1]}")
    yield from _distance(session, frame)


def _distance(session: Session, frame: camera.Frame) -> Iterator[Finding]:
    """The depth unit: metres against a tape measure."""
    height, width = frame.depth.shape
    middle = frame.metres()[height * 9 // 20 : height * 11 // 20 + 1, width * 9 // 20 : width * 11 // 20 + 1]
    if not middle.any():
        yield skipped("distance", "nothing is measured in the middle of the image")
        return
    measured = float(np.median(middle[middle > 0]))
    told = session.person.number("How many metres is it from the camera to what is in the middle (tape measure)?")
    if told is None:
        yield skipped("distance", f"{measured:.3f} m in the middle; nobody measured it")
        return
    figures = {"measured_m": round(measured, 4), "told_m": told, "difference_m": round(measured - told, 4)}
    right = abs(measured - told) <= max(NEAR_M, 0.03 * told)
    yield (passed if right else failed)("distance", f"{measured:.3f} m, told {told:.3f} m", **figures)


def _said(session: Session, step: str, question: str) -> Finding:
    answer = session.person.agrees(question)
    if answer is None:
        return skipped(step, "nobody looked at it; the picture is kept")
    return passed(step, "a person says that it fits") if answer else failed(step, "a person says that it does not fit")


def _frame(session: Session, options: Images) -> camera.Frame:
    with session.open(**options) as source:
        frame = first_frame(source)
        for _ in range(SETTLE if source.drops else 0):
            frame = source.read(5.0)
        return frame


def _keep(session: Session, frame: camera.Frame) -> list[str]:
    """Write the pictures; the last one has the depth's edges drawn into the others."""
    shown = np.where(frame.depth > 0, 255 - _grey(frame.depth), 0).astype(np.uint8)  # what is near is bright
    made: dict[str, NDArray[np.uint8] | NDArray[np.uint16]] = {"depth.png": frame.depth, "depth-shown.png": shown}
    edges = cv2.Canny(cv2.medianBlur(shown, 5), 40, 120) > 0
    beside = [cv2.cvtColor(shown, cv2.COLOR_GRAY2BGR)]
    if frame.infrared is not None:
        made["infrared.png"] = frame.infrared
        beside.append(cv2.cvtColor(_grey(frame.infrared), cv2.COLOR_GRAY2BGR))
    if frame.color is not None:
        made["colour.png"] = colour = np.ascontiguousarray(frame.color[..., ::-1])
        beside.append(colour.copy())
    for picture in beside[1:]:
        picture[edges] = (0, 255, 255)
    if len(beside) > 1:
        made["edges.png"] = np.hstack(beside).astype(np.uint8)
    for name, picture in made.items():
        ok, data = cv2.imencode(".png", picture)
        if ok:
            with os.fdopen(private.descriptor(session.folder / name), "wb") as file:
                file.write(data.tobytes())
    return list(made)


def _grey(image: NDArray[np.uint8] | NDArray[np.uint16]) -> NDArray[np.uint8]:
    """``uint8[H, W]`` whose darkest and brightest hundredth are cut."""
    seen = image[image > 0]
    low, high = np.percentile(seen, (1, 99)) if seen.size else (0.0, 1.0)
    scaled = (image.astype(np.float32) - low) * (254.0 / max(float(high - low), 1.0)) + 1
    return np.where(image > 0, np.clip(scaled, 1, 255), 0).astype(np.uint8)
