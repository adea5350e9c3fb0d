"""Whom the networks in use cannot compare: told wherever somebody is looked for, never left out in silence."""

from __future__ import annotations

from collections.abc import Iterable

from gallery import Person

_NAMED = 3


def left_out(people: Iterable[Person]) -> str:
    """Who of these has templates of other networks alone, and what to do; "" where that is nobody."""
    listed = list(people)
    names = [person.name for person in listed if not person.templates]
    if not names:
        return ""
    if len(names) == len(listed):
        who = "Nobody here can be compared" if len(names) > 1 else f"{names[0]} cannot be compared"
    else:
        more = len(names) - _NAMED
        shown = ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        who = f"{len(names)} of {len(listed)} people cannot be compared ({shown})"
    return (
        f"{who}: enrolled with other networks than those in use. 'relief gallery upgrade' makes new templates where "
        "depth pictures were kept, and lists who has to be enrolled again"
    )
