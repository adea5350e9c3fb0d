"""Depth videos that Relief wrote: FFV1 in Matroska, read with PyAV (docs/recording-format.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from assets.phrase import phrase
from camera.errors import RecordingError
from camera.frame import Frame
from camera.recordings import layout
from camera.recordings.indexed import Indexed
from camera.recordings.matroska import HEADER_TAG, PIXELS, TRACKS, av, open_matroska
from camera.recordings.options import FileOptions
from camera.source import DeviceInfo

_MAX_CLOCK = 96
_MAX_FRAMES = 1 << 20


class MkvFile(Indexed):
    """A depth video: every frame once, in order, bit for bit. The tracks are found once, on opening, in one pass.

    ``infrared=False`` and ``color=False`` leave these images out. Raises ``SdkMissing``, ``CameraNotFound``,
    ``RecordingError``.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        infrared: bool | None = None,
        color: bool | None = None,
        asked: FileOptions | None = None,
        uri: str | None = None,
    ) -> None:
        super().__init__(path, uri, asked)
        self._groups: Iterator[tuple[int, dict[str, Any]]] | None = None
        self._at = 0
        self._container = open_matroska(self.path)
        with self._opening(KeyError, ValueError, av().error.FFmpegError):
            header = layout.Header.from_bytes(str(self._container.metadata[HEADER_TAG]).encode())
            unit, lens = self._unit(header.depth_unit), self._lens(header.intrinsics)
            self._header = replace(header, depth_unit=unit, intrinsics=lens)
            titles = {stream.metadata.get("title", ""): stream for stream in self._container.streams}
            wanted = {"depth": True, "clock": True, "infrared": infrared is not False, "color": color is not False}
            self._streams = {kind: titles[name] for kind, name in TRACKS.items() if name in titles and wanted[kind]}
            for kind, want in (("infrared", infrared), ("color", color)):
                if want and kind not in self._streams:
                    raise RecordingError(
                        phrase("{path} has no {kind} images; ask for depth alone", path=self.path, kind=kind)
                    )
            self._check()
            self._clocks = self._read_clocks()
            self._keep([clock[2] / 1e6 for clock in self._clocks])

    @property
    def info(self) -> DeviceInfo:
        device = self._header.device
        return DeviceInfo(device.kind, device.name, device.serial, self._uri, device.firmware, device.usb)

    def _check(self) -> None:
        for kind in ("depth", "clock"):
            if kind not in self._streams:
                raise ValueError(f"there is no track {TRACKS[kind]}")
        for kind, stream in self._streams.items():
            if kind == "clock":
                continue
            context = stream.codec_context
            if (context.height, context.width) != self._header.shape or context.name != "ffv1":
                raise ValueError(f"the track {TRACKS[kind]} is not what the header says")
            if context.pix_fmt not in PIXELS[kind]:
                raise ValueError(f"the track {TRACKS[kind]} has pixels of the kind {context.pix_fmt}")

    def _read_clocks(self) -> list[tuple[int, int, int, int | None]]:
        """Of each frame: place in the file (ms), number, timestamp (µs), the device's clock (µs)."""
        clocks = []
        seen = set()
        try:
            for packet in self._container.demux([self._streams["clock"], self._streams["depth"]]):
                if not packet.size or packet.pts is None:
                    continue
                if packet.stream.index == self._streams["depth"].index:
                    seen.add(_ms(packet))
                else:
                    clocks.append((_ms(packet), *_clock(bytes(packet))))
                if len(seen) > _MAX_FRAMES or len(clocks) > _MAX_FRAMES:
                    raise ValueError(f"it has more than {_MAX_FRAMES} frames")
        except av().error.FFmpegError:
            pass  # cut short: what came before the cut is whole
        if len({clock[0] for clock in clocks}) != len(clocks):
            raise ValueError("two frames have one place")
        return sorted(clock for clock in clocks if clock[0] in seen)

    def _load(self, index: int) -> Frame:
        if self._groups is None or index != self._at:
            self._groups = self._from(self._clocks[index][0])
        self._at = index + 1
        place, number, _, device_time = self._clocks[index]
        try:
            packets = next((packets for at, packets in self._groups if at >= place), None)
            if packets is None or "depth" not in packets or _ms(packets["depth"]) != place:
                self._groups = None
                raise ValueError("it is missing")
            images = {kind: self._image(kind, packet) for kind, packet in packets.items() if kind != "clock"}
        except av().error.FFmpegError as error:
            self._groups = None
            raise ValueError(str(error)) from error
        return Frame(
            images["depth"],
            self._header.depth_unit,
            self._header.intrinsics,
            timestamp=self.timestamp(index),
            number=number,
            infrared=images.get("infrared"),
            color=images.get("color"),
            source=self._uri,
            device_timestamp=None if device_time is None else device_time / 1e6,
        )

    def _from(self, place: int) -> Iterator[tuple[int, dict[str, Any]]]:
        """The packets of one frame after another, from ``place`` on."""
        self._container.seek(place * 1000, backward=True)
        kinds = {stream.index: kind for kind, stream in self._streams.items()}
        at = -1
        group: dict[str, Any] = {}
        for packet in self._container.demux(list(self._streams.values())):
            if not packet.size or packet.pts is None:
                continue
            if _ms(packet) != at and group:
                yield at, group
                group = {}
            at = _ms(packet)
            group[kinds[packet.stream.index]] = packet
        if group:
            yield at, group

    def _image(self, kind: str, packet: Any) -> Any:
        pictures = packet.decode()
        if len(pictures) != 1 or (pictures[0].height, pictures[0].width) != self._header.shape:
            raise ValueError(f"the {kind} image cannot be decoded")
        if pictures[0].format.name not in PIXELS[kind]:
            raise ValueError(f"the {kind} image has other pixels than its track")
        if kind == "color":
            bgr = pictures[0].reformat(format="bgra").to_ndarray()
            return np.ascontiguousarray(bgr[..., 2::-1])
        return np.array(pictures[0].to_ndarray())

    def _release(self) -> None:
        self._groups = None
        self._container.close()


def _ms(packet: Any) -> int:
    return int(packet.pts * packet.time_base * 1000 + Fraction(1, 2))


def _clock(data: bytes) -> tuple[int, int, int | None]:
    """``number µs µs``; a device without a clock has ``-``. Raises ``ValueError``."""
    words = data[:_MAX_CLOCK].decode("ascii").split()
    if len(words) != 3 or any(len(word) > 20 for word in words):
        raise ValueError("a clock makes no sense")
    times = [None if word == "-" else int(word) for word in words]
    number, time, device_time = times
    if number is None or time is None or number < 0 or max(abs(time), abs(device_time or 0)) >= 1 << 53:
        raise ValueError("a clock makes no sense")
    return number, time, device_time
