"""What the window says, without a window."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import get_args

import pytest
import window_doubles as doubles
from hypothesis import given, settings
from hypothesis import strategies as st

from app.live.capture import CaptureState, Phase
from app.live.snapshot import Snapshot
from app.pipeline import FaceResult, Result
from app.verdict.gates import NO_FACE, SEVERAL, Refusal
from app.verdict.verdict import State, Verdict
from app.window.models import people
from app.window.models.statement import statement
from app.window.models.trouble import trouble
from app.window.parts.playback_bar import clock, figures

STREAMING = CaptureState(phase=Phase.STREAMING, uri="test:1")
ANNA = SimpleNamespace(name="Anna K.", templates=5, outdated=0, enrolled=datetime(2026, 11, 12, tzinfo=UTC))


def seen(verdict: Verdict | None, *, error: str | None = None, **changes) -> Snapshot:
    frame = doubles.still(0.0, 0)
    location = doubles.find_head(frame)[0]
    face = FaceResult(location, error=error)
    options = {"people": (ANNA,), "result": Result(frame, (face,), {}), "verdict": verdict} | changes
    return Snapshot(capture=options.pop("capture", STREAMING), **options)


verdicts = st.builds(
    Verdict,
    state=st.sampled_from(get_args(State)),
    person=st.sampled_from(["Anna K.", "David M."]),
    score=st.floats(-1, 1),
    threshold=st.floats(0, 1),
    frames=st.integers(1, 15),
    confidence=st.floats(0, 1),
    refusal=st.none() | st.sampled_from([NO_FACE, SEVERAL]),
    why=st.sampled_from(["", "the views do not agree with each other"]),
)


@settings(deadline=None)
@given(
    verdict=verdicts | st.none(),
    verifying=st.none() | st.just("David M."),
    phase=st.sampled_from(Phase),
    problem=st.sampled_from(["", "the network is missing"]),
    message=st.sampled_from(["", "Loading"]),
)
def test_the_tone_never_contradicts_the_verdict(verdict, verifying, phase, problem, message):
    said = statement(
        seen(verdict, verifying=verifying, problem=problem, message=message, capture=CaptureState(phase=phase))
    )
    accepted = verdict is not None and verdict.decision == "accept"
    assert not (said.tone == "accept" and not accepted)
    assert not (said.tone == "reject" and (verdict is None or verdict.decision != "unknown"))
    if said.tone == "accept":
        assert verdict.person in said.title
        assert "Accepted" in said.detail
    else:
        assert "Accepted" not in said.detail
    if problem:
        assert said.tone == "trouble"


@pytest.mark.parametrize(
    ("snapshot", "title"),
    [
        (seen(Verdict("accepted", "Anna K.", 0.91, 0.62, 8, 0.999)), "Anna K."),
        (seen(Verdict("accepted", "Anna K.", 0.91, 0.62, 8, 0.999), verifying="Anna K."), "It is Anna K."),
        (seen(Verdict("unknown", "Anna K.", 0.31, 0.62, 8, 0.9)), "Unknown person"),
        (seen(Verdict("unknown", "Anna K.", 0.31, 0.62, 8, 0.9), verifying="Anna K."), "Not Anna K."),
        (seen(Verdict("not accepted", "Anna K.", 0.31, 0.62, 8, 0.9), verifying="Anna K."), "Not Anna K."),
        (seen(Verdict("looking", None, None, 0.62, 2, 0)), "Looking …"),
        (seen(Verdict("unsure", "Anna K.", 0.7, 0.62, 8, 0.0, why="two people are too close")), "Not sure"),
        (seen(Verdict("spoof", None, None, 0.62, 0, 0.0, why="flat")), "Not a living face"),
        (seen(None, people=()), "Nobody enrolled"),
        (seen(None, error="only 4% of the face was measured"), "Face not usable"),
        (seen(None, problem="broken"), "Not ready"),
        (seen(None, capture=CaptureState(phase=Phase.LOST)), "No picture"),
        (seen(None, people=(), gallery_problem="another key made this gallery"), "Nobody is compared"),
    ],
)
def test_every_state_has_its_words(snapshot, title):
    assert statement(snapshot).title == title


def test_nobody_in_view_is_no_unknown_person():
    now = seen(Verdict("looking", None, None, 0.62, 0, 0.0))
    empty = Snapshot(capture=STREAMING, people=now.people, result=Result(now.result.frame, (), {}), verdict=now.verdict)
    assert statement(empty).title == "No face"


@pytest.mark.parametrize(("turn", "title"), [(90, "On its side"), (180, "Upside down"), (270, "On its side")])
@pytest.mark.parametrize("people", [(), (ANNA,)])
def test_a_picture_that_does_not_stand_upright_is_said_as_that(turn, title, people):
    result = Result(doubles.still(0.0, 0), (), {}, turn)
    said = statement(seen(None, result=result, people=people))
    assert (said.title, said.tone) == (title, "trouble")
    assert f"rotate={turn}" in said.detail


def test_a_face_too_far_away_is_said_as_that():
    said = statement(seen(Verdict("unseen", None, None, 0.62, 0, 0.0, Refusal("far", "Come closer"))))
    assert (said.title, said.detail) == ("Too far away", "Come closer.")


def test_a_lock_is_said_also_where_a_face_is_of_no_use():
    locked = Verdict("unseen", None, None, 0.62, 0, 0.0, Refusal("locked", "Wait for 40 s"))
    said = statement(seen(locked, error="a bent sheet for a face: 0.3 mm off a smooth one"))
    assert (said.title, said.detail) == ("Locked after repeated attacks", "Wait for 40 s.")


def test_trouble_says_the_remedy_and_when_it_is_tried_again():
    lost = CaptureState(phase=Phase.LOST, problem="the camera was unplugged; plug it in again", retry_at=103.2)
    said = trouble(lost, now=100.0)
    assert said.remedy == "The camera was unplugged; plug it in again. Trying again in 4 s."
    assert said.bad
    assert said.can_retry
    assert not trouble(CaptureState(), now=0).can_retry


def test_people_are_described():
    now = datetime.now(UTC)
    fresh = SimpleNamespace(name="A", templates=1, outdated=0, enrolled=now)
    assert people.facts(fresh).endswith("· 1 view")
    assert str((now - timedelta(days=800)).year) in people.day(now - timedelta(days=800))
    assert "again" in people.facts(SimpleNamespace(name="A", templates=0, outdated=4, enrolled=now))
    assert people.initials("Anna K.") == "AK"
    assert people.initials("anna") == "A"
    assert people.initials("…") == "?"


def test_the_foot_counts():
    state = CaptureState(phase=Phase.STREAMING, dropped=7, damaged=2)
    text = " ".join(
        figures(Snapshot(capture=state, fps=29.97, latencies_ms=(30.0, 31.0, 90.0), networks="openvino bf16"))
    )
    for part in ("30.0 fps", "31 ms", "dropped 7", "damaged 2", "openvino bf16"):
        assert part in text
    assert clock(72.44) == "01:12.4"
    assert clock(-1) == "00:00.0"
