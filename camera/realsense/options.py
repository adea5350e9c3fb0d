"""What can be asked of a RealSense camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from assets.phrase import phrase
from camera.options import need, need_between, need_one
from camera.registration import Align

Preset = Literal["default", "hand", "high_accuracy", "high_density", "medium_density", "remove_ir_pattern"]
HoleFilling = Literal["off", "left", "farthest", "nearest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spatial:
    """The SDK's edge-preserving smoothing inside an image: ``magnitude`` passes (1–5), ``alpha`` the weight of the
    pixel itself (0.25–1), ``delta`` the step that counts as an edge (1–50), ``holes`` the radius filled (0–5)."""

    magnitude: int = 2
    alpha: float = 0.5
    delta: int = 20
    holes: int = 0

    def __post_init__(self) -> None:
        need_between("the spatial filter's magnitude", self.magnitude, 1, 5)
        need_between("the spatial filter's alpha", self.alpha, 0.25, 1)
        need_between("the spatial filter's delta", self.delta, 1, 50)
        need_between("the spatial filter's holes", self.holes, 0, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Temporal:
    """The SDK's smoothing over frames: ``alpha`` the weight of the new frame (0–1), ``delta`` the step that counts
    as a movement (1–100), ``persistence`` how readily a lost pixel keeps its last value (0 never – 8 always)."""

    alpha: float = 0.4
    delta: int = 20
    persistence: int = 3

    def __post_init__(self) -> None:
        need_between("the temporal filter's alpha", self.alpha, 0, 1)
        need_between("the temporal filter's delta", self.delta, 1, 100)
        need_between("the temporal filter's persistence", self.persistence, 0, 8)


@dataclass(frozen=True, slots=True, kw_only=True)
class RealSenseOptions:
    """Options of a RealSense camera: what to stream and how; what is None is left to the camera. Raises ``BadOption``.

    - ``width``, ``height`` in pixels and ``fps`` of the depth image. One that is given must be offered exactly; the
      others are those nearest to 848×480 at 30.
    - ``infrared``: the left imager, which shares the depth image's grid; ``color``: the colour image, moved
      onto it. None: if the camera has one.
    - ``align="color"`` brings the colour image along as it is, and moves the depth onto it with the SDK's ``align``.
      It does not move infrared.
    - ``preset``: one of the SDK's visual presets; ``laser_power`` in mW; ``emitter`` on or off; ``exposure`` in µs,
      which ends the automatic one.
    - Filters of the SDK, all off, applied in Intel's order: ``decimation`` (1–8, pixels on a side that become one),
      ``nearest`` and ``farthest`` (metres; depth beyond is 0), ``disparity`` (smooth 1/depth, whose noise does not
      grow with distance), ``spatial``, ``temporal``, ``hole_filling`` (from the left, or with the farthest or
      nearest neighbour).
    """

    width: int | None = None
    height: int | None = None
    fps: int | None = None
    infrared: bool | None = False
    color: bool | None = False
    align: Align = "depth"
    preset: Preset | None = None
    laser_power: float | None = None
    emitter: bool | None = None
    exposure: float | None = None
    decimation: int = 1
    nearest: float | None = None
    farthest: float | None = None
    disparity: bool = False
    spatial: Spatial | None = None
    temporal: Temporal | None = None
    hole_filling: HoleFilling = "off"

    def __post_init__(self) -> None:
        need_between("width", self.width, 1, 16384, " pixels")
        need_between("height", self.height, 1, 16384, " pixels")
        need_between("fps", self.fps, 1, 1000, " frames a second")
        need_between("laser_power", self.laser_power, 0, 1000, " mW")
        need_between("exposure", self.exposure, 1, 1_000_000, " µs")
        need_between("decimation", self.decimation, 1, 8)
        need_between("nearest", self.nearest, 0, 16, " m")
        need_between("farthest", self.farthest, 0, 16, " m")
        need(
            self.nearest is None or self.farthest is None or self.nearest < self.farthest,
            phrase("nearest ({near} m) must lie before farthest ({far} m)", near=self.nearest, far=self.farthest),
        )
        need_one("align", self.align, get_args(Align))
        need(
            self.align == "depth" or not self.infrared,
            phrase("infrared is not moved onto the colour image; leave infrared or align=color out"),
        )
        need_one("preset", self.preset, (None, *get_args(Preset)))
        need_one("hole_filling", self.hole_filling, get_args(HoleFilling))
