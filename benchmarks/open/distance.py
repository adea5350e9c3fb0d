"""Is an enrolled person accepted from farther away than the templates? ``python -m benchmarks.open.distance --model
ict_face.npz``: synthetic people before a stereo camera (RealSense D435 as :mod:`training.sensors.stereo` models it),
enrolled in five poses at 0.6 m, looked at again at 0.6, 0.8 and 1.0 m, located, cut, recognised and decided about as
the program does: before a gallery of all, and before one without them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from app.pipeline import Pipeline, Result
from app.verdict import asking
from benchmarks.matching import enrolled, matched
from benchmarks.report import report
from camera import Frame, Intrinsics
from engines.card import thresholds
from face.location import rotation
from training.faces import FaceModel, Scene
from training.faces.props import dress
from training.faces.scenes import Backdrop
from training.metrics import clopper_pearson
from training.people import coefficients
from training.sensors.variation import FOCAL_PX, SENSORS, faintness, measure

FIRST_PERSON = 800_000  # people whom nothing was trained, tuned or calibrated on
ENROLLED_M, SEEN_M = 0.6, (0.6, 0.8, 1.0)
POSES = ((0.0, 0.0), (-14.0, 0.0), (14.0, 0.0), (0.0, -9.0), (0.0, 9.0))
SHOTS, TOGETHER = 10, 5
APART_S = 0.1  # between the frames of a look
SENSOR = SENSORS.index("realsense-d435")
SIZE = (640, 480)

Vectors = NDArray[np.float32]


@dataclass(slots=True, eq=False)
class Person:
    """Templates ``float32[T, D]``, and by distance what the program found, whether a look ``known`` them for who they
    are, and whether they were ``taken`` for somebody while not enrolled."""

    templates: Vectors
    seen: dict[float, Vectors] = field(default_factory=dict)
    known: dict[float, bool] = field(default_factory=dict)
    taken: dict[float, bool] = field(default_factory=dict)


class Studio:
    """A person before the camera, in one outfit and room, at rest or with a mild expression."""

    def __init__(self, model: FaceModel, number: int, pipeline: Pipeline) -> None:
        self._rng = np.random.default_rng([17, number])
        self._pipeline = pipeline
        shape = coefficients(number, model.identity_size)
        mild = 0.5 * model.random_expression(self._rng)
        outfit = int(self._rng.integers(1 << 31))
        self._scenes = [
            Scene(
                dress(model, face, np.random.default_rng(outfit), amount=0.5), Backdrop(np.random.default_rng(outfit))
            )
            for face in (model.face(shape), model.face(shape, mild))
        ]
        self._faint = faintness(self._rng)

    def enrolled(self) -> Person:
        """Enrolled at 0.6 m in five poses."""
        found = [self._look(ENROLLED_M, pose, 0) for pose in POSES]
        return Person(_stacked([embedding for result in found for embedding in _embeddings(result)]))

    def looks(self, distance: float) -> list[Result]:
        """What the program makes of each of ten frames."""
        poses = [(self._rng.normal(0, 8), self._rng.normal(0, 5)) for _ in range(SHOTS)]
        return [self._look(distance, pose, k % 2) for k, pose in enumerate(poses)]

    def _look(self, distance: float, pose: tuple[float, float], scene: int) -> Result:
        rng, (width, height) = self._rng, SIZE
        lens = Intrinsics(width, height, FOCAL_PX[SENSOR], FOCAL_PX[SENSOR], (width - 1) / 2, (height - 1) / 2)
        nose = np.array([*rng.normal(0, 0.03, 2), distance + rng.normal(0, 0.01)])
        turn = rotation((*pose, float(rng.normal(0, 3))))
        depth = measure(self._scenes[scene].view(lens, turn, nose), SENSOR, rng, self._faint)
        self._pipeline.forget()
        result = self._pipeline(Frame(depth, 0.001, lens))
        return replace(result, faces=tuple(replace(face, live=None) for face in result.faces[:1]))


def main(
    model: Annotated[Path, typer.Option(help="the statistical face model (docs/training.md)")],
    people: Annotated[int, typer.Option(min=2, help="how many are enrolled")] = 24,
) -> None:
    """Measure and report."""
    with Pipeline.default(precision="f32", device="cpu") as pipeline:
        if pipeline.recogniser is None:
            raise typer.BadParameter("there is no recogniser")
        threshold = thresholds(pipeline.recogniser.card)[1e-2]
        faces = FaceModel(model)
        studios = [Studio(faces, FIRST_PERSON + k, pipeline) for k in range(people)]
        known = [studio.enrolled() for studio in studios]
        for number, (studio, person) in enumerate(zip(studios, known, strict=True)):
            templates = {str(k): one.templates for k, one in enumerate(known) if len(one.templates)}
            others = {name: rows for name, rows in templates.items() if name != str(number)}
            for distance in SEEN_M:
                results = studio.looks(distance)
                person.seen[distance] = _stacked([one for result in results for one in _embeddings(result)])
                with enrolled(pipeline, templates):
                    person.known[distance] = _answer(pipeline, results) == str(number)
                with enrolled(pipeline, others):
                    person.taken[distance] = _answer(pipeline, results) != ""
    rows = [row(known, distance, threshold) for distance in SEEN_M]
    report(
        "distance", f"{people} people enrolled at {ENROLLED_M} m before a D435, cosine {threshold:.3f} (FMR 1e-2)", rows
    )


def _answer(pipeline: Pipeline, results: Sequence[Result]) -> str:
    """Who is accepted within a look, by the program's own decision; "" for nobody. Whether they live is not asked."""
    decision = asking.decision(pipeline)
    for number, result in enumerate(results):
        if result.faces:
            verdict = decision.update(matched(pipeline, result, number * APART_S))
            if verdict.decision == "accept":
                return verdict.person or ""
    return ""


