"""The window's statement about the face, in words, with a tone that never contradicts them. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.live.capture import Phase
from app.live.snapshot import Snapshot
from app.verdict.gates import unseen
from app.window.models.foreign import heard
from app.window.models.language import tr
from app.words.verdicts import how_clear

Tone = Literal["accept", "reject", "wait", "trouble"]


@dataclass(frozen=True, slots=True)
class Statement:
    """``title`` is big and plain, ``detail`` explains it. ``tone``: "accept" only for an accepted person, "reject" only
    for one who is not, "trouble" when something must be mended first, else "wait"."""

    title: str
    detail: str
    tone: Tone


def statement(now: Snapshot) -> Statement:
    """The verdict of a snapshot in words."""
    return _unready(now) or _unseen(now) or _verdict(now)


def _unready(now: Snapshot) -> Statement | None:
    if now.problem:
        return Statement(tr("Not ready"), sentence(now.problem), "trouble")
    if now.message:
        return Statement(tr("Getting ready"), heard(now.message), "wait")
    if now.capture.phase in (Phase.IDLE, Phase.OPENING, Phase.LOST):
        return Statement(tr("No picture"), tr("Waiting for a camera or a recording."), "wait")
    if now.result is None:
        return Statement(tr("Looking"), tr("Waiting for the first frame."), "wait")
    if now.gallery_problem:
        why = tr("The gallery is locked.") if now.gallery_fault == "locked" else sentence(now.gallery_problem)
        return Statement(tr("Nobody is compared"), why, "trouble")
    return None


def _unseen(now: Snapshot) -> Statement | None:
    if now.result is not None and now.result.turn:
        refusal = unseen(now.result)
        return Statement(sentence(refusal.said).rstrip(".。"), sentence(refusal.hint), "trouble")
    face = now.result.faces[0] if now.result is not None and now.result.faces else None
    if face is not None and face.error and not _is_told(now):
        return Statement(tr("Face not usable"), sentence(face.error), "wait")
    if not now.people:
        return Statement(tr("Nobody enrolled"), tr("Enrol a person, and Relief will recognise them."), "wait")
    if not any(person.templates for person in now.people):
        return Statement(
            tr("Nobody can be compared"), tr("Enrolled with other networks: enrol again, or upgrade."), "trouble"
        )
    if now.verdict is None or (face is None and not now.verdict.frames):
        return Statement(tr("No face"), tr("Look at the camera from 0.4 to 1 m."), "wait")
    return None


def _is_told(now: Snapshot) -> bool:
    """Whether the verdict says more than why a face is of no use: it is an attack, or nobody is judged."""
    verdict = now.verdict
    locked = verdict is not None and verdict.refusal is not None and verdict.refusal.reason == "locked"
    return locked or (verdict is not None and verdict.state == "spoof")


def _verdict(now: Snapshot) -> Statement:
    verdict, asked = now.verdict, now.verifying
    assert verdict is not None
    if verdict.state == "accepted" and verdict.person is not None and verdict.score is not None:
        title = tr("It is {person}", person=verdict.person) if asked else verdict.person
        return Statement(
            title,
            tr(
                "Accepted · score {score:.2f} · {clear}",
                score=verdict.score,
                clear=heard(how_clear(verdict.confidence)),
            ),
            "accept",
        )
    if verdict.state == "spoof":
        return Statement(tr("Not a living face"), sentence(verdict.why), "reject")
    if verdict.state == "unsure":
        return Statement(tr("Not sure"), sentence(verdict.why), "wait")
    if verdict.state in ("unknown", "not accepted"):
        return Statement(tr("Not {asked}", asked=asked) if asked else tr("Unknown person"), _rejected(now), "reject")
    if (refusal := verdict.refusal) is not None:
        return Statement(sentence(refusal.said).rstrip(".。"), sentence(refusal.hint), "wait")
    title = tr("Checking for {asked} …", asked=asked) if asked else tr("Looking …")
    return Statement(title, tr("Good frames so far: {frames}. Face the camera.", frames=verdict.frames), "wait")


def _rejected(now: Snapshot) -> str:
    verdict = now.verdict
    if verdict is None or verdict.score is None:
        return tr("Nobody in the gallery comes close.")
    who = "" if now.verifying else tr("Closest is {person}.", person=verdict.person) + " "
    return who + tr(
        "Score {score:.2f}, below {threshold:.2f} · {clear}",
        score=verdict.score,
        threshold=verdict.threshold,
        clear=heard(how_clear(verdict.confidence)),
    )


def sentence(text: str) -> str:
    """Another room's message in the user's language, with a capital and a full stop."""
    said = clause(text)
    first = said.split(" ", 1)[0].rstrip(".,:;")
    if any(sign in first for sign in "./\\"):  # the name of a file is written as it is
        return said
    return said[:1].upper() + said[1:]


def clause(text: str) -> str:
    """The same behind a colon: with a full stop alone."""
    said = heard(text).strip()  # not the other way round: what was cut is no phrase any more
    if said.endswith((".", "!", "?", "…", ":", "。")):
        return said
    return f"{said}." if said.isascii() else tr("{sentence}.", sentence=said)  # what nobody translated stays English
