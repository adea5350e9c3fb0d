"""Numbers that know what they count: one person, two people."""

from __future__ import annotations

from collections.abc import Mapping

BETWEEN = "|"


class Count(int):
    """A whole number that is written with its noun: ``f"{Count(n):person|people}"`` is "1 person" or "2 people".

    The words behind the number are in the place where other numbers have their format: the first for one, the second
    for every other number. Templates of :func:`assets.phrase.phrase` and the window's ``tr`` take them too, of plain
    numbers: ``phrase("{count:person|people} in {path}", count=1, path=path)``.
    """

    def __format__(self, form: str) -> str:
        one, between, many = form.partition(BETWEEN)
        if not between:
            return super().__format__(form)
        return f"{int(self)} {one if self == 1 else many}"


def filled(template: str, values: Mapping[str, object]) -> str:
    """A template with ``values`` in its places, which may be counts as :class:`Count` writes them."""
    if BETWEEN in template:
        values = {name: Count(value) if type(value) is int else value for name, value in values.items()}
    return template.format(**values)
