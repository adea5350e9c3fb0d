"""A number brings its noun, in English: no text says "1 people"."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.window.models.language import tr
from assets.count import Count
from assets.phrase import phrase

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "assets", "camera", "engines", "face", "gallery")
NOUNS = (
    *("people", "frames", "templates", "views", "cameras", "recordings", "galleries", "files", "entries"),
    *("corrections", "engines", "precisions", "cores", "lines", "faces", "stations", "pictures", "copies"),
    *("networks", "verdicts"),
)
PLURAL = re.compile(rf"(?<!of )\0 (?:[a-z]+ )?({'|'.join(NOUNS)})\b")
PLURAL_OF = re.compile(r"of \0 people\b")

NEVER_ONE = {
    "app/cli/demo.py": "templates are five, and good frames more",
    "app/cli/enrol.py": "templates are five, and good frames more",
    "app/window/pages/enrol.py": "the same",
    "app/cli/record.py": "the bar of several cameras",
    "app/window/desks/recordings.py": "several cameras; frames of each",
    "app/window/desks/gallery.py": "several people were chosen",
    "app/window/panes/person.py": "several people were chosen",
    "app/window/parts/remove_dialog.py": "several people were chosen",
    "app/verdict/decision.py": "five at least",
    "app/verdict/enrolment/process.py": "five at least",
    "app/verdict/enrolment/adapted.py": "five at least",
    "app/scan/fusing.py": "five at least",
    "app/kept/settings.py": "five at least",
    "app/window/models/batch.py": "one is named instead",
    "app/window/models/foreign.py": "both forms stand there, as sentences are found by them",
    "gallery/derivation.py": "five at least",
    "gallery/statistics.py": "limits of what is measured",
    "gallery/thresholds.py": "limits of what is measured",
    "gallery/recovery.py": "a sheet has five lines",
    "app/doctor/stored.py": "calibrated on hundreds",
    "app/recording/room.py": "a rate, and more than a hundred",
    "app/recording/target.py": "no number",
    "camera/address.py": "no number",
    "camera/kinect/options.py": "a rate",
    "camera/recordings/folder/listing.py": "a limit in thousands",
    "camera/recordings/mkv.py": "a limit in thousands",
    "camera/recordings/npz.py": "a limit in thousands",
    "camera/streams/chosen.py": "of those that were chosen",
}
"""Where a plural stands behind a number all the same, and why that is right."""


def test_a_number_brings_its_noun():
    assert [f"{Count(n):person is|people are} here" for n in (0, 1, 2)] == [
        "0 people are here",
        "1 person is here",
        "2 people are here",
    ]
    assert f"{Count(1234):,} {Count(7)} {Count(7):03d}" == "1,234 7 007"
    assert pickle.loads(pickle.dumps(Count(1))) == 1


@pytest.mark.parametrize(("count", "said"), [(1, "1 person in a"), (3, "3 people in a")])
def test_in_phrases_and_in_the_window(count: int, said: str):
    assert phrase("{count:person|people} in {path}", count=count, path="a") == said
    assert tr("{count:person|people} in {path}", count=count, path="a") == said


def test_a_place_without_a_noun_is_the_number_alone():
    assert phrase("{count:person|people}: {count}, {yes}", count=1, yes=True) == "1 person: 1, True"


def texts(path: Path) -> Iterator[str]:
    r"""The texts of a module that are no docstrings, with ``\0`` for every place that brings no noun."""
    tree = ast.parse(path.read_text("utf-8"))
    apart: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            apart.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            apart.update(id(part) for value in node.values for part in ast.walk(value))
    for node in ast.walk(tree):
        if id(node) in apart:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(_place(part) for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.sub(r"\{\w*(?::[^{}|]*)?\}", "\0", node.value)


def _place(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    form = part.format_spec if isinstance(part, ast.FormattedValue) else None
    return "#" if form is not None and "|" in ast.unparse(form) else "\0"


@pytest.mark.parametrize("room", ROOMS)
def test_no_plural_stands_behind_a_number_that_may_be_one(room: str):
    bare = [
        f"{name}: {text}"
        for path in sorted((ROOT / room).rglob("*.py"))
        if (name := path.relative_to(ROOT).as_posix()) not in NEVER_ONE
        for text in texts(path)
        if PLURAL.search(text) or PLURAL_OF.search(text)
    ]
    assert bare == [], "write it as f'{Count(n):one|many}', see assets/count.py"
