"""Sources that can be opened: connected cameras, the user's recordings, the sample clips. No Qt here."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import camera
from app.kept.paths import assets_folder
from app.window.models.language import mark, tr
from camera import DeviceInfo
from camera.query import path_of

ENDINGS = (".relief", ".db3", ".mcap", ".bag", ".mkv", ".npz")
CLIPS_FOLDER = assets_folder() / "clips"
FOLDER_MARK = "intrinsics.json"  # in a folder of depth images that Relief wrote

Kind = Literal["camera", "recording", "clip"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One source: what people read, and the URI that opens it."""

    kind: Kind
    title: str
    uri: str


def recordings(folder: Path, *, kind: Kind) -> list[Entry]:
    """The recordings in a folder, the newest first; the clips by name; of a folder that cannot be read, none."""
    try:
        files = [path for path in folder.iterdir() if is_recording(path)]
    except OSError:
        return []
    files.sort(key=(lambda path: path.name) if kind == "clip" else (lambda path: -_changed(path)))
    return [Entry(kind, _title(path) if kind == "clip" else path.name, f"file:{path}") for path in files]


CLIPS = {
    "first-enrol": mark("Ada, to be enrolled"),
    "first-later": mark("Ada, on another day"),
    "second-enrol": mark("Ben, to be enrolled"),
    "second-later": mark("Ben, on another day"),
    "stranger": mark("A stranger"),
    "photo": mark("A photo held up"),
}


def _title(path: Path) -> str:
    """Who is seen in a shipped clip; the name of another file."""
    return tr(CLIPS[path.stem]) if path.stem in CLIPS else path.stem


def shown_name(uri: str, name: str) -> str:
    """What a source that no entry stands for is called: who is seen in a shipped clip, else its own ``name``. A file
    that does not open has none but its address: then that of the file."""
    path = _path(uri)
    if path is None:
        return name
    return _title(path) if _shipped(path) else path.name if name == uri else name


def _path(uri: str) -> Path | None:
    """The file that an address opens; None for a camera, and for what is no address."""
    try:
        return path_of(uri)
    except camera.BadUri:
        return None


@lru_cache(maxsize=8)  # it is asked with every frame
def _shipped(path: Path) -> bool:
    """Whether a file is a shipped clip, however its path is written."""
    return path.resolve().parent == CLIPS_FOLDER and is_recording(path)


def _changed(path: Path) -> float:
    """When, in seconds since 1970; 0 for one that went away meanwhile."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def is_recording(path: Path) -> bool:
    """Whether a file or folder looks like a recording that Relief reads."""
    return (path.suffix.lower() in ENDINGS and path.is_file()) or (path / FOLDER_MARK).is_file()


def device(info: DeviceInfo) -> Entry:
    """A connected camera's entry."""
    name = info.name or info.kind
    return Entry("camera", f"{name} · {info.serial[-6:]}" if info.serial else name, info.uri)


class Sources:
    """Looks for sources in a thread of its own, because a camera's SDK takes its time.

    ``hot_plug`` is :class:`camera.HotPlug` or a double of it: from the first search until ``close`` cameras that are
    plugged in or pulled out come and go by themselves. None: only by searching.
    """

    def __init__(
        self,
        *,
        recordings_folder: Path,
        clips_folder: Path,
        discover: Callable[[], Sequence[DeviceInfo]],
        hot_plug: Callable[..., camera.HotPlug] | None = None,
    ) -> None:
        self._folders = recordings_folder, clips_folder
        self._discover = discover
        self._lock = threading.Lock()
        self._entries: tuple[Entry, ...] = ()
        self._listed = 0
        self._problem = ""
        self._thread: threading.Thread | None = None
        self._make_hot_plug = hot_plug
        self._hot_plug: camera.HotPlug | None = None
        self._news: deque[str] = deque(maxlen=8)
        self._closed = False

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What was found last: cameras, recordings, clips."""
        with self._lock:
            return self._entries

    @property
    def listed(self) -> int:
        """How often files were listed: those of the same names may have changed since."""
        return self._listed

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

    def look_again(self) -> None:
        """List the files anew, at once: one was added, renamed or deleted."""
        files = self._files()
        with self._lock:
            self._entries = (*(entry for entry in self._entries if entry.kind == "camera"), *files)
            self._listed += 1

    def news(self) -> str:
        """What was plugged in or pulled out, for people, one at a time; "" when there is nothing new."""
        return self._news.popleft() if self._news else ""

    def close(self) -> None:
        """Listen no more. A second call does nothing."""
        with self._lock:
            self._closed = True
            listening, self._hot_plug = self._hot_plug, None
        if listening is not None:
            listening.close()

    def wait(self, timeout: float) -> None:
        """Wait for the search under way, if there is one."""
        if self._thread is not None:
            self._thread.join(timeout)

    def _search(self) -> None:
        files = self._files()
        with self._lock:
            cameras = [entry for entry in self._entries if entry.kind == "camera"]
            self._entries = (*cameras, *files)
            self._listed += 1
        try:
            there, problem = list(self._discover()), ""
        except camera.CameraError as error:
            there, problem = [], str(error)
        with self._lock:
            files = [entry for entry in self._entries if entry.kind != "camera"]  # listed anew meanwhile, perhaps
            self._entries, self._problem = (*map(device, there), *files), problem
        self._listen(there)

    def _files(self) -> list[Entry]:
        return recordings(self._folders[0], kind="recording") + recordings(self._folders[1], kind="clip")

    def _listen(self, there: Sequence[DeviceInfo]) -> None:
        if self._make_hot_plug is None or self._hot_plug is not None:
            return
        listening = self._make_hot_plug(self._plugged, look=lambda: list(self._discover()), present=there)
        with self._lock:
            if not self._closed:
                self._hot_plug = listening
                return
        listening.close()

    def _plugged(self, plug: camera.Plug) -> None:
        entry = device(plug.info)
        with self._lock:
            cameras = [one for one in self._entries if one.kind == "camera" and one.uri != entry.uri]
            others = [one for one in self._entries if one.kind != "camera"]
            self._entries = (*cameras, *([entry] if plug.present else []), *others)
        self._news.append(
            tr("{title} was plugged in: choose it at the top right.", title=entry.title)
            if plug.present
            else tr("{title} is gone.", title=entry.title)
        )
