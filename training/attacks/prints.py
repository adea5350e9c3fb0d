"""Cut-out prints: what somebody looks through, wears, or holds before a part of the face."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from training.attacks.paper import Ellipse, Paper, Strip, flapped_nose, folded_nose
from training.attacks.worn import eye_holes, mouth_hole
from training.faces.model import Face, FaceModel
from training.faces.props import Dressed, Mesh
from training.faces.props.front import Front
from training.faces.props.shapes import placed

NOSES_THROUGH = ("nose", "worn nose", "worn holes", "worn lower")
NOSE = (0.0, -0.008)
SHEET = (0.1, 0.12)
GIVES_M = 0.001
BESIDE_M = 0.004  # a print that ends nearer to the nose's ridge than this lies on it

Rng = np.random.Generator


def cut(variant: str, own: Face, rng: Rng) -> Paper:
    """The print that somebody looks through, or wears."""
    size = rng.uniform(0.9, 1.4)
    made: dict[str, Callable[[Face, Rng], Paper]] = {
        "worn any": _any_worn,
        "worn side": _side,
        "worn band": _band,
        "worn creased": _creased,
        "worn strip": partial(_strip, turn_deg=(0, 14), tall=(0.014, 0.034)),
        "strip narrow": partial(_strip, turn_deg=(0, 10), tall=(0.008, 0.0125)),
        "strip oblique": partial(_strip, turn_deg=(22, 50), tall=(0.014, 0.028)),
        "strip side": _strip_aside,
        "strip creased": _strip_creased,
        "strip steep": _strip_steep,
        "strip crumpled": _strip_crumpled,
        "strip wedge": _strip_wedge,
        "strip pair": _strip_pair,
    }
    if variant in made:
        return made[variant](own, rng)
    holes = [] if variant in ("before a face", "worn lower") else eye_holes(own, size)
    if variant in ("eyes and mouth", "nose", "worn holes"):
        holes.append(mouth_hole(own, size))
    if variant in NOSES_THROUGH:
        holes.append(_nose_hole(rng))
    half = (rng.uniform(0.08, 0.11), rng.uniform(0.11, 0.15))
    if variant.startswith("worn") or variant in ("folded nose", "flapped nose"):
        holes = [mouth_hole(own, size)] if variant == "worn mouth" else holes
        if variant == "worn cheeks":
            holes += [Ellipse((side * 0.041, 0.006), (0.017 * size, 0.02 * size)) for side in (-1, 1)]
        outline = Ellipse((0.0, -0.005), (rng.uniform(0.066, 0.08), rng.uniform(0.09, 0.105)))
        if variant == "worn half":  # it ends between nose and mouth
            tall = rng.uniform(0.045, 0.06)
            outline = Ellipse((0.0, 0.014 + rng.uniform(0, 0.006) - tall), (outline.half[0], tall))
        if variant == "worn lower":  # from below the eyes down
            outline = Ellipse((0.0, rng.uniform(0.04, 0.05)), (outline.half[0], rng.uniform(0.05, 0.062)))
        return Paper(SHEET, curve=rng.uniform(7, 12), holes=holes, outline=outline)
    centre = (rng.normal(0, 0.008), rng.normal(0, 0.012))
    if variant == "half":  # it ends between nose and mouth
        half = (half[0], rng.uniform(0.06, 0.08))
        centre = (centre[0], 0.012 + rng.uniform(0, 0.008) - half[1])
    return Paper(half, centre, curve=rng.uniform(0, 5), axis_deg=rng.normal(0, 10), holes=holes)


def behind(model: FaceModel, dressed: Dressed, paper: Paper, variant: str, rng: Rng) -> Dressed:
    """Somebody behind a print that touches the nose, or lets it through and rests on the skin beside it; the print's
    middle is at the origin. Nothing of the face comes through the paper but where a hole is."""
    mesh = paper.mesh()
    rests = _rests(Front(model, dressed.face), mesh)
    if variant == "before a face":
        away = rng.uniform(0.03, 0.12)
    elif paper.covers(NOSE):
        away = max(rng.uniform(0.001, 0.012), rests)
    else:
        away = rests + rng.uniform(0, 0.003)
    meshes, before = [mesh], max(away, 0.0)
    if variant in ("folded nose", "flapped nose"):
        height = rng.uniform(0.014, 0.026)
        meshes.append(folded_nose(height, rng) if variant == "folded nose" else flapped_nose(height, rng))
        before = away + height
    moved = [placed(mesh, (0, 0, -away)) for mesh in meshes]
    whole = replace(dressed, props=(*dressed.props, *moved))
    back = np.array([0, 0, before], np.float32)  # what is nearest lies where the nose tip is looked for
    face = Face(whole.face.vertices + back, whole.face.triangles, whole.face.landmarks + back)
    props = tuple(replace(mesh, vertices=(mesh.vertices + back).astype(np.float32)) for mesh in whole.props)
    return Dressed(face, props)


def _rests(front: Front, paper: Mesh) -> float:
    """How far a print has to come forward so as to lie on the skin, metres; both give way by a little."""
    x, y, z = paper.vertices[np.unique(paper.triangles)].T
    return float((z - front.z(x, y)).max()) - GIVES_M


def _any_worn(own: Face, rng: Rng) -> Paper:
    """A worn print of random outline anywhere on the face, with random parts of the face cut out, and random holes."""
    size = rng.uniform(0.8, 1.7)
    holes = eye_holes(own, size) if rng.random() < 0.75 else []
    holes += [mouth_hole(own, size)] if rng.random() < 0.5 else []
    holes += [_nose_hole(rng)] if rng.random() < 0.5 else []
    for _ in range(int(rng.integers(0, 3)) if rng.random() < 0.4 else 0):
        centre = (rng.normal(0, 0.03), rng.uniform(-0.06, 0.06))
        holes.append(Ellipse(centre, (rng.uniform(0.01, 0.026), rng.uniform(0.01, 0.026))))
    outline = Ellipse(
        (rng.normal(0, 0.008), rng.uniform(-0.045, 0.055)), (rng.uniform(0.045, 0.085), rng.uniform(0.04, 0.11))
    )
    return Paper(SHEET, curve=rng.uniform(5, 13), axis_deg=rng.normal(0, 6), holes=holes, outline=outline)


def _side(own: Face, rng: Rng) -> Paper:
    """One half of a worn print, left or right: the other half of the face is the wearer's own."""
    side, edge = rng.choice([-1, 1]), rng.uniform(-0.012, 0.012)
    if abs(edge) < BESIDE_M:
        edge = -BESIDE_M
    outline = Ellipse((side * (edge + 0.08), rng.uniform(-0.01, 0.01)), (0.08, rng.uniform(0.1, 0.13)))
    holes = eye_holes(own, rng.uniform(0.9, 1.4))
    return Paper(SHEET, curve=rng.uniform(7, 12), holes=holes, outline=outline)


