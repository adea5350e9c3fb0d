"""What somebody without the key does to the file: told, never believed."""

import gzip
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest

import gallery
from gallery import schema
from gallery.laststates import LastStates

KEY = bytes(range(32))
OLD = Path(__file__).parent / "files" / "format-1.db.gz"  # by the first format's own code: Ada 2, Robert 1, seed 7


@pytest.fixture
def states(tmp_path):
    return tmp_path / "states"


@pytest.fixture
def full(path, draw, consent, states):
    """A closed gallery of Ada, Bob and Eve, encrypted, with some verdicts."""
    with gallery.open(path, model="one", key=KEY, threshold=0.5, states=states) as people:
        for name in ("Ada", "Bob", "Eve"):
            people.enrol(name, draw(2), consent=consent)
        for k in range(5):
            people.record("accept", person="Ada", score=0.6 + k / 100, source="watch")
    return path


def change(path, *statements: str) -> None:
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


SWAP = (
    "UPDATE person SET name = 'x', folded = 'x' WHERE name = 'Ada'",
    "UPDATE person SET name = 'Ada', folded = 'ada' WHERE name = 'Bob'",
    "UPDATE person SET name = 'Bob', folded = 'bob' WHERE name = 'x'",
)


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        (SWAP, "table of persons"),
        (("DELETE FROM consent WHERE person = (SELECT id FROM person WHERE name = 'Eve')",), "table of consents"),
        (("PRAGMA foreign_keys = ON", "DELETE FROM person WHERE name = 'Eve'"), "table of consents"),
        (("UPDATE consent SET text = 'anything at all' WHERE id = 1",), "table of consents"),
        (("UPDATE consent SET expires = '2099-01-01T00:00:00+00:00' WHERE id = 1",), "table of consents"),
        (("UPDATE template SET at = '' WHERE id = 1",), "table of templates"),
        (("DELETE FROM template WHERE id = 1",), "table of templates"),
        (("UPDATE state SET audit_days = 1",), "the state"),
        (("UPDATE state SET counter = counter + 1",), "the state"),
        (("UPDATE total SET rows = rows - 1",), "the state"),
        (("CREATE TRIGGER t AFTER INSERT ON person BEGIN DELETE FROM template; END",), "tables are not a gallery's"),
        (("DROP TRIGGER audit_grows",), "tables are not a gallery's"),
    ],
)
def test_changes_without_the_key_are_told_and_nothing_is_opened(full, states, statements, says):
    change(full, *statements)
    before = full.read_bytes()
    with pytest.raises(gallery.GalleryDamaged, match=says):
        gallery.open(full, model="one", key=KEY, states=states)
    assert full.read_bytes() == before


NO_MARK = "UPDATE state SET sealed = NULL"
OTHER_MARK = "UPDATE state SET sealed = zeroblob(42)"
NOBODY = ("PRAGMA foreign_keys = ON", "DELETE FROM person")


@pytest.mark.parametrize("mark", [NO_MARK, OTHER_MARK])
def test_whose_templates_are_gone_are_not_taken_for_authentic_with_the_next_key(full, states, mark):
    change(full, "DELETE FROM template WHERE person <> ''", mark)
    before = full.read_bytes()
    for how in ({"states": states}, {}, {"states": states, "accept": True}):
        with pytest.raises(gallery.WrongKey, match="encrypted"):
            gallery.open(full, model="one", key=KEY, **how)
    assert full.read_bytes() == before


@pytest.mark.parametrize("mark", [NO_MARK, OTHER_MARK])
@pytest.mark.parametrize("where", ["in its place", "elsewhere"])
def test_a_gallery_that_was_emptied_without_the_key_is_told(full, states, tmp_path, mark, where):
    change(full, *NOBODY, mark, "UPDATE state SET counter = counter + 9")
    if where == "elsewhere":
        (states / LastStates(states)._file(full).name).rename(states / "another.json")
    before = full.read_bytes()
    for _ in range(2):
        with pytest.raises(gallery.RolledBack, match=r"had 3 people and has nobody now, nor its key.*gallery accept"):
            gallery.open(full, model="one", key=KEY, states=states)
    assert full.read_bytes() == before
    with gallery.open(full, model="one", key=KEY, states=states, accept=True) as people:
        assert len(people) == 0
    with gallery.open(full, model="one", key=KEY, states=states) as people:
        assert people.check() == 0


def test_a_gallery_of_nobody_takes_another_key(full, states, draw, consent):
    """Also where the first is lost; and where people were removed with it."""
    other = bytes(range(1, 33))
    with gallery.open(full, model="one", key=KEY, states=states) as people:
        for person in people.people():
            people.remove(person.name)
    with gallery.open(full, model="one", key=other, states=states) as people:
        people.enrol("Ada", draw(1), consent=consent)
        assert people.check() == 1
    with pytest.raises(gallery.WrongKey):
        gallery.open(full, model="one", key=KEY, states=states)


