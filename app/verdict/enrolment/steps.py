"""The guided poses: straight, left, right, up, down, and which of them a view shows.

Left and right are the person's own. Poses count from how the person looks straight at the camera: a camera that is
mounted above a face sees it nod. The straight pose comes first; the others count in any order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Step = Literal["straight", "left", "right", "up", "down"]
Pose = tuple[float, float]  # yaw and pitch, degrees

STEPS: tuple[Step, ...] = ("straight", "left", "right", "up", "down")
WANTED = 30
STRAIGHT_YAW_DEG, STRAIGHT_PITCH_DEG = 10.0, 18.0  # from the camera's axis
ALIKE_DEG = 6.0
TURNED_DEG, NODDED_DEG = 10.0, 6.0
BESIDE_DEG = 12.0

HINTS: dict[Step, str] = {
    "straight": "Look straight at the camera",
    "left": "Turn your head slowly to your left",
    "right": "Turn your head slowly to your right",
    "up": "Raise your chin a little",
    "down": "Lower your chin a little",
}


@dataclass(frozen=True, slots=True)
class StepState:
    """The state of a step: how many views it has of how many it wants."""

    step: Step
    gathered: int
    wanted: int

    @property
    def done(self) -> bool:
        """Whether that is enough."""
        return self.gathered >= self.wanted


class Steps:
    """Counts the views of every step; a third of ``wanted`` are straight, the rest is shared out evenly."""

    def __init__(self, wanted: int = WANTED) -> None:
        straight = max(1, round(wanted / 3))
        each = max(1, -(-(wanted - straight) // 4))
        self._wanted = {step: straight if step == "straight" else each for step in STEPS}
        self._gathered = dict.fromkeys(STEPS, 0)
        self._straight: list[Pose] = []

    @property
    def states(self) -> tuple[StepState, ...]:
        """Every step, in the order in which they are asked for."""
        return tuple(StepState(step, self._gathered[step], self._wanted[step]) for step in STEPS)

    @property
    def asked(self) -> Step | None:
        """The step that the person is asked for now, None when all are done."""
        return next((state.step for state in self.states if not state.done), None)

    def missing(self) -> tuple[Step, ...]:
        """The steps of which there is no view."""
        return tuple(state.step for state in self.states if not state.gathered)

    def has(self, step: Step) -> bool:
        """Whether a step is done."""
        return self._gathered[step] >= self._wanted[step]

    def of(self, pose: Pose) -> Step | None:
        """The open step that this pose belongs to, None for a pose that is not wanted now."""
        step = self._step(pose)
        return step if step is not None and not self.has(step) else None

    def add(self, step: Step, pose: Pose) -> None:
        """Count a view."""
        self._gathered[step] += 1
        if step == "straight":
            self._straight.append(pose)

    def _step(self, pose: Pose) -> Step | None:
        if not self.has("straight"):
            return "straight" if self._looks_straight(pose) else None
        yaw, pitch = np.subtract(pose, np.median(self._straight, axis=0))
        if abs(pitch) <= BESIDE_DEG and abs(yaw) >= TURNED_DEG:
            return "left" if yaw > 0 else "right"
        if abs(yaw) <= BESIDE_DEG and abs(pitch) >= NODDED_DEG:
            return "down" if pitch > 0 else "up"
        return None

    def _looks_straight(self, pose: Pose) -> bool:
        if abs(pose[0]) > STRAIGHT_YAW_DEG or abs(pose[1]) > STRAIGHT_PITCH_DEG:
            return False
        if not self._straight:
            return True
        return float(np.abs(np.subtract(pose, np.median(self._straight, axis=0))).max()) <= ALIKE_DEG
