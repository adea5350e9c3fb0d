"""The end of a process whose threads may be inside native code."""

from __future__ import annotations

import logging
import os
import sys
from typing import NoReturn


def leave(code: int) -> NoReturn:
    """End this process with an exit code, after everything that must stay was closed.

    Python's own end would take the interpreter and its modules away from under what still runs: a network that is
    being compiled, a camera's driver, a runtime's pool of threads, Qt. That ended in SIGSEGV or SIGABRT in one run of
    ten. So what was printed and logged is written out, and the process ends at once.
    """
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # nobody reads it, or it is closed
            continue
    os._exit(code)