def test_names_swapped_under_an_open_gallery_name_nobody(full, draw):
    with gallery.open(full, model="one", key=KEY) as people:
        people.identify(draw(1)[0])
        change(full, *SWAP)
        for ask in (
            lambda: people.verify("Ada", draw(1)[0]),
            lambda: people.identify(draw(1)[0]),
            people.people,
            lambda: people.remove("Bob"),
        ):
            with pytest.raises(gallery.GalleryDamaged, match="table of persons"):
                ask()


def test_an_older_copy_is_told_and_taken_when_that_is_said(full, states, tmp_path, draw, consent):
    older = tmp_path / "older.db"
    shutil.copy(full, older)
    with gallery.open(full, model="one", key=KEY, states=states) as people:
        people.remove("Eve")
    shutil.copy(older, full)
    with pytest.raises(gallery.RolledBack, match="older copy"):
        gallery.open(full, model="one", key=KEY, states=states)
    with gallery.open(full, model="one", key=KEY, states=states, accept=True) as people:
        assert len(people) == 3
        assert people.audit(limit=1)[0].action == "accept-copy"
    with gallery.open(full, model="one", key=KEY, states=states) as people:
        people.enrol("Zoe", draw(1), consent=consent)


def test_an_older_copy_under_another_name_is_told_too(full, states, tmp_path):
    (tmp_path / "aside").mkdir()
    elsewhere = tmp_path / "aside" / "gallery.db"
    shutil.copy(full, elsewhere)
    with gallery.open(full, model="one", key=KEY, states=states) as people:
        people.remove("Eve")
    with pytest.raises(gallery.RolledBack, match="older copy"):
        gallery.open(elsewhere, model="one", key=KEY, states=states)


def test_another_or_no_gallery_where_one_was_is_told(full, states, tmp_path):
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / "gallery.db"
    gallery.open(other, model="one", key=KEY).close()
    full.unlink()
    with pytest.raises(gallery.RolledBack, match="is gone"):
        gallery.open(full, model="one", key=KEY, states=states)
    assert not full.exists()
    shutil.copy(other, full)
    with pytest.raises(gallery.RolledBack, match="another gallery"):
        gallery.open(full, model="one", key=KEY, states=states)
    with gallery.open(full, model="one", key=KEY, states=states, accept=True) as people:
        assert len(people) == 0


def test_the_audit_only_grows_and_hangs_together(full):
    with gallery.open(full, model="one", key=KEY) as people:
        assert [(line.source, line.person) for line in people.audit(limit=1)] == [("watch", "Ada")]
    for statement in ("DELETE FROM audit WHERE id = 4", "UPDATE audit SET score = 0.1 WHERE id = 4"):
        db = sqlite3.connect(full)
        with pytest.raises(sqlite3.IntegrityError, match="only grows"):
            db.execute(statement)
        db.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit WHERE id = 4",
        "DELETE FROM audit WHERE id = 8",
        "UPDATE audit SET score = 0.1 WHERE id = 5",
        "UPDATE audit SET person = (SELECT id FROM person WHERE name = 'Bob') WHERE id = 5",
        "INSERT INTO audit (at, action, model) SELECT at, action, model FROM audit WHERE id = 5",
    ],
)
def test_an_audit_that_was_touched_is_told(full, statement):
    db = sqlite3.connect(full)
    triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    db.close()
    change(full, *(f"DROP TRIGGER {name}" for name, _ in triggers), statement, *(sql for _, sql in triggers))
    with gallery.open(full, model="one", key=KEY) as people:
        for ask in (people.audit, people.check):
            with pytest.raises(gallery.GalleryDamaged, match="audit"):
                ask()


def test_the_audit_is_kept_for_as_long_as_one_says(full, monkeypatch):
    with gallery.open(full, model="one", key=KEY) as people:
        lines = len(people.audit())
        with pytest.raises(ValueError, match="one day"):
            people.keep_audit(0)
        people.keep_audit(30)
        people.keep_audit(30)
        assert len(people.audit()) == lines + 1
        assert (people.audit()[0].action, people.audit()[0].source) == ("retention", "90 to 30 days")
        with people._file.writing() as db:
            db.execute("UPDATE state SET audit_days = 0")
    with gallery.open(full, model="one", key=KEY) as people:
        assert people.audit() == []
        people.record("unknown", score=0.1)
        assert len(people.audit()) == 1
        people.check()


def test_a_backup_is_made_while_others_write_and_opens_alone(full, tmp_path, draw, consent):
    copy = tmp_path / "copy.db"
    with gallery.open(full, model="one", key=KEY) as there, gallery.open(full, model="one", key=KEY) as here:
        there.enrol("Zoe", draw(1), consent=consent)
        here.backup(copy)
        there.remove("Zoe")
        with pytest.raises(gallery.GalleryError, match="there already"):
            here.backup(copy)
    assert [file.name for file in tmp_path.glob("*copy*")] == ["copy.db"]
    with gallery.open(copy, model="one", key=KEY) as people:
        assert len(people) == 4
        assert people.check() == 4


