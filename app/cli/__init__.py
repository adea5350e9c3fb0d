"""`relief`: the command line. Exit codes: 0 accepted or done, 1 rejected, 2 usage, 3 camera, 4 model or
gallery, 130 interrupted."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
import time
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
            log.listen()
            program = put_together(sys.argv[1:])
            _Program.over = False
            _Program.run += 1
            _listen(_interrupt)
            program(prog_name="relief")
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
    as a call would be. ``run`` counts the programs of this process, of which tests start many."""

    over = False
    run = 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    if _Program.over:  # nobody catches it any more
        raise SystemExit(INTERRUPTED)
    if _imports(frame):
        _come_again(number)
    else:
        raise KeyboardInterrupt


def _imports(frame: FrameType | None) -> bool:
    """Whether a module is being imported here.

    An exception must not come in there. Native modules take it for a failure of their own: most say ImportError, which
    looks as if a package were missing, some say nothing, some crash. Measured, one interruption in eight of OpenVINO's
    import went on with another runtime, all of numkong's were lost, and PyAV's and onnx's could end in SIGSEGV.
    """
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _come_again(number: int) -> None:
    """Have a signal come a moment later. Without :mod:`threading`, whose locks the interrupted code may hold."""
    _thread.start_new_thread(_again, (number, _Program.run))


def _again(number: int, run: int) -> None:
    time.sleep(_AGAIN_S)
    if run != _Program.run or _Program.over:
        return
    if sys.platform == "win32":
        signal.raise_signal(number)
    else:  # to the main thread, which may be waiting in a system call
        signal.pthread_kill(threading.main_thread().ident or 0, number)


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
        _come_again(signal.SIGINT)
    else:
        sys.__unraisablehook__(ignored)
