"""Where a key is kept, moved, replaced: whoever is interrupted leaves the old or the new one, never none."""

from __future__ import annotations

import json
import sqlite3
import sys
from datetime import UTC, datetime

import keyring
import numpy as np
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoRing

import gallery
from gallery import envelope
from gallery.envelope import PLACES
from gallery.keys import Keys
from gallery.passphrase import Stretching
from gallery.rotation import open_with, rotate

CONSENT = gallery.Consent(True, "the operator", "I agree.", datetime(2026, 1, 2, tzinfo=UTC))
WORDS = "four words of a book"
OTHER = "four more words of it"


class Ring(KeyringBackend):
    """A keyring in memory."""

    priority = 5

    def __init__(self):
        super().__init__()
        self.held = {}

    def get_password(self, service, username):
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        self.held[service, username] = password

    def delete_password(self, service, username):
        if self.held.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError("none")


@pytest.fixture
def ring():
    before, held = keyring.get_keyring(), Ring()
    keyring.set_keyring(held)
    yield held
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Costs of a passphrase that tests can pay."""
    monkeypatch.setattr(envelope, "new_stretching", lambda: Stretching(memory_kib=8 * 1024, passes=1))


@pytest.fixture
def keys(tmp_path):
    key = gallery.key_for(path=tmp_path / "keys" / "gallery.key")
    own = Keys(tmp_path / "keys" / "gallery.key", lambda: WORDS)
    assert own.read() == key
    return own


@pytest.fixture
def enrolled(tmp_path, keys, draw):
    """Two galleries under the key, each with one person."""
    paths = [tmp_path / name for name in ("one.db", "two.db")]
    for path in paths:
        with gallery.open(path, model="one", key=keys.read(), states=tmp_path / "keys" / "states") as people:
            rows = draw(3)
            people.enrol("Ada", rows[:2], consent=CONSENT, views=rows, sensor="kinect-v2")
            people.annotate("Ada", "a note")
    return paths


def turn(keys, paths):
    return rotate(keys, paths, model="one", states=keys.path.parent / "states")


def whole(keys, paths):
    for path in paths:
        with open_with(keys.all(), path, model="one", states=keys.path.parent / "states") as people:
            assert people.check() == 1
            assert people.note("Ada") == "a note"


@pytest.mark.parametrize("place", PLACES)
def test_a_key_is_the_same_wherever_it_is_kept(keys, ring, place):
    key = keys.read()
    keys.move(place, lambda: WORDS)
    again = Keys(keys.path, lambda: WORDS)
    assert (again.kept, again.read()) == (place, key)
    if place != "file":
        assert key not in keys.path.read_bytes()
        assert key.hex() not in keys.path.read_text()
    keys.move("file")
    assert keys.path.read_bytes() == key
    assert ring.held == {}  # what is not used any more is forgotten


def test_a_key_on_a_stick_that_is_not_there_is_told(tmp_path):
    place = tmp_path / "keys" / "gallery.key"
    place.parent.mkdir(0o700)
    place.symlink_to(tmp_path / "stick" / "gallery.key")
    for ask in (gallery.key_for, gallery.keys_for):
        with pytest.raises(gallery.WrongKey, match="link to what is not there: connect or mount"):
            ask(tmp_path / "gallery.db", path=place)
    assert [file.name for file in place.parent.iterdir()] == ["gallery.key"]
    (tmp_path / "stick").mkdir(0o700)
    gallery.make_key(bytes(range(32)), tmp_path / "stick" / "gallery.key")
    assert gallery.key_for(path=place) == bytes(range(32))


def test_another_passphrase_opens_nothing_and_changes_nothing(keys):
    keys.move("passphrase", lambda: WORDS)
    before = keys.path.read_bytes()
    for said in (OTHER, "short"):
        with pytest.raises(gallery.BadPassphrase):
            Keys(keys.path, lambda said=said: said).read()
    with pytest.raises(gallery.BadPassphrase, match="RELIEF_PASSPHRASE_FILE"):
        gallery.key_for(path=keys.path)
    with pytest.raises(gallery.BadPassphrase, match="10"):
        keys.move("passphrase", lambda: "short")
    assert keys.path.read_bytes() == before
    keys.move("passphrase", lambda: OTHER)
    assert Keys(keys.path, lambda: OTHER).read() == Keys(keys.path, lambda: OTHER).read()
    with pytest.raises(gallery.BadPassphrase):
        Keys(keys.path, lambda: WORDS).read()


def test_a_passphrase_is_asked_for_once(keys):
    keys.move("passphrase", lambda: WORDS)
    asked = []
    again = Keys(keys.path, lambda: asked.append(1) or WORDS)
    again.read()
    again.all()
    assert asked == [1]


def test_a_key_that_the_keyring_lost_is_never_made_anew(keys, ring, enrolled):
    key = keys.read()
    keys.move("keyring")
    ring.held.clear()
    with pytest.raises(gallery.WrongKey, match="No new one was made"):
        gallery.key_for(*enrolled, path=keys.path)
    assert gallery.make_key(key, keys.path) == keys.path  # from the recovery sheet
    assert gallery.key_for(*enrolled, path=keys.path) == key
    whole(keys, enrolled)


def test_a_machine_without_a_keyring_says_what_to_do(keys, ring, monkeypatch):
    before = keys.path.read_bytes()
    keyring.set_keyring(NoRing())
    with pytest.raises(gallery.NoKeyring, match="key move passphrase"):
        keys.move("keyring")
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(gallery.NoKeyring, match=r"relief-depth-faces\[keyring\]"):
        keys.move("keyring")
    assert keys.path.read_bytes() == before


def test_a_keyring_that_forgets_at_once_is_told(keys, ring, monkeypatch):
    before = keys.path.read_bytes()
    monkeypatch.setattr(Ring, "set_password", lambda *_: None)
    with pytest.raises(gallery.NoKeyring):
        keys.move("keyring")
    assert keys.path.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [b"", b"short", bytes(32), b"{}", b"[" * 5000, json.dumps({"format": 1, "kept": "cloud"}).encode(),
     json.dumps({"format": 2, "kept": "file"}).encode(), json.dumps({"format": 1, "kept": "passphrase"}).encode(),
     json.dumps({"format": 1, "kept": "passphrase", "sealed": "00", "passphrase": {"kdf": "argon2id", "salt": "00" * 16,
                 "memory_kib": 1 << 40, "passes": 1, "lanes": 1}}).encode()],
)  # fmt: skip
def test_what_is_no_key_is_refused(keys, content):
    keys.path.write_bytes(content)
    with pytest.raises(gallery.WrongKey):
        keys.read()
    assert keys.path.read_bytes() == content


@pytest.mark.parametrize("place", PLACES)
def test_another_key_takes_its_place_everywhere(keys, ring, enrolled, place, tmp_path):
    keys.move(place, lambda: WORDS)
    old = keys.read()
    copy = tmp_path / "backup.db"
    with gallery.open(enrolled[0], model="one", key=old) as people:
        people.backup(copy)
    done = turn(keys, [*enrolled, tmp_path / "away.db"])
    assert (done.galleries, done.away, done.traces) == (tuple(enrolled), (tmp_path / "away.db",), ())
    new = keys.read()
    assert new != old
    assert keys.kept == place
    assert not keys.next.exists()
    assert len(ring.held) == (place == "keyring")
    whole(keys, enrolled)
    for path in enrolled:
        with pytest.raises(gallery.WrongKey):
            gallery.open(path, model="one", key=old)
    assert keys.former() == [old]
    with pytest.raises(gallery.WrongKey):
        gallery.restore(copy, enrolled[0], model="one", key=new)
    gallery.restore(copy, enrolled[0], model="one", key=new, former=keys.former())
    whole(keys, enrolled)


@pytest.mark.parametrize("name", [".gallery.key.0123456789abcdef", ".gallery.key.next.0123456789abcdef"])
def test_what_a_killed_program_left_of_a_key_goes_with_its_replacement(keys, enrolled, name):
    old, left = keys.read(), keys.path.with_name(name)
    left.write_bytes(old)
    turn(keys, enrolled)
    assert not left.exists()
    assert not any(old in file.read_bytes() for file in keys.path.parent.iterdir() if file.is_file())
    whole(keys, enrolled)


def test_a_second_name_that_a_killed_program_left_of_the_key_is_not_wiped(keys, enrolled):
    """It is made as a link to a whole file, which is then removed: between the two it has both names."""
    key, left = keys.read(), keys.path.with_name(".gallery.key.0123456789abcdef")
    left.hardlink_to(keys.path)
    keys.move("file")
    assert not left.exists() and keys.read() == key
    left.hardlink_to(keys.path)
    turn(keys, enrolled)
    assert not left.exists() and keys.former() == [key]
    whole(keys, enrolled)


def test_former_keys_hang_on_the_present_one(keys, enrolled):
    every = [keys.read()]
    for _ in range(3):
        turn(keys, enrolled)
        every.append(keys.read())
    assert keys.former() == every[2::-1]
    content = keys.path.with_name("gallery.key.former").read_bytes()
    assert not any(key in content or key.hex().encode() in content for key in every)


def test_what_was_interrupted_goes_on_with_the_same_key(keys, enrolled, monkeypatch):
    old = keys.read()
    real = gallery.Gallery.use_key

    def once(people, key):
        if people.path == enrolled[1]:
            raise KeyboardInterrupt
        real(people, key)

    monkeypatch.setattr(gallery.Gallery, "use_key", once)
    with pytest.raises(KeyboardInterrupt):
        turn(keys, enrolled)
    assert keys.path.read_bytes() == old
    new = keys.next.read_bytes()
    whole(keys, enrolled)  # one has the new key, the other the old
    with pytest.raises(gallery.GalleryBusy, match="rotate"):
        keys.move("file")
    with open_with(keys.all(), enrolled[0].with_name("three.db"), model="one") as people:
        people.enrol("Ada", np.eye(1, 1920, dtype=np.float32), consent=CONSENT)
    gallery.open(enrolled[0].with_name("three.db"), model="one", key=new).close()  # whoever begins now has the new one
    monkeypatch.undo()
    turn(keys, enrolled)
    assert keys.path.read_bytes() == new
    assert keys.former() == [old]
    whole(keys, enrolled)


def test_nothing_begins_where_a_gallery_is_damaged(keys, enrolled):
    db = sqlite3.connect(enrolled[1])
    db.execute("UPDATE person SET name = 'Eve'")
    db.commit()
    db.close()
    with pytest.raises(gallery.GalleryDamaged):
        turn(keys, enrolled)
    assert not keys.next.exists()
    gallery.open(enrolled[0], model="one", key=keys.read()).close()


def test_what_another_program_reads_is_told_and_done(keys, enrolled):
    with gallery.open(enrolled[0], model="one", key=keys.read()) as other:
        turn(keys, enrolled)
        with pytest.raises(gallery.WrongKey, match="open the gallery again"):
            other.identify(np.eye(1, 1920, dtype=np.float32)[0])
    whole(keys, enrolled)


def test_a_key_that_could_not_be_moved_leaves_no_copy_of_itself(keys, monkeypatch):
    keys.move("passphrase", lambda: WORDS)
    before = {path.name for path in keys.path.parent.iterdir()}

    def full(_file):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("gallery.keys.os.fsync", full)
        with pytest.raises(gallery.GalleryError):
            keys.move("file")
    assert {path.name for path in keys.path.parent.iterdir()} == before
