"""Enrolling a person: good frames are gathered, a few that cover the poses become templates.

A frame is good when the face is near enough, turned little, mostly measured and nearly at rest
(:data:`app.verdict.gates.ENROLMENT`); what is wrong with a refused one is told in words for the person before the
camera.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from app.errors import AppError
from app.pipeline import FaceResult, Result
from app.verdict.evidence import picture, weight
from app.verdict.gates import ENROLMENT, FROZEN, NO_CROP, NO_FACE, SEVERAL, Gate, Refusal
from gallery import Consent, People
from gallery.match import Match

TEMPLATES = 5
WANTED = 30
KEPT = 300
ASIDE_DEG = 7.0
BESIDE_M = 0.3
AGREEING_SHARE = 0.7

CONSENT_TEXT = (
    "I agree that Relief computes templates from the depth shape of my face and stores them in this gallery, "
    "to recognise or verify me, until I ask for their deletion."
)

Array = NDArray[np.float32]


class EnrolmentError(AppError):
    """The frames at hand do not make a template; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Progress:
    """- ``gathered`` of ``wanted`` good frames; ``done`` when these are enough and seen from both sides, or
      twice as many were gathered.
    - ``refusal``: why the last frame was not taken, or None when it was.
    - ``hint``: what the person should do now, "" when nothing.
    """

    gathered: int
    wanted: int
    done: bool
    refusal: Refusal | None
    hint: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """- ``person``: the name; ``templates``: how many were stored, out of ``frames`` good frames.
    - ``agreement``: median cosine of the good frames with their mean, in [-1, 1].
    - ``yaw_deg``: the lowest and highest yaw among the templates.
    - ``known_as``: the person this face already is in the gallery under another name, or None.
    """

    person: str
    templates: int
    frames: int
    agreement: float
    yaw_deg: tuple[float, float]
    known_as: Match | None


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    embedding: Array
    pose: tuple[float, float]
    weight: float


