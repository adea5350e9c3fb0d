"""The sample clips: short recordings of synthetic people in a room, through the sensor models, in the native format.

Two people in two clips each (one to enrol from, one later, at another distance and through another sensor's noise), a
stranger, and a flat photo held before the camera. Their identities train and calibrate nothing.
"""

from training.clips.plot import CLIPS, Clip
from training.clips.record import frames, make_clip

__all__ = ["CLIPS", "Clip", "frames", "make_clip"]
