"""A server that lies to one open station: what it says is refused and told, and nobody gets another's name."""

import threading

import pytest
from shared_stations import KEY, names, soon

import gallery
from benchmarks.store.postgres import PASSWORD
from gallery.shared import heartbeat
from gallery.shared.server import Server

STATE, LISTED, CONTENTS = "SELECT format", "SELECT person, changed", "SELECT person, sealed"


class Liar:
    """Stands between the station that asks by TCP and the server, from when ``lie(query, rows)`` is given."""

    def __init__(self, honest):
        self.honest, self.lie, self.first, self.asked = honest, None, {}, 0

    def run(self, server, query, **values):
        if server._address.host.startswith("/"):
            return self.honest(server, query, **values)
        if self.lie is not None and query == "COMMIT" and self.lie == "keeps nothing":
            query = "ROLLBACK"
        rows = self.honest(server, query, **values)
        for kind in (STATE, LISTED, CONTENTS):
            if query.startswith(kind) and rows:
                if self.lie is None:
                    self.first[kind] = rows
                elif callable(self.lie):
                    self.asked += 1
                    return self.lie(self, kind, rows)
        return rows


def changed(kind, how):
    return lambda liar, asked, rows: how(rows) if asked == kind else rows


def swapped(rows):
    """The second values of the first and the last row change places."""
    first, *between, last = rows if len(rows) > 1 else [*rows, *rows]
    return [[first[0], last[1], *first[2:]], *between, [last[0], first[1], *last[2:]]]


def with_value(place, value):
    return lambda rows: [[*row[:place], value, *row[place + 1 :]] for row in rows]


LIES = {
    "answers the first state for ever": lambda liar, kind, rows: liar.first[STATE] if kind == STATE else rows,
    "swings between states": lambda liar, kind, rows: liar.first[STATE] if kind == STATE and liar.asked % 2 else rows,
    "drops an entry": changed(LISTED, lambda rows: rows[:-1]),
    "repeats an entry": changed(LISTED, lambda rows: [*rows, rows[0]]),
    "swaps who": changed(LISTED, lambda rows: [[rows[-1][0], *rows[0][1:]], *rows[1:-1], [rows[0][0], *rows[-1][1:]]]),
    "swaps contents": changed(CONTENTS, swapped),
    "drops contents": changed(CONTENTS, lambda rows: []),
    "answers older contents": lambda liar, kind, rows: liar.first.get(CONTENTS, []) if kind == CONTENTS else rows,
    "cuts contents": changed(CONTENTS, lambda rows: [[who, sealed[:-1]] for who, sealed in rows]),
    "a count that is none": changed(STATE, with_value(2, None)),
    "a count without end": changed(STATE, with_value(2, 2**80)),
    "a later count": changed(STATE, lambda rows: with_value(2, rows[0][2] + 1)(rows)),
    "a format that is none": changed(STATE, with_value(0, "two")),
    "a code that is text": changed(STATE, with_value(5, "code")),
    "a row too short": changed(STATE, lambda rows: [rows[0][:4]]),
    "entries too long": changed(LISTED, lambda rows: [[*row, 1] for row in rows]),
    "entries of other kinds": changed(LISTED, lambda rows: [["x", "y", "z", "w"] for _ in rows]),
    "contents too short": changed(CONTENTS, lambda rows: [row[:1] for row in rows]),
    "nothing at all": changed(STATE, lambda rows: []),
}


@pytest.fixture
def liar(monkeypatch):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    monkeypatch.setattr(heartbeat, "BEAT_S", 0.1)
    liar = Liar(Server._run)

    def run(server, query, **values):
        return liar.run(server, query, **values)

    monkeypatch.setattr(Server, "_run", run)
    died = []
    monkeypatch.setattr(threading, "excepthook", lambda hook: died.append(hook.exc_value))
    yield liar
    assert died == [], "what a server answers ends no thread"


def lied_to(server, database, tmp_path):
    place = f"postgresql://relief@127.0.0.1:{server.port}/{database}?sslmode=disable"
    return gallery.open(place, model="one", key=KEY, copies=tmp_path / "lied", threshold=0.5)


def said(people, row):
    """Who it is, "" for nobody; or the error."""
    try:
        (found,) = people.identify(row, top=1) or [None]
    except gallery.GalleryError as error:
        return type(error)
    return found.person if found is not None and found.accepted else ""


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_gives_nobody_another_name(station, server, database, tmp_path, draw, consent, liar, lie):
    there = station("there")
    rows = draw(3)
    for name, row in zip(("Ada", "Bob", "Cleo"), rows, strict=True):
        there.enrol(name, row[None], consent=consent)
    with lied_to(server, database, tmp_path) as here:
        assert names(here) == ["Ada", "Bob", "Cleo"]
        liar.lie = LIES[lie]
        there.rename("Ada", "Ada King")
        there.remove("Bob")
        before = liar.asked
        soon(lambda: here.trouble is not None or liar.asked > before + 6)
        refused = gallery.GalleryDamaged, gallery.RolledBack, gallery.GalleryError
        assert said(here, rows[0]) in ("Ada", "Ada King", *refused)
        assert said(here, rows[1]) in ("Bob", "", *refused)
        assert said(here, rows[2]) in ("Cleo", *refused)
        if (told := here.trouble) is not None:
            assert isinstance(told, (gallery.GalleryDamaged, gallery.RolledBack)), repr(told)
        try:
            here.rename("Cleo", "Cleo Two")
        except gallery.GalleryError:
            assert "Cleo Two" not in names(there)
        liar.lie = None
    with lied_to(server, database, tmp_path) as here:
        here.catch_up()
        assert names(here) == names(there)
        assert here.check() == there.check() == 2


def test_a_server_that_keeps_nothing_of_what_it_promised_is_told(
    station, server, database, tmp_path, draw, consent, liar
):
    there = station("there")
    (row,) = draw(1)
    with lied_to(server, database, tmp_path) as here:
        liar.lie = "keeps nothing"
        here.enrol("Ada", row[None], consent=consent)
        soon(lambda: here.trouble is not None)
        assert isinstance(here.trouble, gallery.RolledBack)
        assert said(here, row) is gallery.RolledBack and names(there) == []
