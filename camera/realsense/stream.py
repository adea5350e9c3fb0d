"""Streams of one librealsense device, live or recorded, as frames.

The sensor interface of the SDK is used, not its pipeline: only it serves live, recorded and software devices alike.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assets.packages import install
from assets.phrase import phrase
from camera.errors import CameraError, FirmwareTooOld, SdkMissing
from camera.frame import Frame
from camera.intrinsics import Intrinsics
from camera.realsense.align import OntoColor
from camera.realsense.controls import control, temperature
from camera.realsense.filters import Filters, decimated, decimated_lens
from camera.realsense.heads import Stream
from camera.realsense.options import RealSenseOptions
from camera.realsense.profiles import Profile, Request
from camera.realsense.refusals import FIRMWARE, notice, refusal
from camera.registration import Pose, Registration
from camera.source import DeviceInfo
from camera.streams.inbox import Inbox
from camera.streams.pairing import Moment, Pairing, Shot


def sdk() -> Any:
    """pyrealsense2, with the upload of its usage statistics switched off. Raises ``SdkMissing``."""
    os.environ["RS2_RUM_CLOUD_ENABLED"] = "0"  # whatever was agreed to elsewhere
    try:
        import pyrealsense2
    except ImportError as error:
        raise SdkMissing(
            f"RealSense cameras need pyrealsense2: {install('realsense')}"
            + (" and the system package libusb-1.0-0" if "libusb" in str(error) else "")
        ) from error
    return pyrealsense2


def describe(device: Any, uri: str = "") -> DeviceInfo:
    """What the device tells about itself."""
    rs = sdk()

    def ask(what: Any) -> str:
        return str(device.get_info(what)) if device.supports(what) else ""

    name, serial = ask(rs.camera_info.name), ask(rs.camera_info.serial_number)
    firmware, usb = ask(rs.camera_info.firmware_version), ask(rs.camera_info.usb_type_descriptor)
    recommended = ask(rs.camera_info.recommended_firmware_version)
    trouble = notice(name, usb=usb, firmware=firmware, recommended=recommended)
    return DeviceInfo("realsense", name, serial, uri or f"realsense:{serial}", firmware, usb, trouble)


@dataclass(frozen=True, slots=True)
class _Choice:
    sensor: Any
    profile: Any  # a video stream profile

    @property
    def shape(self) -> Profile:
        return Profile(self.profile.width(), self.profile.height(), self.profile.fps())


class RealSenseStream:
    """The chosen streams of a device between ``start`` and ``stop``.

    ``depth_unit`` is given the metres a step that the device reports, 0 where it reports none, and says those to use.
    """

    def __init__(
        self,
        device: Any,
        wanted: RealSenseOptions,
        *,
        blocking: bool,
        uri: str,
        depth_unit: Callable[[float], float] = lambda reported: reported,
    ) -> None:
        self._rs = sdk()
        self._uri = uri
        self._blocking = blocking
        self._wanted = wanted
        self._choices = self._choose(device, wanted)
        depth = self._choices["depth"].profile
        control(self._rs, self._choices["depth"].sensor, wanted)
        self.intrinsics = self.depth_lens = decimated_lens(_lens(self._rs, depth.get_intrinsics()), wanted.decimation)
        self.depth_unit = depth_unit(_depth_unit(self._rs, self._choices["depth"].sensor))
        self.fps = int(depth.fps())
        self._registration: Registration | None = None
        self._onto_color: OntoColor | None = None
        self._align(depth)
        self._lock = threading.Lock()
        self._sensors: list[Any] = []
        self._dropped = 0
        self._missed = 0
        self._number: int | None = None
        self._renew()

    @property
    def dropped(self) -> int:
        """Frames that arrived and that nobody read in time."""
        return self._dropped + self._inbox.dropped

    @property
    def missed(self) -> int:
        """Depth frames that never arrived, by the gaps in their numbers."""
        return self._missed

    @property
    def temperature_c(self) -> float | None:
        return temperature(self._rs, self._choices["depth"].sensor)

    def start(self) -> None:
        """Open the sensors. Raises ``CameraBusy`` or ``CameraLost``."""
        self._renew()
        inbox, pairing = self._inbox, self._pairing
        sensors = _by_sensor(self._choices)

        def take(frame: Any) -> None:
            shot = self._shot(frame)
            if shot is not None:
                with self._lock:
                    self._count(shot)
                    for moment in pairing.add(shot):
                        inbox.put(moment)

        try:
            for sensor, profiles in sensors:
                sensor.open(profiles)
                self._sensors.append(sensor)
            for sensor, _ in sensors:
                sensor.start(take)
        except RuntimeError as error:
            self.stop()
            raise refusal(error) from error

    def stop(self) -> None:
        """Stop streaming; what was not read is gone. A second call does nothing."""
        self._inbox.close()
        for step in ("stop", "close"):
            for sensor in self._sensors:
                with contextlib.suppress(RuntimeError):  # an unplugged camera cannot be stopped
                    getattr(sensor, step)()
        self._sensors = []

    def get(self, timeout: float) -> Moment | None:
        return self._inbox.get(timeout)

    @property
    def sensors(self) -> int:
        """How many sensors of the device the streams come from."""
        return len(_by_sensor(self._choices))

    def unbounded(self) -> AbstractContextManager[None]:
        """Meanwhile the SDK's threads never wait for a reader."""
        return self._inbox.unbounded()

    def streams(self) -> dict[str, Stream]:
        """What images of each of these streams are like in a recording."""
        rs = self._rs
        sizes = {rs.format.y8: 1, rs.format.y16: 2, rs.format.z16: 2, rs.format.rgb8: 3, rs.format.bgr8: 3}
        found = {}
        for kind, choice in self._choices.items():
            profile = choice.profile
            name = f"{kind.capitalize()}_{profile.stream_index()}"
            found[kind] = Stream(name, profile.width(), profile.height(), sizes[profile.format()])
        return found

    @property
    def companions(self) -> int:
        """How many streams come along with the depth."""
        return len(self._choices) - 1

    @property
    def empty(self) -> bool:
        return self._inbox.empty

    def flush(self) -> None:
        """At the end of a recording: let go what still waits for a companion."""
        with self._lock:
            for moment in self._pairing.flush():
                self._inbox.put(moment, beyond=True)

    def frame(self, moment: Moment, timestamp: float) -> Frame:
        """A moment as a frame, ``timestamp`` seconds after the stream began.

        Raises ``ValueError`` for images of another size than was asked for.
        """
        infrared, color = moment.companions.get("infrared"), moment.companions.get("color")
        depth, rgb = moment.depth.image, None if color is None else color.image
        if self._onto_color is not None:
            depth = self._onto_color.move(depth)
        elif rgb is not None and self._registration is not None:
            rgb = self._registration.color_on_depth(rgb, depth, self.depth_unit)
        return Frame(
            depth,
            self.depth_unit,
            self.intrinsics,
            timestamp=timestamp,
            number=moment.depth.number,
            infrared=None if infrared is None else infrared.image,
            color=rgb,
            source=self._uri,
            device_timestamp=moment.depth.time,
        )

    def _count(self, shot: Shot) -> None:
        if shot.stream == "depth":
            if self._number is not None:
                self._missed += max(0, shot.number - self._number - 1)
            self._number = shot.number

    def _renew(self) -> None:
        if hasattr(self, "_inbox"):
            self._dropped += self._inbox.dropped
        self._number = None
        self._filters = Filters(self._rs, self._wanted)
        self._inbox: Inbox[Moment] = Inbox(4, blocking=self._blocking)
        # A recording's sensors run in threads of their own, a dozen frames apart at times.
        patience, warm_up = (32, 0) if self._blocking else (4, self.fps)
        self._pairing = Pairing(
            set(self._choices) - {"depth"}, tolerance=0.6 / max(self.fps, 1), patience=patience, warm_up=warm_up
        )

    def _choose(self, device: Any, wanted: RealSenseOptions) -> dict[str, _Choice]:
        rs = self._rs
        offered: dict[str, list[_Choice]] = {"depth": [], "infrared": [], "color": []}
        formats = {
            "depth": (rs.format.z16,),
            "infrared": (rs.format.y8, rs.format.y16),
            "color": (rs.format.rgb8, rs.format.bgr8),
        }
        kinds = {rs.stream.depth: "depth", rs.stream.infrared: "infrared", rs.stream.color: "color"}
        for sensor in device.query_sensors():
            for profile in sensor.get_stream_profiles():
                kind = kinds.get(profile.stream_type())
                # Infrared 1 is the imager in whose place the depth image is computed; 0 where there is only one.
                usable = kind is not None and profile.format() in formats[kind] and profile.stream_index() <= 1
                if usable and kind is not None and profile.is_video_stream_profile():
                    offered[kind].append(_Choice(sensor, profile.as_video_stream_profile()))
        if not offered["depth"]:
            if device.is_update_device():
                raise FirmwareTooOld(
                    phrase("the camera waits for new firmware (recovery mode); {firmware}", firmware=FIRMWARE)
                )
            raise CameraError(phrase("the device offers no depth stream; choose another camera or recording"))
        depth = _chosen(device, offered["depth"], wanted)
        chosen = {"depth": depth}
        here = [c for c in offered["infrared"] if c.sensor == depth.sensor]
        offered["infrared"] = [c for c in here if c.shape == depth.shape]
        onto_color = wanted.align == "color"
        for kind, want in (
            ("infrared", False if onto_color else wanted.infrared),
            ("color", onto_color or wanted.color),
        ):
            if want and not offered[kind]:
                raise CameraError(
                    phrase("the device offers no {kind} stream that fits the depth; ask for depth alone", kind=kind)
                )
            if want or (want is None and offered[kind]):
                chosen[kind] = _nearest(offered[kind], depth.shape)
        return chosen

    def _align(self, depth: Any) -> None:
        """Find out how depth and colour come onto one grid; that of the frames is ``intrinsics`` from then on."""
        if "color" not in self._choices:
            return
        color = self._choices["color"].profile
        if self._wanted.align == "color":
            self._onto_color = OntoColor(self._rs, depth, color, lens=self.intrinsics, depth_unit=self.depth_unit)
            self.intrinsics = _lens(self._rs, color.get_intrinsics())
            return
        extrinsics = depth.get_extrinsics_to(color)
        matrix = np.array(extrinsics.rotation, float).reshape(3, 3).T  # the SDK stores columns
        pose = Pose(tuple(tuple(map(float, row)) for row in matrix), tuple(map(float, extrinsics.translation)))
        self._registration = Registration(self.intrinsics, _lens(self._rs, color.get_intrinsics()), pose)

    def _shot(self, frame: Any) -> Shot | None:
        """Copy a frame out of the SDK's small pool."""
        rs = self._rs
        profile = frame.get_profile()
        kinds = {rs.stream.depth: "depth", rs.stream.infrared: "infrared", rs.stream.color: "color"}
        kind = kinds.get(profile.stream_type())
        if kind is None or not frame.is_video_frame():
            return None
        number, time = int(frame.get_frame_number()), frame.get_timestamp() / 1000
        if kind == "depth" and self._filters:
            frame = self._filters.apply(frame)
        image = np.array(frame.as_video_frame().get_data())
        if kind == "infrared":
            image = decimated(image, self._wanted.decimation)
        if profile.format() == rs.format.bgr8:
            image = np.ascontiguousarray(image[..., ::-1])
        return Shot(kind, number, time, image)


