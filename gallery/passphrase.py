"""Keys from passphrases: Argon2id (RFC 9106), with costs that a file names and bounds that it cannot leave."""

from __future__ import annotations

import os
import threading
import unicodedata
from dataclasses import dataclass, field

from assets.phrase import phrase
from gallery.errors import BadFile, BadPassphrase, GalleryError
from gallery.protection import KEY_BYTES

SHORTEST = 10  # characters
LONGEST = 1024
# OpenSSL shares one count of threads among all derivations: two at once can each wait for the other's for ever.
_ALONE = threading.Lock()
_MEMORY_KIB, _PASSES, _LANES = 64 * 1024, 3, 4  # the second choice of RFC 9106: half a second here


@dataclass(frozen=True, slots=True)
class Stretching:
    """The costs of making a key from a passphrase.

    ``salt``: 16 bytes; ``memory_kib``, ``passes``, ``lanes``: what it costs.

    Raises ``BadFile`` for costs so low that they protect nothing, or so high that they would stop the machine.
    """

    salt: bytes = field(default_factory=lambda: os.urandom(16))
    memory_kib: int = _MEMORY_KIB
    passes: int = _PASSES
    lanes: int = _LANES

    def __post_init__(self) -> None:
        numbers = (self.memory_kib, self.passes, self.lanes)
        usable = all(type(number) is int for number in numbers) and isinstance(self.salt, bytes)
        if not usable or not (
            len(self.salt) == 16 and 8 * 1024 <= self.memory_kib <= 1024 * 1024 and 1 <= self.passes <= 16
        ):
            raise BadFile(
                phrase("what the file says of its passphrase is not what Relief writes: it is damaged or forged")
            )
        if not 1 <= self.lanes <= 16:
            raise BadFile(
                phrase("what the file says of its passphrase is not what Relief writes: it is damaged or forged")
            )

    def key(self, passphrase: str) -> bytes:
        """32 bytes. Raises ``BadPassphrase`` for one that nobody can have chosen here, ``GalleryError`` where
        memory is short."""
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        text = normal(passphrase)
        kdf = Argon2id(
            salt=self.salt, length=KEY_BYTES, iterations=self.passes, lanes=self.lanes, memory_cost=self.memory_kib
        )
        try:
            with _ALONE:
                return kdf.derive(text.encode())
        except MemoryError as error:
            raise GalleryError(
                phrase("there is too little memory for a passphrase; close other programs, try again")
            ) from error

    def described(self) -> dict[str, object]:
        """For a file's head."""
        return {
            "kdf": "argon2id",
            "salt": self.salt.hex(),
            "memory_kib": self.memory_kib,
            "passes": self.passes,
            "lanes": self.lanes,
        }


def stretching(described: object) -> Stretching:
    """What :meth:`Stretching.described` said. Raises ``BadFile``."""
    if not isinstance(described, dict) or described.get("kdf") != "argon2id":
        raise BadFile(phrase("what the file says of its passphrase is not what Relief writes: it is damaged or forged"))
    try:
        salt = bytes.fromhex(str(described["salt"]))
        return Stretching(salt, described["memory_kib"], described["passes"], described["lanes"])
    except (KeyError, ValueError) as error:
        raise BadFile(phrase("the file says too little of its passphrase ({why}): it is damaged", why=error)) from error


def normal(passphrase: str) -> str:
    """A passphrase as it is used, whatever keyboard typed it: Unicode NFC. Raises ``BadPassphrase``."""
    text = unicodedata.normalize("NFC", passphrase)
    if not SHORTEST <= len(text) <= LONGEST:
        raise BadPassphrase(
            phrase(
                "a passphrase has {shortest} to {longest} characters; four words from a book will do",
                shortest=SHORTEST,
                longest=LONGEST,
            )
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadPassphrase(phrase("the passphrase holds characters that are none; type it again")) from error
    return text
