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


class BuildCancelled(EngineError):
    """The building of an engine was cancelled; nothing was written."""


class ParityFailed(EngineError):
    """A new engine's answers are too far from the CPU's; it was not kept."""


class PlanRefused(EngineError):
    """The runtime does not take this compiled engine; it is built again."""


class GpuError(EngineError):
    """Failure of the GPU while building or running; the CPU can go on with the same frame.

    - ``code``: the runtime's name for it (``cudaErrorMemoryAllocation``), or "".
    """

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class GpuOutOfMemory(GpuError):
    """The GPU has no memory left for this; the same engine may run again when other programs have freed some."""


class DeviceLost(GpuError):
    """The GPU is gone, was reset, or its context is broken: engines on it answer no more. Load them anew, on the
    CPU at once, on the GPU when :func:`engines.gpu.probe.probe` finds one again."""


class BadInput(EngineError, ValueError):
    """Depth that no network here accepts: wrong type, shape, range, or not finite."""
