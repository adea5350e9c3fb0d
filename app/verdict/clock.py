"""The time that verdicts go by: the stream's, which must not stand still while new pictures come."""

from __future__ import annotations

from app.verdict.evidence import picture
from camera import Frame

QUICKEST_S = 1 / 90  # from one frame to the next of the fastest cameras


class Clock:
    """Seconds of a stream, from its frames.

    A recording that is paused gives one picture again and again, and its time stands still. Where another picture comes
    at the same time, the device's clock has stopped, and with it nothing would ever expire: time then goes on by
    the least that can have passed.
    """

    def __init__(self) -> None:
        self._stamp: float | None = None
        self._picture = b""
        self._added = 0.0

    def at(self, frame: Frame) -> float:
        """The time of a frame; give it every one, in order."""
        shown = picture(frame)
        if frame.timestamp == self._stamp and shown != self._picture:
            self._added += QUICKEST_S
        self._stamp, self._picture = frame.timestamp, shown
        return frame.timestamp + self._added