def _by_sensor(choices: dict[str, _Choice]) -> list[tuple[Any, list[Any]]]:
    grouped: list[tuple[Any, list[Any]]] = []
    for choice in choices.values():
        for sensor, profiles in grouped:
            if sensor == choice.sensor:
                profiles.append(choice.profile)
                break
        else:
            grouped.append((choice.sensor, [choice.profile]))
    return grouped


def _chosen(device: Any, choices: list[_Choice], wanted: RealSenseOptions) -> _Choice:
    """The depth profile that was asked for; a recording's own where nothing was."""
    rs = sdk()
    request = Request(wanted.width, wanted.height, wanted.fps)
    if device.is_playback():
        request = replace(request, preferred=choices[0].shape)
    usb = (
        device.get_info(rs.camera_info.usb_type_descriptor)
        if device.supports(rs.camera_info.usb_type_descriptor)
        else ""
    )
    hint = phrase("; it runs at USB {usb}: a USB 3 port gives more", usb=usb) if usb.startswith("2") else ""
    shape = request.choose([choice.shape for choice in choices], hint=hint)
    return next(choice for choice in choices if choice.shape == shape)


def _nearest(choices: list[_Choice], to: Profile) -> _Choice:
    shape = Request(preferred=to).choose([choice.shape for choice in choices])
    return next(choice for choice in choices if choice.shape == shape)


