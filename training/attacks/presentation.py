"""One presentation: a person, or an attack, once before a random sensor in a random room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

import face
from camera import Frame, Intrinsics
from face import Location
from face.location import rotation
from training.attacks.forms import form
from training.attacks.kinds import AGAPE, COVERED, GENUINE
from training.attacks.paper import Paper
from training.attacks.prints import behind, cut
from training.attacks.worn import lower_shell, reshaped, whole_mask
from training.expressions import Grimaces, strong_expression
from training.faces import FaceModel, Scene, View
from training.faces.individual import Individuals
from training.faces.model import Face
from training.faces.props import Dressed, Mesh, Outfit, ellipsoid, wear
from training.faces.props.shapes import box, placed
from training.faces.render import MATERIALS
from training.faces.scenes import Backdrop, cast, merge
from training.people import coefficients
from training.pool import misplaced, window
from training.sensors.variation import FOCAL_PX, RANGE_M, SENSORS, faintness, measure

LARGEST_TURN_DEG = np.array([[-35, -25, -20], [35, 25, 20]])  # yaw, pitch, roll: further off nothing is judged
TURN_DEG, AGAPE_TURN_DEG = (15, 9, 6), (22, 11, 7)
BESIDE_M = 0.06
MOST_GRIMACE_MM = 2.5

Vector = NDArray[np.float64]
Rng = np.random.Generator
Staged = Callable[[Intrinsics, Vector, Vector], View]


@dataclass(frozen=True, slots=True, eq=False)
class Presentation:
    """A frame, and where in it the face is, or would be.

    - ``kind``, ``variant``: of :data:`training.attacks.kinds.KINDS`, or ``genuine`` and "" or ``agape``.
    - ``placed``: where a locator with the usual errors would put the face, whether one is there or not.
    - ``located``: where the shipped locator finds a face within 6 cm of that, or None.
    - ``sensor``: index into ``training.sensors.variation.SENSORS``.
    """

    frame: Frame
    kind: str
    variant: str
    placed: Location
    located: Location | None
    sensor: int


def present(model: FaceModel, kind: str, variant: str, person: int, seed: int) -> Presentation:
    """The presentation that these numbers give, the same every time; ``person`` holds, wears or is it."""
    rng = np.random.default_rng([seed, person])
    sensor = seed % len(SENSORS)
    pose = turned(AGAPE_TURN_DEG if variant == AGAPE else TURN_DEG, rng)
    nose = np.array([rng.normal(0, 0.04), rng.normal(0, 0.03), rng.uniform(*RANGE_M[sensor])])
    camera = window(FOCAL_PX[sensor] * rng.uniform(0.9, 1.1), nose)
    turn = rotation(tuple(pose))
    view = staged(model, kind, variant, person, rng, nose)(camera, turn, nose)
    depth = measure(view, sensor, rng, faintness(rng))
    if kind == "screen":
        depth = glared(depth, view, glare(rng), rng)
    where = misplaced(turn, nose, camera, rng.normal(0, 2.2, 3), rng.normal(0, 1.8, 3) * (1, 1, 0.5))
    frame = Frame(depth, 0.001, camera)
    return Presentation(frame, kind, variant, where, located(frame, nose), sensor)


def turned(spread_deg: tuple[float, float, float], rng: Rng) -> Vector:
    """Yaw, pitch and roll of what is shown, ``float64[3]`` degrees."""
    return np.asarray(np.clip(rng.normal(0, spread_deg), *LARGEST_TURN_DEG))


def staged(model: FaceModel, kind: str, variant: str, person: int, rng: Rng, nose: Vector) -> Staged:
    """What is presented, in its room: made once, then seen from any camera, with any turn (face → camera) and place of
    the nose tip; ``nose``: where that is at first."""
    if kind in ("flat", "bent", "screen") and variant != "before a face":
        return _held(model, kind, variant, person, rng, nose)
    return Scene(_dressed(model, kind, variant, person, rng), Backdrop(rng)).view


def located(frame: Frame, nose: Vector) -> Location | None:
    """Where the shipped locator finds a face within 6 cm of ``nose``, or None."""
    near = [one for one in face.locate(frame) if float(np.linalg.norm(one.nose_m - nose)) < BESIDE_M]
    return max(near, key=lambda one: one.score, default=None)


def _dressed(model: FaceModel, kind: str, variant: str, person: int, rng: Rng) -> Dressed:
    """Somebody whose mouth and nose are free, and what an attack changes about that."""
    expression = _agape(model, rng) if variant == AGAPE else _expression(model, rng)
    own = _face(model, person, expression, rng)
    outfit = replace(Outfit.random(rng), cover=None)
    if kind == COVERED:
        cover = "glasses" if variant == "sunglasses" else variant
        return wear(model, own, outfit.occluded(cover, int(rng.integers(2**31))))
    if kind == GENUINE and outfit.glasses is not None and outfit.glasses[0] == "sunglasses":
        outfit = replace(outfit, glasses=None)
    if kind == "cut-out" or variant == "before a face":
        bare = wear(model, own, replace(outfit, beard=None, glasses=None))  # no print lies on a beard
        return behind(model, bare, cut(variant, own, rng), variant, rng)
    if kind == "mask":
        other = model.face(model.random_identity(rng))
        bare = wear(model, own, replace(outfit, beard=None, glasses=None))
        worn = whole_mask(model, own, other, rng, soft=variant == "silicone")
        return replace(bare, props=(*bare.props, worn))
    dressed = wear(model, own, outfit)
    if kind == "shell":
        return replace(dressed, props=(*dressed.props, lower_shell(model, own, rng, variant)))
    if kind in ("size", "near size"):
        return reshaped(dressed, form(variant, rng))
    if kind != GENUINE:
        raise ValueError(f"no attack {kind!r}")
    return dressed


def _face(model: FaceModel, person: int, expression: NDArray[np.float32] | None, rng: Rng) -> Face:
    """The person with an expression; individuals make half of theirs beyond the statistical model's."""
    own = model.face(_shape(model, person), expression)
    if isinstance(model, Individuals) and not model.how.plain and expression is not None and rng.random() < 0.5:
        return Grimaces(model).pull(own, rng, rng.uniform(0.2, 1) * MOST_GRIMACE_MM)
    return own


