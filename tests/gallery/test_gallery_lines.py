"""Every change of a gallery leaves a line in its audit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from gallery_calls import OWN, SHARED, SITE, public, used
from sites import AGREED, COSINES, NOW, SENSOR, crowd, enrol

import gallery
from gallery.gallery import Gallery

READS = {
    *("people", "identify", "verify", "likeness", "between", "note", "notes", "picture", "corrections", "audit"),
    *(
        "check",
        "backup",
        "need_own_key",
        "comparable",
        "audit_days",
        "audit_held",
        "now",
        "clock_doubt",
        "only_read",
        "close",
    ),
}
NOTHING_TO_DO = {"upgrade"}  # as everybody can be compared; tests of models and notes look at its line
CHANGES = public(Gallery) - READS - NOTHING_TO_DO
READS_SHARED = set(SHARED) - {"replace_key"}  # what another station changed has its line there


def kept(people) -> tuple[object, ...]:
    """All that a change of people, consents, faces, notes, keys or rules is seen by."""
    with people._file.reading() as db:
        totals = db.execute("SELECT name, rows, sum FROM total WHERE name <> 'followed' ORDER BY name").fetchall()
        return totals, db.execute("SELECT audit_days, audit_from, sealed FROM state").fetchone()


def lines(people) -> int:
    with people._file.reading() as db:
        return int(db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()[0])


def silent(people, calls) -> tuple[set[str], set[str]]:
    """Which calls changed something, and which of these left no line."""
    changed, without = set(), set()
    for name, call in calls.items():
        before, written = kept(people), lines(people)
        call()
        if name != "close" and kept(people) != before:
            changed.add(name)
            without |= set() if lines(people) > written else {name}
    return changed, without


def of_site(people):
    return {f"site {number}": lambda k=call: k(people.site) for number, call in enumerate(SITE)}


class LongAgo(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime(2020, 1, 1, tzinfo=UTC)


def test_every_change_of_a_gallery_leaves_a_line(path, tmp_path, monkeypatch):
    with gallery.open(path, model="one", threshold=0.5, states=tmp_path / "states") as people:
        with monkeypatch.context() as old:  # a line that can be erased
            old.setattr("gallery.audit.datetime", LongAgo)
            people.record("unknown")
        enrol(people, crowd(6, seed=2))
        calls = used(people, tmp_path)
        assert set(calls) == public(Gallery)
        changed, without = silent(people, {**of_site(people), **calls})
        assert without == set()
        assert changed == (CHANGES - {"record"}) | {"site 3", "site 6", "site 7"}


def test_every_change_at_a_station_leaves_a_line(station, tmp_path):
    people = station("here")
    enrol(people, crowd(6, seed=2))
    calls = {name: call for name, call in used(people, tmp_path).items() if name not in OWN}
    shared = {name: lambda k=call: k(people) for name, call in SHARED.items()}
    changed, without = silent(people, {**of_site(people), **calls, **shared})
    assert without == set() and "replace_key" in changed and not changed & READS_SHARED


@pytest.fixture
def ended(path):
    """A gallery that has adapted itself, in which the consent of one of its people has ended meanwhile."""
    with gallery.open(path, model="one") as people:
        soon = NOW + timedelta(days=2)
        enrol(people, crowd(6, seed=2), consent=replace(AGREED, expires=soon))
        people.site.renew(SENSOR, None, COSINES)
        yield people, soon + timedelta(days=1)


def test_an_adaptation_that_is_erased_because_consents_have_ended_leaves_a_line(ended):
    people, later = ended
    people._templates.clock.seen(later)
    before = kept(people)
    assert people.site.adaptation(SENSOR, None, COSINES) is None
    assert kept(people) != before and people.audit(limit=1)[0].action == "adapt-end"


def test_moving_leaves_lines(path, tmp_path):
    file, key = tmp_path / "all.people", bytes(range(32))
    with gallery.open(path, model="one", key=key) as people:
        enrol(people, crowd(2, seed=2))
        gallery.export_people(people, file, key)
        assert people.audit(limit=1)[0].action == "export"
        people.remove("person 0")
        gallery.import_people(people, file, key)
        assert [line.action for line in people.audit(limit=2)] == ["import", "import"]


def test_a_note_leaves_a_line_that_says_whose_and_not_what(people, draw, consent):
    people.enrol("Anna", draw(1), consent=consent)
    people.annotate("Anna", "a word that is secret")
    line = people.audit(limit=1)[0]
    assert (line.action, line.person, line.source) == ("note", "Anna", "")
