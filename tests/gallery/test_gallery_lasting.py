"""Backups put back, keys on paper, bits that flip, programs that are killed."""

import os
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gallery
from benchmarks.store import flips, kills
from gallery import copies, envelope
from gallery.inspection import inspect

KEY = bytes(range(32))


@pytest.fixture
def backed_up(path, tmp_path, draw, consent):
    """A gallery of Ada and Bob, its backup, and Zoe, who came later."""
    backup, rows = tmp_path / "backup.db", draw(3)
    with gallery.open(path, model="one", key=KEY, states=tmp_path / "states", threshold=0.5) as people:
        people.enrol("Ada", rows[:1], consent=consent)
        people.enrol("Bob", rows[1:2], consent=consent)
        people.backup(backup)
        people.remove("Bob")
        people.enrol("Zoe", rows[2:], consent=consent)
    return backup, rows


def restore(path, backup, tmp_path):
    return gallery.restore(backup, path, model="one", key=KEY, states=tmp_path / "states")


def test_a_backup_is_the_latest_state_once_it_is_restored(path, backed_up, tmp_path):
    backup, rows = backed_up
    assert restore(path, backup, tmp_path) is None
    with gallery.open(path, model="one", key=KEY, states=tmp_path / "states", threshold=0.5) as people:
        assert [person.name for person in people.people()] == ["Ada", "Bob"]
        assert people.verify("Bob", rows[1]).accepted
        assert people.audit(limit=1)[0].action == "restore"
    assert {file.name for file in tmp_path.iterdir()} == {"gallery.db", "backup.db", "states"}


def test_a_program_that_has_the_gallery_open_sees_the_restored_one(path, backed_up, tmp_path, draw, consent):
    backup, rows = backed_up
    with gallery.open(path, model="one", key=KEY, states=tmp_path / "states", threshold=0.5) as people:
        assert people.identify(rows[2])[0].person == "Zoe"
        restore(path, backup, tmp_path)
        assert {match.person for match in people.identify(rows[2])} == {"Ada", "Bob"}
        assert not people.identify(rows[2])[0].accepted
        assert people.verify("Bob", rows[1]).accepted
        later = draw(5)[4]
        people.enrol("Yan", later[None], consent=consent)
        assert people.identify(later)[0].person == "Yan"


def test_a_gallery_that_is_gone_or_noise_is_restored(path, backed_up, tmp_path):
    backup, _ = backed_up
    path.write_bytes(b"noise" * 5000)
    aside = restore(path, backup, tmp_path)
    assert aside is not None
    assert aside.read_bytes().startswith(b"noise")
    path.unlink()
    assert restore(path, backup, tmp_path) is None
    with gallery.open(path, model="one", key=KEY, states=tmp_path / "states") as people:
        assert people.check() == 2


def test_a_folder_is_not_set_aside_for_a_gallery(backed_up, tmp_path):
    backup, _ = backed_up
    letters = tmp_path / "letters"
    letters.mkdir(0o700)
    with pytest.raises(gallery.GalleryError, match="is a folder; name a file in it"):
        restore(letters, backup, tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"gallery.db", "backup.db", "states", "letters"}


def test_a_gallery_in_use_is_not_taken_for_a_damaged_one(path, backed_up, tmp_path, monkeypatch):
    backup, rows = backed_up
    monkeypatch.setattr("gallery.copies.inspect", partial(inspect, patience=0.1))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE state SET generation = generation")
        with pytest.raises(gallery.GalleryBusy, match="try again"):
            restore(path, backup, tmp_path)
        assert {file.name for file in tmp_path.iterdir()} <= {"gallery.db", "gallery.db-wal", "backup.db", "states"}
        other.execute("ROLLBACK")
    with gallery.open(path, model="one", key=KEY, states=tmp_path / "states", threshold=0.5) as people:
        assert people.identify(rows[2])[0].person == "Zoe"


