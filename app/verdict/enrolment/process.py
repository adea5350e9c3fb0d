"""The enrolment itself: good views of one face are gathered, and some of them become templates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.networks.model import geometry
from app.pipeline import FaceResult, Result
from app.scan import Scan, Shot, cut, fuse
from app.verdict.enrolment.consent import allows_scan
from app.verdict.enrolment.errors import EnrolmentError, KnownFaceError
from app.verdict.enrolment.mouth import COVERED, mouth_refusal
from app.verdict.enrolment.steps import HINTS, WANTED, Step, Steps, StepState
from app.verdict.enrolment.templates import TEMPLATES, View, choose, cosines
from app.verdict.enrolment.track import OTHER_SOURCE, TIME_BACK, Track
from app.verdict.evidence import picture, weight
from app.verdict.gates import ENROLMENT, FROZEN, NO_CROP, Gate, Refusal
from app.verdict.living import UNMOVED, Living
from assets.phrase import phrase
from camera import Frame
from face import CropError, Location
from gallery import Consent, People, Person
from gallery.match import Match
from gallery.person import folded

FASTEST_MM_S, FASTEST_DEG_S = 150.0, 50.0

Array = NDArray[np.float32]
Phase = Literal["gathering", "complete", "ended", "stored"]

MOVING = Refusal("motion", "Hold still for a moment")
NOT_LIVE = Refusal("not-live", "Only a living face can be enrolled: no picture, screen or mask")
NOT_MOVED = Refusal("not-live", "One moment: a living face moves a little")


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of an enrolment.

    - ``gathered`` of ``wanted`` good views; ``done`` when every step has what it wants.
    - ``refusal``: why the last frame was not taken, or None; ``hint``: what the person should do now, "" when nothing.
    - ``steps``: how many views each pose has; ``asked``: the pose that is wanted now, None when there are all.
    - ``enough``: whether what was gathered may be stored as it is.
    - ``known_as``: the person this face already is in the gallery under another name, or None; told as soon as the
      straight views are there.
    - ``ended``: why nothing more is taken and nothing can be stored, or None.
    """

    gathered: int
    wanted: int
    done: bool
    refusal: Refusal | None
    hint: str
    steps: tuple[StepState, ...] = ()
    asked: Step | None = None
    enough: bool = False
    known_as: Match | None = None
    ended: Refusal | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A template's view: its step, yaw and pitch in degrees, and the denoised depth ``float32[128, 128]`` in
    [0, 255], 0 where there is background."""

    step: Step
    pose: tuple[float, float]
    depth: Array


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The templates that an enrolment stored.

    - ``person``: the name; ``templates``: how many were stored, out of ``frames`` good views.
    - ``agreement``: median cosine of the good views with their median, in [-1, 1].
    - ``yaw_deg``, ``pitch_deg``: the lowest and highest among the templates.
    - ``known_as``: the person this face already is in the gallery under another name, or None.
    - ``missing``: the poses that were not seen.
    - ``adapted``: how the gallery adapted itself to its people thereby, or why not; "" where it did not.
    - ``alike``: other people who look like this one; filled in by who asks.
    """

    person: str
    templates: int
    frames: int
    agreement: float
    yaw_deg: tuple[float, float]
    known_as: Match | None
    pitch_deg: tuple[float, float] = (0.0, 0.0)
    missing: tuple[Step, ...] = ()
    adapted: str = ""
    alike: tuple[str, ...] = ()


