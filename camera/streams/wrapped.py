"""A recording that plays another one."""

from __future__ import annotations

from camera.source import DeviceInfo, Recording


class Wrapped(Recording):
    """Recording around another one: says of itself what ``recording`` says; how frames are read is the subclass's."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    @property
    def info(self) -> DeviceInfo:
        return self._recording.info

    @property
    def drops(self) -> bool:
        return self._recording.drops

    @property
    def dropped(self) -> int:
        return self._recording.dropped

    @property
    def cut(self) -> bool:
        return self._recording.cut

    def __len__(self) -> int:
        return len(self._recording)

    @property
    def position(self) -> int:
        return self._recording.position

    def timestamp(self, index: int) -> float:
        return self._recording.timestamp(index)

    def interrupt(self) -> None:
        self._recording.interrupt()

    def close(self) -> None:
        self._recording.close()
