"""Thresholds beyond what a calibration supports: followed all the same, and told wherever they decide."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
from app_doubles import People, Recogniser, Run, seen, unit

from app.networks.model import chances
from app.verdict import asking
from app.verdict.bars import Calibrated, Given
from app.verdict.decision import Decision
from app.words.report import verdict_record
from engines.card import read, thresholds
from gallery.tail import Tail

ANNA = unit([1])
PEOPLE = People({"Anna": ANNA, "Ben": unit([0, 1])})


def shipped(people: int) -> Calibrated:
    """The bars of the shipped recogniser in a gallery of so many people."""
    card = read("ldnfnet").card
    levels, count = thresholds(card), card["identities_calibrated"]
    assert isinstance(count, int)
    return Calibrated(Tail(levels, count), chances([5] * people), 1e-2)


def before(bars: Calibrated) -> SimpleNamespace:
    """A pipeline before such a gallery."""
    return SimpleNamespace(
        calibration=bars.tail,
        gallery=None,
        adaptation=None,
        given=False,
        false_positives=bars.false_positives,
        compared=lambda person: bars.comparisons,
        look_alike=None,
    )


@pytest.mark.parametrize(
    ("people", "supported"), [(10, True), (100, True), (500, True), (1000, False), (10_000, False)]
)
def test_thresholds_follow_any_gallery_and_say_where_they_are_continued(people, supported):
    bars = shipped(people)
    assert bars.supported is supported
    assert shipped(people // 2).bar("Anna", 0) < bars.bar("Anna", 0)
    said = asking.continued(before(bars))
    assert bool(said) is not supported
    if said:
        assert f"threshold {bars.bar('Anna', 0):.2f} is a continuation" in said and "1 in 666,333 at most" in said


def test_a_threshold_that_was_given_is_nobodys_continuation():
    assert Given(0.9).supported


@pytest.mark.parametrize("people", [10, 1000])
def test_a_verdict_carries_it(people):
    bars = shipped(people)
    decision = Decision(bars=lambda: bars)
    for number in range(6):
        noise = np.random.default_rng(number).normal(0, 0.01, 1920).astype(np.float32)
        verdict = decision.update(seen(number, (ANNA + noise) / np.linalg.norm(ANNA + noise), PEOPLE))
    assert verdict.state == "accepted"
    assert verdict_record(verdict)["calibrated"] is verdict.calibrated is (people == 10)


@pytest.mark.parametrize("people", [2000, 5])
@pytest.mark.usefixtures("doubled")
def test_the_commands_say_it(people, clip: Callable[..., str], relief: Run, monkeypatch: pytest.MonkeyPatch):
    begin = Recogniser.__init__

    def calibrated(self) -> None:
        begin(self)
        self.card["identities_calibrated"] = people

    monkeypatch.setattr(Recogniser, "__init__", calibrated)
    uri = clip("anna", 0.5)
    assert relief("enrol", "Anna", "--camera", uri, "--consent", "yes")[0] == 0
    for command in (("identify",), ("verify", "Anna"), ("watch", "--frames", "8")):
        _, out, err = relief(*command, "--camera", uri, "--json")
        assert ("is a continuation" in err) is (people == 5)
        told = json.loads(out.splitlines()[-2 if command[0] == "watch" else -1])
        verdict = told["faces"][0]["verdict"] if command[0] == "watch" else told
        assert verdict["calibrated"] is (people == 2000)
