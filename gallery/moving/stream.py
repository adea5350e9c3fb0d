"""A file that is encrypted piece by piece: read in bounded memory, and whole or not at all.

::

    "RELIEFMV" · length of the head (uint16, little endian) · head (JSON) · pieces

The head says how the key is made and holds a salt. The pieces are 64 KiB of plain text each, the last one shorter,
sealed with AES-256-GCM. A nonce is the piece's number and whether it is the last, the associated data is all before
the pieces (STREAM: Hoang et al., CRYPTO 2015). So a file that was cut, joined, reordered or changed anywhere is told.
"""

from __future__ import annotations

import hmac
import json
import os
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from assets.phrase import phrase
from gallery.authenticity import subkey
from gallery.errors import BadFile, BadPassphrase, WrongKey
from gallery.passphrase import Stretching, normal, stretching

MAGIC = b"RELIEFMV"
FORMAT = 1
PIECE = 64 * 1024
_TAG = 16
_HEAD_MOST = 4096
_HEAD = struct.Struct("<H")

Secret = str | bytes
"""A passphrase, or a gallery's key of 32 bytes."""


class Writer:
    """Writes plain text into an encrypted file; :meth:`finish` ends it."""

    def __init__(self, file: BinaryIO, secret: Secret) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        salt = os.urandom(16)
        about: dict[str, object] = {"format": FORMAT, "salt": salt.hex()}
        if isinstance(secret, str):
            normal(secret)
            stretched = Stretching()
            about["passphrase"] = stretched.described()
            master = stretched.key(secret)
        else:
            master = subkey(secret, b"moving")
        about["check"] = _check(master, salt).hex()
        head = json.dumps(about).encode()
        self._before = MAGIC + _HEAD.pack(len(head)) + head
        self._cipher = AESGCM(_key(master, salt))
        self._file, self._number, self._held = file, 0, bytearray()
        file.write(self._before)

    def write(self, content: bytes) -> None:
        """Append plain text."""
        self._held += content
        while len(self._held) > PIECE:
            self._put(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]

    def finish(self) -> None:
        """Write the last piece."""
        self._put(bytes(self._held), last=True)
        self._held.clear()

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), plain, self._before))
        self._number += 1


class Reader:
    """Reads plain text from an encrypted file. Raises ``BadFile``, ``BadPassphrase``, ``WrongKey``."""

    def __init__(self, file: BinaryIO, secret: Secret) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._before, about = _head(file)
        salt = _bytes(about, "salt", 16)
        if "passphrase" in about:
            if not isinstance(secret, str):
                raise BadPassphrase(phrase("the file was encrypted with a passphrase, not with a gallery's key"))
            master = stretching(about["passphrase"]).key(secret)
        elif isinstance(secret, str):
            raise WrongKey(phrase("the file was encrypted with a gallery's key, not with a passphrase"))
        else:
            master = subkey(secret, b"moving")
        if not hmac.compare_digest(_check(master, salt), _bytes(about, "check", 16)):
            if isinstance(secret, str):
                raise BadPassphrase(
                    phrase("that is not the passphrase of this file, or its head is damaged; type it again")
                )
            raise WrongKey(
                phrase(
                    "the file was encrypted with another gallery's key: type the recovery sheet of that "
                    "gallery (--sheet)"
                )
            )
        self._cipher = AESGCM(_key(master, salt))
        self._file, self._number, self._held, self._ended = file, 0, b"", False
        self._next = self._more()

    def read(self, count: int) -> bytes:
        """Exactly so many bytes; the caller bounds them. Raises ``BadFile``."""
        parts = [self._held]
        missing = count - len(self._held)
        while missing > 0:
            parts.append(self._piece())
            missing -= len(parts[-1])
        whole = b"".join(parts)
        self._held = whole[count:]
        return whole[:count]

    def finish(self) -> None:
        """Make sure that this was all, to the last byte. Raises ``BadFile``."""
        while not self._ended:
            self._held += self._piece()
            if self._held:
                break
        if self._held:
            raise BadFile(phrase("the file goes on after its end: it is damaged or forged"))

    def _piece(self) -> bytes:
        from cryptography.exceptions import InvalidTag

        if self._ended:
            raise BadFile(phrase("the file ends before it is complete: it is damaged; export it again"))
        sealed, self._next = self._next, self._more()
        self._ended = not self._next
        try:
            plain = self._cipher.decrypt(_nonce(self._number, self._ended), sealed, self._before)
        except (InvalidTag, ValueError) as error:
            raise BadFile(phrase("the file was cut, changed or damaged; export it again")) from error
        self._number += 1
        return plain

    def _more(self) -> bytes:
        try:
            return self._file.read(PIECE + _TAG)
        except OSError as error:
            raise BadFile(phrase("the file cannot be read: {why}", why=error.strerror or error)) from error


def takes_passphrase(path: Path) -> bool:
    """Whether a file was encrypted with a passphrase, not with a gallery's key. Raises ``BadFile``, ``OSError``."""
    with path.open("rb") as file:
        return "passphrase" in _head(file)[1]


def fitting(path: Path, keys: Iterable[bytes]) -> bytes:
    """The one of these keys that a file was encrypted with. Raises ``BadFile``, ``WrongKey``, ``OSError``."""
    wrong: WrongKey | None = None
    for key in keys:
        try:
            with path.open("rb") as file:
                Reader(file, key)
            return key
        except WrongKey as error:
            wrong = error
    raise wrong or WrongKey(phrase("there is no key to open the file with"))


def _head(file: BinaryIO) -> tuple[bytes, dict[str, object]]:
    start = file.read(len(MAGIC) + _HEAD.size)
    if len(start) < len(MAGIC) + _HEAD.size or not start.startswith(MAGIC):
        raise BadFile(
            phrase("that is no file of 'relief gallery export'; a backup is taken by 'relief gallery restore'")
        )
    (length,) = _HEAD.unpack(start[len(MAGIC) :])
    head = file.read(length) if length <= _HEAD_MOST else b""
    try:
        about = json.loads(head)
    except (ValueError, RecursionError) as error:
        raise BadFile(phrase("the head of the file is damaged; export it again")) from error
    if len(head) != length or not isinstance(about, dict):
        raise BadFile(phrase("the head of the file is damaged; export it again"))
    if about.get("format") != FORMAT:
        raise BadFile(
            phrase(
                "the file has the format {value}, this Relief reads {format}; update Relief",
                value=repr(about.get("format")),
                format=FORMAT,
            )
        )
    return start + head, about


def _bytes(about: dict[str, object], name: str, length: int) -> bytes:
    try:
        found = bytes.fromhex(str(about[name]))
    except (KeyError, ValueError) as error:
        raise BadFile(phrase("the head of the file is damaged; export it again")) from error
    if len(found) != length:
        raise BadFile(phrase("the head of the file is damaged; export it again"))
    return found


def _key(master: bytes, salt: bytes) -> bytes:
    return hmac.digest(master, b"relief moving" + salt, "sha256")


def _check(master: bytes, salt: bytes) -> bytes:
    return hmac.digest(master, b"relief moving check" + salt, "sha256")[:16]


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "little") + bytes([last])
