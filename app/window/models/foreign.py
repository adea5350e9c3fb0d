"""What other rooms say to people: the window translates it, the terminal shows it as it is. No Qt here.

Errors and the doctor's findings are phrases, which know their template and values. What is said of every frame is a
finished sentence of a few templates that stand here; :func:`heard` finds the one it was made of.
"""

from __future__ import annotations

from app.window.models.language import foreign, mark, tr
from assets.phrase import Phrase

REFUSALS = (
    mark("no face in view"),
    mark("the face is cut off by the edge of the picture"),
    mark("several faces"),
    mark("upside down"),
    mark("on its side"),
    mark("too near"),
    mark("too far away"),
    mark("turned away"),
    mark("too little of the face is measured"),
    mark("too coarse a depth"),
    mark("moving"),
    mark("a picture that was seen before"),
    mark("locked after repeated attacks"),
    mark("mouth or chin covered"),
    mark("mouth open, or an expression"),
    mark("no living face"),
    mark("somewhere else than before"),
    mark("away for too long"),
    mark("another face"),
    mark("another camera"),
    mark("time that ran back"),
)
HINTS = (
    mark("Move back a little"),
    mark("Come closer"),
    mark("Turn to the camera"),
    mark("Look up to the camera"),
    mark("Look down to the camera"),
    mark("Hold your head upright"),
    mark("Hold still"),
    mark("Look at the camera"),
    mark("The picture is upside down: put rotate={degrees} into the camera's address"),
    mark("The picture lies on its side: put rotate={degrees} into the camera's address"),
    mark("The camera's picture stands still: connect it again"),
    mark("Only one person before the camera, please"),
    mark("Uncover your face, keep out of the sun"),
    mark("The depth is too coarse: come closer, or choose a finer depth unit"),
    mark("Move into the middle of the picture"),
    mark("Wait for {figure} s"),
    mark("Hold still for a moment"),
    mark("Only a living face can be enrolled: no picture, screen or mask"),
    mark("One moment: a living face moves a little"),
    mark("Uncover your mouth and chin: no mask, scarf or hand"),
    mark("Close your mouth, face at rest"),
    mark("Do not smile: face at rest"),
    mark("The camera was changed: start again"),
    mark("The recording was wound: start again"),
    mark("The face was away: start again"),
    mark("This is another face: start again, one person alone"),
    mark("Stay in place, alone, and look at the camera"),
    mark("Come back to where you were"),
)
VERDICTS = (
    mark("the views do not agree with each other"),
    mark("the score is just below the threshold"),
    mark("not sure that this is a living face"),
    mark("not sure that this is a living face: it has not moved yet"),
    mark("the last view does not bear out the others"),
    mark("clear"),
    mark("fairly clear"),
    mark("close"),
)
LIVENESS = (
    mark("flat: {figure} mm off a plane"),
    mark("bent like paper: {figure} mm off a smooth sheet"),
    mark("a cut-out: {figure} mm off a smooth sheet"),
    mark("like a screen: {figure} of it has no depth"),
    mark("not a head's size: about {figure} of a usual one"),
    mark("a shell over the lower face: its own relief is {figure} mm"),
    mark("covered: part of the face is hidden"),
    mark("a flat sheet for a face: {figure} mm off a plane"),
    mark("a bent sheet for a face: {figure} mm off a smooth one"),
    mark("like a screen for a face: {figure} of it has no depth"),
    mark("repeated: a picture that was there before"),
    mark("too coarse a depth: it comes in steps of {figure} mm"),
    mark("still: moved by {figure} mm in three seconds"),
)
SAID = (
    mark("{person} (score {score}, threshold {threshold}, {clear_said})"),
    mark("unknown, closest {person} (score {score}, threshold {threshold}, {clear_said})"),
    mark("not {person} (score {score}, threshold {threshold}, {clear_said})"),
    mark("unknown, nobody is enrolled"),
    mark("looking, {count} good frames"),
    mark("looking, {count} good frame"),
    mark("not sure: {why_said}"),
    mark("not a living face: {why_said}"),
)
POSES = (
    mark("Look straight at the camera"),
    mark("Turn your head slowly to your left"),
    mark("Turn your head slowly to your right"),
    mark("Raise your chin a little"),
    mark("Lower your chin a little"),
)
NETWORKS = (mark("Loading the networks …"),)
PHASES = (mark("Opening"), mark("Paused"), mark("Ended"), mark("Lost"))
CHECKS = (
    mark("Settings"),
    mark("Gallery"),
    mark("Thresholds"),
    mark("Cameras"),
    mark("Disk"),
    mark("Permissions"),
    mark("Camera"),
    mark("Face finder"),
    mark("Display"),
    mark("to recognise or verify the person at this station"),
)
STEPS = (
    mark("straight"),
    mark("left"),
    mark("right"),
    mark("up"),
    mark("down"),
)
STAGES = (mark("locate"), mark("crop"), mark("live"), mark("denoise"), mark("recognise"), mark("match"), mark("total"))
_ROOMS = (*REFUSALS, *HINTS, *POSES, *VERDICTS, *LIVENESS, *SAID[1:], SAID[0], *NETWORKS)
ALL = (*_ROOMS, *PHASES, *CHECKS, *STEPS, *STAGES)


def heard(text: str) -> str:
    """Another room's sentence in the user's language: a :class:`assets.phrase.Phrase` by its template and values, else
    by the template above that it fits; one that none fits stays as it is."""
    if isinstance(text, Phrase):
        return tr(text.template, **{name: _value(value) for name, value in text.values.items()})
    return foreign(text, ALL) if text else text


def _value(value: object) -> object:
    return heard(value) if isinstance(value, str) else value
