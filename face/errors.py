"""What can go wrong between a frame and a crop."""


class FaceError(Exception):
    """Base of this room's errors."""


class CropError(FaceError):
    """A face was located, but no crop can be cut there; the message says why."""
