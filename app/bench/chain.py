"""How long every stage of the chain takes on this machine."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

import cv2
import numpy as np

import camera
import gallery
from app import __version__
from app.bench.scene import furnish
from app.pipeline import STAGES, Pipeline
from camera import Frame
from engines import EMBEDDING

LEAST_FRAMES = 200
DISTINCT = 40
WARM_UP = 10
PEOPLE, TEMPLATES = 24, 5


@dataclass(frozen=True, slots=True)
class Stage:
    """Milliseconds of one stage over all frames."""

    median: float
    minimum: float
    p95: float


@dataclass(frozen=True, slots=True)
class Bench:
    """Measurement of the chain: what was measured, and on what; ``stages`` by name, in milliseconds."""

    stages: dict[str, Stage]
    frames: int
    frames_with_face: int
    size: tuple[int, int]
    scene: str
    gallery: int
    threads: dict[str, int]
    models: list[dict[str, str]]
    machine: dict[str, object]
    version: str
    at: str

    def as_dict(self) -> dict[str, object]:
        """As JSON has it."""
        return asdict(self)


def run(
    pipeline: Pipeline,
    frames: Sequence[Frame],
    *,
    count: int = LEAST_FRAMES,
    scene: str,
    report: Callable[[int], None] | None = None,
) -> Bench:
    """Put ``count`` frames (these, over and over) through the pipeline, nothing carried from one to the next.

    Raises ``ValueError`` without frames.
    """
    if not frames:
        raise ValueError("there are no frames to measure with")
    pipeline.carry = False
    pipeline.forget()
    for frame in islice(cycle(frames), WARM_UP):
        pipeline(frame)
    times: dict[str, list[float]] = {stage: [] for stage in STAGES}
    seen = 0
    for done, frame in enumerate(islice(cycle(frames), count), start=1):
        result = pipeline(frame)
        seen += bool(result.faces)
        for stage in STAGES:
            times[stage].append(result.ms[stage])
        if report is not None:
            report(done)
    height, width = frames[0].depth.shape
    return Bench(
        stages={stage: _stage(values) for stage, values in times.items()},
        frames=count,
        frames_with_face=seen,
        size=(width, height),
        scene=scene,
        gallery=0 if pipeline.gallery is None else pipeline.gallery.comparable,
        threads=_threads(pipeline),
        models=_models(pipeline),
        machine=machine(),
        version=__version__,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def default_frames(clip: Path) -> list[Frame]:
    """Forty frames spread over a clip, each set into a room at 640×480."""
    return list(furnish(some_frames(f"file:{clip}")))


def some_frames(uri: str) -> list[Frame]:
    """Up to forty frames spread evenly over a recording, or the first forty of a camera."""
    with camera.open(uri) as source:
        if not isinstance(source, camera.Recording):
            return [source.read() for _ in range(DISTINCT)]
        count = min(DISTINCT, len(source))
        frames = []
        for number in range(count):
            source.seek(number * len(source) // count)
            frames.append(source.read())
        return frames


@contextmanager
def crowd(model: str, people: int = PEOPLE) -> Iterator[gallery.Gallery]:
    """A gallery of random templates that lasts as long as the measurement."""
    generator = np.random.default_rng(0)
    consent = gallery.Consent(given=True, by="relief bench", text="random numbers", at=datetime.now(UTC))
    with (
        tempfile.TemporaryDirectory() as folder,
        gallery.open(Path(folder) / "bench.db", model=model) as opened,
    ):
        for number in range(people):
            templates = generator.standard_normal((TEMPLATES, EMBEDDING), np.float32)
            templates /= np.linalg.norm(templates, axis=1, keepdims=True)
            opened.enrol(f"Random {number + 1}", templates, consent=consent)
        yield opened


def machine() -> dict[str, object]:
    """What this computer is."""
    from app.machine.cores import usable_cores

    return {
        "processor": _processor(),
        "cores": usable_cores(),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _threads(pipeline: Pipeline) -> dict[str, int]:
    networks = {"denoiser": pipeline.denoiser, "recogniser": pipeline.recogniser}
    return {"opencv": cv2.getNumThreads()} | {
        role: network.threads for role, network in networks.items() if network is not None
    }


def _models(pipeline: Pipeline) -> list[dict[str, str]]:
    return [
        {
            "name": str(network.card.get("name", "")),
            "backend": network.backend,
            "precision": network.precision,
            "sha256": network.sha256,
        }
        for network in (pipeline.denoiser, pipeline.recogniser)
        if network is not None
    ]


def _stage(values: Sequence[float]) -> Stage:
    median, p95 = np.percentile(values, [50, 95])
    return Stage(median=float(median), minimum=min(values), p95=float(p95))
