from dataclasses import replace

import numpy as np
import pytest
from app_doubles import People, likeness, make_crop, make_frame, make_location, noisy, seen, unit
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kept.settings import Settings
from app.pipeline import FaceResult, Result
from app.verdict.decision import Decision
from app.verdict.evidence import trimmed_mean
from app.verdict.gates import ENROLMENT, EVIDENCE
from app.verdict.verdict import Verdict

ANNA, BEN = unit([1]), unit([0, 1])
PEOPLE = People({"Anna": ANNA, "Ben": BEN})
NOBODY = People({})


def run(decision: Decision, cosines: list[float | None], *, start: int = 0, **view: float) -> list[Verdict]:
    """Frames of a face with these likenesses to Anna (None: no face in the frame)."""
    embeddings = [None if cosine is None else likeness(cosine) for cosine in cosines]
    return [decision.update(seen(start + i, e, PEOPLE, **view)) for i, e in enumerate(embeddings)]


def test_pending_until_five_frames_then_accepts():
    verdicts = run(Decision(), [0.8] * 6)
    assert [v.decision for v in verdicts] == ["pending"] * 4 + ["accept"] * 2
    assert [v.frames for v in verdicts] == [1, 2, 3, 4, 5, 6]
    assert verdicts[-1].person == "Anna" and verdicts[-1].score == pytest.approx(0.8, abs=1e-6)
    assert verdicts[-1].threshold == 0.5
    assert verdicts[0].confidence == 0 and verdicts[-1].confidence > 0.99


def test_a_stranger_is_unknown_and_the_closest_person_named():
    verdict = run(Decision(), [0.3] * 8)[-1]
    assert (verdict.decision, verdict.person) == ("unknown", "Anna")
    assert verdict.score == pytest.approx(0.3, abs=1e-6) and verdict.confidence > 0.99


def test_confidence_grows_with_the_distance_from_the_threshold():
    below, at, near, far = (run(Decision(), [c] * 30)[-1] for c in (0.495, 0.501, 0.55, 0.6))
    assert (below.state, below.confidence, below.why) == ("looking", 0, "the score is just below the threshold")
    assert at.state == "accepted" and at.confidence < 0.9 < near.confidence <= far.confidence <= 1
    assert near.decision == far.decision == "accept"


def test_two_wild_frames_of_ten_change_nothing():
    assert run(Decision(), [0.8, 0.8, 0.0, 0.8, 0.8, 0.8, 0.8, 0.0, 0.8, 0.8])[-1].decision == "accept"
    assert run(Decision(), [0.2, 0.2, 0.95, 0.2, 0.2, 0.2, 0.2, 0.95, 0.2, 0.2])[-1].decision == "unknown"


def test_one_dark_frame_resets_nothing():
    decision = Decision()
    verdicts = run(decision, [0.8] * 5 + [None] + [0.8])
    assert [v.decision for v in verdicts[4:]] == ["accept"] * 3
    assert verdicts[-1].frames == 6 and len(decision.verdicts) == 1


def test_a_face_lost_for_more_than_a_second_starts_afresh():
    decision = Decision()
    kept = run(decision, [0.8] * 5 + [None] * 14 + [0.8])
    assert kept[-1].decision == "accept" and kept[-1].frames == 6
    lost = run(decision, [None] * 17 + [0.8], start=40)
    assert lost[-2].decision == "pending" and lost[-2].person is None
    assert lost[-1].decision == "pending" and lost[-1].frames == 1


def test_a_jump_starts_afresh_and_a_step_does_not():
    decision = Decision()
    run(decision, [0.8] * 5)
    assert run(decision, [0.8], start=5, x=0.14)[-1].frames == 6
    assert run(decision, [0.8], start=6, x=0.31)[-1].frames == 1


def test_going_back_in_time_starts_afresh():
    decision = Decision()
    run(decision, [0.8] * 6, start=100)
    assert run(decision, [0.8], start=0)[-1].frames == 1


@pytest.mark.parametrize("view", [{"yaw": 40.0}, {"yaw": -40.0}, {"valid_share": 0.2}, {"distance": 1.6}])
def test_bad_views_are_no_evidence_and_keep_the_verdict(view: dict[str, float]):
    decision = Decision()
    place = {"distance": 1.5} if "distance" in view else {}
    good = run(decision, [0.8] * 5, **place)[-1]
    assert run(decision, [0.0] * 10, start=5, **view)[-1] == good
    only_bad = Decision()
    assert run(only_bad, [0.9] * 10, **view)[-1].decision == "pending"


