"""The commands that enrol, recognise and correct people, run as a user runs them on the doubles."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from app_doubles import ANNA, ANNA_LATER, STRANGER, THRESHOLD, Recogniser, Run, double_pipeline

from app.cli import enrol, options
from app.cli.failure import UsageError
from app.cli.opening import chosen
from app.kept import people
from app.pipeline import Pipeline
from app.verdict.enrolment import Enrolment
from camera import Source
from gallery import Consent

pytestmark = pytest.mark.usefixtures("doubled")


def test_identify_names_a_person_and_refuses_a_stranger(relief: Run, anna: str, clip: Callable[..., str]):
    later, stranger = clip("later", ANNA_LATER), clip("stranger", STRANGER)
    code, out, _ = relief("identify", "--camera", later, "--threshold", THRESHOLD, "--json")
    answer = json.loads(out)
    assert code == 0 and answer["decision"] == "accept" and answer["person"] == "Anna" and answer["frames"] == 5
    code, out, _ = relief("identify", "--camera", stranger, "--threshold", THRESHOLD)
    assert code == 1 and out.startswith("unknown, closest Anna")
    code, out, _ = relief("identify", "--camera", clip("nobody"), "--json")
    assert code == 1 and json.loads(out)["decision"] == "pending" and json.loads(out)["hint"]


def test_identify_with_nobody_to_compare_with_is_no_stranger(relief: Run, anna: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Recogniser, "weights_hash", "d" * 64)
    code, out, err = relief("identify", "--camera", anna)
    assert code == 4 and "other networks" in err and out == ""


def test_identify_in_an_empty_gallery_says_that_nobody_is_enrolled(relief: Run, anna: str):
    assert relief("gallery", "remove", "Anna", "--yes")[0] == 0
    code, out, err = relief("identify", "--camera", anna)
    assert code == 4 and "nobody is enrolled" in err and out == ""


def test_verdicts_are_audited_without_the_face(relief: Run, anna: str, home: Path):
    relief("identify", "--camera", anna, "--threshold", THRESHOLD)
    with people.open_people(home / "gallery.db", double_pipeline(Pipeline).model_id) as gallery:
        newest = gallery.audit()[0]
    assert (newest.action, newest.person) == ("accept", "Anna")


def test_verify_checks_one_claim(relief: Run, anna: str, clip: Callable[..., str]):
    relief("enrol", "Ben", "--camera", clip("ben", STRANGER), "--consent", "yes", "--although-known")
    later = clip("later", ANNA_LATER)
    assert relief("verify", "Anna", "--camera", later, "--threshold", THRESHOLD)[0] == 0
    code, out, _ = relief("verify", "Ben", "--camera", later, "--threshold", THRESHOLD, "--json")
    assert code == 1 and json.loads(out)["person"] == "Ben"
    code, _, err = relief("verify", "Anne", "--camera", later)
    assert code == 4 and "Anna" in err, "the name that was meant is suggested"


def test_enrol_needs_consent_and_a_free_name(relief: Run, anna: str):
    for consent in ([], ["--consent", "no"]):
        code, _, err = relief("enrol", "Ben", "--camera", anna, *consent)
        assert code == 2 and "consent" in err
    code, _, err = relief("enrol", "anna", "--camera", anna, "--consent", "yes")
    assert code == 4 and "enrolled already" in err


def test_enrol_tells_of_a_known_face_and_stores_nothing_unasked(relief: Run, anna: str):
    again = ["enrol", "Annie", "--camera", anna, "--consent", "yes", "--json"]
    code, out, err = relief(*again)
    assert (code, out) == (1, "") and "already is in the gallery as Anna" in err and "--although-known" in err
    assert len(json.loads(relief("gallery", "list", "--json")[1])["people"]) == 1
    code, out, err = relief(*again, "--although-known")
    record = json.loads(out)
    assert code == 0 and record["person"] == "Annie" and record["templates"] == 5 and record["frames"] == 10
    assert record["missing"] == ["left", "right", "up", "down"] and record["test"] is None
    assert record["known_as"]["person"] == "Anna" and "already is in the gallery as Anna" in err


class AtTerminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "said", "stored"), [("Anna\nAnn\n", 0, "Ann"), ("\n", 4, "")])
def test_a_name_that_another_program_took_meanwhile_costs_no_second_look(
    relief: Run, clip: Callable[..., str], monkeypatch: pytest.MonkeyPatch, typed: str, said: int, stored: str
):
    gather = enrol._gather

    def meanwhile(enrolment: Enrolment, source: Source, pipeline: Pipeline, **how: Any) -> None:
        gather(enrolment, source, pipeline, **how)
        consent = Consent(given=True, by="another program", text="yes", at=datetime.now(UTC))
        pipeline.people.enrol("Anna", np.eye(1, 1920, 7, dtype=np.float32), consent=consent)

    monkeypatch.setattr(enrol, "_gather", meanwhile)
    monkeypatch.setattr(sys, "stdin", AtTerminal(typed))
    code, _, err = relief("enrol", "Anna", "--camera", clip("anna", ANNA), "--consent", "yes")
    assert code == said and err.count("Another name") == typed.count("\n")
    listed = json.loads(relief("gallery", "list", "--json")[1])["people"]
    assert {person["name"] for person in listed} == {"Anna", stored} - {""}


def test_enrol_tests_with_another_recording(relief: Run, clip: Callable[..., str]):
    enrol = ["enrol", "Anna", "--camera", clip("anna", ANNA), "--consent", "yes", "--test"]
    code, out, _ = relief(*enrol, clip("later", ANNA_LATER))
    assert code == 0 and "Test: Anna (score" in out


def test_a_test_that_is_not_there_is_told_before_anybody_is_stored(relief: Run, clip: Callable[..., str]):
    code, out, err = relief(
        "enrol", "Anna", "--camera", clip("anna", ANNA), "--consent", "yes", "--test", "file:nowhere.relief", "--json"
    )
    assert (code, out) == (3, "") and "nowhere.relief" in err
    assert relief("gallery", "list", "--json")[0] in (0, 4)
    assert "Anna" not in relief("gallery", "list", "--json")[1]


def test_one_in_so_many_is_stricter_than_a_threshold_that_is_kept(home: Path):
    (home / "settings.toml").write_text("threshold = 0.05\n", encoding="utf-8")
    assert chosen(options.Judging()).threshold == 0.05
    strict = chosen(options.Judging(one_in=10000))
    assert (strict.threshold, strict.one_in) == (0.0, 10000)
    assert chosen(options.Judging(threshold=0.6)).threshold == 0.6
    with pytest.raises(UsageError, match="give one of them"):
        chosen(options.Judging(threshold=0.6, one_in=10000))


def test_a_folder_of_recordings_is_enrolled_and_what_is_bad_is_named(
    relief: Run, clip: Callable[..., str], home: Path, tmp_path: Path
):
    folder = tmp_path / "people"
    folder.mkdir()
    for name, distance in (("Anna_K.", ANNA), ("Ben", STRANGER), ("far", 1.4), ("Zoe", ANNA_LATER)):
        Path(clip(name, distance).removeprefix("file:")).rename(folder / f"{name}.relief")
    (folder / "broken.relief").write_bytes(b"no recording")
    (folder / "notes.txt").write_text("not one")
    code, out, err = relief("enrol", "--folder", folder, "--consent", "yes", "--json")
    record = json.loads(out)
    assert code == 1, err
    assert [one["person"] for one in record["enrolled"]] == ["Anna K."]
    skipped = {one["file"]: one["reason"] for one in record["skipped"]}
    assert set(skipped) == {"Ben.relief", "far.relief", "Zoe.relief", "broken.relief"}
    assert "come closer" in skipped["far.relief"] and "Anna K." in skipped["Zoe.relief"]
    code, out, _ = relief("enrol", "--folder", folder, "--consent", "yes", "--although-known")
    assert code == 1 and "Skipped Anna_K..relief: Anna K. is enrolled already" in out
    assert "Enrolled Zoe" in out and "Enrolled Ben" in out and "2 of 5 recordings enrolled" in out


def test_a_recording_named_by_letters_that_nobody_sees_is_left_out(
    relief: Run, clip: Callable[..., str], home: Path, tmp_path: Path
):
    folder = tmp_path / "people"
    folder.mkdir()
    Path(clip("one", ANNA).removeprefix("file:")).rename(folder / "\u3164.relief")
    code, out, err = relief("enrol", "--folder", folder, "--consent", "yes", "--json")
    assert code == 1, err
    (skipped,) = json.loads(out)["skipped"]
    assert "letters that are seen" in skipped["reason"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name one person"),
        (["Ben", "--folder", "x"], "name one person"),
        (["--folder", "x", "--camera", "file:y"], "recordings alone"),
        (["--folder", "x", "--width", "640"], "recordings alone"),
        (["--folder", "x", "--frames", "9"], "recordings alone"),
        (["--folder", "x", "--realtime"], "recordings alone"),
        (["--folder", "nowhere", "--consent", "yes"], "no folder"),
        (["--folder", "nowhere"], "consent"),
    ],
)
def test_a_folder_or_a_name_is_asked_for(relief: Run, arguments: list[str], said: str):
    code, _, err = relief("enrol", *arguments)
    assert code in (1, 2) and said in err


def test_a_consent_ends_when_it_says_and_may_be_given_again(relief: Run, clip: Callable[..., str]):
    uri = clip("anna", ANNA)
    assert relief("enrol", "Anna", "--camera", uri, "--consent", "yes", "--consent-days", 30)[0] == 0
    (person,) = json.loads(relief("gallery", "list", "--json")[1])["people"]
    days = datetime.fromisoformat(person["consent_until"]) - datetime.fromisoformat(person["consent_at"])
    assert days.days == 30 and person["expired"] is False
    table = relief("gallery", "list")[1]
    assert "…" not in table and f"{datetime.fromisoformat(person['consent_until']).astimezone():%Y-%m-%d}" in table
    assert relief("gallery", "agree", "Anna")[0] == 2, "nobody agrees without saying so"
    assert relief("gallery", "agree", "Anna", "--consent", "yes", "--consent-days", 0)[0] == 0
    (person,) = json.loads(relief("gallery", "list", "--json")[1])["people"]
    assert person["consent_until"] is None
    assert "no end" in relief("gallery", "list")[1]


def test_enrol_without_good_frames_says_what_to_do(relief: Run, clip: Callable[..., str]):
    code, _, err = relief("enrol", "Ben", "--camera", clip("far", 1.4), "--consent", "yes")
    assert code == 1 and "come closer" in err


def test_gallery_lists_renames_and_removes(relief: Run, anna: str):
    code, out, _ = relief("gallery", "list", "--json")
    (person,) = json.loads(out)["people"]
    assert code == 0 and person["name"] == "Anna" and person["templates"] == 5 and person["outdated"] == 0
    assert relief("gallery", "rename", "Anna", "Anna K.")[0] == 0
    assert "Anna K." in relief("gallery", "list")[1]
    assert relief("gallery", "remove", "Anna", "--yes")[0] == 4
    assert relief("gallery", "remove", "Anna K.", "--yes")[0] == 0
    assert json.loads(relief("gallery", "list", "--json")[1])["people"] == []


def test_a_wrong_verdict_is_kept_and_dropped_again(relief: Run, anna: str):
    code, out, _ = relief("gallery", "not-this", "Anna")
    assert code == 0 and "somebody else was taken for Anna, 1 time by now" in out
    assert relief("gallery", "not-this", "Anna", "--is", "anna")[0] == 2
    assert relief("gallery", "not-this", "Zoe")[0] == 4
    assert relief("gallery", "not-this", "Anna", "--forget", "--is", "Zoe")[0] == 2
    assert "1 correction about Anna" in relief("gallery", "not-this", "Anna", "--forget")[1]
    lines = json.loads(relief("gallery", "audit", "--json")[1])["lines"]
    assert [line["action"] for line in lines[:2]] == ["trusted", "not-this"]
