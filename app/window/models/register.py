"""The list of enrolled people as a table: what each column says, sorts by, and is searched for. No Qt here."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal

from app.window.models import people
from app.window.models.foreign import heard
from app.window.models.language import mark, tr
from gallery import Person

COLUMNS = (mark("Name"), mark("Enrolled"), mark("Views"), mark("Consent"))
SOON = timedelta(days=30)

Need = Literal["", "enrol", "ask", "soon"]
"""What has to be done about somebody: enrol or ask again before they can be recognised, or ask soon."""

Tone = Literal["soft", "warn", "bad"]
TONES: dict[Need, Tone] = {"": "soft", "enrol": "bad", "ask": "bad", "soon": "warn"}
NEEDED: dict[Need, str] = {
    "": "",
    "enrol": mark("enrol again"),
    "ask": mark("consent ended"),
    "soon": mark("consent ends soon"),
}

SHOWN: dict[str, Need | None] = {
    mark("Everybody"): None,
    mark("Enrol again"): "enrol",
    mark("Consent ended"): "ask",
    mark("Consent ends soon"): "soon",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One person at one moment, ``now`` with a time zone; what they ``need``, and whether there is a ``note``. The
    words are made when they are asked for: of thousands a dozen are seen."""

    person: Person
    need: Need
    note: bool
    now: datetime = field(compare=False)

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def texts(self) -> tuple[str, ...]:
        """What each of ``COLUMNS`` says."""
        templates = self.person.templates
        return (
            self.name,
            people.day(self.person.enrolled),
            str(templates) if templates else tr("enrol again"),
            consent_text(self.person, self.now),
        )

    @property
    def below(self) -> str:
        """The line below the name."""
        said = tr(NEEDED[self.need]) or people.views(self.person.templates)
        return tr("{said} · note", said=said) if self.note else said

    @property
    def pictured(self) -> bool:
        """Whether a picture may be shown."""
        return self.person.consent.crops

    @property
    def tone(self) -> Tone:
        """Of the line below the name."""
        return TONES[self.need]

    def key(self, column: int) -> str | float:
        """What the row is sorted by in a column."""
        if column == 0:
            return _plain(self.name)
        if column == 1:
            return self.person.enrolled.timestamp()
        if column == 2:
            return self.person.templates
        ends = self.person.consent.expires
        return float("inf") if ends is None else ends.timestamp()


def rows(enrolled: Sequence[Person], *, noted: Sequence[str] = (), now: datetime | None = None) -> list[Row]:
    """A row for each person, in their order; ``noted``: who has a note; ``now`` has a time zone."""
    at, with_note = now or datetime.now(UTC), set(noted)
    return [Row(person, need(person, at), person.name in with_note, at) for person in enrolled]


def need(person: Person, now: datetime) -> Need:
    """What has to be done about a person; ``now`` has a time zone."""
    if person.consent.expired(now):
        return "ask"
    if not person.templates:
        return "enrol"
    ends = person.consent.expires
    return "soon" if ends is not None and ends - now < SOON else ""


def found(name: str, sought: str) -> bool:
    """Whether every word sought begins a word of the name; case, width and accents do not count."""
    return finder(sought)(name)


def finder(sought: str) -> Callable[[str], bool]:
    """As :func:`found`, for one search among many names."""
    parts = _plain(sought).split()

    def fits(name: str) -> bool:
        words = _plain(name).split()
        whole = "".join(words)  # names in Chinese have no gaps: any part of them is found
        return all(part in whole if not part.isascii() else _begins(words, part) for part in parts)

    return fits


def consent_text(person: Person, now: datetime) -> str:
    """Until when a person agreed."""
    ends = person.consent.expires
    if ends is None:
        return tr("no end")
    day = people.day(ends)
    return tr("ended {day}", day=day) if person.consent.expired(now) else tr("until {day}", day=day)


def facts(person: Person, now: datetime) -> list[tuple[str, str]]:
    """What is known of a person, by name."""
    consent = person.consent
    views = (
        people.views(person.templates) if person.templates else tr("{count} of other networks", count=person.outdated)
    )
    agreed = tr("{until}, given {day}", until=consent_text(person, now), day=people.day(consent.at))
    told = [
        (tr("Enrolled"), people.day(person.enrolled)),
        (tr("Views"), views),
        (tr("Consent"), agreed),
        (tr("Taken by"), consent.by),
        (tr("Purpose"), heard(consent.purpose)),
        (tr("Pictures"), tr("kept, sealed") if consent.crops else tr("none: they did not agree to any")),
    ]
    return [(name, text) for name, text in told if text]


SAID: dict[Need, str] = {
    "": "",
    "enrol": mark("Enrolled with other networks. Nobody can compare these views: enrol again under the same name."),
    "ask": mark("The consent has ended: this person is not compared. Ask for it anew, or remove them."),
    "soon": mark("The consent ends within a month: ask for it anew."),
}


def _begins(words: Sequence[str], part: str) -> bool:
    return any(word.startswith(part) for word in words)


@lru_cache(maxsize=1 << 14)
def _plain(text: str) -> str:
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if not unicodedata.combining(character))
