"""Sentences for people that remember what they were made of, so that they can be said in another language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assets.count import filled


class Phrase(str):
    """A finished English sentence with its ``template`` and the ``values`` in its places.

    To whoever prints it it is a plain text. ``str(error)`` of an error that was raised with one is that phrase, so it
    comes through fields, queues and other errors to whoever shows it; an f-string makes a plain text of it.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object]) -> Phrase:
        made = super().__new__(cls, filled(template, values) if values else template)
        made.template, made.values = template, values
        return made

    def __str__(self) -> str:
        return self

    def __reduce__(self) -> tuple[type[Phrase], tuple[str, dict[str, object]]]:
        return Phrase, (self.template, dict(self.values))


def phrase(template: str, /, **values: object) -> Phrase:
    """A sentence with values in the places that it names: ``phrase("{path} is there already", path=path)``. Numbers
    may bring their noun: ``"{count:person|people}"`` (:class:`assets.count.Count`).

    The template must be a literal: that is how translations find it. An error or a phrase as a value is said in the
    other language too.
    """
    return Phrase(
        template, {name: str(value) if isinstance(value, Exception) else value for name, value in values.items()}
    )


def template(text: str, /) -> str:
    """``text`` itself: the template of a :class:`Phrase` that is made elsewhere, to be found where it stands."""
    return text


def joined(between: str, parts: Sequence[str]) -> Phrase:
    """Phrases one after another, each of which is said in the other language."""
    places = {f"part{number}": part for number, part in enumerate(parts)}
    return Phrase(between.join(f"{{{name}}}" for name in places), places)
