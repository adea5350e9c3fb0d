"""The camera's own controls: preset, projector and exposure."""

from __future__ import annotations

from typing import Any

from assets.phrase import phrase
from camera.errors import BadOption
from camera.realsense.options import RealSenseOptions


def control(rs: Any, sensor: Any, options: RealSenseOptions) -> None:
    """Set on the depth sensor what the options name; the camera keeps it until it is unplugged.

    Raises ``BadOption`` for what this camera does not have, or a value outside its range.
    """
    if options.preset is not None:
        _set(rs, sensor, "visual_preset", float(int(getattr(rs.rs400_visual_preset, options.preset))), "preset")
    if options.emitter is not None:
        _set(rs, sensor, "emitter_enabled", float(options.emitter), "emitter")
    if options.laser_power is not None:
        _set(rs, sensor, "laser_power", options.laser_power, "laser_power", " mW")
    if options.exposure is not None:
        if sensor.supports(rs.option.enable_auto_exposure):
            sensor.set_option(rs.option.enable_auto_exposure, 0.0)
        _set(rs, sensor, "exposure", options.exposure, "exposure", " µs")


def temperature(rs: Any, sensor: Any) -> float | None:
    """Of the depth processor or else the projector, °C; None where the camera does not say."""
    for option in (rs.option.asic_temperature, rs.option.projector_temperature):
        try:
            if sensor.supports(option):
                return float(sensor.get_option(option))
        except RuntimeError:  # not while the camera wakes up, and not when it is gone
            continue
    return None


def _set(rs: Any, sensor: Any, name: str, value: float, ours: str, unit: str = "") -> None:
    option = getattr(rs.option, name)
    if not sensor.supports(option):
        raise BadOption(phrase("this camera has no {ours}; leave the option out", ours=ours))
    bounds = sensor.get_option_range(option)
    if not bounds.min <= value <= bounds.max:
        raise BadOption(
            phrase(
                "{ours} takes {min} to {max}{unit} on this camera, not {value}",
                ours=ours,
                min=f"{bounds.min:g}",
                max=f"{bounds.max:g}",
                unit=unit,
                value=f"{value:g}",
            )
        )
    sensor.set_option(option, value)