def row(known: list[Person], distance: float, threshold: float) -> dict[str, object]:
    """Faces found, single frames and means of five frames at the threshold, strangers' frames there, one distance."""
    shots = SHOTS * len(known)
    found = sum(len(person.seen[distance]) for person in known)
    own = np.concatenate([_best(person.seen[distance], person.templates) for person in known])
    five = np.array([score for person in known for score in _means(person, distance)])
    others = np.concatenate(list(_strangers(known, distance)))
    return {
        "distance m": distance,
        "found": _share(found, shots),
        "single frames accepted": _share(int((own >= threshold).sum()), len(own)),
        "means of five accepted": _share(int((five >= threshold).sum()), len(five)),
        "looks accepted by the program": _share(sum(one.known[distance] for one in known), len(known)),
        "median score": round(float(np.median(own)), 3),
        "strangers' frames accepted": _share(int((others >= threshold).sum()), len(others)),
        "strangers' looks accepted": _share(sum(one.taken[distance] for one in known), len(known)),
    }


def _means(person: Person, distance: float) -> Iterator[float]:
    seen = person.seen[distance]
    for start in range(0, len(seen) - TOGETHER + 1, TOGETHER):
        mean = seen[start : start + TOGETHER].mean(axis=0)
        yield float((person.templates @ (mean / np.linalg.norm(mean))).max())


def _strangers(known: list[Person], distance: float) -> Iterator[NDArray[np.float32]]:
    for k, person in enumerate(known):
        for other in known[:k] + known[k + 1 :]:
            yield _best(other.seen[distance], person.templates)


def _best(probes: Vectors, templates: Vectors) -> NDArray[np.float32]:
    if not len(probes) or not len(templates):
        return np.full(len(probes), -1, np.float32)
    return np.asarray((probes @ templates.T).max(axis=1), np.float32)


def _embeddings(result: Result) -> list[Vectors]:
    return [face.embedding for face in result.faces if face.embedding is not None]


def _stacked(found: Sequence[Vectors]) -> Vectors:
    return np.stack(found) if found else np.zeros((0, 1), np.float32)


def _share(count: int, of: int) -> str:
    low, high = clopper_pearson(count, of)
    return f"{count / max(of, 1):.1%} [{low:.1%}, {high:.1%}] of {of}"


if __name__ == "__main__":
    typer.run(main)
