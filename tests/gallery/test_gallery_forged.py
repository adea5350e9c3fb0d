"""Files of people that somebody forged, with the right key: refused in words, bounded, and nothing is stored."""

from __future__ import annotations

import io
import json
import os
from dataclasses import replace

import numpy as np
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moving_parts import CONSENT, KEY, NOW, kept, opened

import gallery
from gallery.moving import records
from gallery.moving.stream import PIECE, Reader, Writer


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
