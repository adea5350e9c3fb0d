"""The live core: frames in, verdicts out, in two plain threads that a window polls. No Qt here.

:mod:`app.live.capture` leaves the newest frame in a mailbox; the inference thread takes it, runs
the pipeline, and publishes an immutable :class:`Snapshot`. Everything that touches the gallery runs in the inference
thread too, so a gallery is only ever used by one thread.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from app.kept.settings import LOCKOUT, LockoutRule
from app.live.capture import Capture
from app.live.failures import UnforeseenError, foreseen, told
from app.live.rate import rate
from app.live.sharing import Watcher
from app.live.snapshot import HISTORY_S, WORKING_TITLE, Score, Shown, Snapshot
from app.machine.cores import usable_cores
from app.networks.handover import Handover
from app.networks.model import FALSE_POSITIVES
from app.pipeline import Pipeline, Result
from app.scan import Scan
from app.verdict import asking
from app.verdict.decision import LEAST_FRAMES, Decision
from app.verdict.enrolment import Enrolled, Enrolment, EnrolmentError, Picture
from app.verdict.enrolment.adapted import adapted
from app.verdict.journal import Journal
from assets.phrase import phrase
from gallery import BadPassphrase, Consent, Corrects, People, Person

AT_THE_START_S = 0.5
TURN_S = 0.5  # without a frame; what is asked for meanwhile ends the wait

T = TypeVar("T")
OpenGallery = Callable[[Pipeline], People | None]

log = logging.getLogger(__name__)


class Live:
    """Runs a pipeline on a source.

    - ``make_pipeline``: called in the inference thread, so that a window is there before the networks are.
    - ``open_gallery``: opens the gallery for a pipeline, in the same thread; None takes the one the pipeline has. A
      gallery that cannot be opened leaves everything else running: nobody is matched, and the snapshots say why.
    - ``evidence``: how many good frames a verdict needs, 5 or more; ``lockout``: when attacks lock it.
    - ``capture``: the capture thread; it is closed with this object.
    - ``enrol``: makes an enrolment, :class:`app.verdict.enrolment.Enrolment` or a double of it.
    """

    def __init__(
        self,
        *,
        make_pipeline: Callable[[], Pipeline],
        capture: Capture,
        evidence: int = LEAST_FRAMES,
        lockout: LockoutRule = LOCKOUT,
        open_gallery: OpenGallery | None = None,
        enrol: Callable[..., Enrolment] = Enrolment,
    ) -> None:
        self.capture = capture
        self._open_gallery, self._enrol = open_gallery, enrol
        self._make_pipeline = make_pipeline
        self._evidence = evidence
        self._lockout = lockout
        self._lock = threading.Lock()
        self._shown = Shown()
        self._jobs: queue.SimpleQueue[tuple[Callable[[Any], Any], Future[Any]]] = queue.SimpleQueue()
        self._enrolment: Enrolment | None = None
        self._stored: Enrolment | None = None
        self._rewinding = False
        self._decision = Decision(evidence, lockout=lockout)
        self._journal: Journal | None = None
        self._epoch = 0
        self._handover: Handover | None = None
        self._closing = threading.Event()
        self._cpu = _CpuShare()
        self._watcher = Watcher()
        self._thread = threading.Thread(target=self._run, name="inference", daemon=True)
        self._thread.start()

    def snapshot(self) -> Snapshot:
        """Everything there is to show now."""
        number, frame = self.capture.newest
        handover = self._handover  # the inference thread may take it away
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
                gallery_problem=shown.gallery_problem,
                gallery_locked=shown.gallery_locked,
                server_away=shown.server_away,
                copy_of=shown.copy_of,
                latencies_ms=tuple(shown.latencies),
                fps=rate(shown.finished),
                cpu_share=self._cpu.share(),
                scores=tuple(shown.scores),
                people=shown.people,
                enrolment=shown.enrolment,
                networks=shown.networks,
                gpu=None if handover is None else handover.state,
            )

    def show(self, uri: str) -> None:
        """Switch to another source; what was seen on the last one decides nothing here, and an enrolment ends."""
        self.capture.show(uri)
        with self._lock:
            if self._enrolment is not None:
                self._shown.enrolment = self._enrolment.source_changed()
        self._forget()

    def verify(self, person: str | None) -> None:
        """Ask whether the face is ``person``; None asks who it is."""
        with self._lock:
            self._shown.verifying = person
        self._put(_decide_anew, Future())

    def cancel_gpu(self) -> None:
        """Stop making a GPU ready; the processor goes on."""
        if (handover := self._handover) is not None:
            handover.cancel()

    def retry_gpu(self) -> None:
        """Make the GPU ready again, while the processor serves."""
        if (handover := self._handover) is not None:
            handover.retry()

    def start_enrolment(self, name: str, *, scan: bool = False) -> Future[None]:
        """Gather good views of the nearest face for ``name``; the progress is in the snapshots. A recording begins
        again. ``scan``: so that :meth:`make_scan` can make one."""
        return self._ask(lambda pipeline: self._start_enrolment(pipeline, name, scan))

    def finish_enrolment(self, consent: Consent, *, although_known: bool = False) -> Future[Enrolled]:
        """Store what was gathered, with a ``gallery.Consent``; see :meth:`app.verdict.enrolment.Enrolment.finish`."""
        return self._ask(lambda pipeline: self._finish_enrolment(pipeline, consent, although_known))

    def undo_enrolment(self) -> Future[None]:
        """Erase the person who was stored last."""
        return self._ask(lambda _: self._undo_enrolment())

    def make_scan(self) -> Scan:
        """The scan of the person who was stored last; takes seconds, in the caller's thread.

        Raises what :meth:`app.verdict.enrolment.Enrolment.scan` does.
        """
        stored = self._stored
        if stored is None:
            raise EnrolmentError(phrase("nobody was stored of whom a scan could be made"))
        return stored.scan()

    @property
    def stored_pictures(self) -> tuple[Picture, ...]:
        """What the templates that were stored last were made of; empty without any."""
        stored = self._stored
        return () if stored is None else stored.pictures()

    def stop_enrolment(self) -> None:
        """Forget what was gathered."""
        with self._lock:
            self._enrolment = None
            self._shown.enrolment = None

    def not_this(self, person: str, instead: str | None = None) -> Future[None]:
        """Say that somebody else was taken for ``person``: ``instead``, or None for a stranger. It counts at once."""
        return self._ask(lambda pipeline: self._not_this(pipeline, person, instead))

    def in_gallery(self, job: Callable[[People], T]) -> Future[T]:
        """Run ``job(gallery)`` in the inference thread, then read the people afresh; its result comes in a future."""
        return self._ask(lambda pipeline: job(pipeline.people))

    def ask(self, job: Callable[[Pipeline], T]) -> Future[T]:
        """As :meth:`in_gallery`, with the whole pipeline, for what has to be judged as it judges."""
        return self._ask(job)

    def reload(self, make_pipeline: Callable[[], Pipeline], *, open_gallery: OpenGallery | None = None) -> None:
        """Build another pipeline, for other networks, and open its gallery; the window stays alive meanwhile."""
        self._make_pipeline, self._open_gallery = make_pipeline, open_gallery
        with self._lock:
            self._shown.message = WORKING_TITLE
            self._shown.problem = ""
        self._put(_rebuild, Future())

    def reopen(self, open_gallery: OpenGallery) -> None:
        """Open another gallery, or the same one again, for the networks that run."""
        self._open_gallery = open_gallery
        self._put(_reopen, Future())

    def decide(
        self,
        *,
        evidence: int,
        threshold: float | None,
        false_positives: float = FALSE_POSITIVES,
        lockout: LockoutRule | None = None,
    ) -> None:
        """Judge by so many good frames and this threshold, None for the measured one that lets this share of strangers
        pass in a minute; ``lockout``: when attacks lock it, None as before. Nothing is loaded again."""
        self._evidence = evidence
        self._lockout = self._lockout if lockout is None else lockout
        self._put(partial(_judge_by, threshold, false_positives), Future())

    def _put(self, job: Callable[[Any], Any], future: Future[Any]) -> None:
        self._jobs.put((job, future))
        self.capture.nudge()

    def _ask(self, job: Callable[[Pipeline], T]) -> Future[T]:
        future: Future[T] = Future()
        self._put(job, future)
        return future

    def stop(self) -> None:
        """Tell both threads to end, and wait for neither."""
        self._closing.set()
        self.capture.stop()
        if (handover := self._handover) is not None:
            handover.cancel()

    def close(self, *, within: float = 10.0) -> bool:
        """Stop both threads; whether they ended in so many seconds. A network that is being compiled cannot be
        interrupted: its thread ends once it is."""
        deadline = time.monotonic() + within
        self.stop()
        captured = self.capture.close(within=within)
        self._thread.join(max(0.0, deadline - time.monotonic()))
        return captured and not self._thread.is_alive()

    # the inference thread

    def _run(self) -> None:
        pipeline = self._build()
        self._decide_anew(pipeline)
        seen, last = 0, 0.0
        while not self._closing.is_set():
            pipeline = self._work_off(pipeline)
            if pipeline is not None:
                self._attend(pipeline)
            epoch = self._epoch
            seen, frame = self.capture.take(after=seen, timeout=TURN_S)
            if frame is None or pipeline is None:
                continue
            if frame.timestamp < last:  # a seek, a loop or another source: nothing carries over
                pipeline.forget()
            if frame.timestamp < last or frame.timestamp < AT_THE_START_S:
                self._rewinding = False
            last = frame.timestamp
            try:
                self._look_through(pipeline, self.capture.sensor)
                result = pipeline(frame)
                self._say(networks=_networks(pipeline))
                self._publish(result, epoch)
            except Exception as error:
                self._say(problem=f"This frame could not be processed: {told(error)}")
        _close(pipeline)

    def _attend(self, pipeline: Pipeline) -> None:
        """Say how the server of a shared gallery does, and take over what other stations changed."""
        try:
            found = self._watcher.look(pipeline.gallery, time.monotonic())
        except Exception as error:
            self._say(gallery_problem=told(error))
            return
        if found is None:
            return
        self._say(server_away=found.away, copy_of=found.copy_of)
        if found.trouble is not None:
            self._say(gallery_problem=told(found.trouble))
        if found.people is not None and found.people != self._shown.people:
            self._say(people=found.people)
            self._decide_anew(pipeline)

    def _look_through(self, pipeline: Pipeline, sensor: str) -> None:
        """Compare as suits the sensor; scores of another one's scale decide nothing."""
        if sensor == pipeline.sensor:
            if pipeline.keep_up():
                self._decide_anew(pipeline)
            return
        if problem := pipeline.look_through(sensor):
            log.warning("%s", problem)
        self._decide_anew(pipeline)

    def _build(self) -> Pipeline | None:
        self._say(message=WORKING_TITLE, problem="")
        self._handover, pipeline = None, None
        try:
            pipeline = self._make_pipeline()
        except Exception as error:
            self._say(message="", problem=told(error), gallery_problem="", gallery_locked=False, people=(), networks="")
            return None
        self._handover = pipeline.handover
        if not self._closing.is_set():
            self._open(pipeline)
        self._say(message="", problem="", networks=_networks(pipeline))
        return pipeline

    def _open(self, pipeline: Pipeline) -> None:
        """Open the gallery and read its people; without a readable one the pipeline goes on with none."""
        self._say(server_away=False, copy_of=None)
        try:
            if self._open_gallery is not None:
                before, pipeline.gallery = pipeline.gallery, None
                if before is not None:
                    before.close()
                pipeline.gallery = self._open_gallery(pipeline)
            people = _people(pipeline)
        except Exception as error:
            broken, pipeline.gallery = pipeline.gallery, None
            if broken is not None:
                broken.close()
            locked = isinstance(error, BadPassphrase)
            self._say(people=(), gallery_problem=told(error), gallery_locked=locked)
        else:
            self._say(people=people, gallery_problem="", gallery_locked=False)

    def _work_off(self, pipeline: Pipeline | None) -> Pipeline | None:
        while True:
            try:
                job, future = self._jobs.get_nowait()
            except queue.Empty:
                return pipeline
            if job is _rebuild:
                _close(pipeline)
                self.stop_enrolment()  # its views are of the networks, and go to the gallery, that were closed
                pipeline = self._build()
                self._forget(pipeline)
            elif job is _reopen:
                self.stop_enrolment()  # its views would go to the gallery that was closed
                if pipeline is not None:
                    self._open(pipeline)
                    self._forget(pipeline)
            elif job is _decide_anew:
                self._decide_anew(pipeline)
            elif isinstance(job, partial):
                if pipeline is not None:
                    job(pipeline)
                    self._decide_anew(pipeline)
            elif not future.set_running_or_notify_cancel():
                continue
            elif pipeline is None or pipeline.gallery is None:
                why = self._shown.problem or self._shown.gallery_problem or "no gallery is open"
                future.set_exception(RuntimeError(why))
            else:
                self._answer(job, pipeline, future)

    def _answer(self, job: Callable[[Any], Any], pipeline: Any, future: Future[Any]) -> None:
        try:
            value = job(pipeline)
            before, people = self._shown.people, _people(pipeline)
            if people != before:
                self._say(people=people)
                self._decide_anew(pipeline)
        except Exception as error:
            future.set_exception(foreseen(error))
        else:
            future.set_result(value)

    def _publish(self, result: Result, epoch: int) -> None:
        now = time.monotonic()
        with self._lock:
            if epoch != self._epoch:  # a frame of the source before this one
                return
            decision, enrolment, journal = self._decision, self._enrolment, self._journal
        verdict, problem = None, ""
        try:
            verdict = decision.update(result)
        except Exception as error:
            problem = f"This face could not be compared: {told(error)}"
        try:
            if journal is not None and not problem:
                journal.note(decision.verdicts, result.frame.timestamp)
        except Exception as error:
            problem = f"The verdict could not be written to the gallery's audit: {told(error)}"
        progress = enrolment.update(result) if enrolment is not None and not self._rewinding else None
        with self._lock:
            if epoch != self._epoch:
                return
            shown = self._shown
            shown.result, shown.number, shown.problem = result, shown.number + 1, problem
            if decision is self._decision:
                shown.verdict = verdict
            if progress is not None and enrolment is self._enrolment:
                shown.enrolment = progress
            shown.latencies.append(float(result.ms.get("total", 0.0)))
            shown.finished.append(now)
            while shown.scores and shown.scores[0].at < now - HISTORY_S:
                shown.scores.popleft()
            if result.faces and verdict is not None and verdict.score is not None:
                shown.scores.append(Score(now, verdict.score, verdict.state == "accepted"))

    def _forget(self, pipeline: Pipeline | None = None) -> None:
        with self._lock:
            shown = self._shown
            self._epoch += 1
            shown.result, shown.verdict, shown.number = None, None, shown.number + 1
            shown.scores.clear()
            shown.latencies.clear()
            shown.finished.clear()
            self._decision.reset()
        if pipeline is not None:
            self._decide_anew(pipeline)

    def _decide_anew(self, pipeline: Pipeline | None) -> None:
        """Begin another decision: on the person asked for, or on everybody when that person is gone."""
        people = {person.name for person in self._shown.people if person.templates}
        with self._lock:
            if self._shown.verifying not in people:
                self._shown.verifying = None
            person = self._shown.verifying
            self._shown.verdict = None
            if pipeline is None or pipeline.gallery is None:
                self._decision = Decision(self._evidence, lockout=self._lockout, after=self._decision)
                self._journal = None
            else:
                self._journal = Journal(pipeline.gallery, "window")
                self._decision = asking.decision(
                    pipeline, self._evidence, person=person, lockout=self._lockout, after=self._decision
                )

    def _start_enrolment(self, pipeline: Pipeline, name: str, scan: bool) -> None:
        if pipeline.gallery is None:
            raise EnrolmentError(phrase("no gallery is open"))
        if name.strip().casefold() in {p.name.casefold() for p in self._shown.people if p.templates}:
            raise EnrolmentError(
                phrase("{name} is enrolled already; choose another name or remove that person first", name=name.strip())
            )
        enrolment = self._enrol(name, pipeline.people, agreement=pipeline.agreement, sensor=pipeline.sensor, scan=scan)
        with self._lock:
            self._rewinding = self.capture.state.length > 0
            self._enrolment, self._stored = enrolment, None
            self._shown.enrolment = enrolment.progress()
        if self._rewinding:
            self.capture.seek(0)
            self.capture.play()

    def _finish_enrolment(self, pipeline: Pipeline, consent: Consent, although_known: bool) -> Enrolled:
        if self._enrolment is None:
            raise EnrolmentError(phrase("no enrolment has begun"))
        enrolled = self._enrolment.finish(consent, although_known=although_known)
        enrolled = replace(enrolled, adapted=adapted(pipeline, pipeline.sensor))
        self._stored = self._enrolment
        self.stop_enrolment()
        return replace(enrolled, alike=tuple(pipeline.look_alikes(enrolled.person)))

    def _not_this(self, pipeline: Pipeline, person: str, instead: str | None) -> None:
        people: object = pipeline.gallery
        if not isinstance(people, Corrects):
            raise UnforeseenError(phrase("this gallery keeps no corrections"))
        people.not_this(person, instead)
        self._decide_anew(pipeline)

    def _undo_enrolment(self) -> None:
        if self._stored is None:
            raise EnrolmentError(phrase("nothing was stored that could be undone"))
        self._stored.undo()
        self._stored = None

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
            self._share = used / wall / usable_cores()
            self._mark = (time.monotonic(), time.process_time())
        return self._share


def _rebuild(_: Any) -> None:
    """Marks the job that builds the pipeline anew."""


def _reopen(_: Any) -> None:
    """Marks the job that opens the gallery again."""


def _judge_by(threshold: float | None, false_positives: float, pipeline: Pipeline) -> None:
    pipeline.judge_by(threshold, false_positives)


def _decide_anew(_: Any) -> None:
    """Marks the job that begins another decision."""


def _people(pipeline: Pipeline) -> tuple[Person, ...]:
    return () if pipeline.gallery is None else tuple(pipeline.gallery.people())


def _networks(pipeline: Pipeline) -> str:
    engine = pipeline.recogniser or pipeline.denoiser
    return "" if engine is None else f"{engine.backend} {engine.precision}"


def _close(pipeline: Pipeline | None) -> None:
    if pipeline is not None:
        pipeline.close()
