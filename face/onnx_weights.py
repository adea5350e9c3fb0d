"""The constants of an ONNX file, read with numpy alone.

Only what that takes of the protocol buffer wire format: ModelProto.graph = 7, GraphProto.initializer = 5,
TensorProto.dims = 1, data_type = 2, name = 8, raw_data = 9 (onnx.proto3). Nothing is executed.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import numpy as np
from numpy.typing import NDArray

from face.errors import LocatorDamaged

_DTYPES: dict[int, np.dtype[np.float32] | np.dtype[np.float16]] = {1: np.dtype("<f4"), 10: np.dtype("<f2")}
_HALF = "__half"


def weights(file: bytes) -> dict[str, NDArray[np.float32]]:
    """Float constants by name; those stored in half precision come back as float32 under their own name.

    Raises :class:`face.LocatorDamaged` when the bytes are not such a file.
    """
    found: dict[str, NDArray[np.float32]] = {}
    for field, graph in _fields(memoryview(file)):
        if field != 7 or isinstance(graph, int):
            continue
        for part, tensor in _fields(graph):
            if part == 5 and not isinstance(tensor, int):
                name, array = _tensor(tensor)
                if array is not None:
                    found[name.removesuffix(_HALF)] = array
    return found


def _tensor(data: memoryview) -> tuple[str, NDArray[np.float32] | None]:
    dims: list[int] = []
    kind, name, raw = 0, "", memoryview(b"")
    for field, value in _fields(data):
        if field == 1:
            dims += [value] if isinstance(value, int) else list(_varints(value))
        elif field == 2 and isinstance(value, int):
            kind = value
        elif field == 8 and not isinstance(value, int):
            name = bytes(value).decode("utf-8", "replace")
        elif field == 9 and not isinstance(value, int):
            raw = value
    if kind not in _DTYPES:
        return name, None
    if prod(dims) * _DTYPES[kind].itemsize != len(raw):
        raise LocatorDamaged(f"the constant {name!r} has {len(raw)} bytes, which its shape {dims} does not fit")
    return name, np.frombuffer(bytes(raw), _DTYPES[kind]).astype(np.float32).reshape(dims)


def _fields(data: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """(field number, integer or bytes) of one message."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        wire = key & 7
        if wire == 0:
            value, at = _varint(data, at)
            yield key >> 3, value
            continue
        if wire == 2:
            size, at = _varint(data, at)
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
        else:
            raise LocatorDamaged("the locator's file is not an ONNX model")
        if at + size > len(data):
            raise LocatorDamaged("the locator's file ends too early")
        yield key >> 3, data[at : at + size]
        at += size


def _varints(data: memoryview) -> Iterator[int]:
    at = 0
    while at < len(data):
        value, at = _varint(data, at)
        yield value


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise LocatorDamaged("the locator's file is not an ONNX model")
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
