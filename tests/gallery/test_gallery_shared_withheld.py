"""Servers that withhold what other stations write, and stations that fall silent."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from shared_stations import soon

import gallery
from gallery.shared import following, heartbeat
from gallery.shared.server import Server

SWALLOW = """
CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END';
CREATE TRIGGER swallow BEFORE UPDATE ON relief_beat FOR EACH ROW EXECUTE FUNCTION swallow()
"""


@pytest.fixture
def beating(monkeypatch):
    """Stations leave signs of life all the time."""
    monkeypatch.setattr(heartbeat, "BEAT_S", 0.05)


def beat(one) -> None:
    """Leave one now, as the follower does."""
    server = Server(one.address)
    try:
        one._beats.beat(server, one._sealing)
    finally:
        server.close()


def test_a_server_that_keeps_nothing_of_a_station_is_told(station, server, database, draw, consent, beating):
    here = station("here")
    (row,) = draw(1)
    here.enrol("Ada", row[None], consent=consent)
    soon(lambda: server.sql("SELECT count(*) FROM relief_beat", database) == [[1]])
    assert here.identify(row)[0].person == "Ada" and here.trouble is None
    server.sql(SWALLOW, database)
    soon(lambda: here.trouble is not None)
    assert isinstance(here.trouble, gallery.RolledBack)
    with pytest.raises(gallery.RolledBack, match="withholds what stations write"):
        here.identify(row)


def test_a_server_that_shows_one_station_an_old_state_is_told(station, server, database, draw, consent):
    here, there = station("here"), station("there")
    here.enrol("Ada", draw(1), consent=consent)
    soon(lambda: len(there) == 1)
    here.close()  # it looks away while the other goes on
    for table, kept in (("relief_state", "one"), ("relief_entry", "two")):
        server.sql(f"CREATE TABLE {kept} AS SELECT * FROM {table}", database)
    there.enrol("Bob", draw(1), consent=consent)
    beat(there)
    there.close()
    for table, kept in (("relief_state", "one"), ("relief_entry", "two")):
        server.sql(f"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM {kept}", database)
    here = station("here")  # true once, and not older than its copy
    assert len(here) == 1
    with pytest.raises(gallery.RolledBack, match="withholds"):
        here.ask_after_stations()
    with pytest.raises(gallery.RolledBack, match="withholds"):
        here.check()


def test_signs_of_life_that_go_back_are_told(station, server, database):
    here, there = station("here"), station("there")
    beat(there)
    server.sql("CREATE TABLE kept AS SELECT * FROM relief_beat", database)
    beat(there)
    here.ask_after_stations()
    server.sql("DELETE FROM relief_beat; INSERT INTO relief_beat SELECT * FROM kept", database)
    with pytest.raises(gallery.RolledBack, match="withholds"):
        here.ask_after_stations()


@pytest.fixture
def later(monkeypatch):
    """later(by): the clocks of all stations, so much later than this computer's."""

    def move(by: timedelta) -> None:
        class Later(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + by

        monkeypatch.setattr(heartbeat, "datetime", Later)

    return move


def test_a_station_that_falls_silent_is_told_and_one_that_says_good_bye_is_not(station, later, server, database):
    here, there = station("here"), station("there")
    beat(there)
    before = datetime.now(UTC)
    for minutes in range(0, 12, 2):
        later(timedelta(minutes=minutes))
        here.ask_after_stations()
        assert (here.silent is not None) == (minutes >= 10)
    assert here.silent is not None and here.silent <= before
    server.sql("DELETE FROM relief_beat", database)
    here.ask_after_stations()
    assert here.silent is not None, "what is withheld does not come back by being deleted"
    beat(there)
    here.ask_after_stations()
    assert here.silent is None
    later(timedelta(minutes=10))
    there.close()
    for minutes in range(12, 26, 2):
        later(timedelta(minutes=minutes))
        here.ask_after_stations()
        assert here.silent is None


def test_who_could_not_be_heard_is_not_called_silent(station, later):
    """The server, or this computer, was off for an hour."""
    here, there = station("here"), station("there")
    beat(there)
    here.ask_after_stations()
    for minutes in (60, 62, 64, 66, 68):
        later(timedelta(minutes=minutes))
        here.ask_after_stations()
        assert here.silent is None
    later(timedelta(minutes=70))
    here.ask_after_stations()
    assert here.silent is not None and here.silent < datetime.now(UTC), "since it was heard"
    fresh = station("fresh")
    fresh.ask_after_stations()
    assert fresh.silent is not None, "who has just come does not wait"


def test_stations_of_one_copy_and_a_new_key_disturb_nobody(station, draw, consent):
    here, again, there = station("here"), station("here"), station("there")
    row = draw(1)
    here.enrol("Ada", row, consent=consent)
    for one in (here, again, there, here, again):
        beat(one)
    here.replace_key(bytes(range(1, 33)))
    here.check()
    soon(lambda: there.key_replaced)
    for one in (there, here):
        one.ask_after_stations()
        beat(one)
    assert here.trouble is there.trouble is None
    with pytest.raises(gallery.WrongKey):  # its copy is another's by now: not damage
        again.identify(row[0])
    assert again.trouble is None or isinstance(again.trouble, gallery.WrongKey)


def test_a_program_that_another_one_of_its_station_was_faster_than_takes_that_for_no_fault(station, draw, consent):
    """It looks at the copy, the other one takes over what is new, it asks the server what is new since it looked."""
    here, there = station("here"), station("there")
    with here._file.reading() as db:
        before = following.followed(db)
    there.enrol("Ada", draw(1), consent=consent)
    soon(lambda: len(here) == 1)
    server = Server(here.address)
    try:
        with server.transaction(reading=True):
            assert here._look(server, server.state(), before) is None
    finally:
        server.close()


@pytest.mark.parametrize("strange", ["[]", "{}", '{"number": []}', '{"number": 1, "at": "now"}', "x" * 9])
def test_what_no_station_wrote_is_no_sign_of_life(strange):
    assert heartbeat.decoded(strange.encode()) is None
    whole = {"number": 1, "at": "2026-01-01T00:00:00", "counter": 1, "ended": False}
    assert heartbeat.decoded(json.dumps(whole).encode()) is None, "a time without a zone"
