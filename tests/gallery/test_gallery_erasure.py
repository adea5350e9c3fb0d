"""Removing a person leaves nothing of them in any byte of any file."""

import os
import sqlite3
from dataclasses import replace

import numpy as np
import pytest

import gallery
from gallery.crops import pack as pack_crop
from gallery.embedding import pack


def everything(path) -> bytes:
    """Every byte of the gallery's files: the file itself, its log, its shared memory."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(path.name + "*")))


def pieces(content: bytes, size: int = 24, step: int = 240) -> list[bytes]:
    """Parts of a template, some of which would show if only a part of it was overwritten."""
    return [content[k : k + size] for k in range(0, len(content) - size, step)]


def traces(path, rows: np.ndarray) -> int:
    """How many parts of these templates can be read in the files."""
    content = everything(path)
    return sum(piece in content for row in rows for piece in pieces(pack(row)))


def test_the_search_for_traces_finds_what_is_there(people, path, draw, consent):
    rows = draw(2)
    people.enrol("Ada", rows, consent=consent)
    assert traces(path, rows) == 32
    assert b"Ada" in everything(path)


def test_a_removed_person_leaves_no_byte(people, path, draw, consent):
    gone, stays = draw(5), draw(3)
    secret = gallery.Consent(True, "Zebulon", "a very particular text", consent.at)
    people.enrol("Xanthippe", gone, consent=secret)
    people.enrol("Bob", stays, consent=consent)
    people.record("accept", person="Xanthippe", score=0.9, threshold=0.5)
    people.identify(gone[0])
    people.remove("xanthippe")
    assert traces(path, gone) == 0
    content = everything(path).lower()
    for text in (b"xanthippe", b"zebulon", b"very particular"):
        assert text not in content
    assert traces(path, stays) == 48
    assert [match.person for match in people.identify(stays[0])] == ["Bob"]


def test_many_removals_among_many_people_leave_nothing(people, path, draw, consent):
    """Pages split, merge and move rows; copies must not stay behind in any of them."""
    rng = np.random.default_rng(5)
    rows = {f"person-{k:03}": draw(int(rng.integers(1, 4))) for k in range(30)}
    for name, templates in rows.items():
        people.enrol(name, templates, consent=consent)
    gone = list(rng.permutation(sorted(rows))[:22])
    for name in gone:
        people.remove(name)
    content = everything(path)
    assert sum(name.encode() in content for name in gone) == 0
    assert traces(path, np.concatenate([rows[name] for name in gone])) == 0
    kept = [name for name in rows if name not in gone]
    assert all(name.encode() in content for name in kept)


def test_a_changed_name_leaves_the_old_one_nowhere(people, path, draw, consent):
    people.enrol("Xanthippe", draw(1), consent=consent)
    people.rename("Xanthippe", "Ada")
    assert b"xanthippe" not in everything(path).lower()


def test_removal_while_another_program_reads_says_so_and_is_finished_later(path, draw, consent):
    rows = draw(2)
    with gallery.open(path, model="one") as people:
        people._file._patience = 0.05
        people.enrol("Ada", rows, consent=consent)
        reader = sqlite3.connect(path)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM template").fetchone()
        with pytest.raises(gallery.GalleryBusy, match="traces remain"):
            people.remove("Ada")
        assert people.people() == []
        assert people.identify(rows[0]) == []
        assert traces(path, rows) > 0
        reader.close()
        with gallery.open(path, model="one"):
            assert traces(path, rows) == 0


def test_memory_forgets_too(people, draw, consent):
    first, second = draw(3), draw(2)
    people.enrol("Ada", first, consent=consent)
    people.enrol("Bob", second, consent=consent)
    people.identify(first[0])
    people.remove("Ada")
    index = people._templates.index
    for held in (index._vectors._halves, index._vectors._coarse):
        rows = held[:5].astype(np.float64)  # as many as there were
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        assert np.abs(rows @ first.T.astype(np.float64)).max() < 0.2
    assert len(index) == 2


def test_the_audit_keeps_verdicts_and_forgets_whose(people, draw, consent):
    people.enrol("Ada", draw(1), consent=consent)
    people.record("accept", person="Ada", score=0.9, threshold=0.5)
    people.record("unknown", score=0.2)
    people.remove("Ada")
    lines = people.audit()
    assert [(line.action, line.person, line.score, line.threshold) for line in lines] == [
        ("remove", None, None, None),
        ("unknown", None, 0.2, 0.5),
        ("accept", None, 0.9, 0.5),
        ("enrol", None, None, None),
    ]
    assert all(line.model == "one" and line.at.tzinfo for line in lines)


def test_the_audit_names_people_as_they_are_called_now(people, draw, consent):
    people.enrol("Ada", draw(1), consent=consent)
    people.record("accept", person="ada", score=0.9)
    people.rename("Ada", "Ada King")
    assert {line.person for line in people.audit()} == {"Ada King"}
    assert [line.action for line in people.audit(limit=2)] == ["rename", "accept"]
    with pytest.raises(gallery.PersonUnknown):
        people.record("accept", person="Eve")
    with pytest.raises(ValueError, match="verdict"):
        people.record("enrol")


def test_old_lines_of_the_audit_can_be_forgotten(people):
    people.record("unknown", score=0.1)
    cut = people.audit()[0].at
    people.record("unknown", score=0.2)
    assert people.forget_audit(cut) == 0
    assert people.forget_audit(people.audit()[0].at) == 1
    told, left = people.audit()
    assert (told.action, told.source) == ("forget", f"before {left.at:%Y-%m-%d}") and left.score == 0.2
    with pytest.raises(ValueError, match="time zone"):
        people.forget_audit(cut.replace(tzinfo=None))


@pytest.mark.parametrize("anew", ["agree", "add", "enrol"])
def test_crops_that_are_no_longer_agreed_to_leave_no_byte(path, draw, consent, anew):
    """At once, not when the last program closes the gallery; nor in the copy from before it was brought up to date."""
    crops = np.random.default_rng(3).uniform(0, 255, (2, 128, 128)).astype(np.float32)
    with gallery.open(path, model="old") as people:
        people.enrol("Ada", draw(2), consent=replace(consent, crops=True), crops=crops, geometry="mm")
    searched = [piece for crop in crops for piece in pieces(pack_crop(crop), step=2000)]
    older = path.with_name(f"{path.name}.format-1.1.backup")
    older.write_bytes(path.read_bytes())
    assert sum(piece in everything(path) for piece in searched) == len(searched) > 10
    with gallery.open(path, model="new") as people:
        if anew == "agree":
            people.agree("Ada", consent)
        elif anew == "add":
            people.add("Ada", draw(1), consent=consent)
        else:
            people.enrol("Ada", draw(1), consent=consent)
        assert not any(piece in everything(path) for piece in searched)
        assert not older.exists() and people.check() == 1


@pytest.mark.parametrize(
    "name", [".{}.0123456789abcdef", "..{}.0123456789abcdef.fedcba9876543210", ".{}.0123456789abcdef-wal"]
)
def test_what_a_killed_program_left_of_a_copy_goes_with_who_is_in_it(people, path, draw, consent, name):
    """As 'relief gallery backup' and 'restore' make one beside the file. One that is being made stays."""
    people.enrol("Xanthippe", draw(2), consent=consent)
    left, made = path.with_name(name.format(path.name)), path.with_name(f".{path.name}.00000000000000ff")
    for copy in (left, made):
        copy.write_bytes(path.read_bytes())
    os.utime(left, (0, 0))
    people.remove("Xanthippe")
    assert not left.exists() and made.exists()
