"""One presentation: a person, or an attack, once before a random sensor in a random room."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

import face
from camera import Frame, Intrinsics
from face import Location
from face.location import rotation
from training.attacks.kinds import COVERED, GENUINE
from training.attacks.paper import Ellipse, Paper
from training.attacks.worn import eye_holes, lower_shell, mouth_hole, scaled, whole_mask
from training.expressions import strong_expression
from training.faces import FaceModel, Scene, View
from training.faces.model import Face
from training.faces.props import Dressed, Mesh, Outfit, ellipsoid, wear
from training.faces.props.shapes import box, placed
from training.faces.render import MATERIALS
from training.faces.scenes import Backdrop, cast, merge
from training.people import coefficients
from training.pool import misplaced, window
from training.sensors.variation import FOCAL_PX, RANGE_M, SENSORS, faintness, measure

LARGEST_TURN_DEG = np.array([[-35, -25, -20], [35, 25, 20]])  # yaw, pitch, roll: further off nothing is judged
TURN_DEG = (15, 9, 6)
BESIDE_M = 0.06

Vector = NDArray[np.float64]
Rng = np.random.Generator


@dataclass(frozen=True, slots=True, eq=False)
class Presentation:
    """A frame, and where in it the face is, or would be.

    - ``kind``, ``variant``: of :data:`training.attacks.kinds.KINDS`, or ``genuine`` and "".
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
    turned = np.clip(rng.normal(0, TURN_DEG), *LARGEST_TURN_DEG)
    nose = np.array([rng.normal(0, 0.04), rng.normal(0, 0.03), rng.uniform(*RANGE_M[sensor])])
    camera = window(FOCAL_PX[sensor] * rng.uniform(0.9, 1.1), nose)
    turn = rotation(tuple(turned))
    if kind in ("flat", "bent", "screen") and variant != "before a face":
        view = _held(model, kind, variant, person, rng, (turn, nose, camera))
    else:
        dressed = _dressed(model, kind, variant, person, rng)
        view = Scene(dressed, Backdrop(rng)).view(camera, turn, nose)
    depth = measure(view, sensor, rng, faintness(rng))
    if kind == "screen":
        depth = _glared(depth, view, rng)
    where = misplaced(turn, nose, camera, rng.normal(0, 2.2, 3), rng.normal(0, 1.8, 3) * (1, 1, 0.5))
    frame = Frame(depth, 0.001, camera)
    return Presentation(frame, kind, variant, where, _located(frame, nose), sensor)


def _located(frame: Frame, nose: Vector) -> Location | None:
    near = [one for one in face.locate(frame) if float(np.linalg.norm(one.nose_m - nose)) < BESIDE_M]
    return max(near, key=lambda one: one.score, default=None)


def _dressed(model: FaceModel, kind: str, variant: str, person: int, rng: Rng) -> Dressed:
    """Somebody whose mouth and nose are free, and what an attack changes about that."""
    own = model.face(coefficients(person, model.identity_size), _expression(model, rng))
    outfit = replace(Outfit.random(rng), cover=None)
    if kind == COVERED:
        cover = "glasses" if variant == "sunglasses" else variant
        return wear(model, own, outfit.occluded(cover, int(rng.integers(2**31))))
    if kind == GENUINE and outfit.glasses is not None and outfit.glasses[0] == "sunglasses":
        outfit = replace(outfit, glasses=None)
    if kind == "cut-out" or variant == "before a face":
        return _behind(wear(model, own, replace(outfit, glasses=None)), _cut(variant, own, rng), variant, rng)
    if kind == "mask":
        other = model.face(model.random_identity(rng))
        bare = wear(model, own, replace(outfit, beard=None, glasses=None))
        worn = whole_mask(model, own, other, rng, soft=variant == "silicone")
        return replace(bare, props=(*bare.props, worn))
    dressed = wear(model, own, outfit)
    if kind == "shell":
        return replace(dressed, props=(*dressed.props, lower_shell(model, own, rng, variant)))
    if kind == "size":
        return scaled(dressed, _scale(variant, rng))
    if kind != GENUINE:
        raise ValueError(f"no attack {kind!r}")
    return dressed


def _expression(model: FaceModel, rng: Rng) -> NDArray[np.float32] | None:
    chance = rng.random()
    if chance < 0.35:
        return None
    return strong_expression(model, rng) if chance < 0.55 else model.random_expression(rng)


