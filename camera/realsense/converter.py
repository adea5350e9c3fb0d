"""The SDK's converter of ``.bag`` files, in a process of its own: damaged files end it or keep it for ever."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from assets.phrase import phrase
from camera.errors import RecordingError

STARTS_IN_S = 60.0
QUIET_S = 4.0
"""A converter that has written nothing for so long, and for as long as reading the file takes, will not finish."""
_SLOWEST_DISK = 5e6  # bytes a second
_POLL_S = 0.05
_TOO_MUCH = 8  # times the file's size
_SPARE = 64 << 20

_PROGRAM = """
import contextlib, sys
with contextlib.suppress(ImportError):
    import resource
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))
import pyrealsense2
print("ready", flush=True)
pyrealsense2.context().convert_bag_to_db3(sys.argv[1], sys.argv[2])
"""


def convert(bag: Path, database: Path, *, program: str = _PROGRAM, quiet_s: float = QUIET_S) -> None:
    """Write ``bag`` as ``database``, which lies in a folder of its own.

    ``program`` is what the process runs, with both names as arguments. Raises ``RecordingError`` within seconds when
    it crashes, hangs, or writes or takes more than the file can hold.
    """
    size = bag.stat().st_size
    command = [sys.executable, "-P", "-c", program, str(bag.absolute()), str(database)]
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=errors)
        try:
            trouble = _watch(process, said, database.parent, quiet_s + size / _SLOWEST_DISK, _TOO_MUCH * size + _SPARE)
            trouble = trouble or _why(process.returncode, errors)
        finally:
            with contextlib.suppress(OSError):
                process.kill()
            process.wait()
    if trouble:
        raise RecordingError(
            phrase(
                "{bag} cannot be converted: the SDK's converter {why}; copy the file again from its origin",
                bag=bag,
                why=trouble,
            )
        )


def _watch(process: subprocess.Popen[bytes], said: IO[bytes], folder: Path, quiet_s: float, most: int) -> str:
    """Wait for its end. What is wrong with a process that must be ended, "" for one that ended by itself."""
    written, since, ready = 0, time.monotonic(), False
    while process.poll() is None:
        time.sleep(_POLL_S)
        if not ready and said.seek(0, 2):
            ready, since = True, time.monotonic()
        now = _written(folder)
        if now > most:
            return f"writes more than {most >> 20} MB"
        if now != written:
            written, since = now, time.monotonic()
        if time.monotonic() - since > (quiet_s if ready else STARTS_IN_S):
            return "does not finish" if ready else "does not start"
    return ""


def _written(folder: Path) -> int:
    total = 0
    for path in folder.iterdir():
        with contextlib.suppress(OSError):  # a journal that went meanwhile
            total += path.stat().st_size
    return total


def _why(code: int, errors: IO[bytes]) -> str:
    if code == 0:
        return ""
    if code < 0:
        names = {number.value: number.name for number in signal.Signals}
        return f"crashes on it ({names.get(-code, f'signal {-code}')})"
    errors.seek(max(0, errors.seek(0, 2) - 2000))
    lines = errors.read().decode("utf-8", "replace").strip().splitlines()
    return f"refuses it ({lines[-1]:.200})" if lines else f"ends with {code}"
