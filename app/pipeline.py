"""One frame through all rooms: located, cropped, denoised, recognised, matched, each stage timed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

import engines
import face
from app.kept.people import open_people
from app.networks import loading as networks
from app.networks import model
from app.networks.handover import Handover
from app.networks.suited import current, renewed_if_due, suited
from assets.phrase import phrase
from camera import Frame
from engines import Answers, Networks
from face import Crop, CropError, Liveness, LivenessWatch, Location, Standing
from gallery import Adaptation, GalleryError, People, PersonUnknown, Renewed
from gallery.match import Match
from gallery.person import Person, folded
from gallery.tail import Tail

STAGES = ("locate", "crop", "live", "denoise", "recognise", "match", "total")
SAME_FACE_M = 0.15
TOP = 5

Image = NDArray[np.float32]
Locate = Callable[..., list[Location]]
Cut = Callable[..., Crop]


@dataclass(frozen=True, slots=True, eq=False)
class FaceResult:
    """One face of a frame.

    - ``location``: where it is.
    - ``crop``: the depth face, or None when none could be cut; ``error`` then says why and the rest is empty. A print
      or a screen that is held up in place of a face is such a one, and its ``live`` says so.
    - ``denoised``: ``float32[128, 128]`` in [0, 255], 0 where the crop has background; ``normals``:
      ``float32[3, 128, 128]``, unit vectors; ``embedding``: ``float32[1920]``, unit length. None where the
      pipeline does not recognise.
    - ``live``: whether this is a living face, and what speaks against it, or None where that is not measured.
    - ``matches``: the best five people of the gallery, best first; empty without a gallery.
    """

    location: Location
    crop: Crop | None = None
    denoised: Image | None = None
    normals: Image | None = None
    embedding: Image | None = None
    live: Liveness | None = None
    matches: tuple[Match, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What the pipeline made of a frame: the faces, nearest first, and the milliseconds of every stage
    (``locate``, ``crop``, ``live``, ``denoise``, ``recognise``, ``match``, ``total``). ``turn``: by how many degrees,
    90, 180 or 270, the picture must be turned clockwise for faces to stand upright in it; 0 where nothing says so."""

    frame: Frame
    faces: tuple[FaceResult, ...]
    ms: Mapping[str, float]
    turn: int = 0


