"""Looks of people with known embeddings: what an enrolment sees while they follow its guidance, or do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from app_doubles import likeness, make_crop, make_frame, make_location

from app.pipeline import FaceResult, Result
from camera import Frame
from face import Liveness

FPS = 15.0
POSES = {"straight": (0.0, 0.0), "left": (20.0, 0.0), "right": (-20.0, 0.0), "up": (0.0, -10.0), "down": (0.0, 10.0)}


def face(
    embedding: np.ndarray | None = None,
    *,
    number: int = 0,
    yaw: float = 0.0,
    pitch: float = 0.0,
    distance: float = 0.7,
    x: float = 0.0,
    width_mm: float = 140.0,
    live: Liveness | None = None,
    axis: int = 0,
) -> FaceResult:
    """A good view of a face, by default one of Anna (the person on axis 0) with noise of its own."""
    location = make_location(distance, yaw=yaw, pitch=pitch, x=x)
    crop = make_crop(location)
    crop = replace(crop, quality=replace(crop.quality, width_mm=width_mm))
    seen = likeness(0.9, axis, 10 + number) if embedding is None else embedding
    return FaceResult(location, crop, crop.depth, None, seen, live)


def look(number: int, *faces: FaceResult, source: str = "test:", at: float | None = None) -> Result:
    """A result with these faces, the given frame of a source."""
    frame = make_frame(number, fps=FPS)
    frame = Frame(
        frame.depth,
        frame.depth_unit,
        frame.intrinsics,
        timestamp=frame.timestamp if at is None else at,
        number=number,
        source=source,
    )
    return Result(frame, faces, {})


def guided(*, axis: int = 0, start: int = 0, each: int = 12) -> Iterator[Result]:
    """A person who takes every pose in turn, moving between them no faster than an enrolment takes."""
    number, before = start, (0.0, 0.0)
    for pose in POSES.values():
        way = np.linspace(before, pose, 10) if pose != before else [pose]
        for yaw, pitch in (*way, *([pose] * each)):
            yield look(number, face(number=number - start, axis=axis, yaw=float(yaw), pitch=float(pitch)))
            number += 1
        way = np.linspace(pose, (0.0, 0.0), 10)
        for yaw, pitch in way:
            yield look(number, face(number=number - start, axis=axis, yaw=float(yaw), pitch=float(pitch)))
            number += 1
        before = (0.0, 0.0)
