"""The documentation stays readable: no long sentence, no table cell that is a paragraph."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MOST_WORDS = 30
MOST_CELL_CHARACTERS = 200

PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")],
    key=lambda page: page.relative_to(ROOT).as_posix(),
)

_FENCE = re.compile(r"^\s*(```|~~~)")
_HEADING = re.compile(r"^#{1,6}\s")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z`*\[])")
_CELL_BORDER = re.compile(r"(?<!\\)\|")


def prose_and_cells(text: str) -> tuple[list[str], list[str]]:
    """The paragraphs and list items of a page, and its table cells, without code and headings."""
    blocks: list[list[str]] = [[]]
    cells: list[str] = []
    fence = ""
    for line in text.splitlines():
        mark = _FENCE.match(line)
        if mark and fence in ("", mark[1]):
            fence = "" if fence else mark[1]
            blocks.append([])
        elif fence:
            continue
        elif line.lstrip().startswith("|"):
            cells += [cell.strip() for cell in _CELL_BORDER.split(line.strip().strip("|"))]
            blocks.append([])
        elif _HEADING.match(line) or not line.strip():
            blocks.append([])
        elif _ITEM.match(line):
            blocks.append([_ITEM.sub("", line)])
        else:
            blocks[-1].append(line.strip())
    return [" ".join(block) for block in blocks if block], cells


def sentences(text: str) -> list[str]:
    """Every sentence of the prose of a page."""
    return [part for block in prose_and_cells(text)[0] for part in _SENTENCE_END.split(block)]


def long_sentences(text: str) -> list[str]:
    """The sentences of a page above `MOST_WORDS` words, each after its count."""
    counted = [(len(sentence.split()), sentence) for sentence in sentences(text)]
    return [f"{count} words: {sentence}" for count, sentence in counted if count > MOST_WORDS]


def long_cells(text: str) -> list[str]:
    """The table cells of a page above `MOST_CELL_CHARACTERS` characters, each after its length."""
    return [f"{len(cell)} characters: {cell}" for cell in prose_and_cells(text)[1] if len(cell) > MOST_CELL_CHARACTERS]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_sentence_and_no_table_cell_of_a_page_is_too_long(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    too_long = long_sentences(text) + long_cells(text)
    assert not too_long, "Split or tighten:\n" + "\n".join(too_long)


def test_a_long_sentence_is_found_in_prose_and_in_a_list_and_not_in_code_or_a_heading() -> None:
    long = "Word " * MOST_WORDS + "end."
    assert len(long_sentences(long)) == 1
    assert len(long_sentences(f"- Short.\n- {long}\n  Short.\n")) == 1
    assert long_sentences(f"```\n{long}\n```\n\n# {long}\n\n| {long} |\n") == []
    assert long_sentences(long.removeprefix("Word ") + " `code` begins another.") == []


def test_a_long_table_cell_is_found() -> None:
    cell = "x" * (MOST_CELL_CHARACTERS + 1)
    assert len(long_cells(f"| a | b |\n|---|---|\n| {cell} | short |\n")) == 1
    assert long_cells(f"| {cell[1:]} | {cell[1:]} |\n") == []
