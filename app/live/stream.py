"""The frames of an open source, one after another: all of them from a file, the newest from what does not
wait."""

from __future__ import annotations

from collections.abc import Iterator

import camera
from assets.phrase import phrase
from camera import Frame
from camera.streams.frames import Frames, wait_if_away

PATIENCE_S = 3.0
LOOK_S = 0.25


class Stream:
    """Iterate over it for frames; ends at the end of a recording or after ``limit`` frames.

    Live cameras and paced playback are read by a background thread and only their newest frame is given; what
    was skipped counts as ``dropped``. A damaged frame of a recording is skipped and counts as ``damaged``.

    Raises what the source raises: ``FrameTimeout`` when nothing comes for three seconds, ``CameraLost``. A
    ``camera.Reconnecting`` source is waited for.
    """

    def __init__(self, source: camera.Source, *, limit: int | None = None) -> None:
        self._source = source
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
        try:
            while True:
                frame = reader.latest(timeout=LOOK_S)
                if frame is not None:
                    yield frame
                elif reader.state == "ended":
                    return
                elif reader.state == "lost":
                    raise reader.error or camera.CameraLost(phrase("the camera was closed; open it again"))
                elif isinstance(reader.error, camera.FrameTimeout):
                    wait_if_away(reader.error)
        finally:
            self._dropped, self._damaged = reader.dropped, reader.damaged
            self._reader = None
            reader.close()
