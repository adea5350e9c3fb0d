"""How the window was left: its page, its source and its size, kept as JSON beside the settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from assets import home, private

LARGEST = 20_000  # bytes of the file
SMALLEST, GREATEST = 200, 20_000  # pixels of a window's side
MOST_PANES = 20  # of a row

Shares = Mapping[str, tuple[int, ...]]
"""How panes share a row's room, in pixels, by the row and what is shown in it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """- ``page``: number of the page; ``source``: address of what was shown, "" for nothing.
    - ``width``, ``height``: of the window in pixels, 0 for the usual ones.
    - ``shares``: how the panes share their room, where the user moved an edge.
    """

    page: int = 0
    source: str = ""
    width: int = 0
    height: int = 0
    shares: Shares | None = None


def load(path: Path | None = None) -> Layout:
    """How the window was left; the usual layout where that is not known or not readable: nothing depends on it."""
    try:
        path = _usual() if path is None else path
        if path.stat().st_size > LARGEST:
            return Layout()
        told = json.loads(path.read_text("utf-8"))
        sides = [told[name] if SMALLEST <= told[name] <= GREATEST else 0 for name in ("width", "height")]
        shares = {str(name): tuple(map(int, sizes)) for name, sizes in told["shares"].items() if _fit(sizes)}
        return Layout(max(0, int(told["page"])), str(told["source"]), int(sides[0]), int(sides[1]), shares)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, home.HomeError):
        return Layout()


def _fit(sizes: list[int]) -> bool:
    return 0 < len(sizes) <= MOST_PANES and all(0 < size <= GREATEST for size in sizes)


def save(layout: Layout, path: Path | None = None) -> bool:
    """Keep a layout, whole or not at all; whether it could be: a full disk keeps nobody from leaving."""
    try:
        path = _usual() if path is None else path
        private.make_folder(path.parent)
        private.replace_text(path, json.dumps({**asdict(layout), "shares": dict(layout.shares or {})}))
    except (OSError, home.HomeError):
        return False
    return True


def _usual() -> Path:
    return home.config_folder() / "window.json"
