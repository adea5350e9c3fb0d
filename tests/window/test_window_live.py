from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
import window_doubles as doubles
from window_waiting import until

import engines
import gallery
from app.errors import AppError
from app.live.capture import Phase
from app.live.failures import UnforeseenError
from app.verdict import asking
from app.verdict.enrolment import EnrolmentError, consent
from app.window.models import people


def test_a_known_face_is_accepted(start):
    live = start()
    now = until(lambda: (s := live.snapshot()).verdict and s.verdict.decision == "accept" and s)
    assert now.verdict.person == "Anna K."
    assert [match.person for match in now.result.faces[0].matches] == ["Anna K.", "David M.", "Jonas R."]
    assert [person.name for person in now.people] == ["Anna K.", "David M.", "Jonas R."]
    assert now.networks == "memory f32"
    assert now.scores[-1].accepted
    assert now.latencies_ms
    assert now.message == now.problem == ""


def test_a_stranger_is_not(start):
    live = start(make_pipeline=lambda: doubles.make_pipeline({"David M.": 0.54}))
    now = until(lambda: (s := live.snapshot()).verdict and s.verdict.decision != "pending" and s)
    assert now.verdict.decision == "unknown"


def test_verification_asks_for_one_person_only(start):
    live = start()
    until(lambda: live.snapshot().verdict)
    live.verify("David M.")
    now = until(lambda: (s := live.snapshot()).verifying and s.verdict and s.verdict.decision == "unknown" and s)
    assert now.verdict.person == "David M."
    live.verify("Anna K.")
    now = until(lambda: (s := live.snapshot()).verdict and s.verdict.decision == "accept" and s)
    assert (now.verifying, now.verdict.person) == ("Anna K.", "Anna K.")
    live.verify("Nobody")
    until(lambda: live.snapshot().verifying is None)


def test_frames_are_there_before_the_networks(start):
    loaded = threading.Event()

    def slow():
        assert loaded.wait(100)
        return doubles.make_pipeline()

    live = start(make_pipeline=slow)
    now = until(lambda: (s := live.snapshot()).frame is not None and s)
    assert now.message
    assert now.result is None
    loaded.set()
    until(lambda: live.snapshot().result)
    assert live.snapshot().message == ""


def test_what_the_networks_are_waited_for_is_said(start):
    measured = threading.Event()

    def slow(progress):
        progress(0.4, "Measuring")
        assert measured.wait(100)
        progress(1.0, "Measuring")
        return doubles.make_pipeline()

    live = start()
    until(lambda: live.snapshot().result)
    live.reload(slow)
    until(lambda: live.snapshot().message == "Measuring: 40 %")
    measured.set()
    until(lambda: live.snapshot().message == "" and live.snapshot().result)


def test_networks_that_do_not_load_are_said_and_can_be_replaced(start):
    def broken():
        raise engines.ModelMissing("ldnfnet.onnx is missing; run: make models")

    live = start(make_pipeline=broken)
    until(lambda: live.snapshot().problem)
    assert live.snapshot().problem == "ldnfnet.onnx is missing; run: make models"
    until(lambda: live.snapshot().frame is not None)
    with pytest.raises(RuntimeError, match="missing"):
        live.in_gallery(len).result(10)
    live.reload(lambda _: doubles.make_pipeline())
    until(lambda: live.snapshot().result)
    assert live.snapshot().problem == ""


def test_a_gallery_that_can_not_be_read_is_said_and_everything_else_runs_on(start, monkeypatch):
    closed = []

    def make():
        pipeline = doubles.make_pipeline()

        def unreadable():
            raise gallery.GalleryError("the gallery is damaged")

        monkeypatch.setattr(pipeline.gallery, "people", unreadable)
        monkeypatch.setattr(pipeline.gallery, "close", lambda: closed.append(pipeline))
        return pipeline

    live = start(make_pipeline=make)
    now = until(lambda: (s := live.snapshot()).result_number > 2 and s)
    assert now.gallery_problem == "the gallery is damaged"
    assert now.problem == ""
    assert now.result.faces[0].denoised is not None
    assert now.people == ()
    assert len(closed) == 1
    with pytest.raises(RuntimeError, match="damaged"):
        live.in_gallery(len).result(10)


