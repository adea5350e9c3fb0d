from __future__ import annotations

import itertools
import threading

import pytest
import window_doubles as doubles
from window_waiting import until

import camera
import engines
from app.live.capture import Phase
from app.live.failures import UnforeseenError


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
    live = start(make_pipeline=lambda: doubles.make_pipeline({"Anna K.": 0.94, "David M.": 0.4}))
    until(lambda: live.snapshot().verdict)
    live.verify("David M.")
    now = until(lambda: (s := live.snapshot()).verifying and s.verdict and s.verdict.decision == "unknown" and s)
    assert now.verdict.person == "David M."
    live.verify("Anna K.")
    now = until(lambda: (s := live.snapshot()).verdict and s.verdict.decision == "accept" and s)
    assert (now.verifying, now.verdict.person) == ("Anna K.", "Anna K.")
    live.verify("Nobody")
    until(lambda: live.snapshot().verifying is None)


def test_a_verdict_on_somebody_else_is_not_shown_of_who_is_asked_for(start):
    live, go = start(), threading.Event()
    until(lambda: (s := live.snapshot()).verdict and s.verdict.decision == "accept")
    live.ask(lambda _: go.wait(20))  # as another gallery that is being opened
    live.verify("David M.")
    now = live.snapshot()
    assert now.verifying == "David M." and now.verdict is None, "it is on Anna K."
    go.set()
    seen = until(lambda: (s := live.snapshot()).verdict and s)
    assert seen.verdict.person in (None, "David M.")


def test_a_claim_refused_over_and_over_by_a_short_clip_does_not_spoil_the_next(start):
    """Two seconds, over and over: what a recording shows again is no further try of the same person."""
    live = start(make_pipeline=lambda: doubles.make_pipeline({"Anna K.": 0.94, "David M.": 0.54}))
    live.verify("David M.")
    until(lambda: live.snapshot().verifying)
    rounds = [until(lambda: live.snapshot().capture.position)]
    while len(rounds) < 200 and sum(b < a for a, b in itertools.pairwise(rounds)) < 4:
        until(lambda: live.snapshot().capture.position != rounds[-1])
        rounds.append(live.snapshot().capture.position)
    live.verify("Anna K.")
    until(lambda: (s := live.snapshot()).verdict and s.verdict.person == "Anna K." and s.verdict.decision == "accept")


class Freezing(doubles.Camera):
    """Shows nothing any more after two seconds, and does not say why."""

    def __init__(self, over: threading.Event) -> None:
        super().__init__()
        self._left, self._over = 60, over

    def read(self, timeout: float = 2.0) -> camera.Frame:
        self._left -= 1
        if self._left < 0:
            self._over.wait(100)
            raise camera.FrameTimeout("no frame came")
        return super().read(timeout)


def test_an_acceptance_ends_while_a_camera_is_silent(start):
    over = threading.Event()
    live = start(lambda: Freezing(over))
    until(lambda: (s := live.snapshot()).verdict and s.verdict.decision == "accept")
    frozen = until(lambda: (s := live.snapshot()).verdict and s.verdict.decision == "pending" and s)
    over.set()
    assert frozen.capture.phase is Phase.STREAMING, "not told as lost yet"
    assert (frozen.verdict.state, frozen.verdict.person) == ("looking", None)


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


class Part(doubles.Clip):
    """A clip that begins later."""

    def __init__(self, first: int, length: int) -> None:
        super().__init__(first + length)
        self._frames = self._frames[first:]


def test_another_source_starts_afresh(start):
    live = start()
    until(lambda: live.snapshot().verdict and live.snapshot().verdict.frames >= 5)
    live.show("test:2")
    now = live.snapshot()
    assert now.result is None
    assert now.verdict is None
    assert now.scores == ()
    until(lambda: live.snapshot().result)


def test_nothing_of_a_source_is_carried_to_another_whose_time_goes_on(start, monkeypatch):
    pipeline, forgot = doubles.make_pipeline(), []
    monkeypatch.setattr(pipeline, "forget", lambda: forgot.append(1))
    sources = iter([Part(0, 20), Part(20, 20)])  # of one stream, as two recordings of it are
    live = start(lambda: next(sources), make_pipeline=lambda: pipeline)
    live.capture.set_loop(False)
    until(lambda: live.snapshot().capture.phase is Phase.ENDED and live.snapshot().result)
    before = len(forgot)
    live.show("test:2")
    until(lambda: live.snapshot().result)
    assert len(forgot) == before + 1 and live.snapshot().result.frame.timestamp > 1.3


def test_close_ends_both_threads(start):
    live = start()
    until(lambda: live.snapshot().result)
    live.close()
    assert not live._thread.is_alive()
    assert not live.capture._thread.is_alive()


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
