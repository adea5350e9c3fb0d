"""Attempts to be accepted without being the person: every one of these was accepted once."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from app_doubles import People, likeness, seen, unit

from app.pipeline import Result
from app.verdict.bars import Calibrated, Given
from app.verdict.decision import Decision
from app.verdict.look import LOOK_S, REST_S
from app.verdict.sequential import CORRELATED_S, worth
from app.verdict.verdict import Verdict
from face import Liveness
from gallery.tail import Tail

ANNA, BEN = unit([1]), unit([0, 1])
PEOPLE = People({"Anna": ANNA, "Ben": BEN})
FLAT = Liveness(0.1, "flat", "flat: 1.2 mm off a plane")
COVERED = Liveness(0.1, "covered", "covered")
TAIL = Tail({1e-2: 0.4, 1e-3: 0.45, 1e-4: 0.5}, 2000)


def face(number: int, embedding: np.ndarray, seed: int = 0, **view: float) -> Result:
    """A frame of a face whose embedding is a little different each time, as a sensor's is."""
    noise = np.random.default_rng((seed, number)).normal(0, 0.01, 1920).astype(np.float32)
    noisy = embedding + noise
    return seen(number, noisy / np.linalg.norm(noisy), PEOPLE, **view)


def run(decision: Decision, results: Sequence[Result]) -> list[Verdict]:
    return [decision.update(result) for result in results]


def test_an_acceptance_does_not_pass_to_a_stranger_who_is_hardly_measured():
    """25 frames of Anna, then a stranger in the same place with 60 % of the pixels missing."""
    decision = Decision()
    assert run(decision, [face(i, ANNA) for i in range(25)])[-1].state == "accepted"
    stranger = unit([0.2, 0.2, 1.0])
    after = run(decision, [face(25 + i, stranger, valid_share=0.4) for i in range(100)])
    assert sum(verdict.state == "accepted" for verdict in after) <= 30, "two seconds at most"
    assert after[-1].state == "unseen" and after[-1].person is None
    assert after[-1].refusal is not None and after[-1].refusal.reason == "holes"


def test_one_frame_repeated_is_one_sighting():
    decision, first = Decision(), face(0, ANNA)
    for i in range(90):
        again = seen(i, first.faces[0].embedding, PEOPLE)
        verdict = decision.update(Result(replace(again.frame, depth=first.frame.depth), first.faces, {}))
    assert (verdict.decision, verdict.frames) == ("pending", 1)
    assert verdict.refusal is not None and verdict.refusal.reason == "frozen"


@pytest.mark.parametrize("noise_mm", [0.0, 0.02])
def test_a_face_that_hardly_changes_is_one_sighting_whatever_moves_around_it(noise_mm: float):
    """The frames differ, the face's surface does not: a held picture, or a replay with a little noise put on."""
    decision, first = Decision(), face(0, ANNA)
    crop = first.faces[0].crop
    assert crop is not None
    for i in range(90):
        noise = np.random.default_rng(i).normal(0, noise_mm * 255 / 120, crop.depth.shape).astype(np.float32)
        shown = replace(face(i, ANNA).faces[0], crop=replace(crop, depth=crop.depth + noise))
        verdict = decision.update(Result(seen(i, ANNA, PEOPLE).frame, (shown,), {}))
    assert (verdict.decision, verdict.frames) == ("pending", 1)


@pytest.mark.parametrize("order", sorted(set(itertools.permutations("AAABB"))))
@pytest.mark.parametrize("other", [BEN, unit([0.3, 0.1, 1.0])])
def test_three_frames_of_one_person_and_two_of_another_are_no_evidence(order: tuple[str, ...], other: np.ndarray):
    decision = Decision()
    verdicts = run(decision, [face(i, ANNA if who == "A" else other) for i, who in enumerate(order)])
    assert {verdict.decision for verdict in verdicts} == {"pending"}


def test_views_that_go_on_disagreeing_are_told_as_not_sure():
    decision = Decision()
    turns = [(ANNA, BEN, unit([0, 0, 1]))[i % 3] for i in range(int(15 * LOOK_S) + 10)]
    verdicts = run(decision, [face(i, who) for i, who in enumerate(turns)])
    assert {verdict.decision for verdict in verdicts} == {"pending"}
    assert verdicts[-1].state == "unsure" and "do not agree" in verdicts[-1].why


def test_two_people_who_look_alike_are_told_as_not_sure():
    twins = People({"Anna": ANNA, "Annika": likeness(0.999, noise_axis=20)})
    decision = Decision()
    for i in range(int(15 * LOOK_S) + 10):
        verdict = decision.update(seen(i, likeness(0.9), twins))
    assert verdict.state == "unsure" and "Anna and Annika" in verdict.why
    assert {row.accepted for row in verdict.rows} == {False}


def test_a_look_that_failed_rests_and_the_next_ones_need_more():
    bars, asked = Given(0.5), []

    class Watched(Given):
        def bar(self, person: str, failed: int) -> float:
            asked.append(failed)
            return bars.bar(person, failed)

    decision = Decision(bars=lambda: Watched(0.5))
    verdicts = run(decision, [face(i, likeness(0.3)) for i in range(15 * 60)])
    first = next(i for i, verdict in enumerate(verdicts) if verdict.state == "unknown")
    assert {verdict.state for verdict in verdicts[first:]} == {"unknown"}, "the answer stays while nothing changes"
    looks = max(asked) + 1
    assert 2 <= looks <= 60 / REST_S
    assert [bars.bar("Anna", k) for k in range(3)] == pytest.approx([0.5, 0.5 + 0.0151, 0.5 + 0.0301], abs=1e-3)


