"""Threads on one open gallery: its connection knows one transaction, so one thread at a time has it."""

import threading
from contextlib import contextmanager

from gallery_calls import OWN, SHARED, SITE, public, used
from sites import COSINES, SENSOR, crowd, enrol

import gallery
from gallery.gallery import Gallery
from gallery.ledger import _LINES


class Asked:
    """A lock that says that somebody asked for it."""

    def __init__(self, lock):
        self.lock, self.asked = lock, threading.Event()

    def __enter__(self):
        self.asked.set()
        return self.lock.__enter__()

    def __exit__(self, *error):
        return self.lock.__exit__(*error)


@contextmanager
def another_at(people, owner, name):
    """Whether another thread gets at the gallery where ``owner.name`` is called, and reads until the end."""
    tried, done, got = threading.Event(), threading.Event(), []
    called = getattr(owner, name)

    def read():
        if people._lock.acquire(blocking=False):
            with people._file.reading():
                got.append(True)
                tried.set()
                done.wait(10)
            people._lock.release()
        tried.set()

    thread = threading.Thread(target=read)

    def first(*arguments):
        if not tried.is_set():
            thread.start()
            tried.wait()
        return called(*arguments)

    setattr(owner, name, first)
    try:
        yield got
    finally:
        setattr(owner, name, called)
        done.set()
        thread.join()
    assert tried.is_set()


def test_the_second_thread_that_reads_waits_for_the_first(people):
    lock = people._file.lock = Asked(people._file.lock)
    failed, done = [], threading.Event()

    def read():
        try:
            with people._file.reading() as db:
                db.execute("SELECT count(*) FROM person").fetchone()
        except gallery.GalleryError as error:
            failed.append(error)
        finally:
            done.set()

    second = threading.Thread(target=read)
    with people._file.reading() as db:
        lock.asked.clear()
        second.start()
        while not (lock.asked.wait(0.01) or done.is_set()):
            pass
        assert db.conn.in_transaction
    second.join()
    assert not failed


def test_nobody_gets_between_a_verdict_and_its_keeping(path, tmp_path):
    with gallery.open(path, model="one", states=tmp_path / "states") as people:
        for _ in range(_LINES - 1):
            people.record("unknown")
        with another_at(people, people._file, "settle") as got:
            people.record("unknown")
        assert not got


def test_nobody_gets_between_the_looks_of_a_renewal(station):
    here = station("here")
    enrol(here, crowd(6, seed=2))
    here.site.renew(SENSOR, None, COSINES)
    with another_at(here, here.site, "_base") as got:
        assert here.site.renew_if_due(SENSOR, None, COSINES) is None
    assert not got


def watched(people, calls, site):
    """Which statements ran in a thread that did not hold the lock."""
    alone = []
    lock = people._file.lock
    people._file.db.conn.set_trace_callback(lambda statement: lock._is_owned() or alone.append(statement))
    for call in site:
        call(people.site)
    for call in calls:
        call()
    return alone


def test_every_statement_of_a_gallery_runs_under_its_lock(path, tmp_path):
    people = gallery.open(path, model="one", threshold=0.5, states=tmp_path / "states")
    enrol(people, crowd(6, seed=2))
    calls = used(people, tmp_path)
    assert set(calls) == public(Gallery)
    assert watched(people, calls.values(), SITE) == []


def test_every_statement_of_a_station_runs_under_its_lock(station, tmp_path):
    people = station("here")
    enrol(people, crowd(6, seed=2))
    calls = {name: call for name, call in used(people, tmp_path).items() if name not in OWN}
    assert set(calls) | OWN | set(SHARED) == public(gallery.SharedGallery)
    assert watched(people, [*calls.values(), *(lambda k=call: k(people) for call in SHARED.values())], SITE) == []
