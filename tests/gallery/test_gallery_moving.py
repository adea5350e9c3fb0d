"""People moved in one file: whole or not at all, and nothing that is there is lost unasked."""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gallery
from gallery import corrections
from gallery.moving import records
from gallery.moving.listing import listing
from gallery.moving.stream import PIECE, Reader, Writer
from gallery.passphrase import Stretching

CONSENT = gallery.Consent(True, "the operator", "I agree.", datetime(2026, 1, 2, tzinfo=UTC))
KEY = bytes(range(32))
FOREIGN = bytes(range(1, 33))
GEOMETRY = "crops of a kind"
WORDS = "four words of a book"


def opened(path, *, model="one", key=KEY):
    return gallery.open(path, model=model, key=key, threshold=0.5)


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


def everything(people):
    """All that a gallery keeps, by person."""
    from gallery.moving.exporting import carried

    with people._file.reading() as db:
        names = dict(db.execute("SELECT id, name FROM person").fetchall())
        return {name: carried(db, people._templates.seal, person, name) for person, name in names.items()}


def kept(people):
    return {
        name: (one.id, one.enrolled, one.consents, [[row.content for row in rows] for rows in one.rows.values()])
        for name, one in everything(people).items()
    }


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


def forged(tmp_path, write):
    """A file with the right key and any content."""
    file = tmp_path / "forged"
    with file.open("wb") as opened_file:
        writer = Writer(opened_file, KEY)
        write(writer)
        writer.finish()
    return file


def _record(writer, about, content=b""):
    text = json.dumps(about).encode()
    writer.write(records._LENGTHS.pack(len(text), len(content)) + text + content)


NOW = datetime(2026, 1, 2, tzinfo=UTC)
MANIFEST = {"kind": "gallery", "model": "one", "people": 1, "gallery": "g", "written": NOW.isoformat()}
PERSON = {"kind": "person", "id": "0" * 32, "name": "Ada", "enrolled": NOW.isoformat(), "consents": 1, "rows": {}}
AGREED = {
    "kind": "consent", "given": True, "by": "x", "text": "t", "at": NOW.isoformat(), "version": "", "purpose": "",
    "expires": None, "crops": False, "adapts": True,
}  # fmt: skip
END = {"kind": "end", "people": 1}
BOMB = zstandard.ZstdCompressor().compress(bytes(1 << 26))
CROP = {"kind": "crop", "kinds": ["g"], "at": NOW.isoformat()}


@pytest.mark.parametrize(
    "told",
    [
        [MANIFEST | {"people": 10**12}],
        [MANIFEST | {"people": -1}],
        [MANIFEST | {"people": 2}, PERSON, AGREED, PERSON, AGREED, END],
        [MANIFEST, PERSON | {"id": "../../etc"}, AGREED, END],
        [MANIFEST, PERSON | {"name": " Ada"}, AGREED, END],
        [MANIFEST, PERSON | {"name": "A\x1b[2J"}, AGREED, END],
        [MANIFEST, PERSON | {"name": 7}, AGREED, END],
        [MANIFEST, PERSON | {"consents": 0}, END],
        [MANIFEST, PERSON | {"consents": 10**9}, AGREED, END],
        [MANIFEST, PERSON | {"enrolled": "2026-01-01"}, AGREED, END],
        [MANIFEST, PERSON | {"rows": {"state": 1}}, AGREED, END],
        [MANIFEST, PERSON | {"rows": {"template": 10**9}}, AGREED, END],
        [MANIFEST, PERSON | {"rows": {"note": 2}}, AGREED, END],
        [MANIFEST, PERSON, AGREED | {"given": False}, END],
        [MANIFEST, PERSON, AGREED | {"given": "yes"}, END],
        [MANIFEST, PERSON, AGREED | {"text": "x" * 30_000}, END],
        [MANIFEST, PERSON, AGREED | {"expires": "2020-01-01T00:00:00+00:00"}, END],
        [MANIFEST, PERSON, AGREED],
        [MANIFEST, PERSON, AGREED, END | {"people": 2}],
        [MANIFEST, PERSON, AGREED, END, END],
        [MANIFEST, AGREED],
        [END],
        [],
    ],
)
def test_what_relief_does_not_write_is_refused(path, tmp_path, told):
    file = forged(tmp_path, lambda writer: [_record(writer, about) for about in told])
    with opened(path) as people:
        with pytest.raises(gallery.BadFile):
            gallery.import_people(people, file, KEY)
        assert len(people) == 0


