"""Public functions and classes that take or give arrays say of what dtype and shape they are."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import re
from collections.abc import Iterator

import pytest

ROOMS = ("camera", "face", "engines", "gallery")
ARRAY = re.compile(r"NDArray|ndarray|\b(Floats|Depth|Vectors|Mask|Image|Points|Embeddings?)\b")
SHAPE = re.compile(
    r"(u?int(8|16|32|64)|float(16|32|64)?|bool|complex64)(\[|`` \[|`*\[)|\[[A-Z0-9][A-Za-z0-9]*(, ?[A-Z0-9]+)*\]"
)


def public() -> Iterator[tuple[str, object]]:
    """What the doors of the rooms give, and the public methods of their classes, by name."""
    for room in ROOMS:
        door = importlib.import_module(room)
        for name in door.__all__:
            found = getattr(door, name)
            if inspect.isfunction(found):
                yield f"{room}.{name}", found
            elif inspect.isclass(found) and found.__module__.startswith(room):
                yield f"{room}.{name}", found
                if getattr(found, "_is_protocol", False):  # said at the classes that do it
                    continue
                for method, value in inspect.getmembers(found):
                    function = value.fget if isinstance(value, property) else value
                    if not method.startswith("_") and inspect.isfunction(function):
                        yield f"{room}.{name}.{method}", function


def takes_arrays(found: object) -> bool:
    """Whether an annotation of a function's or of a dataclass's own speaks of arrays."""
    if inspect.isclass(found):
        if not dataclasses.is_dataclass(found):
            return False
        notes = [str(field.type) for field in dataclasses.fields(found)]
    else:
        notes = [str(note) for note in inspect.get_annotations(found).values()]  # type: ignore[arg-type]
    return any(ARRAY.search(note) for note in notes)


WITH_ARRAYS = [(name, found) for name, found in public() if takes_arrays(found)]


def test_there_is_something_to_look_at():
    assert len(WITH_ARRAYS) > 20


@pytest.mark.parametrize(("name", "found"), WITH_ARRAYS, ids=[name for name, _ in WITH_ARRAYS])
def test_arrays_have_a_shape_in_words(name: str, found: object):
    text = inspect.getdoc(found) or ""
    assert SHAPE.search(text), f"{name} takes or gives arrays; its docstring names no shape: {text[:200]!r}"


def test_everything_public_has_a_docstring():
    assert not [name for name, found in public() if not inspect.getdoc(found)]
