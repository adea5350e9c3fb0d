"""An enrolment follows one face of one source; anything else ends it, and nothing is stored."""

from dataclasses import replace

import numpy as np
import pytest
from app_doubles import likeness
from poses import face, guided, look
from test_enrolment import Book, enrolment

from app.verdict.enrolment import Enrolment, EnrolmentError

ANNA, BEN = 0, 1


def straight(gathering: Enrolment, count: int = 6):
    for number in range(count):
        progress = gathering.update(look(number, face(number=number)))
    assert progress.gathered == min(count, 10)
    return progress


def ended(gathering: Enrolment, book: Book, reason: str) -> None:
    progress = gathering.progress()
    assert gathering.phase == "ended" and progress.ended is not None and progress.ended.reason == reason
    assert progress.hint == progress.ended.hint and "start again" in progress.hint and not progress.enough
    with pytest.raises(EnrolmentError, match="nothing was stored"):
        gathering.finish("agreed")
    assert not book.enrolled
    before = progress.gathered
    later = gathering.update(look(10_000, face(number=5)))
    assert later.gathered == before and later.ended == progress.ended, "over for good"


def test_two_people_who_change_places_end_it():
    book = Book()
    gathering = enrolment(book)
    straight(gathering, 12)
    for number in range(12, 40):
        gathering.update(look(number, face(number=number, axis=BEN)))
    ended(gathering, book, "other")
    assert gathering.progress().gathered == 10, "no view of the other one"


def test_two_people_who_take_turns_end_it():
    book = Book()
    gathering = enrolment(book)
    straight(gathering)
    for number in range(6, 40):
        gathering.update(look(number, face(number=number, axis=ANNA if number % 2 else BEN)))
    ended(gathering, book, "other")


def test_one_who_leaves_and_another_who_comes_end_it():
    """Neither seen together, nor too far away, nor missing for long."""
    book = Book()
    gathering = enrolment(book)
    straight(gathering)
    for number in range(6, 16):
        assert gathering.update(look(number)).refusal.reason == "no-face"
    for number in range(16, 26):
        gathering.update(look(number, face(number=number, axis=BEN)))
    ended(gathering, book, "other")


def test_a_face_that_was_away_for_two_seconds_ends_it_even_if_it_is_the_same():
    book = Book()
    gathering = enrolment(book)
    straight(gathering)
    gathering.update(look(5 + 31, face(number=36)))
    ended(gathering, book, "lost")


def test_a_dark_frame_and_a_glance_away_end_nothing():
    gathering = enrolment(Book())
    straight(gathering)
    for number in range(6, 30):
        progress = gathering.update(look(number))
    assert progress.ended is None
    assert gathering.update(look(30, face(number=30))).gathered == 7


def test_a_face_elsewhere_is_not_taken_and_ends_it_when_it_stays():
    book = Book()
    gathering = enrolment(book)
    straight(gathering)
    progress = gathering.update(look(6, face(number=6, x=0.4)))
    assert progress.refusal.reason == "elsewhere" and progress.gathered == 6 and progress.ended is None
    for number in range(7, 60):
        gathering.update(look(number, face(number=number, x=0.4)))
    ended(gathering, book, "lost")


def test_a_nearer_face_beside_it_does_not_take_over():
    gathering = enrolment(Book())
    straight(gathering)
    both = look(6, face(number=6, distance=0.4, x=0.3, axis=BEN), face(number=6))
    progress = gathering.update(both)
    assert progress.refusal.reason == "several" and progress.gathered == 6


def test_another_source_ends_it():
    book = Book()
    gathering = enrolment(book)
    straight(gathering)
    gathering.update(look(6, face(number=6), source="realsense:2"))
    ended(gathering, book, "source")


def test_a_source_that_will_change_ends_it_at_once():
    book = Book()
    gathering = enrolment(book)
    straight(gathering)
    assert gathering.source_changed().ended.reason == "source"
    ended(gathering, book, "source")


def test_another_lens_is_another_source():
    book = Book()
    gathering = enrolment(book)
    straight(gathering)
    one = look(6, face(number=6))
    lens = replace(one.frame.intrinsics, fx=70.0)
    gathering.update(replace(one, frame=replace(one.frame, intrinsics=lens)))
    ended(gathering, book, "source")


def test_time_that_runs_back_ends_it():
    book = Book()
    gathering = enrolment(book)
    straight(gathering)
    gathering.update(look(6, face(number=6), at=0.0))
    ended(gathering, book, "seek")


def test_a_recording_that_begins_again_has_shown_what_it_has():
    book = Book()
    gathering = enrolment(book)
    straight(gathering, 10)
    progress = gathering.update(look(20, face(number=20), at=0.0))
    assert progress.done and progress.ended is None
    assert gathering.finish("agreed").missing == ("left", "right", "up", "down")


def test_who_comes_after_the_last_view_changes_nothing():
    book = Book()
    gathering = enrolment(book)
    for result in guided():
        gathering.update(result)
    for number in range(1000, 1020):
        gathering.update(look(number, face(number=3, axis=BEN), source="other:"))
    gathering.finish("agreed")
    assert (book.views["Anna"] @ likeness(1, ANNA)).min() > 0.85


def test_a_head_of_another_size_is_another_face():
    book = Book()
    gathering = enrolment(book)
    straight(gathering)
    for number in range(6, 16):
        gathering.update(look(number, face(number=number, width_mm=90.0)))
    ended(gathering, book, "other")


def test_no_view_of_anybody_else_is_ever_stored():
    """Whenever the other one comes, and for however long."""
    for change in range(1, 100, 7):
        book = Book()
        gathering = enrolment(book)
        for number, (first, second) in enumerate(zip(guided(axis=ANNA), guided(axis=BEN), strict=True)):
            gathering.update(first if number < change else second)
        try:
            gathering.finish("agreed")
        except EnrolmentError:
            assert not book.enrolled
            continue
        mean = np.mean(book.views["Anna"], axis=0)
        assert (book.views["Anna"] @ mean / np.linalg.norm(mean)).min() > 0.7
