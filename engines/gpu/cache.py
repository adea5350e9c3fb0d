"""Compiled engines on disk: each a plan and a JSON sidecar that says what it is. Nothing stale is ever given out.

A plan is found by its :class:`Key`, which holds all that it depends on, and checked against its sidecar before it is
given out. Whatever is in doubt (no sidecar, another key, another hash, another owner) is as if it were not there, and
is built again. Plans hold machine code: the folder is the user's own, and nobody else may write there.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assets import private
from assets.phrase import phrase
from engines.errors import BuildCancelled
from engines.folder import default_folder
from engines.gpu.sidecar import Entry, Key, SidecarError, parse, serialise
from engines.parity import Parity

__all__ = ["Cache", "Entry", "Finding", "Key"]

WAIT = 0.2  # seconds between two looks at a lock that another process holds

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """Finding of :meth:`Cache.verify`: ``entry`` is None where the sidecar cannot be read, ``problem`` "" where all
    is well."""

    path: Path
    entry: Entry | None
    problem: str


class Cache:
    """A folder of compiled engines; several processes may use it at once."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = default_folder() if folder is None else Path(folder)

    def __repr__(self) -> str:
        return f"<Cache {self.folder}>"

    def plan(self, key: Key) -> Path:
        """Where the plan of ``key`` lies, or would."""
        return self.folder / f"{key.stem}.plan"

    def scratch(self, key: Key) -> Path:
        """A folder beside the plan for what a runtime keeps itself; it need not exist. Cleared with the plan."""
        return self.folder / f"{key.stem}.kept"

    def entry(self, key: Key) -> Entry | None:
        """What the sidecar says of ``key``'s plan, without reading the plan: a quick look. None where there is none,
        or it is in doubt already."""
        entry = self._entry(key.stem)
        return entry if isinstance(entry, Entry) and entry.key == key and not self._outside(entry) else None

    def read(self, key: Key) -> bytes | None:
        """The plan of ``key``, verified; None where there is none or anything about it is in doubt (the log says
        what)."""
        found = self._entry(key.stem)
        if found is None:
            return None
        if isinstance(found, str):
            problem: str = found
        elif found.key != key:
            problem = f"made for {found.key.difference(key)}"
        else:
            plan, problem = self._checked(found)
            if plan is not None:
                return plan
        log.warning("the engine %s is built again: %s", self.plan(key), problem)
        return None

    def write(self, key: Key, plan: bytes, *, seconds: float, parity: Parity) -> Entry:
        """Put a plan and its sidecar there, each whole or not at all; ``seconds`` is what building it took.

        Raises ``OSError`` where the folder cannot be written.
        """
        private.make_folder(self.folder)
        entry = Entry(key, hashlib.sha256(plan).hexdigest(), len(plan), time.time(), float(seconds), parity)
        _replace(self.plan(key), plan)
        _replace(self._sidecar(key.stem), serialise(entry).encode())
        return entry

    def discard(self, key: Key) -> None:
        """Remove the plan of ``key`` and all that belongs to it, if it is there."""
        self._remove(key.stem)

    def entries(self) -> list[Entry]:
        """All whose sidecar can be read, by name; plans are not read."""
        found = (self._entry(path.stem) for path in self._sidecars())
        return [entry for entry in found if isinstance(entry, Entry)]

    def verify(self) -> list[Finding]:
        """Read every plan and check it against its sidecar; plans without a sidecar are findings too."""
        findings = []
        for path in self._sidecars():
            entry = self._entry(path.stem)
            if isinstance(entry, Entry):
                findings.append(Finding(self.plan(entry.key), entry, self._checked(entry)[1]))
            else:
                findings.append(Finding(path, None, entry or "it went away"))
        orphans = (path for path in sorted(self.folder.glob("*.plan")) if not path.with_suffix(".json").is_file())
        return findings + [Finding(path, None, "it has no sidecar") for path in orphans]

    def clear(self, unless: Callable[[Entry], bool] | None = None) -> int:
        """Remove all engines, or all but those that ``unless`` holds for; how many were removed. What cannot be read
        is always removed, and so is what belongs to no engine."""
        removed = 0
        for stem in sorted({path.stem for ending in ("json", "plan") for path in self.folder.glob(f"*.{ending}")}):
            entry = self._entry(stem)
            if unless is not None and isinstance(entry, Entry) and unless(entry):
                continue
            self._remove(stem)
            removed += 1
        if unless is None:
            for path in self.folder.glob("*.timing"):
                path.unlink(missing_ok=True)
            for path in self.folder.glob("*.kept"):  # of builds that came to nothing
                _remove_folder(path)
        return removed

    @contextmanager
    def lock(self, key: Key, cancel: threading.Event | None = None) -> Iterator[None]:
        """Hold ``key`` alone among all processes while it is built; the system lets go of it when a process dies.

        Raises ``BuildCancelled`` when ``cancel`` is set while another process holds it, ``OSError`` where the folder
        cannot be written.
        """
        from filelock import FileLock, Timeout  # nobody without a GPU needs it

        private.make_folder(self.folder)
        lock = FileLock(self.folder / f"{key.stem}.lock")
        while True:
            if cancel is not None and cancel.is_set():
                raise BuildCancelled(phrase("building the engine was cancelled"))
            try:
                lock.acquire(timeout=WAIT)
                break
            except Timeout:
                continue
        try:
            yield
        finally:
            lock.release()

    def timing(self, key: Key) -> bytes:
        """TensorRT's measured kernel times for this version and GPU, b"" where there are none or they are damaged."""
        try:
            content = self._timing(key).read_bytes()
        except OSError:
            return b""
        digest, times = content[:32], content[32:]
        return times if hashlib.sha256(times).digest() == digest else b""

    def keep_timing(self, key: Key, times: bytes) -> None:
        """Keep kernel times for the next build of this version on this GPU."""
        private.make_folder(self.folder)
        _replace(self._timing(key), hashlib.sha256(times).digest() + times)

    def _timing(self, key: Key) -> Path:
        return self.folder / f"{key.backend}-{key.machine}.timing"

    def _sidecar(self, stem: str) -> Path:
        return self.folder / f"{stem}.json"

    def _sidecars(self) -> list[Path]:
        return sorted(self.folder.glob("*.json"))

    def _entry(self, stem: str) -> Entry | str | None:
        """The sidecar's content, or what is wrong with it, or None where there is none."""
        try:
            text = self._sidecar(stem).read_text(encoding="utf-8")
            entry = parse(text)
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError, SidecarError) as error:
            return f"its sidecar cannot be read ({error})"
        return entry if entry.key.stem == stem else "its sidecar belongs to another engine"

    def _checked(self, entry: Entry) -> tuple[bytes | None, str]:
        problem = self._outside(entry)
        if problem:
            return None, problem
        try:
            plan = self.plan(entry.key).read_bytes()
        except OSError as error:
            return None, f"its plan cannot be read ({error.strerror})"
        if hashlib.sha256(plan).hexdigest() != entry.plan_sha256:
            return None, "its plan is not the one that its sidecar describes"
        return plan, ""

    def _outside(self, entry: Entry) -> str:
        """What a look from outside says against a plan, "" for nothing."""
        size = 0
        for path in (self._sidecar(entry.key.stem), self.plan(entry.key)):
            try:
                status = path.stat()
            except OSError as error:
                return f"{path.name} cannot be read ({error.strerror})"
            if hasattr(os, "getuid") and (status.st_uid not in (os.getuid(), 0) or status.st_mode & 0o022):
                return f"{path.name} may have been written by another user"
            size = status.st_size
        return "" if size == entry.size else f"its plan has {size} bytes instead of {entry.size}"

    def _remove(self, stem: str) -> None:
        # The sidecar first: a plan without one is never given out. The lock's file stays, it may be held.
        self._sidecar(stem).unlink(missing_ok=True)
        (self.folder / f"{stem}.plan").unlink(missing_ok=True)
        _remove_folder(self.folder / f"{stem}.kept")


def _remove_folder(path: Path) -> None:
    """A folder and what is in it, but nothing that a link leads to; another process may be doing the same."""
    if path.is_symlink():
        path.unlink(missing_ok=True)
    else:
        shutil.rmtree(path, ignore_errors=True)


def _replace(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, and for nobody else to write."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
