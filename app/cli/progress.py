"""Progress on stderr: bars, none with --json or where nobody watches; and what has to be waited for, said always."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from app.cli import output
from app.cli.output import note
from app.words.visible import visible

EVERY_S = 10.0  # between two lines of one wait


class Bar:
    """A progress bar with a remark behind it; use it in a ``with`` statement. ``total`` None shows a count
    only."""

    def __init__(self, title: str, total: int | None, *, quiet: bool) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[remark]}", markup=False),
            console=output.console(stderr=True),
            disable=quiet or not sys.stderr.isatty(),
            transient=True,
        )
        self._task = self._progress.add_task(visible(title), total=total, remark="")

    def to(self, count: int, remark: str = "", *, total: int | None = None) -> None:
        """Show that ``count`` are done, of ``total`` where that is only known by now."""
        self._progress.update(self._task, completed=count, total=total, remark=visible(remark))

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


@contextmanager
def busy(title: str, *, quiet: bool = False) -> Iterator[None]:
    """Show on a terminal that something is done of which nobody can say how far it is."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description} …", markup=False),
        TimeElapsedColumn(),
        console=output.console(stderr=True),
        disable=quiet or not sys.stderr.isatty(),
        transient=True,
    ) as shown:
        shown.add_task(visible(title), total=None)
        yield


class Waiting:
    """Progress of what has to be waited for before anything else is said; use it in a ``with`` statement, and call it
    with how much is done, in [0, 1], and what is being done.

    A bar on a terminal, from the beginning. Elsewhere, and after the ``with`` statement, a line at once and then one
    every ten seconds: a minute without a word looks like a hang in a log, too.
    """

    def __init__(self, title: str, *, clock: Callable[[], float] = monotonic) -> None:
        self._title, self._clock = title, clock
        self._bar: Bar | None = None
        self._over = False
        self._told: float | None = None

    def __call__(self, share: float, what: str) -> None:
        percent = round(100 * share)
        if self._over or self._bar is None or not sys.stderr.isatty():
            self._tell(percent, what)
        else:
            self._bar.to(percent, what)

    def __enter__(self) -> Waiting:
        self._bar = Bar(self._title, 100, quiet=False)
        self._bar.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Make room for a question. A second call does nothing."""
        self._over = True
        if self._bar is not None:
            self._bar.__exit__()

    def _tell(self, percent: int, what: str) -> None:
        now = self._clock()
        if percent < 100 and (self._told is None or now >= self._told + EVERY_S):
            note(f"{what}: {percent} %" if percent else f"{what} …")
            self._told = now
