"""From the user's settings to a pipeline: the one way for the command line and the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.kept.settings import Settings
from app.machine.cores import limit_threads
from app.pipeline.chain import Pipeline
from engines import Progress
from gallery import People


def configured(
    settings: Settings,
    *,
    gallery: People | Path | None = None,
    background: bool = True,
    tell: Callable[[str], None] | None = None,
    progress: Progress | None = None,
    ask: Callable[[], str] | None = None,
) -> Pipeline:
    """The shipped networks as the settings want them, and OpenCV on as many threads; the rest, and what is raised, as
    :meth:`app.pipeline.Pipeline.default` has it. The settings' gallery is not opened: ``gallery`` is."""
    threads = limit_threads(settings.threads)
    return Pipeline.default(
        gallery=gallery,
        device=settings.network_device,
        precision=settings.network_precision,
        threads=threads,
        threshold=settings.threshold or None,
        false_positives=1 / settings.one_in,
        background=background,
        tell=tell,
        progress=progress,
        ask=ask,
    )