def test_somebody_else_in_the_same_place_is_noticed_within_three_frames():
    decision = Decision()
    run(decision, [0.8] * 15)
    after = [decision.update(seen(15 + i, likeness(0.8, axis=1, noise_axis=11), PEOPLE)) for i in range(5)]
    assert after[2].frames == 3 and after[2].decision == "pending" and after[2].person == "Ben"
    assert after[4].decision == "accept" and after[4].person == "Ben"


def test_a_stranger_in_the_same_place_is_noticed_too():
    decision = Decision()
    run(decision, [0.8] * 15)
    after = [decision.update(seen(15 + i, unit([0.1, 0.1, 1.0]), PEOPLE)) for i in range(5)]
    assert after[2].decision == "pending" and after[4].decision == "unknown"


def test_a_verdict_follows_the_face_when_the_score_falls_for_good():
    decision = Decision()
    verdicts = run(decision, [0.6] * 15 + [0.4] * 60)
    assert verdicts[14].decision == "accept" and verdicts[-1].decision == "unknown"
    held = sum(verdict.decision == "accept" for verdict in verdicts[15:])
    assert held / 15 <= 2.0


@pytest.mark.parametrize("fps", [5.0, 15.0, 30.0])
def test_an_acceptance_does_not_outlive_the_person(fps: float):
    """A stranger in the same place, mostly unmeasured: no evidence for or against, for as long as it lasts."""
    decision = Decision()
    assert run(decision, [0.8] * 25, fps=fps)[-1].decision == "accept"
    after = run(decision, [0.1] * 100, start=25, valid_share=0.4, fps=fps)
    held = sum(verdict.decision == "accept" for verdict in after)
    assert held / fps <= 2.0
    assert {verdict.decision for verdict in after[held:]} == {"pending"}
    assert {verdict.person for verdict in after[held:]} == {None}
    again = run(decision, [0.8] * 5, start=125, fps=fps)
    assert [verdict.decision for verdict in again] == ["pending"] * 4 + ["accept"], "looked at afresh"


def test_an_acceptance_stays_while_the_person_is_seen_now_and_then():
    decision = Decision()
    run(decision, [0.8] * 15)
    for start in range(15, 150, 15):
        assert {v.decision for v in run(decision, [0.8] * 14, start=start, yaw=40.0)} == {"accept"}
        assert run(decision, [0.8], start=start + 14)[0].decision == "accept"


def test_a_paused_recording_keeps_its_verdict():
    decision = Decision()
    verdict = run(decision, [0.8] * 15)[-1]
    still = seen(14, likeness(0.8), PEOPLE)
    assert [decision.update(still) for _ in range(200)] == [verdict] * 200


def test_the_same_picture_again_is_no_evidence():
    decision = Decision()
    frame = seen(0, likeness(0.8), PEOPLE).frame
    for i in range(60):
        later = seen(i, likeness(0.8), PEOPLE)
        repeated = Result(replace(later.frame, depth=frame.depth), later.faces, {})
        verdict = decision.update(repeated)
    assert (verdict.decision, verdict.frames) == ("pending", 1)
    in_turn = Decision()
    for i in range(60):
        later, first = seen(i, likeness(0.8), PEOPLE), seen(i % 4, likeness(0.8), PEOPLE)
        verdict = in_turn.update(Result(replace(later.frame, depth=first.frame.depth), later.faces, {}))
    assert (verdict.decision, verdict.frames) == ("pending", 4)


@pytest.mark.parametrize("frames", [5, 15, 16, 40, 100])
def test_a_verdict_comes_after_as_many_frames_as_are_asked_for(frames: int):
    verdicts = run(Decision(frames), [0.8] * (frames + 3))
    assert [v.decision for v in verdicts] == ["pending"] * (frames - 1) + ["accept"] * 4
    assert Settings(evidence=frames).evidence == frames


