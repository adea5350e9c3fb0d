"""What capture says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Phase(StrEnum):
    """What capture is doing."""

    IDLE = "idle"
    OPENING = "opening"
    STREAMING = "streaming"
    PAUSED = "paused"
    ENDED = "ended"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class CaptureState:
    """Capture at one moment.

    - ``problem``: what is wrong and what to do about it, empty when nothing is; ``retry_at``: the
      ``time.monotonic()`` of the next attempt, None when only the user can help. ``notice``: what is wrong with how
      a camera that works is connected, and what to do.
    - ``position`` and ``length`` count a recording's frames (0 for cameras); ``seconds`` and ``duration`` are
      stream time, of a recording since its first frame; ``loop``: whether it begins again at its end; ``speed``: how
      fast it is played, 1 as it was taken.
    - ``captured``, ``dropped`` and ``damaged`` count frames: read, taken by nobody, unreadable (each once, however
      often it is played); ``fps``: read a second.
    - ``recording``: the file that is being written, until it is whole; ``recorded`` its frames, ``record_dropped``
      those that are missing because the disk is slow, ``record_bytes`` its size, ``record_seconds`` its length in the
      stream's time, ``record_problem`` why it stopped.
    """

    phase: Phase = Phase.IDLE
    uri: str = ""
    name: str = ""
    problem: str = ""
    retry_at: float | None = None
    notice: str = ""
    live: bool = True
    position: int = 0
    length: int = 0
    seconds: float = 0.0
    duration: float = 0.0
    loop: bool = True
    speed: float = 1.0
    captured: int = 0
    fps: float = 0.0
    dropped: int = 0
    damaged: int = 0
    recording: Path | None = None
    recorded: int = 0
    record_dropped: int = 0
    record_bytes: int = 0
    record_seconds: float = 0.0
    record_problem: str = ""