def _shape(model: FaceModel, person: int) -> NDArray[np.float32]:
    return model.person(person) if isinstance(model, Individuals) else coefficients(person, model.identity_size)


def _expression(model: FaceModel, rng: Rng) -> NDArray[np.float32] | None:
    chance = rng.random()
    if chance < 0.35:
        return None
    return strong_expression(model, rng) if chance < 0.55 else model.random_expression(rng)


def _agape(model: FaceModel, rng: Rng) -> NDArray[np.float32]:
    """A mouth half to wide open, whatever the rest of the face does."""
    strong = rng.random() < 0.3
    weights = (
        strong_expression(model, rng) if strong else model.random_expression(rng) * np.float32(rng.uniform(0, 0.6))
    )
    weights[model.expression_names.index("jawOpen")] = rng.uniform(0.5, 1.0)
    return weights


def _held(model: FaceModel, kind: str, variant: str, person: int, rng: Rng, nose: Vector) -> Staged:
    """A sheet or a screen held up in two hands before the chest, perhaps before the head, or standing alone."""
    half, meshes = _sheet(kind, variant, rng)
    if rng.random() < 0.7:
        meshes += _hands(half, rng)
    head: Scene | None = None
    if rng.random() < 0.4:
        head = Scene(wear(model, model.face(_shape(model, person)), Outfit.random(rng)))
        back = nose + np.array([rng.normal(0, 0.02), rng.normal(0, 0.03), rng.uniform(0.08, 0.3)])
        aside = rotation((rng.normal(0, 10), rng.normal(0, 8), 0.0))
    behind = Backdrop(rng)

    def seen(camera: Intrinsics, turn: Vector, nose: Vector) -> View:
        view = cast([placed(mesh, nose, turn) for mesh in meshes], camera)
        if head is not None:
            view = merge([view, head.view(camera, aside, back)])
        return behind.behind(view, nose)

    return seen


