"""Hair: a shell on the scalp, a fringe of strands before the forehead, curtains that hang beside the face."""

from __future__ import annotations

import numpy as np

from training.faces.model import Face, FaceModel
from training.faces.props.front import Front
from training.faces.props.shapes import Mesh, Vector, ellipsoid, grid_mesh, lumpy, sheets, shell, waves

STYLES = ("buzz", "short", "full", "curly", "receding", "tied", "bob", "long")
SHARES = (0.1, 0.27, 0.13, 0.1, 0.08, 0.1, 0.09, 0.13)
STEPS, AROUND = 24, 14

# Thickness (m), height of the hairline above the brows (m), relief as a share of the thickness, chance of a fringe.
_SHAPES: dict[str, tuple[tuple[float, float], tuple[float, float], float, float]] = {
    "buzz": ((0.0015, 0.005), (0.04, 0.065), 0.1, 0.0),
    "short": ((0.006, 0.02), (0.025, 0.06), 0.18, 0.3),
    "full": ((0.016, 0.035), (0.01, 0.05), 0.2, 0.5),
    "curly": ((0.02, 0.05), (0.015, 0.05), 0.3, 0.25),
    "receding": ((0.002, 0.012), (0.062, 0.085), 0.15, 0.0),
    "tied": ((0.004, 0.012), (0.035, 0.06), 0.12, 0.25),
    "bob": ((0.01, 0.025), (0.025, 0.055), 0.15, 0.6),
    "long": ((0.008, 0.022), (0.03, 0.06), 0.15, 0.35),
}


def hair(
    model: FaceModel, face: Face, rng: np.random.Generator, *, style: str | None = None, under_hat: bool = False
) -> list[Mesh]:
    """Hair of one of ``STYLES`` (None: a random one); ``under_hat`` presses it flat and takes the fringe away."""
    chosen = style or str(rng.choice(STYLES, p=SHARES))
    thick, line, rough, fringed = _SHAPES[chosen]
    thickness = 0.003 if under_hat else rng.uniform(*thick)
    meshes = [_scalp(model, face, thickness, rng.uniform(*line), rough, chosen, rng)]
    if rng.random() < fringed and not under_hat:
        meshes.append(fringe(model, face, rng, thickness=min(thickness, 0.012)))
    if chosen == "bob":
        meshes.extend(_sides(face, rng))
    elif chosen == "long":
        meshes.extend(long_hair(face, rng))
    elif chosen == "tied" and rng.random() < 0.5 and not under_hat:
        meshes.append(_bun(face, rng))
    return meshes


def _scalp(
    model: FaceModel,
    face: Face,
    thickness: float,
    above_brows: float,
    rough: float,
    style: str,
    rng: np.random.Generator,
) -> Mesh:
    x, y, z = face.vertices.T.astype(np.float64)
    brow = float(face.landmarks[17:27, 1].mean())
    temples = rng.uniform(-0.012, 0.022) if style != "receding" else rng.uniform(0.02, 0.05)
    line = brow - above_brows - temples * (np.abs(x) / 0.05) ** 2 * (np.abs(x) < 0.055)
    line += rng.uniform(0, 0.006) * np.sin(x * rng.uniform(30, 90) + rng.uniform(0, 6.3))
    crown = np.clip((line - y) / rng.uniform(0.008, 0.035), 0, 1)
    burns = float(face.landmarks[0, 1]) + rng.uniform(-0.02, 0.045)
    side = np.clip((np.abs(x) - rng.uniform(0.061, 0.066)) / 0.006, 0, 1) * np.clip(
        (z - rng.uniform(0.052, 0.075)) / 0.015, 0, 1
    )
    side *= np.clip((burns - y) / 0.012, 0, 1) * rng.uniform(0.15, 0.8)
    nape = np.clip((z - 0.13) / 0.015, 0, 1) * np.clip((0.08 - y) / 0.02, 0, 1)
    growth = np.maximum.reduce([crown, side, nape])
    texture = 0.6 * waves(face.vertices, rng, 60) + 0.4 * waves(face.vertices, rng, 260)
    top = 1 + rng.uniform(-0.2, 0.8) * np.clip((brow - 0.05 - y) / 0.05, 0, 1)
    lift = thickness * growth * top * np.clip(1 + rough * texture, 0.2, None)
    return shell(model, face, lift, "hair")


def fringe(model: FaceModel, face: Face, rng: np.random.Generator, *, thickness: float = 0.008) -> Mesh:
    """Strands from the hairline down the forehead, parted somewhere, to above, on or below the brows."""
    front = Front(model, face)
    count = int(rng.integers(14, 34))
    brow = float(face.landmarks[17:27, 1].mean())
    root = np.linspace(-0.06, 0.06, count) + rng.normal(0, 0.003, count)
    parting, sweep = rng.uniform(-0.05, 0.05), rng.uniform(-0.1, 0.45)
    start = brow - rng.uniform(0.055, 0.075)
    end = brow + rng.uniform(-0.04, 0.018) + rng.normal(0, 0.006, count) + rng.uniform(-0.2, 0.2) * root
    opening = rng.uniform(0, 0.045) * np.exp(-(((root - parting) / 0.018) ** 2))
    end = np.maximum(end - opening, start + 0.01)
    t = np.linspace(0, 1, 8)
    y = start + (end - start)[:, None] * t
    drift = np.sign(root - parting)[:, None] * sweep * (end - start)[:, None] * t**1.5
    width = rng.uniform(0.004, 0.011, count)[:, None] * np.interp(t, (0, 0.6, 1), (1, 0.9, rng.uniform(0.2, 0.7)))
    middle = root[:, None] + drift
    x = np.stack([middle - width, middle, middle + width], -1)
    rows = np.broadcast_to(y[..., None], x.shape)
    lift = thickness * np.interp(t, (0, 0.3, 1), (1.0, 1.0, rng.uniform(0.25, 0.8)))[None, :, None]
    lift = lift * rng.uniform(0.6, 1.2, (count, 1, 1)) * np.array([0.6, 1, 0.6])
    return sheets(np.stack([x, rows, front.z(x, rows, smooth=0.02) - lift], -1), "hair")


