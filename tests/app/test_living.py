"""Liveness of a whole look: what its views say together decides whether it may be accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from app_doubles import People, seen, unit
from hypothesis import given
from hypothesis import strategies as st

from app.verdict.decision import Decision
from app.verdict.living import MOST_ODDS, PROVEN_ODDS, UNMOVED, UNPROVEN, WITHIN_S, Living
from app.verdict.look import LOOK_S
from app.verdict.verdict import Verdict
from face import Liveness

ANNA, BEN = unit([1]), unit([0, 1])
PEOPLE = People({"Anna": ANNA, "Ben": BEN})


def told(odds: float, moved: bool | None = None) -> Liveness:
    shell = Liveness(0.3, "shell", "a shell over the lower face", odds)
    return Liveness(0.9, odds=odds, moved=moved) if odds >= 0 else shell


def shown(
    decision: Decision,
    odds: Sequence[float | None],
    *,
    first: int = 0,
    who: np.ndarray = ANNA,
    moved: bool | None = None,
) -> list[Verdict]:
    verdicts = []
    for number, one in enumerate(odds, first):
        noise = np.random.default_rng(number).normal(0, 0.01, 1920).astype(np.float32)
        result = seen(number, (who + noise) / np.linalg.norm(who + noise), PEOPLE)
        live = None if one is None else told(one, moved)
        verdicts.append(decision.update(replace(result, faces=(replace(result.faces[0], live=live),))))
    return verdicts


def test_clear_views_are_accepted_as_soon_as_there_are_five():
    verdicts = shown(Decision(), [8.0] * 5)
    assert [verdict.state for verdict in verdicts] == ["looking"] * 4 + ["accepted"]


def test_where_liveness_is_not_measured_nothing_is_asked():
    assert shown(Decision(), [None] * 5)[-1].state == "accepted"
    assert Living().proven


def test_a_look_that_is_alive_by_a_hair_in_every_view_is_not_accepted():
    verdicts = shown(Decision(), [PROVEN_ODDS / 2] * round(15 * LOOK_S + 10))
    assert {verdict.decision for verdict in verdicts} == {"pending"}
    assert (verdicts[-1].state, verdicts[-1].why) == ("unsure", UNPROVEN)
    assert verdicts[20].why == UNPROVEN


def test_what_has_not_moved_yet_is_not_accepted_until_it_does():
    decision = Decision()
    still = shown(decision, [8.0] * 12, moved=False)
    assert {verdict.decision for verdict in still} == {"pending"} and still[-1].why == UNMOVED
    assert shown(decision, [8.0], first=12, moved=True)[-1].state == "accepted"
    assert shown(decision, [8.0] * 9, first=13, moved=False)[-1].state == "accepted", "it has moved in these seconds"
    unmoved = shown(Decision(), [8.0] * round(15 * LOOK_S + 10), moved=False)
    assert (unmoved[-1].state, unmoved[-1].why) == ("unsure", UNMOVED)


def test_a_movement_of_somebody_before_proves_nothing_about_another():
    decision = Decision()
    shown(decision, [8.0] * 6, moved=True)
    verdicts = shown(decision, [8.0] * 12, first=6, who=BEN, moved=False)
    assert "Ben" not in {verdict.person for verdict in verdicts if verdict.state == "accepted"}


@pytest.mark.parametrize("odds", [(5.0, 5.0, -9.0), (6.0, -5.0), (9.0, 9.0, -9.0, -9.0)])
def test_an_attack_that_looks_alive_now_and_then_is_never_accepted(odds):
    verdicts = shown(Decision(), list(odds) * 40)
    assert "accept" not in {verdict.decision for verdict in verdicts}


def test_one_bad_view_among_good_ones_costs_little():
    verdicts = shown(Decision(), [8.0, -9.0, *[8.0] * 18])
    assert verdicts[-1].state == "accepted"


def test_what_somebody_proved_is_not_proof_for_who_comes_after_them():
    decision = Decision()
    assert shown(decision, [10.0] * 25)[-1].person == "Anna"
    after = shown(decision, [PROVEN_ODDS / 2] * 90, first=25, who=BEN)
    assert not [verdict for verdict in after if verdict.state == "accepted" and verdict.person == "Ben"]
    assert after[-1].state != "accepted"


def test_an_acceptance_is_not_supported_by_views_that_prove_nothing():
    decision = Decision()
    assert shown(decision, [10.0] * 10)[-1].state == "accepted"
    after = shown(decision, [0.1] * round(15 * (WITHIN_S + 3)), first=10)
    assert after[-1].state != "accepted"


@given(odds=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), apart=st.floats(0, 0.1))
def test_the_odds_of_a_look_lie_among_those_of_its_views(odds, apart):
    living = Living()
    for number, one in enumerate(odds):
        living.add(told(one), number * apart)
    cut = np.clip(odds, -MOST_ODDS, MOST_ODDS)
    assert living.odds is not None and cut.min() - 1e-9 <= living.odds <= cut.max() + 1e-9


def test_old_views_say_nothing_any_more():
    living = Living()
    for number, one in enumerate((0.0, 9.0)):
        living.add(told(one), number)
    assert living.odds == 4.5
    living.add(told(5.0), 100.0)
    assert living.odds == 5.0


def test_views_without_evidence_are_left_out():
    living = Living()
    living.add(Liveness(0.0, "repeated", "repeated: a picture that was there before"), 0.0)
    assert living.odds is None
    living.add(told(7.0), 0.1)
    living.add(None, 0.2)
    assert living.odds == 7.0


def test_odds_that_are_no_number_are_refused():
    with pytest.raises(ValueError, match="odds"):
        Liveness(0.5, odds=float("nan"))
