"""A verdict that was wrong changes the next ones: a stricter bar, a wider margin, rivals of a claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from app_doubles import Denoiser, People, Recogniser, make_crop, make_location, seen, unit

import gallery
from app.pipeline import Pipeline
from app.verdict import asking
from app.verdict.bars import Calibrated, Corrected, Given
from app.verdict.decision import Decision
from gallery import Consent
from gallery.match import Match
from gallery.tail import Tail

TAIL = Tail({1e-2: 0.4, 1e-3: 0.45, 1e-4: 0.5}, 2000)
WARY = Corrected({"Anna": 1, "Bea": 2, "Cleo": 9}, frozenset({frozenset({"Anna", "Bea"})}))


@pytest.mark.parametrize("plain", [Calibrated(TAIL, 10, 1e-2), Given(0.5, TAIL)])
def test_a_wrong_accept_raises_that_persons_bar(plain):
    wary = replace(plain, corrected=WARY)
    raised = [wary.bar(name, 0) - plain.bar(name, 0) for name in ("Anna", "Bea", "Cleo", "Dora")]
    assert np.array(raised) / plain.decade == pytest.approx([1.0, 1.5, 2.0, 0.0])
    assert wary.margin("Bea", "Anna") == pytest.approx(2 * plain.margin("Bea", "Anna"))
    assert wary.margin("Anna", "Cleo") == plain.margin("Anna", "Cleo")


def consented() -> Consent:
    return Consent(True, "test", "yes", datetime(2026, 1, 2, tzinfo=UTC))


def test_what_the_gallery_keeps_reaches_the_verdict(tmp_path):
    """A stranger, just accepted as Ada, is not any more once somebody said so; Ada herself is."""
    people = gallery.open(tmp_path / "gallery.db", model="m")
    pipeline = Pipeline(
        Denoiser(),
        Recogniser(),
        people,
        locate=lambda *_, **__: [make_location()],
        crop=lambda *_, **__: make_crop(make_location()),
    )
    people.enrol("Ada", unit([1.0])[None], consent=consented())
    people.enrol("Ben", unit([0.0, 1.0])[None], consent=consented())
    bar, decade = asking.bars(pipeline).bar("Ada", 0), asking.bars(pipeline).decade
    stranger = unit([bar + 0.3 * decade, 0.0, np.sqrt(1 - (bar + 0.3 * decade) ** 2)])

    def told(embedding: np.ndarray) -> str:
        decision = asking.decision(pipeline)
        for number in range(12):
            noise = np.random.default_rng(number).normal(0, 1e-4, 1920).astype(np.float32)
            result = seen(number, embedding + noise, People({}))
            face = replace(result.faces[0], matches=pipeline.matches(unit(embedding + noise)))
            verdict = decision.update(replace(result, faces=(face,)))
        return verdict.state

    assert (told(stranger), told(unit([1.0]))) == ("accepted", "accepted")
    people.not_this("Ada")
    assert asking.bars(pipeline).bar("Ada", 0) == pytest.approx(bar + decade)
    assert asking.bars(pipeline, "Ada").bar("Ada", 0) > asking.bars(pipeline, "Ben").bar("Ben", 0)
    assert told(stranger) != "accepted" and told(unit([1.0])) == "accepted"
    people.forget_corrections("Ada")
    assert told(stranger) == "accepted"
    assert asking.rivals(pipeline, "Ada") == ()
    people.not_this("Ada", "Ben")
    assert asking.rivals(pipeline, "ada") == ("Ben",)
    pipeline.close()


def test_a_claim_is_not_accepted_where_somebody_who_looks_alike_comes_as_close():
    """Annika claims to be Anna: her score for Anna passes, and so does her own, which is higher."""
    pair = People({"Anna": unit([1.0]), "Annika": unit([0.97, 0.25])})
    alone = Decision(person="Anna", verify=pair.verify)

    def verify(name: str, embedding: np.ndarray) -> Match:
        if name == "Zoe":
            raise gallery.PersonUnknown("Zoe left")
        return pair.verify(name, embedding)

    compared = Decision(person="Anna", verify=verify, rivals=lambda: ("Annika", "Zoe"))
    for number in range(80):
        noise = np.random.default_rng(number).normal(0, 1e-3, 1920).astype(np.float32)
        annika = seen(number, unit(pair.templates["Annika"] + noise), pair)
        plain, wary = alone.update(annika), compared.update(annika)
        if number == 10:
            assert plain.state == "accepted"
        assert wary.state != "accepted" and wary.person in ("Anna", None)
        assert [row.person for row in wary.rows] == ["Anna"] * len(wary.rows)
    assert wary.state == "unsure" and "Annika" in wary.why
    honest = Decision(person="Anna", verify=pair.verify, rivals=lambda: ("Annika",))
    for number in range(12):
        verdict = honest.update(seen(number, unit([1.0, -0.3, 0.01 * number]), pair))
    assert (verdict.state, verdict.person) == ("accepted", "Anna")


def test_without_a_gallery_nothing_is_corrected():
    assert asking.corrected(Pipeline(Denoiser(), Recogniser(), None)) == Corrected()
