"""A live camera that is opened again when it was lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from assets.phrase import phrase
from camera.errors import (
    BadOption,
    BadUri,
    CameraAway,
    CameraError,
    CameraLost,
    FrameTimeout,
    RecordingError,
    SdkMissing,
    foreseen,
)
from camera.frame import Frame
from camera.source import DeviceInfo, Source

RETRY_SECONDS = (1.0, 2.0, 4.0, 8.0)
SILENT_SECONDS = 6.0

HOPELESS = (BadUri, BadOption, SdkMissing, RecordingError)
"""What trying again does not mend."""


@dataclass(frozen=True, slots=True)
class Interruption:
    """The camera was lost because of ``error`` and is tried again in ``retry_in`` seconds; None: it is back."""

    error: CameraError
    retry_in: float | None


class _BackOff:
    """How long to wait before the next attempt: each of ``seconds``, the last again and again."""

    def __init__(self, seconds: tuple[float, ...]) -> None:
        self._seconds = seconds
        self._failures = 0

    def failed(self) -> float:
        """The wait after one more failure."""
        self._failures += 1
        return self._seconds[min(self._failures, len(self._seconds)) - 1]

    def worked(self) -> None:
        """Begin with the shortest wait again."""
        self._failures = 0


def open_patiently(
    open_source: Callable[[], Source],
    *,
    given_up: Callable[[float], bool],
    retry_seconds: tuple[float, ...] = RETRY_SECONDS,
    on_interruption: Callable[[Interruption], None] = lambda _: None,
) -> Source | None:
    """The open source, however often it takes; None when ``given_up``, which waits so many seconds, says so.

    Raises what waiting does not mend: ``BadUri``, ``BadOption``, ``SdkMissing``, ``RecordingError``.
    """
    back_off = _BackOff(retry_seconds)
    while True:
        try:
            return open_source()
        except HOPELESS:
            raise
        except Exception as error:
            delay = back_off.failed()
            on_interruption(Interruption(foreseen(error), delay))
        if given_up(delay):
            return None


class Reconnecting(Source):
    """Live camera that comes back: opened at once, and again whenever it is lost, frozen or silent for
    ``silent_seconds``.

    The first opening raises what ``open_source`` raises; there is none where a camera that is ``opened`` is given.
    Later ``read`` raises ``CameraAway`` while the camera is away, and waits ``retry_seconds``, the last of them again
    and again, between attempts. ``on_interruption`` is called in the reading thread when the camera is lost, after each
    attempt that failed, and when it is back. Timestamps go on by the time that has passed; frame numbers are the
    device's. No thread is started.
    """

    live: ClassVar[bool] = True

    def __init__(
        self,
        open_source: Callable[[], Source],
        *,
        opened: Source | None = None,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
        silent_seconds: float = SILENT_SECONDS,
        on_interruption: Callable[[Interruption], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open = open_source
        self._back_off = _BackOff(retry_seconds)
        self._silent_seconds = silent_seconds
        self._tell = on_interruption
        self._clock = clock
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._source: Source | None = open_source() if opened is None else opened
        self._info = self._source.info
        self._dropped = 0
        self._retry_at = 0.0
        self._lost: CameraError | None = None
        self._heard_at = self._quiet_since = clock()
        self._offset = self._last = 0.0
        self._reopened = False

    @property
    def info(self) -> DeviceInfo:
        """The device, as it was last known while it is away."""
        source = self._source
        return self._info if source is None else source.info

    @property
    def dropped(self) -> int:
        """How many frames were skipped since opening, over all connections."""
        source = self._source
        return self._dropped + (0 if source is None else source.dropped)

    def read(self, timeout: float = 2.0) -> Frame:
        if self._closed.is_set():
            raise CameraLost(phrase("the camera was closed; open it again"))
        source = self._source or self._again(timeout)
        try:
            frame = source.read(timeout)
        except FrameTimeout as error:
            if self._clock() - self._quiet_since < self._silent_seconds:
                raise
            raise self._lose(error) from error
        except Exception as error:
            lost = foreseen(error)
            if self._closed.is_set() or not isinstance(lost, CameraLost):
                raise
            raise self._lose(lost) from error
        return self._heard(frame)

    def close(self) -> None:
        self._closed.set()
        with self._lock:
            self._give_back()

    def _heard(self, frame: Frame) -> Frame:
        now = self._clock()
        if self._reopened:
            self._reopened = False
            self._offset = self._last + (now - self._heard_at) - frame.timestamp
        self._heard_at = self._quiet_since = now
        self._back_off.worked()
        self._last = frame.timestamp + self._offset
        if self._lost is not None:
            error, self._lost = self._lost, None
            self._tell(Interruption(error, None))
        return frame if not self._offset else replace(frame, timestamp=self._last)

    def _lose(self, error: CameraError) -> CameraAway:
        with self._lock:
            self._give_back()
        delay = self._back_off.failed()
        self._retry_at, self._lost = self._clock() + delay, error
        self._tell(Interruption(error, delay))
        return CameraAway(phrase("{why}. Trying again in {delay} s", why=error, delay=f"{delay:.0f}"))

    def _again(self, timeout: float) -> Source:
        """Open the camera again when it is time. Raises ``CameraAway`` until then and when that fails."""
        wait = self._retry_at - self._clock()
        if self._closed.wait(max(0.0, min(wait, timeout))):
            raise CameraLost(phrase("the camera was closed; open it again"))
        if wait > timeout:
            raise CameraAway(phrase("{lost}. Trying again in {wait} s", lost=self._lost, wait=f"{wait - timeout:.0f}"))
        try:
            source = self._open()
        except HOPELESS:
            raise
        except Exception as error:
            raise self._lose(foreseen(error)) from error
        with self._lock:
            if self._closed.is_set():
                source.close()
                raise CameraLost(phrase("the camera was closed; open it again"))
            self._source = source
        self._quiet_since, self._reopened = self._clock(), True
        return source

    def _give_back(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            self._info = source.info
            self._dropped += source.dropped
            source.close()
