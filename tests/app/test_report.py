import json
from dataclasses import replace

import numpy as np
import pytest
from app_doubles import People, likeness, make_crop, make_frame, make_location, seen, unit
from hypothesis import given, settings
from hypothesis import strategies as st

from app.pipeline import STAGES, FaceResult, Result
from app.verdict.decision import Decision
from app.verdict.gates import NO_FACE
from app.verdict.verdict import Verdict
from app.words.report import Summary, dumps, frame_record, plain
from app.words.verdicts import face_text, how_clear, verdict_text

PEOPLE = People({"Anna": unit([1]), "Ben": unit([0, 1])})
ACCEPT = Verdict("accepted", "Anna", 0.8, 0.5, 6, 0.99)


def test_a_frame_has_the_documented_keys():
    decision = Decision()
    for i in range(6):
        result = seen(i, likeness(0.8), PEOPLE)
        decision.update(result)
    record = json.loads(dumps(frame_record(result, decision.verdicts)))
    assert set(record) == {"number", "timestamp", "faces", "ms"}
    assert record["number"] == 5 and record["timestamp"] == pytest.approx(1 / 3, abs=1e-6)
    assert tuple(record["ms"]) == STAGES
    (face,) = record["faces"]
    assert set(face) == {"nose_px", "nose_m", "pose_deg", "quality", "live", "matches", "verdict"}
    assert face["nose_px"] == [31.5, 23.5] and face["nose_m"] == [0, 0, 0.7] and face["pose_deg"] == [0, 0, 0]
    assert face["live"] is None and face["quality"]["distance_m"] == 0.7
    assert face["matches"] == [{"person": "Anna", "score": 0.8}, {"person": "Ben", "score": 0.0}]
    assert face["verdict"]["decision"] == "accept" and face["verdict"]["person"] == "Anna"
    assert face["verdict"]["score"] == 0.8 and face["verdict"]["threshold"] == 0.5


def test_a_face_that_could_not_be_cut_says_so():
    result = Result(make_frame(), (FaceResult(make_location(), error="cut off"),), {})
    pending = Verdict("looking", None, None, 1.0, 0, 0.0)
    (face,) = frame_record(result, (pending,))["faces"]
    assert face["error"] == "cut off" and face["quality"] == {} and face["matches"] == []


def test_the_summary_counts_the_nearest_face():
    summary = Summary()
    ms = dict.fromkeys(STAGES, 2.0)
    for verdict in (ACCEPT, ACCEPT, replace(ACCEPT, state="unknown"), replace(ACCEPT, state="looking")):
        summary.add(replace(seen(0, likeness(0.8), PEOPLE), ms=ms), (verdict,))
    summary.add(Result(make_frame(1), (), dict.fromkeys(STAGES, 4.0)), ())
    record = summary.record(seconds=2.5, dropped=3)["summary"]
    assert record["frames"] == 5 and record["frames_with_face"] == 4 and record["dropped"] == 3
    assert record["fps"] == 2 and record["people"] == {"Anna": 2}
    assert record["decisions"] == {"accept": 2, "unknown": 1, "pending": 1}
    assert record["ms_median"]["total"] == 2.0


def test_an_empty_run_has_a_summary_too():
    record = json.loads(dumps(Summary().record(seconds=0.0, dropped=0)))["summary"]
    assert record["frames"] == 0 and record["fps"] is None and record["ms_median"]["total"] is None


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (ACCEPT, "Anna (score 0.80, threshold 0.50, clear)"),
        (replace(ACCEPT, state="unknown", score=0.3), "unknown, closest Anna (score 0.30, threshold 0.50, clear)"),
        (Verdict("unknown", None, None, 1.0, 5, 0.0), "unknown, nobody is enrolled"),
        (replace(ACCEPT, state="looking", frames=3), "looking, 3 good frames"),
        (replace(ACCEPT, state="unseen", refusal=NO_FACE), "no face in view; look at the camera"),
        (replace(ACCEPT, state="unsure", why="too close"), "not sure: too close"),
        (replace(ACCEPT, state="spoof", why="it is flat"), "not a living face: it is flat"),
    ],
)
def test_verdicts_in_words(verdict: Verdict, words: str):
    assert verdict_text(verdict) == words


def test_a_claim_that_fails_names_the_claim():
    verdict = replace(ACCEPT, state="unknown", score=0.3)
    assert verdict_text(verdict, claimed="Anna") == "not Anna (score 0.30, threshold 0.50, clear)"
    assert verdict_text(ACCEPT, claimed="Anna") == verdict_text(ACCEPT)


def test_how_clear_a_verdict_is_never_says_that_it_is_certain():
    assert [how_clear(share) for share in (1.0, 0.99, 0.95, 0.6)] == ["clear", "clear", "fairly clear", "close"]


@pytest.mark.parametrize(
    ("distance", "words"),
    [(1.7, "too far away; come closer"), (0.25, "too near; move back a little"), (0.7, "looking, 0 good frames")],
)
def test_a_view_that_is_no_evidence_is_said_as_that(distance: float, words: str):
    location = make_location(distance)
    result = Result(make_frame(), (FaceResult(location, make_crop(location)),), {})
    assert face_text(result.faces[0], Decision().update(result)) == words


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text(), json_like))
def test_whatever_is_said_is_one_line_of_valid_json(record: dict[str, object]):
    line = dumps(record)
    assert "\n" not in line and json.loads(line) == plain(record)


def test_numbers_of_numpy_are_plain():
    assert plain({"a": np.float32(0.5), "b": np.int64(3), "c": (np.bool_(True), float("inf"))}) == {
        "a": 0.5,
        "b": 3,
        "c": [True, None],
    }
