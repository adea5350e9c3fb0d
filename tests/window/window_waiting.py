"""Waiting for threads."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(ask: Callable[[], T], *, seconds: float = 200.0) -> T:
    """The first true answer; fails the test when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.005)
    raise AssertionError(f"still {answer!r} after {seconds} s")
