"""Networks changing hands: the CPU at once, the GPU when it is ready, the CPU again when the GPU goes wrong."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from app_doubles import Denoiser, Recogniser, cut, find, make_frame

import engines
from app.networks import loading as networks
from app.networks.handover import Handover
from app.pipeline import Pipeline
from engines import Networks
from gallery import GalleryError

PATIENCE_S = 100


class Gpu(Denoiser):
    """A GPU's denoiser that goes wrong when it is told to."""

    backend = "a GPU"

    def __init__(self) -> None:
        super().__init__()
        self.broken: engines.GpuError | None = None
        self.closed = 0

    def __call__(self, depth: np.ndarray) -> np.ndarray:
        if self.broken is not None:
            raise self.broken
        return super().__call__(depth)

    def close(self) -> None:
        self.closed += 1


class Building:
    """Loads a GPU's networks when it is let."""

    def __init__(self) -> None:
        self.made: list[Gpu] = []
        self.let = threading.Event()
        self.asked = threading.Event()
        self.error: Exception | None = None

    def __call__(self, progress, cancel) -> Networks | None:
        self.asked.set()
        progress(0.25, "dmdnet: building")
        while not self.let.wait(0.005):
            if cancel.is_set():
                raise engines.BuildCancelled("cancelled")
        if self.error is not None:
            raise self.error
        self.made.append(Gpu())
        return Networks(self.made[-1], Recogniser())


def cpu() -> Networks:
    return Networks(Denoiser(), Recogniser())


@pytest.fixture
def building() -> Building:
    return Building()


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def handover(building, told):
    made = Handover(cpu, building, tell=told.append, retry_s=1000)
    yield made
    made.close()


@pytest.fixture
def pipeline(handover):
    first = handover.current()
    return Pipeline(first.denoiser, first.recogniser, None, locate=find, crop=cut, handover=handover)


def wait_for(condition) -> None:
    ended = threading.Event()
    for _ in range(PATIENCE_S * 200):
        if condition():
            return
        ended.wait(0.005)
    raise AssertionError("it did not come")


def settle(handover: Handover) -> None:
    assert handover._thread is not None
    handover._thread.join(PATIENCE_S)


def onto_gpu(handover: Handover, building: Building, pipeline: Pipeline) -> Gpu:
    building.let.set()
    handover.start()
    settle(handover)
    pipeline(make_frame())
    return building.made[-1]


def test_the_cpu_serves_while_the_gpu_is_made_ready_and_hands_over_between_two_frames(handover, building, pipeline):
    handover.start()
    assert building.asked.wait(PATIENCE_S)
    wait_for(lambda: handover.state.doing)
    assert (handover.state.doing, handover.state.share) == ("dmdnet: building", 0.25)
    assert pipeline(make_frame(1)).faces[0].denoised is not None
    assert pipeline.denoiser.backend == "memory"
    building.let.set()
    settle(handover)
    assert not handover.state.on_gpu
    pipeline(make_frame(2))
    assert pipeline.denoiser.backend == "a GPU"
    assert handover.state.on_gpu
    assert handover.state.doing == ""
    assert len(building.made[0].shapes) == 1


@pytest.mark.parametrize("error", [engines.DeviceLost("gone"), engines.GpuOutOfMemory("full"), engines.GpuError("odd")])
def test_a_gpu_that_goes_wrong_loses_no_frame(handover, building, pipeline, told, error):
    gpu = onto_gpu(handover, building, pipeline)
    gpu.broken = error
    results = [pipeline(make_frame(number)) for number in range(1, 6)]
    assert [result.frame.number for result in results] == [1, 2, 3, 4, 5]
    assert all(result.faces[0].embedding is not None for result in results)
    assert pipeline.denoiser.backend == "memory"
    assert not handover.state.on_gpu
    assert handover.state.can_retry
    assert told == [handover.state.notice]
    assert str(error) in told[0]
    assert "CPU goes on" in told[0]
    assert gpu.closed == 1


def test_the_gpu_comes_back_when_asked(handover, building, pipeline):
    onto_gpu(handover, building, pipeline).broken = engines.DeviceLost("gone")
    pipeline(make_frame(1))
    handover.retry()
    settle(handover)
    pipeline(make_frame(2))
    assert pipeline.denoiser is building.made[1]
    assert handover.state == type(handover.state)(on_gpu=True)


def test_the_gpu_comes_back_by_itself(building):
    handover = Handover(cpu, building, retry_s=0.01)
    first = handover.current()
    pipeline = Pipeline(first.denoiser, first.recogniser, None, locate=find, crop=cut, handover=handover)
    onto_gpu(handover, building, pipeline).broken = engines.DeviceLost("gone")
    pipeline(make_frame(1))
    wait_for(lambda: len(building.made) == 2)
    settle(handover)
    pipeline(make_frame(2))
    assert handover.state.on_gpu
    handover.close()


def test_every_failure_is_waited_for_twice_as_long(handover, building, pipeline, monkeypatch):
    waits = []
    timer = threading.Timer
    monkeypatch.setattr(
        "app.networks.handover.threading.Timer", lambda wait, work: waits.append(wait) or timer(1000, work)
    )
    for number in range(3):
        handover.failed(engines.DeviceLost(str(number)))
    assert waits == [1000, 600, 600]  # never longer than the longest
    onto_gpu(handover, building, pipeline)
    handover.failed(engines.DeviceLost("at once"))
    assert waits[3] == 600
    onto_gpu(handover, building, pipeline)
    handover._began -= 3600  # it served for long: the next failure is a first one
    handover.failed(engines.DeviceLost("again"))
    assert waits[4] == 1000


