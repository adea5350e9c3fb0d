"""A key on paper: 32 bytes as lines that can be read out and typed in, each with a letter that finds a slip."""

from __future__ import annotations

import hashlib

from assets.phrase import phrase
from gallery.errors import WrongKey
from gallery.protection import KEY_BYTES

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_ALIKE = str.maketrans("ILO", "110")
_LINE = 13  # letters of the key in a line, and one more to check it
_LINES = 4


def sheet(key: bytes) -> str:
    """The key as four lines of letters in groups. Raises ``WrongKey`` for what is no key."""
    if len(key) != KEY_BYTES:
        raise WrongKey(phrase("a key is {key_bytes} bytes", key_bytes=KEY_BYTES))
    number = int.from_bytes(key, "big") << (_LINE * _LINES * 5 - KEY_BYTES * 8)
    letters = "".join(_LETTERS[number >> (5 * k) & 31] for k in range(_LINE * _LINES - 1, -1, -1))
    lines = [letters[k : k + _LINE] for k in range(0, len(letters), _LINE)]
    return "\n".join(
        f"{number}: {_grouped(line + _checking(number, line))}" for number, line in enumerate(lines, start=1)
    )


def read_sheet(text: str) -> bytes:
    """The key of a sheet, as it was printed or typed in any case. Raises ``WrongKey``, which names the line."""
    lines = [line.partition(":")[2] or line for line in text.upper().splitlines() if line.strip()]
    if len(lines) != _LINES:
        raise WrongKey(phrase("a recovery sheet has {lines} lines, not {count}", lines=_LINES, count=len(lines)))
    letters = ""
    for number, line in enumerate(lines, start=1):
        typed = "".join(line.translate(_ALIKE).replace("-", "").split())
        if len(typed) != _LINE + 1 or not set(typed) <= set(_LETTERS) or _checking(number, typed[:-1]) != typed[-1]:
            raise WrongKey(
                phrase("line {number} of the recovery sheet has a slip; compare it letter by letter", number=number)
            )
        letters += typed[:-1]
    number = 0
    for letter in letters:
        number = number << 5 | _LETTERS.index(letter)
    spare = _LINE * _LINES * 5 - KEY_BYTES * 8
    if number & ((1 << spare) - 1):
        raise WrongKey(phrase("the last line of the recovery sheet has a slip; compare it letter by letter"))
    return (number >> spare).to_bytes(KEY_BYTES, "big")


def _grouped(letters: str) -> str:
    return " ".join((letters[:4], letters[4:8], letters[8:11], letters[11:]))


def _checking(number: int, letters: str) -> str:
    return _LETTERS[hashlib.sha256(f"{number}{letters}".encode()).digest()[0] & 31]
