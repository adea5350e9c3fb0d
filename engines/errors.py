# ruff: noqa: N818 (the names are documented; they say what happened, not that it is an error)
"""What can go wrong between a model's name and its answer."""


class EngineError(Exception):
    """Base of this room's errors."""


class ModelMissing(EngineError):
    """No model of this name, or its card is missing; the message names the folder and what lies there."""


class ModelDamaged(EngineError):
    """A model's file differs from what its card says, or cannot be read; it is never run."""


class CropMismatch(EngineError):
    """A model was trained on crops cut with other constants than this version cuts."""


class BackendMissing(EngineError):
    """The runtime asked for is not on this machine; the message says what brings it."""


class BadInput(EngineError, ValueError):
    """Depth that no network here accepts: wrong type, shape, range, or not finite."""
