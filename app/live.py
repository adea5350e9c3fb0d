"""The live core: frames in, verdicts out, in two plain threads that a window polls. No Qt here.

The capture thread (:mod:`app.capture`) leaves the newest frame in a mailbox; the inference thread takes it, runs the
pipeline, and publishes an immutable :class:`Snapshot`. Everything that touches the gallery runs in the inference
thread too, so a gallery is only ever used by one thread.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from app.capture import Capture, CaptureState

if TYPE_CHECKING:
    from app.decision import Verdict
    from app.pipeline import Result
    from camera import Frame

T = TypeVar("T")
KEPT_LATENCIES = 150
HISTORY_S = 30.0
WORKING_TITLE = "Loading the networks …"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Score:
    """The best match of one frame: ``at`` is ``time.monotonic()`` seconds, ``score`` a cosine similarity."""

    at: float
    score: float
    accepted: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What there is to show at one moment.

    - ``capture``: the source's state; ``frame``: its newest frame, ``frame_number`` its running number.
    - ``result``: of the newest frame that went through the pipeline, None before the first; ``result_number``
      grows with each.
    - ``verdict``: the decision over the last frames. ``verifying``: the one person asked for, None to identify.
    - ``message``: what the inference thread is busy with; ``problem``: why it cannot work, with the remedy.
    - ``latencies_ms``: of the last frames; ``fps``: of the pipeline; ``scores``: of the last 30 seconds.
    - ``people``: who is enrolled. ``enrolment``: the running enrolment, None when there is none.
    - ``networks``: backend and precision, for people to read.
    """

    capture: CaptureState
    frame: Frame | None = None
    frame_number: int = 0
    result: Result | None = None
    result_number: int = 0
    verdict: Verdict | None = None
    verifying: str | None = None
    message: str = ""
    problem: str = ""
    latencies_ms: tuple[float, ...] = ()
    fps: float = 0.0
    cpu_share: float = 0.0
    scores: tuple[Score, ...] = ()
    people: tuple[Any, ...] = ()
    enrolment: Any = None
    networks: str = ""


@dataclass(slots=True)
class _Shown:
    """What the inference thread last published."""

    result: Any = None
    number: int = 0
    verdict: Any = None
    verifying: str | None = None
    message: str = WORKING_TITLE
    problem: str = ""
    people: tuple[Any, ...] = ()
    networks: str = ""
    latencies: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT_LATENCIES))
    finished: deque[float] = field(default_factory=lambda: deque(maxlen=30))
    scores: deque[Score] = field(default_factory=lambda: deque(maxlen=2000))


