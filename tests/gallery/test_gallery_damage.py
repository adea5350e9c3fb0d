"""Files that are damaged, of somebody else, or of another time: refused and left as they are."""

import os
import sqlite3
import stat

import numpy as np
import pytest

import gallery
from gallery import schema


@pytest.fixture
def full(path, draw, consent):
    """A closed gallery of five people."""
    with gallery.open(path, model="one") as people:
        for k in range(5):
            people.enrol(f"person {k}", draw(3), consent=consent)
    return path


def contents(path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.parent.glob("*") if file.is_file()}


def refused(path, error=gallery.GalleryDamaged, **options) -> str:
    """Opening raises ``error``, changes no byte and leaves no other file; the message."""
    before = contents(path)
    with pytest.raises(error) as caught:
        gallery.open(path, model="one", **options)
    assert contents(path) == before
    assert type(caught.value) is error
    return str(caught.value)


def test_a_file_that_is_no_database(path):
    path.write_bytes(b"This is not a database. " * 500)
    assert "restore it from a backup" in refused(path)


def test_a_truncated_gallery(full):
    content = full.read_bytes()
    full.write_bytes(content[: len(content) // 2])
    refused(full)


@pytest.mark.parametrize("page", range(1, 8))
def test_a_page_of_noise(full, page):
    content = bytearray(full.read_bytes())
    content[page * 4096 : (page + 1) * 4096] = np.random.default_rng(page).bytes(4096)
    full.write_bytes(content)
    refused(full)


def test_flipped_bits_never_give_a_wrong_score(full, draw):
    """For sixty random bits: an error of ours, or exactly the scores from before."""
    content = full.read_bytes()
    probe = draw(1)[0]
    with gallery.open(full, model="one") as people:
        truth = [match.score for match in people.identify(probe)]
    rng = np.random.default_rng(3)
    noticed = 0
    for bit in rng.integers(0, len(content) * 8, 60):
        broken = bytearray(content)
        broken[bit // 8] ^= 1 << (bit % 8)
        full.write_bytes(broken)
        try:
            with gallery.open(full, model="one") as people:
                answer = [match.score for match in people.identify(probe)]
                people.people()
        except gallery.GalleryError:
            noticed += 1
        else:
            assert answer == truth
    assert noticed > 12  # the rest hit bytes that hold nothing: each table and index has a page, and few rows


def test_rows_of_people_who_are_not_there(full):
    db = sqlite3.connect(full)
    db.execute("DELETE FROM person WHERE name = 'person 2'")
    db.commit()
    db.close()
    assert "people who are not there" in refused(full)


def test_a_database_of_another_program(path):
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE bookmarks (url TEXT)")
    db.commit()
    db.close()
    assert "another program" in refused(path, gallery.GalleryError)


def test_a_gallery_of_a_newer_version(full):
    db = sqlite3.connect(full)
    db.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    db.commit()
    db.close()
    assert "update Relief" in refused(full, gallery.GalleryError)


def test_a_folder_and_a_missing_folder(tmp_path):
    assert "folder" in refused(tmp_path, gallery.GalleryError)
    assert "make it first" in refused(tmp_path / "nowhere" / "gallery.db", gallery.GalleryError)


def test_an_empty_file_becomes_a_gallery(path):
    path.touch()
    with gallery.open(path, model="one") as people:
        assert len(people) == 0


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_only_the_user_can_read_a_gallery(full):
    with gallery.open(full, model="one") as people:
        people.record("unknown")
        for file in full.parent.glob(full.name + "*"):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_interrupted_first_opening_is_completed(path, monkeypatch, draw, consent):
    def fail(db):
        db.execute(schema.STEPS[0][0])
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("gallery.schema.apply", fail)
        with pytest.raises(KeyboardInterrupt):
            gallery.open(path, model="one")
    with gallery.open(path, model="one") as people:
        people.enrol("Ada", draw(1), consent=consent)
        assert len(people) == 1


def test_older_files_are_brought_up_to_date_with_everything_in_them(full, monkeypatch, draw):
    with gallery.open(full, model="one") as people:
        probe = draw(1)[0]
        before = people.identify(probe), people.people()
    step = ("ALTER TABLE person ADD COLUMN note TEXT NOT NULL DEFAULT ''",)
    monkeypatch.setattr("gallery.schema.STEPS", (*schema.STEPS, step))
    monkeypatch.setattr("gallery.schema.VERSION", schema.VERSION + 1)
    with gallery.open(full, model="one") as people:
        assert (people.identify(probe), people.people()) == before
    db = sqlite3.connect(full)
    assert db.execute("PRAGMA user_version").fetchone()[0] == schema.VERSION
    assert db.execute("SELECT count(note) FROM person").fetchone()[0] == 5
    db.close()


def test_a_failed_step_leaves_the_old_file_in_force(full, monkeypatch):
    steps = (*schema.STEPS, ("ALTER TABLE person ADD COLUMN note TEXT", "this is not SQL"))
    with monkeypatch.context() as patched:
        patched.setattr("gallery.schema.STEPS", steps)
        patched.setattr("gallery.schema.VERSION", schema.VERSION + 1)
        with pytest.raises(gallery.GalleryError):
            gallery.open(full, model="one")
    with gallery.open(full, model="one") as people:
        assert len(people) == 5


@pytest.mark.parametrize("content", [b"", bytes(3840), b"\xff" * 3840, bytes(7680)])
def test_sealed_bytes_that_are_no_embedding_are_damage(full, draw, content):
    """Correctly sealed, so only what is inside can give it away: too short, no direction, no number, too long."""
    from gallery.protection import Plain

    with gallery.open(full, model="one") as people:
        with people._file.writing() as db:
            (person,) = db.execute("SELECT person FROM template WHERE id = 4").fetchone()
            sealed = Plain().close(content, f"{person}\0one".encode())
            db.execute("UPDATE template SET sealed = ? WHERE id = 4", [sealed])
        with pytest.raises(gallery.GalleryDamaged, match="person 1"):
            people.identify(draw(1)[0])
