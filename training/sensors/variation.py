"""Sensors to train for: each device's settings drawn at random around it, for no room and no skin is the calibration's.

=================  ===========  ===========  ======================================================
sensor             focal, px    range, m     model
=================  ===========  ===========  ======================================================
kinect-v2          365.5        0.5–1.15     :func:`training.sensors.tof`
azure-kinect       504          0.45–1.1     :func:`training.sensors.tof`
realsense-d435     385          0.35–0.95    :func:`training.sensors.stereo`
primesense         580          0.55–1.15    :func:`training.sensors.structured_light`
=================  ===========  ===========  ======================================================
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from training.faces.render import View
from training.sensors.noise import correlated
from training.sensors.stereo import Stereo, stereo
from training.sensors.structured_light import StructuredLight, structured_light
from training.sensors.tof import Tof, tof

SENSORS = ("kinect-v2", "azure-kinect", "realsense-d435", "primesense")
SHARES = (0.45, 0.12, 0.33, 0.1)
FOCAL_PX = (365.5, 504.0, 385.0, 580.0)
Settings = Tof | Stereo | StructuredLight
RANGE_M = ((0.5, 1.15), (0.45, 1.1), (0.35, 0.95), (0.55, 1.15))


class SensorError(ValueError):
    """A sensor is named that there is no model of, or its share is no share."""


def sensor_shares(chosen: Sequence[str]) -> tuple[float, ...]:
    """``["kinect-v2=3", "azure-kinect=1"]`` → one share each of ``SENSORS``, 1 in all; a name alone counts as ``=1``.

    Raises ``SensorError``.
    """
    weights = dict.fromkeys(SENSORS, 0.0)
    for each in chosen:
        name, _, share = each.partition("=")
        try:
            weight = float(share or 1)
        except ValueError:
            weight = math.nan
        if name not in weights or not (0 <= weight < math.inf):
            raise SensorError(f"{each!r}: write NAME=SHARE with one of {', '.join(SENSORS)} and a number from 0 up")
        weights[name] += weight
    total = sum(weights.values())
    if not 0 < total < math.inf:
        raise SensorError(f"{', '.join(chosen)}: no sensor has a share")
    return tuple(weight / total for weight in weights.values())


def settings(sensor: int, rng: np.random.Generator, faint: float = 1.0) -> Settings:
    """Settings of ``SENSORS[sensor]`` drawn from ``rng``; ``faint`` multiplies the noise: skin and make-up that return
    little light are noisy all over."""
    if sensor == 2:
        disparity = rng.uniform(0.03, 0.09) * faint**0.5
        return Stereo(disparity_px=disparity, window_px=rng.uniform(1.5, 3.5))
    return _structured_light(rng, faint) if sensor == 3 else _tof(sensor, rng, faint)


def faintness(rng: np.random.Generator) -> float:
    """How much noisier than the calibration somebody's skin is, all over: about 1, at most 2.8."""
    return float(np.clip(np.exp(rng.normal(0.1, 0.4)), 0.7, 2.8))


def measure(view: View, sensor: int, rng: np.random.Generator, faint: float = 1.0) -> NDArray[np.uint16]:
    """The depth image ``uint16[H, W]`` in mm that ``SENSORS[sensor]`` gives of ``view``, its :func:`settings` drawn
    from ``rng``."""
    return taken(view, settings(sensor, rng, faint), rng)


def device(
    sensor: int, size: tuple[int, int], rng: np.random.Generator, faint: float = 1.0
) -> Callable[[View, np.random.Generator], NDArray[np.uint16]]:
    """One device of ``SENSORS[sensor]`` in one room: what it gives of a view, ``uint16[H, W]`` mm of ``size`` (width,
    height). From frame to frame the noise is another; the settings and a time of flight's wiggling stay."""
    drawn = settings(sensor, rng, faint)
    wiggle = np.zeros(size[::-1], np.float32)
    if isinstance(drawn, Tof):
        wiggle = np.float32(drawn.wiggle_mm / 1000) * correlated(wiggle.shape, 40, rng)
        drawn = replace(drawn, wiggle_mm=0.0)

    def take(view: View, rng: np.random.Generator) -> NDArray[np.uint16]:
        return taken(replace(view, z=np.where(view.z > 0, view.z + wiggle, 0).astype(np.float32)), drawn, rng)

    return take


def taken(view: View, drawn: Settings, rng: np.random.Generator) -> NDArray[np.uint16]:
    """The depth image ``uint16[H, W]`` in mm that a sensor of the ``drawn`` settings gives of ``view``."""
    if isinstance(drawn, Stereo):
        return stereo(view, rng, drawn)
    if isinstance(drawn, StructuredLight):
        return structured_light(view, rng, drawn)
    return tof(view, rng, drawn)


def _structured_light(rng: np.random.Generator, faint: float) -> StructuredLight:
    return StructuredLight(
        disparity_px=rng.uniform(0.04, 0.1) * faint**0.5,
        window_px=rng.uniform(1.5, 3.0),
        lateral_px=rng.uniform(0.5, 1.0),
        hair_holes=rng.uniform(0, 0.3),
    )


def _tof(sensor: int, rng: np.random.Generator, faint: float) -> Tof:
    """Time-of-flight settings drawn around the calibration: six heads show a level, not every skin and room."""
    calibrated = Tof.kinect_v2() if sensor == 0 else Tof.azure_kinect()
    return replace(
        calibrated,
        noise_mm=calibrated.noise_mm * rng.uniform(0.8, 1.25) * faint,
        floor_mm=calibrated.floor_mm * faint**2,
        blur_px=calibrated.blur_px * rng.uniform(0.75, 1.25),
        rows_mm=calibrated.rows_mm * rng.exponential(1.0),
        hair_mm=calibrated.hair_mm * rng.uniform(0.3, 1.8),
        multipath_mm=rng.uniform(0, 3),
        wiggle_mm=rng.uniform(0.3, 1.7),
    )
