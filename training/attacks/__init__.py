"""Presentation attacks: what is held or worn before a depth camera instead of a face, through every sensor model."""

from training.attacks.kinds import KINDS, MEASURED_ONLY, Variant
from training.attacks.presentation import Presentation, present

__all__ = ["KINDS", "MEASURED_ONLY", "Presentation", "Variant", "present"]