@pytest.mark.parametrize("step_mm", [2.0, 3.0, 4.0])
def test_depth_in_layers_is_no_evidence(step_mm: float):
    quality = replace(make_crop(make_location()).quality, step_mm=step_mm)
    for gate in (EVIDENCE, ENROLMENT):
        refusal = gate.refusal(quality)
        assert refusal is not None and (refusal.reason, refusal.said) == ("layers", "too coarse a depth")
        assert gate.refusal(replace(quality, step_mm=1.0)) is None
    assert EVIDENCE.refusal(replace(quality, step_mm=2.0, distance_m=1.4)) is None, "a stereo camera's own steps there"
    d405 = replace(quality, step_mm=5.15 * 0.8**2, stereo_mm=5.15, distance_m=0.8)
    assert EVIDENCE.refusal(d405) is None, "and a D405's at 0.8 m"
    refusal = EVIDENCE.refusal(replace(d405, stereo_mm=6.0))
    assert refusal is not None and refusal.reason == "layers"


def test_verification_asks_for_one_person_only():
    claim = Decision(person="Ben", verify=PEOPLE.verify)
    verdict = run(claim, [0.8] * 5)[-1]
    assert (verdict.decision, verdict.person) == ("unknown", "Ben")
    claim = Decision(person="Anna", verify=lambda name, e: PEOPLE.verify(name, e, threshold=0.7))
    verdict = run(claim, [0.8] * 5)[-1]
    assert (verdict.decision, verdict.person, verdict.threshold) == ("accept", "Anna", 0.7)


def test_an_empty_gallery_gives_unknown_without_a_name():
    decision = Decision()
    verdicts = [decision.update(seen(i, likeness(0.8), NOBODY)) for i in range(6)]
    assert verdicts[3].decision == "pending"
    assert verdicts[-1] == Verdict("unknown", None, None, 1.0, 6, 0.0)


def test_every_face_has_its_own_verdict_in_the_order_of_the_result():
    decision = Decision()
    for i in range(6):
        faces = []
        # The two swap places in the list (which is nearer) but not in space.
        for x, embedding, distance in ((0.0, ANNA, 0.7 + 0.02 * (i % 2)), (0.5, BEN, 0.71)):
            location = make_location(distance, x=x)
            crop = noisy(make_crop(location), i)
            faces.append(
                FaceResult(location, crop, crop.depth, None, embedding, None, tuple(PEOPLE.identify(embedding)))
            )
        faces.sort(key=lambda face: face.location.nose_m[2])
        verdict = decision.update(Result(make_frame(i), tuple(faces), {}))
    assert [v.decision for v in decision.verdicts] == ["accept", "accept"]
    assert [v.person for v in decision.verdicts] == ["Ben", "Anna"]
    assert verdict == decision.verdicts[0]


def test_numbers_that_make_no_verdict_are_refused():
    for frames in (4, 101):
        with pytest.raises(ValueError, match="at least 5 and at most 100"):
            Decision(frames=frames)
    for seconds in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="positive time"):
            Decision(expires_s=seconds)
    with pytest.raises(ValueError, match="person and verify"):
        Decision(person="Anna")


def test_a_face_without_an_embedding_is_no_evidence():
    decision = Decision()
    result = Result(make_frame(), (FaceResult(make_location(), error="cut off"),), {})
    assert decision.update(result).decision == "pending" and len(decision.verdicts) == 1


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.floats(-1, 1), min_size=1, max_size=30),
    st.floats(-1, 1),
)
def test_trimmed_mean_lies_within_the_scores_and_ignores_a_fifth(scores: list[float], wild: float):
    values = np.array(scores)
    mean, deviation = trimmed_mean(values, np.ones(len(values)))
    assert values.min() - 1e-9 <= mean <= values.max() + 1e-9 and deviation >= 0
    steady = np.array([0.5] * 9 + [wild])
    assert trimmed_mean(steady, np.ones(10))[0] == pytest.approx(0.5)


def test_nobody_is_accepted_in_the_place_of_somebody_who_was_removed():
    face, decision = likeness(0.8), Decision()
    run(decision, [0.8] * 10)
    other = unit([0, 0, 0, 1])
    near = 0.49 * face + np.sqrt(1 - 0.49**2) * (other - (other @ face) * face) / np.linalg.norm(
        other - (other @ face) * face
    )
    left = People({"Ben": near.astype(np.float32)})
    verdicts = [decision.update(seen(10 + k, face, left)) for k in range(40)]
    assert {verdict.person for verdict in verdicts if verdict.state == "accepted"} <= {"Anna"}
    assert all(not row.accepted for verdict in verdicts for row in verdict.rows if row.person == "Ben")
