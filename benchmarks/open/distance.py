"""Is an enrolled person accepted from farther away than the templates? ``python -m benchmarks.open.distance --model
ict_face.npz``: synthetic people before a stereo camera (RealSense D435 as :mod:`training.sensors.stereo` models it, at
848 × 480 and 30 frames a second, one device each, noise new in every frame). They are enrolled in five poses at 0.6 m
and looked at for a second at 0.6, 0.8 and 1.0 m while they turn from one random pose to the next. All is located, cut,
fused, recognised and decided about as the program does: before a gallery of all, and before one without them. The same
with every crop by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
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
from engines import Networks
from engines.card import thresholds
from face.location import rotation
from training.faces import FaceModel, Scene
from training.faces.props import dress
from training.faces.scenes import Backdrop
from training.metrics import clopper_pearson
from training.people import coefficients
from training.sensors.variation import SENSORS, device, faintness

FIRST_PERSON = 800_000  # people whom nothing was trained, tuned or calibrated on
ENROLLED_M, SEEN_M = 0.6, (0.6, 0.8, 1.0)
POSES = ((0.0, 0.0), (-14.0, 0.0), (14.0, 0.0), (0.0, -9.0), (0.0, 9.0))
FPS, SHOTS = 30, 30  # of a look
STILL = 6  # frames of a pose at the enrolment
TURNS = 4  # poses of a look
SENSOR = SENSORS.index("realsense-d435")
SIZE, FOCAL = (848, 480), 424.0  # what `realsense:` asks for
TREMOR_DEG, TREMOR_M = 0.2, 0.0003  # from frame to frame

Vectors = NDArray[np.float32]
Looks = list[list[Result]]


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
        self._take = device(SENSOR, SIZE, self._rng, faintness(self._rng))

    def enrolled(self) -> list[list[Result]]:
        """What the program makes of each frame of five poses, held still at 0.6 m."""
        return [self._watched(np.tile(self._place(ENROLLED_M, pose), (STILL, 1)), 0) for pose in POSES]

    def look(self, distance: float, scene: int) -> list[Result]:
        """What the program makes of each frame of a second, turning from one random pose to the next."""
        rng = self._rng
        places = np.stack([self._place(distance, (rng.normal(0, 8), rng.normal(0, 5))) for _ in range(TURNS)])
        times = np.linspace(0, TURNS - 1, SHOTS)
        way = [np.interp(times, np.arange(TURNS), column) for column in places.T]
        return self._watched(np.stack(way, axis=-1), scene)

    def _place(self, distance: float, pose: tuple[float, float]) -> NDArray[np.float64]:
        """Yaw, pitch and roll in degrees, and the nose tip in metres."""
        rng = self._rng
        return np.array([*pose, rng.normal(0, 3), *rng.normal(0, 0.02, 2), distance + rng.normal(0, 0.01)])

    def _watched(self, places: NDArray[np.float64], scene: int) -> list[Result]:
        rng, (width, height) = self._rng, SIZE
        lens = Intrinsics(width, height, FOCAL, FOCAL, (width - 1) / 2, (height - 1) / 2)
        tremor = rng.normal(0, [TREMOR_DEG] * 3 + [TREMOR_M] * 3, places.shape).cumsum(axis=0)
        self._pipeline.forget()
        results = []
        for k, place in enumerate(places + tremor):
            turn = rotation((float(place[0]), float(place[1]), float(place[2])))
            depth = self._take(self._scenes[scene].view(lens, turn, place[3:]), rng)
            result = self._pipeline(Frame(depth, 0.001, lens, k / FPS))
            results.append(_light(result))
        return results


def main(
    model: Annotated[Path, typer.Option(help="the statistical face model (docs/training.md)")],
    people: Annotated[int, typer.Option(min=2, help="how many are enrolled")] = 24,
) -> None:
    """Measure and report."""
    with Pipeline.default(precision="f32", device="cpu") as pipeline:
        if pipeline.denoiser is None or pipeline.recogniser is None:
            raise typer.BadParameter("the networks are missing")
        networks = Networks(pipeline.denoiser, pipeline.recogniser)
        faces = FaceModel(model)
        threshold = thresholds(pipeline.recogniser.card)[1e-2]
        shown = [_shown(Studio(faces, FIRST_PERSON + k, pipeline), k) for k in range(people)]
        rows = []
        for name, how in (("fused", _as_it_is), ("crop by crop", partial(_alone, networks))):
            known = judged(pipeline, [[[how(one) for one in look] for look in looks] for looks in shown])
            rows += [{"crops": name, **row(known, distance, threshold)} for distance in SEEN_M]
    report(
        "distance", f"{people} people enrolled at {ENROLLED_M} m before a D435, cosine {threshold:.3f} (FMR 1e-2)", rows
    )


def _shown(studio: Studio, number: int) -> Looks:
    """The looks of one person: five at the enrolment, then one at each distance."""
    return [*studio.enrolled(), *(studio.look(distance, number % 2) for distance in SEEN_M)]


def judged(pipeline: Pipeline, shown: Sequence[Looks]) -> list[Person]:
    """What the program makes of everybody's looks once their templates are enrolled."""
    enrolled_as = [_stacked([one for look in looks[: len(POSES)] for one in _embeddings(look[-1])]) for looks in shown]
    everybody = {str(k): templates for k, templates in enumerate(enrolled_as) if len(templates)}
    people = [Person(templates) for templates in enrolled_as]
    seen = [dict(zip(SEEN_M, looks[len(POSES) :], strict=True)) for looks in shown]
    with enrolled(pipeline, everybody):
        for number, person in enumerate(people):
            person.known = {distance: _answer(pipeline, look) == str(number) for distance, look in seen[number].items()}
    for number, person in enumerate(people):
        with enrolled(pipeline, {name: rows for name, rows in everybody.items() if name != str(number)}):
            person.taken = {distance: _answer(pipeline, look) != "" for distance, look in seen[number].items()}
        for distance, look in seen[number].items():
            person.seen[distance] = _stacked([one for result in look for one in _embeddings(result)])
    return people


