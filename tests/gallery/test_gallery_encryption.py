"""Templates at rest: sealed with a key, and the key's own file."""

import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gallery
from gallery.embedding import pack
from gallery.protection import Encrypted, Plain, SealBroken

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


def readable(path, rows: np.ndarray) -> bool:
    """Whether any part of these templates can be read in the gallery's files."""
    content = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    return any(pack(row)[k : k + 24] in content for row in rows for k in range(0, 3800, 240))


@pytest.fixture
def rows(draw):
    return draw(3)


@pytest.fixture
def encrypted(path, rows, consent):
    """A closed gallery, encrypted with KEY, in which Ada is enrolled."""
    with gallery.open(path, model="one", key=KEY) as people:
        people.enrol("Ada", rows, consent=consent)
    return path


def test_encrypted_templates_are_in_no_file_and_compare_as_before(path, rows, consent):
    with gallery.open(path, model="one", key=KEY) as people:
        people.enrol("Ada", rows, consent=consent)
        assert not readable(path, rows)
        assert people.verify("Ada", rows[1]).score == pytest.approx(1, abs=1e-5)
    with gallery.open(path, model="one", key=KEY) as people:
        assert people.identify(rows[2])[0].score == pytest.approx(1, abs=1e-5)


def test_without_a_key_they_are_readable(path, rows, consent):
    with gallery.open(path, model="one") as people:
        people.enrol("Ada", rows, consent=consent)
        assert readable(path, rows)


@pytest.mark.parametrize(
    ("key", "says"), [(None, "open it with its key"), (OTHER, "another key"), (b"short", "32 bytes")]
)
def test_the_wrong_key_opens_nothing_and_changes_nothing(encrypted, key, says):
    before = encrypted.read_bytes()
    with pytest.raises(gallery.WrongKey, match=says):
        gallery.open(encrypted, model="one", key=key)
    assert encrypted.read_bytes() == before


def test_a_key_for_a_gallery_that_is_not_encrypted_is_refused(path, rows, consent):
    with gallery.open(path, model="one") as people:
        people.enrol("Ada", rows, consent=consent)
    with pytest.raises(gallery.WrongKey, match="not encrypted"):
        gallery.open(path, model="one", key=KEY)


def test_templates_of_two_people_can_not_change_places(encrypted, draw, consent):
    with gallery.open(encrypted, model="one", key=KEY) as people:
        people.enrol("Bob", draw(3), consent=consent)
    _swap(encrypted)
    with pytest.raises(gallery.GalleryDamaged, match="table of templates"):
        gallery.open(encrypted, model="one", key=KEY)


def test_even_without_a_key_swapped_or_damaged_templates_are_found(path, draw, consent):
    with gallery.open(path, model="one") as people:
        people.enrol("Ada", draw(1), consent=consent)
        people.enrol("Bob", draw(1), consent=consent)
    _swap(path)
    with pytest.raises(gallery.GalleryDamaged, match="table of templates"):
        gallery.open(path, model="one")


def _swap(path):
    db = sqlite3.connect(path)
    (first, a), (second, b) = db.execute(
        "SELECT id, sealed FROM template WHERE id IN (SELECT min(id) FROM template GROUP BY person) ORDER BY id"
    ).fetchall()
    db.execute("UPDATE template SET sealed = ? WHERE id = ?", (b, first))
    db.execute("UPDATE template SET sealed = ? WHERE id = ?", (a, second))
    db.commit()
    db.close()


def test_another_key_replaces_the_first_everywhere(encrypted, rows, draw, consent):
    later = draw(2)
    with gallery.open(encrypted, model="two", key=KEY) as people:
        people.enrol("Bob", later, consent=consent)
        people.rekey(OTHER)
        assert people.verify("Bob", later[0]).score == pytest.approx(1, abs=1e-5)
    with pytest.raises(gallery.WrongKey):
        gallery.open(encrypted, model="one", key=KEY)
    with gallery.open(encrypted, model="one", key=OTHER) as people:
        assert people.verify("Ada", rows[0]).score == pytest.approx(1, abs=1e-5)


def test_encrypting_a_readable_gallery_leaves_nothing_readable(path, rows, consent):
    with gallery.open(path, model="one") as people:
        people.enrol("Ada", rows, consent=consent)
        people.rekey(KEY)
        assert not readable(path, rows)
        assert people.verify("Ada", rows[0]).score == pytest.approx(1, abs=1e-5)
        people.rekey(None)
        assert readable(path, rows)
    with gallery.open(path, model="one") as people:
        assert people.verify("Ada", rows[0]).score == pytest.approx(1, abs=1e-5)


def test_a_program_with_the_old_key_neither_reads_nor_writes_on(encrypted, rows, draw, consent):
    with gallery.open(encrypted, model="one", key=KEY) as stale, gallery.open(encrypted, model="one", key=KEY) as fresh:
        fresh.rekey(OTHER)
        with pytest.raises(gallery.WrongKey, match="open the gallery again"):
            stale.enrol("Bob", draw(1), consent=consent)
        fresh.enrol("Bob", draw(1), consent=consent)
        with pytest.raises(gallery.WrongKey, match="open the gallery again"):
            stale.identify(rows[0])
        assert fresh.verify("Ada", rows[0]).score == pytest.approx(1, abs=1e-5)


@settings(deadline=None)
@given(st.binary(max_size=200), st.binary(max_size=40), st.data())
def test_a_seal_opens_only_what_it_closed_where_it_was_closed(content, place, data):
    for seal in (Plain(), Encrypted(KEY)):
        sealed = seal.close(content, place)
        assert seal.open(sealed, place) == content
        bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
        broken = bytearray(sealed)
        broken[bit // 8] ^= 1 << bit % 8
        for wrong, where in ((bytes(broken), place), (sealed, place + b"x"), (sealed[:-1], place), (b"", place)):
            with pytest.raises(SealBroken):
                seal.open(wrong, where)
    with pytest.raises(SealBroken):
        Encrypted(OTHER).open(Encrypted(KEY).close(content, place), place)


def test_the_same_template_never_looks_the_same_twice():
    seal = Encrypted(KEY)
    assert seal.close(b"template", b"a") != seal.close(b"template", b"a")


def test_a_key_is_made_once_for_the_user_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("RELIEF_HOME", str(tmp_path))
    path = gallery.key_file()
    assert path == tmp_path / "keys" / "gallery.key"
    key = gallery.key_for()
    assert len(key) == 32
    assert gallery.key_for() == key
    assert [file.name for file in path.parent.iterdir()] == ["gallery.key"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_without_relief_home_the_key_lies_in_the_users_configuration(tmp_path, monkeypatch):
    monkeypatch.delenv("RELIEF_HOME", raising=False)
    monkeypatch.setattr("platformdirs.user_config_path", lambda name, appauthor: tmp_path / name)
    assert gallery.key_file() == tmp_path / "relief" / "keys" / "gallery.key"


def test_many_programs_that_start_at_once_get_one_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: gallery.key_for(path=tmp_path / "keys" / "k"), range(16)))
    assert len(keys) == 1


def test_a_key_that_is_none_or_open_to_others_is_refused(tmp_path):
    path = tmp_path / "k"
    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(gallery.WrongKey, match="no key"):
        gallery.key_for(path=path)
    path.write_bytes(KEY)
    assert gallery.key_for(path=path) == KEY
    if os.name == "posix":
        path.chmod(0o640)
        with pytest.raises(gallery.NotPrivate, match="chmod 600"):
            gallery.key_for(path=path)
    with pytest.raises(gallery.GalleryError, match="cannot be read"):
        gallery.key_for(path=path / "below a file")
