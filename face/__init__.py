"""A frame → the faces in it: nose tip, pose, metric frontal crop, quality, liveness."""

from face.crop import Crop, crop, crop_constants, surface
from face.errors import CropError, FaceError, LivenessDamaged, LocatorDamaged
from face.fusion import Fusion
from face.liveness import Liveness, LivenessWatch
from face.locate import locate
from face.location import Location
from face.quality import Quality
from face.standing import Standing

__all__ = [
    "Crop",
    "CropError",
    "FaceError",
    "Fusion",
    "Liveness",
    "LivenessDamaged",
    "LivenessWatch",
    "Location",
    "LocatorDamaged",
    "Quality",
    "Standing",
    "crop",
    "crop_constants",
    "locate",
    "surface",
]