SURROGATE = "half \ud83d"


@pytest.mark.parametrize(
    "told",
    [
        [MANIFEST | {"people": True}],
        [MANIFEST | {"people": float("nan")}],
        [MANIFEST | {"people": float("inf")}],
        [MANIFEST | {"people": 1.0}],
        [MANIFEST | {"people": "1"}],
        [MANIFEST | {"model": "one\x1b[2J"}, PERSON, AGREED, END],
        [MANIFEST | {"written": "9999-12-31T23:59:59-14:00"}, PERSON, AGREED, END],
        [MANIFEST, PERSON | {"id": ["0" * 32]}, AGREED, END],
        [MANIFEST, PERSON | {"id": "0" * 31 + "\n"}, AGREED, END],
        [MANIFEST, PERSON | {"name": SURROGATE}, AGREED, END],
        [MANIFEST, PERSON | {"name": "A" * 101}, AGREED, END],
        [MANIFEST, PERSON | {"name": "\u202eadA"}, AGREED, END],
        [MANIFEST, PERSON | {"rows": {"template": True}}, AGREED, END],
        [MANIFEST, PERSON | {"rows": {"template": -1}}, AGREED, END],
        [MANIFEST, PERSON | {"rows": []}, AGREED, END],
        [MANIFEST, PERSON | {"enrolled": "0001-01-01T00:00:00+14:00"}, AGREED, END],
        [MANIFEST, PERSON, AGREED | {"by": SURROGATE}, END],
        [MANIFEST, PERSON, AGREED | {"text": SURROGATE}, END],
        [MANIFEST, PERSON, AGREED | {"by": " "}, END],
        [MANIFEST, PERSON, AGREED | {"at": "9999-12-31T23:59:59.999999-14:00"}, END],
        [MANIFEST, PERSON, AGREED | {"expires": "9999-12-31T23:59:59.999999-14:00"}, END],
        [MANIFEST, PERSON, AGREED | {"expires": 10**400}, END],
        [MANIFEST, PERSON, AGREED | {"adapts": 1}, END],
        [MANIFEST, PERSON | {"rows": {"correction": 1}}, AGREED, {"kind": "correction", "instead": "../x"}, END],
    ],
)
def test_what_a_forger_writes_is_refused_and_nothing_is_stored(path, tmp_path, told):
    file = forged(tmp_path, lambda writer: [_record(writer, about) for about in told])
    with opened(path) as people:
        people.enrol("Zoe", unit_rows(1), consent=CONSENT)
        before = kept(people)
        with pytest.raises(gallery.BadFile) as refused:
            gallery.import_people(people, file, KEY, gallery.Rules(replace=True))
        assert str(refused.value).isprintable()
        assert kept(people) == before and people.check() == 1