def test_a_gallery_is_opened_again_without_loading_the_networks(start):
    loaded = []
    key = []

    def make():
        loaded.append(doubles.make_pipeline({}))
        return loaded[-1]

    def open_gallery(pipeline):
        if not key:
            raise gallery.GalleryError("another key made this gallery")
        return doubles.People({"Anna K.": 0.94})

    live = start(make_pipeline=make, open_gallery=open_gallery)
    until(lambda: live.snapshot().gallery_problem)
    key.append("right")
    live.reopen(open_gallery)
    now = until(lambda: (s := live.snapshot()).verdict and s.verdict.decision == "accept" and s)
    assert now.verdict.person == "Anna K."
    assert now.gallery_problem == ""
    assert len(loaded) == 1


def test_another_threshold_loads_nothing_again(start):
    loaded = []

    def make():
        loaded.append(doubles.make_pipeline())
        return loaded[-1]

    live = start(make_pipeline=make)
    until(lambda: live.snapshot().verdict and live.snapshot().verdict.decision == "accept")
    live.decide(evidence=6, threshold=0.99)
    now = until(lambda: (s := live.snapshot()).verdict and s.verdict.decision == "unknown" and s)
    assert now.verdict.threshold == 0.99
    assert now.verdict.frames >= 6
    assert len(loaded) == 1


def test_stopping_waits_for_nobody(start):
    going_on = threading.Event()

    def slow():
        assert going_on.wait(100)
        return doubles.make_pipeline()

    live = start(make_pipeline=slow)
    live.stop()
    assert not live.close(within=0.01)
    going_on.set()
    assert live.close(within=100)


def test_one_frame_that_fails_does_not_stop_the_rest(start):
    class Stumbles:
        def __init__(self):
            self._pipeline, self._calls = doubles.make_pipeline(), 0

        def __getattr__(self, name):
            return getattr(self._pipeline, name)

        def __call__(self, frame):
            self._calls += 1
            if self._calls == 2:
                raise ValueError("odd frame")
            return self._pipeline(frame)

    live = start(make_pipeline=Stumbles)
    until(lambda: live.snapshot().result_number >= 5)
    assert live.snapshot().problem == ""


def test_people_are_renamed_and_removed_in_the_gallery(start):
    live = start()
    live.in_gallery(lambda people: people.rename("David M.", "Dave")).result(20)
    live.in_gallery(lambda people: people.remove("Jonas R.")).result(20)
    assert {person.name for person in live.snapshot().people} == {"Anna K.", "Dave"}
    with pytest.raises(gallery.PersonExists):
        live.in_gallery(lambda people: people.rename("Dave", "Anna K.")).result(20)


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


def test_what_can_not_be_compared_is_shown_all_the_same(start):
    pipeline = doubles.make_pipeline()
    live = start(make_pipeline=lambda: pipeline)
    live.verify("Anna K.")
    until(lambda: live.snapshot().verdict and live.snapshot().verdict.person == "Anna K.")
    pipeline.gallery._templates.pop("Anna K.")  # by another program, so nobody told the window
    now = until(lambda: (s := live.snapshot()).problem and s)
    assert "enrol again" in now.problem
    until(lambda: live.snapshot().result_number > now.result_number + 2)