@pytest.mark.parametrize("there", [True, False])
def test_a_gpu_that_served_is_asked_for_until_it_comes_back(building, told, there):
    tries = []

    def load(progress, cancel):
        tries.append(1)
        if len(tries) < 4 and there:
            raise engines.BackendMissing("no GPU answers")
        return building(progress, cancel) if len(tries) > 3 else None

    handover = Handover(cpu, load, first=Networks(Gpu(), Recogniser()), tell=told.append, retry_s=0.001)
    building.let.set()
    handover.failed(engines.DeviceLost("gone"))
    wait_for(lambda: building.made)
    wait_for(lambda: handover.current().denoiser is building.made[0])
    assert len(tries) == 4
    assert len(told) == 1 + 3 * there
    handover.close()


def test_building_can_be_cancelled_and_begun_again(handover, building, pipeline, told):
    handover.start()
    assert building.asked.wait(PATIENCE_S)
    handover.cancel()
    settle(handover)
    assert "cancelled" in told[0]
    assert pipeline(make_frame()).faces
    assert pipeline.denoiser.backend == "memory"
    onto_gpu(handover, building, pipeline)
    assert handover.state.on_gpu


def test_a_gpu_that_can_not_be_loaded_is_told(handover, building, pipeline, told):
    building.error = engines.ParityFailed("answers differ")
    building.let.set()
    handover.start()
    settle(handover)
    pipeline(make_frame())
    assert "answers differ" in told[0]
    assert handover.state.can_retry


def test_without_a_gpu_nothing_is_said(told):
    handover = Handover(cpu, lambda progress, cancel: None, tell=told.append)
    handover.start()
    settle(handover)
    assert handover.current().denoiser.backend == "memory"
    assert told == []
    assert handover.state == type(handover.state)()


def test_errors_of_the_cpu_and_of_depth_are_not_the_gpu_s(handover, building, pipeline):
    gpu = onto_gpu(handover, building, pipeline)
    gpu.broken = ValueError("a bug")  # type: ignore[assignment]
    with pytest.raises(ValueError, match="a bug"):
        pipeline(make_frame())
    assert pipeline.denoiser is gpu


def test_closing_gives_the_gpu_back_also_one_that_was_never_used(handover, building):
    building.let.set()
    handover.start()
    settle(handover)
    handover.close()
    assert building.made[0].closed == 1


def test_closing_while_building_stops_it(building, told):
    handover = Handover(cpu, building, tell=told.append)
    handover.start()
    assert building.asked.wait(PATIENCE_S)
    handover.close()
    settle(handover)
    assert building.made == []
    assert told == []  # what was called off by closing is no news


def test_networks_that_load_in_part_are_given_back(monkeypatch):
    first = Gpu()

    def load(name, device, **_):
        if name == "ldnfnet":
            raise engines.GpuOutOfMemory("full")
        return first

    monkeypatch.setattr("app.networks.loading.engines.load", load)
    with pytest.raises(engines.GpuOutOfMemory):
        networks.load(networks.Wanted("dmdnet", threads=1), "tensorrt")
    assert first.closed == 1
    assert networks.load(networks.Wanted("dmdnet", recognise=False, threads=1), "tensorrt").denoiser is first
    assert first.closed == 1


def test_a_gallery_that_does_not_open_stops_the_building(handover, building, monkeypatch, tmp_path):
    handover.start()
    assert building.asked.wait(PATIENCE_S)
    monkeypatch.setattr("app.networks.loading.handover", lambda *_, **__: handover)
    monkeypatch.setattr(Pipeline, "model_id", "a model")
    (tmp_path / "gallery.db").write_bytes(b"no gallery" * 100)
    with pytest.raises(GalleryError):
        Pipeline.default(gallery=tmp_path / "gallery.db", background=True)
    settle(handover)
    assert building.made == []


def test_networks_joined_on_the_gpu_run_as_one_call():
    denoiser, recogniser = Denoiser(), Recogniser()
    calls = []

    class Joined(Networks):
        def __call__(self, depth):
            calls.append(depth.shape)
            return super().__call__(depth)

    handover = Handover(cpu, lambda progress, cancel: None, first=Joined(denoiser, recogniser))
    pipeline = Pipeline(denoiser, recogniser, None, locate=find, crop=cut, handover=handover)
    result = pipeline(make_frame(distances=(0.7, 0.9)))
    assert calls == [(2, 128, 128)]
    assert [face.embedding is not None for face in result.faces] == [True, True]
    assert pipeline(make_frame(distances=())).faces == ()
    handover.close()


@pytest.mark.parametrize("device", ["tensorrt", "cpu"])
def test_what_somebody_waits_for_is_told(monkeypatch, device):
    """Engines are built one after the other; precisions are measured for both networks before the first is loaded."""

    def load(name, device, *, progress, **_):
        if device == "tensorrt" or name == "dmdnet":
            for share in (0.0, 0.5, 1.0):
                progress(share, "working")
        return Denoiser()

    told: list[tuple[float, str]] = []
    monkeypatch.setattr(engines, "load", load)
    made = networks.handover(networks.Wanted("dmdnet"), device, progress=lambda *how: told.append(how))
    made.current()
    made.close()
    if device == "cpu":
        assert told == [(0.0, "working"), (0.5, "working"), (1.0, "working")]
    else:
        assert [share for share, _ in told] == [0, 0.25, 0.5, 0.5, 0.75, 1]
        assert {what for _, what in told} == {"dmdnet: working", "ldnfnet: working"}
