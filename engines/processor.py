"""What this machine's processor offers to a network."""

from __future__ import annotations

import math
import os
from pathlib import Path

import psutil  # type: ignore[import-untyped]

CPUINFO = Path("/proc/cpuinfo")
CGROUP = Path("/sys/fs/cgroup/cpu.max")
_NATIVE_BF16 = {"amx_bf16", "avx512_bf16", "bf16"}  # the last is ARM's name


def physical_cores() -> int:
    """How many threads can compute at once: physical cores, no more than affinity and cgroup quota allow.

    A second thread on a core shares its multipliers: it makes a network slower, not faster.
    """
    usable = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        usable = len(os.sched_getaffinity(0))
    cores = psutil.cpu_count(logical=False) or usable
    return max(1, min(cores, usable, _quota(CGROUP)))


def native_bf16(cpuinfo: Path = CPUINFO) -> bool:
    """Whether the processor multiplies bfloat16 in hardware (AMX, AVX-512 BF16, ARM BF16).

    Emulated bf16 is slower than f32, so what cannot be read (Windows, macOS) counts as no.
    """
    try:
        lines = cpuinfo.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return False
    flags = next((line for line in lines if line.lower().startswith(("flags", "features"))), "")
    return not _NATIVE_BF16.isdisjoint(flags.partition(":")[2].split())


def _quota(path: Path) -> int:
    """Whole cores that a container's CPU quota allows; a large number where there is no quota."""
    try:
        quota, period = path.read_text(encoding="ascii").split()
        return max(1, math.ceil(int(quota) / int(period)))
    except (OSError, ValueError):  # no cgroup v2, or "max"
        return 1 << 16
