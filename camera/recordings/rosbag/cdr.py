"""The Common Data Representation, in which ROS 2 stores messages (OMG DDSI-RTPS, plain CDR)."""

from __future__ import annotations

from camera.recordings.rosbag.fields import Fields

_BIG, _LITTLE = b"\x00\x00", b"\x00\x01"
_HEADER = 4


class Cdr(Fields):
    """Message in plain CDR, read value after value. Raises ``ValueError`` where it ends early or is no plain CDR."""

    def __init__(self, data: bytes) -> None:
        if data[:2] not in (_BIG, _LITTLE) or len(data) < _HEADER:
            raise ValueError("a message is no plain CDR")
        super().__init__(memoryview(data)[_HEADER:])
        self._order = "<" if data[:2] == _LITTLE else ">"

    def stamp(self) -> float:
        return self._numbers("i", 4, 1)[0] + self.uint32() / 1e9

    def _numbers(self, kind: str, size: int, count: int) -> tuple[float, ...]:
        self._at += -self._at % size
        return super()._numbers(kind, size, count)
