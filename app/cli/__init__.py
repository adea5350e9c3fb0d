"""`relief`: the command line. Exit codes: 0 accepted or done, 1 rejected, 2 usage, 3 camera, 4 model or
gallery, 130 interrupted."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from types import FrameType

from app.cli.codes import ACCEPTED, INTERRUPTED, USAGE

Explain = Callable[[Exception], int | None]

_ENDINGS = ("SIGINT", "SIGTERM", "SIGHUP")
_AGAIN_S = 0.05


def main() -> None:
    """Run the program with this process's arguments; ends in ``SystemExit``."""
    _listen(_leave)
    # Before numpy is there: its matrices are small here, and threads that wait for each other cost more than they save
    # (measured beside other work: 3 ms instead of 45 for finding a face).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from app.cli import streams

    streams.prepare()
    from app.cli.failure import explain
    from app.cli.program import put_together

    sys.unraisablehook = _unraisable
    sys.exit(_ended(put_together, explain))


def _ended(put_together: Callable[[Sequence[str]], Callable[..., object]], explain: Explain) -> int:
    """Run the program; the exit code."""
    from app.cli import log, streams

    full: OSError | None = None
    try:
        try:
            _Program.over = False
            _listen(_interrupt)
            log.listen()
            put_together(sys.argv[1:])(prog_name="relief")
        finally:
            full = streams.finish()
        _Program.over = True
        code = ACCEPTED
    except BaseException as error:
        _Program.over = True
        if isinstance(error, SystemExit):
            code = error.code if isinstance(error.code, int) else ACCEPTED
        elif _was_interrupted(error):
            code = INTERRUPTED
        else:
            explained = explain(error) if isinstance(error, Exception) else None
            if explained is None:
                raise
            code = explained
    if full is not None and code == ACCEPTED:
        code = explain(full) or USAGE
    return code


def _listen(handler: signal._HANDLER) -> None:
    """Have polite signals end the program politely, unless they are ignored, as under ``nohup``."""
    for number in signal.Signals:  # those that this system has
        if number.name in _ENDINGS and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _leave(_number: int, _frame: FrameType | None) -> None:
    """While the program is being loaded nothing is open: an exception in the middle of an import would only be a
    traceback of somebody else's code."""
    os._exit(INTERRUPTED)


class _Program:
    """``over``: all that is left to do is to say how it ended. A name that is set is no place for a signal to come in,
    as a call would be."""

    over = False


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    if _Program.over:  # nobody catches it any more
        raise SystemExit(INTERRUPTED)
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
