"""Command lines with the doubles, each in a fork of one process whose surroundings a test made: another disk, clock,
locale, keyring. Reads ``{"lines": [[…], …], "surroundings": […]}`` from the file that it is given, and writes how each
line ended: ``[code, stdout, stderr]``. A line that waits for two minutes, or computes for ten seconds, is killed.
"""

from __future__ import annotations

import datetime
import importlib
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from cli_with_doubles import double_pipeline

import app.networks.model
from app.cli import main
from app.cli.program import put_together
from app.pipeline import Pipeline

LONGEST_S = 10  # of the processor
MOST_PATIENCE_S = 120  # by the clock, which other programs share
PRELOADED = (
    "app.kept.people",
    "app.live.session",
    "cv2",
    "camera.recordings.relief",
    "sqlite_utils",
    "keyring",
    "cryptography.hazmat.primitives.ciphers.aead",
    "numkong",
)


def clock_set_back() -> None:
    """Whoever asks for the time is told that of 400 days ago."""

    class Earlier(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
            return super().now(tz) - datetime.timedelta(days=400)

    for module in list(sys.modules.values()):
        if getattr(module, "datetime", None) is datetime.datetime:
            module.datetime = Earlier  # type: ignore[attr-defined]


def keyring_open() -> None:
    """The system's keyring gives what it has."""
    _ring(locked=False)


def keyring_locked() -> None:
    """The system's keyring is there and locked."""
    _ring(locked=True)


def _ring(*, locked: bool) -> None:
    """A keyring that keeps its passwords in a file of the home, or says that it is locked."""
    import keyring
    from keyring.backend import KeyringBackend
    from keyring.errors import KeyringLocked

    kept = Path(os.environ["RELIEF_HOME"]) / "ring.json"

    def passwords() -> dict[str, str]:
        if locked:
            raise KeyringLocked("Failed to unlock the collection!")
        return json.loads(kept.read_text()) if kept.exists() else {}

    class Ring(KeyringBackend):
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            return passwords().get(service + username)

        def set_password(self, service: str, username: str, password: str) -> None:
            kept.write_text(json.dumps({**passwords(), service + username: password}))

        def delete_password(self, service: str, username: str) -> None:
            kept.write_text(json.dumps({key: one for key, one in passwords().items() if key != service + username}))

    keyring.set_keyring(Ring())


def stdin_closed() -> None:
    """As ``<&-`` in a shell."""
    os.close(0)
    sys.stdin = None  # type: ignore[assignment]  # as Python itself starts then


def disk_full() -> None:
    """Fills the disk that RELIEF_HOME lies on."""
    with (Path(os.environ["RELIEF_HOME"]) / "fill").open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass


SURROUNDINGS: Mapping[str, Callable[[], None]] = {
    found.__name__: found for found in (clock_set_back, keyring_open, keyring_locked, stdin_closed, disk_full)
}


def ended(line: list[str], surroundings: list[str]) -> tuple[int | str, str, str]:
    """How a command line ends in a fork of this process: its exit code or "hang", and what it wrote."""
    with tempfile.TemporaryFile(dir="/tmp") as out, tempfile.TemporaryFile(dir="/tmp") as err:
        child = os.fork()
        if child == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_S, LONGEST_S))
            for name in surroundings:
                SURROUNDINGS[name]()
            sys.argv = ["relief", *line]
            main()
            os._exit(99)  # it always ends itself
        end = time.monotonic() + MOST_PATIENCE_S
        while (status := os.waitpid(child, os.WNOHANG))[0] == 0 and time.monotonic() < end:
            time.sleep(0.01)
        if status[0] == 0:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
        return (os.waitstatus_to_exitcode(status[1]) if status[0] else "hang"), texts[0], texts[1]


if __name__ == "__main__":
    for name in PRELOADED:  # once for all forks
        importlib.import_module(name)
    app.networks.model.shipped_model_id = lambda *_: double_pipeline(Pipeline).model_id
    put_together(["--help"])  # all commands, before there are forks
    Pipeline.default = classmethod(double_pipeline)
    asked = json.loads(Path(sys.argv[1]).read_text())
    sys.stdout.write(json.dumps([ended(line, asked["surroundings"]) for line in asked["lines"]]))
