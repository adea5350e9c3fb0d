"""The list of enrolled people as a table: what each column says, sorts by, and is searched for. No Qt here."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from app.window.models import people
from gallery import Entry, Person

COLUMNS = ("Name", "Enrolled", "Views", "Consent")

SAID: dict[str, str] = {
    "accept": "accepted",
    "unknown": "not accepted",
    "enrol": "enrolled",
    "rename": "renamed",
    "remove": "removed",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One person: ``texts`` and ``keys``, by which they are sorted, in the order of ``COLUMNS``; ``outdated``: whether
    they must be enrolled again."""

    name: str
    texts: tuple[str, ...]
    keys: tuple[str | float, ...]
    outdated: bool


def rows(enrolled: Sequence[Person]) -> list[Row]:
    """A row for each person, in their order."""
    return [_row(person) for person in enrolled]


def found(name: str, sought: str) -> bool:
    """Whether every word sought begins a word of the name; case, width and accents do not count."""
    words = _plain(name).split()
    whole = "".join(words)  # names in Chinese have no gaps: any part of them is found
    return all(part in whole if not part.isascii() else _begins(words, part) for part in _plain(sought).split())


def _begins(words: Sequence[str], part: str) -> bool:
    return any(word.startswith(part) for word in words)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if not unicodedata.combining(character))


def history(entries: Sequence[Entry]) -> list[tuple[str, str, str]]:
    """When, what and by which score, for each of a person's entries, newest first."""
    return [(moment(entry), SAID.get(entry.action, entry.action), score(entry)) for entry in entries]


def moment(entry: Entry) -> str:
    """An entry's time in the user's own time zone."""
    return f"{entry.at.astimezone():%Y-%m-%d %H:%M}"


def score(entry: Entry) -> str:
    """An entry's score against its threshold, "" without one."""
    if entry.score is None:
        return ""
    against = "" if entry.threshold is None else f" of {entry.threshold:.2f}"
    return f"{entry.score:.2f}{against}"


def _row(person: Person) -> Row:
    outdated = not person.templates
    consent = person.consent
    until = "no end" if consent.expires is None else f"until {people.day(consent.expires)}"
    texts = (
        person.name,
        people.day(person.enrolled),
        "enrol again" if outdated else str(person.templates),
        until,
    )
    ends = float("inf") if consent.expires is None else consent.expires.timestamp()
    return Row(person.name, texts, (_plain(person.name), person.enrolled.timestamp(), person.templates, ends), outdated)
