"""The scene's frame and the faces marked on it: never faces of another frame. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass

from app.live.snapshot import Snapshot
from camera import Frame
from face import Location

OLDEST_S = 0.5  # of stream time; slower networks leave the image moving, without marks


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """- ``frame``: what is shown, None for nothing.
    - ``faces``: those found in this very frame, the nearest first.
    """

    frame: Frame | None = None
    faces: tuple[Location, ...] = ()


def scene(now: Snapshot) -> Scene:
    """The judged frame while a face is in view, so that marks and image belong together; else the newest."""
    newest, result = now.frame, now.result
    if newest is None or result is None or not result.faces:
        return Scene(newest)
    behind = newest.timestamp - result.frame.timestamp
    if newest.number != result.frame.number and not 0 <= behind <= OLDEST_S:
        return Scene(newest)
    return Scene(result.frame, tuple(face.location for face in result.faces))
