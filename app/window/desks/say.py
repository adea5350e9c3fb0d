"""How a desk says something that passes."""

from __future__ import annotations

from typing import Protocol


class Say(Protocol):
    """Shows a short message."""

    def __call__(self, text: str, *, bad: bool = False) -> None: ...