def old(path):
    path.write_bytes(gzip.decompress(OLD.read_bytes()))
    path.chmod(0o600)
    rows = np.random.default_rng(7).standard_normal((3, 1920))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_a_file_of_the_first_format_is_brought_up_to_date_beside_a_copy(path, draw):
    rows = old(path)
    before = path.read_bytes()
    with pytest.raises(gallery.WrongKey):
        gallery.open(path, model="one", key=bytes(32))
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    with gallery.open(path, model="one", key=KEY, threshold=0.5) as people:
        assert {person.name: person.templates for person in people.people()} == {"Ada": 2, "Robert": 1}
        assert people.verify("Ada", rows[1]).score == pytest.approx(1, abs=1e-4)
        assert [(line.action, line.person) for line in people.audit()][:3] == [
            ("rename", "Robert"),
            ("remove", None),
            ("accept", None),
        ]
        assert people.check() == 2
        (copy,) = path.parent.glob("*.backup")
        assert b"Robert" in copy.read_bytes()
        people.remove("Robert")
        assert not copy.exists()
    with gallery.open(path, model="one", key=KEY) as people:
        assert len(people) == 1


def test_a_file_that_cannot_be_brought_up_to_date_leaves_no_copies(path, monkeypatch):
    """Each try, such as each start of a station, left one more, until the disk was full of them."""
    old(path)

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("gallery.authenticity.Authenticity.renew", full)
    for _ in range(3):
        with pytest.raises(gallery.GalleryError, match="full"):
            gallery.open(path, model="one", key=KEY)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    monkeypatch.undo()
    with gallery.open(path, model="one", key=KEY) as people:
        assert people.check() == 2


@pytest.fixture
def newer(monkeypatch):
    """newer(): from now on this Relief's format is the next one."""

    def newer():
        step = ("ALTER TABLE state ADD COLUMN later TEXT NOT NULL DEFAULT ''",)
        monkeypatch.setattr("gallery.schema.STEPS", (*schema.STEPS, step))
        monkeypatch.setattr("gallery.schema.VERSION", schema.VERSION + 1)

    schema.expected.cache_clear()
    yield newer
    schema.expected.cache_clear()


def beside(path):
    return [file.name for file in path.parent.iterdir() if file.name.startswith(path.name)]


@pytest.mark.parametrize("which", ["older", "another", "first format", "another key"])
def test_an_older_file_that_is_refused_is_not_brought_up_to_date(full, states, draw, consent, tmp_path, newer, which):
    """It was, and a copy lay beside it, when the error said that it was left as it is."""
    copy = full.read_bytes()
    with gallery.open(full, model="one", key=KEY, states=states) as people:
        people.enrol("Zoe", draw(1), consent=consent)
    if which == "first format":
        old(full)
    elif which == "another":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        gallery.open(tmp_path / "elsewhere" / "one.db", model="one", key=KEY).close()
        full.write_bytes((tmp_path / "elsewhere" / "one.db").read_bytes())
    elif which == "older":
        full.write_bytes(copy)
    newer()
    before = full.read_bytes()
    key, error = (bytes(32), gallery.WrongKey) if which == "another key" else (KEY, gallery.RolledBack)
    with pytest.raises(error):
        gallery.open(full, model="one", key=key, states=states)
    assert full.read_bytes() == before and beside(full) == [full.name]
    with gallery.open(full, model="one", key=KEY, states=states, accept=True) as people:
        people.check()
    assert len(beside(full)) == 2, "now it is, beside a copy"


def test_an_older_file_that_is_the_latest_state_is_brought_up_to_date(full, states, newer):
    newer()
    with gallery.open(full, model="one", key=KEY, states=states) as people:
        assert people.check() == 3
    gallery.open(full, model="one", key=KEY, states=states).close()


def test_a_copy_that_can_not_be_made_leaves_the_old_file_as_it_is(path, monkeypatch):
    old(path)
    before = path.read_bytes()

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gallery.copies._transfer", full_disk)
    with pytest.raises(gallery.GalleryError, match=r"copy of it lies beside.*No space left"):
        gallery.open(path, model="one", key=KEY)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir() if not file.name.endswith(("-wal", "-shm"))] == [path.name]


def test_an_error_after_the_change_is_made_says_that_it_is_made(full, states, draw, consent, monkeypatch):
    with gallery.open(full, model="one", key=KEY, states=states) as people:
        with monkeypatch.context() as patched:

            def broken(self, path, now):
                raise gallery.GalleryError("the disk is full")

            patched.setattr("gallery.laststates.LastStates.keep", broken)
            with pytest.raises(gallery.GalleryError, match=r"made and stays.*the disk is full") as caught:
                people.enrol("Zoe", draw(1), consent=consent)
        assert caught.value.committed
        assert len(people) == 4


def test_a_full_disk_still_reads(full, states, draw, consent):
    with gallery.open(full, model="one", key=KEY, states=states) as people:
        pages = people._file.db.execute("PRAGMA page_count").fetchone()[0]
        people._file.db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(gallery.GalleryError, match="full") as caught:
            people.enrol("Zoe", draw(40), consent=consent)
        assert not caught.value.committed
        assert len(people.identify(draw(1)[0])) == 3
        assert people.check() == 3
