"""A frame's pictures: its depth in colours that follow the scene, and what lies beside it. No Qt here: a thread may
make them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.window.models.picture import Kind
from app.window.parts import colour
from app.window.parts.face_pictures import Picture, Size, sized
from camera import Frame

FOLLOW = 0.15  # of the way to the scene's range with every frame, so that the colours do not flicker
STEPS_PER_M = 50
USUAL_M = (0.5, 1.5)


@dataclass(frozen=True, slots=True, eq=False)
class SceneColours:
    """The colours of a scene between ``near`` and ``far``, metres.

    ``lut``: ``uint32[65536]`` for each raw depth, ``key`` what it was made for: the ends in whole steps, the depth's
    unit, and whether the colours are the safe ones.
    """

    near: float
    far: float
    key: tuple[float, float, float, bool]
    lut: colour.Pixels

    @property
    def ends(self) -> tuple[float, float]:
        """Near and far as they are coloured, metres."""
        return self.key[0], self.key[1]


def following(before: SceneColours | None, frame: Frame) -> SceneColours:
    """The colours for the frame that comes after those that had ``before``; None: it is the first."""
    had = USUAL_M if before is None else (before.near, before.far)
    wanted = colour.scene_range(frame.depth, frame.depth_unit) or had
    share = 1.0 if before is None else FOLLOW
    near, far = (a + share * (b - a) for a, b in zip(had, wanted, strict=True))
    ends = round(STEPS_PER_M * near) / STEPS_PER_M, round(STEPS_PER_M * far) / STEPS_PER_M
    key = (*ends, frame.depth_unit, colour.is_safe())
    lut = before.lut if before is not None and before.key == key else colour.scene_lut(*ends, frame.depth_unit)
    return SceneColours(near, far, key, lut)


def draw_depth(frame: Frame, before: SceneColours | None, size: Size | None) -> tuple[SceneColours, Picture]:
    """A frame's depth as large as it is shown, and the colours it has."""
    colours = following(before, frame)
    return colours, sized(np.take(colours.lut, frame.depth, mode="clip"), size)


def draw_beside(frame: Frame, kind: Kind | None, size: Size | None) -> Picture | None:
    """A frame's colour or infrared image as large as it is shown; None where it has none."""
    if kind == "colour" and frame.color is not None:
        return sized(colour.rgb(frame.color), size)
    if kind == "infrared" and frame.infrared is not None:
        levels = colour.levels(frame.infrared)
        return Picture(colour.grey(levels), None if size is None else colour.grey(levels, size))
    return None
