"""The values of a message of ROS 1, one behind the other; :class:`camera.recordings.rosbag.cdr.Cdr` reads ROS 2's."""

from __future__ import annotations

import struct


class Fields:
    """Message read value after value, little-endian and without gaps. Raises ``ValueError`` where it ends early."""

    _order = "<"

    def __init__(self, data: bytes | memoryview) -> None:
        self._data = memoryview(data)
        self._at = 0

    def stamp(self) -> float:
        """The time in the header with which a message begins, in seconds."""
        self.uint32()  # counts messages
        return self.uint32() + self.uint32() / 1e9

    def uint8(self) -> int:
        return self._taken(1)[0]

    def uint32(self) -> int:
        return int(self._numbers("I", 4, 1)[0])

    def floats(self, count: int) -> tuple[float, ...]:
        """``count`` float64."""
        return self._numbers("d", 8, count)

    def text(self) -> str:
        return bytes(self._taken(self.uint32())).rstrip(b"\0").decode("utf-8", "replace")

    def octets(self) -> memoryview:
        """A sequence of bytes, not copied."""
        return self._taken(self.uint32())

    def _numbers(self, kind: str, size: int, count: int) -> tuple[float, ...]:
        return struct.unpack(f"{self._order}{count}{kind}", self._taken(count * size))

    def _taken(self, count: int) -> memoryview:
        if self._at + count > len(self._data):
            raise ValueError("a message ends early")
        taken = self._data[self._at : self._at + count]
        self._at += count
        return taken
