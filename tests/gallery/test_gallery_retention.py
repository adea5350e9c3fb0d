"""For how long lines of the audit are kept, whatever the clock is set to."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from time import monotonic

import pytest

import gallery
from gallery.database import File
from gallery.ledger import _LINES

KEY = bytes(range(32))
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch):
    """at(day): set the computer's clock to so many days after the beginning."""

    class Clock(datetime):
        present = BEGIN

        @classmethod
        def now(cls, tz=None):
            return cls.present

    monkeypatch.setattr("gallery.audit.datetime", Clock)
    monkeypatch.setattr("gallery.clock.datetime", Clock)

    def at(day: float) -> None:
        Clock.present = BEGIN + timedelta(days=day)

    return at


@pytest.fixture
def opened(path, at):
    """opened(day): the gallery as it is opened on a day."""
    last = []

    def opened(day: float) -> gallery.Gallery:
        at(day)
        for before in last:
            before.close()
        last.append(gallery.open(path, model="one", key=KEY))
        return last[-1]

    yield opened
    for before in last:
        before.close()


def verdicts(opened, *days: float) -> gallery.Gallery:
    """A verdict on each day, whose score is the day by thousandths."""
    for day in days:
        people = opened(day)
        people.record("unknown", score=day / 1000)
    return people


def kept(people) -> list[float]:
    """The days of the verdicts that are left, oldest first."""
    return [round(1000 * line.score, 6) for line in people.audit()[::-1] if line.score is not None]


@pytest.mark.parametrize("ahead", [100, 26_000, 2_000_000])
def test_a_clock_set_far_ahead_erases_nothing(opened, ahead):
    verdicts(opened, 0, 1, 8, 20)
    assert kept(opened(ahead)) == [0, 1, 8, 20]
    people = verdicts(opened, ahead, ahead + 1)
    people.keep_audit(60)
    assert kept(people)[:4] == [0, 1, 8, 20], "not when somebody asks for less either"
    people = verdicts(opened, 21)
    assert kept(people)[:4] == [0, 1, 8, 20]
    people.check()


def test_a_clock_that_stays_ahead_erases_what_has_lain_there_long_enough(opened):
    verdicts(opened, 0, 10)
    people = verdicts(opened, *range(1000, 1080, 10))
    assert kept(people)[:2] == [0, 10], "10 + 70 days at least"
    people = verdicts(opened, 1081)
    assert kept(opened(1081))[0] == 10
    verdicts(opened, 1091)
    assert kept(opened(1091))[0] == 1010


def test_pauses_of_days_count_and_one_of_months_does_not(opened):
    people = verdicts(opened, *range(0, 98, 7))
    assert kept(people)[0] == 7
    assert people.audit_held == 0
    people = verdicts(opened, 400)
    assert kept(people)[0] == 7
    assert people.audit_held == 13, "all before the pause, which is told"
    assert people.forget_audit(BEGIN + timedelta(days=90)) == 12, "a date that somebody gives is taken by its word"
    assert people.audit_held == 1
    people = verdicts(opened, *range(407, 407 + 91, 7))
    assert kept(people)[0] == 400 + 7


@pytest.mark.parametrize(("days", "pause"), [(1, 3.1), (7, 3.6), (20, 10.1), (90, 14.1)])
def test_how_long_a_pause_may_be_goes_with_how_long_lines_are_kept(opened, days, pause):
    people = verdicts(opened, 0)
    people.keep_audit(days)
    assert kept(opened(pause)) == [0], "a leap"
    people = verdicts(opened, *(k * (pause - 0.2) for k in range(1, 12)))
    assert 0 not in kept(people), "pauses"


def test_a_line_from_the_future_keeps_no_older_line_for_ever(opened):
    """The clock was set ahead for one verdict, and put right again."""
    people = verdicts(opened, 0, 26_000, 1, 2, *range(12, 90, 10))
    assert kept(people)[:4] == [0, 26_000, 1, 2]
    people = verdicts(opened, 90.5)
    assert kept(people)[:2] == [1, 2]
    people = opened(94)
    assert kept(people)[0] == 12
    people.check()


def test_a_clock_that_was_behind_once_makes_no_leap(opened):
    people = verdicts(opened, 50, -20_000, 51, *range(60, 140, 10))
    assert kept(people)[:3] == [50, -20_000, 51]
    people = opened(141.5)
    assert kept(people)[0] == 60
    people.check()


def test_a_damaged_time_erases_nothing_and_lets_the_gallery_open(opened):
    people = verdicts(opened, 0, 1)
    db = people._file.db
    (trigger,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'audit_stays'").fetchone()
    for statement in ("DROP TRIGGER audit_stays", "UPDATE audit SET at = '2026-01-01T9' WHERE id = 2", trigger):
        db.execute(statement)
    people = opened(200)
    with pytest.raises(gallery.GalleryDamaged):
        people.audit()
    assert people._file.db.execute("SELECT count(*) FROM audit").fetchone() == (2,)


@pytest.mark.parametrize("doing", ["opens", "decides"])
def test_nobody_waits_for_lines_that_are_overdue_while_another_program_reads(path, opened, at, monkeypatch, doing):
    """They go, from the log with the next opening, and neither opening nor a verdict takes a moment longer."""
    people = verdicts(opened, *range(0, 120, 10))
    if doing == "opens":
        people.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM audit").fetchone()
        at(120)
        if doing == "opens":
            monkeypatch.setattr("gallery.opening.File", partial(File, patience=0.2))
            people = opened(120)
        begin = monotonic()
        for _ in range(_LINES + 1):
            people.record("unknown", score=0.12)
        assert monotonic() - begin < 5
        assert kept(people)[0] == 30
        with pytest.raises(gallery.GalleryBusy, match="done, but traces remain") as asked:
            people._file._patience = 0.1
            people._file.db.execute("PRAGMA busy_timeout = 100")
            people.keep_audit(60)
        assert asked.value.committed and kept(people)[0] == 60
    people = opened(120)
    assert people.check() == 0


def test_an_erased_day_is_the_day_that_was_named(opened):
    """Whoever names a day east of Greenwich means theirs."""
    people = verdicts(opened, 0, 10, 20)
    east = timezone(timedelta(hours=8))
    assert people.forget_audit(datetime(2026, 1, 11, tzinfo=east)) == 1
    assert people.audit()[0].source == "before 2026-01-11"
