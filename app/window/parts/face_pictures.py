"""A face's pictures: from arrays to pixels as large as they are shown. No Qt here: a thread may make them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.window.parts import colour
from face import Crop

RAW_STRENGTH = 0.2  # of the shading: noise looks like relief

Size = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """``pixels``: as the array has them; ``large``: the same as many as they are shown, None where nobody said how
    many."""

    pixels: colour.Pixels
    large: colour.Pixels | None = None


@dataclass(frozen=True, slots=True, eq=False)
class FacePictures:
    """Of the crop, of what the denoiser made of it, and of the normals; None where there is no such thing."""

    crop: Picture | None = None
    denoised: Picture | None = None
    normals: Picture | None = None


@dataclass(frozen=True, slots=True)
class Sizes:
    """Width and height in pixels of the screen for each; None for one that is not seen."""

    crop: Size | None = None
    denoised: Size | None = None
    normals: Size | None = None


def draw(
    crop: Crop | None, denoised: NDArray[np.float32] | None, normals: NDArray[np.float32] | None, sizes: Sizes
) -> FacePictures:
    """Draw a face: its crop, the denoised one, ``float32[128, 128]`` in [0, 255], and its unit normals,
    ``float32[3, 128, 128]``."""
    return FacePictures(
        None if crop is None else sized(raw(crop), sizes.crop),
        None if denoised is None else sized(colour.shaded(denoised), sizes.denoised),
        None if normals is None or denoised is None else sized(colour.normals(normals, denoised > 0), sizes.normals),
    )


def raw(crop: Crop) -> colour.Pixels:
    """A crop before the denoiser."""
    return colour.shaded(crop.depth, strength=RAW_STRENGTH)


def sized(pixels: colour.Pixels, size: Size | None) -> Picture:
    """Pixels as many as they are shown."""
    return Picture(pixels, None if size is None else colour.scaled(pixels, *size))
