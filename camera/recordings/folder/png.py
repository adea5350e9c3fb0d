"""PNG images, checked before a decoder sees them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHUNK = struct.Struct(">I4s")
_CRC_SIZE = 4
_IHDR = struct.Struct(">IIBBBBB")
_START = len(_SIGNATURE) + _CHUNK.size + _IHDR.size
_COLOURS = {0: 1, 2: 3}
"""PNG's colour types that are read, with their channels: grey and RGB."""
_NEEDED = (b"IHDR", b"IDAT", b"IEND")


class Kind(NamedTuple):
    """Kind of a PNG by its header: ``bits`` a channel; ``colour`` is PNG's colour type."""

    width: int
    height: int
    bits: int
    colour: int


def kind_of(path: Path) -> Kind:
    """The header of a PNG. Raises ``ValueError``, ``OSError``."""
    with path.open("rb") as file:
        return _kind(file.read(_START), path)


def need_depth(kind: Kind, path: Path) -> None:
    """Raises ``ValueError`` for images that cannot hold depth."""
    if kind.colour == 0 and kind.bits < 16:
        raise ValueError(
            f"{path.name} has {kind.bits} bits a pixel, too few for depth; export 16-bit images from the recording"
        )
    if kind.bits != 16 or kind.colour != 0:
        raise ValueError(f"{path.name} is a picture, no depth image; give 16-bit grey images")


def read_png(path: Path, shape: tuple[int, int], bits: tuple[int, ...], channels: int) -> NDArray[Any]:
    """A PNG of exactly this size and kind. Raises ``ValueError``, ``OSError``.

    Only the chunks that hold the image reach the decoder, each no longer than the file: one chunk's claim of
    gigabytes, or a packed comment, takes no memory.
    """
    limit = shape[0] * shape[1] * channels * 2 + (1 << 20)
    with path.open("rb") as file:
        data = file.read(limit + 1)
    kind = _kind(data, path)
    if (kind.height, kind.width) != shape or kind.bits not in bits or _COLOURS.get(kind.colour) != channels:
        wanted = f"{shape[1]}×{shape[0]}, {' or '.join(map(str, bits))} bits, {channels} channel"
        is_ = f"{kind.width}×{kind.height}, {kind.bits} bits, PNG's colour type {kind.colour}"
        raise ValueError(f"{path.name} is {is_}, not {wanted}")
    if len(data) > limit:
        raise ValueError(f"{path.name} is longer than any such image")
    needed = _SIGNATURE + b"".join(_needed(data, path))
    try:
        image = cv2.imdecode(np.frombuffer(needed, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise ValueError(f"{path.name}: {error}") from error
    if image is None or image.shape[:2] != shape or image.dtype.itemsize * 8 != kind.bits:
        raise ValueError(f"{path.name} cannot be decoded")
    if image.ndim != (2 if channels == 1 else 3):
        raise ValueError(f"{path.name} has other channels than its header says")
    return image if channels == 1 else np.ascontiguousarray(image[..., 2::-1])


def _kind(data: bytes, path: Path) -> Kind:
    start = len(_SIGNATURE)
    if len(data) < _START or data[:start] != _SIGNATURE or _CHUNK.unpack_from(data, start) != (_IHDR.size, b"IHDR"):
        raise ValueError(f"{path.name} is no PNG image")
    width, height, bits, colour, *_ = _IHDR.unpack_from(data, start + _CHUNK.size)
    return Kind(width, height, bits, colour)


def _needed(data: bytes, path: Path) -> Iterator[bytes]:
    """The chunks that hold the image. Raises ``ValueError`` for one that is longer than the file, or none."""
    at, name = len(_SIGNATURE), b""
    while name != b"IEND":
        if at + _CHUNK.size > len(data):
            raise ValueError(f"{path.name} ends early")
        length, name = _CHUNK.unpack_from(data, at)
        end = at + _CHUNK.size + length + _CRC_SIZE
        if end > len(data):
            raise ValueError(f"a part of {path.name} says it has {length} bytes, more than the file")
        if name in _NEEDED:
            yield data[at:end]
        at = end
