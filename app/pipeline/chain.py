"""One frame through all rooms: located, cropped, denoised, recognised, matched, each stage timed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

import engines
import face
from app.kept.people import open_people
from app.networks import loading as networks
from app.networks import model
from app.networks.handover import Handover
from app.pipeline.judging import Judging
from app.pipeline.result import Image, Result, assemble, attacks
from camera import Frame
from camera.closing import Closing
from engines import Answers, Networks
from face import Crop, CropError, Fusion, Liveness, LivenessWatch, Location, Standing
from gallery import People

SAME_FACE_M = 0.15
Locate = Callable[..., list[Location]]
Cut = Callable[..., Crop]


class Pipeline(Judging, Closing):
    """Joins the rooms; call it with a :class:`camera.Frame`, from one thread at a time.

    ``denoiser`` and ``recogniser`` are loaded engines, ``people`` a gallery or None. Without a recogniser a
    face ends at its denoised crop. ``threshold`` is the score that accepts; by default it follows from the
    recogniser's card, the templates in the gallery, and ``false_positives``: the share of strangers who may be taken
    for somebody in a minute before the camera. With ``carry=False`` nothing of a frame helps with the next one.
    ``liveness`` judges whether faces are alive (None: that is not measured). ``fusion`` averages a face's crop with
    those just before it, for the networks alone (None: they see single crops). With a ``handover`` the networks are its
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
        fusion: Fusion | None = None,
    ) -> None:
        joined = None if denoiser is None else Networks(denoiser, recogniser)
        super().__init__(joined, gallery, threshold=threshold, false_positives=false_positives)
        self.handover = handover
        self.carry = carry
        self._liveness = liveness
        self._fusion = fusion
        self._locate = face.locate if locate is None else locate
        self._standing = Standing(self._locate)
        self._crop = crop
        self._previous: list[Location] = []

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
        progress: engines.Progress | None = None,
        ask: Callable[[], str] | None = None,
    ) -> Pipeline:
        """The shipped networks on ``device``; ``gallery`` is a path, an open gallery, or None to match
        nothing.

        For a stream, ``background=True``: with the device "auto" the CPU serves at once, while a GPU's engines are
        built or loaded in a thread and then take over; and a GPU that goes wrong hands over to the CPU. ``tell`` gets
        the notices of that. ``pipeline.handover`` shows and controls it. ``progress``: of what has to be built or
        measured before the first frame. ``ask`` gives the passphrase of the gallery's key, where it is kept behind one.

        Raises :class:`engines.EngineError` when a network is missing or damaged,
        :class:`gallery.GalleryError` when the gallery cannot be opened or belongs to other networks.
        """
        wanted = networks.Wanted(model.DENOISER, recognise, precision, threads)
        if background:
            handover = networks.handover(wanted, device, tell=tell, progress=progress)
            first = handover.current()
        else:
            handover, first = None, networks.load(wanted, device, progress=progress)
        pipeline = cls(
            first.denoiser,
            first.recogniser,
            None,
            threshold=threshold,
            false_positives=false_positives,
            handover=handover,
            liveness=LivenessWatch(),
            fusion=Fusion(),
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
        crops = self._fused(frame, found, cut)
        clock.lap("crop")
        live = self._judge_live(frame, found, cut)
        instead = () if found or self._liveness is None else attacks(self._liveness.instead(frame))
        clock.lap("live")
        answers = self._run(crops, clock)
        parts: dict[str, Sequence[Any]] = {"fused": crops}
        if answers is not None:
            parts["denoised"] = [_face_only(image, crop) for image, crop in zip(answers.denoised, crops, strict=True)]
            if answers.embeddings is not None and answers.normals is not None:
                parts["embedding"], parts["normals"] = list(answers.embeddings), list(answers.normals)
                parts["matches"] = [self.matches(embedding) for embedding in answers.embeddings]
        clock.lap("match")
        faces = assemble(found, cut, live, parts) or instead
        return Result(frame, faces, clock.done(), turn)

    def forget(self) -> None:
        """Drop what was kept of the last frames; for a seek, or another camera."""
        self._previous = []
        self._standing.forget()
        if self._liveness is not None:
            self._liveness.forget()
        if self._fusion is not None:
            self._fusion.forget()

    def close(self) -> None:
        """Close the gallery, and give back what networks hold on a GPU."""
        if self.handover is not None:
            self.handover.close()
        if self.gallery is not None:
            self.gallery.close()

    def _cut(self, frame: Frame, location: Location) -> Crop | CropError:
        try:
            return self._crop(frame, location, previous=_same_face(location, self._previous))
        except CropError as error:
            return error

    def _fused(self, frame: Frame, found: Sequence[Location], cut: Sequence[Crop | CropError]) -> list[Crop]:
        """What the networks are given, one for each face that could be cut."""
        faces = [(location, item) for location, item in zip(found, cut, strict=True) if isinstance(item, Crop)]
        if self._fusion is None or not self.carry:
            return [item for _, item in faces]
        return self._fusion(frame.timestamp, faces)

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
