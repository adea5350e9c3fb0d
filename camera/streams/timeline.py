"""Seconds since a stream began, from a device's clock that may run backwards."""

from __future__ import annotations


class Timeline:
    """Device clocks are corrected now and then, and begin anew when a camera resets.

    A time before the last one stands still; after ``patience`` such times in a row the clock has been set back for
    good, and time goes on from there.
    """

    def __init__(self, *, patience: int = 5) -> None:
        self._patience = patience
        self._offset: float | None = None
        self._last = 0.0
        self._behind: list[float] = []

    def at(self, device_time: float) -> float:
        """Seconds since the first call; never less than at the call before."""
        if self._offset is None:
            self._offset = -device_time
        if device_time + self._offset >= self._last:
            self._behind = []
        else:
            self._behind.append(device_time)
            if len(self._behind) > self._patience:
                self._offset, self._behind = self._last - self._behind[-2], []
        self._last = max(self._last, device_time + self._offset)
        return self._last
