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

NEAR_FAR = (0.01, 0.97)  # shares of a scene's points before its colours' ends
BRIGHT = 0.995  # share of an infrared image's points below its white
FADED = 0.75  # how dark it is at the end of what lies beyond the colours
DEEPEST_M = 1.2  # more would leave the face a single colour
SIGNED_MM = 4.0  # the ends of signed colours
LIGHT = (-0.3, -0.45, 0.84)
DARKEST, BRIGHTEST = 0.3, 1.2
LIGHTS = 160  # steps between them; neighbours differ by less than two of 255 levels


@dataclass(slots=True)
class _Chosen:
    """Which colours the scene has; one choice for all widgets, as the theme is."""

    safe: bool = False


_chosen = _Chosen()


def use_safe(safe: bool) -> None:
    """Colour the scene so that eyes which are blind to red or green can tell the depths apart."""
    _chosen.safe = safe


def is_safe() -> bool:
    """Whether the scene's colours are those for every eye."""
    return _chosen.safe


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
    fading = _channels(scene_map()[:1]) * (1 - FADED * np.arange(256, dtype=np.float32)[:, None] / 255)
    colours = np.concatenate([_pack(fading.astype(np.uint32))[::-1], scene_map()])  # far to near
    metres = np.arange(65536, dtype=np.float32) * np.float32(unit)
    share = (far - metres) * np.float32(255 / max(far - near, 1e-3))
    lut: Pixels = np.take(colours, (np.clip(share, -255, 255) + 256).astype(np.int32), mode="clip")
    lut[0] = 0xFF090B0F
    return lut


def scene_range(depth: NDArray[np.uint16], unit: float) -> tuple[float, float] | None:
    """Near and far ends for the colours of a scene, metres; None when nothing was measured."""
    sample = depth[::8, ::8]
    measured = sample[sample > 0]
    if measured.size < 50:
        return None
    ends = [round(share * (measured.size - 1)) for share in NEAR_FAR]
    near, far = np.partition(measured, ends)[ends] * unit
    near, far = max(0.1, float(near) - 0.03), float(far) + 0.03
    return near, min(max(far, near + 0.4), near + DEEPEST_M)


def scaled(pixels: Pixels, width: int, height: int, *, out: Pixels | None = None) -> Pixels:
    """Pixels as many as these, smooth; written to ``out`` where that has the size."""
    if pixels.shape == (height, width):
        return pixels
    made = out if out is not None and out.shape == (height, width) else np.empty((height, width), np.uint32)
    cv2.resize(_bytes(pixels), (width, height), dst=_bytes(made), interpolation=_how(pixels.shape[1], width))
    return made


def _how(before: int, after: int) -> int:
    return cv2.INTER_AREA if 2 * after < before else cv2.INTER_LINEAR


def _bytes(pixels: Pixels) -> NDArray[np.uint8]:
    """The same memory as channels, ``uint8[H, W, 4]``."""
    return pixels.view(np.uint8).reshape(*pixels.shape, 4)


def levels(image: NDArray[Any]) -> NDArray[np.uint8]:
    """An infrared image, ``uint8`` or ``uint16[H, W]``, stretched to its bright percentile, ``uint8[H, W]``."""
    sample = image[::4, ::4].ravel()
    place = round(BRIGHT * (sample.size - 1))
    top = max(float(np.partition(sample, place)[place]), 1.0)
    if image.dtype == np.uint8:
        stretched = np.empty(image.shape, np.uint8)
        cv2.convertScaleAbs(image, dst=stretched, alpha=255.0 / top)
        return stretched
    wide = np.clip(image.astype(np.float32) * np.float32(255.0 / top), 0, 255)
    return np.asarray(wide, np.uint8)


def grey(levels: NDArray[np.uint8], size: tuple[int, int] | None = None) -> Pixels:
    """Levels, ``uint8[H, W]``, as greys; as many as ``size`` has, width and height: one channel is scaled for a third
    of what three cost."""
    if size is not None:
        few, levels = levels, np.empty(size[::-1], np.uint8)
        cv2.resize(few, size, dst=levels, interpolation=_how(few.shape[1], size[0]))
    return cv2.cvtColor(levels, cv2.COLOR_GRAY2BGRA).view(np.uint32)[..., 0]


def rgb(image: NDArray[np.uint8]) -> Pixels:
    """A colour image, ``uint8[H, W, 3]`` RGB."""
    return cv2.cvtColor(image, cv2.COLOR_RGB2BGRA).view(np.uint32)[..., 0]


def shaded(depth: Floats, *, strength: float = 0.3) -> Pixels:
    """A crop, ``float32[H, W]`` in [0, 255] (0 = background): viridis by depth, shaded by its slope."""
    face = depth > 0
    if not face.any():
        return np.full(depth.shape, ground(), np.uint32)
    seen = depth[face]
    ends = [round(share * (seen.size - 1)) for share in (0.02, 0.998)]
    low, high = np.partition(seen, ends)[ends]
    share = np.clip((depth - np.float32(low)) * np.float32(1 / max(high - low, 1.0)), 0, 1)
    colours = 35 + (share * np.float32(220)).astype(np.int32)
    light = _shade(depth * np.float32(strength), face)
    steps = (light - np.float32(DARKEST)) * np.float32((LIGHTS - 1) / (BRIGHTEST - DARKEST))
    lights = (steps + np.float32(0.5)).astype(np.int32)
    return np.where(face, np.take(_lit(), colours * LIGHTS + lights, mode="clip"), ground())


@cache
def _lit() -> Pixels:
    """Viridis under every light, ``uint32[256 * LIGHTS]``: a look-up instead of arithmetic on each pixel's channels."""
    light = np.linspace(DARKEST, BRIGHTEST, LIGHTS, dtype=np.float32)
    channels = np.clip(_channels(viridis())[:, None] * light[:, None], 0, 255)
    return _pack(channels.astype(np.uint32)).reshape(-1)


def normals(vectors: Floats, face: NDArray[np.bool_]) -> Pixels:
    """Unit normals ``float32[3, H, W]`` in the camera frame (towards the camera: z < 0), in the usual colours: red to
    the right, green up, blue towards the viewer."""
    signs = np.array([127.5, -127.5, -127.5], np.float32)[:, None, None]
    red, green, blue = np.clip(vectors * signs + np.float32(127.5), 0, 255).astype(np.uint32)
    return np.where(face, red << np.uint32(16) | green << np.uint32(8) | blue | np.uint32(0xFF000000), ground())


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
    return np.clip(0.28 + 0.95 * lit, DARKEST, BRIGHTEST).astype(np.float32)


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
