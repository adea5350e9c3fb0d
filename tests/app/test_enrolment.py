from dataclasses import dataclass, replace

import numpy as np
import pytest
from app_doubles import People, likeness, make_crop, make_frame, make_location, seen, unit

from app.pipeline import FaceResult, Result
from app.verdict.enrolment import TEMPLATES, Enrolment, EnrolmentError
from app.verdict.gates import ENROLMENT, EVIDENCE


@dataclass
class Book(People):
    """A gallery in memory that remembers what it was told to enrol."""

    def __init__(self, templates: dict[str, np.ndarray] | None = None) -> None:
        super().__init__(templates or {})
        self.enrolled: dict[str, np.ndarray] = {}
        self.consent: object = None

    def enrol(self, name: str, embeddings: np.ndarray, *, consent: object) -> None:
        self.enrolled[name] = embeddings
        self.consent = consent


def enrolment(book: Book, **options: int) -> Enrolment:
    return Enrolment("Anna", book, agreement=0.5, **options)


def turning(count: int) -> list[Result]:
    """Frames of Anna that turns her head from −20° to +20°; each has noise of its own."""
    yaws = np.linspace(-20, 20, count)
    return [seen(i, likeness(0.8, noise_axis=10 + i), People({}), yaw=yaw) for i, yaw in enumerate(yaws)]


def test_templates_are_spread_over_the_poses_and_stored_with_the_consent():
    book = Book()
    gathering = enrolment(book)
    for result in turning(41):
        progress = gathering.update(result)
    assert progress.done and progress.refusal is None and progress.gathered == 41
    enrolled = gathering.finish("agreed")
    assert book.enrolled["Anna"].shape == (TEMPLATES, 1920) and book.consent == "agreed"
    assert enrolled.templates == TEMPLATES and enrolled.frames == 41
    assert enrolled.yaw_deg == (-20, 20)
    assert enrolled.known_as is None
    # Frames share cos² = 0.64 of Anna and nothing else: with their mean they agree at about 0.8 · 0.8 / 0.8.
    assert enrolled.agreement == pytest.approx(0.8, abs=0.03)
    cosines = book.enrolled["Anna"] @ book.enrolled["Anna"].T
    assert np.allclose(cosines[~np.eye(TEMPLATES, dtype=bool)], 0.64, atol=1e-5), "five different frames"


def test_a_still_face_is_asked_to_turn_and_accepted_in_the_end():
    gathering = enrolment(Book(), wanted=10)
    hints = [gathering.update(seen(i, unit([1]), People({}))) for i in range(20)]
    assert hints[5].hint.startswith("Turn your head") and not hints[9].done
    assert hints[19].done and hints[19].hint == ""


@pytest.mark.parametrize(
    ("view", "reason", "hint"),
    [
        ({"distance": 1.4}, "far", "Come closer"),
        ({"distance": 0.25}, "near", "Move back a little"),
        ({"yaw": 50.0}, "pose", "Turn to the camera"),
        ({"valid_share": 0.3}, "holes", "Uncover your face, keep out of the sun"),
    ],
)
def test_a_bad_view_is_refused_with_a_hint(view: dict[str, float], reason: str, hint: str):
    gathering = enrolment(Book())
    progress = gathering.update(seen(0, unit([1]), People({}), **view))
    assert progress.gathered == 0 and progress.refusal is not None
    assert (progress.refusal.reason, progress.refusal.hint, progress.hint) == (reason, hint, hint)


def test_motion_is_refused_for_enrolment_but_is_evidence():
    quality = make_crop(make_location()).quality
    moving = type(quality)(**{**quality.as_dict(), "motion_mm": 60.0})
    assert ENROLMENT.refusal(moving).reason == "motion" and EVIDENCE.refusal(moving) is None


@pytest.mark.parametrize(("pitch", "hint"), [(35.0, "Look up"), (-35.0, "Look down")])
def test_a_nodding_head_is_told_which_way(pitch: float, hint: str):
    refusal = EVIDENCE.refusal(make_crop(make_location(pitch=pitch)).quality)
    assert refusal is not None and refusal.hint.startswith(hint)


