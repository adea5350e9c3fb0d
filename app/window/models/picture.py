"""The picture beside the depth: colour or infrared, whichever a frame has. No Qt here."""

from __future__ import annotations

from typing import Literal

from camera import Frame

Kind = Literal["colour", "infrared"]


def offered(frame: Frame | None) -> tuple[Kind, ...]:
    """The pictures that a frame has beside its depth. Colour comes first: a camera gives it only when asked to."""
    if frame is None:
        return ()
    colour: tuple[Kind, ...] = () if frame.color is None else ("colour",)
    return colour if frame.infrared is None else (*colour, "infrared")


def chosen(kinds: tuple[Kind, ...], wanted: Kind | None) -> Kind | None:
    """The picture to show: the wanted one where it is offered, else the first; None where there is none."""
    if wanted in kinds:
        return wanted
    return kinds[0] if kinds else None
