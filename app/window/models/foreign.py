"""What other rooms say to people, as templates: the window translates them, the terminal shows them as they are.

A room says the finished sentence; :func:`heard` finds the template it was made of. No Qt here.
"""

from __future__ import annotations

from app.window.models.language import foreign, mark

REFUSALS = (
    mark("no face in view"),
    mark("the face is cut off by the edge of the picture"),
    mark("several faces"),
    mark("upside down"),
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
    mark("The picture is upside down: add rotate=180 to the camera's address"),
    mark("The camera's picture stands still: connect it again"),
    mark("Only one person before the camera, please"),
    mark("Uncover your face, keep out of the sun"),
    mark("The depth is too coarse: come closer, or choose a finer depth unit"),
    mark("Move into the middle of the picture"),
)
VERDICTS = (
    mark("the views do not agree with each other"),
    mark("the score is just below the threshold"),
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
SOURCES = (
    mark("no camera was found"),
    mark("{name} was unplugged; plug it in again"),
    mark("{name} was unplugged or reset; plug it in again"),
    mark("no RealSense camera is connected; plug one into a USB 3 port"),
    mark("no RealSense camera {serial}; connected: {serials}"),
    mark("no Azure Kinect is connected; plug in its power supply and its USB 3 cable"),
    mark("no Azure Kinect {serial}; connected: {serials}"),
    mark("{name} sent no frame for {seconds} s; check its cable and try another USB 3 port"),
    mark("{name} sent no frame for {seconds} s; check its cables"),
    mark("{name} has sent the same image for {seconds} s; plug it in again if this comes back"),
    mark("the camera sends no new image yet; wait, or check what covers it"),
    mark("another program uses the camera ({why}); close it and try again"),
    mark("the camera went away ({why}); plug it in again, with another cable if it happens often"),
    mark("the camera cannot stream that now ({why}): on USB 2 it offers less; plug it into a USB 3 port"),
    mark("the camera does not start ({why}); plug it in again, into a USB 3 port"),
    mark("the device offers no depth stream; choose another camera or recording"),
    mark("the device offers no {kind} stream that fits the depth; ask for depth alone"),
    mark("there is no file {path}; check the path"),
    mark("{path} is closed; open it again"),
    mark("frame {number} of {path} is damaged; copy the file again from its origin"),
    mark("{name} is plugged in, but you may not use it; {remedy_said}"),
    mark("no permission to use the camera ({why}); {remedy_said}"),
    mark("run 'relief doctor --install-udev' once, which installs udev rules, and plug the camera in again"),
    mark("run 'relief doctor --install-udev' once, which installs udev rules, and plug it in again"),
    mark("{problem_said}. Trying again in {seconds} s"),
    mark("the recording has ended"),
)
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
SCANS = (
    mark("a scan takes at least {least} good frames, not {count}; give it a longer look"),
    mark("only {count} of {whole} frames fit each other; one person alone, face at rest, and try again"),
    mark("no surface came of these frames; come closer and try again"),
    mark("{path} is there already, and a scan replaces nothing; name another file"),
)
STEPS = (
    mark("straight"),
    mark("left"),
    mark("right"),
    mark("up"),
    mark("down"),
)
STAGES = (mark("locate"), mark("crop"), mark("live"), mark("denoise"), mark("recognise"), mark("match"))
_ROOMS = (*REFUSALS, *HINTS, *POSES, *VERDICTS, *LIVENESS, *SAID[1:], SAID[0], *NETWORKS)
ALL = (*_ROOMS, *SOURCES, *CHECKS, *SCANS, *STEPS, *STAGES)


def heard(text: str) -> str:
    """Another room's sentence in the user's language; one that no template fits stays as it is."""
    return foreign(text, ALL) if text else text
