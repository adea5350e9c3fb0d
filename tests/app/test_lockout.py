"""Repeated attacks lock the station for a minute; prints in place of a face are spoofs without a crop."""

from dataclasses import replace

import numpy as np
import pytest
from app_doubles import People, make_frame, make_location, seen, unit
from hypothesis import given
from hypothesis import strategies as st

from app.kept.settings import LOCKOUT, LockoutRule
from app.pipeline import FaceResult, Result
from app.verdict.decision import Decision
from app.verdict.lockout import WITHIN_S, Lockout
from app.words.verdicts import face_text
from face import Liveness

FLAT = Liveness(0.0, "flat", "a flat sheet for a face: 1.2 mm off a plane")
ANNA = unit([1])
PEOPLE = People({"Anna": ANNA})


def person(at: float) -> Result:
    noise = np.random.default_rng(int(1000 * at)).normal(0, 0.01, 1920).astype(np.float32)
    result = seen(int(15 * at), (ANNA + noise) / np.linalg.norm(ANNA + noise), PEOPLE)
    return replace(result, frame=replace(result.frame, timestamp=at))


def printed(at: float) -> Result:
    face = FaceResult(make_location(), live=FLAT, error=FLAT.said)
    return Result(replace(make_frame(int(15 * at)), timestamp=at), (face,), {})


def shown(decision: Decision, make, start: float, seconds: float = 1.0) -> str:
    for n in range(int(15 * seconds)):
        verdict = decision.update(make(start + n / 15))
    return verdict.state if verdict.refusal is None else verdict.refusal.reason


def test_a_print_in_place_of_a_face_is_a_spoof_and_said_so():
    decision = Decision()
    assert shown(decision, printed, 0) == "spoof"
    result = printed(1)
    verdict = decision.update(result)
    assert face_text(result.faces[0], verdict) == f"not a living face: {FLAT.said}"
    assert verdict.decision == "unknown"


def test_three_attacks_lock_everybody_out_for_a_minute():
    decision = Decision()
    for n in range(2):
        assert shown(decision, printed, 10 * n) == "spoof"
        assert shown(decision, person, 10 * n + 5) == "accepted"
    shown(decision, printed, 20)
    assert shown(decision, person, 25) == "locked"
    assert shown(decision, printed, 40) == "locked"
    assert shown(decision, person, 20 + LOCKOUT.lasts_s + 5) == "accepted"


def test_one_print_held_up_for_long_is_one_attack():
    decision = Decision()
    assert shown(decision, printed, 0, seconds=40) == "spoof"
    assert shown(decision, person, 45) == "accepted"


def test_zero_never_locks_and_another_camera_starts_anew():
    never, again = (Decision(lockout=LockoutRule(attacks)) for attacks in (0, 1))
    for n in range(6):
        assert shown(never, printed, 5 * n) == "spoof"
    shown(again, printed, 0)
    assert shown(again, person, 3) == "locked"
    again.reset()
    assert shown(again, person, 6) == "accepted"


@given(
    times=st.lists(st.floats(0, 2000), min_size=1, max_size=30), limit=st.integers(1, 5), lasts_s=st.floats(1, 86_400)
)
def test_it_locks_when_and_only_when_so_many_attacks_fall_within_five_minutes(times, limit, lasts_s):
    rule = LockoutRule(limit, lasts_s)
    lockout, counted = Lockout(rule), []
    for at in sorted(times):
        counted = [t for t in counted if at - t <= WITHIN_S] + [at]
        lockout.attacked(at)
        if len(counted) >= limit:
            assert lockout.refusal(at) is not None
            assert lockout.refusal(at + 0.9 * lasts_s) is not None
            assert lockout.refusal(at + lasts_s + 1) is None
            counted = []
    assert Lockout(rule).refusal(0) is None


@pytest.mark.parametrize("values", [(-1, 60), (3, 0), (3, -1), (3, float("nan")), (3, float("inf"))])
def test_less_than_never_and_a_lock_without_end_are_refused(values):
    with pytest.raises(ValueError, match="lock-out"):
        LockoutRule(*values)
