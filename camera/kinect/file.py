"""Azure Kinect recordings (``.mkv``), read without any Kinect library.

A recording is Matroska with the tracks DEPTH and IR (16-bit big-endian grey), COLOR, and the calibration attached.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from assets.phrase import phrase
from camera.errors import CameraLost, EndOfStream, RecordingError
from camera.frame import Frame
from camera.kinect.align import OntoColor, calibration_from
from camera.kinect.calibration import COLOR_MODES, DEPTH_MODES, Calibration
from camera.recordings.matroska import DECODERS, av, open_matroska
from camera.recordings.on_disk import OnDisk
from camera.recordings.options import FileOptions
from camera.registration import Align, Registration
from camera.source import DeviceInfo
from camera.streams.pairing import Moment, Pairing, Shot

_DEPTH_UNIT = 0.001  # Azure Kinect measures in millimetres
_LEAD_S = 0.1  # so much early when seeking, that companions are complete
_MAX_CALIBRATION = 1 << 20


class KinectFile(OnDisk):
    """A recording of Azure Kinect's recorder or viewer, every depth frame once and in order.

    Infrared comes along when the file has it (``infrared=False`` leaves it out); ``color=True`` adds the colour image
    moved onto the depth image; ``align="color"`` gives it as it is, and depth and infrared moved onto it, for which
    libk4a is needed. The first call that needs the number of frames reads once through the file.

    Raises ``SdkMissing``, ``CameraNotFound`` (no such file), ``RecordingError``.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        infrared: bool | None = None,
        color: bool | None = False,
        align: Align = "depth",
        asked: FileOptions | None = None,
        uri: str | None = None,
    ) -> None:
        super().__init__(path, uri, asked)
        self._depth_unit = self._unit(_DEPTH_UNIT)
        self._latest = 0.0
        self._container: Any = None
        self._onto_color: OntoColor | None = None
        self._times: list[int] | None = None  # of the depth frames, µs in the file
        self._moments: Iterator[Moment] | None = None
        with self._opening(ValueError):
            self._container = open_matroska(self.path)
            self._read_header(infrared, True if align == "color" else color)
            if align == "color":
                self._align_onto_color()
            self._lens(self.intrinsics)

    @property
    def info(self) -> DeviceInfo:
        return self._info

    def __len__(self) -> int:
        return len(self._index())

    def timestamp(self, index: int) -> float:
        times = self._index()
        return (times[index] - times[0]) / 1e6

    def _moved(self) -> None:
        self._moments = None
        self._latest = 0.0

    def read(self, timeout: float = 2.0) -> Frame:  # noqa: ARG002 - a file answers at once
        with self._lock:
            if self._container is None:
                raise CameraLost(phrase("{path} is closed; open it again", path=self.path))
            if self._moments is None:
                self._moments = self._from(self._next)
            moment = next(self._moments, None)
            if moment is None:
                raise EndOfStream(phrase("{path} ends after {next:frame|frames}", path=self.path, next=self._next))
            self._next += 1
            with self._frame_at(self._next - 1, ValueError):
                return self._frame(moment)

    def close(self) -> None:
        with self._lock:
            if self._container is not None:
                self._container.close()
            self._container = self._moments = None
            if self._onto_color is not None:
                self._onto_color.close()

    def _read_header(self, infrared: bool | None, color: bool | None) -> None:
        tags = {key.upper(): value for key, value in self._container.metadata.items()}
        tracks = {s.metadata.get("title", ""): s for s in self._container.streams.video}
        mode = tracks["DEPTH"].metadata.get("K4A_DEPTH_MODE", "") if "DEPTH" in tracks else ""
        if mode not in DEPTH_MODES:
            raise RecordingError(
                phrase("{path} has no Azure Kinect depth; give a recording of its own recorder", path=self.path)
            )
        self._streams = {"depth": tracks["DEPTH"]}
        for name, track, want in (("infrared", "IR", infrared), ("color", "COLOR", color)):
            if want and track not in tracks:
                raise RecordingError(
                    phrase("{path} has no {name} images; ask for depth alone", path=self.path, name=name)
                )
            if want is not False and track in tracks:
                self._streams[name] = tracks[track]
        calibration = self._calibration = Calibration(self._attachment())
        self._depth_lens = self.intrinsics = calibration.depth(mode)
        self._mode = mode
        self._registration: Registration | None = None
        if "color" in self._streams:
            lens = calibration.color(_color_mode(self._streams["color"]))
            self._registration = Registration(self.intrinsics, lens, calibration.depth_to_color())
        self._start_us = int(str(tags.get("K4A_START_OFFSET_NS", "0"))) // 1000
        self._info = DeviceInfo(
            "kinect",
            "Azure Kinect",
            str(tags.get("K4A_DEVICE_SERIAL_NUMBER", "")),
            self._uri,
            str(tags.get("K4A_DEPTH_FIRMWARE_VERSION", "")),
        )
        self._first = min(_us(p) for p in self._first_packet())

    def _align_onto_color(self) -> None:
        from camera.kinect.libraries import load

        api, color = load(), _color_mode(self._streams["color"])
        raw = calibration_from(api, self._attachment(), depth_mode=self._mode, color_mode=color)
        self._onto_color = OntoColor(api, raw)
        self.intrinsics = self._calibration.color(color)

    def _attachment(self) -> bytes:
        for stream in self._container.streams:
            data = bytes(getattr(stream, "data", None) or b"") if stream.type == "attachment" else b""
            if b"CalibrationInformation" in data[:_MAX_CALIBRATION]:
                return data[:_MAX_CALIBRATION]
        raise RecordingError(
            phrase("{path} has no calibration; record again with Azure Kinect's own recorder", path=self.path)
        )

    def _first_packet(self) -> list[Any]:
        first = next(self._packets([self._streams["depth"]], 0), None)
        if first is None:
            raise RecordingError(phrase("{path} has no frames; record again", path=self.path))
        return [first]

    def _packets(self, streams: list[Any], from_us: int) -> Iterator[Any]:
        """Packets in the file's order from about ``from_us`` on. A file cut short ends where it was cut."""
        try:
            self._container.seek(from_us, any_frame=True)  # µs, the container's unit
            for packet in self._container.demux(streams):
                if packet.size and packet.pts is not None:
                    yield packet
        except av().error.FFmpegError:
            return

    def _index(self) -> list[int]:
        with self._lock:
            if self._times is None:
                if self._container is None:
                    raise CameraLost(phrase("{path} is closed; open it again", path=self.path))
                with open_matroska(self.path) as container:  # of its own, to leave reading undisturbed
                    depth = container.streams[self._streams["depth"].index]
                    self._times = sorted(_times(container, depth))
            return self._times

    def _from(self, index: int) -> Iterator[Moment]:
        first = self._index()[index] if 0 < index < len(self._index()) else self._first
        if index and index >= len(self._index()):
            return
        pairing = Pairing(set(self._streams) - {"depth"}, tolerance=0.02)
        kinds = {stream.index: kind for kind, stream in self._streams.items()}
        number = index
        lead = max(0, first - round(_LEAD_S * 1e6)) if index else 0
        for packet in self._packets(list(self._streams.values()), lead):
            shot = self._shot(packet, kinds[packet.stream.index], number)
            if shot.stream == "depth":
                if _us(packet) < first:
                    continue
                number += 1
            yield from pairing.add(shot)
        yield from pairing.flush()

    def _shot(self, packet: Any, kind: str, number: int) -> Shot:
        """The packet's bytes still packed: only what is shown gets decoded."""
        return Shot(kind, number, _us(packet) / 1e6, np.frombuffer(bytes(packet), np.uint8))

    def _frame(self, moment: Moment) -> Frame:
        depth = self._grey(moment.depth, "depth")
        infrared, color = moment.companions.get("infrared"), moment.companions.get("color")
        grey = None if infrared is None else self._grey(infrared, "infrared")
        rgb = None if color is None else _picture(self._streams["color"], color.image.tobytes())
        if self._onto_color is not None:
            depth, grey = self._onto_color.move(depth, grey)
        elif rgb is not None and self._registration is not None:
            rgb = self._registration.color_on_depth(rgb, depth, self._depth_unit)
        self._latest = max(self._latest, moment.depth.time - self._first / 1e6)
        return Frame(
            depth,
            self._depth_unit,
            self.intrinsics,
            timestamp=self._latest,
            number=moment.depth.number,
            infrared=grey,
            color=rgb,
            source=self._uri,
            device_timestamp=moment.depth.time + self._start_us / 1e6,
        )

    def _grey(self, shot: Shot, kind: str) -> Any:
        shape = (self._depth_lens.height, self._depth_lens.width)
        if shot.image.size != shape[0] * shape[1] * 2:
            raise ValueError(f"the {kind} image has {shot.image.size} bytes, {shape[0] * shape[1] * 2} were expected")
        order = ">u2" if self._streams[kind].codec_context.codec_tag == "b16g" else "<u2"
        return shot.image.view(order).astype(np.uint16).reshape(shape)