@pytest.mark.parametrize("there", [b"noise" * 5000, None])
def test_what_was_there_is_there_again_where_a_backup_does_not_fit(path, backed_up, tmp_path, monkeypatch, there):
    backup, _ = backed_up
    path.unlink()
    if there is not None:
        path.write_bytes(there)
    before = {file.name for file in tmp_path.iterdir()}

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(gallery.GalleryError, match="full"), monkeypatch.context() as patched:
        copied = copies.copy
        patched.setattr(copies, "copy", lambda *paths: copied(*paths) or patched.setattr(copies, "_transfer", full))
        restore(path, backup, tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == before
    assert there is None or path.read_bytes() == there


def test_a_backup_that_is_not_whole_changes_nothing(path, backed_up, tmp_path):
    backup, _ = backed_up
    content = bytearray(backup.read_bytes())
    at = content.index(b"I agree that")
    content[at] ^= 1
    backup.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(gallery.GalleryDamaged):
        restore(path, backup, tmp_path)
    with pytest.raises(gallery.GalleryError, match="no backup"):
        restore(path, tmp_path / "nothing", tmp_path)
    assert path.read_bytes() == before
    assert {file.name for file in tmp_path.iterdir()} == {"gallery.db", "backup.db", "states"}


@pytest.mark.parametrize("at", range(3))
def test_restoring_that_is_stopped_before_a_step_changes_nothing(path, backed_up, tmp_path, at):
    class StoppedError(Exception):
        pass

    def stop(done, whole):
        assert whole == 3
        if done == at:
            raise StoppedError

    backup, _ = backed_up
    before = path.read_bytes()
    with pytest.raises(StoppedError):
        gallery.restore(backup, path, model="one", key=KEY, states=tmp_path / "states", step=stop)
    assert path.read_bytes() == before
    assert {file.name for file in tmp_path.iterdir()} == {"gallery.db", "backup.db", "states"}


def test_an_error_once_the_backup_is_in_its_place_says_that_it_is(path, backed_up, tmp_path, monkeypatch):
    backup, _ = backed_up

    def full(*_):
        raise gallery.GalleryError("the last state cannot be kept: the disk is full")

    monkeypatch.setattr("gallery.laststates.LastStates.keep", full)
    with pytest.raises(gallery.GalleryError, match=r"is made and stays.*disk is full") as caught:
        restore(path, backup, tmp_path)
    assert caught.value.committed
    monkeypatch.undo()
    with gallery.open(path, model="one", key=KEY, states=tmp_path / "states") as people:
        assert {person.name for person in people.people()} == {"Ada", "Bob"}


@pytest.mark.parametrize("place", ["a" * 300, "a" * 250, "gallery.db/below", "nowhere/below"])
def test_a_place_where_nothing_can_be_written_is_told_in_words(path, backed_up, tmp_path, place):
    """What was to be taken away again is not there either, and that is not what is told."""
    backup, _ = backed_up
    before = sorted(file.name for file in tmp_path.iterdir())
    with gallery.open(path, model="one", key=KEY) as people:
        for write in (people.backup, lambda target: gallery.export_people(people, target, KEY)):
            with pytest.raises(gallery.GalleryError, match="cannot be"):
                write(tmp_path / place)
        with pytest.raises(gallery.GalleryError):
            restore(tmp_path / place, backup, tmp_path)
    if len(place) == 300:
        with pytest.raises(gallery.GalleryError, match="cannot be used"):
            restore(path, tmp_path / place, tmp_path)
    with gallery.open(path, model="one", key=KEY, states=path) as people:
        assert len(people) == 2, "that its last state cannot be kept there is told with the next change"
    assert sorted(file.name for file in tmp_path.iterdir()) == before


@given(st.binary(min_size=32, max_size=32), st.data())
@settings(max_examples=50)
def test_a_key_on_paper_comes_back_and_a_slip_is_found(key, data):
    text = gallery.sheet(key)
    assert gallery.read_sheet(text) == key
    assert gallery.read_sheet(text.lower().replace(" ", "-")) == key
    lines = text.splitlines()
    line = data.draw(st.integers(0, 3))
    for wrong in ("\n".join(lines[:3]), text + "\n5: 0000", text.replace(lines[line], lines[line][:-1] + "U")):
        with pytest.raises(gallery.WrongKey, match="recovery sheet"):
            gallery.read_sheet(wrong)


def test_a_key_is_not_put_over_another(tmp_path):
    path = tmp_path / "keys" / "gallery.key"
    assert gallery.make_key(KEY, path) == path
    assert gallery.key_for(path=path) == KEY
    assert gallery.make_key(KEY, path) == path
    with pytest.raises(gallery.WrongKey, match="another key"):
        gallery.make_key(bytes(32), path)
    assert gallery.key_for(path=path) == KEY


@pytest.mark.parametrize(("lies", "aside"), [(b"no key at all", False), (b"", False), (b"7" * 32, True)])
def test_what_is_no_key_and_another_one_where_that_is_wanted_are_set_aside(tmp_path, lies, aside):
    path = tmp_path / "keys" / "gallery.key"
    gallery.make_key(KEY, path)
    path.write_bytes(lies)
    assert gallery.make_key(KEY, path, aside=aside) == path
    assert gallery.key_for(path=path) == KEY
    (kept,) = path.parent.glob("gallery.key.aside-*")
    assert kept.read_bytes() == lies


@pytest.mark.slow
def test_no_flipped_bit_changes_anything_in_silence(path):
    truth = flips.made(path, people=5)
    outcomes = Counter(what for _, what in flips.flips(path, truth, 40, seed=5))
    assert set(outcomes) <= {"no effect", "refused and repaired"}
    assert outcomes["refused and repaired"] > 10


@pytest.mark.slow
def test_no_flipped_bit_in_an_inner_page_of_an_index_does_either(path):
    truth = flips.crowd(path, people=200)
    assert len(flips.inner(truth.content)[0]) >= 4 * 4096
    outcomes = Counter(what for _, what in flips.inner_flips(path, truth, 24, seed=5))
    assert set(outcomes) <= {"no effect", "refused and repaired"}
    assert outcomes["refused and repaired"] > 5


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_killed_program_leaves_a_whole_gallery(tmp_path, monkeypatch):
    monkeypatch.setattr(envelope, "new_stretching", envelope.new_stretching)  # put back afterwards: they make it cheap
    place = kills.prepared(tmp_path)
    told = [kills.killed(place, seed) for seed in range(len(kills.AT))]
    assert told == [(at.rstrip("_"), "whole") for at in kills.AT]


def test_what_the_kills_look_for_is_found(tmp_path, monkeypatch):
    """An import, a person and a file that are there in part only are called faults."""
    monkeypatch.setattr(envelope, "new_stretching", envelope.new_stretching)
    place = kills.prepared(tmp_path)
    with place.open() as people:
        gallery.import_people(people, tmp_path / "three.people", bytes(32))
        people.remove(f"{kills.MOVED} 1")
    assert "IMPORT" in kills.look(place)
    with place.open() as people:
        for k in (0, 2):
            people.remove(f"{kills.MOVED} {k}")
        people.add("Ada", kills.rows(1, 5))
    assert "A PART OF Ada" in kills.look(place)
    place.keys.path.unlink()
    assert kills.look(place).startswith("FAULT")


def test_kept_crops_make_templates_for_other_networks_where_one_agreed(path, draw, consent):
    crops = np.random.default_rng(4).uniform(0, 255, (3, 128, 128)).astype(np.float32)
    agreed, fresh, seen = replace(consent, crops=True), draw(9)[6:], []
    with gallery.open(path, model="one", key=KEY) as people:
        people.enrol("Ada", draw(2), consent=agreed, crops=crops, geometry="mm")
        people.enrol("Bob", draw(2), consent=consent, crops=crops, geometry="mm")
        people.enrol("Eve", draw(2), consent=agreed, crops=crops, geometry="inch")
        assert crops.astype("<u2").tobytes()[:64] not in path.read_bytes()
        with pytest.raises(gallery.BadCrop):
            people.enrol("Zoe", draw(2), consent=agreed, crops=crops * 2, geometry="mm")
    with gallery.open(path, model="two", key=KEY, threshold=0.5) as people:
        people.rekey(bytes(32))
        assert people.upgrade(lambda given: seen.append(given) or fresh[: len(given)], geometry="mm") == ["Ada"]
        np.testing.assert_allclose(seen[0], crops, atol=0.002)
        assert [(p.name, p.templates) for p in people.people()] == [("Ada", 3), ("Bob", 0), ("Eve", 0)]
        assert people.verify("Ada", fresh[1]).accepted
        assert people.upgrade(lambda given: fresh[: len(given)], geometry="mm") == []
        people.remove("Ada")
        assert people.check() == 2


CHANGES = {
    "removed": lambda other, name, given: other.remove(name),
    "enrolled again": lambda other, name, given: other.enrol(name, kills.rows(1, 7), consent=given),
    "asked anew": lambda other, name, given: other.agree(name, replace(given, crops=False)),
    "renamed": lambda other, name, given: other.rename(name, "Zoe"),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_who_changes_while_crops_become_templates_gets_none_they_should_not_have(path, draw, consent, change, when):
    crops = np.random.default_rng(4).uniform(0, 255, (3, 128, 128)).astype(np.float32)
    agreed, fresh = replace(consent, crops=True), draw(3)
    with gallery.open(path, model="one", key=KEY) as people:
        for name in ("Ada", "Bob", "Cid"):
            people.enrol(name, draw(2), consent=agreed, crops=crops, geometry="mm")
    with gallery.open(path, model="two", key=KEY) as people, gallery.open(path, model="two", key=KEY) as other:
        embedded = []

        def embed(given):
            embedded.append(given)
            if len(embedded) == (1 if when == "before" else 2):
                CHANGES[change](other, "Bob", agreed)
            return fresh[: len(given)]

        people.upgrade(embed, geometry="mm")
        templates = {person.name: person.templates for person in people.people()}
        assert (templates["Ada"], templates["Cid"]) == (3, 3), "the others go on"
        by_then = {"removed": None, "enrolled again": 1, "asked anew": 0}
        if change == "renamed":
            assert "Bob" not in templates and templates["Zoe"] == 3
        else:
            assert templates.get("Bob") == by_then[change]
        assert people.check() == len(templates)
