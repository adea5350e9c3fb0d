import math
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from app_doubles import Denoiser, People, Recogniser, cut, find, make_frame, unit

import gallery
from app.networks import model
from app.pipeline import STAGES, Pipeline
from camera import Frame
from face import Crop, Location
from gallery import Consent


def by_distance(cm: int) -> np.ndarray:
    """What the recogniser double makes of a face at this distance (its crop's value is the distance in cm,
    plus one)."""
    angle = (cm + 1) / 100
    return unit([np.cos(angle), np.sin(angle)])


def build(**options: object) -> Pipeline:
    people = People({"Near": by_distance(50), "Far": by_distance(120)})
    parts = {
        "denoiser": Denoiser(),
        "recogniser": Recogniser(),
        "gallery": people,
        "locate": find,
        "crop": cut,
    } | options
    return Pipeline(parts.pop("denoiser"), parts.pop("recogniser"), parts.pop("gallery"), **parts)


def test_a_face_goes_through_every_stage():
    result = build()(make_frame(3, distances=[0.5]))
    (face,) = result.faces
    assert result.frame.number == 3
    assert face.crop is not None and face.denoised is not None
    assert face.denoised[64, 64] == 51
    assert face.embedding @ by_distance(50) == pytest.approx(1, abs=1e-6)
    assert face.normals.shape == (3, 128, 128)
    assert [match.person for match in face.matches] == ["Near", "Far"]
    assert face.matches[0].accepted and face.matches[0].score == pytest.approx(1, abs=1e-6)
    assert face.live is None and face.error is None  # not measured: no liveness was asked for


def test_every_stage_is_timed_and_the_total_covers_them():
    ms = build()(make_frame()).ms
    assert tuple(ms) == STAGES
    assert all(value >= 0 for value in ms.values())
    assert ms["total"] >= sum(value for stage, value in ms.items() if stage != "total") * 0.999


def test_several_faces_go_through_the_networks_as_one_batch_nearest_first():
    denoiser, recogniser = Denoiser(), Recogniser()
    result = build(denoiser=denoiser, recogniser=recogniser)(make_frame(distances=[1.2, 0.5]))
    assert denoiser.shapes == [(2, 128, 128)] and recogniser.shapes == [(2, 128, 128)]
    assert [face.location.nose_m[2] for face in result.faces] == [0.5, 1.2]
    assert [face.matches[0].person for face in result.faces] == ["Near", "Far"]


def test_a_face_that_cannot_be_cut_is_reported_and_the_others_are_recognised():
    result = build()(make_frame(distances=[0.1, 0.5]))
    bad, good = result.faces
    assert bad.crop is None and bad.embedding is None and bad.matches == ()
    assert bad.error == "too near to cut"
    assert good.matches[0].person == "Near" and good.error is None


def test_an_empty_frame_has_no_faces_and_calls_no_network():
    denoiser = Denoiser()
    result = build(denoiser=denoiser)(make_frame(distances=[]))
    assert result.faces == () and denoiser.shapes == []
    assert set(result.ms) == set(STAGES)


@pytest.mark.parametrize("gallery", [None, People({})])
def test_without_people_there_are_no_matches(gallery: People | None):
    (face,) = build(gallery=gallery)(make_frame()).faces
    assert face.embedding is not None and face.matches == ()


def test_without_a_recogniser_a_face_ends_at_its_denoised_crop():
    pipeline = build(recogniser=None)
    (face,) = pipeline(make_frame()).faces
    assert face.denoised is not None and face.embedding is None and face.normals is None
    assert pipeline.model_id == ""


class Watcher:
    """Remembers what was carried over from frame to frame."""

    def __init__(self) -> None:
        self.located: list[object] = []
        self.cut: list[object] = []

    def locate(self, frame: Frame, *, previous: object = None) -> list:
        self.located.append(previous)
        return find(frame)

    def crop(self, frame: Frame, location: object, *, previous: object = None) -> object:
        self.cut.append(previous)
        return cut(frame, location)


