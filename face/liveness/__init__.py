"""Is it a living face? From raw depth alone: relief, size, holes, and what stands still."""

from face.liveness.answer import ATTACKS, Liveness, Reason
from face.liveness.watch import LivenessWatch

__all__ = ["ATTACKS", "Liveness", "LivenessWatch", "Reason"]
