"""Bytes that a recorder packed (LZ4 frames, Zstandard, bzip2), unpacked piece by piece and never beyond a limit."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import zstandard

from camera.recordings.rosbag.bag import LONGEST, Bag, Stamped, Topic
from camera.recordings.rosbag.fields import Fields

PACKERS = ("lz4", "zstd", "bz2")
_MAGIC = {b"\x28\xb5\x2f\xfd": "zstd", b"\x04\x22\x4d\x18": "lz4"}
_PIECE = 1 << 20  # bytes that are unpacked at once
_SLICE = 1 << 16  # packed bytes that are given at once: what is not taken of them is copied for every piece
_TROUBLE = (zstandard.ZstdError, RuntimeError, OSError, EOFError)


def unpacked(packer: str, data: bytes, size: int) -> bytes:
    """The ``size`` bytes that ``data`` were packed from by one of ``PACKERS``.

    Raises ``ValueError`` unless they are exactly so many; takes no more memory than that, whatever the data hold.
    """
    out = bytearray()
    for piece in _pieces(packer, io.BytesIO(data)):
        out += piece
        if len(out) > size:
            raise ValueError(f"it unpacks to more than the {size} bytes that it says")
    if len(out) < size:
        raise ValueError(f"it is cut short: {len(out)} of {size} bytes")
    return bytes(out)


def beginning(packer: str, data: bytes, most: int) -> bytes:
    """At most the first ``most`` bytes that ``data`` were packed from. Raises ``ValueError`` for damaged ones."""
    out = bytearray()
    for piece in _pieces(packer, io.BytesIO(data)):
        out += piece
        if len(out) >= most:
            break
    return bytes(out[:most])


def unpack_file(path: Path, target: Path, most: int) -> None:
    """Write what a file was packed from by Zstandard to ``target``.

    Raises ``ValueError`` where it is damaged, cut short, or more than ``most`` bytes; ``OSError`` where it cannot be
    read or written.
    """
    written = 0
    with path.open("rb") as file, target.open("xb") as out:
        said = zstandard.get_frame_parameters(file.read(_SLICE)).content_size if _is_zstd(file) else 0
        known = said not in (zstandard.CONTENTSIZE_UNKNOWN, zstandard.CONTENTSIZE_ERROR)
        if known and said > most:
            raise ValueError(f"it unpacks to {said >> 20} MB, more than so small a file can hold")
        file.seek(0)
        for piece in _pieces("zstd", file):
            written += len(piece)
            if written > most:
                raise ValueError(f"it unpacks to more than {most >> 20} MB, more than so small a file can hold")
            out.write(piece)
        if known and written < said:
            raise ValueError(f"it is cut short: {written} of {said} bytes")


class Unpacked:
    """A bag whose messages may be packed one by one, as ``ros2 bag record --compression-mode message`` does."""

    def __init__(self, bag: Bag) -> None:
        self._bag = bag

    def topics(self) -> list[Topic]:
        return self._bag.topics()

    def messages(self, topic: Topic) -> list[Stamped]:
        return self._bag.messages(topic)

    def first(self, topic: Topic) -> Stamped | None:
        return self._bag.first(topic)

    def read(self, key: int, most: int) -> bytes:
        data = self._bag.read(key, max(most, 4))
        packer = _MAGIC.get(data[:4])
        return data[:most] if packer is None else beginning(packer, self._bag.read(key, LONGEST), most)

    def fields(self, data: bytes) -> Fields:
        return self._bag.fields(data)

    def close(self) -> None:
        self._bag.close()


def _is_zstd(file: BinaryIO) -> bool:
    found = _MAGIC.get(file.read(4))
    file.seek(0)
    return found == "zstd"


def _pieces(packer: str, file: BinaryIO) -> Iterator[bytes]:
    """What a file was packed from, at most ``_PIECE`` bytes at once. Raises ``ValueError`` for damaged data."""
    source = {"zstd": _zstd, "lz4": _lz4, "bz2": _bz2}[packer](file)
    while True:
        try:
            piece = next(source, None)
        except _TROUBLE as error:
            raise ValueError(f"its packed bytes are damaged: {error}") from error
        if piece is None:
            return
        yield piece


def _zstd(file: BinaryIO) -> Iterator[bytes]:
    unpacker = zstandard.ZstdDecompressor(max_window_size=LONGEST)
    with unpacker.stream_reader(file, read_across_frames=True, closefd=False) as reader:
        while piece := reader.read(_PIECE):
            yield piece


def _lz4(file: BinaryIO) -> Iterator[bytes]:
    import lz4.frame

    unpacker = lz4.frame.LZ4FrameDecompressor()
    while not unpacker.eof and (data := file.read(_SLICE)):
        yield unpacker.decompress(data, max_length=_PIECE)
        while not unpacker.eof and not unpacker.needs_input:
            yield unpacker.decompress(b"", max_length=_PIECE)


def _bz2(file: BinaryIO) -> Iterator[bytes]:
    try:
        import bz2
    except ImportError as error:  # not every Python has it
        raise ValueError("this Python has no bz2; unpack it with 'rosbag decompress'") from error
    unpacker = bz2.BZ2Decompressor()
    while not unpacker.eof and (data := file.read(_SLICE)):
        yield unpacker.decompress(data, _PIECE)
        while not unpacker.eof and not unpacker.needs_input:
            yield unpacker.decompress(b"", _PIECE)
