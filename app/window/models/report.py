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
from app.window.models.foreign import heard
from app.window.models.language import tr
from app.window.models.statement import sentence
from app.words.verdicts import how_clear
from gallery import Person

Tone = Literal["accept", "reject", "open"]
Floats = NDArray[np.float32]


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
        raise NothingToReport(tr("There is no verdict yet: look at the camera until there is one."))
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
        return tr("Accepted as {person}", person=verdict.person)
    if verdict.state == "spoof":
        return tr("Refused: not a living face")
    return tr("Refused: not {asked}", asked=asked) if asked else tr("Refused: unknown person")


def _facts(now: Snapshot, verdict: Verdict, person: Person | None, model: str, program: str) -> list[tuple[str, str]]:
    asked = (
        tr("Is it {person}?", person=now.verifying)
        if now.verifying
        else tr("Who of {count} enrolled is it?", count=len(people.names(now.people)))
    )
    facts = [(tr("Question"), asked)]
    if verdict.score is not None and verdict.state != "spoof":
        who = verdict.person if verdict.state == "accepted" else tr("{person} (closest)", person=verdict.person)
        facts += [
            (tr("Person"), str(who)),
            (tr("Score"), f"{verdict.score:.3f}".replace("-", "−")),
            (tr("Threshold"), f"{verdict.threshold:.3f}"),
        ]
    if person is not None and verdict.state == "accepted":
        facts.append((tr("Enrolled"), f"{people.day(person.enrolled)}, {people.views(person.templates)}"))
        until = person.consent.expires
        facts.append((tr("Consent"), tr("no end") if until is None else tr("until {day}", day=people.day(until))))
    facts += [
        (tr("Source"), f"{now.capture.name} ({tr('live camera') if now.capture.live else tr('recording')})"),
        (tr("Networks"), f"{model[:16]} · {now.networks}" if now.networks else model[:16]),
        (tr("Program"), program),
    ]
    return facts


def _rests(now: Snapshot, verdict: Verdict) -> list[str]:
    said = (
        [tr("{count:good frame|good frames} of one look agree.", count=verdict.frames)]
        if verdict.state != "spoof"
        else []
    )
    if verdict.score is not None and verdict.state != "spoof":
        figures = {"apart": abs(verdict.score - verdict.threshold), "clear": heard(how_clear(verdict.confidence))}
        above = verdict.score >= verdict.threshold
        said.append(
            tr("The mean score lies {apart:.3f} above the threshold: {clear}.", **figures)
            if above
            else tr("The mean score lies {apart:.3f} below the threshold: {clear}.", **figures)
        )
    if verdict.odds is not None and verdict.state == "accepted":
        said.append(tr("About one stranger in {count:,.0f} would score as high.", count=verdict.odds.one_in))
    if verdict.why:
        said.append(sentence(verdict.why))
    face = now.result.faces[0] if now.result is not None and now.result.faces else None
    if face is not None and face.live is not None and face.live.live:
        said.append(tr("The face was judged alive in the last frame (score {score:.2f} of 1).", score=face.live.score))
    if face is not None and face.crop is not None:
        yaw, pitch = face.crop.quality.yaw_deg, face.crop.quality.pitch_deg
        distance = face.location.nose_m[2]
        where = tr(
            "Last frame: {distance:.2f} m from the camera, yaw {yaw:+.0f}°, pitch {pitch:+.0f}°.",
            distance=distance,
            yaw=yaw,
            pitch=pitch,
        )
        said.append(where.replace("-", "−"))
    return said


def _pictures(
    now: Snapshot, verdict: Verdict, person: Person | None, kept: Floats | None
) -> tuple[tuple[tuple[str, Floats], ...], str]:
    """Only of somebody who was accepted and agreed: nobody else's face goes on paper."""
    if verdict.state != "accepted" or person is None:
        return (), tr("No pictures: whoever was before the camera has not agreed to any.")
    if not person.consent.crops:
        return (), tr("No pictures: {person} has not agreed to have any kept.", person=person.name)
    face = now.result.faces[0] if now.result is not None and now.result.faces else None
    found = [(tr("Enrolled"), kept), (tr("Before the camera"), None if face is None else face.denoised)]
    return tuple((name, depth) for name, depth in found if depth is not None), ""
