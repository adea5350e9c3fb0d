"""Trying things that may end the process, in a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Mapping

from app.errors import AppError
from assets.phrase import phrase

PATIENCE_S = 30.0


class ProbeError(AppError):
    """The process did not answer; the message is its last line, or what ended it."""


def ask(*arguments: str, patience: float = PATIENCE_S) -> dict[str, object]:
    """What ``python ARGUMENTS`` prints as one line of JSON, whatever lies in the folder that the user is in.

    Raises :class:`ProbeError`.
    """
    return answer(begin(*arguments), patience=patience)


def begin(*arguments: str) -> subprocess.Popen[str]:
    """Start a process for :func:`answer`, to do something else meanwhile. Raises :class:`ProbeError`."""
    command = [sys.executable, "-P", *arguments]
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise ProbeError(str(error)) from error


def answer(process: subprocess.Popen[str], *, patience: float = PATIENCE_S) -> dict[str, object]:
    """What the process prints last, as :func:`ask`; it has ended then. Raises :class:`ProbeError`."""
    with process:
        try:
            stdout, stderr = process.communicate(timeout=patience)
        except subprocess.TimeoutExpired as error:
            raise ProbeError(phrase("did not answer for {patience} s", patience=f"{patience:.0f}")) from error
        finally:
            process.kill()
    if process.returncode != 0:
        raise ProbeError(_why(process.returncode, stderr))
    lines = stdout.strip().splitlines()
    try:
        answer = json.loads(lines[-1]) if lines else None
    except ValueError:
        answer = None
    if not isinstance(answer, Mapping):
        raise ProbeError(phrase("gave no answer"))
    return dict(answer)


def _why(code: int, errors: str) -> str:
    if code < 0:
        names = {number.value: number.name for number in signal.Signals}
        return phrase("crashed ({signal})", signal=names.get(-code, str(-code)))
    return (errors.strip().splitlines() or [phrase("ended with {code}", code=code)])[-1]
