"""The gallery's adaptation to its people in a pipeline, at an enrolment, on the command line and with the doctor."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from app_doubles import Denoiser, Recogniser
from typer.testing import CliRunner

import gallery
from app.cli.people import program
from app.doctor.adapted import adaptation as doctors_line
from app.kept.paths import gallery_file
from app.kept.people import open_people
from app.kept.settings import Settings
from app.networks.suited import cosines
from app.pipeline import Pipeline
from app.verdict.enrolment import consent
from app.verdict.enrolment.adapted import adapted

FAMILY = "orbbec-gemini"  # nothing ships for it
LEVELS = {"1e-2": 0.63, "1e-3": 0.7, "1e-4": 0.75}


def crowd(count: int) -> list[np.ndarray]:
    ways = np.random.default_rng(0).standard_normal((4, 1920))
    rng = np.random.default_rng(1)
    rows = [
        1.2 * ways[0]
        + rng.standard_normal(1920)
        + rng.standard_normal((8, 3)) @ ways[1:]
        + 0.3 * rng.standard_normal((8, 1920))
        for _ in range(count)
    ]
    return [(each / np.linalg.norm(each, axis=1, keepdims=True)).astype(np.float32) for each in rows]


def enrol(people: gallery.People, rows: list[np.ndarray], first: int = 0) -> None:
    for k, each in enumerate(rows, first):
        people.enrol(f"person {k}", each[:5], consent=consent("a test", given=True), views=each, sensor=FAMILY)


@pytest.fixture
def pipeline(tmp_path):
    recogniser = Recogniser()
    recogniser.card = {**recogniser.card, "thresholds": LEVELS}
    made = Pipeline(Denoiser(), recogniser, None)
    with gallery.open(tmp_path / "gallery.db", model=made.model_id, key=bytes(32)) as people:
        made.gallery = people
        yield made


def test_the_fifth_enrolment_adapts_the_station_and_says_how(pipeline):
    rows = crowd(6)
    assert pipeline.look_through(FAMILY) == "" and pipeline.adaptation is None
    enrol(pipeline.people, rows[:4])
    assert adapted(pipeline, FAMILY) == "" and not pipeline.keep_up()
    enrol(pipeline.people, rows[4:5], first=4)
    said = adapted(pipeline, FAMILY)
    assert "5 people" in said and "0.63 →" in said and "adaptation undo" in said
    assert pipeline.keep_up() and not pipeline.keep_up()
    assert pipeline.adaptation is not None and pipeline.adaptation.adapter.people == 5
    match = pipeline.matches(rows[2][6])[0]
    assert match.person == "person 2" and match.threshold == pipeline.threshold
    pipeline.people.rename("person 0", "Ada")
    assert not pipeline.keep_up(), "the scores are of the same scale"
    pipeline.people.remove("Ada")
    assert pipeline.keep_up() and pipeline.adaptation is None


def test_a_damaged_adaptation_is_told_and_not_used(pipeline, tmp_path):
    enrol(pipeline.people, crowd(5))
    assert adapted(pipeline, FAMILY)
    path, model = pipeline.people.path, pipeline.model_id
    pipeline.people.close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE adaptation SET sealed = zeroblob(100)")
    db.close()
    with gallery.open(path, model=model, key=bytes(32)) as again:
        pipeline.gallery = again
        assert "adaptation renew" in pipeline.look_through(FAMILY)
        assert pipeline.adaptation is None
        assert "did not adapt itself" in adapted(pipeline, FAMILY)


def test_an_adaptation_that_would_not_help_is_said(pipeline, monkeypatch):
    def refuse(*_: object) -> None:
        raise gallery.AdaptationWorse("worse")

    enrol(pipeline.people, crowd(5))
    monkeypatch.setattr(pipeline.people.site, "renew_if_due", refuse)
    assert adapted(pipeline, FAMILY) == "The gallery did not adapt itself to its people: worse."


def test_the_cards_thresholds_are_named_as_an_adaptation_names_them():
    assert cosines({"thresholds": LEVELS}) == LEVELS
    assert cosines({}) == {}


MODEL = "model-now"


@pytest.fixture
def station(monkeypatch):
    """The user's gallery with five people through one family."""
    monkeypatch.setattr("app.cli.keeping.shipped_model_id", lambda *_: MODEL)
    monkeypatch.setattr("app.doctor.adapted.shipped_model_id", lambda *_: MODEL)
    with open_people(gallery_file(), MODEL) as people:
        enrol(people, crowd(5))
    return CliRunner()


def test_show_renew_and_undo(station):
    def run(*words: str) -> str:
        answer = station.invoke(program, ["adaptation", *words], catch_exceptions=False)
        assert answer.exit_code == 0, answer.output
        return answer.stdout

    assert f"{FAMILY}: not adapted; 5 people agreed, it takes 5" in run()
    renewed = json.loads(run("renew", "--json"))
    assert (renewed["sensor"], renewed["version"], renewed["effect"]["people"]) == (FAMILY, 1, 5)
    assert "adapted to 5 people (version 1)" in run()
    (held,) = json.loads(run("--json"))["sensors"]
    assert held["wanted"] is True and set(held["effect"]["after"]) <= {"1e-2", "1e-3", "1e-4"}
    assert doctors_line(Settings()).detail == f"{FAMILY}: adapted to 5 people (version 1)"
    assert "is erased" in run("undo")
    assert "undone (version 2)" in run()
    assert json.loads(run("--json"))["sensors"][0]["effect"] is None
    assert "version 3" in run("renew", "--sensor", FAMILY)


def test_another_family_is_refused(station):
    for words in (["renew", "--sensor", "kinect-v2"], ["undo", "--sensor", ""]):
        answer = station.invoke(program, ["adaptation", *words])
        assert answer.exit_code != 0 and FAMILY in str(answer.exception)


def test_who_agreed_to_the_older_text_would_have_to_agree(station):
    with open_people(gallery_file(), MODEL) as people:
        old = gallery.Consent(True, "x", "the older text", datetime(2026, 1, 2, tzinfo=UTC), version="2")
        people.agree("person 0", replace(old))
    answer = station.invoke(program, ["adaptation"])
    assert "4 people agreed, it takes 5" in answer.stdout and "1 more would have to agree" in answer.stdout
