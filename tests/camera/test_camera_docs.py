"""docs/cameras.md says how each cell of its table was verified: by tests that exist."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "cameras.md").read_text(encoding="utf-8")
COLUMNS = ["source", "open", "stream", "options", "record", "replay", "unplug", "resume"]


def table():
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("|")]
    start = rows.index(COLUMNS)
    for row in rows[start + 2 :]:
        if len(row) != len(COLUMNS):
            return
        yield row[0], row[1:]


def existing():
    return {
        name
        for path in TESTS.rglob("test_*.py")
        for name in re.findall(r"^\s*def (test_\w+)\(", path.read_text("utf-8"), re.M)
    }


def test_every_test_that_the_page_names_exists():
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) > 30 and named <= existing(), sorted(named - existing())


@pytest.mark.parametrize(("source", "cells"), list(table()))
def test_every_cell_says_how_it_was_verified(source, cells):
    for column, cell in zip(COLUMNS[1:], cells, strict=True):
        assert cell == "–" or "`test_" in cell or cell.startswith("needs hardware"), f"{source}, {column}: {cell}"


def test_the_table_has_every_kind_of_source():
    sources = " ".join(source for source, _ in table())
    for kind in (
        "RealSense live",
        "Azure Kinect live",
        ".db3",
        ".bag",
        "ROS 2",
        ".mkv",
        ".relief",
        ".npz",
        "PNG",
        "TUM",
        "Biwi",
    ):
        assert kind in sources
