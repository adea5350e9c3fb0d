"""What can go wrong between a frame and a crop."""


class FaceError(Exception):
    """Base of this room's errors."""


class CropError(FaceError):
    """A face was located, but no crop can be cut there; the message says why."""


class LocatorDamaged(FaceError):  # noqa: N818 - named for what happened
    """The networks that find faces are missing or not the ones they should be; the message says what to do."""


class LivenessDamaged(FaceError):  # noqa: N818 - named for what happened
    """The liveness model is missing or not the one it should be; the message says what to do."""
