"""Who the sample people are, and what each shipped clip shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.kept.paths import assets_folder

PEOPLE = {"Ada": "first-enrol", "Ben": "second-enrol"}
"""Who is enrolled, from which clip. They are synthetic: nobody looks like them."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A clip to be judged: ``shows`` in words; ``person`` is who must be recognised, None where nobody may be;
    ``attack``: whether it must be called one."""

    clip: str
    shows: str
    person: str | None
    attack: bool = False


SCENES = (
    Scene("first-later", "Ada, later", "Ada"),
    Scene("second-later", "Ben, later", "Ben"),
    Scene("stranger", "a stranger", None),
    Scene("photo", "a photograph", None, attack=True),
)


def clip_of(name: str) -> Path:
    """The shipped recording of this name."""
    return assets_folder() / "clips" / f"{name}.relief"
