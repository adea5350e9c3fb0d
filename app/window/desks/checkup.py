"""The desk of the check-up: the doctor and the benchmark run beside the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.bench import chain
from app.bench.chain import Bench
from app.doctor.check import Check
from app.doctor.examine import examine
from app.kept import paths
from app.kept import settings as settings_file
from app.kept.settings import Settings, SettingsError
from app.live.session import Live
from app.pipeline import Pipeline
from app.recording.converting import Cancelled
from app.window.models.checkup import finding, letters
from app.window.models.foreign import heard
from app.window.models.jobs import Job, Jobs
from app.window.models.language import tr
from app.window.models.sources import Sources
from app.window.pages.checkup import CheckupPage
from app.window.parts.letters import unseen

Examine = Callable[[], Iterable[Check]]
Measure = Callable[[Pipeline, Callable[[int], None]], Bench]


class CheckupDesk:
    """``make_pipeline`` loads the networks to be measured; ``show_settings`` turns to the settings. ``look`` and
    ``measure`` are the doctor and the benchmark, or doubles of them."""

    def __init__(
        self,
        *,
        page: CheckupPage,
        live: Live,
        sources: Sources,
        jobs: Jobs,
        make_pipeline: Callable[[], Pipeline],
        show_settings: Callable[[], None],
        look: Examine | None = None,
        measure: Measure | None = None,
    ) -> None:
        self._page, self._live, self._sources, self._jobs = page, live, sources, jobs
        self._make_pipeline, self._show_settings = make_pipeline, show_settings
        self._look, self._measure = look or _look, measure or _measure
        self._found: SimpleQueue[Check] = SimpleQueue()
        self._looking = self._looked = False
        page.findings.asked.connect(self.check)
        page.findings.done.connect(self._do)
        page.bench.asked.connect(self._bench)

    def follow(self) -> None:
        """Show what was found meanwhile; called while the page is shown. The first time the check-up is begun."""
        if not self._looked:
            self.check()
        self._show_found()

    def check(self) -> None:
        """Begin the check-up, unless it runs."""
        if self._looking:
            return
        self._looked = self._looking = True
        self._page.findings.clear()
        self._page.findings.set_running(True)

        def work(job: Job) -> None:
            for count, check in enumerate(self._look(), start=1):
                self._found.put(check)
                job.tell(None, tr("{count} looked at: {name}", count=count, name=heard(check.name)))
                if job.stopped():
                    raise Cancelled

        self._jobs.begin(
            tr("Checking this machine"), work, done=lambda _: self._over(), failed=self._over, cancelled=self._over
        )

    def _over(self, why: str = "") -> None:
        self._looking = False
        self._show_found()
        if names := [person.name for person in self._live.snapshot().people]:
            self._page.findings.add([letters(unseen(names))])
        self._page.findings.set_running(False)
        if why:
            self._page.findings.refuse(why)

    def _show_found(self) -> None:
        found = []
        try:
            while True:
                found.append(finding(self._found.get_nowait()))
        except Empty:
            self._page.findings.add(found)

    def _bench(self) -> None:
        rested = self._live.rest()  # it would be measured too
        self._page.bench.set_running(True)

        def work(job: Job) -> Bench:
            job.tell(None, tr("loading the networks"))
            with self._make_pipeline() as pipeline, chain.crowd(pipeline.model_id) as pipeline.gallery:

                def told(done: int) -> None:
                    if job.stopped():
                        raise Cancelled
                    whole = chain.LEAST_FRAMES
                    job.tell(done / whole, tr("{done} of {whole} frames", done=done, whole=whole))

                return self._measure(pipeline, told)

        def over() -> None:
            self._page.bench.set_running(False)
            rested()

        def done(bench: Bench) -> None:
            over()
            self._page.bench.set_bench(bench)

        def failed(why: str) -> None:
            over()
            self._page.bench.refuse(why)

        self._jobs.begin(tr("Measuring"), work, done=done, failed=failed, cancelled=over)

    def _do(self, what: str) -> None:
        if what == "settings":
            self._show_settings()
        elif what == "cameras":
            self._sources.look()
            self.check()
        elif what == "folder":
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.data_folder())))


def _look() -> Iterable[Check]:
    try:
        settings, unusable = settings_file.load(), ""
    except SettingsError as error:
        settings, unusable = Settings(), str(error)
    return examine(settings, unusable=unusable)


def _measure(pipeline: Pipeline, told: Callable[[int], None]) -> Bench:
    clip = paths.sample_clip()
    return chain.run(pipeline, chain.default_frames(clip), scene=tr("{name} in a room", name=clip.name), report=told)
