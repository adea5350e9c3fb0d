"""The line about the GPU: what is built, how far, what went wrong, and what the user can do about it."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import window_doubles as doubles
from PySide6.QtCore import Qt

import engines
from app.networks.handover import Handover, State
from app.pipeline import Pipeline
from app.window.parts.gpu_bar import GpuBar
from engines import Networks

pytestmark = pytest.mark.usefixtures("look")
PATIENCE_S = 100


@pytest.fixture
def bar(qtbot):
    made = GpuBar()
    qtbot.addWidget(made)
    return made


def test_nothing_is_shown_while_there_is_nothing_to_say(bar):
    for state in (None, State(), State(on_gpu=True)):
        bar.set_state(state)
        assert bar.isHidden()


def test_building_shows_how_far_it_is_and_can_be_cancelled(bar, qtbot):
    bar.set_state(State(doing="dmdnet: compiling", share=0.42))
    assert "compiling" in bar.text
    assert bar._progress.value() == 42
    assert bar.retry.isHidden()
    with qtbot.waitSignal(bar.cancelled):
        qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)


def test_what_may_not_be_seen_is_shown_once_it_may(bar):
    bar.set_state(State(doing="compiling", share=0.1), here=False)
    assert not bar.isVisible()
    bar.set_state(State(doing="compiling", share=0.1))
    assert bar.isVisible()


def test_a_notice_can_be_hidden_and_the_gpu_asked_for_again(bar, qtbot):
    state = State(notice="The GPU went wrong (gone). The CPU goes on.", can_retry=True)
    bar.set_state(state)
    assert bar.text == state.notice
    assert bar.cancel.isHidden()
    with qtbot.waitSignal(bar.retried):
        qtbot.mouseClick(bar.retry, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(bar.dismiss, Qt.MouseButton.LeftButton)
    bar.set_state(State(notice=state.notice))
    assert bar.isHidden()
    bar.set_state(State(notice="something else"))
    assert bar.text == "something else"


class Gpu(doubles.Denoiser):
    backend = "a GPU"
    broken = False

    def __call__(self, depth: np.ndarray) -> np.ndarray:
        if self.broken:
            raise engines.DeviceLost("it fell off the bus")
        return super().__call__(depth)


def test_a_stream_moves_to_the_gpu_and_back_with_a_notice_and_loses_no_frame(start):
    gpu, let = Gpu(), threading.Event()

    def build(progress, cancel):
        progress(0.5, "compiling")
        let.wait(PATIENCE_S)
        recogniser = doubles.Recogniser()
        recogniser.backend = gpu.backend
        return Networks(gpu, recogniser)

    handover = Handover(lambda: Networks(doubles.Denoiser(), doubles.Recogniser()), build, retry_s=1000)

    def make_pipeline() -> Pipeline:
        first = handover.current()
        handover.start()
        return Pipeline(
            first.denoiser,
            first.recogniser,
            doubles.People({"Anna K.": 0.94}),
            locate=doubles.find_head,
            crop=doubles.cut_upright,
            handover=handover,
        )

    live = start(doubles.Camera, make_pipeline=make_pipeline)
    until(lambda: live.snapshot().result_number > 2 and live.snapshot().gpu is not None)
    assert live.snapshot().gpu.doing == "compiling"
    assert live.snapshot().networks == "memory f32"
    let.set()
    until(lambda: live.snapshot().networks == "a GPU f32")
    gpu.broken = True
    until(lambda: live.snapshot().networks == "memory f32")
    now = live.snapshot()
    assert "fell off the bus" in now.gpu.notice
    assert now.problem == ""
    seen = now.result_number
    until(lambda: live.snapshot().result_number > seen + 2)
    gpu.broken = False
    live.retry_gpu()
    until(lambda: live.snapshot().networks == "a GPU f32")
    assert live.snapshot().gpu.notice == ""


def test_cancelling_reaches_the_build(start):
    cancelled = threading.Event()

    def build(progress, cancel):
        cancel.wait(PATIENCE_S)
        cancelled.set()
        raise engines.BuildCancelled("cancelled")

    handover = Handover(lambda: Networks(doubles.Denoiser(), doubles.Recogniser()), build)

    def make_pipeline() -> Pipeline:
        first = handover.current()
        handover.start()
        return Pipeline(first.denoiser, first.recogniser, None, locate=doubles.find_head, handover=handover)

    live = start(make_pipeline=make_pipeline)
    until(lambda: live.snapshot().gpu is not None)
    live.cancel_gpu()
    assert cancelled.wait(PATIENCE_S)
    until(lambda: "cancelled" in live.snapshot().gpu.notice)


def until(condition) -> None:
    pause = threading.Event()
    for _ in range(PATIENCE_S * 100):
        if condition():
            return
        pause.wait(0.01)
    raise AssertionError("it did not come")
