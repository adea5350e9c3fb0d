"""Trying things that may end the process, in a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from app.errors import AppError

PATIENCE_S = 30.0


class ProbeError(AppError):
    """The process did not answer; the message is its last line, or what ended it."""


def ask(*arguments: str, patience: float = PATIENCE_S) -> dict[str, Any]:
    """What ``python ARGUMENTS`` prints as one line of JSON, whatever lies in the folder that the user is in.

    Raises :class:`ProbeError`.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-P", *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ProbeError(f"did not answer for {patience:.0f} s") from error
    except OSError as error:
        raise ProbeError(str(error)) from error
    if done.returncode != 0:
        raise ProbeError(_why(done.returncode, done.stderr))
    lines = done.stdout.strip().splitlines()
    try:
        answer = json.loads(lines[-1]) if lines else None
    except ValueError:
        answer = None
    if not isinstance(answer, Mapping):
        raise ProbeError("gave no answer")
    return dict(answer)


def _why(code: int, errors: str) -> str:
    if code < 0:
        names = {number.value: number.name for number in signal.Signals}
        return f"crashed ({names.get(-code, f'signal {-code}')})"
    return (errors.strip().splitlines() or [f"ended with {code}"])[-1]
