"""One frame through all rooms, and what comes of it: :class:`Pipeline` takes frames and gives :class:`Result`."""

from app.pipeline.chain import Pipeline
from app.pipeline.result import STAGES, FaceResult, Result

__all__ = ["STAGES", "FaceResult", "Pipeline", "Result"]
