"""The first minutes: enrol somebody, then see them recognised. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.demo.scenes import PEOPLE, SCENES, clip_of
from app.live.snapshot import Snapshot

Step = Literal["ask", "enrol", "recognise", "done"]
SAMPLE = next(iter(PEOPLE))


@dataclass(slots=True)
class Welcome:
    """Where the first start is. ``sample``: with the clips of a sample person; ``person``: who was enrolled."""

    step: Step = "ask"
    sample: bool = False
    person: str = ""

    def begin(self, *, sample: bool) -> None:
        """Enrol the sample person, or whoever is before the camera."""
        self.step, self.sample = "enrol", sample

    def enrolled(self, person: str) -> bool:
        """Somebody was enrolled; whether that was asked for here, and they are to be recognised next."""
        if self.step != "enrol":
            return False
        self.step, self.person = "recognise", person
        return True

    def follow(self, now: Snapshot) -> bool:
        """Whether they were recognised just now."""
        verdict = now.verdict
        if self.step != "recognise" or verdict is None or verdict.state != "accepted":
            return False
        if verdict.person != self.person:
            return False
        self.step = "done"
        return True

    def leave(self) -> None:
        """The user does something else."""
        self.step = "done"


def enrolling_clip() -> str:
    """The address of the clip that enrols the sample person."""
    return f"file:{clip_of(PEOPLE[SAMPLE])}"


def later_clip() -> str:
    """The address of a clip of the sample person from another day."""
    return f"file:{clip_of(next(scene.clip for scene in SCENES if scene.person == SAMPLE))}"
