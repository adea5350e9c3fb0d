"""The inference thread: it takes the newest frame, runs the pipeline, decides, and works off what is asked for.

Everything that touches the gallery runs here, so a gallery is only ever used by one thread.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from app.kept.settings import LOCKOUT, LockoutRule
from app.live.capture import Capture
from app.live.cpu_share import CpuShare
from app.live.failures import GalleryHeldError, fault, foreseen, told
from app.live.loans import Loans
from app.live.sharing import Watcher
from app.live.showing import Showing, networks_text
from app.live.snapshot import WORKING_TITLE
from app.networks.handover import Handover
from app.pipeline import Pipeline, Result
from app.verdict import asking
from app.verdict.decision import LEAST_FRAMES, Decision
from app.verdict.enrolment import Enrolment
from app.verdict.journal import Journal
from assets.phrase import phrase
from engines import BuildCancelled, Progress
from gallery import GalleryDamaged, People, Person, RolledBack, WrongKey

TURN_S = 0.5  # without a frame; what is asked for meanwhile ends the wait
AGAIN_S = 10.0  # a gallery that fails sooner after it was opened again stays closed
LOST = (RolledBack, WrongKey)  # the file, or its key, is another one than was opened

MakePipeline = Callable[[Progress], Pipeline]
OpenGallery = Callable[[Pipeline], People | None]

log = logging.getLogger(__name__)


class Inference(Showing):
    """Runs a pipeline on the newest frames of a source, in a thread of its own that begins at once.

    - ``make_pipeline``: called in the inference thread, so that a window is there before the networks are, with what
      is to be told of what they have to be waited for.
    - ``open_gallery``: opens the gallery for a pipeline, in the same thread; None takes the one the pipeline has. A
      gallery that cannot be opened, or fails later, leaves everything else running: nobody is matched, and the
      snapshots say why.
    - ``evidence``: how many good frames a verdict needs, 5 or more; ``lockout``: when attacks lock it.
    - ``capture``: the capture thread; it is closed with this object.
    - ``enrol``: makes an enrolment, :class:`app.verdict.enrolment.Enrolment` or a double of it.
    """

    def __init__(
        self,
        *,
        make_pipeline: MakePipeline,
        capture: Capture,
        evidence: int = LEAST_FRAMES,
        lockout: LockoutRule = LOCKOUT,
        open_gallery: OpenGallery | None = None,
        enrol: Callable[..., Enrolment] = Enrolment,
    ) -> None:
        super().__init__()
        self.capture = capture
        self.loans = Loans()
        self._open_gallery, self._enrol = open_gallery, enrol
        self._make_pipeline = make_pipeline
        self._evidence = evidence
        self._lockout = lockout
        self._jobs: queue.SimpleQueue[tuple[Callable[[Any], Any], Future[Any]]] = queue.SimpleQueue()
        self._enrolment: Enrolment | None = None
        self._stored: Enrolment | None = None
        self._given_up = 0
        self._resting, self._rests = "", 0
        self._decision = Decision(evidence, lockout=lockout)
        self._decides_on: str | None = None
        self._journal: Journal | None = None
        self._epoch = 0
        self._handover: Handover | None = None
        self._held: tuple[str, ...] = ()
        self._closing = threading.Event()
        self._cpu = CpuShare()
        self._watcher = Watcher()
        self._opened_again = float("-inf")
        self._thread = threading.Thread(target=self._run, name="inference", daemon=True)
        self._thread.start()

    def _end_enrolment(self) -> None:
        with self._lock:
            self._enrolment = None
            self._shown.enrolment = None

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

    def _run(self) -> None:
        pipeline = self._build()
        self._decide_anew(pipeline)
        seen, last, of, heard = 0, 0.0, self._epoch, time.monotonic()
        while not self._closing.is_set():
            pipeline = self._work_off(pipeline)
            if pipeline is not None:
                self._attend(pipeline)
            epoch = self._epoch
            seen, frame = self.capture.take(after=seen, timeout=TURN_S)
            if frame is None or pipeline is None:
                self._fall_silent(time.monotonic() - heard)
                continue
            heard = time.monotonic()
            if frame.timestamp < last or epoch != of:  # a seek, a loop or another source: nothing carries over
                pipeline.forget()
            if frame.timestamp < last:
                self._decision.rewound()
            last, of = frame.timestamp, epoch
            try:
                self._look_through(pipeline, self.capture.sensor)
                result = pipeline(frame)
                self._say(networks=networks_text(pipeline))
                self._publish(result, epoch)
            except (GalleryDamaged, *LOST) as error:
                self._lose(pipeline, error)
            except Exception as error:
                self._say(problem=phrase("This frame could not be processed: {why}", why=told(error)))
        self._close(pipeline)

    def _fall_silent(self, seconds: float) -> None:
        """A camera that shows nothing any more bears out nobody's acceptance; a recording that is paused goes on to."""
        if not self.capture.state.live:
            return
        with self._lock:
            if (verdict := self._decision.silent(seconds)) is not None:
                self._shown.verdict, self._shown.number = verdict, self._shown.number + 1

    def _attend(self, pipeline: Pipeline) -> None:
        """Say how the server of a shared gallery does, and take over what other stations changed."""
        try:
            found = self._watcher.look(pipeline.gallery, time.monotonic())
        except Exception as error:
            self._say(gallery_problem=told(error), gallery_fault=fault(error))
            return
        if found is None:
            return
        self._say_server(found)
        if found.people is not None:
            self._take_over(pipeline, found.people)

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
            pipeline = self._make_pipeline(self._wait)
        except Exception as error:
            self._say_no_networks(error)
            return None
        self._handover = pipeline.handover
        if not self._closing.is_set():
            self._open(pipeline)
        self._say(message="", problem="", networks=networks_text(pipeline))
        return pipeline

    def _wait(self, share: float, what: str) -> None:
        """Say what the networks are waited for, and how much of it is done. Ends it once this object is closed."""
        if self._closing.is_set():
            raise BuildCancelled(phrase("closed before the networks were ready"))
        self._say_loading(share, what, serving=self._handover is not None)

    def _open(self, pipeline: Pipeline) -> None:
        """Open the gallery and read its people; without a readable one the pipeline goes on with none."""
        self._say(server_away=False, copy_of=None, silent_since=None)
        try:
            if self._held:
                raise GalleryHeldError(self._held[-1])
            if self._open_gallery is not None:
                before, pipeline.gallery = pipeline.gallery, None
                if before is not None:
                    self.loans.close(before)
                pipeline.gallery = self._open_gallery(pipeline)
            people = _people(pipeline)
        except Exception as error:
            self._go_without(pipeline, error)
        else:
            pipeline.compares = True
            self._say(people=people, gallery_problem="", gallery_fault="")

    def _close(self, pipeline: Pipeline | None) -> None:
        if pipeline is not None:
            people, pipeline.gallery = pipeline.gallery, None
            if people is not None:
                self.loans.close(people)
            pipeline.close()

    def _go_without(self, pipeline: Pipeline, error: Exception) -> None:
        """Close the gallery and say why: everything but comparing goes on."""
        broken, pipeline.gallery = pipeline.gallery, None
        if broken is not None:
            self.loans.close(broken)
        self._say_no_gallery(error)

    def _lose(self, pipeline: Pipeline, error: Exception) -> None:
        """A gallery fails while it is open. A damaged template is of one person, who can be removed still. Where the
        file or the key is another one it is opened anew, which tells what is wrong with it."""
        if isinstance(error, GalleryDamaged) and pipeline.compares:
            self._end_enrolment()
            pipeline.compares = False
            self._say(gallery_problem=told(error), gallery_fault="template")
        elif self._open_gallery is not None and time.monotonic() - self._opened_again > AGAIN_S:
            self._opened_again = time.monotonic()
            self._open(pipeline)
            self._carry_over(pipeline)
        else:
            self._end_enrolment()
            self._go_without(pipeline, error)
        self._decide_anew(pipeline)

    def _carry_over(self, pipeline: Pipeline) -> None:
        """What was gathered goes to the gallery as it was opened again: nobody at the camera has to begin anew."""
        if self._enrolment is not None and pipeline.gallery is not None:
            self._enrolment.move(pipeline.gallery)
        else:
            self._end_enrolment()

    def _work_off(self, pipeline: Pipeline | None) -> Pipeline | None:
        while True:
            try:
                job, future = self._jobs.get_nowait()
            except queue.Empty:
                return pipeline
            if job is rebuild:
                self._close(pipeline)
                self._end_enrolment()  # its views are of the networks, and go to the gallery, that were closed
                pipeline = self._build()
                self._forget(pipeline)
            elif job is reopen:
                self._end_enrolment()  # its views would go to the gallery that was closed
                if pipeline is not None:
                    self._open(pipeline)
                    self._forget(pipeline)
                future.set_result(self._shown.problem or self._shown.gallery_problem)
            elif job is decide_anew:
                self._decide_anew(pipeline)
            elif isinstance(job, partial):
                if pipeline is not None:
                    job(pipeline)
                    self._decide_anew(pipeline)
            elif not future.set_running_or_notify_cancel():
                continue
            elif pipeline is None or pipeline.gallery is None:
                why = self._shown.problem or self._shown.gallery_problem or phrase("no gallery is open")
                future.set_exception(RuntimeError(why))
            else:
                self._answer(job, pipeline, future)

    def _answer(self, job: Callable[[Any], Any], pipeline: Any, future: Future[Any]) -> None:
        value: Any = None
        failed: Exception | None = None
        try:
            value = job(pipeline)
        except Exception as error:
            failed = error
        try:
            self._take_over(pipeline, _people(pipeline))  # after a failure too: some of it may have been done
        except Exception as error:
            failed = failed or error
        if failed is None:
            future.set_result(value)
            return
        if isinstance(failed, LOST):
            self._lose(pipeline, failed)
        future.set_exception(foreseen(failed))

    def _take_over(self, pipeline: Pipeline, people: tuple[Person, ...]) -> None:
        """Who is enrolled now. Where people came or went, perhaps the one whose template is damaged did."""
        if people == self._shown.people:
            return
        self._say(people=people)
        if not pipeline.compares:
            pipeline.compares = True
            self._say(gallery_problem="", gallery_fault="")
        self._decide_anew(pipeline)

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
            problem = phrase("This face could not be compared: {why}", why=told(error))
        try:
            if journal is not None and not problem:
                journal.note(decision.verdicts, result.frame.timestamp)
        except Exception as error:
            problem = phrase("The verdict could not be written to the gallery's audit: {why}", why=told(error))
        progress = enrolment.update(result) if enrolment is not None else None
        with self._lock:
            if epoch != self._epoch:
                return
            if decision is not self._decision or self._decides_on != self._shown.verifying:
                verdict = None  # it is on somebody who is not asked for any more
            if progress is not None and enrolment is self._enrolment:
                self._shown.enrolment = progress
            self._show(result, verdict, problem, now)

    def _forget(self, pipeline: Pipeline | None = None) -> None:
        with self._lock:
            self._epoch += 1
            self._wipe()
            self._decision.reset()
        if pipeline is not None:
            self._decide_anew(pipeline)

    def _decide_anew(self, pipeline: Pipeline | None) -> None:
        """Begin another decision: on the person asked for, or on everybody when that person is gone."""
        people = {person.name for person in self._shown.people if person.templates}
        with self._lock:
            if self._shown.verifying not in people:
                self._shown.verifying = None
            person, before = self._shown.verifying, self._decision
            self._shown.verdict = None
        # It reads the gallery, which takes its time; whoever asks for a snapshot meanwhile does not wait for that.
        journal: Journal | None = None
        if pipeline is None or pipeline.gallery is None or not pipeline.compares:
            decision = Decision(self._evidence, lockout=self._lockout, after=before)
        else:
            try:
                decision = asking.decision(pipeline, self._evidence, person=person, lockout=self._lockout, after=before)
            except Exception as error:
                self._lose(pipeline, error)  # and decide anew, without it
                return
            journal = Journal(pipeline.gallery, "window")
        with self._lock:
            self._journal, self._decision, self._decides_on = journal, decision, person


def rebuild(_: Any) -> None:
    """Marks the job that builds the pipeline anew."""


def reopen(_: Any) -> None:
    """Marks the job that opens the gallery again."""


def judge_by(threshold: float | None, false_positives: float, pipeline: Pipeline) -> None:
    pipeline.judge_by(threshold, false_positives)


def decide_anew(_: Any) -> None:
    """Marks the job that begins another decision."""


def _people(pipeline: Pipeline) -> tuple[Person, ...]:
    return () if pipeline.gallery is None else tuple(pipeline.gallery.people())
