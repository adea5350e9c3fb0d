"""A gallery on a disk without room for SQLite's log, played without such a disk: what it costs, and who tells it."""

import logging
import os
import sqlite3

import pytest

import gallery
from gallery import database, snapshot


class NoRoom(sqlite3.OperationalError):
    sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE


@pytest.fixture
def full(path, draw, consent, monkeypatch):
    """full(): from now on there is no room for anybody; the gallery has Ada."""
    with gallery.open(path, model="one") as people:
        people.enrol("Ada", draw(1), consent=consent)

    def none(*_):
        raise NoRoom("disk I/O error")

    return lambda: monkeypatch.setattr(database, "_begin_log", none)


def test_a_verdict_that_cannot_be_written_is_told_without_going_through_the_file(path, full, monkeypatch):
    """A window tries at every frame."""
    full()
    with gallery.open(path, model="one") as people:
        looked = []
        monkeypatch.setattr(database, "inspect", lambda *_: looked.append(1))
        monkeypatch.setattr(database, "taken", lambda *_: looked.append(1))
        for _ in range(3):
            with pytest.raises(gallery.GalleryError, match="make room"):
                people.record("unknown")
        assert not looked and len(people.audit()) == 1


def test_it_is_said_once_when_it_is_opened(path, full, caplog):
    with caplog.at_level(logging.WARNING, "gallery"):
        gallery.open(path, model="one").close()
        assert not caplog.records
        full()
        with gallery.open(path, model="one") as people:
            assert people.check() == 1 and "only read" in people.only_read
    assert [record.getMessage() for record in caplog.records] == [people.only_read]


def test_a_new_gallery_is_not_made_of_nothing(tmp_path, full):
    full()
    with pytest.raises(gallery.GalleryError, match="full"):
        gallery.open(tmp_path / "new.db", model="one")


def test_what_is_changed_while_it_is_copied_is_copied_again(path, full, monkeypatch):
    full()
    copied, times = snapshot._copied, []

    def changing(*arguments):
        times.append(1)
        if len(times) == 1:
            os.utime(path, (0, 0))
        return copied(*arguments)

    monkeypatch.setattr(snapshot, "_copied", changing)
    found, seen = snapshot.taken(path, 10.0)
    assert len(times) == 2 and seen == snapshot.traces(path)
    assert found.execute("SELECT count(*) FROM person").fetchone() == (1,)
    found.close()
    changed = iter(range(10**6))
    monkeypatch.setattr(snapshot, "traces", lambda _: ((next(changed),),))
    with pytest.raises(gallery.GalleryBusy):
        snapshot.taken(path, 0.0)