def test_the_last_frame_helps_with_the_next_unless_told_not_to():
    watcher = Watcher()
    pipeline = build(locate=watcher.locate, crop=watcher.crop)
    pipeline(make_frame(0, distances=[0.5]))
    pipeline(make_frame(1, distances=[0.55]))
    pipeline.forget()
    pipeline(make_frame(2, distances=[0.55]))
    assert [bool(previous) for previous in watcher.located] == [False, True, False]
    assert [previous and previous.nose_m[2] for previous in watcher.cut] == [None, 0.5, None]

    watcher = Watcher()
    pipeline = build(locate=watcher.locate, crop=watcher.crop, carry=False)
    for number in range(3):
        pipeline(make_frame(number))
    assert watcher.located == [None, None, None] and watcher.cut == [None, None, None]


def test_a_face_that_jumped_has_no_motion_from_the_old_one():
    watcher = Watcher()
    pipeline = build(locate=watcher.locate, crop=watcher.crop)
    pipeline(make_frame(0, distances=[0.5]))
    pipeline(make_frame(1, distances=[0.8]))
    assert watcher.cut == [None, None]


def test_model_id_follows_the_weights_and_not_the_backend():
    base = build().model_id
    moved, changed = Recogniser(), Recogniser()
    moved.precision, moved.backend = "bf16", "tensorrt"
    changed.weights_hash = "c" * 64
    assert base and base == build(recogniser=moved).model_id
    assert base != build(recogniser=changed).model_id


CARD = {"thresholds": {"1e-2": 0.4, "1e-3": 0.5, "1e-4": 0.6}}


def expected(comparisons: int, false_positives: float = 1e-2) -> float:
    """The card's table, a tenth a decade, at half of the false positives: the first look's, asked at every frame."""
    return 0.4 + 0.1 * (-math.log10(1 - (1 - false_positives / 2 / 1.4) ** (1 / comparisons)) - 2)


@pytest.mark.parametrize(("templates", "counted"), [(0, 10), (1, 10), (10, 10), (11, 11), (100, 100), (5000, 5000)])
def test_the_threshold_follows_the_size_of_the_gallery(templates: int, counted: int):
    assert model.threshold(CARD, templates) == pytest.approx(expected(counted))


def test_a_gallery_too_large_for_any_score_accepts_nobody():
    assert model.threshold(CARD, 100_000_000) == gallery.NOBODY


@pytest.mark.parametrize("templates", [1, 2, 5, 11])
def test_a_claim_is_only_compared_with_one_persons_templates(templates: int):
    assert model.claim_threshold(CARD, templates) == pytest.approx(expected(templates))


@pytest.mark.parametrize("false_positives", [1e-2, 1e-3, 1e-4])
def test_fewer_false_positives_need_a_higher_score(false_positives: float):
    found = model.threshold(CARD, 20, false_positives=false_positives)
    assert found == pytest.approx(expected(20, false_positives))


def test_every_template_of_the_gallery_counts(tmp_path):
    base = build()
    consent = Consent(given=True, by="test", text="yes", at=datetime.now(UTC))
    with gallery.open(tmp_path / "gallery.db", model=base.model_id) as people:
        pipeline = build(gallery=people)
        assert pipeline.threshold == pytest.approx(expected(10))
        assert pipeline.verification_threshold() == pytest.approx(expected(5**0.86))
        people.enrol("Ada", np.stack([unit([1, i]) for i in range(8)]), consent=consent)
        people.enrol("Ben", unit([0, 0, 1])[None], consent=consent)
        assert pipeline.threshold == pytest.approx(expected(10))
        people.enrol("Cleo", np.stack([unit([0, 1, 0, i]) for i in range(2)]), consent=consent)
        assert pipeline.threshold == pytest.approx(expected(10)), "eight of one person are worth six of three"
        people.enrol("Dora", np.stack([unit([0, 1, 0, 0, i]) for i in range(8)]), consent=consent)
        assert pipeline.threshold == pytest.approx(expected(2 * 8**0.86 + 1 + 2**0.86))
        assert pipeline.verification_threshold("ada") == pytest.approx(expected(8**0.86))
        assert pipeline.verification_threshold("Ben") == pytest.approx(expected(1))


