"""Who else may write a gallery or a key: refused, and what is made is the user's alone."""

import os
import shlex
import stat
import subprocess
import sys

import pytest

import gallery
from assets import private

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the system keeps the user's folders closed")

KEY = bytes(range(32))
OTHER_USER = 54321


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def run(remedy: str) -> None:
    """What a message tells to do after its last colon."""
    subprocess.run(shlex.split(remedy.rpartition(": ")[2]), check=True)


@pytest.fixture
def enrolled(tmp_path, draw, consent):
    """A closed gallery, encrypted with KEY, in a folder of its own."""
    folder = tmp_path / "own"
    folder.mkdir(0o700)
    path = folder / "gallery.db"
    with gallery.open(path, model="one", key=KEY) as people:
        people.enrol("Ada", draw(1), consent=consent)
    return path


@pytest.fixture
def wide_umask():
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal", "/.."])
@pytest.mark.parametrize("bit", [stat.S_IWOTH, stat.S_IWGRP])
def test_what_others_may_write_is_refused_and_the_remedy_mends_it(enrolled, monkeypatch, ending, bit):
    monkeypatch.setattr(private, "_own_group", lambda group: False)
    place = enrolled.parent if ending == "/.." else enrolled.with_name(enrolled.name + ending)
    place.touch(0o600)
    place.chmod(mode(place) | bit)
    before = enrolled.read_bytes()
    with pytest.raises(gallery.NotPrivate, match="chmod") as caught:
        gallery.open(enrolled, model="one", key=KEY)
    assert str(place) in str(caught.value)
    assert enrolled.read_bytes() == before
    run(str(caught.value))
    gallery.open(enrolled, model="one", key=KEY).close()


def test_a_new_gallery_is_not_made_in_a_folder_that_others_may_write(tmp_path):
    folder = tmp_path / "shared"
    folder.mkdir()
    for bits, remedy in ((0o777, "chmod go-w"), (0o1777, "folder of your own")):
        folder.chmod(bits)
        with pytest.raises(gallery.NotPrivate, match=remedy):
            gallery.open(folder / "gallery.db", model="one")
        assert list(folder.iterdir()) == []


def test_a_group_without_other_members_is_nobody_else(enrolled, monkeypatch):
    monkeypatch.setattr(private, "_own_group", lambda group: True)
    enrolled.parent.chmod(0o770)
    gallery.open(enrolled, model="one", key=KEY).close()


def test_both_ends_of_a_link_are_looked_at(enrolled, tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    link = shared / "gallery.db"
    link.symlink_to(enrolled)
    gallery.open(link, model="one", key=KEY).close()
    shared.chmod(0o777)
    with pytest.raises(gallery.NotPrivate, match="shared"):
        gallery.open(link, model="one", key=KEY)
    shared.chmod(0o755)
    enrolled.parent.chmod(0o777)
    with pytest.raises(gallery.NotPrivate, match="own"):
        gallery.open(link, model="one", key=KEY)


def test_what_belongs_to_another_user_is_refused_unless_it_is_roots(enrolled, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: OTHER_USER)
    owner = enrolled.stat().st_uid
    found = private.opening(enrolled)
    assert found == "" if owner == 0 else "another user" in found


def test_a_link_to_nowhere_a_pipe_and_a_device_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path / "pipe", "/dev/zero"):
        with pytest.raises(gallery.GalleryError, match="device or a pipe"):
            gallery.open(path, model="one")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(gallery.GalleryError, match="cannot be used"):
        gallery.open(tmp_path / "loop", model="one")
    with pytest.raises(gallery.GalleryError, match="zero byte"):
        gallery.open("a\0b", model="one")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take only names in UTF-8")
