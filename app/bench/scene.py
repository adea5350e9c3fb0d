"""A room around a recorded person: frames full of background, as a camera without a depth cut sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from camera import Frame, Intrinsics

WIDTH, HEIGHT = 640, 480
HOLES = 0.01
SEED = 20_240_917


def furnish(frames: Sequence[Frame], *, seed: int = SEED) -> Iterator[Frame]:
    """Frames of a person without background → the same person in a room, 640×480, one after another.

    A back wall at 2.6 m, a side wall, a floor, a shelf and a chair fill what the frame leaves empty, with
    noise that grows with the square of the distance (as structured light and stereo have it) and 1 % of
    holes, other ones in every frame.
    """
    generator = np.random.default_rng(seed)
    rooms: dict[Intrinsics, NDArray[np.float32]] = {}
    for frame in frames:
        intrinsics = _view(frame.intrinsics)
        person = _seen_through(frame, intrinsics)
        if intrinsics not in rooms:
            rooms[intrinsics] = room(intrinsics)
        wall = rooms[intrinsics]
        noisy = wall + generator.standard_normal(wall.shape, np.float32) * np.float32(0.0015) * wall**2
        noisy[generator.random(wall.shape, np.float32) < HOLES] = 0
        depth = np.where(person > 0, person, noisy)
        scaled = np.clip(np.rint(depth / frame.depth_unit), 0, 65535).astype(np.uint16)
        yield Frame(
            depth=scaled,
            depth_unit=frame.depth_unit,
            intrinsics=intrinsics,
            timestamp=frame.timestamp,
            number=frame.number,
            source=f"room around {frame.source}",
        )


def room(intrinsics: Intrinsics) -> NDArray[np.float32]:
    """Depth of an empty room, ``float32[H, W]`` metres, seen by a pinhole camera 1.2 m above the floor."""
    rows, columns = np.mgrid[: intrinsics.height, : intrinsics.width].astype(np.float32)
    x = (columns - np.float32(intrinsics.cx)) / np.float32(intrinsics.fx)
    y = (rows - np.float32(intrinsics.cy)) / np.float32(intrinsics.fy)
    depth = 2.6 / np.maximum(1 + 0.1 * x, 0.5)
    depth = np.minimum(depth, np.where(y > 0, 1.2 / np.maximum(y, 1e-3), np.inf))
    depth = np.minimum(depth, np.where(x < 0, 1.6 / np.maximum(-x, 1e-3), np.inf))
    for left, right, top, bottom, distance in ((0.25, 0.6, -0.5, 0.1, 2.2), (-0.75, -0.4, 0.15, 0.6, 1.7)):
        box = (x > left) & (x < right) & (y > top) & (y < bottom)
        depth[box] = np.minimum(depth[box], distance)
    return np.asarray(depth, np.float32)


def _view(intrinsics: Intrinsics) -> Intrinsics:
    """A 640×480 pinhole camera on the same axis that shows at least as much at no finer a pitch."""
    scale = min(1.0, WIDTH / intrinsics.width, HEIGHT / intrinsics.height)
    return Intrinsics(
        width=WIDTH,
        height=HEIGHT,
        fx=intrinsics.fx * scale,
        fy=intrinsics.fy * scale,
        cx=(WIDTH - 1) / 2 + scale * (intrinsics.cx - (intrinsics.width - 1) / 2),
        cy=(HEIGHT - 1) / 2 + scale * (intrinsics.cy - (intrinsics.height - 1) / 2),
    )


def _seen_through(frame: Frame, intrinsics: Intrinsics) -> NDArray[np.float32]:
    """A frame's depth at the pixels of another camera at the same place, ``float32[H, W]`` metres, 0 outside."""
    pixels = np.stack(np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT)), axis=-1).astype(np.float64)
    source = frame.intrinsics.project(intrinsics.deproject(pixels, np.ones(pixels.shape[:2])))
    u, v = source[..., 0].astype(np.float32), source[..., 1].astype(np.float32)
    return np.asarray(
        cv2.remap(frame.metres(), u, v, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT, borderValue=0),
        np.float32,
    )
