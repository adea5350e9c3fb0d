"""docs/command-line.md names every command, and the JSON of each that gives it as its help does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from app.cli.program import put_together

PAGE = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text("utf-8")
JSON_ROWS = dict(re.findall(r"^\| `([^|]+)` \| (`\{.*) \|$", PAGE, re.MULTILINE))


def commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with its name."""
    if hasattr(command, "commands"):
        for part, inner in command.commands.items():
            yield from commands(inner, f"{name} {part}".strip())
        if command.invoke_without_command and name:
            yield name, command
    else:
        yield name, command


EVERY = dict(commands(get_command(put_together(["every"]))))
WITH_JSON = [name for name, command in EVERY.items() if any(one.name == "json" for one in command.params)]


@pytest.mark.parametrize("name", EVERY)
def test_every_command_is_in_the_table(name: str):
    group, _, last = name.rpartition(" ")
    rows = [row for row in PAGE.splitlines() if row.startswith(f"| `relief {group.split()[0] if group else last}")]
    assert any(re.search(rf"`[^`]*\b{re.escape(last)}\b", row) for row in rows), name


@pytest.mark.parametrize("name", [name for name in WITH_JSON if name != "watch"])
def test_the_json_of_a_command_is_told_as_its_help_tells_it(name: str):
    """All keys that the help names stand in the table's row."""
    keys = {part.strip(): row for title, row in JSON_ROWS.items() for part in _titles(title)}
    assert f"{name} --json" in keys, sorted(keys)
    told = EVERY[name].help or ""
    said = told[told.find("JSON:") :] if "JSON:" in told else ""
    for key in re.findall(r'"(\w+)"', said.partition("; with --")[0].partition(" or {")[0]):
        if key in ("", "null"):
            continue
        assert re.search(rf'"{key}"|`{key}`', keys[f"{name} --json"] + PAGE.partition("`scenes` of")[2][:600]), key


def _titles(title: str) -> list[str]:
    """The commands that a row names; a second one may leave out its group, as `clear` behind `engines verify`."""
    parts = [part.strip(" `") for part in title.split(",")]
    group = parts[0].split()[0]
    return [part if part in {f"{one} --json" for one in EVERY} else f"{group} {part}" for part in parts]
