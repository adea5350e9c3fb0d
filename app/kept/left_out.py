"""Whom the networks in use cannot compare: told wherever somebody is looked for, never left out in silence."""

from __future__ import annotations

from collections.abc import Iterable

from assets.phrase import phrase
from gallery import Person

_NAMED = 3


def left_out(people: Iterable[Person]) -> str:
    """Who of these has templates of other networks alone, and what to do; "" where that is nobody."""
    listed = list(people)
    names = [person.name for person in listed if not person.templates]
    if not names:
        return ""
    if len(names) == len(listed):
        alone = phrase("{name} cannot be compared", name=names[0])
        who = phrase("Nobody here can be compared") if len(names) > 1 else alone
    else:
        more = len(names) - _NAMED
        some = ", ".join(names[:_NAMED])
        who = phrase(
            "{count} of {whole:person|people} cannot be compared ({names})",
            count=len(names),
            whole=len(listed),
            names=phrase("{names} and {more} more", names=some, more=more) if more > 0 else some,
        )
    return phrase(
        "{who}: enrolled with other networks than those in use. 'relief gallery upgrade' makes new templates where "
        "depth pictures were kept, and lists who has to be enrolled again",
        who=who,
    )
