"""Shells, masks and scaled heads: rigid things that carry some of a face's relief."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from training.attacks.paper import Ellipse
from training.faces.model import Face, FaceModel
from training.faces.props import Dressed, Mesh, grid_mesh
from training.faces.props.front import Front
from training.faces.props.shapes import shell

EYES = (range(36, 42), range(42, 48))
MOUTH = range(48, 68)

Points = NDArray[np.float64]
EYE_HALF_M = (0.019, 0.011)


def reshaped(dressed: Dressed, form: Callable[[Points], Points]) -> Dressed:
    """A head with all it wears, its points ``[N, 3]`` moved by ``form``, which keeps the nose tip where it is."""

    def moved(points: NDArray[np.float32]) -> NDArray[np.float32]:
        return form(points.astype(np.float64)).astype(np.float32)

    face = dressed.face
    return Dressed(
        Face(moved(face.vertices), face.triangles, moved(face.landmarks)),
        tuple(replace(mesh, vertices=moved(mesh.vertices)) for mesh in dressed.props),
        tuple(moved(lens) for lens in dressed.lenses),
    )


def lower_shell(model: FaceModel, face: Face, rng: np.random.Generator, form: str) -> Mesh:
    """A rigid shell before nose and mouth; its ``form`` is a variant of the kind ``shell``.

    It stands on the face along its border and bulges over what lies within, the same on everybody.
    """
    bridge, chin, mouth = (float(face.landmarks[k, 1]) for k in (27, 8, 62))
    top = bridge + rng.uniform(0.006, 0.022) if form != "guard" else rng.uniform(0.008, 0.014)
    bottom = chin + rng.uniform(-0.006, 0.012)
    half = rng.uniform(0.046, 0.062) if form != "any shell" else rng.uniform(0.04, 0.066)
    s, t = np.meshgrid(np.linspace(-1, 1, 33), np.linspace(-1, 1, 33), indexing="ij")
    x, y = half * t * np.sqrt(1 - 0.5 * s**2), (top + bottom) / 2 + (bottom - top) / 2 * s * np.sqrt(1 - 0.5 * t**2)
    front = Front(model, face)
    skin = front.z(x, y, smooth=0.045)
    peak = mouth - 0.02 if form != "guard" else mouth
    bulge = _bulge(form, x / half, (y - peak) / ((bottom - top) / 2), rng)
    border = _border(skin)
    stand = rng.uniform(0.012, 0.03) if form != "any shell" else rng.uniform(0.009, 0.034)
    z = np.minimum(border - stand * bulge, skin - rng.uniform(0.001, 0.004))
    return grid_mesh(np.stack([x, y, z], -1), "cloth")


def _bulge(form: str, x: NDArray[np.float64], y: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Height of a shell's form, 1 at its peak and about 0 at its border."""
    if form in ("plate", "fold", "keel", "block"):
        return _angular(form, x, y, rng)
    if form == "any shell":
        return _any(x, y, rng)
    square = x**2 + y**2
    if form in ("snout", "stepped", "rippled"):
        return _odd(form, square, y, rng)
    if form == "cup":
        return np.asarray(np.clip(1.25 - np.sqrt(square + 0.06), 0, 1))
    if form == "cone":
        return np.asarray(np.clip(1 - np.sqrt(square) * rng.uniform(0.8, 1.0), 0, 1))
    if form == "lopsided":
        square = (x - rng.choice([-1, 1]) * rng.uniform(0.25, 0.45)) ** 2 + y**2
    elif form == "twin":
        square = ((np.abs(x) - rng.uniform(0.4, 0.5)) / 0.6) ** 2 + y**2
    return np.asarray(np.sqrt(np.clip(1 - square * rng.uniform(0.6, 0.95), 0, 1)))


