"""What the rooms log: warnings as notes on stderr, without a traceback; all of it in a file where ``RELIEF_LOG`` names
one."""

from __future__ import annotations

import logging
import os
import sys
from typing import TextIO

from app.cli.failure import UsageError
from app.words.visible import visible_lines
from assets import home, private

VARIABLE = "RELIEF_LOG"
ROOMS = ("app", "camera", "engines", "face", "gallery")
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Notes(logging.Handler):
    """Handler for people: tells each warning a line, in words alone: what lies behind it is for the file."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(f"relief: {visible_lines(record.getMessage())}\n")


class Kept(logging.StreamHandler[TextIO]):
    """Handler with a file that is its own."""

    def close(self) -> None:
        self.stream.close()
        super().close()


def listen() -> None:
    """Take over what is logged in this process; again, it begins anew. Raises ``UsageError`` where the named file
    cannot be written."""
    logging.raiseExceptions = False  # a full disk under a log is no news
    root = logging.getLogger()
    for earlier in [one for one in root.handlers if isinstance(one, Notes | Kept)]:
        root.removeHandler(earlier)
        earlier.close()
    root.addHandler(Notes(logging.WARNING))
    name = os.environ.get(VARIABLE, "").strip()
    if not name:
        return
    try:
        path = home.expanded(name)
        opened = os.fdopen(private.descriptor(path, append=True), "a", encoding="utf-8", errors="backslashreplace")
    except (OSError, ValueError) as error:
        told = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise UsageError(f"{VARIABLE}={name} cannot be written: {told}") from None
    file = Kept(opened)
    file.setFormatter(logging.Formatter(FORMAT))
    root.addHandler(file)
    for room in ROOMS:
        logging.getLogger(room).setLevel(logging.DEBUG)
