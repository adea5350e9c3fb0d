"""What the window says about enrolled people. No Qt here."""

from __future__ import annotations

from datetime import datetime

from app.live.snapshot import Snapshot
from gallery import Person


def names(now: Snapshot) -> list[str]:
    """The names of the people a face can be compared with: those with templates of the networks in use."""
    return [person.name for person in now.people if person.templates]


def facts(person: Person) -> str:
    """When a person was enrolled and from how many views."""
    if not person.templates:
        return "Enrolled with other networks; enrol again"
    return f"Enrolled {day(person.enrolled)} · {views(person.templates)}"


def day(moment: datetime) -> str:
    """A date as people write it, with the year only when it is another one."""
    local = moment.astimezone() if moment.tzinfo else moment
    year = f" {local.year}" if local.year != datetime.now().astimezone().year else ""
    return f"{local.day} {local:%b}{year}"


def views(count: int) -> str:
    """A number of templates in words."""
    return "1 view" if count == 1 else f"{count} views"


def initials(name: str) -> str:
    """Up to two letters that stand for a person: a gallery keeps no pictures."""
    words = [word for word in name.split() if word[:1].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "?"
