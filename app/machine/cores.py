"""How many cores there are, and who may use them."""

from __future__ import annotations

import os

import cv2


def usable_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def limit_threads(threads: int) -> int | None:
    """Cap OpenCV at ``threads`` (0: one per core this process may use); what to ask the engines for."""
    cv2.setNumThreads(threads or usable_cores())
    return threads or None
