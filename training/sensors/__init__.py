"""Sensor models: an ideal view → the depth image a real camera gives."""

from training.sensors.stereo import stereo
from training.sensors.tof import tof

__all__ = ["stereo", "tof"]
