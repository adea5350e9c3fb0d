"""Standard streams that take whatever Relief says, in every encoding, whoever reads them or has gone away."""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

ERRORS = "relief"
_PLAIN = {
    "…": "...",
    "→": "->",
    "✓": "+",
    "✗": "x",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "x",
    "·": "|",
    "°": " deg",
    "±": "+/-",
    "▀": "#",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
}


class Pipe(io.FileIO):
    """A file descriptor to write to; when its reader goes away, what follows is swallowed and ``gone`` is True."""

    gone = False

    def write(self, data: ReadableBuffer, /) -> int:
        """Bytes written, or swallowed. Raises ``OSError`` for a full disk."""
        if self.gone:
            return memoryview(data).nbytes
        try:
            return super().write(data) or 0
        except BrokenPipeError:
            self.gone = True
            return memoryview(data).nbytes


def prepare() -> None:
    """Make this process's standard streams usable: open, in any encoding, and quiet about a reader that went away."""
    codecs.register_error(ERRORS, _in_plain_letters)
    closed = [number for number in range(3) if _closed(number)]
    for _ in closed:
        os.open(os.devnull, os.O_RDWR)  # else the next file that is opened would be stdout, and be written over
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115 - a descriptor, for as long as the process lives
    sys.stdout = _prepared(sys.stdout, sys.__stdout__, 1)
    sys.stderr = _prepared(sys.stderr, sys.__stderr__, 2)


def reader_is_gone() -> bool:
    """Whether nobody reads stdout any more, as behind ``| head -1``."""
    raw = sys.stdout.buffer if isinstance(sys.stdout, io.TextIOWrapper) else None
    return isinstance(raw, io.BufferedWriter) and isinstance(raw.raw, Pipe) and raw.raw.gone


def finish() -> OSError | None:
    """Write out what waits; the error of a stdout that is full, after which nothing more is written to it."""
    try:
        sys.stdout.flush()
    except OSError as error:
        sys.stdout = io.StringIO()
        return error
    return None


def _closed(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return True
    return False


def _prepared(stream: TextIO | None, original: TextIO | None, number: int) -> TextIO:
    if stream is not None and (stream is not original or not isinstance(stream, io.TextIOWrapper)):
        return stream  # somebody else's, such as a test's
    if isinstance(stream, io.TextIOWrapper) and os.name != "posix":
        stream.reconfigure(errors=ERRORS)
        return stream
    encoding = "utf-8" if stream is None else stream.encoding
    buffered = io.BufferedWriter(Pipe(number, "w", closefd=False))
    # PYTHONUNBUFFERED, which images of containers like to set, shows as write_through alone.
    lines = stream is not None and (stream.line_buffering or stream.write_through)
    return io.TextIOWrapper(buffered, encoding=encoding, errors=ERRORS, line_buffering=lines, newline="\n")


def _in_plain_letters(error: UnicodeError) -> tuple[str, int]:
    """What a narrow encoding shows in place of characters that it lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    letters = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return letters or character.encode("unicode_escape").decode("ascii")