class Pipeline:
    """Joins the rooms; call it with a :class:`camera.Frame`, from one thread at a time.

    ``denoiser`` and ``recogniser`` are loaded engines, ``people`` a gallery or None. Without a recogniser a
    face ends at its denoised crop. ``threshold`` is the score that accepts; by default it follows from the
    recogniser's card, the templates in the gallery, and ``false_positives``: the share of strangers who may be taken
    for somebody in a minute before the camera. With ``carry=False`` nothing of a frame helps with the next one.
    ``liveness`` judges whether faces are alive (None: that is not measured). With a ``handover`` the networks are its
    own: they may change between two frames, and a frame that a GPU failed on is computed again by the CPU.
    """

    def __init__(
        self,
        denoiser: engines.Denoises | None,
        recogniser: engines.Recognises | None,
        gallery: People | None,
        *,
        locate: Locate | None = None,
        crop: Cut = face.crop,
        threshold: float | None = None,
        false_positives: float = model.FALSE_POSITIVES,
        carry: bool = True,
        handover: Handover | None = None,
        liveness: LivenessWatch | None = None,
    ) -> None:
        self.handover = handover
        self._networks = None if denoiser is None else Networks(denoiser, recogniser)
        self.gallery = gallery
        self.carry = carry
        self._liveness = liveness
        self._locate = face.locate if locate is None else locate
        self._standing = Standing(self._locate)
        self._crop = crop
        self._threshold = threshold
        self.false_positives = false_positives
        self._sensor = ""
        self._adaptation: Adaptation | None = None
        self._asked: Adaptation | None = None
        self._looked: object = None
        self._previous: list[Location] = []
        self._counted: tuple[People | None, int, float] = (None, 0, 0.0)

    @classmethod
    def default(
        cls,
        *,
        gallery: People | str | Path | None = None,
        device: engines.Device = "auto",
        recognise: bool = True,
        precision: engines.Precision | None = None,
        threads: int | None = None,
        threshold: float | None = None,
        false_positives: float = model.FALSE_POSITIVES,
        background: bool = False,
        tell: Callable[[str], None] | None = None,
        ask: Callable[[], str] | None = None,
    ) -> Pipeline:
        """The shipped networks on ``device``; ``gallery`` is a path, an open gallery, or None to match
        nothing.

        For a stream, ``background=True``: with the device "auto" the CPU serves at once, while a GPU's engines are
        built or loaded in a thread and then take over; and a GPU that goes wrong hands over to the CPU. ``tell`` gets
        the notices of that. ``pipeline.handover`` shows and controls it. ``ask`` gives the passphrase of the gallery's
        key, where it is kept behind one.

        Raises :class:`engines.EngineError` when a network is missing or damaged,
        :class:`gallery.GalleryError` when the gallery cannot be opened or belongs to other networks.
        """
        wanted = networks.Wanted(model.DENOISER, recognise, precision, threads)
        if background:
            handover = networks.handover(wanted, device, tell=tell)
            first = handover.current()
        else:
            handover, first = None, networks.load(wanted, device)
        pipeline = cls(
            first.denoiser,
            first.recogniser,
            None,
            threshold=threshold,
            false_positives=false_positives,
            handover=handover,
            liveness=LivenessWatch(),
        )
        if not recognise:
            return pipeline
        try:
            if isinstance(gallery, str | Path):
                gallery = open_people(gallery, pipeline.model_id, ask=ask)
        except BaseException:
            pipeline.close()  # else a GPU's engines would be built on for nobody
            raise
        pipeline.gallery = gallery
        return pipeline

    @property
    def denoiser(self) -> engines.Denoises | None:
        """The one that served last."""
        return None if self._networks is None else self._networks.denoiser

    @property
    def recogniser(self) -> engines.Recognises | None:
        """The one that served last."""
        return None if self._networks is None else self._networks.recogniser

    @property
    def model_id(self) -> str:
        """Names the embeddings this pipeline makes; "" when it makes none."""
        if self.denoiser is None or self.recogniser is None:
            return ""
        return engines.model_id(self.denoiser, self.recogniser, face.crop_constants())

    @property
    def people(self) -> People:
        """The gallery. Raises :class:`gallery.GalleryError` where the pipeline has none."""
        if self.gallery is None:
            raise GalleryError(phrase("no gallery is open; name one"))
        return self.gallery

    def look_through(self, sensor: str, adaptation: Adaptation | None = None) -> str:
        """Say which family of sensors (``DeviceInfo.family``) the next frames come from: embeddings are compared as
        suits it, by this ``adaptation``, the gallery's own or the shipped one. What speaks against that, else "": what
        is next in that row, or plain cosines, are compared then."""
        self._sensor, self._asked = sensor, adaptation
        self._looked = current(self.gallery)
        if adaptation is not None:
            self._adaptation = adaptation if sensor and self.model_id else None
            return ""
        card = self.recogniser.card if self.recogniser is not None else {}
        self._adaptation, problem = suited(sensor, self.model_id, self.gallery, card)
        return problem

    def keep_up(self) -> bool:
        """Whether scores are of another scale than before, as people came or went, and with them the gallery's
        adaptation: what was seen so far decides nothing then. Cheap; ask between frames."""
        if not self._sensor or current(self.gallery) == self._looked:
            return False
        before = self._adaptation
        self.look_through(self._sensor, self._asked)
        return (before and before.digest) != (self._adaptation and self._adaptation.digest)

    def renew_if_due(self, sensor: str) -> Renewed | None:
        """After an enrolment through a ``sensor`` family: the gallery's new adaptation, where it is due for one.

        Raises :class:`gallery.GalleryError`, such as ``AdaptationWorse``: all stays as it was then."""
        card = self.recogniser.card if self.recogniser is not None else {}
        return renewed_if_due(sensor, self.model_id, self.gallery, card)

    @property
    def sensor(self) -> str:
        """The family of sensors that was told last, "" for none."""
        return self._sensor

    @property
    def adaptation(self) -> Adaptation | None:
        """How embeddings are compared; None: by their cosine, as for unknown sensors and wherever a threshold was
        given, which is one of cosines."""
        return None if self._threshold is not None else self._adaptation

    def adapted(self, embedding: Image) -> Image:
        """An embedding ``float32[1920]`` as it is compared, of unit length: two of these have scores as matches do."""
        adaptation = self.adaptation
        return embedding if adaptation is None else adaptation.adapter(embedding[None])[0]

    def matches(self, embedding: Image) -> tuple[Match, ...]:
        """Whom of the gallery an embedding ``float32[1920]`` resembles most, as :attr:`FaceResult.matches`."""
        if self.gallery is None or not self.gallery.comparable:
            return ()
        if (adaptation := self.adaptation) is None:
            return tuple(self.gallery.identify(embedding, top=TOP, threshold=self.threshold))
        return tuple(self.gallery.identify(embedding, top=TOP, threshold=self.threshold, adaptation=adaptation))

    def verify(self, name: str, embedding: Image, *, threshold: float) -> Match:
        """Compare an embedding with one person as the present sensor asks for; what ``People.verify`` raises."""
        if (adaptation := self.adaptation) is None:
            return self.people.verify(name, embedding, threshold=threshold)
        return self.people.verify(name, embedding, threshold=threshold, adaptation=adaptation)

    @property
    def agreement(self) -> float:
        """The cosine that two views of one person reach, whatever the sensor: what accepts a claim by cosine."""
        if self._threshold is not None:
            return self._threshold
        card = self.recogniser.card if self.recogniser is not None else {}
        return model.claim_threshold(card, false_positives=self.false_positives)

    @property
    def threshold(self) -> float:
        """The score that accepts at a first look, for the gallery as it is now."""
        if self._threshold is not None:
            return self._threshold
        return model.threshold(self._card, self._chances(), false_positives=self.false_positives)

    def verification_threshold(self, name: str | None = None) -> float:
        """The score that accepts a claim to be ``name`` at a first look, or anybody who was enrolled as usual."""
        if self._threshold is not None:
            return self._threshold
        comparisons = None if name is None else self.compared(name)
        return model.claim_threshold(self._card, comparisons, false_positives=self.false_positives)

    @property
    def calibration(self) -> Tail | None:
        """How rare a stranger's score is; None where the recogniser has no calibration."""
        return model.calibration(self._card)

    @property
    def given(self) -> bool:
        """Whether the threshold was given, and does not follow from the calibration."""
        return self._threshold is not None

    def look_alike(self, one: str, other: str) -> bool:
        """Whether two enrolled people's templates are as alike as one pair of strangers in a thousand; of somebody who
        is not enrolled any more nobody knows better."""
        if self.gallery is None or (tail := self.calibration) is None:
            return False
        try:
            likeness = self.gallery.likeness(one, other, adaptation=self.adaptation)
        except PersonUnknown:  # another program removed or renamed one of them just now
            return True
        return likeness is not None and likeness >= tail.threshold(model.LOOK_ALIKE)

    def look_alikes(self, name: str) -> list[str]:
        """The other enrolled people who look like ``name``, by name; such pairs are told apart more strictly."""
        return [
            other.name
            for other in _listed(self.gallery)
            if folded(other.name) != folded(name) and other.templates and self.look_alike(name, other.name)
        ]

    def compared(self, name: str | None = None) -> float:
        """How many independent comparisons the templates are worth (:func:`app.networks.model.chances`): all, ten at
        least, or those of ``name`` alone, as usual for somebody who is not enrolled."""
        if name is None:
            return max(self._chances(), model.SMALLEST_GALLERY)
        own = [person.templates for person in _listed(self.gallery) if folded(person.name) == folded(name)]
        return model.chances([own[0] if own and own[0] else model.TEMPLATES_EACH])

    @property
    def _card(self) -> Mapping[str, Any]:
        card = self.recogniser.card if self.recogniser is not None else {}
        if (adaptation := self.adaptation) is None:
            return card
        people = adaptation.adapter.people
        return {**card, "thresholds": dict(adaptation.thresholds), "identities_calibrated": people}

    def judge_by(self, threshold: float | None, false_positives: float = model.FALSE_POSITIVES) -> None:
        """Accept from this score on; None for what follows from the card, the gallery, and this share of strangers who
        may be taken for somebody in a minute."""
        self._threshold, self.false_positives = threshold, false_positives

    def _chances(self) -> float:
        """What all templates are worth; counted anew when people came or went."""
        if self.gallery is None:
            return 0.0
        people = self.gallery.comparable
        gallery, known, count = self._counted
        if gallery is not self.gallery or known != people:
            count = model.chances(person.templates for person in _listed(self.gallery)) or float(people)
            self._counted = (self.gallery, people, count)
        return count

    def __call__(self, frame: Frame) -> Result:
        """Everything about the faces in ``frame``; one that cannot be cut is reported with its ``error``."""
        clock = _Clock()
        if self.handover is not None:
            self._networks = self.handover.current()
        found = self._locate(frame, previous=self._previous or None)
        turn = self._standing(frame, found) if self.carry else 0
        clock.lap("locate")
        cut = [self._cut(frame, location) for location in found]
        self._previous = list(found) if self.carry else []
        clock.lap("crop")
        crops = [item for item in cut if isinstance(item, Crop)]
        live = self._judge_live(frame, found, cut)
        instead = () if found or self._liveness is None else _attacks(self._liveness.instead(frame))
        clock.lap("live")
        answers = self._run(crops, clock)
        parts: dict[str, Sequence[Any]] = {}
        if answers is not None:
            parts["denoised"] = [_face_only(image, crop) for image, crop in zip(answers.denoised, crops, strict=True)]
            if answers.embeddings is not None and answers.normals is not None:
                parts["embedding"], parts["normals"] = list(answers.embeddings), list(answers.normals)
                parts["matches"] = [self.matches(embedding) for embedding in answers.embeddings]
        clock.lap("match")
        faces = _assemble(found, cut, live, parts) or instead
        return Result(frame, faces, clock.done(), turn)

    def forget(self) -> None:
        """Drop what was kept of the last frames; for a seek, or another camera."""
        self._previous = []
        self._standing.forget()
        if self._liveness is not None:
            self._liveness.forget()

    def close(self) -> None:
        """Close the gallery, and give back what networks hold on a GPU."""
        if self.handover is not None:
            self.handover.close()
        if self.gallery is not None:
            self.gallery.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _cut(self, frame: Frame, location: Location) -> Crop | CropError:
        try:
            return self._crop(frame, location, previous=_same_face(location, self._previous))
        except CropError as error:
            return error

    def _judge_live(
        self, frame: Frame, found: Sequence[Location], cut: Sequence[Crop | CropError]
    ) -> Sequence[Liveness | None]:
        if self._liveness is None:
            return [None] * len(found)
        if not self.carry:
            self._liveness.forget()
        return self._liveness(frame, found, [item if isinstance(item, Crop) else None for item in cut])

    def _run(self, crops: Sequence[Crop], clock: _Clock) -> Answers | None:
        """What the networks make of the crops; None where there are neither."""
        if self._networks is None or not crops:
            clock.laps({"denoise": 0.0, "recognise": 0.0})
            return None
        depth = np.stack([crop.depth for crop in crops])
        try:
            answers = self._networks(depth)
        except engines.GpuError as error:
            if self.handover is None:
                raise
            self._networks = self.handover.failed(error)
            answers = self._networks(depth)
        clock.laps(answers.ms)
        return answers