def test_an_audit_that_can_not_be_written_is_told_as_that(start, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise gallery.GalleryError("the disk is full; free some space")

    pipeline = doubles.make_pipeline()
    monkeypatch.setattr(pipeline.gallery, "record", full)
    live = start(make_pipeline=lambda: pipeline)
    now = until(lambda: (s := live.snapshot()).problem and s)
    assert "audit: the disk is full; free some space" in now.problem
    assert now.verdict is not None and now.verdict.settled, "the face was compared all the same"


def test_what_nobody_foresaw_is_told_in_our_words_and_logged(start, monkeypatch, caplog):
    def broken(*_: object, **__: object) -> None:
        raise KeyError("internal thing")

    pipeline = doubles.make_pipeline()
    monkeypatch.setattr(pipeline, "matches", broken)
    live = start(make_pipeline=lambda: pipeline)
    now = until(lambda: (s := live.snapshot()).problem and s)
    assert "internal" not in now.problem and "RELIEF_LOG" in now.problem
    assert any(record.exc_info and "internal thing" in str(record.exc_info[1]) for record in caplog.records)
    with pytest.raises(UnforeseenError, match="RELIEF_LOG"):
        live.in_gallery(broken).result(10)


def test_a_wrong_verdict_is_said_where_the_gallery_keeps_it(start, monkeypatch):
    said = []
    pipeline = doubles.make_pipeline()
    live = start(make_pipeline=lambda: pipeline)
    until(lambda: live.snapshot().verdict)
    with pytest.raises(AppError, match="keeps no corrections"):
        live.not_this("Anna K.").result(10)
    monkeypatch.setattr(doubles.People, "not_this", lambda _, *names: said.append(names), raising=False)
    monkeypatch.setattr(doubles.People, "corrections", lambda _: [], raising=False)
    monkeypatch.setattr(doubles.People, "forget_corrections", lambda _, name: 0, raising=False)
    live.not_this("Anna K.", "David M.").result(10)
    assert said == [("Anna K.", "David M.")]


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


def test_other_networks_end_a_running_enrolment(start):
    live = start(make_pipeline=lambda: doubles.make_pipeline({}))
    live.start_enrolment("Maria S.").result(20)
    until(lambda: live.snapshot().enrolment)
    live.reload(lambda _: doubles.make_pipeline({}))
    until(lambda: live.snapshot().enrolment is None)
    with pytest.raises(EnrolmentError, match="no enrolment"):
        live.finish_enrolment(consent("tester", given=True)).result(20)


def test_another_source_starts_afresh(start):
    live = start()
    until(lambda: live.snapshot().verdict and live.snapshot().verdict.frames >= 5)
    live.show("test:2")
    now = live.snapshot()
    assert now.result is None
    assert now.verdict is None
    assert now.scores == ()
    until(lambda: live.snapshot().result)


def test_close_ends_both_threads(start):
    live = start()
    until(lambda: live.snapshot().result)
    live.close()
    assert not live._thread.is_alive()
    assert not live.capture._thread.is_alive()


class Shared(doubles.People):
    """As one station of a shared gallery."""

    away, synchronised, silent, trouble = False, datetime(2026, 3, 4, 9, 5, tzinfo=UTC), None, None


def test_what_the_server_of_a_shared_gallery_does_is_seen(start, monkeypatch):
    monkeypatch.setattr("app.live.sharing.LOOK_S", 0.0)
    shared = Shared({"Anna K.": 0.94})
    live = start(make_pipeline=lambda: doubles.make_pipeline({}), open_gallery=lambda _: shared)
    until(lambda: live.snapshot().copy_of == shared.synchronised)
    assert not live.snapshot().server_away and live.snapshot().silent_since is None
    shared.silent = datetime(2026, 3, 4, 8, 50, tzinfo=UTC)
    until(lambda: live.snapshot().silent_since == shared.silent)
    assert live.snapshot().gallery_problem == "" and live.snapshot().people, "people are compared all the same"
    shared.silent = None
    until(lambda: live.snapshot().silent_since is None)
    shared.away = True
    until(lambda: live.snapshot().server_away)
    assert live.snapshot().gallery_problem == "", "people are compared with the copy"
    shared.away, shared.trouble = False, gallery.RolledBack("the server is older than this station's copy")
    now = until(lambda: (s := live.snapshot()).gallery_problem and s)
    assert now.gallery_problem.startswith("the server is older") and not now.server_away


@pytest.mark.parametrize("command", ["pause", "end", "nothing"])
def test_what_is_asked_for_does_not_wait_for_a_frame(start, monkeypatch, command):
    monkeypatch.setattr("app.live.inference.TURN_S", 1e6)
    live = start(lambda: doubles.Clip(20), uri="" if command == "nothing" else "test:1")
    if command == "pause":
        until(lambda: live.snapshot().result)
        live.capture.pause()
        until(lambda: live.snapshot().capture.phase is Phase.PAUSED)
    elif command == "end":
        live.capture.set_loop(False)
        until(lambda: live.snapshot().capture.phase is Phase.ENDED)
    for _ in range(3):
        assert live.in_gallery(len).result(timeout=200) == 3
    assert live.close(within=200)


def test_nobody_waits_for_a_gallery_that_is_read_for_another_decision(start, monkeypatch):
    """The window asks for a snapshot every 15 ms in its own thread: thousands of people must not hold it up."""
    live = start()
    until(lambda: live.snapshot().verdict)
    reading, read, decide = threading.Event(), threading.Event(), asking.decision

    def slow(*arguments, **options):
        reading.set()
        assert read.wait(100)
        return decide(*arguments, **options)

    monkeypatch.setattr(asking, "decision", slow)
    live.verify("David M.")
    assert reading.wait(100)
    seen = []
    asks = threading.Thread(target=lambda: seen.append(live.snapshot()), daemon=True)
    asks.start()
    asks.join(20)
    answered = bool(seen)
    read.set()
    assert answered and seen[0].verdict is None, "what was seen before says nothing of the new question"
    until(lambda: (s := live.snapshot()).verdict and s.verdict.decision == "unknown")
