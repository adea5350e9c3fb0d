"""What this machine's processor offers to a network."""

from __future__ import annotations

import math
import os
import platform
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]

CPUINFO = Path("/proc/cpuinfo")
CGROUP = Path("/sys/fs/cgroup/cpu.max")
LOOK_S = 0.1
CAPS = ("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "ONEDNN_DEFAULT_FPMATH_MODE", "DNNL_DEFAULT_FPMATH_MODE")


def physical_cores() -> int:
    """How many threads can compute at once: physical cores, no more than affinity and cgroup quota allow.

    A second thread on a core shares its multipliers: it makes a network slower, not faster.
    """
    usable = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        usable = len(os.sched_getaffinity(0))
    cores = psutil.cpu_count(logical=False) or usable
    return max(1, min(cores, usable, _quota(CGROUP)))


def cores_left() -> int:
    """:func:`physical_cores` without those that other programs keep busy, 1 at least; looks for a tenth of a second.

    A network's threads wait for each other: one that has to share its core holds up all. The whole machine is counted,
    so that a program confined to some of its cores is not told of work on the others.
    """
    possible = physical_cores()
    total = psutil.cpu_count(logical=False) or possible
    return max(1, min(possible, round(total - _busy(LOOK_S))))


def name(cpuinfo: Path = CPUINFO) -> str:
    """The processor's model, as people know it."""
    try:
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.lower().startswith("model name"))
    family = {line.partition(":")[0].strip(): line.partition(":")[2].strip() for line in lines[:30]}
    model = next(named, platform.machine())
    # Some virtual machines say "AMD EPYC" and no more: family and model tell one generation from another.
    return " ".join([model, *(family[key] for key in ("cpu family", "model", "stepping") if family.get(key))])


def identity() -> str:
    """All that decides what arithmetic does here: the processor, and what the environment lets oneDNN use of it."""
    caps = {variable: os.environ.get(variable, "").strip().upper() for variable in CAPS}
    return " ".join([name(), platform.machine(), *(f"{key}={value}" for key, value in caps.items() if value)])


def _busy(seconds: float) -> float:
    """Cores that other programs kept busy over the last ``seconds``."""
    before, own, start = psutil.cpu_times(), time.process_time(), time.perf_counter()
    time.sleep(seconds)
    after, own, wall = psutil.cpu_times(), time.process_time() - own, time.perf_counter() - start
    idle = sum(getattr(after, part, 0.0) - getattr(before, part, 0.0) for part in ("idle", "iowait"))
    everything = sum(b - a for a, b in zip(before, after, strict=True)) - (
        sum(getattr(after, part, 0.0) - getattr(before, part, 0.0) for part in ("guest", "guest_nice"))
    )
    return float(max(0.0, (everything - idle - own) / wall))


def _quota(path: Path) -> int:
    """Whole cores that a container's CPU quota allows; a large number where there is no quota."""
    try:
        quota, period = path.read_text(encoding="ascii").split()
        return max(1, math.ceil(int(quota) / int(period)))
    except (OSError, ValueError):  # no cgroup v2, or "max"
        return 1 << 16
