"""What the window says about the face, in words, with a tone that never contradicts them. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.live.capture import Phase
from app.live.snapshot import Snapshot
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
        return Statement("Not ready", sentence(now.problem), "trouble")
    if now.message:
        return Statement("Getting ready", now.message, "wait")
    if now.capture.phase in (Phase.IDLE, Phase.OPENING, Phase.LOST):
        return Statement("No picture", "Waiting for a camera or a recording.", "wait")
    if now.result is None:
        return Statement("Looking", "Waiting for the first frame.", "wait")
    if now.gallery_problem:
        return Statement("Nobody is compared", sentence(now.gallery_problem), "trouble")
    return None


def _unseen(now: Snapshot) -> Statement | None:
    face = now.result.faces[0] if now.result is not None and now.result.faces else None
    if face is not None and face.error and (now.verdict is None or now.verdict.state != "spoof"):
        return Statement("Face not usable", sentence(face.error), "wait")
    if not now.people:
        return Statement("Nobody enrolled", "Enrol a person, and Relief will recognise them.", "wait")
    if now.verdict is None or (face is None and not now.verdict.frames):
        return Statement("No face", "Look at the camera from 0.4 to 1 m.", "wait")
    return None


def _verdict(now: Snapshot) -> Statement:
    verdict, asked = now.verdict, now.verifying
    assert verdict is not None
    if verdict.state == "accepted" and verdict.person is not None and verdict.score is not None:
        title = f"It is {verdict.person}" if asked else verdict.person
        return Statement(title, f"Accepted · score {verdict.score:.2f} · {how_clear(verdict.confidence)}", "accept")
    if verdict.state == "spoof":
        return Statement("Not a living face", sentence(verdict.why), "reject")
    if verdict.state == "unsure":
        return Statement("Not sure", sentence(verdict.why), "wait")
    if verdict.state in ("unknown", "not accepted"):
        return Statement(f"Not {asked}" if asked else "Unknown person", _rejected(now), "reject")
    if (refusal := verdict.refusal) is not None:
        return Statement(refusal.said[:1].upper() + refusal.said[1:], f"{refusal.hint}.", "wait")
    title = f"Checking for {asked} …" if asked else "Looking …"
    return Statement(title, f"Good frames so far: {verdict.frames}. Face the camera.", "wait")


def _rejected(now: Snapshot) -> str:
    verdict = now.verdict
    if verdict is None or verdict.score is None:
        return "Nobody in the gallery comes close."
    who = "Score" if now.verifying else f"Closest is {verdict.person}:"
    return f"{who} {verdict.score:.2f}, below {verdict.threshold:.2f} · {how_clear(verdict.confidence)}"


def sentence(text: str) -> str:
    """An error's message with a capital and a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…", ":")) else ".")