def _us(packet: Any) -> int:
    return round(float(packet.pts * packet.time_base * 1_000_000))


def _times(container: Any, depth: Any) -> Iterator[int]:
    try:
        for packet in container.demux([depth]):
            if packet.size and packet.pts is not None:
                yield _us(packet)
    except av().error.FFmpegError:
        return


def _color_mode(stream: Any) -> str:
    """From the tag, such as ``MJPG_720P``, checked against the track's size before anything is decoded."""
    mode = str(stream.metadata.get("K4A_COLOR_MODE", "")).rpartition("_")[2]
    if mode not in COLOR_MODES or COLOR_MODES[mode].size != (stream.width, stream.height):
        raise RecordingError(
            phrase("the recording's colour mode {mode} is unknown; leave colour out", mode=mode or "–")
        )
    return mode


def _picture(stream: Any, data: bytes) -> Any:
    """One packet of the colour track as ``uint8[h, w, 3]`` RGB. Raises ``ValueError``."""
    module = av()
    if stream.codec_context.name not in DECODERS:
        raise ValueError(f"colour packed as {stream.codec_context.name} is not read")
    decoder = module.CodecContext.create(stream.codec_context.name, "r")
    decoder.width, decoder.height = stream.width, stream.height
    if stream.codec_context.pix_fmt:
        decoder.pix_fmt = stream.codec_context.pix_fmt
    decoder.options = {"max_pixels": str(stream.width * stream.height)}
    try:
        pictures = decoder.decode(module.Packet(data))
        pictures = pictures or decoder.decode(None)
    except module.error.FFmpegError as error:
        raise ValueError(f"the colour image cannot be decoded ({error})") from error
    if not pictures or (pictures[0].width, pictures[0].height) != (stream.width, stream.height):
        raise ValueError("the colour image has another size than its track")
    return pictures[0].to_ndarray(format="rgb24")
