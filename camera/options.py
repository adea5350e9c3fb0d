"""Options of cameras as text: what stands behind the ``?`` of an address becomes typed values."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from assets.phrase import phrase
from camera.errors import BadOption

_YES, _NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


def from_text(options: type, texts: Mapping[str, str], *, besides: tuple[str, ...] = ()) -> dict[str, Any]:
    """Values for the fields of the dataclass ``options``. Raises ``BadOption`` with what is possible, which also names
    those ``besides``.

    Truths are ``yes`` or ``no``; ``auto`` leaves a choice to the camera; a group of values, such as a filter, is
    ``yes`` with its usual ones or ``name:value,name:value``.
    """
    kinds = typing.get_type_hints(options)
    values = {}
    for name, text in texts.items():
        if name not in kinds:
            raise BadOption(
                phrase(
                    "there is no option {name}; there are {value}", name=repr(name), value=", ".join((*kinds, *besides))
                )
            )
        values[name] = _value(name, kinds[name], text)
    return values


def checked(options: type, values: Mapping[str, Any]) -> Any:
    """The dataclass ``options`` made of keyword values; a filter may be given as ``True`` or ``False``.

    Raises ``BadOption`` for a name it does not have or a value it refuses.
    """
    kinds = typing.get_type_hints(options)
    unknown = [name for name in values if name not in kinds]
    if unknown:
        raise BadOption(
            phrase("there is no option {unknown}; there are {kinds}", unknown=repr(unknown[0]), kinds=", ".join(kinds))
        )
    whole = {name: _group_of_truth(kinds[name], value) for name, value in values.items()}
    return options(**whole)


def _group_of_truth(kind: Any, value: Any) -> Any:
    group = next((one for one in typing.get_args(kind) if dataclasses.is_dataclass(one)), None)
    if isinstance(value, bool) and isinstance(group, type):
        return group() if value else None
    return value


def need(holds: bool, message: str) -> None:
    """Raise ``BadOption`` unless it ``holds``."""
    if not holds:
        raise BadOption(message)


def need_between(name: str, value: float | None, low: float, high: float, unit: str = "") -> None:
    """Raise ``BadOption`` unless ``value`` is None or from ``low`` to ``high``."""
    number = value is None or (isinstance(value, int | float) and not isinstance(value, bool))
    takes = phrase(
        "{name} takes {low:g} to {high:g}{unit}, not {value!r}", name=name, low=low, high=high, unit=unit, value=value
    )
    need(number and (value is None or low <= value <= high), takes)


def need_one(name: str, value: object, choices: Sequence[object]) -> None:
    """Raise ``BadOption`` unless ``value`` is one of the ``choices``."""
    listed = ", ".join(str(choice) for choice in choices if choice is not None)
    need(
        value in choices,
        phrase("{name} takes one of {choices}, not {value!r}", name=name, choices=listed, value=value),
    )


def _value(name: str, kind: Any, text: str) -> Any:
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        kinds = [one for one in typing.get_args(kind) if one is not types.NoneType]
        return None if text == "auto" else _value(name, kinds[0], text)
    if typing.get_origin(kind) is Literal:
        choices = typing.get_args(kind)
        need_one(name, text, choices)
        return text
    if kind is bool:
        need(text in _YES + _NO, phrase("{name} takes yes or no, not {text!r}", name=name, text=text))
        return text in _YES
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _group(name, kind, text)
    try:
        return kind(text)
    except ValueError:
        raise BadOption(
            phrase(
                "{name} takes {kind}, not {value}",
                name=name,
                kind=phrase("a whole number") if kind is int else phrase("a number"),
                value=repr(text),
            )
        ) from None


def _group(name: str, kind: type, text: str) -> Any:
    if text in _YES + _NO:
        return kind() if text in _YES else None
    pairs = [part.partition(":") for part in text.split(",")]
    need(
        all(colon for _, colon, _ in pairs),
        phrase("{name} takes yes, no or name:value,name:value, not {text!r}", name=name, text=text),
    )
    return kind(**from_text(kind, {key: value for key, _, value in pairs}))
