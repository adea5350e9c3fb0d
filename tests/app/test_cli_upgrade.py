"""Other networks: who cannot be compared is told everywhere, and comes over by the crops that they agreed to."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from app_doubles import Denoiser, Recogniser, Run, cut, find, make_frame

import camera
from app.cli import agreement
from app.doctor import stored
from app.kept import people
from app.kept.left_out import left_out
from app.kept.settings import Settings
from app.pipeline import Pipeline
from app.verdict.enrolment.consent import CROPS_TEXT
from gallery import Consent, Person

THRESHOLD = "0.98"
ANNA, BEN = 0.5, 0.95
AGREED = Consent(True, "test", "yes", datetime(2026, 1, 2, tzinfo=UTC))


class Newer(Recogniser):
    """Other weights: another model."""

    weights_hash = "d" * 64

    def __call__(self, depth):
        embeddings, normals = super().__call__(depth)
        return np.roll(embeddings, 7, axis=-1), normals


class Networks:
    """Which networks the program has now."""

    recogniser: type[Recogniser] = Recogniser

    def pipeline(self, gallery=None, threshold=None) -> Pipeline:
        made = Pipeline(Denoiser(), self.recogniser(), None, locate=find, crop=cut, threshold=threshold)
        if isinstance(gallery, str | Path):
            made.gallery = people.open_people(gallery, made.model_id)
        return made


@pytest.fixture
def networks(home: Path, monkeypatch: pytest.MonkeyPatch) -> Networks:
    held = Networks()
    monkeypatch.setattr(camera, "discover", list, raising=False)
    monkeypatch.setattr(
        Pipeline,
        "default",
        classmethod(lambda cls, *, gallery=None, threshold=None, **_: held.pipeline(gallery, threshold)),
    )
    for module in ("cli.people", "cli.keeping", "doctor.stored"):
        monkeypatch.setattr(f"app.{module}.shipped_model_id", lambda *_: held.pipeline().model_id)
    return held


@pytest.fixture
def clip(tmp_path: Path) -> Callable[[str, float], str]:
    def make(name: str, distance: float) -> str:
        path = tmp_path / f"{name}.relief"
        with camera.Recorder(path, make_frame().intrinsics) as recorder:
            for number in range(20):
                recorder.write(make_frame(number, distances=(distance,)))
        return f"file:{path}"

    return make


@pytest.fixture
def two(relief: Run, networks: Networks, clip) -> dict[str, str]:
    """Anna, whose crops are kept, and Ben, whose are not; then other networks come."""
    uris = {name: clip(name, distance) for name, distance in (("Anna", ANNA), ("Ben", BEN))}
    for name, crops in (("Anna", "yes"), ("Ben", "no")):
        code, _, err = relief(
            "enrol", name, "--camera", uris[name], "--consent", "yes", "--keep-crops", crops, "--although-known"
        )
        assert code == 0, err
    networks.recogniser = Newer
    return uris


def test_crops_of_who_agreed_become_templates_of_other_networks(relief: Run, two: dict[str, str]):
    code, out, _ = relief("gallery", "upgrade", "--json")
    told = json.loads(out)
    assert (code, told["upgraded"], told["to_enrol"]) == (1, ["Anna"], ["Ben"])
    code, out, err = relief("identify", "--camera", two["Anna"], "--threshold", THRESHOLD, "--json")
    assert (code, json.loads(out)["person"]) == (0, "Anna")
    assert "1 of 2 people cannot be compared (Ben)" in err


def test_nobody_is_left_out_in_silence(relief: Run, two: dict[str, str]):
    _, _, err = relief("watch", "--camera", two["Ben"], "--frames", "2")
    assert "Nobody here can be compared" in err and "relief gallery upgrade" in err
    code, _, err = relief("identify", "--camera", two["Ben"])
    assert code == 4 and "other networks" in err
    code, _, err = relief("verify", "Ben", "--camera", two["Ben"])
    assert code == 4 and "other networks" in err
    check = stored.people(Settings())
    assert check.outcome == "warning" and "other networks" in check.detail


def test_agreeing_anew_without_crops_erases_them(relief: Run, two: dict[str, str]):
    assert relief("gallery", "agree", "Anna", "--consent", "yes")[0] == 0
    assert json.loads(relief("gallery", "upgrade", "--json")[1])["upgraded"] == []
    assert relief("gallery", "agree", "Anna", "--consent", "yes", "--keep-crops", "yes")[0] == 0
    assert json.loads(relief("gallery", "upgrade", "--json")[1])["upgraded"] == []  # they are gone


def test_keeping_crops_is_a_question_of_its_own(monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    answers = iter([True, False])
    monkeypatch.setattr(sys, "stdin", type("Terminal", (), {"isatty": lambda self: True})())
    monkeypatch.setattr(agreement, "confirmed", lambda question, **_: asked.append(question) or next(answers))
    given = agreement.asked_for(None, "Ada", by="me", days=0, json=False)()
    assert len(asked) == 2 and CROPS_TEXT not in asked[0] and CROPS_TEXT in asked[1]
    assert given.given and not given.crops and CROPS_TEXT not in given.text
    answers = iter([True, True])
    given = agreement.asked_for(None, "Ada", by="me", days=0, json=False)()
    assert given.crops and given.text.endswith(CROPS_TEXT)
    with pytest.raises(agreement.UsageError, match="yes or no"):
        agreement.asked_for("yes", "Ada", by="me", days=0, json=False, crops="maybe")


def test_who_is_left_out_in_words():
    def person(name: str, templates: int) -> Person:
        return Person(name, templates, 5, AGREED.at, AGREED)

    assert left_out([]) == left_out([person("Ada", 1)]) == ""
    assert left_out([person("Ada", 0)]).startswith("Ada cannot be compared")
    assert left_out([person(name, 0) for name in "abcde"]).startswith("Nobody here can be compared")
    assert "5 of 6 people cannot be compared (a, b, c and 2 more)" in left_out(
        [person("f", 1), *(person(name, 0) for name in "abcde")]
    )
