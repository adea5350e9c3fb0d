"""The weights of :mod:`face.mouth`: rendered people at rest, with open mouths, grins and covers, and what tells them.

``python -m training.mouth --model ict_face.npz`` renders each person twice, at rest and otherwise, through a random
sensor model, denoises the crops and prints weights, offsets and how many of each kind are refused, held out in thirds.
For the grin's map each person is rendered bare as well, at rest and grinning: what sensors and denoiser add to a grin
is little beside it, and noise hides it. A hundred people take some minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

import engines
from camera import Frame
from face import CropError, Location, crop
from face.location import rotation
from face.mouth import FEATURES, features, lower_face
from training.faces import FaceModel, Scene
from training.faces.individual import Individuality, Individuals
from training.faces.props import dress
from training.faces.props.covers import hand, mask, scarf
from training.faces.props.outfit import Dressed
from training.faces.scenes import Backdrop
from training.pool import misplaced, truth, window
from training.sensors.variation import FOCAL_PX, SENSORS, measure

FIRST_PERSON, BARE_PERSON = 310_000, 330_000
REST, GRIN = "rest", "grin"
COVERS = ("mask", "scarf", "hand")
OTHERS = (*COVERS, "open", "round", "grin")
AWAY: dict[str, tuple[str, ...]] = {"covered": COVERS, "open": ("open", "round")}
# The share of rendered faces at rest that each score lets pass. Locations are spoilt and outfits reach the chin, so
# that more of them are refused than of real faces.
PASSED = {"covered": 0.97, "open": 0.98, "grin": 0.8}
MAP_SHRUNK = 0.3  # towards equal variances
STRAIGHT_DEG = (12.0, 10.0)
FEWEST = 2 * len(FEATURES)  # faces that a direction is fitted on

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One rendered face: its kind, and of its crop the features, ``float64[11]``, and the lower face's map,
    ``float64[49]``."""

    kind: str
    features: Vector
    map: Vector


def main(
    model: Annotated[Path, typer.Option(help="the statistical face model")],
    people: Annotated[int, typer.Option(help="how many people")] = 400,
    seed: int = 1,
) -> None:
    """Render, fit and print. Too few faces of a kind end it with what to do."""
    individuals, rng = Individuals(model, Individuality(0.3, 0.8, 0.4)), np.random.default_rng(seed)
    samples = list(rendered(individuals, people, rng))
    kinds = np.array([sample.kind for sample in samples])
    values, maps = (np.stack([getter(sample) for sample in samples]) for getter in (_features, _map))
    rest = kinds == REST
    typer.echo(f"{len(samples)} faces; features: {', '.join(FEATURES)}")
    for name, away in AWAY.items():
        wanted = np.isin(kinds, away)
        _enough(name, wanted, rest)
        weights, offset = discriminant(values[wanted], values[rest], PASSED[name])
        typer.echo(f"{name}: weights {np.round(weights, 4).tolist()} offset {offset:.4f}")
        _tell(kinds, _held_out(values, wanted, rest, PASSED[name], np.random.default_rng(seed)))
    grins = kinds == GRIN
    _enough(GRIN, grins, rest)
    clean = list(bare(individuals, people, rng))
    grin = Grins(np.stack([one.map for one in clean]), np.array([one.kind == GRIN for one in clean]))
    weights, offset = grin.fit(maps[grins], maps[rest])
    typer.echo(f"{GRIN}: weights {np.round(weights, 4).tolist()} offset {offset:.4f}")
    _tell(kinds, grin.held_out(maps, grins, rest, np.random.default_rng(seed)))


@dataclass(frozen=True, slots=True, eq=False)
class Grins:
    """Bare faces' maps ``[N, 49]``, and which of them grin: what every fit of the grin's direction begins with."""

    maps: Vector
    grinning: NDArray[np.bool_]

    def fit(self, grins: Vector, rest: Vector) -> tuple[Vector, float]:
        """Weights and offset, given maps through sensors: the offset lets a share of ``rest`` pass."""
        away = np.concatenate([self.maps[self.grinning], grins])
        own = np.concatenate([self.maps[~self.grinning], rest])
        weights = direction(away, own, MAP_SHRUNK)
        return weights, float(np.quantile(rest @ weights, PASSED[GRIN]))

    def held_out(
        self, maps: Vector, grins: NDArray[np.bool_], rest: NDArray[np.bool_], rng: np.random.Generator
    ) -> NDArray[np.bool_]:
        """Which of some maps are refused by a fit on two thirds of the others."""
        third, refused = rng.integers(0, 3, len(maps)), np.zeros(len(maps), bool)
        for k in range(3):
            seen = third != k
            weights, offset = self.fit(maps[grins & seen], maps[rest & seen])
            refused[~seen] = maps[~seen] @ weights > offset
        return refused


def _features(sample: Sample) -> Vector:
    return sample.features


def _map(sample: Sample) -> Vector:
    return sample.map


def _enough(name: str, wanted: NDArray[np.bool_], rest: NDArray[np.bool_]) -> None:
    if min(wanted.sum(), rest.sum()) < FEWEST:
        raise typer.BadParameter(f"{wanted.sum()} faces are too few for '{name}'; render more people")


def _tell(kinds: NDArray[np.str_], refused: NDArray[np.bool_]) -> None:
    typer.echo(
        {str(kind): f"{refused[kinds == kind].mean():.2f} of {(kinds == kind).sum()}" for kind in np.unique(kinds)}
    )


