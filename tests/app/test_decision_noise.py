"""Looks at faces that a camera measures poorly: who they are is still told, and strangers get no nearer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from app_doubles import People, seen, unit
from hypothesis import given
from hypothesis import strategies as st

from app.verdict.bars import USUAL, Calibrated
from app.verdict.decision import Decision
from app.verdict.evidence import MOST_GAIN, Evidence, Sight
from gallery.match import Match
from gallery.tail import Tail

ANNA, BEN, AXIS = unit([1]), unit([0, 1]), unit([0, 0, 1])
PEOPLE = People({"Anna": ANNA, "Ben": BEN})
View = Callable[[np.ndarray, float, int], np.ndarray]
TAIL = Tail({1e-2: 0.4, 1e-3: 0.45, 1e-4: 0.5}, 2000)
BARS = Calibrated(TAIL, 10, 1e-2)
WITHOUT = Calibrated(TAIL, 10, 1e-2, usual=0.0)


def like(person: np.ndarray, score: float) -> np.ndarray:
    """A face whose view without noise would score so much."""
    return np.asarray(score * person + np.sqrt(1 - score**2) * AXIS, np.float32)


def noisy(face: np.ndarray, alike: float, number: int) -> np.ndarray:
    """A view of it, where two views have a cosine of ``alike``."""
    noise = np.random.default_rng(number).normal(size=1920)
    noise /= np.linalg.norm(noise)
    view = np.sqrt(alike) * face + np.sqrt(1 - alike) * noise
    return np.asarray(view / np.linalg.norm(view), np.float32)


def fused(face: np.ndarray, alike: float, number: int, of: int = 6) -> np.ndarray:
    """A view that is an average of so many crops, all but one of which the view before it had too."""
    each = np.stack([np.random.default_rng(number + k).normal(size=1920) for k in range(of)])
    noise = each.sum(axis=0) / np.linalg.norm(each.sum(axis=0))
    view = np.sqrt(alike) * face + np.sqrt(1 - alike) * noise
    return np.asarray(view / np.linalg.norm(view), np.float32)


def states(face: np.ndarray, alike: float, bars: Calibrated, count: int = 20) -> set[str]:
    decision = Decision(bars=lambda: bars)
    return {decision.update(seen(k, noisy(face, alike, k), PEOPLE)).state for k in range(count)}


def evidence(face: np.ndarray, alike: float, count: int, *, of: View = noisy, fps: float = 10.0) -> Evidence:
    held = Evidence()
    for k in range(count):
        view = of(face, alike, k)
        match = Match("Anna", float(view @ ANNA), False, 0.5)
        held.add(Sight((match,), 1.0, view, bytes([k]), np.zeros(1, np.float32), k / fps), BARS)
    return held


def test_who_is_enrolled_is_accepted_before_a_noisy_camera():
    face = like(ANNA, 0.65)
    assert "accepted" in states(face, 1.0, WITHOUT), "seen well, they are"
    assert "accepted" not in states(face, 0.5, WITHOUT), "noise takes a third of every score"
    assert "accepted" in states(face, 0.5, BARS)


@pytest.mark.parametrize("alike", [0.35, 0.5, 0.6, 0.75, 0.9, 1.0])
def test_a_stranger_is_accepted_at_no_noise(alike):
    assert "accepted" not in states(like(ANNA, 0.44), alike, BARS, count=60)


@given(st.floats(0.2, 0.95), st.floats(0.45, 0.99), st.integers(5, 40))
def test_no_look_scores_more_than_one_without_noise(score, alike, count):
    held = evidence(like(ANNA, score), alike, count)
    found = held.scores(held.gain(USUAL))[0].mean
    assert found <= score + 0.06  # of so few views
    assert found >= held.scores(1.0)[0].mean


def test_a_look_as_good_as_usual_is_left_as_it_is():
    assert evidence(ANNA, 0.8, 20).gain(USUAL) == 1
    assert evidence(ANNA, 0.42, 40).gain(USUAL) == MOST_GAIN
    assert evidence(ANNA, 0.42, 2).gain(USUAL) == 1, "of two views nothing is known"


@pytest.mark.parametrize("fps", [15.0, 30.0, 90.0])
def test_views_that_are_averages_of_the_same_crops_are_alike_without_being_good(fps):
    """Six crops of 30 a second are fused: a view shares five with the one before it, and their noise with them."""
    of = {15.0: 3, 30.0: 6, 90.0: 6}[fps]
    held = evidence(like(ANNA, 0.7), 0.5, 40, of=lambda *view: fused(*view, of=of), fps=fps)
    assert held.gain(USUAL) == pytest.approx(np.sqrt(USUAL / 0.5), abs=0.04)  # 1.1 where all pairs count
    few = evidence(like(ANNA, 0.7), 0.5, 5, of=fused, fps=fps)
    assert few.gain(USUAL) >= 1, "of a moment that is fused of the same crops something is known still"


@pytest.mark.parametrize("turn", ["AB", "AABB", "AAABB", "ABBBB"])
def test_views_of_two_people_are_no_noise(turn):
    """Their likeness falls as that of noisy views does, and buys neither of them anything: they do not agree."""
    asked = [Decision(bars=lambda bars=bars: bars) for bars in (BARS, WITHOUT)]
    face = {"A": like(ANNA, 0.46), "B": unit([0, 0, 0, 1])}  # one just below the bar, and somebody else
    for k in range(40):
        view = noisy(face[turn[k % len(turn)]], 0.9, k)
        assert [decision.update(seen(k, view, PEOPLE)).state == "accepted" for decision in asked] == [False, False]
