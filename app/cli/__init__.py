"""`relief`: the command line. Exit codes: 0 accepted or done, 1 rejected, 2 usage, 3 camera, 4 model or
gallery, 130 interrupted."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType

from app.cli.codes import ACCEPTED, INTERRUPTED, USAGE

_ENDINGS = ("SIGINT", "SIGTERM", "SIGHUP")
_AGAIN_S = 0.05


def main() -> None:
    """Run the program with this process's arguments; ends in ``SystemExit``."""
    _listen(_leave)
    # Before numpy is there: its matrices are small here, and threads that wait for each other cost more than they save
    # (measured beside other work: 3 ms instead of 45 for finding a face).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from app.cli import log, streams

    streams.prepare()
    from app.cli.failure import explain
    from app.cli.program import put_together

    sys.unraisablehook = _unraisable
    _listen(_interrupt)
    try:
        try:
            log.listen()
            put_together(sys.argv[1:])(prog_name="relief")
        finally:
            full = streams.finish()
        code = ACCEPTED
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else ACCEPTED
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:
        explained = INTERRUPTED if _was_interrupted(error) else explain(error)
        if explained is None:
            raise
        code = explained
    if full is not None and code == ACCEPTED:
        code = explain(full) or USAGE
    sys.exit(code)


def _listen(handler: signal._HANDLER) -> None:
    """Have polite signals end the program politely, unless they are ignored, as under ``nohup``."""
    for number in signal.Signals:  # those that this system has
        if number.name in _ENDINGS and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _leave(_number: int, _frame: FrameType | None) -> None:
    """While the program is being loaded nothing is open: an exception in the middle of an import would only be a
    traceback of somebody else's code."""
    os._exit(INTERRUPTED)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _was_interrupted(error: BaseException | None) -> bool:
    """Whether an interruption is what led to this error: libraries turn it into errors of their own."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


def _unraisable(ignored: sys.UnraisableHookArgs) -> None:
    """An interruption that came where nothing can be raised, such as in a destructor, comes again a moment later."""
    if isinstance(ignored.exc_value, KeyboardInterrupt):
        threading.Timer(_AGAIN_S, signal.raise_signal, [signal.SIGINT]).start()
    else:
        sys.__unraisablehook__(ignored)