def test_the_threshold_follows_templates_that_come_while_as_many_people_are_there(tmp_path):
    """Another program adds to somebody, or takes over people in the place of others."""
    consent = Consent(given=True, by="test", text="yes", at=datetime.now(UTC))
    how = {"model": build().model_id}
    with gallery.open(tmp_path / "gallery.db", **how) as people, gallery.open(tmp_path / "gallery.db", **how) as other:
        people.enrol("Ada", unit([1])[None], consent=consent)
        pipeline = build(gallery=people)
        assert pipeline.threshold == pytest.approx(expected(10))
        other.add("Ada", np.stack([unit([1, i]) for i in range(19)]))
        assert pipeline.threshold == pytest.approx(expected(20**0.86))
        other.remove("Ada")
        other.enrol("Ben", unit([0, 1])[None], consent=consent)
        assert pipeline.threshold == pytest.approx(expected(10))


def test_people_who_look_alike_are_found_among_those_enrolled(tmp_path):
    base = build()
    consent = Consent(given=True, by="test", text="yes", at=datetime.now(UTC))
    with gallery.open(tmp_path / "gallery.db", model=base.model_id) as people:
        people.enrol("Ada", unit([1])[None], consent=consent)
        people.enrol("Ben", unit([0, 1])[None], consent=consent)
        people.enrol("Ida", np.stack([unit([0, 0, 1]), unit([1, 0, 1])]), consent=consent)
        pipeline = build(gallery=people)
        assert people.likeness("Ida", "Ada") == pytest.approx(np.sqrt(0.5), abs=1e-3)
        assert pipeline.look_alike("Ada", "Ida") and not pipeline.look_alike("Ada", "Ben")
        assert pipeline.look_alikes("ida") == ["Ada"] and pipeline.look_alikes("Ben") == []


def test_a_card_with_one_threshold_alone_is_continued_strictly():
    card = {"thresholds": {"1e-2": 0.4, "1e-3": None, "1e-4": None}}
    assert model.threshold(card, 3) > expected(10)
    assert model.threshold({}, 3) == model.UNCALIBRATED


def test_a_given_threshold_goes_before_the_card():
    pipeline = build(threshold=0.99)
    assert pipeline.threshold == pipeline.verification_threshold() == 0.99
    near, _ = build(threshold=0.99)(make_frame(distances=[0.5])).faces[0].matches
    assert near.threshold == 0.99


class Doubling:
    """In place of :class:`face.Fusion`: what it was given, and every crop with 1 more."""

    def __init__(self) -> None:
        self.given: list[tuple[float, int]] = []
        self.forgotten = 0

    def __call__(self, at: float, faces: list[tuple[Location, Crop]]) -> list[Crop]:
        self.given.append((at, len(faces)))
        return [replace(crop, depth=crop.depth + np.float32(1)) for _, crop in faces]

    def forget(self) -> None:
        self.forgotten += 1


def test_the_networks_see_fused_crops_and_everything_else_the_frames_own():
    fusion = Doubling()
    pipeline = build(fusion=fusion)
    frame = make_frame(3, distances=[0.1, 0.5])
    bad, good = pipeline(frame).faces
    assert fusion.given == [(frame.timestamp, 1)]
    assert bad.fused is None and bad.error == "too near to cut"
    assert good.crop.depth[64, 64] == 50 and good.fused.depth[64, 64] == 51
    assert good.denoised[64, 64] == 52  # the double adds 1 of its own
    pipeline.forget()
    assert fusion.forgotten == 1


def test_without_memory_nothing_is_fused():
    fusion = Doubling()
    pipeline = build(fusion=fusion, carry=False)
    (seen,) = pipeline(make_frame(distances=[0.5])).faces
    assert fusion.given == [] and seen.fused is seen.crop
