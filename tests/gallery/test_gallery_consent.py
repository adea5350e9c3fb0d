"""What a consent says is kept, and its end is kept to."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

import gallery
from gallery import schema

YEAR = timedelta(days=365)


@pytest.fixture
def later(monkeypatch):
    """Let the gallery believe that it is some time later."""

    def move(by: timedelta) -> None:
        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + by

        monkeypatch.setattr("gallery.clock.datetime", Clock)

    return move


@pytest.fixture
def lasting():
    now = datetime.now(UTC)
    return gallery.Consent(True, "the operator", "I agree.", now, "2", "the door", now + YEAR)


def test_all_of_a_consent_comes_back(people, draw, lasting):
    assert people.enrol("Ada", draw(1), consent=lasting).consent == lasting
    assert [person.consent for person in people.people()] == [lasting]


def test_whose_consent_has_ended_is_not_matched(people, draw, consent, lasting, later):
    ada, ben = draw(2)
    people.enrol("Ada", ada[None], consent=lasting)
    people.enrol("Ben", ben[None], consent=consent)
    assert people.identify(ada, top=1)[0].person == "Ada" and people.comparable == 2
    later(YEAR + timedelta(seconds=5))
    assert [match.person for match in people.identify(ada)] == ["Ben"] and people.comparable == 1
    with pytest.raises(gallery.ConsentExpired, match=r"Ada has ended.*gallery agree"):
        people.verify("Ada", ada)
    assert people.verify("Ben", ben).score == pytest.approx(1, abs=1e-3)
    listed = {person.name: person.consent.expired(datetime.now(UTC) + 2 * YEAR) for person in people.people()}
    assert listed == {"Ada": True, "Ben": False}, "listed still, to be removed or asked"


def test_nothing_is_added_to_whose_consent_has_ended(people, draw, lasting, later):
    ada, more = draw(2)
    people.enrol("Ada", ada[None], consent=lasting)
    later(YEAR + timedelta(seconds=5))
    with pytest.raises(gallery.ConsentExpired, match="ask for one that lasts"):
        people.add("Ada", more[None])
    assert people.people()[0].templates == 1
    now = datetime.now(UTC) + YEAR
    assert people.add("Ada", more[None], consent=gallery.Consent(True, "me", "again", now)).templates == 2


@pytest.mark.parametrize("meanwhile", ["compared", "counted", "only a verdict", "only closed"])
def test_an_ended_consent_does_not_come_back_with_a_clock_that_is_set_back(path, draw, lasting, later, meanwhile):
    (ada,) = draw(1)
    with gallery.open(path, model="one", threshold=0.5) as people:
        people.enrol("Ada", ada[None], consent=lasting)
        assert people.identify(ada)
        later(2 * YEAR)
        if meanwhile == "compared":
            assert people.identify(ada) == []
        elif meanwhile == "counted":
            assert people.comparable == 0
        elif meanwhile == "only a verdict":
            people.record("unknown")
        if meanwhile in ("compared", "counted"):
            later(timedelta())
            assert people.identify(ada) == [], "not while it is open"
            later(2 * YEAR)
    later(timedelta())
    with gallery.open(path, model="one", threshold=0.5) as people:
        assert people.identify(ada) == [] and people.comparable == 0
        assert people.people()[0].consent.expired(people.now)
        with pytest.raises(gallery.ConsentExpired, match=r"clock says .* has seen .*gallery accept"):
            people.verify("Ada", ada)
        with pytest.raises(gallery.ConsentExpired, match="clock says"):
            people.agree("Ada", lasting)
    with gallery.open(path, model="one", accept=True) as people:
        assert people.clock_doubt == "" and people.identify(ada)[0].person == "Ada"
        assert people.audit(limit=1)[0].action == "accept-copy"
    with gallery.open(path, model="one") as people:
        assert people.check() == 1 and people.identify(ada)


@pytest.mark.parametrize("change", ["agree", "enrol", "add"])
def test_the_first_thing_that_a_program_does_knows_how_late_it_is(path, draw, lasting, later, change):
    """Nobody has been compared yet since the gallery was opened, and the clock was set back meanwhile."""
    with gallery.open(path, model="one") as people:
        people.enrol("Ada", draw(1), consent=lasting)
        later(2 * YEAR)
        people.record("unknown")
    later(timedelta())
    with gallery.open(path, model="one") as people, pytest.raises(gallery.ConsentExpired, match="clock says"):
        if change == "agree":
            people.agree("Ada", lasting)
        elif change == "enrol":
            people.enrol("Bob", draw(1), consent=lasting)
        else:
            people.add("Ada", draw(1))


def test_a_file_that_cannot_be_written_still_knows_who_has_ended(path, draw, lasting, later, monkeypatch):
    (ada,) = draw(1)
    with gallery.open(path, model="one", threshold=0.5) as people:
        people.enrol("Ada", ada[None], consent=lasting)
        people._file.db.execute("PRAGMA query_only = ON")
        later(2 * YEAR)
        assert people.identify(ada) == []
        later(timedelta())
        assert people.identify(ada) == []


def test_a_latest_time_that_is_none_is_damage(people, path, draw, lasting):
    people.enrol("Ada", draw(1), consent=lasting)
    with people._file.writing() as db:
        db.execute("UPDATE state SET seen = 'z'")
    with gallery.open(path, model="one") as damaged, pytest.raises(gallery.GalleryDamaged, match="latest time"):
        damaged.identify(draw(1)[0])


def test_who_agrees_anew_is_matched_again(people, draw, lasting, later):
    (ada,) = draw(1)
    people.enrol("Ada", ada[None], consent=lasting)
    later(2 * YEAR)
    assert people.identify(ada) == []
    now = datetime.now(UTC)
    longer = gallery.Consent(True, "the operator", "I agree.", now, "2", "the door", now + 9 * YEAR)
    assert people.agree("Ada", longer).consent == longer
    assert people.identify(ada)[0].person == "Ada"
    with pytest.raises(gallery.PersonUnknown):
        people.agree("Eve", longer)
    with pytest.raises(gallery.ConsentMissing):
        people.agree("Ada", gallery.Consent(False, "x", "y", now))


def test_nobody_is_enrolled_with_a_consent_of_the_past(people, draw):
    old = datetime(2020, 1, 1, tzinfo=UTC)
    with pytest.raises(gallery.ConsentExpired):
        people.enrol("Ada", draw(1), consent=gallery.Consent(True, "x", "y", old, expires=old + YEAR))
    assert len(people) == 0


@pytest.mark.parametrize("end", [datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1)])
def test_a_consent_ends_after_it_was_given(end):
    with pytest.raises(ValueError, match="consent ends"):
        gallery.Consent(True, "x", "y", datetime(2026, 1, 1, tzinfo=UTC), expires=end)


def test_an_end_that_is_no_time_is_damage(people, path, draw, lasting):
    people.enrol("Ada", draw(1), consent=lasting)
    with people._file.writing() as db:
        db.execute("UPDATE consent SET expires = 'soon'")
    people.close()
    with gallery.open(path, model="one") as damaged, pytest.raises(gallery.GalleryDamaged, match="Ada"):
        damaged.identify(draw(1)[0])


def test_consents_of_the_first_format_have_no_end(path, draw, consent, monkeypatch):
    with monkeypatch.context() as old:
        old.setattr(schema, "STEPS", schema.STEPS[:1])
        old.setattr(schema, "VERSION", 1)
        db = sqlite3.connect(path, isolation_level=None)
        for statement in schema.STEPS[0]:
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")
        db.execute("INSERT INTO person VALUES ('1', 'Ada', 'ada', ?)", [consent.at.isoformat()])
        db.execute(
            "INSERT INTO consent VALUES (1, '1', 1, ?, ?, ?)", [consent.by, consent.text, consent.at.isoformat()]
        )
        db.close()
    path.chmod(0o600)
    with gallery.open(path, model="one") as people:
        assert [person.consent for person in people.people()] == [consent]
