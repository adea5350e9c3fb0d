"""The key taken from its recovery sheet, and a backup put in the gallery's place."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

import gallery
from app.kept.paths import gallery_file
from app.kept.people import open_people, user_keys
from app.kept.recovery import recover
from app.kept.restoring import NoBackupError, restore

MODEL = "one"
CONSENT = gallery.Consent(True, "the operator", "yes", datetime(2026, 1, 2, tzinfo=UTC))


def enrol(path, name="Ada"):
    with open_people(path, MODEL) as people:
        people.enrol(name, np.eye(1, 1920, dtype=np.float32), consent=CONSENT)


@pytest.fixture
def sheet() -> str:
    """That of a gallery with one person."""
    enrol(gallery_file())
    return gallery.sheet(user_keys().read())


def aside() -> list[bytes]:
    return [path.read_bytes() for path in gallery.key_file().parent.glob("gallery.key.aside-*")]


def opens() -> bool:
    with open_people(gallery_file(), MODEL) as people:
        return people.check() == 1


def test_a_missing_key_comes_back(sheet):
    gallery.key_file().unlink()
    assert recover(gallery_file(), sheet, model=MODEL) == gallery.key_file()
    assert opens() and not aside()


@pytest.mark.parametrize("lies", [b"7" * 32, b"half a key"])
def test_a_key_that_opens_nothing_gives_way_to_the_sheet(sheet, lies):
    gallery.key_file().write_bytes(lies)
    with pytest.raises(gallery.WrongKey):
        opens()
    recover(gallery_file(), sheet, model=MODEL)
    assert opens() and aside() == [lies]


def test_a_key_that_opens_another_gallery_stays(sheet, tmp_path):
    gallery.key_file().unlink()
    (mine := tmp_path / "elsewhere").mkdir()
    for file in gallery_file().parent.glob("gallery.db*"):
        file.rename(mine / file.name)
    enrol(tmp_path / "other.db", "Bob")  # with a key of its own
    before = gallery.key_file().read_bytes()
    with pytest.raises(gallery.WrongKey, match=r"other\.db"):
        recover(mine / "gallery.db", sheet, model=MODEL)
    assert gallery.key_file().read_bytes() == before and not aside()


def test_a_sheet_that_is_seen_to_open_nothing_replaces_no_key(sheet):
    gallery_file().write_bytes(b"noise" * 5000)
    lies = b"7" * 32
    gallery.key_file().write_bytes(lies)
    with pytest.raises(gallery.WrongKey, match="another key"):
        recover(gallery_file(), sheet, model=MODEL)
    assert gallery.key_file().read_bytes() == lies and not aside()


def test_a_sheet_of_another_key_makes_nothing(sheet):
    gallery.key_file().unlink()
    with pytest.raises(gallery.WrongKey, match="latest sheet"):
        recover(gallery_file(), gallery.sheet(bytes(32)), model=MODEL)
    assert not gallery.key_file().exists()


def test_a_damaged_gallery_is_replaced_by_its_backup(sheet, tmp_path):
    backup = tmp_path / "backup.db"
    with open_people(gallery_file(), MODEL) as people:
        people.backup(backup)
    gallery_file().write_bytes(b"noise" * 5000)
    restored = restore(backup, gallery_file(), model=MODEL)
    assert restored.people == 1 and restored.aside.read_bytes().startswith(b"noise")
    assert opens()


def test_what_is_no_backup_is_told_as_that(sheet, tmp_path):
    (tmp_path / "backup.db").write_bytes(b"noise" * 5000)
    with pytest.raises(NoBackupError, match="nothing was restored"):
        restore(tmp_path / "backup.db", gallery_file(), model=MODEL)
    with pytest.raises(gallery.GalleryError, match="at its server"):
        restore(tmp_path / "backup.db", "postgresql://me@here/db", model=MODEL)
    assert opens()
