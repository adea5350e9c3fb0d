"""The frames of an open source, one after another: all of them from a file, the newest from what does not
wait."""

from __future__ import annotations

from collections.abc import Iterator

import camera
from camera import Frame

PATIENCE_S = 3.0


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
        self._dropped = 0
        self.damaged = 0

    @property
    def dropped(self) -> int:
        """Frames that came and were not given."""
        return self._reader.dropped if self._reader is not None else self._dropped

    def __iter__(self) -> Iterator[Frame]:
        frames = self._newest() if self._source.drops else self._every()
        for given, frame in enumerate(frames, start=1):
            yield frame
            if self._limit is not None and given >= self._limit:
                return

    def _every(self) -> Iterator[Frame]:
        while True:
            try:
                yield self._source.read(PATIENCE_S)
            except camera.EndOfStream:
                return
            except camera.RecordingError:
                self.damaged += 1

    def _newest(self) -> Iterator[Frame]:
        self._reader = reader = camera.Reader(self._source, stalled_after=PATIENCE_S)
        patient = isinstance(self._source, camera.Reconnecting)
        try:
            while True:
                frame = reader.latest(timeout=PATIENCE_S)
                if frame is not None:
                    yield frame
                elif reader.state == "ended":
                    return
                elif patient and reader.state == "streaming":
                    continue
                else:
                    raise reader.error or camera.FrameTimeout(
                        f"no frame came for {PATIENCE_S:.0f} s; check the cable and what covers the camera"
                    )
        finally:
            self._dropped = reader.dropped
            self._reader = None
            reader.close()
