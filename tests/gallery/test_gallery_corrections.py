"""Verdicts that somebody said were wrong: kept, authenticated, gone with their people."""

import sqlite3
from dataclasses import replace

import pytest

import gallery
from gallery import schema

KEY = bytes(range(32))


@pytest.fixture
def three(path, draw, consent):
    with gallery.open(path, model="one", key=KEY, threshold=0.5) as opened:
        for name in ("Anna", "Bea", "Cleo"):
            opened.enrol(name, draw(1), consent=consent)
        yield opened


def said(people: gallery.Gallery) -> list[tuple[str, str | None]]:
    return [(one.person, one.instead) for one in people.corrections()]


def test_what_was_said_is_kept_and_in_the_audit(three):
    three.not_this("anna")
    three.not_this("Anna", "BEA")
    assert said(three) == [("Anna", None), ("Anna", "Bea")]
    assert three.corrections()[0].at.tzinfo is not None
    assert [(line.action, line.person) for line in three.audit(limit=2)] == [("not-this", "Anna")] * 2
    three.rename("Bea", "Beate")
    assert said(three)[1] == ("Anna", "Beate")


def test_it_goes_with_the_people_and_when_it_is_taken_back(three):
    three.not_this("Anna")
    three.not_this("Bea", "Anna")
    three.not_this("Bea", "Cleo")
    three.not_this("Cleo")
    assert three.forget_corrections("Cleo") == 2
    assert said(three) == [("Anna", None), ("Bea", "Anna")]
    assert three.audit(limit=1)[0].action == "trusted"
    three.remove("Anna")
    assert said(three) == [] and three.check() == 2


@pytest.mark.parametrize(("name", "instead"), [("Dora", None), ("Anna", "Dora")])
def test_nobody_is_corrected_who_is_not_enrolled(three, name, instead):
    with pytest.raises(gallery.PersonUnknown):
        three.not_this(name, instead)
    with pytest.raises(ValueError, match="somebody else"):
        three.not_this("Anna", "ANNA")
    assert said(three) == []


def test_two_entries_of_one_person_are_corrected_as_one(path, draw, near, consent):
    base = draw(1)
    with gallery.open(path, model="one", key=KEY, threshold=0.5) as people:
        people.enrol("Anna", base, consent=consent)
        people.enrol("Anna B", near(base[0], 0.95)[None], consent=replace(consent))
        people.enrol("Cleo", draw(1), consent=consent)
        people.not_this("Anna", "Anna B")
        people.not_this("Anna B")
        people.not_this("Cleo", "Anna B")
        people.merge("Anna", "Anna B")
        assert said(people) == [("Anna", None), ("Cleo", "Anna")]


@pytest.mark.parametrize(
    "forged",
    ["DELETE FROM correction", "UPDATE correction SET person = instead", "UPDATE correction SET at = '2020-01-01'"],
)
def test_what_was_changed_without_the_key_is_told(three, path, forged):
    three.not_this("Anna", "Bea")
    three.close()
    with sqlite3.connect(path) as db:
        db.execute(forged)
    with pytest.raises(gallery.GalleryDamaged):
        gallery.open(path, model="one", key=KEY)


def test_a_gallery_from_before_there_were_any_takes_them(path, draw, consent, monkeypatch):
    before = next(number for number, step in enumerate(schema.STEPS) if "correction" in step[0])
    with monkeypatch.context() as old:
        old.setattr(schema, "STEPS", schema.STEPS[:before])
        old.setattr(schema, "VERSION", before)
        old.setattr("gallery.clock.stamp", lambda *_: None)  # a later format's
        gallery.open(path, model="one", key=KEY).close()
    with gallery.open(path, model="one", key=KEY) as now:
        now.enrol("Anna", draw(1), consent=consent)
        now.not_this("Anna")
        assert now.check() == 1 and said(now) == [("Anna", None)]