def _listed(gallery: People | None) -> Sequence[Person]:
    return () if gallery is None else gallery.people()


def _assemble(
    found: Sequence[Location],
    cut: Sequence[Crop | CropError],
    live: Sequence[Liveness | None],
    parts: Mapping[str, Sequence[Any]],
) -> tuple[FaceResult, ...]:
    faces = []
    index = 0
    for location, item, alive in zip(found, cut, live, strict=True):
        if isinstance(item, CropError):
            faces.append(FaceResult(location, live=alive, error=str(item)))
            continue
        made = {name: values[index] for name, values in parts.items() if values}
        faces.append(FaceResult(location, item, live=alive, **made))
        index += 1
    return tuple(faces)


def _attacks(held: Sequence[tuple[Location, Liveness]]) -> tuple[FaceResult, ...]:
    """Prints and screens in place of a face: nothing is cut out of them."""
    return tuple(FaceResult(location, live=live, error=live.said) for location, live in held)


def _face_only(denoised: Image, crop: Crop) -> Image:
    """The denoised face without the values near 0 that a denoiser gives where the crop has background: on a
    surface they would be a plate behind the face."""
    return np.where(crop.depth > 0, denoised, np.float32(0)).astype(np.float32)


def _same_face(location: Location, previous: Sequence[Location]) -> Location | None:
    def way(other: Location) -> float:
        return float(np.linalg.norm(np.subtract(location.nose_m, other.nose_m)))

    best = min(previous, key=way, default=None)
    return best if best is not None and way(best) < SAME_FACE_M else None


class _Clock:
    """Milliseconds of consecutive laps."""

    def __init__(self) -> None:
        self._start = self._last = perf_counter()
        self._ms: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = perf_counter()
        self._ms[stage] = (now - self._last) * 1000
        self._last = now

    def laps(self, ms: Mapping[str, float]) -> None:
        """Stages that were timed by themselves."""
        self._last = perf_counter()
        self._ms |= ms

    def done(self) -> dict[str, float]:
        return self._ms | {"total": (perf_counter() - self._start) * 1000}
