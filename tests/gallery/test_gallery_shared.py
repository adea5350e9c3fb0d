"""Several stations of one gallery on a real server: in step, without it, against each other, and what it may see."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from shared_stations import KEY, names, soon

import gallery
from app.live.sharing import Watcher
from gallery.embedding import pack
from gallery.shared import following
from gallery.shared.server import Server


def test_what_one_station_does_the_others_know(station, draw, near, consent):
    here, there = station("here"), station("there")
    rows = draw(6)
    here.enrol("Ada", rows[:3], consent=consent, views=rows[:3], sensor="kinect-v2")
    soon(lambda: names(there) == ["Ada"])
    found = there.identify(near(rows[1], 0.8))[0]
    assert (found.person, found.accepted, found.score) == ("Ada", True, pytest.approx(0.8, abs=1e-3))
    assert there.people()[0] == here.people()[0]
    there.rename("Ada", "Ada King")
    there.add("Ada King", rows[3:4])
    there.annotate("Ada King", "likes Zwetschgenmus")
    soon(lambda: names(here) == ["Ada King"] and here.people()[0].templates == 4)
    assert here.identify(rows[3])[0].score == pytest.approx(1, abs=1e-3)
    soon(lambda: here.note("Ada King") == "likes Zwetschgenmus")
    here.enrol("Bob", rows[4:], consent=consent)
    there.remove("Ada King")  # a change takes over what it has not heard of yet
    assert names(there) == ["Bob"]
    soon(lambda: names(here) == ["Bob"])
    assert [match.person for match in here.identify(rows[0])] == ["Bob"]
    assert here.check() == there.check() == 1


def test_a_station_that_comes_later_has_everybody(station, draw, consent):
    here = station("here")
    for k in range(5):
        here.enrol(f"person {k}", draw(2), consent=consent)
    here.remove("person 3")
    late = station("late")
    assert names(late) == names(here) == ["person 0", "person 1", "person 2", "person 4"]
    assert late.comparable == 4


def test_the_order_of_the_server_decides_and_the_second_is_refused(station, draw, consent):
    here, there = station("here"), station("there")
    here.enrol("Ada", draw(1), consent=consent)
    with pytest.raises(gallery.PersonExists):
        there.enrol("ADA", draw(1), consent=consent)
    here.remove("Ada")
    with pytest.raises(gallery.PersonUnknown):
        there.rename("Ada", "Bob")
    assert names(here) == names(there) == []

    def enrol(one) -> str:
        try:
            one.enrol("Eve", draw(1), consent=consent)
        except gallery.PersonExists:
            return "refused"
        return "enrolled"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(enrol, [here, there])) == ["enrolled", "refused"]


def test_names_that_change_places_do_so_everywhere(station, draw, consent):
    here = station("here")
    rows = draw(2)
    here.enrol("Ada", rows[:1], consent=consent)
    here.enrol("Bob", rows[1:], consent=consent)
    there = station("there")
    there.close()
    here.rename("Ada", "aside")
    here.rename("Bob", "Ada")
    here.rename("aside", "Bob")
    there = station("there")
    assert there.identify(rows[0])[0].person == "Bob"
    assert there.identify(rows[1])[0].person == "Ada"


def test_a_refused_change_leaves_nothing(station, server, database, draw, consent):
    here = station("here")
    here.enrol("Ada", draw(1), consent=consent)
    before = server.sql("SELECT counter, code FROM relief_state", database)
    with pytest.raises(gallery.ConsentMissing):
        here.enrol("Bob", draw(1), consent=gallery.Consent(False, "me", "no", datetime.now(UTC)))
    assert server.sql("SELECT counter, code FROM relief_state", database) == before
    assert names(here) == ["Ada"]


def test_a_copy_that_fails_after_the_server_has_it_says_so_and_follows(station, draw, consent, monkeypatch):
    here, there = station("here"), station("there")
    rows = draw(1)
    with monkeypatch.context() as patched:

        def full(db) -> None:
            raise gallery.GalleryError("no room left")

        patched.setattr(here._guard, "finish", full)
        with pytest.raises(gallery.GalleryError, match="no room left") as raised:
            here.enrol("Ada", rows, consent=consent)
        assert raised.value.committed
    soon(lambda: names(there) == ["Ada"])
    here.catch_up()
    assert names(here) == ["Ada"]
    assert here.identify(rows[0])[0].person == "Ada"


@pytest.mark.parametrize("people", [["Ada"], ["Ada", "Bob"]], ids=["to that state", "beyond it"])
def test_another_program_of_the_station_follows_first(station, draw, consent, monkeypatch, people):
    """The copy moves on while this one looks at it, then at the server: that is nobody's fault."""
    here, again, began = station("here"), station("here"), threading.current_thread()
    left = list(people)

    def then_enrols(look, name):
        def looked(*args, **how):
            found = look(*args, **how)
            if threading.current_thread() is began and left[:1] == [name]:
                here.enrol(left.pop(0), draw(1), consent=consent)
            return found

        return looked

    with monkeypatch.context() as patch:
        patch.setattr(following, "followed", then_enrols(following.followed, "Ada"))
        state = Server.state
        patch.setattr(Server, "state", lambda self, **how: then_enrols(state, "" if how else "Bob")(self, **how))
        again.catch_up()
    assert not left
    again.catch_up()
    assert again.trouble is None and names(again) == names(here) == people


