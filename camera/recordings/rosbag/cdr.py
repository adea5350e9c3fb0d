"""The Common Data Representation, in which ROS 2 stores messages (OMG DDSI-RTPS, plain CDR)."""

from __future__ import annotations

import struct

_BIG, _LITTLE = b"\x00\x00", b"\x00\x01"
_HEADER = 4
_PACKED = {b"\x28\xb5\x2f\xfd": "Zstandard", b"\x04\x22\x4d\x18": "LZ4"}


class Cdr:
    """Message in plain CDR, read value after value. Raises ``ValueError`` where it ends early or is no plain CDR."""

    def __init__(self, data: bytes) -> None:
        packer = _PACKED.get(data[:4])
        if packer:
            raise ValueError(f"the messages are packed by {packer}; unpack them with 'ros2 bag convert'")
        if data[:2] not in (_BIG, _LITTLE) or len(data) < _HEADER:
            raise ValueError("a message is no plain CDR")
        self._order = "<" if data[:2] == _LITTLE else ">"
        self._data = memoryview(data)[_HEADER:]
        self._at = 0

    def uint8(self) -> int:
        return self._taken(1)[0]

    def uint32(self) -> int:
        return int(self._numbers("I", 4, 1)[0])

    def int32(self) -> int:
        return int(self._numbers("i", 4, 1)[0])

    def floats(self, count: int) -> tuple[float, ...]:
        """``count`` float64."""
        return self._numbers("d", 8, count)

    def text(self) -> str:
        return bytes(self._taken(self.uint32())).rstrip(b"\0").decode("utf-8", "replace")

    def octets(self) -> memoryview:
        """A sequence of bytes, not copied."""
        return self._taken(self.uint32())

    def _numbers(self, kind: str, size: int, count: int) -> tuple[float, ...]:
        self._at += -self._at % size
        return struct.unpack(f"{self._order}{count}{kind}", self._taken(count * size))

    def _taken(self, count: int) -> memoryview:
        if self._at + count > len(self._data):
            raise ValueError("a message ends early")
        taken = self._data[self._at : self._at + count]
        self._at += count
        return taken