def _angular(
    form: str, x: NDArray[np.float64], y: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    if form == "plate":
        return np.asarray(1 - rng.uniform(0.3, 0.7) * x**2)
    if form == "fold":
        return np.asarray(np.clip(1 - np.abs(y) * rng.uniform(0.8, 1.1), 0, 1) * np.sqrt(np.clip(1 - 0.8 * x**2, 0, 1)))
    if form == "keel":
        return np.asarray(np.clip(1 - np.abs(x) * rng.uniform(0.7, 1.0), 0, 1) * np.sqrt(np.clip(1 - 0.7 * y**2, 0, 1)))
    front = [np.clip(rng.uniform(1.2, 1.6) * (1 - axis**4), 0, 1) for axis in (x, y)]
    return np.asarray(front[0] * front[1])


def _any(x: NDArray[np.float64], y: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """A hill of random outline, place, steepness and flatness, from a pyramid to a loaf."""
    power, steep = rng.uniform(1, 5), rng.uniform(0.3, 1.2)
    across = np.abs(x - rng.normal(0, 0.15)) / rng.uniform(0.8, 1.2)
    down = np.abs(y - rng.normal(0, 0.15)) / rng.uniform(0.8, 1.2)
    away = (across**power + down**power) ** (1 / power)
    return np.asarray(np.clip(rng.uniform(1, 1.6) * np.clip(1 - away ** rng.uniform(1, 2.5), 0, 1) ** steep, 0, 1))


def _odd(
    form: str, square: NDArray[np.float64], y: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    if form == "snout":
        return np.asarray(np.clip((1 - np.sqrt(square)) * rng.uniform(2.2, 3.2), 0, 1))
    if form == "stepped":
        outer, inner = (np.clip((edge - square) * 12, 0, 1) for edge in (rng.uniform(0.7, 0.9), rng.uniform(0.2, 0.35)))
        return np.asarray((outer + inner) / 2)
    return np.asarray(np.sqrt(np.clip(1 - 0.75 * square, 0, 1)) * (0.75 + 0.25 * np.cos(rng.uniform(8, 14) * y)))


def _border(skin: NDArray[np.float64]) -> NDArray[np.float64]:
    """A smooth surface through the skin along the border of a grid: a quadric, as a moulded rim has."""
    rows, columns = skin.shape
    s, t = np.meshgrid(np.linspace(-1, 1, rows), np.linspace(-1, 1, columns), indexing="ij")
    design = np.stack([np.ones_like(s), s, t, s * s, t * t, s * t], -1)
    rim = np.zeros(skin.shape, np.bool_)
    rim[[0, -1]] = rim[:, [0, -1]] = True
    answer, *_ = np.linalg.lstsq(design[rim], skin[rim], rcond=None)
    return np.asarray(design @ answer)


def whole_mask(model: FaceModel, wearer: Face, other: Face, rng: np.random.Generator, *, soft: bool) -> Mesh:
    """A mask of somebody else's face on a wearer, with holes for the eyes: rigid, or of silicone, which lies closer."""
    lift = rng.uniform(0.001, 0.002) if soft else rng.uniform(0.003, 0.008)
    # The mask's skin is the other's; the wearer's shows through nowhere but at the eyes.
    nose = np.array([0, 0, -lift], np.float32)
    worn = Face(other.vertices + nose, other.triangles, other.landmarks + nose)
    reach = np.where(np.abs(worn.vertices[:, 1]) < rng.uniform(0.085, 0.11), lift, 0.0)
    reach = np.where(np.abs(worn.vertices[:, 0]) < rng.uniform(0.062, 0.074), reach, 0.0)
    mesh = shell(model, worn, reach, "skin")
    keep = np.ones(len(mesh.triangles), np.bool_)
    middle = mesh.vertices[mesh.triangles].mean(axis=1)[:, :2].astype(np.float64)
    for hole in eye_holes(wearer, 1.0):
        keep &= ~hole.inside(middle)
    return replace(mesh, triangles=np.ascontiguousarray(mesh.triangles[keep]))


def eye_holes(face: Face, size: float) -> list[Ellipse]:
    """Holes before both eyes, ``size`` times as large as an eye."""
    centres = [face.landmarks[list(eye), :2].mean(axis=0) for eye in EYES]
    return [Ellipse((float(x), float(y)), (EYE_HALF_M[0] * size, EYE_HALF_M[1] * size)) for x, y in centres]


def mouth_hole(face: Face, size: float) -> Ellipse:
    """A hole before the mouth."""
    x, y = face.landmarks[list(MOUTH), :2].mean(axis=0)
    return Ellipse((float(x), float(y)), (0.028 * size, 0.014 * size))