def test_without_the_server_the_last_copy_answers_and_catches_up(station, server, draw, consent):
    here, there = station("here"), station("there")
    rows = draw(2)
    here.enrol("Ada", rows[:1], consent=consent)
    soon(lambda: names(there) == ["Ada"])
    server.stop()
    try:
        soon(lambda: here.away and there.away)
        assert there.identify(rows[0])[0].accepted
        there.record("accept", person="Ada", score=0.9)  # a verdict is written down all the same
        assert there.audit()[0].action == "accept"
        with pytest.raises(gallery.ServerAway, match="does not answer"):
            there.enrol("Bob", rows[1:], consent=consent)
        assert names(there) == ["Ada"]
        there.close()
        again = station("there")  # started without the server
        assert again.identify(rows[0])[0].person == "Ada"
        assert again.synchronised is None
        with pytest.raises(gallery.ServerAway):
            station("never")  # no copy that could stand in
    finally:
        server.start()
    soon(lambda: again.synchronised is not None)
    here.enrol("Bob", rows[1:], consent=consent)
    soon(lambda: names(again) == ["Ada", "Bob"])


def test_the_server_sees_nothing_in_plain(station, server, database, draw, consent):
    here = station("here")
    rows = draw(2)
    here.enrol("Ada Lovelace", rows, consent=consent, views=rows)
    here.annotate("Ada Lovelace", "likes Zwetschgenmus")
    seen = b"".join(bytes(row[0]) for row in server.sql("SELECT sealed FROM relief_entry", database))
    seen += repr(server.sql("SELECT * FROM relief_state", database)).encode()
    seen += repr(server.sql("SELECT person, changed FROM relief_entry", database)).encode()
    server.sql("CHECKPOINT", database)
    whole = b"".join(path.read_bytes() for path in (server.folder / "data").rglob("*") if path.is_file())
    for secret in (b"Lovelace", consent.text.encode(), b"Zwetschgenmus", *(pack(row)[:64] for row in rows)):
        assert secret not in seen
        assert secret not in whole


def on_disk(server, database) -> bytes:
    """Every byte of a database's tables."""
    server.sql("CHECKPOINT", database)
    (oid,) = server.sql(f"SELECT oid FROM pg_database WHERE datname = '{database}'", "postgres")[0]
    return b"".join(path.read_bytes() for path in (server.folder / "data" / "base" / str(oid)).iterdir())


def test_what_is_removed_leaves_the_server(station, server, database, draw, consent):
    here = station("here")
    here.enrol("Ada", draw(3), consent=consent)
    ((sealed,),) = server.sql("SELECT sealed FROM relief_entry", database)
    here.enrol("Bob", draw(3), consent=consent)  # who came later stands in the way of cutting a table short
    here.remove("Ada")
    left = sorted(len(bytes(row[0])) for row in server.sql("SELECT sealed FROM relief_entry", database))
    assert left[0] == 28 < left[1]  # sealed, and nothing in it
    assert sealed[-64:] not in on_disk(server, database)
    here.enrol("Zoe", draw(3), consent=consent)
    assert here.check() == 2


