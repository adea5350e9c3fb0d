"""Text from elsewhere, made safe to show: what would move the cursor or turn the reading direction is written out."""

from __future__ import annotations

import unicodedata

_KEPT = "\u200c\u200d"  # zero-width (non-)joiners, part of the spelling of some scripts
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def visible(text: str) -> str:
    """The same text with control characters, bidirectional marks and lone surrogates as ``\\x1b`` or ``\\u202e``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def visible_lines(text: str) -> str:
    """As :func:`visible`, with line ends left as they are."""
    return "\n".join(map(visible, text.split("\n")))


def _shown(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN or character in _KEPT:
        return character
    return character.encode("unicode_escape").decode("ascii")
