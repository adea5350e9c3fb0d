"""The frames of an open source, one after another: all of them from a file, the newest from what does not
wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import camera
from assets.phrase import phrase
from camera import Frame
from camera.streams.frames import Frames, wait_if_away

PATIENCE_S = 3.0
LOOK_S = 0.25


def _nobody(_: float) -> None:
    """Nobody asks after silence."""


class Stream:
    """Iterate over it for frames; ends at the end of a recording or after ``limit`` frames.

    Live cameras and paced playback are read by a background thread and only their newest frame is given; what
    was skipped counts as ``dropped``. A damaged frame of a recording is skipped and counts as ``damaged``.

    While a live camera gives nothing, or is away, ``on_silence`` is called with the seconds since its last frame, about
    four times a second, by whoever waits for the next. A recording is never silent.

    Raises what the source raises: ``FrameTimeout`` when nothing comes for three seconds, ``CameraLost``. A
    ``camera.Reconnecting`` source is waited for.
    """

    def __init__(
        self, source: camera.Source, *, limit: int | None = None, on_silence: Callable[[float], None] = _nobody
    ) -> None:
        self._source = source
        self._on_silence = on_silence
        self._limit = limit
        self._reader: camera.Reader | None = None
        self._dropped = self._damaged = 0
        self._frames = Frames(source, patience=PATIENCE_S)

    @property
    def dropped(self) -> int:
        """Frames that came and were not given."""
        return self._reader.dropped if self._reader is not None else self._dropped

    @property
    def damaged(self) -> int:
        """Frames that could not be read."""
        return self._reader.damaged if self._reader is not None else self._damaged + self._frames.damaged

    def __iter__(self) -> Iterator[Frame]:
        frames = self._newest() if self._source.drops else iter(self._frames)
        for given, frame in enumerate(frames, start=1):
            yield frame
            if self._limit is not None and given >= self._limit:
                return

    def _newest(self) -> Iterator[Frame]:
        self._reader = reader = camera.Reader(self._source, stalled_after=PATIENCE_S)
        heard = time.monotonic()
        try:
            while True:
                frame = reader.latest(timeout=LOOK_S)
                if frame is not None:
                    heard = time.monotonic()
                    yield frame
                    continue
                if self._source.live:
                    self._on_silence(time.monotonic() - heard)
                if reader.state == "ended":
                    return
                elif reader.state == "lost":
                    raise reader.error or camera.CameraLost(phrase("the camera was closed; open it again"))
                elif isinstance(reader.error, camera.FrameTimeout):
                    wait_if_away(reader.error)
        finally:
            self._dropped, self._damaged = reader.dropped, reader.damaged
            self._reader = None
            reader.close()
