"""Progress bars: on stderr, none with --json or where nobody watches."""

from __future__ import annotations

import sys

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from app.cli import output
from app.words.visible import visible


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
