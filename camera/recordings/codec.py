"""Lossless compression of one image: horizontal differences, zigzag, byte planes, Zstandard.

Neighbouring depths differ by a few units of either sign. Folded into small unsigned numbers (0, −1, 1, −2 →
0, 1, 2, 3) with the high and low bytes apart, they are nearly what an entropy coder wants to see.
Images are ``uint8[H, W]``, ``uint16[H, W]`` or ``uint8[H, W, 3]``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

Image = NDArray[Any]
Words = NDArray[np.uint16]

_PIECE = 120_000  # bytes that are folded at once; above 128 KiB the C library takes fresh pages of memory each time


def encode(image: Image, level: int = 1) -> bytes:
    """Compress an image at Zstandard ``level`` (1 is fast; 9 saves a few percent, slowly)."""
    return _compressor(level).compress(_planes(image).data)


def decode(data: bytes, shape: tuple[int, ...], dtype: type[np.uint8] | type[np.uint16]) -> Image:
    """The image again. Raises ``ValueError`` unless ``data`` holds exactly one of this shape and dtype.

    The size is compared before anything is allocated, so no data can take more memory than the image does.
    """
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    try:
        if zstandard.get_frame_parameters(data).content_size != size:
            raise ValueError("the data hold an image of another size")
        raw = zstandard.ZstdDecompressor().decompress(data, max_output_size=size, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise ValueError(f"the data are no compressed image: {error}") from error
    return _image(np.frombuffer(raw, np.uint8), shape, dtype)


def _compressor(level: int) -> zstandard.ZstdCompressor:
    """Level 1 with small tables: noise repeats nowhere, so what matters is that looking for it stays in the cache.

    Beside the library's own level 1, as many bytes, in four fifths of the time for depth and half for infrared.
    """
    if level != 1:
        return zstandard.ZstdCompressor(level=level)
    small = zstandard.ZstdCompressionParameters(
        strategy=zstandard.STRATEGY_FAST, hash_log=12, window_log=17, min_match=7
    )
    return zstandard.ZstdCompressor(compression_params=small)


def _planes(image: Image) -> NDArray[np.uint8]:
    if image.dtype == np.uint16:
        return _folded(image)
    if image.ndim == 3:
        image = np.moveaxis(_minus_green(image), -1, 0)
    return np.ascontiguousarray(_differences(image))


def _image(planes: NDArray[np.uint8], shape: tuple[int, ...], dtype: type[np.uint8] | type[np.uint16]) -> Image:
    if dtype == np.uint16:
        return _sums(_unzigzag(_join(planes)).reshape(shape))
    if len(shape) == 3:
        return _plus_green(np.moveaxis(_sums(planes.reshape(3, *shape[:2])), 0, -1))
    return _sums(planes.reshape(shape))


def _differences(image: Image) -> Image:
    out = np.empty(image.shape, image.dtype)
    out[..., 0] = image[..., 0]
    np.subtract(image[..., 1:], image[..., :-1], out=out[..., 1:])  # wraps, and so does the sum
    return out


def _sums(differences: Image) -> Image:
    sums: Image = np.cumsum(differences, axis=-1, dtype=differences.dtype)
    return sums


def _folded(image: Words) -> NDArray[np.uint8]:
    """High and low bytes of the folded differences, ``uint8[2, H, W]``, some rows after the other: what they take in
    between stays in the cache, and an image's worth of fresh memory costs as much as the arithmetic."""
    planes = np.empty((2, *image.shape), np.uint8)
    step = max(1, _PIECE // image[0].nbytes)
    for top in range(0, len(image), step):
        rows = slice(top, top + step)
        words = _zigzag(_differences(image[rows]))
        np.right_shift(words, 8, out=planes[0, rows], casting="unsafe")
        np.bitwise_and(words, 0xFF, out=planes[1, rows], casting="unsafe")
    return planes


def _zigzag(values: Words) -> Words:
    """In place."""
    sign = (values.view(np.int16) >> 15).view(np.uint16)
    np.left_shift(values, 1, out=values)
    np.bitwise_xor(values, sign, out=values)
    return values


def _unzigzag(values: Words) -> Words:
    negative = values & np.uint16(1)
    return (values >> np.uint16(1)) ^ (~negative + np.uint16(1))


def _join(planes: NDArray[np.uint8]) -> Words:
    high, low = planes.reshape(2, -1)
    return (high.astype(np.uint16) << np.uint16(8)) | low


def _minus_green(image: Image) -> Image:
    out = image.copy()
    out[..., 0] -= image[..., 1]
    out[..., 2] -= image[..., 1]
    return out


def _plus_green(image: Image) -> Image:
    out = np.ascontiguousarray(image)
    out[..., 0] += out[..., 1]
    out[..., 2] += out[..., 1]
    return out
