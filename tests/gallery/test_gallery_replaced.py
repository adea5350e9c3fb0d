"""A gallery's file that is put back, replaced, deleted or named twice while programs have it open."""

import os
import shutil
import sqlite3
from contextlib import closing

import pytest

import gallery
from gallery.authenticity import State
from gallery.laststates import LastStates

KEY = bytes(range(32))


@pytest.fixture
def states(tmp_path):
    return tmp_path / "states"


@pytest.fixture
def opened(path, states):
    def opened(where=path, **how):
        return gallery.open(where, model="one", key=KEY, threshold=0.5, states=states, **how)

    return opened


@pytest.fixture
def older(path, opened, tmp_path, draw, consent):
    """A copy of the gallery from when Eve was still in it."""
    with opened() as people:
        people.enrol("Ada", draw(1), consent=consent)
        people.enrol("Eve", draw(1), consent=consent)
    copy = tmp_path / "older.db"
    shutil.copy(path, copy)
    return copy


def test_a_power_failure_is_no_older_copy(opened, path, draw, consent, monkeypatch):
    """A verdict's line does not wait for the disk. Another program that sees it keeps that state, which does."""
    on_disk, log = {}, path.with_name(path.name + "-wal")
    with opened() as watching:
        watching.enrol("Ada", draw(1), consent=consent)
        on_disk[log.stat().st_ino] = log.read_bytes()
        synchronised = os.fsync

        def fsync(descriptor: int) -> None:
            on_disk[os.fstat(descriptor).st_ino] = os.pread(descriptor, 1 << 24, 0) if log.exists() else b""
            synchronised(descriptor)

        monkeypatch.setattr(os, "fsync", fsync)
        watching.record("accept", person="Ada", score=0.6)
        with opened() as listing:
            assert len(listing.audit()) == 2
        after = path.with_name("after.db")
        shutil.copy(path, after)
        after.with_name(f"{after.name}-wal").write_bytes(on_disk[log.stat().st_ino])
    path.unlink()
    after.rename(path)
    after.with_name(f"{after.name}-wal").rename(log)
    with opened() as again:
        assert len(again.audit()) == 2


def put_in(source, path):
    """What anybody who may write the file can do without the key, through SQLite."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(path)) as written:
        read.backup(written)


def test_an_older_copy_put_under_an_open_gallery_is_told_and_never_becomes_the_latest(
    opened, older, path, draw, consent
):
    people = opened()
    people.remove("Eve")
    people.record("accept", person="Ada", score=0.6)
    put_in(older, path)
    for ask in (
        people.people,
        lambda: people.identify(draw(1)[0]),
        lambda: people.record("accept", person="Ada", score=0.6),
        lambda: people.enrol("Zoe", draw(1), consent=consent),
    ):
        with pytest.raises(gallery.RolledBack, match="older copy"):
            ask()
    people.close()
    with pytest.raises(gallery.RolledBack, match="older copy"):
        opened()
    with opened(accept=True) as people:
        assert [person.name for person in people.people()] == ["Ada", "Eve"]
    opened().close()


def test_another_gallery_put_under_an_open_one_is_not_kept_as_the_latest(opened, path, tmp_path, draw, consent):
    other = tmp_path / "other.db"
    with opened(other) as people:
        people.enrol("Mallory", draw(1), consent=consent)
    people = opened()
    people.enrol("Ada", draw(1), consent=consent)
    put_in(other, path)
    with pytest.raises(gallery.GalleryError):
        people.people()
    people.close()
    with pytest.raises(gallery.RolledBack, match="another gallery"):
        opened()


@pytest.mark.parametrize("how", ["replaced", "moved", "deleted"])
def test_nothing_is_written_to_a_file_that_nobody_finds_any_more(opened, older, path, tmp_path, draw, consent, how):
    people = opened()
    assert len(people.people()) == 2
    if how == "replaced":
        older.replace(path)
    elif how == "moved":
        path.rename(tmp_path / "elsewhere.db")
    else:
        path.unlink()
    for ask in (people.people, lambda: people.enrol("Zoe", draw(1), consent=consent), lambda: people.record("unknown")):
        with pytest.raises(gallery.RolledBack, match="while it was open"):
            ask()
    people.close()


@pytest.mark.skipif(not hasattr(os, "link"), reason="no hard links")
def test_a_file_with_two_names_is_refused_and_opens_again_with_one(opened, older, path, tmp_path):
    os.link(path, tmp_path / "second.db")
    for name in (path, tmp_path / "second.db"):
        with pytest.raises(gallery.GalleryError, match="hard links"):
            opened(name)
    (tmp_path / "second.db").unlink()
    with opened() as people:
        assert len(people) == 2


def test_a_link_is_one_file_with_one_log(opened, older, path, tmp_path, draw, consent):
    (tmp_path / "link.db").symlink_to(path)
    with opened(tmp_path / "link.db") as here, opened() as there:
        here.enrol("Zoe", draw(1), consent=consent)
        there.enrol("Yan", draw(1), consent=consent)
        assert [person.name for person in here.people()] == ["Ada", "Eve", "Yan", "Zoe"]


def test_a_change_by_another_program_just_while_it_is_opened_is_no_older_copy(
    opened, older, monkeypatch, draw, consent
):
    """The other's state is kept after this program has looked at the file, and before it compares."""
    other, real = opened(), LastStates.check
    names = iter(["Zoe", "Yan", "Xia"])

    def check(self, *args):
        if (name := next(names, None)) is not None:
            monkeypatch.setattr(LastStates, "check", real)
            other.enrol(name, draw(1), consent=consent)
            monkeypatch.setattr(LastStates, "check", check)
        return real(self, *args)

    monkeypatch.setattr(LastStates, "check", check)
    with opened() as people:
        assert len(people.people()) >= 3
        other.remove("Eve")
        assert "Eve" not in {person.name for person in people.people()}
    other.close()


def test_the_state_that_is_kept_never_goes_back(tmp_path, path):
    last = LastStates(tmp_path / "states")
    last.keep(path, State("one", 7, b"later"))
    last.keep(path, State("one", 6, b"earlier"))
    known = last.known(path).own
    assert known is not None and known.counter == 7
    last.keep(path, State("another", 1, b"new"))
    known = last.known(path).own
    assert known is not None and known.gallery == "another"
