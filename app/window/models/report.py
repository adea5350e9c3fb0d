"""The report of a verification: who, when, what was decided, and what that rests on. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.live.snapshot import Snapshot
from app.verdict.verdict import Row, Verdict
from app.window.models import people
from app.window.models.statement import sentence
from app.words.verdicts import how_clear
from gallery import Person

Tone = Literal["accept", "reject", "open"]
Floats = NDArray[np.float32]

NO_PICTURES = "No pictures: nobody here agreed to have any kept."


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """What the report says.

    - ``title`` and ``tone``: the decision; ``claimed``: who was asked for, "" where everybody was.
    - ``facts``: name and text, in order; ``rests``: sentences on what the decision rests on.
    - ``rows``: whom the face resembled, best first.
    - ``pictures``: name and depth ``float32[128, 128]`` in [0, 255]; empty without consent, ``why_none`` says so.
    """

    title: str
    tone: Tone
    claimed: str
    at: datetime
    facts: tuple[tuple[str, str], ...]
    rests: tuple[str, ...]
    rows: tuple[Row, ...]
    pictures: tuple[tuple[str, Floats], ...]
    why_none: str


class NothingToReport(Exception):  # noqa: N818 - it is no error of the program
    """There is no verdict; the message says what to do."""


def report(
    now: Snapshot, *, model: str, program: str, kept: Floats | None = None, at: datetime | None = None
) -> Report:
    """The report of a snapshot's verdict. ``model``: the id of the networks; ``program``: name and version; ``kept``:
    the enrolled picture of who was accepted; ``at`` has a time zone. Raises :class:`NothingToReport`."""
    verdict = now.verdict
    if verdict is None or not verdict.settled:
        raise NothingToReport("There is no verdict yet: look at the camera until there is one.")
    person = next((one for one in now.people if one.name == verdict.person), None)
    pictures, why_none = _pictures(now, verdict, person, kept)
    return Report(
        _title(verdict, now.verifying),
        "accept" if verdict.decision == "accept" else "reject",
        now.verifying or "",
        at or datetime.now().astimezone(),
        tuple(_facts(now, verdict, person, model, program)),
        tuple(_rests(now, verdict)),
        verdict.rows[:5],
        pictures,
        why_none,
    )


def _title(verdict: Verdict, asked: str | None) -> str:
    if verdict.state == "accepted":
        return f"Accepted as {verdict.person}"
    if verdict.state == "spoof":
        return "Refused: not a living face"
    return f"Refused: not {asked}" if asked else "Refused: unknown person"


def _facts(now: Snapshot, verdict: Verdict, person: Person | None, model: str, program: str) -> list[tuple[str, str]]:
    asked = f"Is it {now.verifying}?" if now.verifying else f"Who of {len(people.names(now))} enrolled is it?"
    facts = [("Question", asked)]
    if verdict.score is not None and verdict.state != "spoof":
        who = verdict.person if verdict.state == "accepted" else f"{verdict.person} (closest)"
        facts += [
            ("Person", str(who)),
            ("Score", f"{verdict.score:.3f}".replace("-", "−")),
            ("Threshold", f"{verdict.threshold:.3f}"),
        ]
    if person is not None and verdict.state == "accepted":
        facts.append(("Enrolled", f"{people.day(person.enrolled)}, {people.views(person.templates)}"))
        until = person.consent.expires
        facts.append(("Consent", "no end" if until is None else f"until {people.day(until)}"))
    facts += [
        ("Source", f"{now.capture.name} ({'live camera' if now.capture.live else 'recording'})"),
        ("Networks", f"{model[:16]} · {now.networks}" if now.networks else model[:16]),
        ("Program", program),
    ]
    return facts


def _rests(now: Snapshot, verdict: Verdict) -> list[str]:
    said = [f"{verdict.frames} good frames of one look agree."] if verdict.state != "spoof" else []
    if verdict.score is not None and verdict.state != "spoof":
        side = "above" if verdict.score >= verdict.threshold else "below"
        apart = abs(verdict.score - verdict.threshold)
        said.append(f"The mean score lies {apart:.3f} {side} the threshold: {how_clear(verdict.confidence)}.")
    if verdict.odds is not None and verdict.state == "accepted":
        said.append(f"About one stranger in {verdict.odds.one_in:,.0f} would score as high.")
    if verdict.why:
        said.append(sentence(verdict.why))
    face = now.result.faces[0] if now.result is not None and now.result.faces else None
    if face is not None and face.live is not None and face.live.live:
        said.append(f"The face was judged alive in the last frame (score {face.live.score:.2f} of 1).")
    if face is not None and face.crop is not None:
        yaw, pitch = face.crop.quality.yaw_deg, face.crop.quality.pitch_deg
        distance = face.location.nose_m[2]
        said.append(
            f"Last frame: {distance:.2f} m from the camera, yaw {yaw:+.0f}°, pitch {pitch:+.0f}°.".replace("-", "−")
        )
    return said


def _pictures(
    now: Snapshot, verdict: Verdict, person: Person | None, kept: Floats | None
) -> tuple[tuple[tuple[str, Floats], ...], str]:
    """Only of somebody who was accepted and agreed: nobody else's face goes on paper."""
    if verdict.state != "accepted" or person is None:
        return (), "No pictures: whoever was before the camera has not agreed to any."
    if not person.consent.crops:
        return (), f"No pictures: {person.name} has not agreed to have any kept."
    face = now.result.faces[0] if now.result is not None and now.result.faces else None
    found = [("Enrolled", kept), ("Before the camera", None if face is None else face.denoised)]
    return tuple((name, depth) for name, depth in found if depth is not None), ""
