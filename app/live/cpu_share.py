"""How much of the machine this process takes."""

from __future__ import annotations

import time

from app.machine.cores import usable_cores


class CpuShare:
    """This process's share of all cores, over the last second."""

    def __init__(self) -> None:
        self._mark = (time.monotonic(), time.process_time())
        self._share = 0.0

    def share(self) -> float:
        wall, used = time.monotonic() - self._mark[0], time.process_time() - self._mark[1]
        if wall >= 1.0:
            self._share = used / wall / usable_cores()
            self._mark = (time.monotonic(), time.process_time())
        return self._share
