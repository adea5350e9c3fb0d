"""Copies made a few pages at a time: of one state, and of none where they are stopped."""

from __future__ import annotations

import pytest

import gallery
from gallery import copies

KEY = bytes(range(32))


@pytest.fixture
def people(path, draw, consent, monkeypatch):
    monkeypatch.setattr(copies, "_PAGES", 8)
    with gallery.open(path, model="one", key=KEY, threshold=0.5) as opened:
        for name, row in zip(("Ada", "Bob"), draw(2), strict=True):
            opened.enrol(name, row[None], consent=consent)
        yield opened


def test_a_copy_is_of_one_state_whatever_another_program_writes_meanwhile(people, path, tmp_path, draw, consent):
    told, row = [], draw(3)[2:]

    def step(done: int, whole: int) -> None:
        told.append((done, whole))
        with gallery.open(path, model="one", key=KEY) as other:
            other.enrol(f"Meanwhile {len(told)}", row, consent=consent)

    people.backup(tmp_path / "copy.db", step=step)
    pages = {whole for _, whole in told}
    assert len(pages) == 1 and told[-1] == (*pages, *pages), "it never began again"
    assert [done for done, _ in told] == sorted(done for done, _ in told) and len(told) > 3
    with gallery.open(tmp_path / "copy.db", model="one", key=KEY) as copied:
        assert [person.name for person in copied.people()] == ["Ada", "Bob"]
    assert len(people.people()) == 2 + len(told)


def test_a_copy_that_is_stopped_leaves_nothing(people, tmp_path):
    class StopError(Exception):
        pass

    def step(done: int, whole: int) -> None:
        if 2 * done > whole:
            raise StopError

    before = {file.name for file in tmp_path.iterdir()}
    with pytest.raises(StopError):
        people.backup(tmp_path / "copy.db", step=step)
    assert {file.name for file in tmp_path.iterdir()} == before
    people.backup(tmp_path / "copy.db", step=lambda *_: None)
    people.remove("Ada")
