"""Sequences of frames at a verdict's edges: people who come and go meanwhile, clocks, hops, fast cameras."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from app_doubles import (
    Denoiser,
    People,
    Recogniser,
    cut,
    find,
    likeness,
    make_crop,
    make_frame,
    make_location,
    noisy,
    seen,
    unit,
)
from hypothesis import given, settings
from hypothesis import strategies as st

import gallery
from app.kept.settings import LockoutRule
from app.pipeline import FaceResult, Pipeline, Result
from app.verdict import asking
from app.verdict.bars import Given
from app.verdict.clock import Clock
from app.verdict.decision import Decision
from app.verdict.journal import Journal
from app.verdict.look import EXPIRES_S, LOOK_S, REST_S
from app.verdict.verdict import Verdict
from face import Liveness

ANNA, BEN = unit([1]), unit([0, 1])
PEOPLE = People({"Anna": ANNA, "Ben": BEN})
STRANGER = unit([0.1, 0.1, 1.0])
FLAT = Liveness(0.0, "flat", "a flat sheet for a face")
CONSENT = gallery.Consent(True, "the operator", "I agree.", datetime(2026, 1, 2, tzinfo=UTC))


class Watched(Given):
    """Bars around 0.5 that remember how many looks had failed when they were asked."""

    asked: list[int] = []  # noqa: RUF012 (a frozen class has no other place)

    def bar(self, person: str, failed: int) -> float:
        self.asked.append(failed)
        return super().bar(person, failed)


@pytest.fixture
def failed() -> list[int]:
    Watched.asked.clear()
    return Watched.asked


def watched(**how: object) -> Decision:
    return Decision(bars=lambda: Watched(0.5), **how)  # type: ignore[arg-type]


def at(result: Result, seconds: float) -> Result:
    return replace(result, frame=replace(result.frame, timestamp=seconds))


# Hops: the mean was held against the bar, so the look counts, whatever ends it.


def test_hopping_aside_before_a_look_ends_buys_no_chances(failed: list[int]):
    """Six frames just below the bar, then half a step aside, into a track of its own, ten times in four seconds."""
    decision = watched()
    for hop in range(10):
        for i in range(6):
            assert decision.update(seen(6 * hop + i, likeness(0.49), PEOPLE, x=0.2 * hop)).decision != "accept"
    assert max(failed) == 9


def test_leaving_before_a_look_ends_buys_no_chances(failed: list[int]):
    decision = watched()
    for visit in range(5):
        for i in range(6):
            decision.update(seen(40 * visit + i, likeness(0.49), PEOPLE))
        decision.update(seen(40 * visit + 30, None, PEOPLE))
    assert max(failed) == 4


def test_a_recording_that_runs_back_is_no_further_try(failed: list[int]):
    decision = watched()
    for i in range(30):
        decision.update(seen(i, likeness(0.3), PEOPLE))
    decision.rewound()
    for i in range(6):
        decision.update(seen(i, likeness(0.3), PEOPLE))
    assert set(failed) == {0}


def test_a_look_that_accepts_in_the_end_does_not_count(failed: list[int]):
    decision = watched()
    for i in range(20):
        verdict = decision.update(seen(i, likeness(0.47 if i < 7 else 0.8), PEOPLE))
    assert verdict.state == "accepted"
    decision.update(seen(40, None, PEOPLE))
    for i in range(60, 70):
        verdict = decision.update(seen(i, likeness(0.8), PEOPLE))
    assert verdict.state == "accepted" and set(failed) == {0}


@pytest.mark.parametrize("fps", [5.0, 90.0])
def test_a_look_ends_after_four_seconds_however_fast_the_camera_is(fps: float, failed: list[int]):
    twins = People({"Anna": ANNA, "Annika": likeness(0.999, noise_axis=20)})
    decision = watched()
    for i in range(int(fps * (LOOK_S + REST_S + 0.5)) + 6):
        assert decision.update(seen(i, likeness(0.9), twins, fps=fps)).decision == "pending"
    assert max(failed) == 1


def test_asking_another_question_buys_no_chances_and_lifts_no_lock(failed: list[int]):
    decision = watched(lockout=LockoutRule(1, 60.0))
    for i in range(30):
        decision.update(seen(i, likeness(0.3), PEOPLE))
    decision = watched(after=decision, lockout=LockoutRule(1, 60.0))
    for i in range(30, 60):
        decision.update(seen(i, likeness(0.3), PEOPLE))
    assert max(failed) == 1
    for i in range(60, 65):
        result = seen(i, ANNA, PEOPLE)
        decision.update(replace(result, faces=(replace(result.faces[0], live=FLAT),)))
    decision = watched(after=decision, lockout=LockoutRule(1, 60.0))
    for i in range(65, 90):
        verdict = decision.update(seen(i, ANNA, PEOPLE))
    assert verdict.refusal is not None and verdict.refusal.reason == "locked"
    unlocked = watched(after=decision, lockout=LockoutRule(0, 60.0))
    for i in range(90, 100):
        verdict = unlocked.update(seen(i, ANNA, PEOPLE))
    assert verdict.state == "accepted", "whoever turns the lock off means it"


# Clocks.


def test_an_acceptance_ends_though_the_devices_clock_has_stopped():
    decision = Decision()
    for i in range(10):
        assert decision.update(seen(i, ANNA, PEOPLE)).frames == i + 1
    held = 0
    for i in range(10, 400):
        hidden = at(seen(i, STRANGER, PEOPLE, valid_share=0.4), 9 / 15)
        held += decision.update(hidden).state == "accepted"
    assert held <= 90 * EXPIRES_S


def test_a_stopped_clock_ends_a_look_too(failed: list[int]):
    decision = watched()
    for i in range(int(90 * LOOK_S) + 10):
        verdict = decision.update(at(seen(i, likeness(0.498), PEOPLE), 1.0))
    assert verdict.state in ("unsure", "unknown")


@pytest.mark.parametrize("expires_s", [0.5, 2.0])
def test_an_acceptance_ends_while_the_face_is_lost(expires_s: float):
    """Turned away until just before it would end, then gone: for a second more the face might come back."""
    decision, supported = Decision(expires_s=expires_s), 24 / 15
    turned = round(15 * (supported + expires_s)) - 1
    for i in range(turned + 14):
        embedding = ANNA if i < 25 else likeness(0.0)
        verdict = decision.update(seen(i, embedding if i < turned else None, PEOPLE, yaw=0.0 if i < 25 else 40.0))
        assert (verdict.state == "accepted") == (i + 1 >= 5 and i / 15 - supported < expires_s), i


def test_a_pause_is_no_stopped_clock():
    clock = Clock()
    paused = make_frame(3)
    assert {clock.at(paused) for _ in range(50)} == {paused.timestamp}
    later = replace(make_frame(4), timestamp=paused.timestamp)
    assert clock.at(later) > paused.timestamp


def test_an_acceptance_begins_with_a_frame_that_bears_it_out():
    """The mean reaches the bar, the views of the last second do not."""
    decision = Decision()
    for i, cosine in enumerate((0.6, 0.6, 0.6, 0.45, 0.45)):
        verdict = decision.update(seen(i, likeness(cosine), PEOPLE, fps=2.0))
    assert (verdict.decision, verdict.why) == ("pending", "the last view does not bear out the others")
    assert verdict.confidence == 0 and not any(row.accepted for row in verdict.rows)
    assert decision.update(seen(5, likeness(0.6), PEOPLE, fps=2.0)).state == "accepted"


# People who are renamed, removed and enrolled while somebody is looked at.


@pytest.fixture
def station(tmp_path: Path):
    """A real gallery of Anna, Ben, and Cleo, who looks like Anna; another program that has it open; and a run of
    frames of Anna with a change of the other program before one of them."""
    path = tmp_path / "gallery.db"
    with gallery.open(path, model="m") as people, gallery.open(path, model="m") as other:
        for name, embedding in (("Anna", ANNA), ("Ben", BEN), ("Cleo", likeness(0.9, noise_axis=20))):
            people.enrol(name, embedding[None], consent=CONSENT)
        pipeline = Pipeline(Denoiser(), Recogniser(), people, locate=find, crop=cut)

        def run(
            change: Callable[[gallery.Gallery], object],
            before: int,
            person: str | None = None,
            first: Callable[[gallery.Gallery], object] = id,
        ) -> list[list[Verdict]]:
            first(other)
            decision, journal = asking.decision(pipeline, person=person), Journal(people, "watch")
            verdicts = []
            for i in range(30):
                if i == before:
                    change(other)
                crop = noisy(make_crop(make_location()), i)
                embedding = likeness(0.99, noise_axis=30)
                face = FaceResult(make_location(), crop, crop.depth, None, embedding, None, pipeline.matches(embedding))
                verdicts.append(decision.update(Result(make_frame(i), (face,), {})))
                journal.note(decision.verdicts, i / 15)
            return [verdicts[:before], verdicts[before:]]

        yield run


def told(verdicts: Iterable[Verdict]) -> set[tuple[str, str | None]]:
    return {(verdict.state, verdict.person) for verdict in verdicts}


@pytest.mark.parametrize("before", [1, 3, 4, 5, 8, 20])
def test_whoever_is_renamed_while_seen_is_seen_under_the_new_name_and_nobody_else_is(station, before: int):
    _, after = station(lambda other: (other.remove("Cleo"), other.rename("Anna", "Zora")), before)
    assert {person for _, person in told(after)} == {"Zora"}
    assert after[-1].state == "accepted"


@pytest.mark.parametrize("before", [1, 3, 4, 5, 8, 20])
def test_a_look_alike_is_not_accepted_because_somebody_was_renamed(station, before: int):
    _, after = station(lambda other: other.rename("Anna", "Zora"), before)
    assert not any(verdict.state == "accepted" and verdict.person == "Cleo" for verdict in after)


def swap(other: gallery.Gallery) -> None:
    for old, new in (("Anna", "x"), ("Ben", "Anna"), ("x", "Ben")):
        other.rename(old, new)


@pytest.mark.parametrize("before", [1, 3, 5, 20])
def test_a_claim_is_held_against_whoever_looks_like_the_claimed_person_now(station, before: int):
    """Anna stands there and claims to be Cleo, who looks like her, and gets another name meanwhile."""
    _, after = station(lambda other: other.rename("Anna", "Zora"), before, "Cleo")
    assert "accepted" not in {verdict.state for verdict in after}


@pytest.mark.parametrize("before", [1, 3, 5, 20])
def test_a_claim_is_held_against_a_look_alike_who_is_enrolled_meanwhile(station, before: int):
    def come(other: gallery.Gallery) -> None:
        other.enrol("Anna", ANNA[None], consent=CONSENT)

    _, after = station(come, before, "Cleo", first=lambda other: other.remove("Anna"))
    assert "accepted" not in {verdict.state for verdict in after}


def test_a_claim_asks_for_more_once_somebody_else_was_taken_for_that_person(station):
    def wrong(other: gallery.Gallery) -> None:
        other.not_this("Anna")

    before, after = station(wrong, 10, "Anna", first=lambda other: other.remove("Cleo"))
    assert after[-1].threshold > before[-1].threshold


@pytest.mark.parametrize("before", [3, 4, 5, 8, 20])
def test_two_who_change_names_are_not_taken_for_each_other(station, before: int):
    _, after = station(lambda other: (other.remove("Cleo"), swap(other)), before)
    assert {person for state, person in told(after) if state == "accepted"} == {"Ben"}


@pytest.mark.parametrize("before", [3, 4, 5, 8, 20])
@pytest.mark.parametrize("person", ["Anna", "Cleo"])
def test_nobody_who_was_removed_is_accepted_or_told_of(station, before: int, person: str):
    _, after = station(lambda other: other.remove(person), before)
    assert person not in {name for _, name in told(after)}
    assert person not in {row.person for verdict in after for row in verdict.rows}


def test_a_merge_while_both_are_seen_leaves_one(station):
    def merge(other: gallery.Gallery) -> None:
        other.merge("Anna", "Cleo", threshold=0.5)

    _, after = station(merge, 6)
    assert told(after[4:]) == {("accepted", "Anna")}


def test_a_note_or_a_correction_disturbs_nobody(station):
    def note(other: gallery.Gallery) -> None:
        other.annotate("Ben", "comes at nine")
        other.not_this("Ben")

    before, after = station(lambda other: (other.remove("Cleo"), note(other)), 1)
    assert len(before) == 1 and {verdict.state for verdict in after[4:]} == {"accepted"}
    _, after = station(note, 10)
    assert told(after) == {("accepted", "Anna")}


def test_whoever_is_enrolled_after_failed_looks_starts_with_a_clean_sheet(tmp_path: Path, failed: list[int]):
    with gallery.open(tmp_path / "gallery.db", model="m") as people:
        people.enrol("Ben", BEN[None], consent=CONSENT)
        pipeline = Pipeline(Denoiser(), Recogniser(), people, locate=find, crop=cut)
        roster = asking.roster(pipeline)
        decision = watched(roster=roster)

        def look(start: int) -> Verdict:
            for i in range(start, start + 60):
                found = seen(i, ANNA, People({"Ben": BEN, "Anna": ANNA} if start else {"Ben": BEN}))
                verdict = decision.update(found)
            return verdict

        assert look(0).state == "unknown"
        people.enrol("Anna", ANNA[None], consent=CONSENT)
        failed.clear()
        again = watched(roster=roster, after=decision)
        assert look(60).state == "accepted" and set(failed) == {0}
        assert again._tries == []


def test_who_leaves_between_a_verdict_and_its_line_leaves_a_line_without_a_name(tmp_path: Path):
    with gallery.open(tmp_path / "gallery.db", model="m") as people:
        Journal(people, "watch").note([Verdict("accepted", "Anna", 0.7, 0.5, 5, 0.9)], 0.0)
        Journal(people, "watch").note([Verdict("unsure", None, None, 0.5, 5, 0.0)], 0.0)
        assert [(line.action, line.person, line.source) for line in people.audit()] == [
            ("unsure", None, "watch"),
            ("accept", None, "watch"),
        ]


# Whatever comes.

FACES = {"Anna": ANNA, "Ben": BEN, "stranger": STRANGER, "near": likeness(0.49), "barely": likeness(0.51)}
STEP = st.tuples(
    st.sampled_from(sorted(FACES)),
    st.sampled_from(["good", "good", "good", "hidden", "turned", "print", "away", "same", "aside", "back", "wait"]),
    st.sampled_from([0.0, 1 / 90, 1 / 30, 1 / 15, 0.2, 0.9, 1.5]),
    st.integers(1, 25),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(STEP, min_size=2, max_size=8), st.integers(0, 3))
def test_an_accepted_name_always_has_fresh_live_evidence_of_that_very_person(steps, seed: int):
    """Whoever stands there, however the clock runs: a face is accepted only within two seconds of a good, living, new
    frame that shows that person, and rows, caption and verdict never contradict each other."""
    decision, number, now, x = Decision(), 0, 10.0, 0.0
    shown: list[tuple[float, str]] = []
    result = seen(0, ANNA, PEOPLE)
    for who, what, gap, count in steps:
        for _ in range(count):
            number += 1
            now += -0.3 if what == "back" else 3.0 if what == "wait" else gap
            x = 0.2 if what == "aside" and number % 2 else 0.0
            if what != "same":
                view = {"valid_share": 0.3} if what == "hidden" else {"yaw": 50.0} if what == "turned" else {}
                noise = np.random.default_rng((seed, number)).normal(0, 0.003, 1920).astype(np.float32)
                embedding = FACES[who] + noise
                embedding = None if what == "away" else embedding / np.linalg.norm(embedding)
                result = seen(number, embedding, PEOPLE, x=x, **view)
                if what == "print":
                    result = replace(result, faces=(replace(result.faces[0], live=FLAT),))
            verdict = decision.update(at(result, now))
            if what in ("good", "aside", "back", "wait"):
                best = result.faces[0].matches[0]
                shown.append((now, best.person if best.score >= 0.5 else ""))
            check(verdict, now, shown)


def check(verdict: Verdict, now: float, shown: list[tuple[float, str]]) -> None:
    accepted = [row.person for row in verdict.rows if row.accepted]
    assert accepted == ([verdict.person] if verdict.state == "accepted" else [])
    if verdict.rows:
        first = verdict.rows[0]
        assert (first.person, first.score, first.threshold) == (verdict.person, verdict.score, verdict.threshold)
    assert (verdict.decision == "accept") == (verdict.state == "accepted")
    if verdict.state == "accepted":
        assert verdict.refusal is None and verdict.why == ""
        fresh = {person for at, person in shown if abs(now - at) < EXPIRES_S + 1e-6}
        assert verdict.person in fresh