def rendered(model: FaceModel, people: int, rng: np.random.Generator) -> Iterator[Sample]:
    """Two faces of each person, at rest and otherwise, as the denoiser gives them."""
    denoiser = engines.load("dmdnet", device="cpu")
    for number in range(people):
        shape = model.person(FIRST_PERSON + number) if isinstance(model, Individuals) else model.random_identity(rng)
        for kind in (REST, OTHERS[rng.integers(len(OTHERS))]):
            worn = dress(model, model.face(shape, expression(model, kind, rng)), rng, amount=0.5)
            depth = _crop(Scene(_covered(model, worn, kind, rng), Backdrop(rng)), rng)
            if depth is not None:
                clear = denoiser(depth)
                yield Sample(kind, features(clear), lower_face(clear))


def bare(model: FaceModel, people: int, rng: np.random.Generator) -> Iterator[Sample]:
    """Two faces of each person without hair, outfit and noise, at rest and grinning, located with the usual errors."""
    for number in range(people):
        shape = model.person(BARE_PERSON + number) if isinstance(model, Individuals) else model.random_identity(rng)
        for kind in (REST, GRIN):
            turn, nose, located = _stood(np.array([0.0, 0.0, 0.7]), FOCAL_PX[0], rng)
            clear = truth(Scene(Dressed(model.face(shape, expression(model, kind, rng)), ())), turn, nose, located)
            yield Sample(kind, features(clear), lower_face(clear))


def _stood(nose: Vector, focal_px: float, rng: np.random.Generator) -> tuple[Vector, Vector, Location]:
    """A head that looks nearly straight ahead: how it is turned, where its nose tip is, and where it is located."""
    turned = np.clip(rng.normal(0, (6, 5, 3)), [-STRAIGHT_DEG[0], -STRAIGHT_DEG[1], -9], [*STRAIGHT_DEG, 9])
    turn = rotation(tuple(turned))
    located = misplaced(turn, nose, window(focal_px, nose), rng.normal(0, 2.2, 3), rng.normal(0, 1.8, 3) * (1, 1, 0.5))
    return turn, nose, located


def expression(model: FaceModel, kind: str, rng: np.random.Generator) -> NDArray[np.float32]:
    """Weights ``float32[53]`` of a kind of mouth; those behind a cover are at rest."""
    if kind == "open":
        shapes = {"jawOpen": rng.uniform(0.3, 1)}
    elif kind == "round":
        shapes = {"jawOpen": rng.uniform(0.15, 0.5), "mouthFunnel": rng.uniform(0.4, 1)}
    elif kind == "grin":
        shapes = {"mouthSmile": rng.uniform(0.6, 1), "jawOpen": rng.choice([0.0, 0.0, 0.12, 0.2])}
        shapes |= {name: rng.uniform(0, 0.7) for name in ("cheekSquint", "mouthUpperUp", "mouthLowerDown")}
    else:
        shapes = {"jawOpen": rng.uniform(0, 0.05), "mouthSmile": rng.choice([0.0, 0.0, 0.15])}
        shapes |= {"eyeBlink": rng.choice([0.0, 0.0, 1.0]), "browInnerUp": rng.choice([0.0, 0.0, 0.4])}
    weights = np.zeros(len(model.expression_names), np.float32)
    for index, name in enumerate(model.expression_names):
        weights[index] = min(1.0, shapes.get(name.removesuffix("_L").removesuffix("_R"), 0.0) * rng.uniform(0.85, 1.15))
    return weights


def direction(away: Vector, rest: Vector, shrunk: float) -> Vector:
    """Fisher's direction from ``rest`` ``[N, K]`` to ``away`` ``[M, K]``; a share of the covariance, ``shrunk``, is
    replaced by equal variances."""
    spread = np.cov(rest.T) + np.cov(away.T)
    equal = np.trace(spread) / len(spread) * np.eye(len(spread))
    return np.linalg.solve((1 - shrunk) * spread + shrunk * equal, away.mean(axis=0) - rest.mean(axis=0))


def discriminant(away: Vector, rest: Vector, passed: float) -> tuple[Vector, float]:
    """Fisher's direction from ``rest`` ``[N, 11]`` to ``away`` ``[M, 11]``, and the offset that lets a share of rest
    pass."""
    spread = np.cov(rest.T) + np.cov(away.T)
    spread += 0.05 * np.diag(np.diag(spread))
    weights = np.linalg.solve(spread, away.mean(axis=0) - rest.mean(axis=0))
    return weights, float(np.quantile(rest @ weights, passed))


def _held_out(
    values: Vector, away: NDArray[np.bool_], rest: NDArray[np.bool_], passed: float, rng: np.random.Generator
) -> NDArray[np.bool_]:
    third = rng.integers(0, 3, len(values))
    refused = np.zeros(len(values), bool)
    for k in range(3):
        seen = third != k
        weights, offset = discriminant(values[away & seen], values[rest & seen], passed)
        refused[~seen] = values[~seen] @ weights > offset
    return refused


def _covered(model: FaceModel, worn: Dressed, kind: str, rng: np.random.Generator) -> Dressed:
    if kind not in COVERS:
        return worn
    makers = {"mask": mask, "scarf": scarf, "hand": lambda *who: hand(*who, before="mouth")}
    return replace(worn, props=(*worn.props, *makers[kind](model, worn.face, rng)))


def _crop(scene: Scene, rng: np.random.Generator) -> NDArray[np.float32] | None:
    sensor = int(rng.integers(len(SENSORS)))
    at = np.array([rng.normal(0, 0.05), rng.normal(0, 0.04), rng.uniform(0.45, 1.0)])
    turn, nose, located = _stood(at, FOCAL_PX[sensor], rng)
    intrinsics = window(FOCAL_PX[sensor], nose)
    depth = measure(scene.view(intrinsics, turn, nose), sensor, rng, 1.0)
    try:
        return crop(Frame(depth, 0.001, intrinsics), located).depth
    except CropError:
        return None


if __name__ == "__main__":
    typer.run(main)
