"""Corrections in a shared gallery: what one station calls wrong, and what it keeps to itself."""

import pytest
from shared_stations import soon

import gallery


def said(people) -> list[tuple[str, str | None]]:
    return [(one.person, one.instead) for one in people.corrections()]


def test_what_was_said_to_be_wrong_is_known_at_every_station(station, draw, consent):
    here, there = station("here"), station("there")
    rows = draw(2)
    here.enrol("Ada", rows[:1], consent=consent)
    here.enrol("Bob", rows[1:], consent=consent)
    here.not_this("Ada")
    here.not_this("Ada", "Bob")
    soon(lambda: said(there) == [("Ada", None), ("Ada", "Bob")])
    assert there.corrections() == here.corrections()
    there.rename("Ada", "Ada King")
    soon(lambda: said(here) == [("Ada King", None), ("Ada King", "Bob")])
    assert said(station("late")) == said(here)
    there.remove("Bob")
    soon(lambda: said(here) == [("Ada King", None)])
    here.forget_corrections("Ada King")
    soon(lambda: said(there) == [])
    assert here.check() == there.check() == 1


def test_without_the_server_nothing_is_corrected(station, server, draw, consent):
    here = station("here")
    here.enrol("Ada", draw(1), consent=consent)
    server.stop()
    try:
        with pytest.raises(gallery.ServerAway):
            here.not_this("Ada")
        assert said(here) == []
    finally:
        server.start()


def test_what_one_station_alone_keeps_needs_no_entry(station, server, draw, consent):
    here = station("here")
    server.stop()
    try:
        here.keep_audit(30)
        assert here.audit_days == 30
    finally:
        server.start()