def _scale(variant: str, rng: Rng) -> tuple[float, float, float]:
    if variant == "squashed":
        return 1.0, 1.0, rng.uniform(0.15, 0.5)
    if variant == "drawn out":
        return 1.0, 1.0, rng.uniform(1.6, 2.2)
    if variant in ("narrow", "wide"):
        return rng.uniform(*((0.55, 0.72) if variant == "narrow" else (1.35, 1.6))), 1.0, 1.0
    if variant in ("lean", "squat"):
        across, down = (rng.uniform(0.68, 0.8), rng.uniform(1.25, 1.45))[:: 1 if variant == "lean" else -1]
        return across, down, 1.0
    if variant in ("short", "tall"):
        return 1.0, rng.uniform(*((0.55, 0.72) if variant == "short" else (1.35, 1.6))), 1.0
    k = rng.uniform(0.5, 0.76) if variant == "small" else rng.uniform(1.32, 1.7)
    return k, k, k


def _cut(variant: str, own: Face, rng: Rng) -> Paper:
    """The print that somebody looks through."""
    size = rng.uniform(0.9, 1.4)
    holes = [] if variant == "before a face" else eye_holes(own, size)
    if variant in ("eyes and mouth", "nose"):
        holes.append(mouth_hole(own, size))
    if variant in ("nose", "worn nose"):
        holes.append(Ellipse((0.0, -0.008), (rng.uniform(0.016, 0.022), rng.uniform(0.024, 0.03))))
    half = (rng.uniform(0.08, 0.11), rng.uniform(0.11, 0.15))
    if variant in ("worn outline", "worn mouth", "worn nose"):
        holes = [mouth_hole(own, size)] if variant == "worn mouth" else holes
        outline = Ellipse((0.0, -0.005), (rng.uniform(0.066, 0.08), rng.uniform(0.09, 0.105)))
        return Paper((0.1, 0.12), curve=rng.uniform(7, 12), holes=holes, outline=outline)
    centre = (rng.normal(0, 0.008), rng.normal(0, 0.012))
    if variant == "half":  # it ends between nose and mouth
        half = (half[0], rng.uniform(0.06, 0.08))
        centre = (centre[0], 0.012 + rng.uniform(0, 0.008) - half[1])
    return Paper(half, centre, curve=rng.uniform(0, 5), axis_deg=rng.normal(0, 10), holes=holes)


def _behind(dressed: Dressed, paper: Paper, variant: str, rng: Rng) -> Dressed:
    """Somebody behind a print that touches the nose, or lets it through; the print's middle is at the origin."""
    away = rng.uniform(0.03, 0.12) if variant == "before a face" else rng.uniform(0.001, 0.012)
    if variant in ("nose", "worn nose"):
        away = -rng.uniform(0.008, 0.018)
    mesh = paper.mesh()
    moved = replace(mesh, vertices=(mesh.vertices - np.array([0, 0, away])).astype(np.float32))
    whole = replace(dressed, props=(*dressed.props, moved))
    back = np.array([0, 0, max(away, 0.0)], np.float32)  # what is nearest lies where the nose tip is looked for
    face = Face(whole.face.vertices + back, whole.face.triangles, whole.face.landmarks + back)
    props = tuple(replace(mesh, vertices=(mesh.vertices + back).astype(np.float32)) for mesh in whole.props)
    return Dressed(face, props)


def _held(
    model: FaceModel, kind: str, variant: str, person: int, rng: Rng, at: tuple[Vector, Vector, Intrinsics]
) -> View:
    """A sheet or a screen held up in two hands before the chest, perhaps before the head, or standing alone."""
    turn, nose, camera = at
    half, meshes = _sheet(kind, variant, rng)
    if rng.random() < 0.7:
        meshes += _hands(half, rng)
    view = cast([placed(mesh, nose, turn) for mesh in meshes], camera)
    if rng.random() < 0.4:
        own = model.face(coefficients(person, model.identity_size))
        head = Scene(wear(model, own, Outfit.random(rng)))
        back = nose + np.array([rng.normal(0, 0.02), rng.normal(0, 0.03), rng.uniform(0.08, 0.3)])
        view = merge([view, head.view(camera, rotation((rng.normal(0, 10), rng.normal(0, 8), 0.0)), back)])
    return Backdrop(rng).behind(view, nose)


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


def _glared(depth: NDArray[np.uint16], view: View, rng: Rng) -> NDArray[np.uint16]:
    """Depth without what a glass returns straight into the sensor, and noisier where the display swallows light."""
    glass = view.material == MATERIALS.index("lens")
    straight = glass & (view.cosine > np.cos(np.radians(rng.uniform(2, 9))))
    noise = rng.uniform(0, 2) * rng.standard_normal(depth.shape)
    rough = np.where(glass & (depth > 0), np.clip(np.rint(depth + noise), 1, 65535), depth)
    return np.where(straight, 0, rough).astype(np.uint16)