def _depth_unit(rs: Any, sensor: Any) -> float:
    """Metres a step. The SDK keeps float32; the nearest short decimal is what the device means."""
    return float(f"{sensor.get_option(rs.option.depth_units):.6g}")


def _lens(rs: Any, intrinsics: Any) -> Intrinsics:
    coefficients = tuple(float(c) for c in intrinsics.coeffs)
    if not any(coefficients):
        coefficients = ()
    elif intrinsics.model != rs.distortion.brown_conrady:
        coefficients = _brown_conrady(rs, intrinsics)
    return Intrinsics(
        intrinsics.width,
        intrinsics.height,
        intrinsics.fx,
        intrinsics.fy,
        intrinsics.ppx,
        intrinsics.ppy,
        coefficients,
    )


def _brown_conrady(rs: Any, intrinsics: Any) -> tuple[float, ...]:
    """The coefficients nearest to another lens model: the distortion is linear in them, so least squares."""
    u, v = np.meshgrid(np.linspace(0, intrinsics.width - 1, 24), np.linspace(0, intrinsics.height - 1, 18))
    pixels = np.stack([u.ravel(), v.ravel()], axis=1)
    rays = np.array([rs.rs2_deproject_pixel_to_point(intrinsics, list(p), 1.0) for p in pixels])[:, :2]
    seen = (pixels - (intrinsics.ppx, intrinsics.ppy)) / (intrinsics.fx, intrinsics.fy)
    x, y = rays.T
    r2 = x * x + y * y
    first = np.stack([x * r2, x * r2**2, 2 * x * y, r2 + 2 * x * x, x * r2**3], axis=1)
    second = np.stack([y * r2, y * r2**2, r2 + 2 * y * y, 2 * x * y, y * r2**3], axis=1)
    solution = np.linalg.lstsq(np.concatenate([first, second]), (seen - rays).T.ravel(), rcond=None)[0]
    return tuple(float(c) for c in solution)
