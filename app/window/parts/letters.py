"""Whether letters can be shown: with a glyph of some font, not as boxes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Set
from functools import cache

from PySide6.QtGui import QTextLayout

from app.window.parts import style


def unseen(texts: Iterable[str]) -> list[str]:
    """Those of the texts that have a letter for which no font here has a glyph. In the window's thread."""
    return [text for text in texts if _missing(frozenset(text))]


@cache
def _missing(letters: Set[str]) -> bool:
    return any(not _has(letter) for letter in letters)


@cache
def _has(letter: str) -> bool:
    if letter.isascii() or not letter.isprintable() or unicodedata.combining(letter):  # parts of others
        return True
    layout = QTextLayout(letter, style.font())
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return all(all(run.glyphIndexes()) for run in layout.glyphRuns())
