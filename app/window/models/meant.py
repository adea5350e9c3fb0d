"""Who was meant: by the time that somebody has decided, a name may be another person's. No Qt here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.window.models.language import tr
from gallery import GalleryError, People

Meant = Mapping[str, datetime]
"""When whoever has a name was enrolled."""


def same(people: People, meant: Meant) -> None:
    """Raise ``GalleryError`` where somebody else has one of these names by now; that nobody has it is told by what is
    done."""
    there = {person.name: person.enrolled for person in people.people()} if meant else {}
    for name, enrolled in meant.items():
        if there.get(name, enrolled) != enrolled:
            raise GalleryError(
                tr("{name} is somebody else by now, and nothing was done: look again, then decide.", name=name)
            )