def _band(own: Face, rng: Rng) -> Paper:
    """A strip of a print across the face: over the eyes, or over cheeks and mouth."""
    tall = rng.uniform(0.018, 0.03)
    upper = rng.random() < 0.4
    at = rng.uniform(-0.05, -0.035) if upper else rng.uniform(0.032, 0.055)
    holes = eye_holes(own, rng.uniform(0.9, 1.4)) if upper else []
    half = (rng.uniform(0.06, 0.09), tall)
    return Paper(half, (0.0, at), curve=rng.uniform(7, 12), axis_deg=rng.normal(0, 4), holes=holes)


def _strip(own: Face, rng: Rng, *, turn_deg: tuple[float, float], tall: tuple[float, float]) -> Paper:
    """A strip with straight edges across the face, anywhere but on the nose's tip, its length ``turn_deg`` away from
    level and ``tall`` metres from its middle line to its edges."""
    upper = rng.random() < 0.4
    at = rng.normal(0, 0.006), rng.uniform(-0.06, -0.03) if upper else rng.uniform(0.025, 0.062)
    outline = Strip(at, (rng.uniform(0.055, 0.1), rng.uniform(*tall)), rng.choice([-1, 1]) * rng.uniform(*turn_deg))
    return _outlined(own, rng, outline, open_eyes=0.7)


def _strip_aside(own: Face, rng: Rng) -> Paper:
    """A strip over one side of the face, from beside the nose to the ear."""
    side, inner = rng.choice([-1, 1]), rng.uniform(0.006, 0.018)
    centre = (side * (inner + 0.05), rng.uniform(-0.05, 0.05))
    outline = Strip(centre, (0.05, rng.uniform(0.014, 0.03)), rng.normal(0, 8))
    return _outlined(own, rng, outline, open_eyes=0.7)


