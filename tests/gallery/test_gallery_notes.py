"""Notes, pictures, and two entries made one."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

import gallery
from gallery import roll, schema

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
NOW = datetime.now(UTC)


@pytest.fixture
def sealed(path):
    with gallery.open(path, model="one", threshold=0.5, key=KEY) as opened:
        yield opened


def test_a_note_is_written_read_replaced_and_gone(sealed, draw, consent):
    sealed.enrol("Anna", draw(2), consent=consent)
    assert sealed.note("Anna") == ""
    sealed.annotate("anna", "  Works at the gate.  \r\n Left-handed  ")
    assert sealed.note("Anna") == "Works at the gate.\n Left-handed"
    sealed.annotate("Anna", "gone")
    assert sealed.notes() == {"Anna": "gone"}
    sealed.annotate("Anna", " ")
    assert sealed.notes() == {}


def test_a_note_is_nowhere_readable_and_goes_with_its_person(sealed, path, draw, consent):
    sealed.enrol("Anna", draw(1), consent=consent)
    sealed.annotate("Anna", "a word that is secret")
    assert b"a word that is secret" not in path.read_bytes()
    sealed.rename("Anna", "Bea")
    assert sealed.note("Bea") == "a word that is secret"
    sealed.remove("Bea")
    sealed.enrol("Bea", draw(1), consent=consent)
    assert sealed.note("Bea") == ""


def test_a_note_stays_under_another_key_and_is_checked(sealed, path, draw, consent):
    sealed.enrol("Anna", draw(1), consent=consent)
    sealed.annotate("Anna", "hello")
    sealed.rekey(bytes(32))
    assert sealed.note("Anna") == "hello"
    assert sealed.check() == 1
    sealed.close()
    with gallery.open(path, model="one", key=bytes(32)) as again:
        assert again.note("Anna") == "hello"


@pytest.mark.parametrize("text", ["x" * 1001, "bell\a", "\ud800", None])
def test_what_is_no_note_is_refused(sealed, draw, consent, text):
    sealed.enrol("Anna", draw(1), consent=consent)
    with pytest.raises(gallery.BadNote):
        sealed.annotate("Anna", text)


def test_notes_can_be_written_in_a_gallery_from_before_there_were_any(path, draw, consent, monkeypatch):
    with monkeypatch.context() as old:
        old.setattr(schema, "STEPS", schema.STEPS[:4])
        old.setattr(schema, "VERSION", 4)
        old.setattr("gallery.clock.stamp", lambda *_: None)  # a later format's
        gallery.open(path, model="one", key=KEY).close()
    with gallery.open(path, model="one", key=KEY) as now:
        now.enrol("Anna", draw(1), consent=consent)
        now.annotate("Anna", "hello")
        assert now.check() == 1
    with gallery.open(path, model="one", key=KEY) as again:
        assert again.note("Anna") == "hello"


def test_a_picture_is_there_only_by_consent(sealed, draw, consent):
    crops = np.stack([np.full((128, 128), value, np.float32) for value in (80, 90)])
    sealed.enrol("Anna", draw(1), consent=replace(consent, crops=True), crops=crops, geometry="g")
    sealed.enrol("Bea", draw(1), consent=consent, crops=crops, geometry="g")
    picture = sealed.picture("Anna")
    assert picture is not None
    assert picture.shape == (128, 128) and picture[0, 0] == pytest.approx(80, abs=0.01)
    assert sealed.picture("Bea") is None
    sealed.agree("Anna", consent)  # without crops from now on
    assert sealed.picture("Anna") is None


def alike(draw, near):
    one = draw(1)
    return one, near(one[0], 0.9)[None]


def test_two_entries_of_one_person_become_one(sealed, path, draw, near, consent):
    one, other = alike(draw, near)
    crops = np.full((1, 128, 128), 80, np.float32)
    agreed = replace(consent, crops=True)
    sealed.enrol("Anna", one, consent=agreed, views=draw(2), sensor="realsense")
    sealed.enrol("Anna K.", other, consent=agreed, views=draw(2), crops=crops, geometry="g")
    sealed.annotate("Anna", "first")
    sealed.annotate("Anna K.", "second")
    merged = sealed.merge("Anna", "Anna K.")
    assert (merged.name, merged.templates) == ("Anna", 2)
    assert len(sealed) == 1 and sealed.comparable == 1
    best = sealed.identify(other[0])
    assert [(match.person, round(match.score, 2)) for match in best] == [("Anna", 1.0)]
    assert sealed.note("Anna") == "first\nsecond"
    assert sealed.picture("Anna") is not None
    line = sealed.audit()[0]
    assert (line.action, line.person) == ("merge", "Anna")
    assert line.score == pytest.approx(0.9, abs=0.01)
    assert sealed.check() == 1
    sealed.close()
    with gallery.open(path, model="one", key=KEY, threshold=0.5) as again:
        assert again.identify(other[0])[0].person == "Anna"
        assert again.check() == 1


@pytest.mark.parametrize("first", ["a" * 999, "a" * 500, "a" * 998 + " b"])
def test_notes_that_do_not_fit_into_one_are_not_cut(sealed, path, draw, near, consent, first):
    """What was cut was lost, and where it ended in a blank the gallery was taken for damaged from then on."""
    one, other = alike(draw, near)
    sealed.enrol("Anna", one, consent=consent)
    sealed.enrol("Anna K.", other, consent=consent)
    sealed.annotate("Anna", first)
    sealed.annotate("Anna K.", "b" * 500)
    with pytest.raises(gallery.BadNote, match="nothing was merged"):
        sealed.merge("Anna", "Anna K.")
    assert sealed.notes() == {"Anna": first, "Anna K.": "b" * 500} and sealed.comparable == 2
    sealed.annotate("Anna", "a" * 499)
    sealed.merge("Anna", "Anna K.")
    assert sealed.note("Anna") == "a" * 499 + "\n" + "b" * 500 and sealed.check() == 1


def test_a_note_that_an_older_relief_cut_is_no_damage(sealed, draw, consent):
    sealed.enrol("Anna", draw(1), consent=consent)
    with sealed._changing() as db:
        sealed._templates.write_note(db, roll.find(db, "Anna"), "a" * 999 + "\n", NOW.isoformat())
    sealed.rekey(OTHER)
    assert sealed.check() == 1


def test_whoever_has_a_name_by_now_is_not_merged_with_whom_it_was_compared(path, draw, near, consent, monkeypatch):
    one, other = alike(draw, near)
    with (
        gallery.open(path, model="one", threshold=0.5) as people,
        gallery.open(path, model="one", threshold=0.5) as another,
    ):
        for name, rows in (("Anna", one), ("Anna K.", other), ("Eve", draw(1))):
            people.enrol(name, rows, consent=consent)
        compared = people.likeness

        def and_then(*names: str, **how: object) -> float | None:
            found = compared(*names, **how)
            another.remove("Anna K.")
            another.rename("Eve", "Anna K.")
            return found

        monkeypatch.setattr(people, "likeness", and_then)
        with pytest.raises(gallery.GalleryBusy, match="try again"):
            people.merge("Anna", "Anna K.")
        assert [person.name for person in people.people()] == ["Anna", "Anna K."]


def test_another_program_sees_whose_the_templates_are_after_a_merge(path, draw, near, consent):
    one, other = alike(draw, near)
    with (
        gallery.open(path, model="one", threshold=0.5) as first,
        gallery.open(path, model="one", threshold=0.5) as second,
    ):
        first.enrol("Anna", one, consent=consent)
        first.enrol("Anna K.", other, consent=consent)
        assert second.identify(other[0])[0].person == "Anna K."
        first.merge("Anna", "Anna K.")
        assert second.identify(other[0])[0].person == "Anna"


def test_two_people_are_not_merged(sealed, draw, consent):
    sealed.enrol("Anna", draw(2), consent=consent)
    sealed.enrol("Bea", draw(2), consent=consent)
    with pytest.raises(gallery.NotAlike, match="two people"):
        sealed.merge("Anna", "Bea")
    with pytest.raises(gallery.NotAlike, match="one entry"):
        sealed.merge("Anna", "anna")
    assert len(sealed) == 2


def test_whoever_cannot_be_compared_is_not_merged(path, draw, consent):
    with gallery.open(path, model="old") as before:
        before.enrol("Anna", draw(1), consent=consent)
    with gallery.open(path, model="one", threshold=0.5) as now:
        now.enrol("Bea", draw(1), consent=consent)
        with pytest.raises(gallery.NotAlike, match="Enrol that person again"):
            now.merge("Bea", "Anna")


@pytest.mark.parametrize("order", [0, 1])
def test_of_two_consents_the_narrower_counts(sealed, draw, near, consent, order):
    one, other = alike(draw, near)
    crops = np.full((1, 128, 128), 80, np.float32)
    ends = NOW + timedelta(days=10)
    short, wide = replace(consent, expires=ends), replace(consent, crops=True, expires=NOW + timedelta(days=99))
    consents = (short, wide) if order else (wide, short)
    for name, rows, given in zip(("Anna", "Anna K."), (one, other), consents, strict=True):
        sealed.enrol(name, rows, consent=given, crops=crops, geometry="g")
    merged = sealed.merge("Anna", "Anna K.")
    assert merged.consent.expires == ends
    assert not merged.consent.crops
    assert sealed.picture("Anna") is None
    assert sealed._file.db.execute("SELECT count(*) FROM crop").fetchone()[0] == 0


def test_nothing_of_the_merged_entry_stays_in_the_file(path, draw, near, consent):
    one, other = alike(draw, near)
    name = f"Somebody {os.urandom(4).hex()}"
    with gallery.open(path, model="one", threshold=0.5) as people:
        people.enrol("Anna", one, consent=consent)
        people.enrol(name, other, consent=consent)
        people.merge("Anna", name)
    assert name.encode() not in path.read_bytes()
