"""Texts for people, in their language. No Qt here: the window installs Qt's translation with :func:`speak`.

Every text of the window goes through :func:`tr` where it is shown, so that another language needs no more than the
widgets to be made anew. ``python -m app.window.texts`` finds them, writes the ``.ts`` and compiles the ``.qm``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from assets.count import filled
from assets.phrase import Phrase

SAID = "_said"


@dataclass(slots=True)
class _Speech:
    """The language of this process: Qt knows one of an application, too."""

    translate: Callable[[str], str] = str
    language: str = "en"


_speech = _Speech()


def speak(translate: Callable[[str], str], language: str = "en") -> None:
    """From now on texts are translated by this, into a language of this code."""
    _speech.translate, _speech.language = translate, language
    _translated.cache_clear()


def language() -> str:
    """The code of the language that is spoken: "en" or "zh"."""
    return _speech.language


def tr(text: str, /, **values: object) -> str:
    """``text`` in the user's language, with ``values`` in the places that it names: ``tr("{count:view|views}",
    count=5)``.

    The text must be a literal, or one that was marked with :func:`mark`: that is how it is found. A value that is
    another room's :class:`assets.phrase.Phrase` is said in the user's language too.
    """
    said = _translated(text)
    return filled(said, {name: _spoken(value) for name, value in values.items()}) if values else said


def _spoken(value: object) -> object:
    return tr(value.template, **value.values) if isinstance(value, Phrase) else value


def mark(text: str, /) -> str:
    """``text`` itself, to be found where it stands and translated where it is shown."""
    return text


def foreign(text: str, templates: Sequence[str]) -> str:
    """A finished English sentence of another room in the user's language: the first of ``templates`` that it fits is
    translated, with what stood in its places. A place whose name ends with ``_said`` holds such a sentence itself. One
    that fits none stays as it is."""
    whole, patterns = _sorted(tuple(templates))
    if text in whole:
        return tr(text)
    for template in patterns:
        found = _pattern(template).fullmatch(text)
        if found is not None:
            places = found.groupdict()
            said = {name: foreign(part, templates) if name.endswith(SAID) else part for name, part in places.items()}
            return tr(template, **said)
    return text


@cache
def _sorted(templates: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Templates without places, which are found at once, and those with some, in their order."""
    patterns = tuple(template for template in templates if "{" in template)
    return frozenset(templates).difference(patterns), patterns


@cache
def _translated(text: str) -> str:
    return _speech.translate(text) or text


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """What a template can become; its places are plain names."""
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile("".join(f"(?P<{part}>.+?)" if index % 2 else re.escape(part) for index, part in enumerate(parts)))
