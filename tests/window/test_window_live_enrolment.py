"""An enrolment on the live core: gathered, stored, undone, ended."""

from __future__ import annotations

import threading

import pytest
import window_doubles as doubles
from window_waiting import until

import gallery
from app.live.capture import Phase
from app.verdict.enrolment import EnrolmentError, consent
from app.window.models import people


def test_enrolment_gathers_and_stores_with_consent(start):
    pipeline = doubles.make_pipeline({})
    live = start(lambda: doubles.Clip(90), make_pipeline=lambda: pipeline)
    live.start_enrolment("Maria S.").result(20)
    progress = until(lambda: (s := live.snapshot()).enrolment and s.enrolment.gathered and s.enrolment)
    assert progress.wanted == 30
    until(lambda: live.snapshot().enrolment.enough)
    enrolled = live.finish_enrolment(consent("tester", given=True)).result(20)
    assert enrolled.person == "Maria S."
    assert [person.name for person in live.snapshot().people] == ["Maria S."]
    assert live.snapshot().enrolment is None
    assert pipeline.gallery.consents[0].given
    now = until(lambda: (s := live.snapshot()).verdict and s.verdict.decision == "accept" and s)
    assert now.verdict.person == "Maria S."


def test_an_enrolment_that_was_given_up_before_it_began_never_does(start):
    live, go = start(lambda: doubles.Clip(90), make_pipeline=lambda: doubles.make_pipeline({})), threading.Event()
    until(lambda: live.snapshot().result)
    live.ask(lambda _: go.wait(20))
    asked = live.start_enrolment("Maria S.")
    live.stop_enrolment()
    go.set()
    asked.result(20)
    assert live.snapshot().enrolment is None, "nobody agreed to being seen after that"
    live.start_enrolment("Maria S.").result(20)
    assert live.snapshot().enrolment is not None


def test_enrolment_refuses_a_name_that_is_taken_and_too_few_frames(start):
    live = start()
    with pytest.raises(EnrolmentError, match="already"):
        live.start_enrolment("anna k. ").result(20)
    with pytest.raises(EnrolmentError):
        live.finish_enrolment(consent("tester", given=True)).result(20)


def test_somebody_of_other_networks_is_not_verified_and_may_enrol_again(start):
    pipeline = doubles.make_pipeline({"Anna K.": 0.94, "David M.": 0.54})
    pipeline.gallery.outdate("Anna K.")
    live = start(lambda: doubles.Clip(90), make_pipeline=lambda: pipeline)
    until(lambda: live.snapshot().people)
    assert people.names(live.snapshot().people) == ["David M."]
    live.verify("Anna K.")
    until(lambda: live.snapshot().verifying is None and live.snapshot().verdict)
    live.start_enrolment("Anna K.").result(20)
    until(lambda: (s := live.snapshot()).enrolment and s.enrolment.enough)
    live.finish_enrolment(consent("tester", given=True)).result(20)
    assert people.names(live.snapshot().people) == ["Anna K.", "David M."]


def test_what_was_enrolled_is_shown_and_undone(start):
    pipeline = doubles.make_pipeline({})
    live = start(lambda: doubles.Clip(90), make_pipeline=lambda: pipeline)
    live.start_enrolment("Maria S.").result(20)
    until(lambda: live.snapshot().enrolment.done)
    assert live.stored_pictures == ()
    live.finish_enrolment(consent("tester", given=True)).result(20)
    assert [picture.step for picture in live.stored_pictures] == ["straight", "left", "right", "up", "down"]
    live.undo_enrolment().result(20)
    assert live.snapshot().people == () and live.stored_pictures == ()
    with pytest.raises(EnrolmentError, match="nothing was stored"):
        live.undo_enrolment().result(20)


