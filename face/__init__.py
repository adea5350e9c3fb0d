"""A frame → the faces in it: nose tip, pose, metric frontal crop, quality."""

from face.crop import Crop, crop, crop_constants, surface
from face.errors import CropError, FaceError
from face.location import Location
from face.quality import Quality

__all__ = ["Crop", "CropError", "FaceError", "Location", "Quality", "crop", "crop_constants", "surface"]