def long_hair(face: Face, rng: np.random.Generator) -> list[Mesh]:
    """One or two curtains of hair from the crown past the temples down to the neck, chest or shoulders."""
    sides = (-1.0, 1.0) if rng.random() < 0.75 else (float(rng.choice((-1, 1))),)
    length, forward = rng.uniform(0.07, 0.3), rng.uniform(0.02, 0.09)
    return [_curtain(face, side, length + rng.normal(0, 0.02), forward + rng.normal(0, 0.01), rng) for side in sides]


def mane(face: Face, rng: np.random.Generator) -> list[Mesh]:
    """Voluminous hair: several wide locks a side, one before another, that come as far forward as the cheeks and lie on
    the shoulders; the sides differ, as when hair is worn before one shoulder and behind the other."""
    meshes = []
    for side in (-1.0, 1.0):
        length, forward = rng.uniform(0.05, 0.3), rng.uniform(0.0, 0.09)
        for _ in range(int(rng.integers(1, 5))):
            at = forward + rng.uniform(-0.01, 0.05)
            meshes.append(_curtain(face, side, length + rng.normal(0, 0.03), at, rng, wide=rng.uniform(1, 2.2)))
    return meshes


def _curtain(
    face: Face, side: float, length: float, forward: float, rng: np.random.Generator, *, wide: float = 1.0
) -> Mesh:
    top = float(face.vertices[:, 1].min())
    width = wide * rng.uniform(0.012, 0.035)
    inner = rng.uniform(0.048, 0.072) if wide == 1 else rng.uniform(0.036, 0.072)
    line = np.array(
        [
            (rng.uniform(0, 0.03), top + 0.005, forward + 0.03),
            (inner + 0.3 * width, 0.6 * top, forward + 0.01),
            (inner + width, 0.0, forward),
            (inner + width + rng.uniform(-0.01, 0.05), length, forward + rng.uniform(-0.04, 0.05)),
        ]
    )
    line[:, 0] *= side
    line[1] = 0.25 * line[0] + 0.5 * line[1] + 0.25 * line[2]
    return _lock(line, width, rng.uniform(0.7, 1.6), rng.uniform(0.8, 2) / wide**1.5, rng)


def _sides(face: Face, rng: np.random.Generator) -> list[Mesh]:
    """Hair cut at the jaw or the neck: it hugs the head and covers the ears."""
    top, jaw = float(face.vertices[:, 1].min()), float(face.landmarks[8, 1])
    end, forward, width = jaw + rng.uniform(-0.04, 0.05), rng.uniform(0.085, 0.1), rng.uniform(0.012, 0.02)
    inward = rng.uniform(-0.008, 0.018)
    meshes = []
    for side in (-1, 1):
        line = np.array(
            [
                (side * 0.045, top + 0.02, forward),
                (side * 0.066, 0.55 * top, forward),
                (side * 0.083, 0.0, forward - 0.005),
                (side * (0.083 - inward), end + rng.normal(0, 0.006), forward - rng.uniform(0, 0.02)),
            ]
        )
        meshes.append(_lock(line, width, rng.uniform(0.9, 1.4), rng.uniform(1.8, 2.8), rng))
    return meshes


def _lock(line: Vector, width: float, end: float, deep: float, rng: np.random.Generator) -> Mesh:
    """A lock of hair about four points: ``width`` half across at its widest, ``end`` times that near its end, and
    ``deep`` times as deep as wide."""
    at = np.linspace(0, 3, STEPS)
    centre = np.stack([np.interp(at, np.arange(4), line[:, k]) for k in range(3)], axis=1)
    swell = np.interp(at, (0, 1, 2, 2.9, 3), (0.6, 0.9, 1, end, 0.1)) * width
    angle = np.linspace(0, 2 * np.pi, AROUND)
    ring = np.stack([np.cos(angle), np.zeros(AROUND), deep * np.sin(angle)], axis=1)
    points = centre[:, None] + swell[:, None, None] * ring[None]
    return lumpy(grid_mesh(points, "hair"), rng, rng.uniform(0.001, 0.005))


def _bun(face: Face, rng: np.random.Generator) -> Mesh:
    size = rng.uniform(0.025, 0.045)
    at = np.array(
        [rng.normal(0, 0.005), float(face.vertices[:, 1].min()) - rng.uniform(-0.02, 0.02), rng.uniform(0.1, 0.17)]
    )
    return lumpy(ellipsoid(at, (size, size, size), "hair", 14), rng, 0.003)