def unit_rows(count):
    found = np.random.default_rng(3).standard_normal((count, 1920)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def stored(row):
    return np.asarray(row).astype(np.float16).tobytes()


ONE = unit_rows(1)[0]
BENT = {
    "no number": np.where(np.arange(1920) == 7, np.nan, ONE),
    "without end": np.where(np.arange(1920) == 7, np.inf, ONE),
    "zeros": np.zeros(1920),
    "too long": 1.5 * ONE,
    "too short": 0.5 * ONE,
    "one number more": np.append(ONE, 0),
    "too few": ONE[:-1],
    "nothing": ONE[:0],
}


@pytest.mark.parametrize("table", ["template", "view"])
@pytest.mark.parametrize("bent", BENT)
def test_forged_embeddings_are_refused(path, tmp_path, table, bent):
    kinds = {"template": ["one"], "view": ["one", "kinect"]}[table]

    def write(writer):
        for about in (MANIFEST, PERSON | {"rows": {table: 2}}, AGREED):
            _record(writer, about)
        for row in (ONE, BENT[bent]):
            _record(writer, {"kind": table, "kinds": kinds, "at": NOW.isoformat()}, stored(row))
        _record(writer, END)

    with opened(path) as people:
        with pytest.raises(gallery.BadFile, match=table):
            gallery.import_people(people, forged(tmp_path, write), KEY)
        assert len(people) == 0 and people.identify(ONE) == []


@pytest.mark.parametrize("kinds", [[], ["one", "two"], "one", [7], ["one\n"], ["x" * 201]])
def test_forged_kinds_are_refused(path, tmp_path, kinds):
    def write(writer):
        for about in (MANIFEST, PERSON | {"rows": {"template": 1}}, AGREED):
            _record(writer, about)
        _record(writer, {"kind": "template", "kinds": kinds, "at": NOW.isoformat()}, stored(ONE))
        _record(writer, END)

    with opened(path) as people, pytest.raises(gallery.BadFile, match="template"):
        gallery.import_people(people, forged(tmp_path, write), KEY)


def test_names_that_are_paths_and_consents_to_come_harm_nothing(path, tmp_path):
    later = AGREED | {"at": "2900-01-01T00:00:00+00:00", "expires": "2910-01-01T00:00:00+00:00"}
    people_told = [
        (PERSON | {"id": f"{number:032x}", "name": name}, consent)
        for number, (name, consent) in enumerate(
            [("../../etc/passwd", AGREED), ("=cmd|' /C calc'!A0", AGREED), ("Eve", later), ("[/red]", AGREED)]
        )
    ]
    told = [MANIFEST | {"people": 4}, *(one for pair in people_told for one in pair), END | {"people": 4}]
    file = forged(tmp_path, lambda writer: [_record(writer, about) for about in told])
    with opened(path) as people:
        outcomes = gallery.import_people(people, file, KEY).outcomes
        eve = next(one for one in outcomes if one.name == "Eve")
        assert (eve.done, [kind for kind, _ in eve.conflicts]) == ("left out", ["other model", "consent to come"])
        assert {one.done for one in outcomes if one is not eve} == {"added"}
        assert people.check() == 3
        assert "'=cmd" in gallery.listing(people.people(), NOW)
        people.backup(tmp_path / "copy")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy", "forged", "gallery.db"]


def test_a_text_that_is_none_is_refused_in_words(path):
    with opened(path) as people:
        with pytest.raises(gallery.GalleryError, match="no letter") as refused:
            people.enrol("Ada", unit_rows(1), consent=replace(CONSENT, by=SURROGATE))
        str(refused.value).encode()
        assert len(people) == 0 and people.check() == 0


@pytest.mark.parametrize("content", [BOMB, b"", bytes(3840), zstandard.ZstdCompressor().compress(bytes(9))])
def test_contents_are_bounded_and_read_before_they_are_stored(path, tmp_path, content):
    def write(writer):
        for about in (MANIFEST, PERSON | {"rows": {"crop": 1}}, AGREED):
            _record(writer, about)
        _record(writer, CROP, content)
        _record(writer, END)

    file = forged(tmp_path, write)
    with opened(path) as people, pytest.raises(gallery.BadFile, match="a crop"):
        gallery.import_people(people, file, KEY)


def test_lengths_beyond_the_bounds_are_not_read(path, tmp_path):
    file = forged(tmp_path, lambda writer: writer.write(records._LENGTHS.pack(2**32 - 1, 2**32 - 1)))
    with opened(path) as people, pytest.raises(gallery.BadFile):
        gallery.import_people(people, file, KEY)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300), length=st.integers(0, 3))
def test_any_bytes_are_refused_with_an_error_of_ours(tmp_path, content, length):
    file = tmp_path / "any"
    for start in (b"", b"RELIEFMV", b"RELIEFMV" + len(content).to_bytes(2, "little")):
        file.write_bytes(start + content)
        with pytest.raises(gallery.GalleryError), file.open("rb") as opened_file:
            Reader(opened_file, KEY).read(length)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_stream_of_any_length_comes_back(size):
    content = os.urandom(size)
    held = io.BytesIO()
    writer = Writer(held, KEY)
    writer.write(content)
    writer.finish()
    held.seek(0)
    reader = Reader(held, KEY)
    assert reader.read(size) == content
    reader.finish()
    with pytest.raises(gallery.BadFile):
        reader.read(1)


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
