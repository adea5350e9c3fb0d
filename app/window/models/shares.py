"""How panes share the room of a row or column, and what of it is remembered. No Qt here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.kept.layout import Shares


@dataclass(frozen=True, slots=True)
class Part:
    """A pane in a row: its ``name``, and how much it takes where nobody moved anything: a ``share`` of what is left, or
    so many ``pixels``, but not more than ``most`` of the room, in [0, 1]."""

    name: str
    share: int = 1
    pixels: int = 0
    most: float = 1.0


def key(row: str, parts: Sequence[Part]) -> str:
    """What the sizes of these panes in a row are remembered under: other panes share it otherwise."""
    return f"{row}:{'+'.join(part.name for part in parts)}"


def sizes(parts: Sequence[Part], room: int, kept: Sequence[int] | None = None) -> list[int]:
    """The pixels of each pane, ``room`` together where that can be: as ``kept``, in proportion to another room, or as
    usual where nothing fitting is. What is fixed in pixels stays so."""
    known = kept if kept is not None and len(kept) == len(parts) and min(kept, default=0) > 0 else None
    wanted = known or [min(part.pixels, round(part.most * room)) or part.share for part in parts]
    fixed = [bool(part.pixels) for part in parts]
    taken = sum(size for size, stays in zip(wanted, fixed, strict=True) if stays)
    weight = sum(size for size, stays in zip(wanted, fixed, strict=True) if not stays)
    left = max(0, room - taken)
    return [size if stays else left * size // max(weight, 1) for size, stays in zip(wanted, fixed, strict=True)]


def merged(*kept: Shares) -> dict[str, tuple[int, ...]]:
    """What several rows remember, as one."""
    whole: dict[str, tuple[int, ...]] = {}
    for one in kept:
        whole.update(one)
    return whole


def of_row(row: str, kept: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """What is remembered of one row."""
    return {name: sizes for name, sizes in kept.items() if name.startswith(f"{row}:")}
