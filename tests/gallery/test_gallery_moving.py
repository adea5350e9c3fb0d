"""People moved in one file: whole or not at all, and nothing that is there is lost unasked."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from moving_parts import CONSENT, FOREIGN, KEY, NOW, kept, opened

import gallery
from gallery import corrections
from gallery.moving import importing
from gallery.moving.listing import listing
from gallery.passphrase import Stretching

GEOMETRY = "crops of a kind"
WORDS = "four words of a book"


@pytest.fixture
def rows(draw):
    return draw(12)


@pytest.fixture
def exported(tmp_path, rows):
    """A file with Ada (crops, views, a note, two consents) and Bob, of another gallery."""
    with opened(tmp_path / "other.db", key=FOREIGN) as other:
        crops = np.full((2, 128, 128), 7.5, np.float32)
        agreed = replace(CONSENT, crops=True, adapts=True)
        other.enrol("Ada", rows[:2], consent=agreed, views=rows[:5], sensor="kinect-v2", crops=crops, geometry=GEOMETRY)
        other.agree("Ada", replace(agreed, at=agreed.at + timedelta(days=1)))
        other.annotate("Ada", "wears glasses")
        other.enrol("Bob", rows[2:4], consent=CONSENT)
        target = tmp_path / "people.relief-people"
        assert gallery.export_people(other, target, FOREIGN) == 2
        assert other.audit(limit=1)[0].action == "export"
    return target


def test_everything_arrives_and_is_encrypted_with_the_key_here(path, tmp_path, exported, rows):
    with opened(path) as people:
        done = gallery.import_people(people, exported, FOREIGN)
        assert [(one.name, one.done, one.conflicts) for one in done.outcomes] == [
            ("Ada", "added", ()),
            ("Bob", "added", ()),
        ]
        assert done.manifest.model == "one"
        with opened(tmp_path / "other.db", key=FOREIGN) as other:
            assert kept(people) == kept(other)
            assert [person.consent for person in people.people()] == [person.consent for person in other.people()]
        assert people.identify(rows[2], top=1)[0].person == "Bob"
        assert people.note("Ada") == "wears glasses"
        assert people.check() == 2
        assert [entry.action for entry in people.audit(limit=3)] == ["import"] * 3
    with opened(path) as people:
        assert people.check() == 2


def test_an_export_that_is_stopped_leaves_no_file(tmp_path, exported):
    told: list[tuple[int, int]] = []

    def step(done: int, whole: int) -> None:
        told.append((done, whole))
        if done:
            raise LookupError

    with opened(tmp_path / "other.db", key=FOREIGN) as other:
        before = sorted(tmp_path.iterdir())
        with pytest.raises(LookupError):
            gallery.export_people(other, tmp_path / "stopped.people", FOREIGN, step=step)
        assert sorted(tmp_path.iterdir()) == before
        assert [entry.action for entry in other.audit(limit=9)].count("export") == 1, "the whole one alone"
    assert told == [(0, 2), (1, 2)]


def test_an_import_that_is_stopped_changes_nothing(path, exported):
    def step(done: int, whole: int) -> None:
        if done:
            raise LookupError((done, whole))

    with opened(path) as people:
        with pytest.raises(LookupError) as stopped:
            gallery.import_people(people, exported, FOREIGN, step=step)
        assert stopped.value.args == ((1, 2),) and not people.people() and not people.audit(limit=1)
        assert gallery.import_people(people, exported, FOREIGN).count("added") == 2


def test_a_second_time_nothing_changes(path, exported):
    with opened(path) as people:
        gallery.import_people(people, exported, FOREIGN)
        before = kept(people)
        done = gallery.import_people(people, exported, FOREIGN)
        assert {one.done for one in done.outcomes} == {"unchanged"}
        assert kept(people) == before


def test_a_dry_run_says_the_same_and_stores_nothing(path, exported):
    with opened(path) as people:
        dry = gallery.import_people(people, exported, FOREIGN, gallery.Rules(dry=True))
        assert dry.dry
        assert len(people) == 0
        assert people.audit() == []
        assert gallery.import_people(people, exported, FOREIGN).outcomes == dry.outcomes


def test_the_same_name_is_left_out_numbered_or_replaced(path, exported, draw, rows):
    with opened(path) as people:
        people.enrol("ADA", draw(1), consent=CONSENT)
        before = kept(people)["ADA"]
        done = gallery.import_people(people, exported, FOREIGN)
        assert [(one.done, one.conflicts) for one in done.outcomes] == [
            ("left out", (("same name", "ADA"),)),
            ("added", ()),
        ]
        assert kept(people)["ADA"] == before
        both = gallery.import_people(people, exported, FOREIGN, gallery.Rules(keep_both=True)).outcomes[0]
        assert (both.done, both.stored_as) == ("added", "Ada (2)")
        assert kept(people)["ADA"] == before
        people.remove("Ada (2)")
        gone = gallery.import_people(people, exported, FOREIGN, gallery.Rules(replace=True)).outcomes[0]
        assert (gone.done, gone.stored_as) == ("replaced", "Ada")
        assert people.identify(rows[0], top=1)[0].person == "Ada"
        assert people.check() == 2


@pytest.mark.parametrize("rules", [{}, {"replace": True}, {"keep_both": True}, {"replace": True, "keep_both": True}])
def test_an_older_consent_does_not_come_back_in_the_place_of_a_later_one(path, exported, rules):
    """Whoever agreed anew without crops, or for a shorter time, would have them back for as long as before."""
    with opened(path) as people:
        gallery.import_people(people, exported, FOREIGN)
        later = people.agree("Ada", replace(CONSENT, at=NOW + timedelta(days=9))).consent
        ada, bob = gallery.import_people(people, exported, FOREIGN, gallery.Rules(**rules)).outcomes
        assert (ada.done, ada.conflicts) == ("left out", (("same id", "Ada"), ("later consent", "Ada")))
        assert bob.done == "unchanged"
        assert people.people()[0].consent == later and people.picture("Ada") is None


def test_a_later_consent_of_somebody_else_of_that_name_says_nothing(path, exported, draw):
    with opened(path) as people:
        people.enrol("Ada", draw(1), consent=replace(CONSENT, at=NOW + timedelta(days=9)))
        both = gallery.import_people(people, exported, FOREIGN, gallery.Rules(keep_both=True)).outcomes[0]
        assert (both.done, both.stored_as) == ("added", "Ada (2)")
    with opened(path) as people:
        people.remove("Ada (2)")
        instead = gallery.import_people(people, exported, FOREIGN, gallery.Rules(replace=True)).outcomes[0]
        assert instead.conflicts == (("same name", "Ada"), ("later consent", "Ada"))


def test_a_long_name_that_is_numbered_can_be_moved_on(path, tmp_path, draw):
    name, on = "a" * 89 + " " + "b" * 9, [tmp_path / "first", tmp_path / "second"]
    for place, file, key in ((tmp_path / "other.db", on[0], FOREIGN), (path, on[1], KEY)):
        with opened(place, key=key) as people:
            people.enrol(name, draw(1), consent=CONSENT)
            if place == path:
                done = gallery.import_people(people, on[0], FOREIGN, gallery.Rules(keep_both=True))
                assert [one.stored_as for one in done.outcomes] == ["a" * 89 + " (2)"]
            gallery.export_people(people, file, key)
    with opened(tmp_path / "third.db") as people:
        assert gallery.import_people(people, on[1], KEY).count("added") == 2


TWINS = ["\uff21da", "A\u034fda", "Ada\u2800", "ADA\ufe0f"]  # full width, a joiner, a blank, a variant


@pytest.mark.parametrize("twin", TWINS)
def test_a_name_that_looks_just_like_anothers_is_the_same(path, exported, draw, twin):
    with opened(path) as people:
        people.enrol(twin, draw(1), consent=CONSENT)
        before = kept(people)[twin]
        done = gallery.import_people(people, exported, FOREIGN)
        assert [(one.done, one.conflicts) for one in done.outcomes] == [
            ("left out", (("same name", twin),)),
            ("added", ()),
        ]
        assert kept(people)[twin] == before
        both = gallery.import_people(people, exported, FOREIGN, gallery.Rules(keep_both=True)).outcomes[0]
        assert (both.done, both.stored_as) == ("added", "Ada (2)")
        people.remove("Ada (2)")
        gone = gallery.import_people(people, exported, FOREIGN, gallery.Rules(replace=True)).outcomes[0]
        assert (gone.done, gone.stored_as) == ("replaced", "Ada")
        assert [person.name for person in people.people()] == ["Ada", "Bob"]


@pytest.mark.parametrize("rules", [gallery.Rules(), gallery.Rules(replace=True), gallery.Rules(keep_both=True)])
def test_twins_in_one_file_and_names_that_nobody_sees(path, tmp_path, rows, rules, monkeypatch):
    """Who is in the file does not replace somebody else who is."""
    with opened(tmp_path / "other.db", key=FOREIGN) as other, monkeypatch.context() as old:
        old.setattr("gallery.roll.need_apart", lambda *_: None)  # an older Relief took them
        for number, name in enumerate(["Ada", TWINS[0], TWINS[2], "\u034f"]):
            other.enrol(name, rows[number : number + 1], consent=CONSENT)
        gallery.export_people(other, tmp_path / "twins", FOREIGN)
    with opened(path) as people:
        done = gallery.import_people(people, tmp_path / "twins", FOREIGN, rules)
        told = {one.name: (one.done, [kind for kind, _ in one.conflicts]) for one in done.outcomes}
        assert told["\u034f"] == ("left out", ["unseen name"])
        again = "added" if rules.keep_both else "left out"
        assert sorted(told[name] for name in ["Ada", TWINS[0], TWINS[2]]) == sorted(
            [("added", []), (again, ["same name"]), (again, ["same name"])]
        )
        assert len(people) == people.check() == (3 if rules.keep_both else 1)


def test_the_same_id_under_another_name_is_told(path, exported):
    with opened(path) as people:
        gallery.import_people(people, exported, FOREIGN)
        people.rename("Ada", "Ada King")
        outcome = gallery.import_people(people, exported, FOREIGN).outcomes[0]
        assert (outcome.done, outcome.conflicts) == ("left out", (("same id", "Ada King"),))
        people_here = {person.name for person in people.people()}
        assert people_here == {"Ada King", "Bob"}
        outcome = gallery.import_people(people, exported, FOREIGN, gallery.Rules(replace=True)).outcomes[0]
        assert (outcome.done, outcome.stored_as) == ("replaced", "Ada")
        assert {person.name for person in people.people()} == {"Ada", "Bob"}


def test_the_same_face_under_another_name_is_found(path, exported, near, rows):
    with opened(path) as people:
        people.enrol("Zoe", near(rows[0], 0.9)[None], consent=CONSENT)
        found = gallery.import_people(people, exported, FOREIGN, gallery.Rules(alike=2.0)).outcomes[0]
        assert found.done == "added"  # nobody is that alike
        people.remove("Ada")
        people.add("Zoe", near(rows[1], 0.9)[None])
        found = gallery.import_people(people, exported, FOREIGN, gallery.Rules(alike=0.5, replace=True)).outcomes[0]
        assert (found.done, found.conflicts) == ("left out", (("same face", "Zoe"),))
        found = gallery.import_people(people, exported, FOREIGN, gallery.Rules(alike=0.5, keep_both=True)).outcomes[0]
        assert (found.done, found.stored_as) == ("added", "Ada")


def test_faces_are_compared_before_the_transaction(path, exported, near, rows, monkeypatch):
    """Everybody who writes would wait for it: minutes, with thousands of people on both sides."""
    with opened(path) as people:
        people.enrol("Zoe", near(rows[0], 0.9)[None], consent=CONSENT)
        best, searched = type(people._templates.index).best, []

        def watched(index, *arguments, **how):
            searched.append(people._file.db.conn.in_transaction)
            return best(index, *arguments, **how)

        monkeypatch.setattr(type(people._templates.index), "best", watched)
        gallery.import_people(people, exported, FOREIGN, gallery.Rules(alike=0.5))
    assert searched == [False] * 4


def test_whoever_is_enrolled_after_faces_were_compared_is_compared_all_the_same(
    path, exported, near, rows, monkeypatch
):
    with opened(path) as people:
        people.enrol("Eve", rows[9:], consent=CONSENT)
        search = importing._searched

        def late(*arguments):
            found = search(*arguments)
            with opened(path) as another:
                another.enrol("Zoe", near(rows[0], 0.9)[None], consent=CONSENT)
                another.add("Zoe", near(rows[1], 0.9)[None])
            return found

        monkeypatch.setattr(importing, "_searched", late)
        told = gallery.import_people(people, exported, FOREIGN, gallery.Rules(alike=0.5)).outcomes[0]
        assert (told.done, told.conflicts) == ("left out", (("same face", "Zoe"),))


def test_people_of_other_networks_come_along_and_are_told(path, exported):
    with opened(path, model="two") as people:
        done = gallery.import_people(people, exported, FOREIGN)
        assert {(one.done, one.conflicts) for one in done.outcomes} == {("added", (("other model", ""),))}
        assert [(person.templates, person.outdated) for person in people.people()] == [(0, 2), (0, 2)]


def test_nobody_comes_whose_consent_has_ended(path, tmp_path, rows, monkeypatch):
    with opened(tmp_path / "other.db", key=FOREIGN) as other:
        soon = datetime.now(UTC) + timedelta(seconds=60)
        other.enrol("Ada", rows[:1], consent=replace(CONSENT, expires=soon))
        gallery.export_people(other, tmp_path / "file", FOREIGN)

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2100, 1, 1, tzinfo=UTC)

    monkeypatch.setattr("gallery.clock.datetime", Later)
    with opened(path) as people:
        rules = gallery.Rules(replace=True, keep_both=True)
        (outcome,) = gallery.import_people(people, tmp_path / "file", FOREIGN, rules).outcomes
        assert (outcome.done, outcome.conflicts) == ("left out", (("consent ended", ""),))
        assert len(people) == 0


def test_a_passphrase_opens_it_and_no_other(path, tmp_path, rows):
    with opened(path) as people:
        people.enrol("Ada", rows[:1], consent=CONSENT)
        with pytest.raises(gallery.BadPassphrase, match="10"):
            gallery.export_people(people, tmp_path / "short", "short")
        gallery.export_people(people, tmp_path / "file", WORDS)
        assert not list(tmp_path.glob(".*"))
    assert gallery.takes_passphrase(tmp_path / "file")
    content = (tmp_path / "file").read_bytes()
    assert b"Ada" not in content
    assert b"yes" not in content
    with opened(tmp_path / "new.db") as people:
        for wrong in (f"{WORDS}!", KEY):
            with pytest.raises(gallery.BadPassphrase):
                gallery.import_people(people, tmp_path / "file", wrong)
        assert gallery.import_people(people, tmp_path / "file", WORDS).count("added") == 1


def test_another_galleries_key_is_told(path, exported):
    with opened(path) as people:
        for wrong in (KEY, WORDS):
            with pytest.raises(gallery.WrongKey):
                gallery.import_people(people, exported, wrong)


def test_costs_out_of_bounds_are_refused():
    for costs in ({"memory_kib": 1 << 30}, {"memory_kib": 8}, {"passes": 10**9}, {"lanes": 10**6}, {"salt": b""}):
        with pytest.raises(gallery.BadFile):
            Stretching(**costs)


@pytest.mark.parametrize("step", [997])
def test_a_file_that_was_cut_or_changed_anywhere_changes_nothing(path, tmp_path, exported, step):
    content = exported.read_bytes()
    broken = tmp_path / "broken"
    with opened(path) as people:
        people.enrol("Zoe", np.eye(1, 1920, dtype=np.float32), consent=CONSENT)
        before, lines = kept(people), people.audit()
        for at in [*range(0, 200, 7), *range(200, len(content), step), len(content) - 1]:
            for what in (content[:at], content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]):
                broken.write_bytes(what)
                with pytest.raises(gallery.GalleryError):
                    gallery.import_people(people, broken, FOREIGN)
        broken.write_bytes(content + b"\0")
        with pytest.raises(gallery.BadFile):
            gallery.import_people(people, broken, FOREIGN)
        assert (kept(people), people.audit()) == (before, lines)
        assert people.check() == 1


def test_a_change_by_another_program_meanwhile_is_told(path, exported, monkeypatch, draw):
    with opened(path) as people, opened(path) as another:
        refresh = type(people._templates).refresh

        def late(templates):
            refresh(templates)
            if templates is people._templates:
                another.enrol("Zoe", draw(1), consent=CONSENT)

        monkeypatch.setattr(type(people._templates), "refresh", late)
        with pytest.raises(gallery.GalleryBusy):
            gallery.import_people(people, exported, FOREIGN)
        assert len(people) == 1


def test_what_is_there_is_not_written_over(path, tmp_path, rows):
    there = tmp_path / "there"
    there.write_text("mine")
    with opened(path) as people:
        with pytest.raises(gallery.GalleryError, match="there already"):
            gallery.export_people(people, there, KEY)
        with pytest.raises(gallery.GalleryError):
            gallery.export_people(people, tmp_path / "no folder" / "x", KEY)
    assert there.read_text() == "mine"


def test_the_list_has_nothing_of_a_face_and_no_formulas(path, rows):
    with opened(path) as people:
        people.enrol("=cmd()", rows[:2], consent=CONSENT)
        text = listing(people.people(), NOW)
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["name"] == "'=cmd()"
    assert (row["templates"], row["consent until"], row["consent ended"]) == ("2", "", "no")


def said(people) -> list[tuple[str, str | None]]:
    return [(one.person, one.instead) for one in people.corrections()]


def test_corrections_go_along_with_whom_they_name(path, tmp_path, exported):
    file = tmp_path / "corrected"
    with opened(tmp_path / "other.db", key=FOREIGN) as other:
        other.not_this("Ada")
        other.not_this("Bob", "Ada")
        times = [one.at for one in other.corrections()]
        gallery.export_people(other, file, FOREIGN)
    with opened(path) as people:
        gallery.import_people(people, file, FOREIGN)
        assert said(people) == [("Ada", None), ("Bob", "Ada")]
        assert [one.at for one in people.corrections()] == times
        people.forget_corrections("Ada")
        assert {one.done for one in gallery.import_people(people, file, FOREIGN).outcomes} == {"unchanged"}
        assert said(people) == []  # who is here already is left alone
        assert people.check() == 2


def test_a_correction_follows_whom_it_names_to_another_id_and_goes_without_them(path, tmp_path, exported, draw):
    file = tmp_path / "corrected"
    with opened(tmp_path / "other.db", key=FOREIGN) as other:
        other.not_this("Ada", "Bob")
        other.not_this("Bob")
        gallery.export_people(other, file, FOREIGN)
    with opened(path) as people:
        people.enrol("Bob", draw(1), consent=CONSENT)
        people.not_this("Bob")
        people.not_this("Bob")
        gallery.import_people(people, file, FOREIGN)
        assert said(people) == [("Bob", None)] * 2  # their Bob was left out, and so what names him
        people.remove("Ada")
        gallery.import_people(people, file, FOREIGN, gallery.Rules(replace=True))
        assert said(people) == [("Ada", "Bob"), ("Bob", None)]
        assert people.check() == 2


def test_a_forged_correction_changes_nothing(path, tmp_path, exported, monkeypatch):
    file = tmp_path / "forged"
    with opened(tmp_path / "other.db", key=FOREIGN) as other:
        other.not_this("Ada")
        with monkeypatch.context() as patched:
            forged = (corrections.Told("no id", "2026-01-01T00:00:00+00:00"),)
            patched.setattr(corrections, "of", lambda *_: forged)
            gallery.export_people(other, file, FOREIGN)
    with opened(path) as people:
        with pytest.raises(gallery.BadFile, match="correction"):
            gallery.import_people(people, file, FOREIGN)
        assert len(people) == 0
