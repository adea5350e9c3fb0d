"""Members of a ZIP archive read at any place, past ``zipfile``'s own file objects.

Those of CPython 3.12.0–3.12.8 and 3.13.0–3.13.1 give wrong bytes without a word when two stored members are sought in
turn (gh-127847). Here ``zipfile`` reads the directory alone; where a member lies says its own header.
"""

from __future__ import annotations

import struct
import threading
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, Protocol

_LOCAL = struct.Struct("<4s2xHH16xHH")  # signature, flags, method, lengths of the name and of the extra field
_SIGNATURE = b"PK\x03\x04"
_ENCRYPTED, _UTF8 = 0x1, 0x800
_BLOCK = 1 << 16


class Member(Protocol):
    """A file in the archive; ``size`` in bytes, unpacked."""

    @property
    def size(self) -> int: ...

    def read_at(self, offset: int, count: int) -> bytes:
        """``count`` bytes from ``offset`` on. Raises ``ValueError`` when there are not so many, ``OSError``."""


class Archive:
    """A ZIP archive open for reading. Raises ``ValueError`` when it is none, ``OSError``."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb", buffering=0)
        self._lock = threading.Lock()
        try:
            self._size = self._file.seek(0, 2)
            with zipfile.ZipFile(self._file) as directory:
                self._infos = {info.filename: info for info in directory.infolist()}
        except (zipfile.BadZipFile, NotImplementedError, struct.error, UnicodeError, OverflowError) as error:
            self._file.close()
            raise ValueError(f"no ZIP archive: {error}") from error
        except BaseException:
            self._file.close()
            raise

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._infos)

    def member(self, name: str) -> Member:
        """The member ``name``. Raises ``KeyError``; ``ValueError`` for one that contradicts itself or is packed
        otherwise than by DEFLATE."""
        info = self._infos[name]
        start = self._data_start(info)
        if info.compress_type == zipfile.ZIP_STORED:
            if info.compress_size != info.file_size:
                raise ValueError(f"{name} has two sizes")
            return _Stored(self, start, info.file_size)
        if info.compress_type == zipfile.ZIP_DEFLATED:
            return _Deflated(self, start, info.compress_size, info.file_size)
        raise ValueError(f"{name} is packed in an unusual way; save it with numpy.savez")

    def bytes_at(self, offset: int, count: int) -> bytes:
        """Bytes of the archive itself. Raises ``ValueError`` when it ends before."""
        if not 0 <= offset <= offset + count <= self._size:
            raise ValueError("the archive ends early")
        parts = []
        with self._lock:
            self._file.seek(offset)
            while count and (part := self._file.read(count)):
                parts.append(part)
                count -= len(part)
        if count:
            raise ValueError("the archive ends early")
        return b"".join(parts)

    def close(self) -> None:
        self._file.close()

    def _data_start(self, info: zipfile.ZipInfo) -> int:
        fixed = self.bytes_at(info.header_offset, _LOCAL.size)
        signature, flags, method, name_length, extra_length = _LOCAL.unpack(fixed)
        if signature != _SIGNATURE or method != info.compress_type:
            raise ValueError(f"the header of {info.filename} is damaged")
        if (flags | info.flag_bits) & _ENCRYPTED:
            raise ValueError(f"{info.filename} is encrypted")
        name = self.bytes_at(info.header_offset + _LOCAL.size, name_length)
        if name != info.orig_filename.encode("utf-8" if flags & _UTF8 else "cp437", "replace"):
            raise ValueError(f"the header of {info.filename} names another file")
        start: int = info.header_offset + _LOCAL.size + name_length + extra_length
        if start + info.compress_size > self._size:
            raise ValueError(f"{info.filename} ends early")
        return start


class _Stored:
    def __init__(self, archive: Archive, start: int, size: int) -> None:
        self._archive = archive
        self._start = start
        self.size = size

    def read_at(self, offset: int, count: int) -> bytes:
        if not 0 <= offset <= offset + count <= self.size:
            raise ValueError("the array ends early")
        return self._archive.bytes_at(self._start + offset, count)


class _Deflated:
    """Unpacked from its beginning up to what is asked for; going on from there costs nothing."""

    def __init__(self, archive: Archive, start: int, packed: int, size: int) -> None:
        self._archive = archive
        self._start = start
        self._packed = packed
        self.size = size
        self._rewind()

    def read_at(self, offset: int, count: int) -> bytes:
        if not 0 <= offset <= offset + count <= self.size:
            raise ValueError("the array ends early")
        if offset < self._at:
            self._rewind()
        try:
            while self._at < offset:
                self._unpack(min(_BLOCK, offset - self._at))
            parts = []
            while count:
                parts.append(self._unpack(count))
                count -= len(parts[-1])
        except (ValueError, zlib.error) as error:
            self._rewind()
            raise ValueError(str(error)) from error
        return b"".join(parts)

    def _rewind(self) -> None:
        self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        self._at = self._taken = 0

    def _unpack(self, most: int) -> bytes:
        """1 to ``most`` further bytes."""
        while True:
            packed = self._unpacker.unconsumed_tail
            if not packed:
                take = min(_BLOCK, self._packed - self._taken)
                packed = self._archive.bytes_at(self._start + self._taken, take)
                self._taken += take
            data = self._unpacker.decompress(packed, most)
            if data:
                self._at += len(data)
                return data
            if self._unpacker.eof or (self._taken >= self._packed and not self._unpacker.unconsumed_tail):
                raise ValueError("the array ends early")