def _as_it_is(result: Result) -> Result:
    return result


def _light(result: Result) -> Result:
    """What is needed of a result, so that all fit into memory: every sixteenth row and column of its frame, and the
    nearest face without pictures. Whether it lives is not asked."""
    frame, lens = result.frame, result.frame.intrinsics
    depth = np.ascontiguousarray(frame.depth[::16, ::16])
    small = Intrinsics(depth.shape[1], depth.shape[0], lens.fx / 16, lens.fy / 16, lens.cx / 16, lens.cy / 16)
    faces = tuple(replace(face, live=None, denoised=None, normals=None, fused=None) for face in result.faces[:1])
    return replace(result, frame=Frame(depth, frame.depth_unit, small, frame.timestamp), faces=faces)


def _alone(networks: Networks, result: Result) -> Result:
    """A result with the embedding of the frame's own crop, as without fusion."""
    if not result.faces or result.faces[0].crop is None:
        return result
    embeddings = networks(result.faces[0].crop.depth[None]).embeddings
    return replace(result, faces=(replace(result.faces[0], embedding=None if embeddings is None else embeddings[0]),))


def _answer(pipeline: Pipeline, results: Sequence[Result]) -> str:
    """Who is accepted within a look, by the program's own decision; "" for nobody. Whether they live is not asked."""
    decision = asking.decision(pipeline)
    for result in results:
        if result.faces:
            verdict = decision.update(matched(pipeline, result, result.frame.timestamp))
            if verdict.decision == "accept":
                return verdict.person or ""
    return ""


def row(known: list[Person], distance: float, threshold: float) -> dict[str, object]:
    """Faces found, single frames at the threshold, strangers' frames there, and looks, one distance."""
    found = sum(len(person.seen[distance]) for person in known)
    own = np.concatenate([_best(person.seen[distance], person.templates) for person in known])
    others = np.concatenate(list(_strangers(known, distance)))
    return {
        "distance m": distance,
        "found": _share(found, SHOTS * len(known)),
        "frames accepted": _share(int((own >= threshold).sum()), len(own)),
        "looks accepted by the program": _share(sum(one.known[distance] for one in known), len(known)),
        "median score": round(float(np.median(own)), 3),
        "strangers' frames accepted": _share(int((others >= threshold).sum()), len(others)),
        "strangers' looks accepted": _share(sum(one.taken[distance] for one in known), len(known)),
    }


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
