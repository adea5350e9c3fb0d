"""What is said of an enrolment that was stored. No Qt here."""

from __future__ import annotations

from app.verdict.enrolment import Enrolled
from app.window.models.foreign import heard
from app.window.models.language import tr


def said(enrolled: Enrolled) -> str:
    """How it was made, what it lacks, and who looks like this person."""
    text = tr(
        "{templates:view|views} from {frames:good frame|good frames}, yaw {range}.",
        templates=enrolled.templates,
        frames=enrolled.frames,
        range=_range(enrolled.yaw_deg),
    )
    if enrolled.missing:
        text += " " + tr("Not seen: {steps}.", steps=", ".join(map(heard, enrolled.missing)))
    if enrolled.adapted:
        text += f" {heard(enrolled.adapted)}"
    if enrolled.known_as is not None:
        text += " " + tr(
            "Careful: this face is also enrolled as {person} (score {score:.2f}).",
            person=enrolled.known_as.person,
            score=enrolled.known_as.score,
        )
    if enrolled.alike:
        text += " " + tr(
            "{people} look alike: they are told apart more strictly, and 'not sure' will be said more often.",
            people=", ".join((enrolled.person, *enrolled.alike)),
        )
    return text


def _range(degrees: tuple[float, float]) -> str:
    low, high = (f"{value:+.0f}°".replace("-", "−") for value in degrees)
    return tr("{low} to {high}", low=low, high=high)
