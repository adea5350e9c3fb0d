"""The key of a shared gallery replaced while stations run: handed over sealed, or typed in; nothing lost between."""

import pytest
from shared_stations import KEY, names, soon

import gallery
from gallery.shared import rekeying
from gallery.shared.sealing import Sealing

NEW, NEWER = bytes(range(1, 33)), bytes(range(2, 34))


@pytest.fixture
def two(station, draw, consent):
    """Two stations, Ada and Bob in both, and their embeddings."""
    here, there, rows = station("here"), station("there"), draw(3)
    here.enrol("Ada", rows[:1], consent=consent, views=rows, sensor="kinect-v2")
    here.enrol("Bob", rows[1:2], consent=consent)
    here.not_this("Ada", "Bob")
    here.enrol("Eve", rows[2:], consent=consent)
    here.remove("Eve")
    soon(lambda: names(there) == ["Ada", "Bob"])
    return here, there, rows


def sealed(server, database) -> bytes:
    return b"".join(bytes(row[0]) for row in server.sql("SELECT sealed FROM relief_entry ORDER BY person", database))


def test_running_stations_go_on_under_the_new_key(two, station, server, database, draw, consent):
    here, there, rows = two
    before = sealed(server, database)
    templates = there._templates.index.ids.copy()
    here.replace_key(NEW)
    assert here.server_key == NEW and not here.key_replaced
    assert sealed(server, database) != before
    soon(lambda: there.server_key == NEW and there._sealing.opens(there._server.state()) if there._server else False)
    assert there.key_replaced, "its own key is the old one still"
    assert list(there._templates.index.ids) == list(templates), "nobody was read anew who is here already"
    there.enrol("Cleo", draw(1), consent=consent)
    soon(lambda: names(here) == ["Ada", "Bob", "Cleo"])
    assert here.identify(rows[0])[0].person == there.identify(rows[0])[0].person == "Ada"
    assert here.check() == there.check() == 3
    assert [(one.person, one.instead) for one in there.corrections()] == [("Ada", "Bob")]
    late = station("late")  # has the old key: what was handed over is enough
    assert names(late) == ["Ada", "Bob", "Cleo"] and late.server_key == NEW
    assert names(station("later", key=NEW)) == ["Ada", "Bob", "Cleo"]
    assert here.audit(limit=1)[0].action == "rotate"


def test_a_station_that_was_off_follows_a_chain_of_keys(two, station, server, database):
    here, there, _ = two
    there.close()
    here.replace_key(NEW)
    here.replace_key(NEWER)
    here.rename("Ada", "Ada King")
    there = station("there")
    assert names(there) == ["Ada King", "Bob"] and there.server_key == NEWER
    handed = b"".join(bytes(row[0]) for row in server.sql("SELECT sealed FROM relief_key", database))
    assert NEW not in handed and NEWER not in handed and len(handed) == 2 * (12 + 32 + 16)
    assert there.check() == 2


def test_a_stolen_key_opens_nothing_any_more(two, station, server, database):
    here, there, rows = two
    here.replace_key(NEW)
    here.replace_key(NEWER, hand_over=False)
    assert server.sql("SELECT count(*) FROM relief_key", database) == [[0]]
    soon(lambda: there._trouble is not None)
    with pytest.raises(gallery.WrongKey, match="key adopt"):
        there.identify(rows[0])
    for key in (KEY, NEW):
        with pytest.raises(gallery.WrongKey, match="recovery sheet"):
            station("other", key=key)
    there.close()
    again = station("there", keys=[KEY, NEWER])
    again.replace_key(NEWER)  # what 'key adopt' does: the server has it, the copy follows
    again.close()
    assert names(station("there", key=NEWER)) == ["Ada", "Bob"]


def test_killed_between_server_and_copy_the_next_call_goes_on(two, station, monkeypatch):
    here = two[0]
    with monkeypatch.context() as patched:

        def killed(*_) -> None:
            raise gallery.GalleryError("the power went")

        patched.setattr(here, "_use", killed)
        with pytest.raises(gallery.GalleryError, match="the power went") as raised:
            here.replace_key(NEW)
        assert raised.value.committed
    here.close()
    again = station("here", keys=[NEW, KEY])
    assert again.server_key == NEW and names(again) == ["Ada", "Bob"]
    again.replace_key(NEW)
    again.close()
    assert names(station("here", key=NEW)) == ["Ada", "Bob"]


