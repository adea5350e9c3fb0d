"""Arrays → pixels: ``uint32[H, W]`` in the order of ``QImage.Format_RGB32`` (0xffRRGGBB). No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.window.parts import tokens as t

Pixels = NDArray[np.uint32]
Floats = NDArray[np.float32]

DEEPEST_M = 1.2  # more would leave the face a single colour
SIGNED_MM = 4.0  # the ends of signed colours
LIGHT = (-0.3, -0.45, 0.84)


@dataclass(slots=True)
class _Chosen:
    """Which colours the scene has; one choice for all widgets, as the theme is."""

    safe: bool = False


_chosen = _Chosen()


def use_safe(safe: bool) -> None:
    """Colour the scene so that eyes which are blind to red or green can tell the depths apart."""
    _chosen.safe = safe


def scene_map() -> Pixels:
    """The scene's 256 colours, far to near: turbo, or cividis."""
    return cividis() if _chosen.safe else turbo()


def ground() -> np.uint32:
    """What lies behind an image in the present theme."""
    return np.uint32(0xFF000000 | int(t.WELL[1:], 16))


def scene_lut(near: float, far: float, unit: float) -> Pixels:
    """Look-up table of all 65,536 raw depths, in the scene's colours: red at ``near`` and
    violet at ``far`` (metres) with the usual ones; black
    where nothing was measured, and what lies beyond ``far`` fades out."""
    metres = np.arange(65536, dtype=np.float32) * np.float32(unit)
    share = np.clip((far - metres) / max(far - near, 1e-3), 0, 1)
    lut = scene_map()[(share * 255).astype(np.uint8)]
    beyond = np.clip((metres - far) / max(far - near, 1e-3), 0, 1) * 0.75
    channels = (lut[:, None] >> np.array([16, 8, 0], np.uint32)) & 0xFF
    lut = _pack((channels * (1 - beyond)[:, None]).astype(np.uint32))
    lut[0] = 0xFF090B0F
    return lut


def scene_range(depth: NDArray[np.uint16], unit: float) -> tuple[float, float] | None:
    """Near and far ends for the colours of a scene, metres; None when nothing was measured."""
    sample = depth[::4, ::4]
    measured = sample[sample > 0]
    if measured.size < 50:
        return None
    near, far = np.percentile(measured, [1, 97]) * unit
    near, far = max(0.1, float(near) - 0.03), float(far) + 0.03
    return near, min(max(far, near + 0.4), near + DEEPEST_M)


def grey(image: NDArray[Any]) -> Pixels:
    """An infrared image, ``uint8`` or ``uint16[H, W]``, stretched to its bright percentile."""
    top = max(float(np.percentile(image[::4, ::4], 99.5)), 1.0)
    value = cv2.convertScaleAbs(image, alpha=255.0 / top) if image.dtype == np.uint8 else None
    if value is None:
        value = np.clip(image.astype(np.float32) * np.float32(255.0 / top), 0, 255).astype(np.uint8)
    value = np.asarray(value, np.uint8)
    return value.astype(np.uint32) * np.uint32(0x010101) | np.uint32(0xFF000000)


def rgb(image: NDArray[np.uint8]) -> Pixels:
    """A colour image, ``uint8[H, W, 3]`` RGB."""
    return cv2.cvtColor(image, cv2.COLOR_RGB2BGRA).view(np.uint32)[..., 0]


def shaded(depth: Floats, *, strength: float = 0.3) -> Pixels:
    """A crop, ``float32[H, W]`` in [0, 255] (0 = background): viridis by depth, shaded by its slope."""
    face = depth > 0
    if not face.any():
        return np.full(depth.shape, ground(), np.uint32)
    low, high = np.percentile(depth[face], [2, 99.8])
    share = np.clip((depth - low) / max(high - low, 1.0), 0, 1)
    colour = _channels(viridis()[(35 + share * 220).astype(np.uint8)])
    light = _shade(depth * np.float32(strength), face)
    pixels = np.clip(colour * light[..., None], 0, 255).astype(np.uint32)
    return np.where(face, _pack(pixels), ground())


def normals(vectors: Floats, face: NDArray[np.bool_]) -> Pixels:
    """Unit normals ``float32[3, H, W]`` in the camera frame (towards the camera: z < 0), in the usual colours: red to
    the right, green up, blue towards the viewer."""
    axes = np.stack([vectors[0], -vectors[1], -vectors[2]], axis=-1)
    pixels = np.clip((axes + 1) * 127.5, 0, 255).astype(np.uint32)
    return np.where(face, _pack(pixels), ground())


def signed(mm: Floats, end: float) -> Pixels:
    """Distances, ``float32[H, W]`` mm: orange above 0, blue below, pale at 0; NaN is the ground. Eyes that are blind to
    red or green tell these two apart."""
    known = np.isfinite(mm)
    share = np.clip(np.where(known, mm, 0) / end, -1, 1)[..., None]
    ends = np.where(share > 0, np.array([214, 96, 10]), np.array([23, 92, 170]))
    pale = np.array([240, 240, 236])
    return np.where(known, _pack((pale + (ends - pale) * np.abs(share)).astype(np.uint32)), ground())


def _shade(height: Floats, face: NDArray[np.bool_]) -> Floats:
    dx = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
    dy = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
    edge = cv2.erode(face.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0
    dx[edge], dy[edge] = 0, 0
    lx, ly, lz = LIGHT
    lit = (lz - dx * lx - dy * ly) / np.sqrt(1 + dx * dx + dy * dy)
    return np.clip(0.28 + 0.95 * lit, 0.3, 1.2).astype(np.float32)


@cache
def turbo() -> Pixels:
    """Turbo's 256 colours."""
    return _map(cv2.COLORMAP_TURBO)


@cache
def cividis() -> Pixels:
    """Cividis' 256 colours, which look the same to eyes that are blind to red or green."""
    return _map(cv2.COLORMAP_CIVIDIS)


@cache
def viridis() -> Pixels:
    """Viridis' 256 colours."""
    return _map(cv2.COLORMAP_VIRIDIS)


def _map(which: int) -> Pixels:
    bgr = cv2.applyColorMap(np.arange(256, dtype=np.uint8)[:, None], which)[:, 0]
    packed = _pack(bgr[:, ::-1].astype(np.uint32))
    packed.flags.writeable = False
    return packed


def _channels(pixels: Pixels) -> Floats:
    return ((pixels[..., None] >> np.array([16, 8, 0], np.uint32)) & 0xFF).astype(np.float32)


def _pack(rgb: NDArray[np.uint32]) -> Pixels:
    packed = (rgb[..., 0] << np.uint32(16)) | (rgb[..., 1] << np.uint32(8)) | rgb[..., 2] | np.uint32(0xFF000000)
    return np.asarray(packed, np.uint32)
