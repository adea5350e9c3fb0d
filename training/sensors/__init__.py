"""Sensor models: an ideal view → the depth image a real camera gives."""

from training.sensors.degradation import degrade
from training.sensors.stereo import stereo
from training.sensors.structured_light import structured_light
from training.sensors.tof import tof

__all__ = ["degrade", "stereo", "structured_light", "tof"]