def test_another_source_ends_an_enrolment(start):
    live = start(lambda: doubles.Clip(90), make_pipeline=lambda: doubles.make_pipeline({}))
    live.start_enrolment("Maria S.").result(20)
    until(lambda: live.snapshot().enrolment.enough)
    live.show("test:2")
    assert live.snapshot().enrolment.ended.reason == "source"
    with pytest.raises(EnrolmentError, match="another camera"):
        live.finish_enrolment(consent("tester", given=True)).result(20)
    assert live.snapshot().people == ()


def test_a_recording_is_enrolled_from_its_start(start):
    live = start(lambda: doubles.Clip(90), make_pipeline=lambda: doubles.make_pipeline({}))
    until(lambda: live.snapshot().capture.position > 20)
    live.start_enrolment("Maria S.").result(20)
    until(lambda: live.snapshot().enrolment.done)
    enrolled = live.finish_enrolment(consent("tester", given=True)).result(20)
    assert enrolled.missing == ()


@pytest.mark.parametrize("before", ["not yet shown", "at its first frame", "at its end"])
def test_a_recording_whose_time_stamps_begin_late_is_enrolled_from_its_start(start, before):
    live = start(lambda: doubles.Clip(90, begins=60.0), make_pipeline=lambda: doubles.make_pipeline({}), uri="")
    live.capture.set_loop(False)  # else it would begin with the second round
    live.ask(lambda _: None).result(20)
    live.show("test:1")
    if before != "not yet shown":
        live.capture.set_speed(10.0)
        until(lambda: live.snapshot().capture.phase is Phase.ENDED)
    if before == "at its first frame":
        live.capture.seek(0)
        until(lambda: (s := live.snapshot()).result and s.result.frame.number == 0)
    until(lambda: live.snapshot().capture.length)
    live.start_enrolment("Maria S.").result(20)
    until(lambda: (s := live.snapshot()).enrolment.done or s.capture.phase is Phase.ENDED)
    enrolled = live.finish_enrolment(consent("tester", given=True)).result(20)
    assert enrolled.missing == ()


class Replaced(doubles.People):
    """A gallery whose file another program replaces while somebody is enrolled."""

    def enrol(self, name, embeddings, **told):
        raise gallery.RolledBack("another program restored a backup; open the gallery again")


def test_what_was_gathered_is_stored_in_the_gallery_as_it_was_opened_again(start):
    opened = [Replaced({}), doubles.People({})]
    live = start(
        lambda: doubles.Clip(90), make_pipeline=lambda: doubles.make_pipeline({}), open_gallery=lambda _: opened.pop(0)
    )
    live.start_enrolment("Maria S.").result(20)
    until(lambda: live.snapshot().enrolment.enough)
    given = consent("tester", given=True)
    with pytest.raises(gallery.RolledBack):
        live.finish_enrolment(given).result(20)
    assert live.snapshot().enrolment.done
    assert live.finish_enrolment(given).result(20).person == "Maria S."
    assert [person.name for person in live.snapshot().people] == ["Maria S."]


def test_what_was_gathered_goes_where_the_gallery_does_not_open_again(start):
    opened = [Replaced({})]
    live = start(
        lambda: doubles.Clip(90), make_pipeline=lambda: doubles.make_pipeline({}), open_gallery=lambda _: opened.pop(0)
    )
    live.start_enrolment("Maria S.").result(20)
    until(lambda: live.snapshot().enrolment.enough)
    with pytest.raises(gallery.RolledBack):
        live.finish_enrolment(consent("tester", given=True)).result(20)
    assert live.snapshot().enrolment is None


def test_other_networks_end_a_running_enrolment(start):
    live = start(make_pipeline=lambda: doubles.make_pipeline({}))
    live.start_enrolment("Maria S.").result(20)
    until(lambda: live.snapshot().enrolment)
    live.reload(lambda _: doubles.make_pipeline({}))
    until(lambda: live.snapshot().enrolment is None)
    with pytest.raises(EnrolmentError, match="no enrolment"):
        live.finish_enrolment(consent("tester", given=True)).result(20)
