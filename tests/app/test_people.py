"""The gallery with the user's own key."""

from pathlib import Path

import pytest
from app_doubles import Run, unit

import gallery
from app.kept.people import open_people
from app.verdict.enrolment import consent


@pytest.fixture
def lost(home: Path) -> Path:
    """The place of a key that is gone, while the usual gallery is encrypted with it."""
    with open_people(home / "gallery.db", "model") as people:
        people.enrol("Ada", unit([1])[None], consent=consent("test", given=True))
    key = gallery.key_file()
    key.rename(home / "backup")
    return key


@pytest.mark.parametrize("name", ["gallery.db", "another.db"])
def test_no_new_key_takes_the_place_of_a_lost_one(home: Path, lost: Path, name: str):
    with pytest.raises(gallery.WrongKey, match=r"gallery\.db is encrypted and its key .* is missing"):
        open_people(home / name, "model")
    assert not lost.exists() and not (home / "another.db").exists()
    (home / "backup").rename(lost)
    with open_people(home / name, "model") as people:
        assert len(people) == (1 if name == "gallery.db" else 0)


def test_no_new_key_is_made_while_a_gallery_elsewhere_needs_the_lost_one(home: Path, tmp_path: Path):
    """Under a new key it could be opened by nobody, and the new one would lie where the old one belongs."""
    elsewhere = tmp_path / "elsewhere.db"
    with open_people(elsewhere, "model") as people:
        people.enrol("Ada", unit([1])[None], consent=consent("test", given=True))
    key = gallery.key_file()
    key.rename(home / "backup")
    with pytest.raises(gallery.WrongKey, match=r"elsewhere\.db is encrypted and its key .* is missing"):
        open_people(home / "gallery.db", "model")
    assert not key.exists()
    elsewhere.unlink()
    open_people(home / "gallery.db", "model").close()


def test_the_command_line_says_so(relief: Run, home: Path, lost: Path):
    code, out, err = relief("gallery", "list")
    assert code == 4 and out == "" and "No new key was made" in err
    assert not lost.exists()


def test_a_gallery_is_made_with_the_folders_above_it(home: Path):
    open_people(home / "a" / "b" / "gallery.db", "model").close()
    (home / "file").touch()
    with pytest.raises(gallery.GalleryError, match="cannot be made"):
        open_people(home / "file" / "below" / "gallery.db", "model")
