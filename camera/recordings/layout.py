"""What the chunks of a native recording hold: header, frames, index (docs/recording-format.md)."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from camera.errors import RecordingError
from camera.frame import Frame
from camera.intrinsics import Intrinsics
from camera.recordings.codec import Image, decode, encode
from camera.source import DeviceInfo

MAGIC = b"\x89RELIEF\r\n\x1a\n\x00\x00\x00\x00"
VERSION = 1
MAX_PIXELS = 1 << 24
MAX_HEADER = 1 << 16
MAX_INDEX = 1 << 26  # 4 million frames: 13 hours at 90 frames a second

HEAD, FRAME, INDEX, TAIL = b"HEAD", b"FRAM", b"INDX", b"TAIL"

_DEVICE = ("kind", "name", "serial", "uri", "firmware", "usb")
_FRAME = struct.Struct("<QqqIIIBB2x")
_NO_TIME = -(1 << 63)
_LAST_TIME = 1 << 53  # µs: where float64 seconds still tell them apart
TAIL_PAYLOAD = struct.Struct("<Q")
INDEX_ENTRY = np.dtype([("offset", "<u8"), ("microseconds", "<i8")])


@dataclass(frozen=True, slots=True)
class Header:
    """Header of a recording: what holds for every frame. ``depth_unit`` in metres per step."""

    intrinsics: Intrinsics
    depth_unit: float
    device: DeviceInfo

    def __post_init__(self) -> None:
        if self.intrinsics.width * self.intrinsics.height > MAX_PIXELS:
            raise ValueError(f"a recording's frames may have at most {MAX_PIXELS} pixels")
        if not 1e-6 <= self.depth_unit <= 0.1:
            raise ValueError(f"a depth unit of {self.depth_unit} m is not one a camera has")

    @property
    def shape(self) -> tuple[int, int]:
        return self.intrinsics.height, self.intrinsics.width

    @property
    def max_frame(self) -> int:
        """At least the bytes of any frame here: 7 a pixel, with Zstandard's worst case."""
        raw = self.intrinsics.width * self.intrinsics.height * 7
        return raw + raw // 128 + 4096

    def to_bytes(self) -> bytes:
        k = self.intrinsics
        fields = {
            "version": VERSION,
            "intrinsics": {
                "width": int(k.width),
                "height": int(k.height),
                "fx": float(k.fx),
                "fy": float(k.fy),
                "cx": float(k.cx),
                "cy": float(k.cy),
                "distortion": [float(c) for c in k.distortion],
            },
            "depth_unit": self.depth_unit,
            "device": {name: value for name, value in asdict(self.device).items() if name in _DEVICE},
        }
        # A file's name may hold bytes that are no text: they become JSON's own escapes.
        payload = json.dumps(fields, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace")
        if len(payload) > MAX_HEADER:
            raise ValueError("the device's description is too long to be recorded")
        return payload

    @classmethod
    def from_bytes(cls, payload: bytes) -> Header:
        """Raises ``ValueError`` for a senseless header, ``RecordingError`` for another version."""
        try:
            fields = json.loads(payload)
            version = fields["version"]
            if version != VERSION:
                raise RecordingError(
                    phrase(
                        "the recording has version {version}, this program reads {version2}; update Relief",
                        version=f"{version!r:.20}",
                        version2=VERSION,
                    )
                )
            return cls(_intrinsics(fields["intrinsics"]), float(fields["depth_unit"]), _device(fields["device"]))
        except (TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
            raise ValueError(f"the header makes no sense: {error}") from error


def _intrinsics(fields: dict[str, Any]) -> Intrinsics:
    fx, fy, cx, cy = (float(fields[name]) for name in ("fx", "fy", "cx", "cy"))
    distortion = tuple(float(c) for c in fields["distortion"])
    return Intrinsics(int(fields["width"]), int(fields["height"]), fx, fy, cx, cy, distortion)


def _device(fields: dict[str, Any]) -> DeviceInfo:
    kind, name, serial, uri, firmware, usb = (str(fields.get(key, "")) for key in _DEVICE)
    return DeviceInfo(kind, name, serial, uri, firmware, usb)


def microseconds(seconds: float) -> int:
    """A timestamp as it is stored. Raises ``ValueError`` for one that no clock shows."""
    if not abs(seconds) < _LAST_TIME / 1e6:
        raise ValueError(f"a timestamp of {seconds} s cannot be recorded")
    return round(seconds * 1e6)


def pack_frame(frame: Frame, level: int) -> tuple[bytes, ...]:
    """The payload of a frame chunk, in parts: the fixed fields, depth, infrared, colour.

    Raises ``ValueError`` for a number or time that cannot be stored.
    """
    if not 0 <= frame.number < 1 << 64:
        raise ValueError(f"a frame number of {frame.number} cannot be recorded")
    infrared, color = frame.infrared, frame.color
    depth_data = encode(frame.depth, level)
    infrared_data = b"" if infrared is None else encode(infrared, level)
    color_data = b"" if color is None else encode(color, level)
    device_time = frame.device_timestamp
    fixed = _FRAME.pack(
        frame.number,
        microseconds(frame.timestamp),
        _NO_TIME if device_time is None else microseconds(device_time),
        len(depth_data),
        len(infrared_data),
        len(color_data),
        0 if infrared is None else infrared.dtype.itemsize,
        0 if color is None else 1,
    )
    return fixed, depth_data, infrared_data, color_data


def unpack_frame(payload: bytes, header: Header, source: str) -> Frame:
    """The frame again. Raises ``ValueError`` when its fields contradict each other or the header."""
    if len(payload) < _FRAME.size:
        raise ValueError("the fields of a frame contradict each other")
    number, time, device_time, *lengths, infrared_bytes, has_color = _FRAME.unpack_from(payload)
    if _FRAME.size + sum(lengths) != len(payload) or infrared_bytes > 2 or has_color > 1:
        raise ValueError("the fields of a frame contradict each other")
    if max(abs(time), 0 if device_time == _NO_TIME else abs(device_time)) >= _LAST_TIME:
        raise ValueError("the fields of a frame contradict each other")
    depth_end = _FRAME.size + lengths[0]
    infrared_end = depth_end + lengths[1]
    infrared: Image | None = None
    if infrared_bytes:
        dtype: type[np.uint8] | type[np.uint16] = np.uint8 if infrared_bytes == 1 else np.uint16
        infrared = decode(payload[depth_end:infrared_end], header.shape, dtype)
    return Frame(
        decode(payload[_FRAME.size : depth_end], header.shape, np.uint16),
        header.depth_unit,
        header.intrinsics,
        timestamp=time / 1e6,
        number=number,
        infrared=infrared,
        color=decode(payload[infrared_end:], (*header.shape, 3), np.uint8) if has_color else None,
        source=source,
        device_timestamp=None if device_time == _NO_TIME else device_time / 1e6,
    )


FRAME_TIME_BYTES = 16


def frame_time(payload: bytes) -> int:
    """The timestamp in µs from the first bytes of a frame chunk's payload."""
    if len(payload) < FRAME_TIME_BYTES:
        raise ValueError("the fields of a frame contradict each other")
    return int(struct.unpack_from("<Qq", payload)[1])


def pack_index(offsets: list[int], times: list[int]) -> bytes:
    entries = np.empty(len(offsets), INDEX_ENTRY)
    entries["offset"], entries["microseconds"] = offsets, times
    return entries.tobytes()


def unpack_index(payload: bytes) -> NDArray[np.void]:
    if len(payload) % INDEX_ENTRY.itemsize:
        raise ValueError("the fields of a frame contradict each other")
    return np.frombuffer(payload, INDEX_ENTRY)
