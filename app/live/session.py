"""The live core: frames in, verdicts out, in two plain threads that a window polls. No Qt here.

:mod:`app.live.capture` leaves the newest frame in a mailbox; the thread of :mod:`app.live.inference` takes it and runs
the pipeline. Here is what one may ask of both, and the immutable :class:`Snapshot` of what there is to show.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from app.kept.settings import LockoutRule
from app.live.failures import UnforeseenError
from app.live.inference import Inference, MakePipeline, OpenGallery, decide_anew, judge_by, rebuild, reopen
from app.live.rate import rate
from app.live.snapshot import WORKING_TITLE, Snapshot
from app.networks.model import FALSE_POSITIVES
from app.pipeline import Pipeline
from app.scan import Scan
from app.verdict.enrolment import Enrolled, EnrolmentError, Picture
from app.verdict.enrolment.adapted import adapted
from assets.phrase import phrase
from gallery import Consent, Corrects, People

__all__ = ["Live", "OpenGallery"]

T = TypeVar("T")


class Live(Inference):
    """An inference that shows what comes of it and takes what is asked for, from any thread: see
    :class:`app.live.inference.Inference` for what it is made with."""

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
                gallery_fault=shown.gallery_fault,
                server_away=shown.server_away,
                copy_of=shown.copy_of,
                silent_since=shown.silent_since,
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
        self._resting = ""
        self.capture.show(uri)
        with self._lock:
            if self._enrolment is not None:
                self._shown.enrolment = self._enrolment.source_changed()
        self._forget()

    @property
    def source(self) -> str:
        """The address of what is shown, or will be once it need not rest any more; "" for nothing."""
        return self.capture.state.uri or self._resting

    def rest(self) -> Callable[[], None]:
        """Show nothing while something else needs the camera or the processor. What is given back ends that: the source
        is shown again, unless another one was chosen meanwhile or it has to rest for somebody else too."""
        before = self.source
        self.show("")
        self._resting, self._rests = before, self._rests + 1

        def over() -> None:
            self._rests -= 1
            if self._resting and not self._rests:
                self.show(self._resting)

        return over

    def verify(self, person: str | None) -> None:
        """Ask whether the face is ``person``; None asks who it is."""
        with self._lock:
            self._shown.verifying, self._shown.verdict = person, None
        self._put(decide_anew, Future())

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
        given_up = self._given_up
        return self._ask(lambda pipeline: self._start_enrolment(pipeline, name, scan, given_up))

    def stop_enrolment(self) -> None:
        """Forget what was gathered, and begin none that was asked for and has not begun."""
        with self._lock:
            self._given_up += 1
        self._end_enrolment()

    def finish_enrolment(
        self, consent: Consent, *, although_known: bool = False, name: str | None = None
    ) -> Future[Enrolled]:
        """Store what was gathered, with a ``gallery.Consent``; see :meth:`app.verdict.enrolment.Enrolment.finish`.
        Where it could not be, the views stay, for another attempt under this or another ``name``."""
        return self._ask(lambda pipeline: self._finish_enrolment(pipeline, consent, although_known, name))

    def undo_enrolment(self) -> Future[None]:
        """Erase the person who was stored last."""
        return self._ask(lambda pipeline: self._undo_enrolment(pipeline.people))

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

    def not_this(self, person: str, instead: str | None = None) -> Future[None]:
        """Say that somebody else was taken for ``person``: ``instead``, or None for a stranger. It counts at once."""
        return self._ask(lambda pipeline: self._not_this(pipeline, person, instead))

    def in_gallery(self, job: Callable[[People], T]) -> Future[T]:
        """Run ``job(gallery)`` in the inference thread, then read the people afresh; its result comes in a future."""
        return self._ask(lambda pipeline: job(pipeline.people))

    def ask(self, job: Callable[[Pipeline], T]) -> Future[T]:
        """As :meth:`in_gallery`, with the whole pipeline, for what has to be judged as it judges."""
        return self._ask(job)

    def reload(self, make_pipeline: MakePipeline, *, open_gallery: OpenGallery | None = None) -> None:
        """Build another pipeline, for other networks, and open its gallery; the window stays alive meanwhile."""
        self._make_pipeline, self._open_gallery = make_pipeline, open_gallery
        with self._lock:
            self._shown.message = WORKING_TITLE
            self._shown.problem = ""
        self._put(rebuild, Future())

    def reopen(self, open_gallery: OpenGallery) -> Future[str]:
        """Open another gallery, or the same one again, for the networks that run; why it is not open then, "" where it
        is."""
        self._open_gallery = open_gallery
        return self._open_anew()

    @property
    def held(self) -> bool:
        """Whether somebody holds the gallery closed."""
        return bool(self._held)

    def hold(self, why: str) -> Future[str]:
        """Close the gallery, and keep it closed whoever opens it, until :meth:`release`; meanwhile ``why`` is said."""
        self._held = (*self._held, why)
        return self._open_anew()

    def release(self, why: str) -> None:
        """Let it be opened again, as by :meth:`reopen`, where nobody else holds it."""
        held = list(self._held)
        held.remove(why)
        self._held = tuple(held)

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
        self._put(partial(judge_by, threshold, false_positives), Future())

    def _open_anew(self) -> Future[str]:
        future: Future[str] = Future()
        self._put(reopen, future)
        return future

    def _put(self, job: Callable[[Any], Any], future: Future[Any]) -> None:
        self._jobs.put((job, future))
        self.capture.nudge()

    def _ask(self, job: Callable[[Pipeline], T]) -> Future[T]:
        future: Future[T] = Future()
        self._put(job, future)
        return future

    def _start_enrolment(self, pipeline: Pipeline, name: str, scan: bool, given_up: int) -> None:
        if pipeline.gallery is None:
            raise EnrolmentError(phrase("no gallery is open"))
        if name.strip().casefold() in {p.name.casefold() for p in self._shown.people if p.templates}:
            raise EnrolmentError(
                phrase("{name} is enrolled already; choose another name or remove that person first", name=name.strip())
            )
        enrolment = self._enrol(name, pipeline.people, agreement=pipeline.agreement, sensor=pipeline.sensor, scan=scan)
        with self._lock:
            if given_up != self._given_up:
                return
            self._enrolment, self._stored = enrolment, None
            self._shown.enrolment = enrolment.progress()
        if self.capture.state.length:
            self.capture.seek(0)  # in the thread that takes the frames: the next one is from there
            self.capture.play()

    def _finish_enrolment(
        self, pipeline: Pipeline, consent: Consent, although_known: bool, name: str | None
    ) -> Enrolled:
        if self._enrolment is None:
            raise EnrolmentError(phrase("no enrolment has begun"))
        try:
            enrolled = self._enrolment.finish(consent, although_known=although_known, name=name)
        except Exception:
            self._say(enrolment=self._enrolment.progress())  # what may be tried again, where no frame comes any more
            raise
        enrolled = replace(enrolled, adapted=adapted(pipeline, pipeline.sensor))
        self._stored = self._enrolment
        self._end_enrolment()
        return replace(enrolled, alike=tuple(pipeline.look_alikes(enrolled.person)))

    def _not_this(self, pipeline: Pipeline, person: str, instead: str | None) -> None:
        people: object = pipeline.gallery
        if not isinstance(people, Corrects):
            raise UnforeseenError(phrase("this gallery keeps no corrections"))
        people.not_this(person, instead)
        self._decide_anew(pipeline)

    def _undo_enrolment(self, people: People) -> None:
        if self._stored is None:
            raise EnrolmentError(phrase("nothing was stored that could be undone"))
        self._stored.undo(people)
        self._stored = None