class Enrolment:
    """Gathers one person's good views; give it every :class:`app.pipeline.Result`, then :meth:`finish`.

    ``agreement`` is the cosine that two views of one person should reach: the threshold for verification. ``wanted``:
    good views, a third of them straight. ``mouth`` says what is wrong with a face's mouth, ``sensor`` is the family of
    the camera, kept with the views. ``scan``: keep the good views' depth in memory too, for :meth:`scan`.
    """

    def __init__(
        self,
        name: str,
        gallery: People,
        *,
        agreement: float,
        wanted: int = WANTED,
        gate: Gate = ENROLMENT,
        mouth: Callable[[FaceResult], Refusal | None] = mouth_refusal,
        sensor: str = "",
        scan: bool = False,
    ) -> None:
        self.name = _named(name)
        if wanted < TEMPLATES:
            raise EnrolmentError(
                phrase(
                    "an enrolment needs at least {templates} good frames, not {wanted}",
                    templates=TEMPLATES,
                    wanted=wanted,
                )
            )
        self._gallery = gallery
        self._agreement = agreement
        self._gate = gate
        self._mouth = mouth
        self._sensor = sensor
        self._track = Track(agreement=agreement)
        self._steps = Steps(wanted)
        self._living = Living()
        self._views: list[View] = []
        self._shots: list[Shot] | None = [] if scan else None
        self._pictures: set[bytes] = set()
        self._refusals: Counter[str] = Counter()
        self._known: Match | None = None
        self._asked_who = False
        self._stored: tuple[View, ...] = ()
        self._anew = self._offered = False
        self._person: Person | None = None

    @property
    def phase(self) -> Phase:
        """Whether frames are taken ("gathering"), there are enough of every pose ("complete"), it is over without a
        result ("ended") or the person is in the gallery ("stored")."""
        if self._stored:
            return "stored"
        if self._complete:
            return "complete"
        return "ended" if self._track.ended is not None else "gathering"

    def update(self, result: Result) -> Progress:
        """Take one more frame, if it is good. Once it is complete, ended or stored, nothing more is taken."""
        if self.phase != "gathering":
            return self.progress()
        refusal = self._look(result)
        if refusal is not None:
            self._refusals[refusal.hint] += 1
        elif self._steps.has("straight") and not self._asked_who:
            self._known, self._asked_who = self._known_among(self._views), True
        return self.progress(refusal)

    def source_changed(self) -> Progress:
        """Say that other frames will come: while views are gathered, that ends it."""
        if self.phase == "gathering":
            self._track.ended = OTHER_SOURCE
        return self.progress()

    def progress(self, refusal: Refusal | None = None) -> Progress:
        """How far it is; ``refusal`` is why the last frame was not taken."""
        states, asked, ended = self._steps.states, self._steps.asked, self._track.ended
        if self._complete:
            ended = None  # who comes after the last view is nothing to it
        hint = "" if asked is None else HINTS[asked]
        if ended is not None or refusal is not None:
            hint = (ended or refusal or NO_CROP).hint
        return Progress(
            gathered=sum(state.gathered for state in states),
            wanted=sum(state.wanted for state in states),
            done=self._complete,
            refusal=refusal,
            hint=hint,
            steps=states,
            asked=asked,
            enough=ended is None and self._enough,
            known_as=self._known,
            ended=ended,
        )

    def known_as(self) -> Match | None:
        """The other person in the gallery whom most templates would be accepted as, or None."""
        return self._known_among(self._chosen())

    def move(self, gallery: People) -> None:
        """Store in this gallery: the same one, opened again since."""
        self._gallery = gallery

    def finish(self, consent: Consent, *, although_known: bool = False, name: str | None = None) -> Enrolled:
        """Store the templates with this ``gallery.Consent``, under another ``name`` where there is one.

        Raises :class:`EnrolmentError` when another face or source ended it, too few views were good or they show
        different faces; :class:`KnownFaceError` for a face that is enrolled under another name, unless
        ``although_known``; and what ``Gallery.enrol`` raises (``ConsentMissing``, ``PersonExists``, …). Nothing is
        stored then. Once there was enough, the views stay as they are, for another attempt.
        """
        if self._track.ended is not None and not self._complete:
            raise EnrolmentError(
                phrase("nothing was stored: {said}; enrol again, one person alone", said=self._track.ended.said)
            )
        chosen, self._offered = self._chosen(), True
        self.name = self.name if name is None else _named(name)
        self._known = known = self._known_among(chosen)
        if known is not None and not although_known:
            raise KnownFaceError(known)
        self._anew = folded(self.name) not in {folded(person.name) for person in self._gallery.people()}
        templates = np.stack([view.embedding for view in chosen])
        views = np.stack([view.embedding for view in self._views])
        crops = [view.crop for view in chosen if view.crop is not None]
        self._person = self._gallery.enrol(
            self.name,
            templates,
            consent=consent,
            views=views,
            sensor=self._sensor,
            crops=np.stack(crops) if crops else None,  # kept where the consent says so
            geometry=geometry(),
        )
        self._stored = tuple(chosen)
        if self._shots is not None and not allows_scan(consent):
            self._shots = None
        yaws, pitches = zip(*(view.pose for view in chosen), strict=True)
        return Enrolled(
            person=self.name,
            templates=len(chosen),
            frames=len(self._views),
            agreement=float(np.median(cosines(self._views))),
            yaw_deg=(min(yaws), max(yaws)),
            known_as=known,
            pitch_deg=(min(pitches), max(pitches)),
            missing=self._steps.missing(),
        )

    def pictures(self) -> tuple[Picture, ...]:
        """What the stored templates were made of; empty before. They are kept in memory alone."""
        return tuple(Picture(view.step, view.pose, view.depth) for view in self._stored)

    def scan(self) -> Scan:
        """The good views as one mesh, in memory alone; once, after :meth:`finish` with a consent that allows it.

        Raises :class:`EnrolmentError` where nothing was stored or nobody agreed to a scan, :class:`app.scan.ScanError`
        where the views make none.
        """
        shots, self._shots = self._shots, None
        if not self._stored or shots is None:
            raise EnrolmentError(phrase("no scan was made: nobody was stored who agreed to one"))
        return fuse(shots)

    def undo(self, gallery: People | None = None) -> None:
        """Erase the person who was stored. ``gallery``: as it is open now, where it was opened again since.

        Raises :class:`EnrolmentError` when nothing was stored, or the person had been enrolled before with other
        networks: their older templates would go too.
        """
        if not self._stored:
            raise EnrolmentError(phrase("nothing was stored that could be undone"))
        if not self._anew:
            raise EnrolmentError(
                phrase(
                    "{name} was enrolled before; remove that person in the gallery if all templates are to go",
                    name=self.name,
                )
            )
        self._gallery = self._gallery if gallery is None else gallery
        self._gallery.remove(self._present_name())
        self._stored, self._shots = (), None

    def _present_name(self) -> str:
        """What the person who was stored is called now: another program may have renamed them, and given their name to
        somebody else."""
        stored = self._person
        for person in sorted(self._gallery.people(), key=lambda one: folded(one.name) != folded(self.name)):
            if stored is not None and (person.enrolled, person.consent) == (stored.enrolled, stored.consent):
                return person.name
        raise EnrolmentError(
            phrase("{name} was removed or changed since; nothing was undone: look at the gallery", name=self.name)
        )

    @property
    def _enough(self) -> bool:
        return self._steps.has("straight") and len(self._views) >= TEMPLATES

    @property
    def _complete(self) -> bool:
        """A recording that begins again has shown all it has: that may do. What was to be stored once is done with."""
        return self._offered or self._steps.asked is None or (self._track.ended is TIME_BACK and self._enough)

    def _look(self, result: Result) -> Refusal | None:
        face = self._track.follow(result)
        if isinstance(face, Refusal):
            return face
        if face.crop is None or face.embedding is None:
            return NO_CROP
        refusal = self._gate.refusal(face.crop.quality, turned=result.frame.turned) or self._unsteady()
        if refusal is None:
            self._living.add(face.live, result.frame.timestamp)
            refusal = _lifeless(face) or self._mouth(face) or _unproven(self._living.missing)
        if refusal is not None:
            return refusal
        pose = face.location.pose_deg[:2]
        step = self._steps.of(pose)
        refusal = self._track.belongs(face.embedding, face.crop.quality.width_mm, straight=step == "straight")
        if refusal is not None:
            return refusal
        if (seen := picture(result.frame)) in self._pictures:
            return FROZEN
        self._pictures.add(seen)
        if step is not None:
            self._steps.add(step, pose)
            given = (face.fused or face.crop).depth
            depth = given if face.denoised is None else face.denoised
            self._views.append(View(face.embedding, pose, weight(face.crop.quality), step, depth, given))
            self._keep_shot(result.frame, face.location, step)
        return None

    def _keep_shot(self, frame: Frame, location: Location, step: Step) -> None:
        if self._shots is not None:
            with suppress(CropError):
                self._shots.append(cut(frame, location, neck=step == "straight"))

    def _unsteady(self) -> Refusal | None:
        nose, turn = self._track.speeds()
        return MOVING if nose > FASTEST_MM_S or turn > FASTEST_DEG_S else None

    def _known_among(self, views: Sequence[View]) -> Match | None:
        if not self._gallery.comparable:
            return None
        own = folded(self.name)
        found = [self._gallery.identify(view.embedding, top=1, threshold=self._agreement) for view in views]
        best = [matches[0] for matches in found if matches and matches[0].accepted and folded(matches[0].person) != own]
        name, count = next(iter(Counter(match.person for match in best).most_common(1)), ("", 0))
        if 2 * count <= len(views):
            return None
        return max((match for match in best if match.person == name), key=lambda match: match.score)

    def _chosen(self) -> list[View]:
        if not self._enough:
            raise EnrolmentError(
                phrase(
                    "only {count:good frame|good frames} of the {least} that are needed; {advice}",
                    count=len(self._views),
                    least=self._least(),
                    advice=self._advice(),
                )
            )
        return choose(self._views, self._agreement)

    def _least(self) -> int:
        return max(TEMPLATES, self._steps.states[0].wanted)

    def _advice(self) -> str:
        hint = next((hint for hint, _ in self._refusals.most_common(1)), "")
        if not hint:
            return "give it a longer look at the face"
        return f"most others were refused: {hint[0].lower()}{hint[1:]}"


def _named(name: str) -> str:
    if not name.strip():
        raise EnrolmentError(phrase("a person needs a name"))
    return name.strip()


def _lifeless(face: FaceResult) -> Refusal | None:
    """An attack, or a cover that the liveness check saw; what proves nothing either way is left to the other gates."""
    if face.live is None:
        return None
    if face.live.reason == "covered":
        return COVERED
    return NOT_LIVE if face.live.attack else None


def _unproven(missing: str) -> Refusal | None:
    """What the views of the last seconds leave open; None for nothing."""
    if not missing:
        return None
    return NOT_MOVED if missing == UNMOVED else NOT_LIVE