def test_stepping_away_and_back_buys_no_chances():
    """The same stranger, away for longer than a track lasts, again and again."""
    asked: list[int] = []

    class Watched(Given):
        def bar(self, person: str, failed: int) -> float:
            asked.append(failed)
            return super().bar(person, failed)

    decision = Decision(bars=lambda: Watched(0.5))
    for visit in range(4):
        run(decision, [face(60 * visit + i, likeness(0.3)) for i in range(20)])
        decision.update(seen(60 * visit + 40, None, PEOPLE))
    assert max(asked) == 3, "three failed looks weigh on the fourth"


def test_all_looks_together_use_no_more_than_what_a_minute_allows():
    bars = Calibrated(TAIL, comparisons=100, false_positives=1e-2)
    rates = [100 * TAIL.fmr(bars.bar("Anna", k)) for k in range(12)]
    assert sum(rates) <= 1e-2 * 1.01
    assert rates == sorted(rates, reverse=True)


def test_frames_close_in_time_are_worth_less_than_one_sighting():
    assert worth(0.0) == 0
    assert worth(1 / 30) < worth(1 / 15) < worth(10 * CORRELATED_S) <= 1
    assert worth(1e9) == 1
    fast, slow = Decision(), Decision()
    # At a distance from the bar where the evidence is thin, a faster camera does not decide on less time.
    near = [likeness(0.46)] * 400
    quick = [fast.update(seen(i, e, PEOPLE, fps=90.0)).decision for i, e in enumerate(near)]
    calm = [slow.update(seen(i, e, PEOPLE, fps=15.0)).decision for i, e in enumerate(near)]
    assert quick.index("unknown") / 90 > 0.5 * calm.index("unknown") / 15


def test_an_attack_is_told_with_its_reason_and_nobody_is_accepted():
    decision = Decision()
    for i in range(20):
        result = face(i, ANNA)
        verdict = decision.update(replace(result, faces=(replace(result.faces[0], live=FLAT),)))
        assert verdict.decision != "accept"
    assert (verdict.state, verdict.why) == ("spoof", FLAT.said) and verdict.settled
    for i in range(20, 40):
        verdict = decision.update(face(i, ANNA))
    assert verdict.state == "accepted", "and a living face afterwards is looked at afresh"


def test_an_accepted_face_that_turns_out_an_attack_is_not_accepted_on():
    decision = Decision()
    assert run(decision, [face(i, ANNA) for i in range(10)])[-1].state == "accepted"
    results = [face(10 + i, ANNA) for i in range(4)]
    attacks = [replace(result, faces=(replace(result.faces[0], live=FLAT),)) for result in results]
    assert run(decision, attacks)[-1].state == "spoof"


def test_stepping_a_recording_to_and_fro_keeps_the_verdict():
    decision = Decision()
    results = [face(i, ANNA) for i in range(15)]
    verdict = run(decision, results)[-1]
    for i in (13, 12, 13, 14, 14, 14, 10, 14):
        assert decision.update(results[i]) == verdict


def test_every_view_is_told_the_same_figures():
    """The rows, the verdict and what is accepted come from one object and agree."""
    decision = Decision()
    for number in range(40):
        verdict = decision.update(face(number, ANNA if number < 20 else unit([0.2, 0.1, 1.0])))
        accepted = [row.person for row in verdict.rows if row.accepted]
        assert accepted == ([verdict.person] if verdict.state == "accepted" else [])
        if verdict.rows:
            assert (verdict.rows[0].person, verdict.rows[0].score) == (verdict.person, verdict.score)
            assert verdict.rows[0].threshold == verdict.threshold


def test_a_view_that_does_not_prove_a_living_face_is_no_evidence():
    decision = Decision()
    for i in range(20):
        result = face(i, ANNA)
        verdict = decision.update(replace(result, faces=(replace(result.faces[0], live=COVERED),)))
    assert (verdict.state, verdict.frames) == ("unseen", 0)
    assert verdict.refusal is not None and verdict.refusal.reason == "holes"


def test_a_look_alike_pair_has_to_be_told_apart_by_more():
    """Ahead by three quarters of a decade: enough for most pairs, not for two who look alike."""
    pair = People({"Anna": ANNA, "Annika": unit([0.95, 0.3])})
    plain = Calibrated(TAIL, 10, 1e-2)
    wary = replace(plain, alike=lambda one, other: {one, other} == {"Anna", "Annika"})
    probe = unit([1.0, 0.03, 0.3])
    ahead = pair.verify("Anna", probe).score - pair.verify("Annika", probe).score
    assert plain.margin("Anna", "Annika") < ahead < wary.margin("Anna", "Annika")
    told, kept = Decision(bars=lambda: plain), Decision(bars=lambda: wary)
    for i in range(80):
        first, second = told.update(seen(i, probe, pair)), kept.update(seen(i, probe, pair))
        assert second.decision == "pending"
        if i == 20:
            assert (first.state, first.person) == ("accepted", "Anna")
    assert second.state == "unsure" and "too close" in second.why

    def claim(bars: Calibrated) -> Decision:
        return Decision(bars=lambda: bars, person="Anna", verify=pair.verify, rivals=lambda: ("Annika",))

    told, kept = claim(plain), claim(wary)
    for i in range(80):
        first, second = told.update(seen(i, probe, pair)), kept.update(seen(i, probe, pair))
        assert second.decision == "pending", "a claim needs the wider margin too"
        if i == 20:
            assert (first.state, first.person) == ("accepted", "Anna")
    assert second.state == "unsure" and "too close" in second.why