def test_names_that_are_no_text_are_files_like_others(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9 %41?.db")
    for _ in range(2):
        gallery.open(path, model="one").close()
    assert [os.fsencode(file.name) for file in tmp_path.iterdir()] == [b"caf\xe9 %41?.db"]


@pytest.mark.usefixtures("wide_umask")
def test_all_that_is_made_is_the_users_alone_whatever_the_umask(tmp_path, draw, consent):
    path, key_path = tmp_path / "gallery.db", tmp_path / "home" / "keys" / "gallery.key"
    key = gallery.key_for(path, path=key_path)
    with gallery.open(path, model="one", key=key) as people:
        people.enrol("Ada", draw(1), consent=consent)
        people.rekey(None)
        made = list(tmp_path.glob("gallery.db*"))
        assert {file.name for file in made} >= {"gallery.db", "gallery.db-wal", "gallery.db-shm"}
        assert {mode(file) for file in [*made, key_path]} == {0o600}
    assert {mode(folder) for folder in (key_path.parent, key_path.parent.parent)} == {0o700}


def test_a_restored_gallery_that_others_may_read_is_closed_to_them(enrolled):
    enrolled.chmod(0o644)
    with gallery.open(enrolled, model="one", key=KEY):
        assert {mode(file) for file in enrolled.parent.glob("gallery.db*")} == {0o600}


@pytest.mark.parametrize("up", [0, 1, 2])
def test_a_key_that_others_may_write_or_replace_is_refused(tmp_path, up):
    path = tmp_path / "home" / "keys" / "gallery.key"
    key = gallery.key_for(path=path)
    place = (path, *path.parents)[up]
    place.chmod(mode(place) | stat.S_IWOTH)
    with pytest.raises(gallery.NotPrivate, match="chmod") as caught:
        gallery.key_for(path=path)
    run(str(caught.value))
    assert gallery.key_for(path=path) == key


def test_a_pipe_in_the_place_of_a_key_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "key", 0o600)
    with pytest.raises(gallery.WrongKey, match="no file"):
        gallery.key_for(path=tmp_path / "key")


@pytest.mark.parametrize("others", [0, 1])
def test_a_missing_key_is_not_replaced_while_a_gallery_needs_it(enrolled, tmp_path, others):
    path = tmp_path / "keys" / "gallery.key"
    galleries = [tmp_path / "new.db"] * others + [enrolled]
    with pytest.raises(gallery.WrongKey, match="No new key was made") as caught:
        gallery.key_for(*galleries, path=path)
    assert str(enrolled) in str(caught.value)
    assert not path.exists()
    private.make_folder(path.parent)
    path.write_bytes(KEY)
    path.chmod(0o600)
    assert gallery.key_for(*galleries, path=path) == KEY


def test_a_new_key_serves_new_empty_and_readable_galleries(tmp_path, draw, consent):
    new, empty, readable = (tmp_path / name for name in ("new.db", "empty.db", "readable.db"))
    gallery.open(empty, model="one", key=KEY).close()
    with gallery.open(readable, model="one") as people:
        people.enrol("Ada", draw(1), consent=consent)
    key = gallery.key_for(new, empty, readable, path=tmp_path / "keys" / "gallery.key")
    with gallery.open(empty, model="one", key=key) as people:
        people.enrol("Bob", draw(1), consent=consent)
    with pytest.raises(gallery.WrongKey, match="another key"):
        gallery.open(empty, model="one", key=KEY)


def test_two_programs_may_open_an_empty_gallery_with_one_key(tmp_path, draw, consent):
    path = tmp_path / "gallery.db"
    with gallery.open(path, model="one", key=KEY) as first, gallery.open(path, model="one", key=KEY) as second:
        first.enrol("Ada", draw(1), consent=consent)
        second.enrol("Bob", draw(1), consent=consent)
        assert first.comparable == 2


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read and write everything")
def test_folders_that_can_not_be_read_or_written_are_told(enrolled):
    for bits in (0o000, 0o500):
        enrolled.parent.chmod(bits)
        try:
            with pytest.raises(gallery.GalleryError, match="give this user the right"):
                gallery.open(enrolled.parent / "new.db", model="one")
            with pytest.raises(gallery.GalleryError, match="RELIEF_HOME"):
                gallery.key_for(path=enrolled.parent / "keys" / "gallery.key")
        finally:
            enrolled.parent.chmod(0o700)
