"""Depth videos: FFV1 in Matroska, which players and FFmpeg open (docs/recording-format.md)."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import Any

import numpy as np

from assets import private
from camera.frame import Frame
from camera.recordings import layout
from camera.recordings.matroska import HEADER_TAG, TRACKS, av
from camera.recordings.writer import Writer

_MS = Fraction(1, 1000)  # Matroska's, in FFmpeg's hands
_OPTIONS = {"level": "3", "g": "1", "slicecrc": "1"}


class MkvWriter(Writer):
    """Every image lossless and a key frame; exact numbers and clocks in a track of text.

    Which images there are is settled by the first frame. Raises ``RecordingError``, ``SdkMissing``.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        try:
            os.close(private.descriptor(self.path))  # FFmpeg opens it with the first frame, and keeps its rights
        except OSError as error:
            raise self._full(error) from error
        at_once = {"flush_packets": "1"}  # else FFmpeg keeps the last 256 KiB, many frames of a small camera
        self._container = av().open(str(self.path), "w", format="matroska", options=at_once)
        self._container.metadata[HEADER_TAG] = self._header.to_bytes().decode()
        self._streams: dict[str, Any] = {}
        self._place = -1

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def _put(self, frame: Frame) -> None:
        infrared = None if frame.infrared is None else ("gray" if frame.infrared.itemsize == 1 else "gray16le")
        images: dict[str, tuple[Any, str]] = {"depth": (frame.depth, "gray16le")}
        if infrared is not None:
            images["infrared"] = (frame.infrared, infrared)
        if frame.color is not None:
            images["color"] = (_bgra(frame.color), "bgr0")
        if not self._streams:
            self._start(images)
        for kind, (_, pixels) in images.items():
            if kind not in self._streams or self._streams[kind].pix_fmt != pixels:
                raise ValueError(f"the first frame had no such {kind} image; write .relief or .npz instead")
        time = layout.microseconds(frame.timestamp)
        self._place = max(self._place + 1, time // 1000, 0)  # Matroska keeps whole, growing milliseconds
        device = "-" if frame.device_timestamp is None else layout.microseconds(frame.device_timestamp)
        try:
            for kind, (image, pixels) in images.items():
                self._video(kind, image, pixels)
            self._packet(av().Packet(f"{frame.number} {time} {device}".encode()))
        except av().error.FFmpegError as error:
            raise OSError(error.errno, error.strerror) from error

    def _start(self, images: dict[str, tuple[Any, str]]) -> None:
        for kind, (_, pixels) in images.items():
            stream = self._container.add_stream("ffv1", rate=30)
            stream.width, stream.height, stream.pix_fmt = self._header.shape[1], self._header.shape[0], pixels
            stream.options = dict(_OPTIONS)
            stream.time_base = stream.codec_context.time_base = _MS
            stream.metadata["title"] = TRACKS[kind]
            self._streams[kind] = stream
        clock = self._container.add_mux_stream("subrip")
        clock.metadata["title"] = TRACKS["clock"]
        clock.time_base = _MS
        self._streams["clock"] = clock

    def _video(self, kind: str, image: Any, pixels: str) -> None:
        picture = av().VideoFrame.from_ndarray(image, format="bgra" if pixels == "bgr0" else pixels)
        picture = picture.reformat(format=pixels)
        picture.pts, picture.time_base = self._place, _MS
        for packet in self._streams[kind].encode(picture):
            self._container.mux(packet)

    def _packet(self, packet: Any) -> None:
        packet.stream, packet.pts, packet.dts = self._streams["clock"], self._place, self._place
        packet.time_base, packet.duration = _MS, 1
        self._container.mux(packet)

    def _finish(self) -> None:
        module = av()
        try:
            if not self._streams:
                self._start({"depth": (None, "gray16le")})
                self._container.start_encoding()
            for kind, stream in self._streams.items():
                for packet in [] if kind == "clock" else stream.encode(None):
                    self._container.mux(packet)
            self._container.close()
        except module.error.FFmpegError as error:
            raise OSError(error.errno, error.strerror) from error


def _bgra(color: Any) -> Any:
    image = np.full((*color.shape[:2], 4), 255, np.uint8)
    image[..., :3] = color[..., ::-1]
    return image
