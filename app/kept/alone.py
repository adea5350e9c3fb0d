"""One program at a time: a lock that goes with whoever holds it, whatever ends that."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assets import private

PATIENCE_S = 5.0
_AGAIN_S = 0.02


class HeldError(Exception):
    """Another program holds the lock, for longer than anybody should."""


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock file ``path``, which stays: it is empty. On a file system without locks nobody is kept out.

    Raises :class:`HeldError` after five seconds, and ``OSError`` where the file cannot be made.
    """
    descriptor = private.descriptor(path, append=True)
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not _taken(descriptor):
            if time.monotonic() > deadline:
                raise HeldError
            time.sleep(_AGAIN_S)
        yield
    finally:
        os.close(descriptor)  # which lets go of it


def _taken(descriptor: int) -> bool:
    """Take it, unless somebody has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a file system without locks
        return True
    return True