class Live:
    """Runs a pipeline on a source.

    - ``make_pipeline``: called in the inference thread, so that a window is there before the networks are.
    - ``make_decision``: a fresh decision for a person to verify, or for None, to identify.
    - ``capture``: the capture thread; it is closed with this object.
    """

    def __init__(
        self,
        *,
        make_pipeline: Callable[[], Any],
        make_decision: Callable[[str | None], Any],
        capture: Capture,
    ) -> None:
        self.capture = capture
        self._make_pipeline = make_pipeline
        self._make_decision = make_decision
        self._lock = threading.Lock()
        self._shown = _Shown()
        self._jobs: queue.SimpleQueue[tuple[Callable[[Any], Any], Future[Any]]] = queue.SimpleQueue()
        self._enrolment: Any = None
        self._decision = make_decision(None)
        self._epoch = 0
        self._closing = threading.Event()
        self._cpu = _CpuShare()
        self._thread = threading.Thread(target=self._run, name="inference", daemon=True)
        self._thread.start()

    def snapshot(self) -> Snapshot:
        """Everything there is to show now."""
        number, frame = self.capture.newest
        with self._lock:
            shown = self._shown
            return Snapshot(
                capture=self.capture.state,
                frame=frame,
                frame_number=number,
                result=shown.result,
                result_number=shown.number,
                verdict=shown.verdict,
                verifying=shown.verifying,
                message=shown.message,
                problem=shown.problem,
                latencies_ms=tuple(shown.latencies),
                fps=_rate(shown.finished),
                cpu_share=self._cpu.share(),
                scores=tuple(shown.scores),
                people=shown.people,
                enrolment=self._enrolment,
                networks=shown.networks,
            )

    def show(self, uri: str) -> None:
        """Switch to another source; what was seen on the last one decides nothing here."""
        self.capture.show(uri)
        self._forget()

    def verify(self, person: str | None) -> None:
        """Ask whether the face is ``person``; None asks who it is."""
        with self._lock:
            self._decision = self._make_decision(person)
            self._shown.verifying = person
            self._shown.verdict = None

    def enrol(self, enrolment: Any) -> None:
        """Feed every result to ``enrolment`` (see :mod:`app.enrolment`) until it is replaced; None stops."""
        with self._lock:
            self._enrolment = enrolment

    def in_gallery(self, job: Callable[[Any], T]) -> Future[T]:
        """Run ``job(gallery)`` in the inference thread, then read the people afresh; its result comes in a future."""
        future: Future[T] = Future()
        self._jobs.put((lambda pipeline: job(pipeline.gallery), future))
        return future

    def reload(self, make_pipeline: Callable[[], Any]) -> None:
        """Build another pipeline, for other networks or another gallery; the window stays alive meanwhile."""
        self._make_pipeline = make_pipeline
        with self._lock:
            self._shown.message = WORKING_TITLE
            self._shown.problem = ""
        self._jobs.put((_rebuild, Future()))

    def close(self) -> None:
        """Stop both threads."""
        self._closing.set()
        self.capture.close()
        self._thread.join(timeout=10)

    # the inference thread

    def _run(self) -> None:
        pipeline = self._build()
        seen = 0
        while not self._closing.is_set():
            pipeline = self._work_off(pipeline)
            epoch = self._epoch
            seen, frame = self.capture.take(after=seen, timeout=0.1)
            if frame is None or pipeline is None:
                continue
            try:
                self._publish(pipeline(frame), epoch)
            except Exception as error:
                log.exception("the pipeline failed on a frame")
                self._say(problem=f"This frame could not be processed: {error}")
        _close(pipeline)

    def _build(self) -> Any:
        self._say(message=WORKING_TITLE, problem="")
        try:
            pipeline = self._make_pipeline()
            people = _people(pipeline)
        except Exception as error:
            log.debug("no pipeline", exc_info=True)
            self._say(message="", problem=str(error) or type(error).__name__)
            return None
        self._say(message="", problem="", people=people, networks=_networks(pipeline))
        return pipeline

    def _work_off(self, pipeline: Any) -> Any:
        while True:
            try:
                job, future = self._jobs.get_nowait()
            except queue.Empty:
                return pipeline
            if job is _rebuild:
                _close(pipeline)
                pipeline = self._build()
                self._forget()
            elif not future.set_running_or_notify_cancel():
                continue
            elif pipeline is None or pipeline.gallery is None:
                future.set_exception(RuntimeError(self._shown.problem or "no gallery is open"))
            else:
                self._answer(job, pipeline, future)

    def _answer(self, job: Callable[[Any], Any], pipeline: Any, future: Future[Any]) -> None:
        try:
            value = job(pipeline)
            self._say(people=_people(pipeline))
        except Exception as error:
            future.set_exception(error)
        else:
            future.set_result(value)

    def _publish(self, result: Any, epoch: int) -> None:
        now = time.monotonic()
        with self._lock:
            if epoch != self._epoch:  # a frame of the source before this one
                return
            decision, enrolment = self._decision, self._enrolment
        verdict = decision.update(result)
        if enrolment is not None:
            enrolment.offer(result)
        with self._lock:
            if epoch != self._epoch:
                return
            shown = self._shown
            shown.result, shown.number, shown.problem = result, shown.number + 1, ""
            if decision is self._decision:
                shown.verdict = verdict
            shown.latencies.append(float(result.ms.get("total", 0.0)))
            shown.finished.append(now)
            while shown.scores and shown.scores[0].at < now - HISTORY_S:
                shown.scores.popleft()
            if result.faces and result.faces[0].matches:
                best = result.faces[0].matches[0]
                shown.scores.append(Score(now, float(best.score), bool(best.accepted)))

    def _forget(self) -> None:
        with self._lock:
            shown = self._shown
            self._epoch += 1
            self._decision = self._make_decision(shown.verifying)
            shown.result, shown.verdict, shown.number = None, None, shown.number + 1
            shown.scores.clear()
            shown.latencies.clear()
            shown.finished.clear()

    def _say(self, **changes: Any) -> None:
        with self._lock:
            for name, value in changes.items():
                setattr(self._shown, name, value)


class _CpuShare:
    """This process's share of all cores, over the last second."""

    def __init__(self) -> None:
        self._mark = (time.monotonic(), time.process_time())
        self._share = 0.0

    def share(self) -> float:
        wall, used = time.monotonic() - self._mark[0], time.process_time() - self._mark[1]
        if wall >= 1.0:
            self._share = used / wall
            self._mark = (time.monotonic(), time.process_time())
        return self._share


def _rebuild(_: Any) -> None:
    """Marks the job that builds the pipeline anew."""


def _people(pipeline: Any) -> tuple[Any, ...]:
    return () if pipeline.gallery is None else tuple(pipeline.gallery.people())


def _networks(pipeline: Any) -> str:
    engine = getattr(pipeline, "recogniser", None) or getattr(pipeline, "denoiser", None)
    return "" if engine is None else f"{engine.backend} {engine.precision}"


def _close(pipeline: Any) -> None:
    gallery = getattr(pipeline, "gallery", None)
    if gallery is not None:
        gallery.close()


def _rate(finished: deque[float]) -> float:
    if len(finished) < 2 or time.monotonic() - finished[-1] > 2.0:
        return 0.0
    return (len(finished) - 1) / max(finished[-1] - finished[0], 1e-6)
