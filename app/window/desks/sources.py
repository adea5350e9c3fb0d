"""The desk of the sources: which camera or recording is shown, and from where it was chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.kept import paths
from app.live.session import Live
from app.live.snapshot import Snapshot
from app.window.desks.say import Say
from app.window.models.language import tr
from app.window.models.opening import first_source
from app.window.models.sources import ENDINGS, Sources, is_recording
from app.window.parts import file_dialog


class SourcesDesk:
    """``shown`` is called when the user chose another source; ``greet`` once on a first start, with whether there is a
    camera."""

    def __init__(
        self,
        *,
        parent: QWidget,
        live: Live,
        sources: Sources,
        say: Say,
        shown: Callable[[], None],
        greet: Callable[[bool], None],
    ) -> None:
        self._parent, self._live, self._sources = parent, live, sources
        self._say, self._shown, self._greet = say, shown, greet
        self._waits = self._greets = False
        self._last = ""

    @property
    def waits(self) -> bool:
        """Whether the first source is still to be opened."""
        return self._waits

    def open(self, uri: str) -> None:
        """Show another camera or recording."""
        self._live.show(uri)
        self._shown()

    def open_first(self, last: str, *, greet: bool) -> None:
        """Open the first source there is, once the search has ended."""
        self._waits, self._last, self._greets = True, last, greet

    def follow(self, now: Snapshot) -> None:
        """Open the first source when it is time to."""
        if not self._waits or not (now.capture.uri or not self._sources.looking):
            return
        self._waits = False
        if not now.capture.uri:
            self._open_first()
        if self._greets:
            self._greets = False
            self._greet(any(entry.kind == "camera" for entry in self._sources.entries))

    def browse(self) -> None:
        """Let the user choose a recording."""
        path = file_dialog.file_to_open(
            self._parent,
            tr("Open a recording"),
            paths.recordings_folder(),
            tr("Recordings ({endings});;All files (*)", endings=" ".join(f"*{ending}" for ending in ENDINGS)),
        )
        if path:
            self.open(f"file:{path}")

    def drop(self, dropped: Sequence[Path]) -> bool:
        """Open the first recording among what was dropped; whether there was one."""
        fit = next((path for path in dropped if is_recording(path)), None)
        if fit is not None:
            self.open(f"file:{fit}")
        elif dropped:
            self._say(tr("{name} is no recording that Relief reads.", name=dropped[0].name), bad=True)
        return fit is not None

    def _open_first(self) -> None:
        uri, said = first_source(self._sources.entries, last=self._last, clip=paths.sample_clip())
        if uri:
            self._live.show(uri)
        if said:
            self._say(said)
