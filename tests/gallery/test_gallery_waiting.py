"""Another program reads an older state while something is taken away: nobody else waits for that."""

import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

import gallery
from gallery import copies

CROPS = np.random.default_rng(3).uniform(0, 255, (2, 128, 128)).astype(np.float32)


def later(consent):
    return replace(consent, at=datetime.now(UTC))


AT_ONCE = {
    "rename": lambda people, _: people.rename("Xanthippe", "Ada"),
    "annotate": lambda people, _: people.annotate("Xanthippe", ""),
    "agree": lambda people, consent: people.agree("Xanthippe", later(consent)),
}
TOLD = {
    "remove": lambda people, _: people.remove("Xanthippe"),
    "merge": lambda people, _: people.merge("Bob", "Xanthippe", threshold=1e-9),
    "forget_audit": lambda people, _: people.forget_audit(datetime.now(UTC) + timedelta(hours=1)),
}


@pytest.fixture
def people(path, draw, near, consent):
    with gallery.open(path, model="one", threshold=0.5) as opened:
        face = draw(1)
        opened.enrol("Xanthippe", face, consent=replace(consent, crops=True), crops=CROPS, geometry="mm")
        opened.enrol("Bob", near(face[0], 0.9)[None], consent=consent)
        opened.annotate("Xanthippe", "a note")
        yield opened


@contextmanager
def reading(path):
    """Another program in the middle of reading."""
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM person").fetchone()
    try:
        yield other
    finally:
        other.close()


def need_free(people):
    """Other programs may write now, and other threads compare."""
    assert not people._file.lock._is_owned(), "the threads wait"
    other = sqlite3.connect(people.path, timeout=0, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
    other.close()


@pytest.mark.parametrize("name", AT_ONCE)
def test_what_need_not_be_told_waits_for_nobody_who_reads(people, path, consent, monkeypatch, name):
    def waits(_):
        raise AssertionError("it waits")

    monkeypatch.setattr("gallery.database.pause", waits)
    log = path.with_name(path.name + "-wal")
    asked = []
    people._file.db.conn.set_trace_callback(asked.append)
    with reading(path):
        AT_ONCE[name](people, consent)
    assert all("busy_timeout = 0" in before for before, one in pairwise(asked) if "TRUNCATE" in one)
    assert log.stat().st_size, "the other program read what was there before"
    people.record("unknown")
    assert not log.stat().st_size, "and it is gone with the next change"


@pytest.mark.parametrize("name", TOLD)
def test_what_is_told_waits_while_everybody_else_goes_on(people, path, consent, monkeypatch, name):
    with reading(path) as other:
        waited = []

        def until_read(seconds):
            need_free(people)
            waited.append(seconds)
            other.close()

        monkeypatch.setattr("gallery.database.pause", until_read)
        TOLD[name](people, consent)
        assert len(waited) == 1
    assert not path.with_name(path.name + "-wal").stat().st_size


def test_opening_waits_for_nobody_who_reads(people, path, monkeypatch):
    with reading(path):
        people.record("unknown")
        asked = []

        def traced(*arguments, **how):
            connection = sqlite3.Connection(*arguments, **how)
            connection.set_trace_callback(asked.append)
            return connection

        monkeypatch.setattr("gallery.database.sqlite3.connect", traced)
        gallery.open(path, model="one").close()
    emptied = [asked[k - 1] for k, one in enumerate(asked) if "TRUNCATE" in one]
    assert emptied and all("busy_timeout = 0" in before for before in emptied)


def test_two_programs_that_erase_one_old_copy_at_once(people, path, monkeypatch):
    old = path.with_name(f"{path.name}.format-1.1.backup")
    old.write_bytes(bytes(100))
    erase = copies.erase

    def second(copy):
        erase(copy)
        erase(copy)

    monkeypatch.setattr("gallery.copies.erase", second)
    people.rename("Bob", "Ben")
    assert not old.exists()
