"""The frames of a source, one after another, over what does not end a stream."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from camera.errors import CameraAway, CameraError, EndOfStream, FrameTimeout, NotDue, RecordingError
from camera.frame import Frame
from camera.source import Recording, Source

_POLL_S = 0.5  # how long ``stopped`` may go unheard


def _never() -> bool:
    return False


def _count_only(_: RecordingError) -> None:
    """Damage is counted anyway."""


def wait_if_away(error: FrameTimeout) -> None:
    """Wait for a camera that is being opened again; raise what else is silent."""
    if not isinstance(error, CameraAway):
        raise error


def refuse(error: CameraError) -> None:
    """Raise it: damage, or silence, that is not to be gone over."""
    raise error


class Frames:
    """Frames of an open source, which it does not own, over damage and losses. ``next`` gives a frame, or None when
    there is none any more.

    - A damaged frame is left out, told to ``on_damage`` and counted in ``damaged``, each once however often it is
      played. After ``most_damaged`` in a row, if given, its ``RecordingError`` is raised.
    - A playback that is paused, or whose next frame is not due, is waited for.
    - When nothing came for ``patience`` seconds, or the camera is away, ``on_silence`` gets the ``FrameTimeout`` of
      every attempt. By default it raises it, except while the camera is being opened again.
    - ``stopped`` is asked before every attempt, at least twice a second.

    At the end of a recording ``ended`` is true; ``next`` goes on once somebody has sought. Whatever else ``read``
    raises comes through.
    """

    def __init__(
        self,
        source: Source,
        *,
        patience: float = 3.0,
        most_damaged: int | None = None,
        stopped: Callable[[], bool] = _never,
        on_damage: Callable[[RecordingError], None] = _count_only,
        on_silence: Callable[[FrameTimeout], None] = wait_if_away,
    ) -> None:
        self._source = source
        self._patience = patience
        self._most_damaged = most_damaged
        self._stopped = stopped
        self._on_damage = on_damage
        self._on_silence = on_silence
        self._torn: set[int] = set()
        self._in_a_row = 0
        self.ended = False

    @property
    def damaged(self) -> int:
        """How many different frames could not be read."""
        return len(self._torn)

    def __iter__(self) -> Iterator[Frame]:
        while (frame := self.next()) is not None:
            yield frame

    def next(self) -> Frame | None:
        """The next frame; None at the end or when ``stopped`` said so."""
        since, self.ended = time.monotonic(), False
        while not self._stopped():
            try:
                frame = self._source.read(min(_POLL_S, self._patience))
            except EndOfStream:
                self.ended = True
                return None
            except NotDue:
                since = time.monotonic()
            except FrameTimeout as error:
                if isinstance(error, CameraAway) or time.monotonic() - since >= self._patience:
                    self._on_silence(error)
            except RecordingError as error:
                self._leave_out(error)
                since = time.monotonic()
            else:
                self._in_a_row = 0
                return frame
        return None

    def _leave_out(self, error: RecordingError) -> None:
        source = self._source
        self._torn.add(source.position if isinstance(source, Recording) else len(self._torn))
        self._in_a_row += 1
        self._on_damage(error)
        if self._most_damaged is not None and self._in_a_row > self._most_damaged:
            raise error
