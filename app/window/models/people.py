"""The window's words about enrolled people. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.window.models.language import mark, tr
from gallery import Person

MONTHS = (
    mark("Jan"),
    mark("Feb"),
    mark("Mar"),
    mark("Apr"),
    mark("May"),
    mark("Jun"),
    mark("Jul"),
    mark("Aug"),
    mark("Sep"),
    mark("Oct"),
    mark("Nov"),
    mark("Dec"),
)


def names(enrolled: Iterable[Person]) -> list[str]:
    """The names of the people a face can be compared with: those with templates of the networks in use."""
    return [person.name for person in enrolled if person.templates]


def facts(person: Person) -> str:
    """When a person was enrolled and from how many views."""
    if not person.templates:
        return tr("Enrolled with other networks; enrol again")
    return tr("Enrolled {day} · {views}", day=day(person.enrolled), views=views(person.templates))


def day(moment: datetime) -> str:
    """A date as people write it, with the year only when it is another one."""
    local = moment.astimezone() if moment.tzinfo else moment
    fields = {"day": local.day, "month": tr(MONTHS[local.month - 1]), "year": local.year}
    if local.year == datetime.now().astimezone().year:
        return tr("{day} {month}", **fields)
    return tr("{day} {month} {year}", **fields)


def views(count: int) -> str:
    """A number of templates in words."""
    return tr("{count:view|views}", count=count)


def initials(name: str) -> str:
    """Up to two letters that stand for a person: a gallery keeps no pictures."""
    words = [word for word in name.split() if word[:1].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "?"