def _sheet(kind: str, variant: str, rng: Rng) -> tuple[tuple[float, float], list[Mesh]]:
    half = (rng.uniform(0.074, 0.11), rng.uniform(0.1, 0.15))
    if kind == "screen":
        return _screen(variant, rng)
    if kind == "flat":
        if variant == "board":
            half = (rng.uniform(0.14, 0.21), rng.uniform(0.16, 0.24))
        elif variant == "card":
            half = (rng.uniform(0.045, 0.065), rng.uniform(0.055, 0.085))
        paper = Paper(half, _off(rng), curve=rng.normal(0, 0.5), axis_deg=rng.uniform(-90, 90))
        return half, [paper.mesh()]
    curve = rng.uniform(1.3, 9) * (1 if rng.random() < 0.8 else -1)
    axis = {"upright roll": rng.normal(0, 8), "level roll": rng.normal(90, 8)}.get(variant, rng.uniform(20, 70))
    taper = rng.uniform(0.4, 0.95) if variant == "cone" else 0.0
    axis = rng.normal(0, 8) if variant in ("cone", "crumpled") else axis
    waves = rng.uniform(0.002, 0.007) if variant == "crumpled" else 0.0
    curve = rng.uniform(0, 4) if variant == "crumpled" else curve
    seed = int(rng.integers(2**31))
    return half, [Paper(half, _off(rng), curve, axis, taper, waves, seed).mesh()]


def _off(rng: Rng) -> tuple[float, float]:
    return float(rng.normal(0, 0.01)), float(rng.normal(0, 0.015))


def _screen(variant: str, rng: Rng) -> tuple[tuple[float, float], list[Mesh]]:
    """A device: its body, and the display, which sensors lose as they lose spectacle lenses."""
    half = {"tablet": (0.085, 0.125), "phone": (0.036, 0.076), "monitor": (0.25, 0.16)}[variant]
    half = (half[0] * rng.uniform(0.9, 1.15), half[1] * rng.uniform(0.9, 1.15))
    display = Paper((0.93 * half[0], 0.93 * half[1])).mesh("lens")
    thick = rng.uniform(0.003, 0.012)
    body = placed(box((half[0], half[1], thick), "cloth"), (0, 0, thick + 0.0008))
    return half, [display, body]


def _hands(half: tuple[float, float], rng: Rng) -> list[Mesh]:
    parts = [ellipsoid(np.array([0, half[1] + 0.2, 0.3]), (0.22, 0.26, 0.12), "cloth")]
    for side in (-1, 1):
        height = rng.uniform(0.2, 0.9) * half[1]
        parts.append(ellipsoid(np.array([side * (half[0] + 0.01), height, 0.01]), (0.03, 0.045, 0.022), "skin"))
        parts.append(ellipsoid(np.array([side * (half[0] + 0.06), height + 0.15, 0.1]), (0.05, 0.14, 0.05), "cloth"))
    return parts


def glare(rng: Rng) -> tuple[float, float]:
    """How far from straight a glass still returns the light into the sensor, degrees; how noisy a display is, mm."""
    return float(rng.uniform(2, 9)), float(rng.uniform(0, 2))


def glared(depth: NDArray[np.uint16], view: View, of_glass: tuple[float, float], rng: Rng) -> NDArray[np.uint16]:
    """Depth without what a glass returns straight into the sensor, and noisier where the display swallows light."""
    straight_deg, noise_mm = of_glass
    glass = view.material == MATERIALS.index("lens")
    straight = glass & (view.cosine > np.cos(np.radians(straight_deg)))
    noise = noise_mm * rng.standard_normal(depth.shape)
    rough = np.where(glass & (depth > 0), np.clip(np.rint(depth + noise), 1, 65535), depth)
    return np.where(straight, 0, rough).astype(np.uint16)
