"""Frames in: depth cameras, recordings, discovery, recording and the background reader."""

from camera.frame import Frame
from camera.intrinsics import Intrinsics

__all__ = ["Frame", "Intrinsics"]
