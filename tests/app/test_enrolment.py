"""Enrolment: guided poses of one face, and what is stored of them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from app_doubles import People, likeness, make_crop, make_location, unit
from poses import face, guided, look

import gallery
from app.pipeline import FaceResult
from app.verdict.enrolment import (
    CONSENT_TEXT,
    STEPS,
    TEMPLATES,
    Enrolment,
    EnrolmentError,
    KnownFaceError,
    consent,
    consent_text,
)
from app.verdict.enrolment.consent import allows_scan
from app.verdict.gates import ENROLMENT, EVIDENCE, Refusal
from face import Liveness
from gallery import Person

CONSENT = gallery.Consent(True, "the operator", "I agree.", datetime(2026, 1, 2, tzinfo=UTC))


@dataclass
class Book(People):
    """A gallery in memory that remembers what it was told to enrol."""

    def __init__(self, templates: dict[str, np.ndarray] | None = None) -> None:
        super().__init__(templates or {})
        self.enrolled: dict[str, np.ndarray] = {}
        self.views: dict[str, np.ndarray] = {}
        self.crops: np.ndarray | None = None
        self.consent: object = None
        self.listed: list[Person] = []

    def people(self) -> list[Person]:
        return [*super().people(), *self.listed]

    def enrol(
        self,
        name: str,
        embeddings: np.ndarray,
        *,
        consent: object,
        views: np.ndarray | None = None,
        sensor: str = "",
        crops: np.ndarray | None = None,
        geometry: str = "",
    ) -> Person:
        assert views is not None
        self.enrolled[name], self.views[name] = embeddings, views
        self.crops, self.consent = crops, consent
        self.listed.append(Person(name, len(embeddings), 0, datetime.now(UTC), CONSENT))
        return self.listed[-1]

    def remove(self, name: str) -> None:
        del self.enrolled[name], self.views[name]
        self.listed = [person for person in self.listed if person.name != name]


def enrolment(book: Book, **options: int | bool) -> Enrolment:
    """The crops of these tests are flat: what is asked of a mouth has tests of its own."""
    return Enrolment("Anna", book, agreement=0.5, mouth=lambda face: None, **options)


def through(gathering: Enrolment, looks) -> list:
    return [gathering.update(result) for result in looks]


def test_every_pose_gives_a_template_and_all_views_are_stored_with_the_consent():
    book = Book()
    gathering = enrolment(book)
    progress = through(gathering, guided())[-1]
    assert progress.done and progress.refusal is None and progress.gathered == progress.wanted == 30
    assert gathering.phase == "complete" and progress.asked is None
    enrolled = gathering.finish("agreed")
    assert book.enrolled["Anna"].shape == (TEMPLATES, 1920) and book.consent == "agreed"
    assert book.views["Anna"].shape == (30, 1920)
    assert enrolled.templates == TEMPLATES and enrolled.frames == 30 and enrolled.missing == ()
    assert enrolled.yaw_deg[0] < -10 and enrolled.yaw_deg[1] > 10
    assert enrolled.pitch_deg[0] < -5 and enrolled.pitch_deg[1] > 5
    assert [picture.step for picture in gathering.pictures()] == list(STEPS)
    assert gathering.phase == "stored"


def test_the_crops_that_are_kept_are_those_the_templates_were_made_of():
    book = Book()
    gathering = enrolment(book)
    for result in guided():
        (seen,) = result.faces
        fused = replace(seen.crop, depth=np.full_like(seen.crop.depth, 77))
        gathering.update(replace(result, faces=(replace(seen, fused=fused),)))
    gathering.finish("agreed")
    assert book.crops is not None and book.crops.shape == (TEMPLATES, 128, 128)
    assert (book.crops == 77).all()


def test_the_steps_are_asked_for_in_order_and_in_the_persons_own_directions():
    gathering = enrolment(Book())
    asked = []
    for result in guided():
        progress = gathering.update(result)
        if progress.asked is not None and (not asked or asked[-1] != progress.asked):
            asked.append(progress.asked)
            hint = progress.hint
            assert (
                progress.asked == "straight"
                or {"left": "your left", "right": "your right"}.get(progress.asked, "chin") in hint
            )
    assert asked == list(STEPS)


def test_a_turn_before_the_straight_look_counts_for_nothing():
    gathering = enrolment(Book())
    for number in range(20):
        progress = gathering.update(look(number, face(number=number, yaw=20.0)))
    assert progress.gathered == 0 and progress.refusal is None and progress.hint.startswith("Look straight")


def test_poses_count_from_how_the_person_looks_straight():
    """A camera above the face: straight is 12° down for it, and only 20° more is a nod."""
    gathering = enrolment(Book())
    for number in range(30):
        progress = gathering.update(look(number, face(number=number, pitch=12.0)))
    assert {state.step: state.gathered for state in progress.steps}["down"] == 0
    for number in range(30, 60):
        pitch = min(22.0, 12 + (number - 30))
        progress = gathering.update(look(number, face(number=number, pitch=pitch)))
    assert {state.step: state.gathered for state in progress.steps}["down"] == 5


def test_what_there_is_may_be_stored_once_the_straight_look_is_there():
    book = Book()
    gathering = enrolment(book)
    for number in range(10):
        progress = gathering.update(look(number, face(number=number)))
        assert progress.enough == (number == 9) and not progress.done
    enrolled = gathering.finish("agreed")
    assert enrolled.missing == ("left", "right", "up", "down") and enrolled.templates == TEMPLATES


@pytest.mark.parametrize(
    ("view", "reason", "hint"),
    [
        ({"distance": 1.4}, "far", "Come closer"),
        ({"distance": 0.25}, "near", "Move back a little"),
        ({"yaw": 50.0}, "pose", "Turn to the camera"),
        ({"live": Liveness(0.1, "flat")}, "not-live", "Only a living face can be enrolled: no picture, screen or mask"),
        (
            {"live": Liveness(0.6, odds=0.5)},
            "not-live",
            "Only a living face can be enrolled: no picture, screen or mask",
        ),
        ({"live": Liveness(0.9, odds=8.0, moved=False)}, "not-live", "One moment: a living face moves a little"),
        ({"live": Liveness(0.1, "covered")}, "covered", "Uncover your mouth and chin: no mask, scarf or hand"),
    ],
)
def test_a_bad_view_is_refused_with_a_hint(view: dict[str, float], reason: str, hint: str):
    progress = enrolment(Book()).update(look(0, face(**view)))
    assert progress.gathered == 0 and progress.refusal is not None
    assert (progress.refusal.reason, progress.refusal.hint, progress.hint) == (reason, hint, hint)
    assert progress.refusal.said


def test_a_head_that_turns_or_moves_fast_is_asked_to_hold_still():
    turning, moving = enrolment(Book()), enrolment(Book())
    for number in range(8):
        turned = turning.update(look(number, face(number=number, yaw=-10 + 5.0 * number)))
        moved = moving.update(look(number, face(number=number, x=0.02 * number)))
    assert turned.refusal.reason == moved.refusal.reason == "motion"
    assert turned.hint == "Hold still for a moment"


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


def test_what_is_wrong_with_a_mouth_refuses_the_view():
    said = Refusal("mouth", "Close your mouth")
    gathering = Enrolment("Anna", Book(), agreement=0.5, mouth=lambda seen: said)
    progress = gathering.update(look(0, face()))
    assert progress.refusal == said and progress.gathered == 0


def test_a_picture_that_stands_still_is_not_gathered():
    gathering = enrolment(Book())
    assert gathering.update(look(0, face())).gathered == 1
    for number in range(1, 40):
        still = replace(look(0, face()), frame=replace(look(0, face()).frame, timestamp=number / 15, number=number))
        progress = gathering.update(still)
    assert progress.gathered == 1 and progress.refusal is not None and progress.refusal.reason == "frozen"


def test_no_face_two_faces_and_no_crop_are_refused():
    gathering = enrolment(Book())
    assert gathering.update(look(0)).refusal.reason == "no-face"
    assert gathering.update(look(1, face(), face(distance=0.8))).refusal.reason == "several"
    assert gathering.update(look(2, face(), face(distance=1.3))).refusal is None
    cut_off = FaceResult(make_location(), error="cut off")
    assert gathering.update(look(3, cut_off)).refusal.reason == "no-crop"


def test_too_few_good_frames_say_what_was_wrong_with_most():
    book = Book()
    gathering = enrolment(book)
    through(gathering, (look(i, face(number=i)) for i in range(4)))
    through(gathering, (look(4 + i, face(number=4 + i, distance=0.7 if i < 0 else 1.4)) for i in range(9)))
    with pytest.raises(EnrolmentError, match=r"only 4 good frames of the 10 .*refused"):
        gathering.finish("agreed")
    assert not book.enrolled


def test_templates_that_disagree_are_dropped():
    book = Book()
    gathering = enrolment(book)
    # One pose looks unlike the others, though not unlike enough to be somebody else.
    odd = unit([0.45, 0.9])
    for result in guided():
        seen = result.faces[0]
        nods = seen.location.pose_deg[1] > 8
        gathering.update(replace(result, faces=(replace(seen, embedding=odd),)) if nods else result)
    gathering.finish("agreed")
    cosines = book.enrolled["Anna"] @ odd
    assert cosines.max() < 0.9, "the odd one is not among them"


def test_a_known_face_is_told_before_anything_is_stored():
    book = Book({"Annie": unit([1]), "Ben": unit([0, 1])})
    gathering = enrolment(book)
    told = [progress.known_as for progress in through(gathering, guided())]
    assert told[8] is None and told[9].person == "Annie", "as soon as the straight look is there"
    with pytest.raises(KnownFaceError, match=r"in the gallery as Annie.*nothing was stored") as known:
        gathering.finish("agreed")
    assert known.value.match.person == "Annie" and not book.enrolled
    assert gathering.finish("agreed", although_known=True).known_as == gathering.known_as() and "Anna" in book.enrolled


def test_a_face_that_only_others_have_is_no_news():
    gathering = enrolment(Book({"Ben": unit([0, 1])}))
    through(gathering, guided())
    assert gathering.finish("agreed").known_as is None


def test_a_known_face_under_the_same_name_is_that_person():
    gathering = enrolment(Book({"ANNA": unit([1])}))
    through(gathering, guided())
    assert gathering.finish("agreed").known_as is None


def test_views_that_were_refused_stay_for_another_name(tmp_path):
    """Another program takes the name while the views are gathered; whoever is at the camera leaves then."""
    with gallery.open(tmp_path / "gallery.db", model="m") as people:
        gathering = enrolment(people)
        for progress in through(gathering, guided()):
            if progress.enough:
                break
        people.enrol("Anna", unit([0, 1])[None], consent=CONSENT)
        with pytest.raises(gallery.PersonExists):
            gathering.finish(CONSENT)
        assert gathering.progress().done
        assert gathering.update(look(0, face(number=0))).ended is None, "a time stamp before the last one"
        assert gathering.source_changed().ended is None
        with pytest.raises(EnrolmentError, match="name"):
            gathering.finish(CONSENT, name="  ")
        enrolled = gathering.finish(CONSENT, name="Anna B.")
        assert enrolled.person == "Anna B."
        assert {person.name: person.templates for person in people.people()} == {"Anna": 1, "Anna B.": TEMPLATES}
        gathering.undo()
        assert [person.name for person in people.people()] == ["Anna"]


def test_what_was_stored_can_be_undone_once():
    book = Book()
    gathering = enrolment(book)
    with pytest.raises(EnrolmentError, match="nothing was stored"):
        gathering.undo()
    through(gathering, guided())
    gathering.finish("agreed")
    gathering.undo()
    assert not book.enrolled and gathering.pictures() == ()
    with pytest.raises(EnrolmentError):
        gathering.undo()


def test_undoing_erases_who_was_stored_whatever_other_programs_did_to_the_name(tmp_path):
    """Another program renames who was stored, gives the name to somebody else, then removes the first."""
    with gallery.open(tmp_path / "gallery.db", model="m") as people:
        first, second = enrolment(people), enrolment(people)
        for gathering in (first, second):
            through(gathering, guided())
        first.finish(CONSENT)
        people.rename("Anna", "Anna K.")
        second.finish(CONSENT, although_known=True)
        first.undo()
        assert [person.name for person in people.people()] == ["Anna"]
        people.rename("Anna", "Zora")
        people.enrol("Anna", unit([0, 1])[None], consent=CONSENT)
        people.remove("Zora")
        with pytest.raises(EnrolmentError, match="removed or changed since"):
            second.undo()
        assert [person.name for person in people.people()] == ["Anna"]


def test_undoing_never_erases_what_was_there_before():
    book = Book({"Anna": unit([1])})
    gathering = enrolment(book)
    through(gathering, guided())
    gathering.finish("agreed")
    with pytest.raises(EnrolmentError, match="was enrolled before"):
        gathering.undo()
    assert "Anna" in book.enrolled


def test_a_name_and_enough_frames_are_asked_for_at_the_start():
    with pytest.raises(EnrolmentError, match="name"):
        Enrolment("  ", Book(), agreement=0.5)
    with pytest.raises(EnrolmentError, match="at least 5"):
        enrolment(Book(), wanted=4)


def test_a_consent_says_all_of_it():
    before = datetime.now(UTC)
    given = consent("the operator", given=True, days=365)
    assert given.text == consent_text(365) and "for one year, or until I ask" in given.text
    assert given.version and given.purpose and given.at >= before
    assert given.expires == given.at + timedelta(days=365)
    endless = consent("the operator", given=True, days=0)
    assert endless.expires is None and "verify me, until I ask" in endless.text
    assert consent("the operator", given=True).text == CONSENT_TEXT
    with pytest.raises(ValueError, match="days"):
        consent("the operator", given=True, days=-1)


def test_wild_frames_never_become_templates():
    book = Book()
    gathering = enrolment(book)
    for number, result in enumerate(guided()):
        wild = replace(result, faces=(replace(result.faces[0], embedding=likeness(0.1, 0, 5)),))
        gathering.update(wild if number in (3, 20, 40) else result)
    gathering.finish("agreed")
    assert (book.enrolled["Anna"] @ unit([1])).min() > 0.8


def test_without_a_consent_that_says_so_there_is_no_scan(monkeypatch: pytest.MonkeyPatch):
    fused: list[int] = []
    monkeypatch.setattr("app.verdict.enrolment.process.cut", lambda frame, location, *, neck: neck)
    monkeypatch.setattr("app.verdict.enrolment.process.fuse", lambda shots: fused.append(len(shots)) or "a scan")
    for kept, allowed in ((True, False), (False, True)):
        gathering = enrolment(Book(), scan=kept)
        through(gathering, guided())
        gathering.finish(consent("me", given=True, scan=allowed))
        with pytest.raises(EnrolmentError, match="agreed to one"):
            gathering.scan()
    assert fused == [], "and nothing was made that nobody agreed to"

    gathering = enrolment(Book(), scan=True)
    through(gathering, guided())
    with pytest.raises(EnrolmentError, match="agreed to one"):
        gathering.scan()


def test_a_scan_is_made_once_of_the_views_that_were_taken_and_goes_when_the_person_does(
    monkeypatch: pytest.MonkeyPatch,
):
    fused: list[list[bool]] = []
    monkeypatch.setattr("app.verdict.enrolment.process.cut", lambda frame, location, *, neck: neck)
    monkeypatch.setattr("app.verdict.enrolment.process.fuse", lambda shots: fused.append(shots) or "a scan")
    for undone in (False, True):
        gathering = enrolment(Book(), scan=True)
        through(gathering, guided())
        gathering.finish(consent("me", given=True, scan=True))
        if undone:
            gathering.undo()
        else:
            assert gathering.scan() == "a scan"
            assert len(fused[0]) == 30 and sum(fused[0]) == 10, "necks of straight views alone"
        with pytest.raises(EnrolmentError, match="no scan"):
            gathering.scan()
    assert len(fused) == 1


def test_the_text_of_a_consent_says_whether_a_scan_may_be_written():
    with_scan, without = (consent("me", given=True, scan=scan) for scan in (True, False))
    assert allows_scan(with_scan) and not allows_scan(without)
    assert with_scan.text.startswith(without.text) and "three-dimensional scan" in with_scan.text
    assert not allows_scan(replace(with_scan, given=False))
