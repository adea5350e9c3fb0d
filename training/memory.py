"""Make glibc keep freed memory: training frees and takes the same large blocks at every step, and by default each of
them goes back to the system and is zeroed again page by page (a third of the time of a training step on a CPU)."""

from __future__ import annotations

import ctypes
import sys

M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_MAX, M_ARENA_MAX = -1, -2, -4, -8


def keep_freed_blocks() -> bool:
    """Tell the C library so; False where it is not glibc. For programs that only train: memory is not given back."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    settings = {M_ARENA_MAX: 1, M_MMAP_MAX: 0, M_TRIM_THRESHOLD: 2**31 - 1, M_TOP_PAD: 2**28}
    accepted = [mallopt(key, value) == 1 for key, value in settings.items()]
    return all(accepted)
