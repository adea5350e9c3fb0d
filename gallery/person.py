"""An enrolled person, and their consent."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from assets.phrase import phrase
from gallery.errors import BadName

LONGEST_NAME = 100  # characters
_JOINERS = "\u200c\u200d"  # zero-width (non-)joiners, part of the spelling of some scripts

_UNSEEN = frozenset(  # marks, fillers and blanks without a glyph, which are no format characters
    map(
        chr,
        (
            *(0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800),
            *(*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)),
        ),
    )
) | frozenset(_JOINERS)


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's consent.

    - ``given``: whether they agreed; nobody is enrolled with False.
    - ``by``: who took the consent; ``text``: what was agreed to; ``at``: when, with a time zone.
    - ``version``: of the text; ``purpose``: what the templates are used for; "" where an older Relief asked.
    - ``crops``: whether depth crops of the face may be kept, so that networks to come can make templates of them.
    - ``adapts``: whether views of the enrolment may serve to adapt how faces are compared here (:mod:`gallery.site`).
    - ``expires``: from when on the person is no longer compared, with a time zone; None where the consent has no end.

    Raises ``ValueError`` if ``by`` is empty, a time has no time zone, or ``expires`` is not later than ``at``.
    """

    given: bool
    by: str
    text: str
    at: datetime
    version: str = ""
    purpose: str = ""
    expires: datetime | None = None
    crops: bool = False
    adapts: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.given, bool):
            raise ValueError("a consent is given (True) or not (False)")
        if not self.by.strip():
            raise ValueError("a consent names who took it")
        if self.at.tzinfo is None:
            raise ValueError("the time of a consent needs a time zone; use datetime.now(UTC)")
        if self.expires is not None and (self.expires.tzinfo is None or self.expires <= self.at):
            raise ValueError("a consent ends after it was given, at a time with a time zone")

    def expired(self, now: datetime) -> bool:
        """Whether it has ended by ``now``, a time with a time zone."""
        return self.expires is not None and now >= self.expires


@dataclass(frozen=True, slots=True)
class Person:
    """One enrolled person.

    - ``templates``: how many can be compared, that is, were made by the networks in use; ``outdated``: how many were
      made by others. A person with only outdated ones has to be enrolled again before anything can match.
    - ``enrolled``: when first, with a time zone; ``consent``: the latest.
    """

    name: str
    templates: int
    outdated: int
    enrolled: datetime
    consent: Consent


def clean(name: str) -> str:
    """The name as it is kept: Unicode NFC, trimmed, inner white space as single spaces. Raises ``BadName``."""
    if not isinstance(name, str):
        raise BadName(phrase("a name is text"))
    cleaned = " ".join(unicodedata.normalize("NFC", name).split())
    if not cleaned.strip(_JOINERS):
        raise BadName(phrase("a name must not be empty"))
    if len(cleaned) > LONGEST_NAME:
        raise BadName(
            phrase(
                "a name has at most {longest_name} characters; this one has {count}",
                longest_name=LONGEST_NAME,
                count=len(cleaned),
            )
        )
    for character in cleaned:
        if unicodedata.category(character).startswith("C") and character not in _JOINERS:
            raise BadName(
                phrase(
                    "a name cannot hold the character U+{character}; leave it out", character=f"{ord(character):04X}"
                )
            )
    return cleaned


def folded(name: str) -> str:
    """What makes two names the same: no case, no zero-width joiners. Raises ``BadName``."""
    visible = "".join(character for character in clean(name) if character not in _JOINERS)
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", visible).casefold())


def seeming(name: str) -> str:
    """What is seen of a name, in any case and width, without letters that have no glyph: two names of which this is the
    same cannot be told apart. "" for one of which nothing is seen. Raises ``BadName``."""
    shown = "".join(letter for letter in unicodedata.normalize("NFKC", clean(name)) if letter not in _UNSEEN)
    return " ".join(unicodedata.normalize("NFKC", shown.casefold()).split())
