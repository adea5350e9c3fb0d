"""`relief`: the command line. Exit codes: 0 accepted or done, 1 rejected, 2 usage, 3 camera, 4 model or
gallery."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

ACCEPTED, REJECTED, USAGE, CAMERA, MODEL = range(5)


def main() -> None:
    """Run the program with this process's arguments; ends in ``SystemExit``."""
    # Before numpy is there: its matrices are small here, and threads that wait for each other cost more than they save
    # (measured beside other work: 3 ms instead of 45 for finding a face).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from app.cli.failure import explain
    from app.cli.program import program

    signal.signal(signal.SIGTERM, _interrupt)
    try:
        program(prog_name="relief")
    except Exception as error:
        code = explain(error)
        if code is None:
            raise
        sys.exit(code)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """A polite end for a polite signal: the same as Ctrl-C."""
    raise KeyboardInterrupt
