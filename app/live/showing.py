"""What the inference thread says of itself: texts and figures for snapshots, under a lock."""

from __future__ import annotations

import threading

from app.live.failures import fault, told
from app.live.sharing import Sharing
from app.live.snapshot import HISTORY_S, WORKING_TITLE, Score, Shown
from app.pipeline import Pipeline, Result
from app.verdict.verdict import Verdict
from assets.phrase import phrase


class Showing:
    """Holds what is shown. Whoever sets more than one thing that belong together holds ``_lock`` meanwhile."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shown = Shown()

    def _say(self, **changes: object) -> None:
        with self._lock:
            for name, value in changes.items():
                setattr(self._shown, name, value)

    def _say_loading(self, share: float, what: str, *, serving: bool) -> None:
        """How much is done of what the networks are waited for; ``serving``: others serve meanwhile."""
        if share < 1:
            self._say(message=phrase("{what}: {percent} %", what=what, percent=round(100 * share)))
        else:  # while it is built more follows; the processor that takes over from a GPU serves at once
            self._say(message="" if serving else WORKING_TITLE)

    def _say_no_networks(self, error: Exception) -> None:
        self._say(message="", problem=told(error), gallery_problem="", gallery_fault="", people=(), networks="")

    def _say_no_gallery(self, error: Exception) -> None:
        self._say(people=(), gallery_problem=told(error), gallery_fault=fault(error))

    def _say_server(self, found: Sharing) -> None:
        """How the server of a shared gallery does."""
        self._say(server_away=found.away, copy_of=found.copy_of, silent_since=found.silent)
        if found.trouble is not None:
            self._say(gallery_problem=told(found.trouble), gallery_fault=fault(found.trouble))

    def _show(self, result: Result, verdict: Verdict | None, problem: str, now: float) -> None:
        """What came of a frame, ``now`` by ``time.monotonic()``; the caller holds the lock."""
        shown = self._shown
        shown.result, shown.number, shown.problem = result, shown.number + 1, problem
        shown.verdict = verdict
        shown.latencies.append(float(result.ms.get("total", 0.0)))
        shown.finished.append(now)
        while shown.scores and shown.scores[0].at < now - HISTORY_S:
            shown.scores.popleft()
        if result.faces and verdict is not None and verdict.score is not None:
            shown.scores.append(Score(now, verdict.score, verdict.state == "accepted"))

    def _wipe(self) -> None:
        """Forget what came of frames; the caller holds the lock."""
        shown = self._shown
        shown.result, shown.verdict, shown.number = None, None, shown.number + 1
        for kept in (shown.scores, shown.latencies, shown.finished):
            kept.clear()


def networks_text(pipeline: Pipeline) -> str:
    """Backend and precision of a pipeline's networks."""
    engine = pipeline.recogniser or pipeline.denoiser
    return "" if engine is None else f"{engine.backend} {engine.precision}"
