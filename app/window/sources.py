"""What can be opened: connected cameras, the user's recordings, the sample clips. No Qt here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import camera
from camera import DeviceInfo

ENDINGS = (".relief", ".db3", ".bag", ".mkv")

Kind = Literal["camera", "recording", "clip"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One source: what people read, and the URI that opens it."""

    kind: Kind
    title: str
    uri: str


def recordings(folder: Path, *, kind: Kind) -> list[Entry]:
    """The recordings in a folder, the newest first; the clips by name."""
    if not folder.is_dir():
        return []
    files = [path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and path.is_file()]
    files.sort(key=(lambda path: path.name) if kind == "clip" else (lambda path: -path.stat().st_mtime))
    return [Entry(kind, path.stem if kind == "clip" else path.name, f"file:{path}") for path in files]


def device(info: DeviceInfo) -> Entry:
    """A connected camera's entry."""
    name = info.name or info.kind
    return Entry("camera", f"{name} · {info.serial[-6:]}" if info.serial else name, info.uri)


class Sources:
    """Looks for sources in a thread of its own, because a camera's SDK takes its time."""

    def __init__(
        self, *, recordings_folder: Path, clips_folder: Path, discover: Callable[[], Sequence[DeviceInfo]]
    ) -> None:
        self._folders = recordings_folder, clips_folder
        self._discover = discover
        self._lock = threading.Lock()
        self._entries: tuple[Entry, ...] = ()
        self._problem = ""
        self._thread: threading.Thread | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What was found last: cameras, recordings, clips."""
        with self._lock:
            return self._entries

    @property
    def problem(self) -> str:
        """Why cameras could not be looked for, or ""."""
        with self._lock:
            return self._problem

    @property
    def looking(self) -> bool:
        """Whether a search is under way."""
        return self._thread is not None and self._thread.is_alive()

    def look(self) -> None:
        """Look again, unless a search is under way."""
        if not self.looking:
            self._thread = threading.Thread(target=self._search, name="discovery", daemon=True)
            self._thread.start()

    def wait(self, timeout: float) -> None:
        """Wait for the search under way, if there is one."""
        if self._thread is not None:
            self._thread.join(timeout)

    def _search(self) -> None:
        files = recordings(self._folders[0], kind="recording") + recordings(self._folders[1], kind="clip")
        with self._lock:
            cameras = [entry for entry in self._entries if entry.kind == "camera"]
            self._entries = (*cameras, *files)
        try:
            found, problem = [device(info) for info in self._discover()], ""
        except camera.CameraError as error:
            found, problem = [], str(error)
        with self._lock:
            self._entries, self._problem = (*found, *files), problem