def test_killed_before_the_server_has_it_all_is_as_before(two, monkeypatch):
    here, there, _ = two
    with monkeypatch.context() as patched:

        def lost(*_, **__) -> None:
            raise gallery.ServerAway("the line went")

        patched.setattr("gallery.shared.server.Server.hand_over", lost)
        with pytest.raises(gallery.ServerAway) as raised:
            here.replace_key(NEW)
        assert not raised.value.committed
    here.rename("Ada", "Ada King")
    soon(lambda: names(there) == ["Ada King", "Bob"])
    assert there.server_key == KEY and here.check() == 2


def test_what_was_forged_is_not_sealed_anew(two, server, database):
    here = two[0]
    changed = "set_byte(sealed, 40, (get_byte(sealed, 40) + 1) % 256) WHERE length(sealed) > 40"
    server.sql(f"UPDATE relief_entry SET sealed = {changed}", database)
    with pytest.raises(gallery.GalleryDamaged):
        here.replace_key(NEW)
    assert server.sql("SELECT to_regclass('relief_key') IS NULL", database) == [[True]]


def test_a_key_that_nobody_of_the_stations_handed_over_is_none(two, server, database):
    here = two[0]
    state = here._server.state()
    forged = Sealing(NEWER, here.address).handing(state.gallery, 99, NEW)
    here.replace_key(NEW, hand_over=False)
    server.sql(f"INSERT INTO relief_key VALUES (99, '\\x{forged.hex()}')", database)
    with pytest.raises(gallery.WrongKey):
        rekeying.found(here._server, here._server.state(), [KEY], here.address)


def test_an_older_server_under_a_new_key_is_told(two, station, server, database):
    here, there, _ = two
    here.close()
    there.close()
    older = server.database(database)
    there = station("there")
    there.rename("Ada", "Ada King")
    there.rename("Bob", "Bobby")
    there.close()
    server.sql(f"ALTER DATABASE {database} RENAME TO {database}aside", "postgres")
    server.sql(f"ALTER DATABASE {older} RENAME TO {database}", "postgres")
    other = station("other")
    other.replace_key(NEW)
    with pytest.raises(gallery.RolledBack, match="1 changes are missing"):
        station("there")


def test_the_users_key_goes_with_the_shared_gallery_and_every_file(server, database, tmp_path, draw, consent):
    """What 'key rotate' and, at another station, 'key adopt' do."""
    place, rows = server.address(database), draw(2)

    def user(name: str, key: bytes):
        keys = gallery.Keys(tmp_path / name / "keys" / "gallery.key")
        gallery.make_key(key, keys.path)
        own = tmp_path / name / "own.db"
        with gallery.open(own, model="one", key=key) as people:
            people.enrol("Me", rows[:1], consent=consent)
        how = {"model": "one", "states": tmp_path / name / "states", "copies": tmp_path / name / "copies"}
        return keys, own, how

    first, own, how = user("first", KEY)
    second, other, others = user("second", KEY)
    with gallery.open(place, key=KEY, **how) as people:
        people.enrol("Ada", rows[1:], consent=consent)
    gallery.open(place, key=KEY, **others).close()
    copy = next((tmp_path / "first" / "copies").glob("*.db"))
    done = gallery.rotate(first, [place, own, copy], **how)
    assert len(done.galleries) == 2, "the copy is changed with the shared gallery"
    (key,) = first.all()
    assert key != KEY
    with gallery.open(own, model="one", key=key) as people:
        assert names(people) == ["Me"]
    with gallery.open(place, key=key, **how) as people:
        assert names(people) == ["Ada"] and not people.key_replaced
    with gallery.open_with(second.all(), place, **others) as people:
        new = people.server_key
        assert new == key and people.key_replaced
    gallery.rotate(second, [place, other], new=new, **others)
    assert second.all() == [key] and second.former() == [KEY]
    with gallery.open(other, model="one", key=key) as people:
        assert names(people) == ["Me"]
    with pytest.raises(gallery.GalleryError, match="--gallery postgresql"):
        gallery.rotate(first, [own, copy], **how)
    assert first.all() == [key]