def _strip_creased(own: Face, rng: Rng) -> Paper:
    """A strip across the face that is folded along its middle, or beside the nose."""
    at = 0.0 if rng.random() < 0.5 else rng.uniform(0.012, 0.028)
    folds = ((at, rng.uniform(0.35, 0.75)), (rng.uniform(0.045, 0.06), rng.uniform(0.2, 0.6)))
    height = rng.uniform(-0.05, -0.035) if rng.random() < 0.4 else rng.uniform(0.03, 0.058)
    outline = Strip((0.0, height), (rng.uniform(0.06, 0.09), rng.uniform(0.014, 0.03)), rng.normal(0, 4))
    return replace(_outlined(own, rng, outline, open_eyes=0.7), folds=folds)


def _strip_steep(own: Face, rng: Rng) -> Paper:
    """A strip from the forehead over one eye and cheek down to the jaw."""
    side = rng.choice([-1, 1])
    centre = (side * rng.uniform(0.028, 0.045), rng.normal(0, 0.008))
    outline = Strip(centre, (rng.uniform(0.06, 0.1), rng.uniform(0.012, 0.022)), side * rng.uniform(65, 100))
    return _outlined(own, rng, outline, open_eyes=0.7)


def _strip_crumpled(own: Face, rng: Rng) -> Paper:
    """A level strip of paper that was crumpled."""
    paper = _strip(own, rng, turn_deg=(0, 14), tall=(0.014, 0.034))
    return replace(paper, waves_m=rng.uniform(0.001, 0.003), seed=int(rng.integers(2**31)))


def _strip_wedge(own: Face, rng: Rng) -> Paper:
    """A strip that is narrower on one side of the face than on the other."""
    paper = _strip(own, rng, turn_deg=(0, 5), tall=(0.022, 0.034))
    assert isinstance(paper.outline, Strip)
    (x, y), (_, tall) = paper.outline.centre, paper.outline.half
    edge, turn = rng.choice([-1, 1]), rng.choice([-1, 1]) * rng.uniform(12, 25)
    away = rng.uniform(0.1, 0.6) * tall + 0.1
    n = np.radians(turn)
    off = Strip((x - edge * away * np.sin(n), y + edge * away * np.cos(n)), (0.3, 0.1), turn)
    return replace(paper, holes=[*paper.holes, off])


def _strip_pair(own: Face, rng: Rng) -> Paper:
    """Two level strips, one over the eyes and one over the mouth."""
    upper, lower = rng.uniform(-0.062, -0.045), rng.uniform(0.045, 0.064)
    free = rng.uniform(-0.035, -0.024), rng.uniform(0.018, 0.03)
    half = rng.uniform(0.06, 0.1)
    outline = Strip((0.0, (upper + lower) / 2), (half, (lower - upper) / 2), rng.normal(0, 3))
    paper = _outlined(own, rng, outline, open_eyes=0.7)
    between = Strip((0.0, sum(free) / 2), (0.3, (free[1] - free[0]) / 2), outline.turned_deg)
    return replace(paper, holes=[*paper.holes, between])


def _outlined(own: Face, rng: Rng, outline: Strip, *, open_eyes: float) -> Paper:
    """Paper of this outline, rolled as it lies on a head; with holes for the eyes mostly, and for a nose under it."""
    holes = eye_holes(own, rng.uniform(0.9, 1.4)) if rng.random() < open_eyes else []
    if outline.inside(np.array(NOSE)):
        holes.append(_nose_hole(rng))
    return Paper(SHEET, curve=rng.uniform(6, 12.5), axis_deg=rng.normal(0, 4), holes=holes, outline=outline)


def _creased(own: Face, rng: Rng) -> Paper:
    """A print folded along the middle of the face, or along both sides of the nose, worn with holes for the eyes."""
    at = 0.0 if rng.random() < 0.5 else rng.uniform(0.012, 0.028)
    folds = ((at, rng.uniform(0.35, 0.75)), (rng.uniform(0.045, 0.06), rng.uniform(0.2, 0.6)))
    outline = Ellipse((0.0, -0.005), (rng.uniform(0.07, 0.085), rng.uniform(0.09, 0.105)))
    return Paper(SHEET, folds=folds, holes=eye_holes(own, rng.uniform(0.9, 1.4)), outline=outline)


def _nose_hole(rng: Rng) -> Ellipse:
    return Ellipse(NOSE, (rng.uniform(0.016, 0.022), rng.uniform(0.024, 0.03)))