class Enrolment:
    """Gathers one person's good frames; give it every :class:`app.pipeline.Result`, then :meth:`finish`.

    ``agreement`` is the cosine that two views of one person should reach: the threshold for verification.
    """

    def __init__(
        self, name: str, gallery: People, *, agreement: float, wanted: int = WANTED, gate: Gate = ENROLMENT
    ) -> None:
        self.name = name.strip()
        if not self.name:
            raise EnrolmentError("a person needs a name")
        if wanted < TEMPLATES:
            raise EnrolmentError(f"an enrolment needs at least {TEMPLATES} good frames, not {wanted}")
        self._gallery = gallery
        self._agreement = agreement
        self._wanted = wanted
        self._gate = gate
        self._views: list[_View] = []
        self._pictures: set[bytes] = set()
        self._refusals: dict[str, int] = {}

    def update(self, result: Result) -> Progress:
        """Take one more frame, if it is good."""
        refusal = self._look(result)
        if refusal is not None:
            self._refusals[refusal.hint] = self._refusals.get(refusal.hint, 0) + 1
        return self._progress(refusal)

    def known_as(self) -> Match | None:
        """The other person in the gallery whom most templates would be accepted as, or None."""
        chosen = self._chosen()
        if not self._gallery.comparable:
            return None
        found = [self._gallery.identify(view.embedding, top=1, threshold=self._agreement) for view in chosen]
        best = [matches[0] for matches in found if matches and matches[0].accepted and matches[0].person != self.name]
        names = [match.person for match in best]
        name = max(sorted(set(names)), key=names.count, default=None)
        if name is None or 2 * names.count(name) <= len(chosen):
            return None
        return max((match for match in best if match.person == name), key=lambda match: match.score)

    def finish(self, consent: Consent) -> Enrolled:
        """Store the templates with this ``gallery.Consent``.

        Raises :class:`EnrolmentError` when too few frames were good or they show different faces, and what
        ``Gallery.enrol`` raises (``ConsentMissing``, ``PersonExists``, …).
        """
        chosen = self._chosen()
        known_as = self.known_as()
        self._gallery.enrol(self.name, np.stack([view.embedding for view in chosen]), consent=consent)
        yaws = [view.pose[0] for view in chosen]
        return Enrolled(
            person=self.name,
            templates=len(chosen),
            frames=len(self._views),
            agreement=float(np.median(self._cosines())),
            yaw_deg=(min(yaws), max(yaws)),
            known_as=known_as,
        )

    def _look(self, result: Result) -> Refusal | None:
        if not result.faces:
            return NO_FACE
        face = result.faces[0]
        if any(other.location.nose_m[2] - face.location.nose_m[2] < BESIDE_M for other in result.faces[1:]):
            return SEVERAL
        if face.crop is None or face.embedding is None:
            return NO_CROP
        refusal = self._gate.refusal(face.crop.quality)
        if refusal is not None:
            return refusal
        if (seen := picture(result.frame)) in self._pictures:
            return FROZEN
        self._pictures.add(seen)
        if len(self._views) < KEPT:
            self._views.append(_view(face, face.embedding))
        return None

    def _progress(self, refusal: Refusal | None) -> Progress:
        gathered = len(self._views)
        yaws = [view.pose[0] for view in self._views]
        both_sides = bool(yaws) and min(yaws) <= -ASIDE_DEG and max(yaws) >= ASIDE_DEG
        done = gathered >= self._wanted and (both_sides or gathered >= 2 * self._wanted)
        hint = refusal.hint if refusal is not None else ""
        if refusal is None and not done and not both_sides and gathered >= self._wanted // 3:
            hint = "Turn your head slowly to the left and to the right"
        return Progress(gathered, self._wanted, done, refusal, hint)

    def _chosen(self) -> list[_View]:
        """The templates: frames that agree with the mean, the best one first, then those farthest off in
        pose."""
        agreeing = self._agreeing()
        poses = np.array([view.pose for view in agreeing])
        chosen = [int(np.argmax([view.weight for view in agreeing]))]
        while len(chosen) < TEMPLATES:
            distance = np.linalg.norm(poses[:, None] - poses[chosen], axis=2).min(axis=1)
            distance[chosen] = -1
            chosen.append(int(np.argmax(distance)))
        return [agreeing[i] for i in chosen]

    def _agreeing(self) -> list[_View]:
        if len(self._views) < TEMPLATES:
            raise EnrolmentError(
                f"only {len(self._views)} good frames of the {TEMPLATES} that are needed; {self._advice()}"
            )
        agreeing = [
            view for view, cosine in zip(self._views, self._cosines(), strict=True) if cosine >= self._agreement
        ]
        if len(agreeing) < max(TEMPLATES, AGREEING_SHARE * len(self._views)):
            raise EnrolmentError(
                "the frames do not agree with each other; let one person alone stand before the camera and try again"
            )
        return agreeing

    def _cosines(self) -> Array:
        """Cosine of every view with the mean of all, ``float32[N]``."""
        embeddings = np.stack([view.embedding for view in self._views])
        mean = np.median(embeddings, axis=0)
        return np.asarray(embeddings @ (mean / max(float(np.linalg.norm(mean)), 1e-12)), np.float32)

    def _advice(self) -> str:
        if not self._refusals:
            return "give it a longer look at the face"
        hint = max(self._refusals, key=lambda key: self._refusals[key])
        return f"most others were refused: {hint[0].lower()}{hint[1:]}"


def consent(by: str, *, given: bool, text: str = CONSENT_TEXT) -> Consent:
    """A ``gallery.Consent`` of now."""
    return Consent(given=given, by=by, text=text, at=datetime.now(UTC))


def _view(face: FaceResult, embedding: Array) -> _View:
    quality = face.crop.quality if face.crop is not None else None
    yaw, pitch, _ = face.location.pose_deg
    return _View(embedding, (yaw, pitch), weight(quality) if quality is not None else 0.0)
