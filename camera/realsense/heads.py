"""The heads of a recording's images, read beside the SDK: it lays whatever bytes an image has into its stream's size,
and gives what was in that memory before where they are too few.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from camera.recordings.rosbag import messages
from camera.recordings.rosbag.cdr import Cdr
from camera.recordings.rosbag.database import connect

METADATA = re.compile(rb"Frame number=(\d{1,19});.*?;timestamp=([0-9.]{1,24});", re.DOTALL)
"""What the SDK writes beside each image: its number, and its milliseconds by the device's clock."""

_HEAD = 1 << 9  # bytes of an image's message, with room for long names
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_HEAD = 18  # bytes behind the signature until the pixel's bits and kind of colours
_IMAGES = """
    SELECT messages.id, messages.timestamp FROM messages JOIN topics ON topics.id = messages.topic_id
    WHERE topics.type = ? AND topics.name LIKE ? ESCAPE '\\' ORDER BY messages.timestamp
"""
_BESIDE = """
    SELECT messages.timestamp, messages.data FROM messages JOIN topics ON topics.id = messages.topic_id
    WHERE topics.name LIKE ? ESCAPE '\\'
"""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream of a recording: its name in topics, such as ``Depth_0``, its size, and the bytes of a pixel."""

    name: str
    width: int
    height: int
    size: int


def unlike(database: Path, stream: Stream) -> dict[int, str]:
    """Why images of a stream are none of its size or kind, by their number; nothing of all others.

    Raises ``sqlite3.Error``, ``ValueError``.
    """
    topic = f"/device\\_%/sensor\\_%/{stream.name.replace('_', chr(92) + '_')}/image/"
    found: dict[int, str] = {}
    with contextlib.closing(connect(database)) as connection:
        beside = connection.execute(_BESIDE, (f"{topic}metadata",))
        numbers = {at: int(said[1]) for at, data in beside if (said := METADATA.search(data))}
        for kind, check in ((messages.IMAGE, _plain), (messages.COMPRESSED, _packed)):
            for at, why in check(connection, connection.execute(_IMAGES, (kind, f"{topic}data%")).fetchall(), stream):
                if at in numbers:
                    found[numbers[at]] = why
    return found


def _plain(connection: sqlite3.Connection, images: list[tuple[int, int]], stream: Stream) -> Iterator[tuple[int, str]]:
    usual: messages.Layout | None = None
    for key, at in images:
        try:
            message = Cdr(_head(connection, key))
            found, lies = messages.layout(message)
            count = message.uint32()
        except ValueError as error:
            yield at, str(error)
            continue
        usual = usual or lies
        if (found.width, found.height) != (stream.width, stream.height):
            yield at, f"an image is {found.width}×{found.height}, not as its stream"
        elif lies != usual:
            yield at, f"an image's pixels lie as {lies}, and the first one's as {usual}"
        elif lies.step < found.width * stream.size or lies.step * found.height != count:
            yield at, "an image's rows do not fit its bytes"


def _packed(connection: sqlite3.Connection, images: list[tuple[int, int]], stream: Stream) -> Iterator[tuple[int, str]]:
    usual: tuple[str, int, int] | None = None
    for key, at in images:
        data = _head(connection, key)
        try:
            packing = messages.packed_as(Cdr(data))
        except ValueError as error:
            yield at, str(error)
            continue
        head = data.partition(_PNG)[2]
        if len(head) < _PNG_HEAD:  # another way of packing, which the SDK itself looks at
            continue
        width, height, *pixel = struct.unpack_from(">IIBB", head, _PNG_HEAD - 10)
        kind = (packing, *pixel)
        usual = usual or kind
        if (width, height) != (stream.width, stream.height):
            yield at, f"an image is {width}×{height}, not as its stream"
        elif kind != usual:
            yield at, f"an image is packed as {packing:.40} of {pixel[0]} bits, not as the first"


def _head(connection: sqlite3.Connection, key: int) -> bytes:
    with connection.blobopen("messages", "data", key, readonly=True) as blob:
        return blob.read(_HEAD)