def test_what_is_no_longer_agreed_to_leaves_the_server(station, server, database, draw, consent):
    here = station("here")
    crops = np.full((2, 128, 128), 80, np.float32)
    here.enrol("Ada", draw(3), consent=replace(consent, crops=True), crops=crops, geometry="g")
    ((sealed,),) = server.sql("SELECT sealed FROM relief_entry", database)
    assert sealed[-64:] in on_disk(server, database)
    here.enrol("Bob", draw(3), consent=consent)
    here.agree("Ada", consent)
    assert sealed[-64:] not in on_disk(server, database)


FORGERIES = {
    "two entries change places": "UPDATE relief_entry a SET sealed = b.sealed FROM relief_entry b "
    "WHERE a.person <> b.person",
    "an entry is gone": "DELETE FROM relief_entry WHERE person = (SELECT min(person) FROM relief_entry)",
    "an entry is changed": "UPDATE relief_entry SET sealed = set_byte(sealed, 40, (get_byte(sealed, 40) + 1) % 256)",
    "an entry is older": "UPDATE relief_entry e SET sealed = (SELECT sealed FROM old WHERE old.person = e.person)",
    "an entry claims to be newer": "UPDATE relief_entry SET changed = changed + 1",
    "the count is another": "UPDATE relief_state SET counter = counter + 5",
    "another gallery's name": "UPDATE relief_state SET gallery = 'other'",
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_what_the_server_forges_is_told(station, server, database, draw, consent, forgery):
    here = station("here")
    here.enrol("Ada", draw(1), consent=consent)
    here.enrol("Bob", draw(1), consent=consent)
    server.sql("CREATE TABLE old AS SELECT * FROM relief_entry", database)
    here.rename("Ada", "Ada King")
    here.rename("Bob", "Bob King")
    server.sql(forgery, database)
    with pytest.raises((gallery.GalleryDamaged, gallery.WrongKey)):
        here.check()
    with pytest.raises((gallery.GalleryDamaged, gallery.WrongKey)):
        station("new")
    if "relief_state" not in forgery and "set_byte" not in forgery:
        here.close()
        with pytest.raises(gallery.GalleryDamaged):
            station("here")


def test_a_server_that_was_rolled_back_is_told(station, server, database, draw, consent):
    here = station("here")
    here.enrol("Ada", draw(1), consent=consent)
    here.close()
    older = server.database(database)
    here = station("here")
    here.remove("Ada")
    here.close()
    server.sql(f"ALTER DATABASE {database} RENAME TO {database}aside", "postgres")
    server.sql(f"ALTER DATABASE {older} RENAME TO {database}", "postgres")
    with pytest.raises(gallery.RolledBack, match="1 changes are missing"):
        station("here")
    other = station("other")  # has nothing to compare with, and takes it from there by another way
    other.rename("Ada", "Ada King")
    other.enrol("Bob", draw(1), consent=consent)
    with pytest.raises(gallery.RolledBack, match="not what this station's copy came from"):
        station("here")
    assert names(station("here", accept=True)) == ["Ada King", "Bob"]


def test_a_rolled_back_server_is_told_while_a_station_runs(station, server, database, draw, consent):
    here = station("here")
    rows = draw(1)
    here.enrol("Ada", rows, consent=consent)
    state = "UPDATE relief_state SET counter = counter - 1"
    server.sql(f"{state}; NOTIFY relief_gallery", database)
    soon(lambda: here._trouble is not None)
    with pytest.raises(gallery.GalleryDamaged):
        here.identify(rows[0])
    with pytest.raises(gallery.GalleryDamaged):
        here.remove("Ada")


def test_every_station_needs_the_same_key(station, draw, consent, tmp_path, server, database):
    station("here").enrol("Ada", draw(1), consent=consent)
    with pytest.raises(gallery.WrongKey, match="recovery-sheet"):
        station("other", key=bytes(32))
    with pytest.raises(gallery.WrongKey, match="encrypted"):
        station("other", key=None)
    with pytest.raises(gallery.GalleryError, match="that of all stations"):
        station("here").rekey(bytes(32))


def test_a_lost_copy_is_made_anew(station, server, database, draw, consent, tmp_path):
    here = station("here")
    here.enrol("Ada", draw(1), consent=consent)
    here.close()
    shutil.rmtree(tmp_path / "here")
    assert names(station("here")) == ["Ada"]


def test_people_come_by_file_and_are_known_everywhere(station, draw, consent, tmp_path):
    rows = draw(2)
    with gallery.open(tmp_path / "own.db", model="one", key=KEY) as own:
        own.enrol("Ada", rows, consent=consent)
        gallery.export_people(own, tmp_path / "people.relief", "a long passphrase for this")
    here, there = station("here"), station("there")
    gallery.import_people(here, tmp_path / "people.relief", "a long passphrase for this")
    soon(lambda: names(there) == ["Ada"])
    assert there.identify(rows[0])[0].score == pytest.approx(1, abs=1e-3)


def test_consents_go_along_with_their_ends(station, draw):
    at = datetime.now(UTC)
    ending = gallery.Consent(True, "me", "yes", at, expires=at + timedelta(days=1))
    here, there = station("here"), station("there")
    here.enrol("Ada", draw(1), consent=ending)
    soon(lambda: names(there) == ["Ada"])
    assert there.people()[0].consent == ending
    lasting = gallery.Consent(True, "me", "yes", at)
    there.agree("Ada", lasting)
    soon(lambda: here.people()[0].consent == lasting)


def test_a_copy_is_changed_through_the_shared_gallery_alone(station, draw, consent, tmp_path):
    here = station("here")
    here.enrol("Ada", draw(1), consent=consent)
    backup = tmp_path / "backup.db"
    here.backup(backup)
    here.close()
    with gallery.open(here.path, model="one", key=KEY) as copy:
        assert names(copy) == ["Ada"]
        for change in (lambda: copy.remove("Ada"), lambda: copy.rekey(bytes(32)), copy.need_own_key):
            with pytest.raises(gallery.GalleryError, match="copy of a shared gallery"):
                change()
    gallery.restore(backup, tmp_path / "own.db", model="one", key=KEY)
    with gallery.open(tmp_path / "own.db", model="one", key=KEY) as own:
        own.remove("Ada")  # a backup is restored as a gallery of one's own


def test_a_watcher_tells_of_the_server_and_of_what_others_changed(station, server, draw, consent):
    here, there, watcher = station("here"), station("there"), Watcher()
    first = watcher.look(here, 10.0)
    assert first is not None and not first.away and first.people == () and first.copy_of is not None
    assert watcher.look(here, 10.5) is None, "not more than once a second"
    there.enrol("Ada", draw(1), consent=consent)
    soon(lambda: names(here) == ["Ada"])
    told = watcher.look(here, 11.1)
    assert told is not None and [person.name for person in told.people or ()] == ["Ada"]
    assert watcher.look(here, 12.2).people is None
    server.stop()
    try:
        soon(lambda: here.away)
        away = watcher.look(here, 13.3)
        assert away is not None and away.away and away.copy_of == here.synchronised
    finally:
        server.start()
    soon(lambda: not here.away)
    assert not watcher.look(here, 14.4).away
    there.replace_key(bytes(32), hand_over=False)
    soon(lambda: here.trouble is not None)
    assert isinstance(watcher.look(here, 15.5).trouble, gallery.WrongKey)


def test_a_watcher_tells_of_a_file_what_another_program_changed(people, draw, consent):
    watcher = Watcher()
    assert watcher.look(None, 1.0) is None
    first = watcher.look(people, 1.0)
    assert first is not None and not first.away and first.trouble is None
    assert watcher.look(people, 2.1) is None
    with gallery.open(people.path, model="one", threshold=0.5) as other:
        other.enrol("Eve", draw(1), consent=consent)
    assert watcher.look(people, 2.2) is None, "not more than once a second"
    told = watcher.look(people, 3.2)
    assert told is not None and "Eve" in [person.name for person in told.people or ()]