@pytest.mark.parametrize(
    ("roll", "reason"), [(29.0, None), (-31.0, "pose"), (88.0, "pose"), (178.0, "upside-down"), (-170.0, "upside-down")]
)
def test_a_head_that_is_not_upright_is_not_enrolled(roll: float, reason: str | None):
    quality = replace(make_crop(make_location()).quality, roll_deg=roll)
    refusal = ENROLMENT.refusal(quality)
    assert (refusal and refusal.reason) == reason
    told = EVIDENCE.refusal(replace(quality, roll_deg=2 * roll if reason is None else roll))
    assert told is not None or roll == -31.0
    if reason == "upside-down":
        assert refusal is not None and "rotate=180" in refusal.hint and refusal.said == "upside down"


def test_a_picture_that_stands_still_is_not_gathered():
    gathering = enrolment(Book())
    still = seen(0, unit([1]), People({}))
    assert gathering.update(still).gathered == 1
    for _ in range(40):
        progress = gathering.update(still)
    assert progress.gathered == 1 and progress.refusal is not None and progress.refusal.reason == "frozen"


def test_no_face_two_faces_and_no_crop_are_refused():
    gathering = enrolment(Book())
    assert gathering.update(seen(0, None, People({}))).refusal.reason == "no-face"
    two = [
        FaceResult(place, make_crop(place), embedding=unit([1])) for place in (make_location(0.7), make_location(0.8))
    ]
    assert gathering.update(Result(make_frame(1), tuple(two), {})).refusal.reason == "several"
    far = FaceResult(make_location(1.3), make_crop(make_location(1.3)), embedding=unit([1]))
    assert gathering.update(Result(make_frame(2), (two[0], far), {})).refusal is None
    cut_off = FaceResult(make_location(), error="cut off")
    assert gathering.update(Result(make_frame(3), (cut_off,), {})).refusal.reason == "no-crop"


def test_too_few_good_frames_say_what_was_wrong_with_most():
    book = Book()
    gathering = enrolment(book)
    for i in range(4):
        gathering.update(seen(i, unit([1]), People({})))
    for i in range(9):
        gathering.update(seen(i, unit([1]), People({}), distance=1.4))
    with pytest.raises(EnrolmentError, match=r"only 4 good frames of the 5 .* come closer"):
        gathering.finish("agreed")
    assert not book.enrolled


def test_frames_of_two_people_are_refused():
    book = Book()
    gathering = enrolment(book)
    for i in range(20):
        gathering.update(seen(i, unit([1]) if i % 2 else unit([0, 1]), People({})))
    # Halves at a cosine of 0.71 with their mean: agreement must be asked strictly enough to tell them apart.
    gathering._agreement = 0.8
    with pytest.raises(EnrolmentError, match="do not agree"):
        gathering.finish("agreed")
    assert not book.enrolled


def test_a_few_wild_frames_never_become_templates():
    book = Book()
    gathering = enrolment(book)
    for i in range(20):
        gathering.update(seen(i, unit([0, 0, 1]) if i in (3, 11) else unit([1]), People({}), yaw=20.0 if i == 3 else 0))
    gathering.finish("agreed")
    assert np.allclose(book.enrolled["Anna"] @ unit([1]), 1)


def test_a_face_that_is_known_under_another_name_is_told():
    book = Book({"Annie": unit([1]), "Ben": unit([0, 1])})
    gathering = enrolment(book)
    for result in turning(10):
        gathering.update(result)
    known_as = gathering.known_as()
    assert known_as is not None and known_as.person == "Annie" and known_as.accepted
    assert gathering.finish("agreed").known_as == known_as
    assert enrolled_alone().known_as is None


def enrolled_alone():
    gathering = enrolment(Book({"Ben": unit([0, 1])}))
    for result in turning(10):
        gathering.update(result)
    return gathering.finish("agreed")


def test_a_name_and_enough_frames_are_asked_for_at_the_start():
    with pytest.raises(EnrolmentError, match="name"):
        Enrolment("  ", Book(), agreement=0.5)
    with pytest.raises(EnrolmentError, match="at least 5"):
        enrolment(Book(), wanted=4)
