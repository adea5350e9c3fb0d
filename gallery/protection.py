"""Sealing of templates before they touch the disk: AES-GCM with a key, a checksum without one."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Protocol

from assets.phrase import phrase
from gallery.errors import GalleryDamaged, WrongKey

KEY_BYTES = 32
_NONCE = 12
_CHECKSUM = 8


class SealBroken(Exception):  # noqa: N818 (never leaves this room)
    """The bytes are not what was sealed for this place, or the key is another one."""


class Seal(Protocol):
    """Two ways of one thing. ``place`` says whose and which row it is: what is moved elsewhere does not open."""

    def close(self, content: bytes, place: bytes) -> bytes: ...
    def open(self, sealed: bytes, place: bytes) -> bytes:
        """Raises ``SealBroken``."""


class Encrypted:
    """AES-256-GCM: a random 96-bit nonce, then the cipher text with its tag; ``place`` is associated data."""

    def __init__(self, key: bytes) -> None:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not isinstance(key, bytes) or len(key) != KEY_BYTES:
            raise WrongKey(
                phrase("a key is {key_bytes} bytes; gallery.key_for keeps one in a file", key_bytes=KEY_BYTES)
            )
        self._cipher = AESGCM(key)
        self._broken = (InvalidTag, ValueError)

    def close(self, content: bytes, place: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, content, place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place)
        except self._broken as error:
            raise SealBroken from error


class Plain:
    """No secrecy: the content and a checksum that finds flipped bits and rows that changed places."""

    def close(self, content: bytes, place: bytes) -> bytes:
        return content + self._checksum(content, place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        content, checksum = sealed[:-_CHECKSUM], sealed[-_CHECKSUM:]
        if not hmac.compare_digest(checksum, self._checksum(content, place)):
            raise SealBroken
        return content

    @staticmethod
    def _checksum(content: bytes, place: bytes) -> bytes:
        return hashlib.blake2b(len(place).to_bytes(4, "little") + place + content, digest_size=_CHECKSUM).digest()


def seal_for(key: bytes | None) -> Seal:
    """Raises ``WrongKey`` for a key that is none."""
    return Plain() if key is None else Encrypted(key)


def open_kept(seal: Seal, sealed: bytes, place: bytes, kept: str, number: int) -> bytes:
    """Open row ``number`` of what is ``kept`` of enrolments ("views", "crops"). Raises ``GalleryDamaged``."""
    try:
        return seal.open(sealed, place)
    except SealBroken as error:
        raise kept_damaged(kept, f"number {number}") from error


def kept_damaged(kept: str, which: str = "one of them") -> GalleryDamaged:
    """Some of what is ``kept`` of enrolments cannot be read."""
    return GalleryDamaged(
        phrase(
            "the {kept} kept of enrolments are damaged ({which}); nothing was changed: restore "
            "the gallery from a backup, or remove that person and enrol them again",
            kept=kept,
            which=which,
        )
    )
