"""Shots of one head, in several poses, as one mesh.

Every shot is laid onto the model of those before it, and put in where it fits. Then all are laid onto that whole model
once more, and a second model is made of those that fit: no shot's place rests on a half-made model then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.errors import AppError
from app.scan.cleaning import cleaned, head_frame
from app.scan.registration import Fit, register
from app.scan.shot import Shot
from app.scan.volume import Volume
from assets.phrase import phrase

LEAST_SHOTS, LEAST_SHARE = 5, 0.6
LEAST_NEAR, MOST_APART_MM = 0.6, 1.7
TYPICAL, LEAST_APART_MM = 1.5, 1.0  # times the median of the shots, but no less: sensors differ, and people too
MOST_MOVED_MM, MOST_TURNED_DEG = 25.0, 15.0
REFERENCES = 3
RENEWED = 1.2  # by how many times more shots a model grows before the next are laid onto it anew
SEEN_SHARE = 0.1  # of the shots: what fewer saw is no surface

Matrix = NDArray[np.float64]
Floats = NDArray[np.float32]


class ScanError(AppError):
    """The shots at hand make no scan; the message says what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """A fused head.

    - ``points``: ``float32[N, 3]``, millimetres, in the head frame: the origin is the nose tip, x right, y down, z into
      the head, as a frontal face has them before the camera.
    - ``normals``: ``float32[N, 3]``, unit, out of the head; ``triangles``: ``uint32[M, 3]``, indices of points.
    - ``shots``: how many were fused; ``refused``: how many did not fit.
    - ``apart_mm``: RMS distance between the fused shots and the mesh, over patches, median of the shots.
    """

    points: Floats
    normals: Floats
    triangles: NDArray[np.uint32]
    shots: int
    refused: int
    apart_mm: float


def fuse(shots: Sequence[Shot]) -> Scan:
    """The scan of one head; the first shots should look straight at the camera.

    Raises :class:`ScanError` for fewer than five shots, or where more than two in five do not fit the others.
    """
    if len(shots) < LEAST_SHOTS:
        raise ScanError(
            phrase(
                "a scan takes at least {least_shots} good frames, not {count}; give it a longer look",
                least_shots=LEAST_SHOTS,
                count=len(shots),
            )
        )
    best: list[Fit | None] = []
    for reference in range(min(REFERENCES, len(shots))):
        fits = _second(shots, _first(shots, reference))
        if sum(fit is not None for fit in fits) > sum(fit is not None for fit in best):
            best = fits
        if sum(fit is not None for fit in fits) >= LEAST_SHARE * len(shots):
            break
    kept = [(shot, fit) for shot, fit in zip(shots, best, strict=True) if fit is not None]
    if len(kept) < max(LEAST_SHOTS, LEAST_SHARE * len(shots)):
        raise ScanError(
            phrase(
                "only {count} of {count2} frames fit each other; one person alone, face at rest, and try again",
                count=len(kept),
                count2=len(shots),
            )
        )
    return _meshed(kept, refused=len(shots) - len(kept))


def good(fit: Fit) -> bool:
    """Whether a shot belongs to the model that it was laid onto."""
    near_start = fit.moved_mm <= MOST_MOVED_MM and fit.turned_deg <= MOST_TURNED_DEG
    return near_start and fit.share >= LEAST_NEAR and fit.apart_mm <= MOST_APART_MM


def _first(shots: Sequence[Shot], reference: int) -> Volume:
    """A model of one shot, and of all others that fit what there is, the most alike in pose first."""
    volume = Volume()
    volume.add(shots[reference], shots[reference].located)
    turns = [_angle(shot, shots[reference]) for shot in shots]
    cloud, known = volume.cloud(), volume.shots
    for k in sorted(range(len(shots)), key=lambda k: turns[k]):
        if k == reference:
            continue
        if volume.shots >= RENEWED * known:
            cloud, known = volume.cloud(), volume.shots
        fit = register(shots[k], cloud, shots[k].located)
        if good(fit):
            volume.add(shots[k], fit.placed)
    return volume


def _second(shots: Sequence[Shot], first: Volume) -> list[Fit | None]:
    """Where each shot lies on a whole model, None for those that do not fit it, or much worse than the others."""
    cloud = first.cloud()
    fits = [register(shot, cloud, shot.located) for shot in shots]
    fitting = [fit.apart_mm for fit in fits if good(fit)]
    most = max(LEAST_APART_MM, TYPICAL * float(np.median(fitting))) if fitting else 0.0
    return [fit if good(fit) and fit.apart_mm <= most else None for fit in fits]


def _meshed(kept: Sequence[tuple[Shot, Fit]], *, refused: int) -> Scan:
    volume = Volume()
    for shot, fit in kept:
        volume.add(shot, fit.placed)
    points, normals, triangles = cleaned(volume.mesh(max(2.0, SEEN_SHARE * len(kept))), head_frame(kept))
    if not len(triangles):
        raise ScanError(phrase("no surface came of these frames; come closer and try again"))
    apart = float(np.median([fit.apart_mm for _, fit in kept]))
    return Scan(points, normals, triangles, shots=len(kept), refused=refused, apart_mm=apart)


def _angle(one: Shot, other: Shot) -> float:
    """Between two located poses, radians."""
    return float(np.arccos(np.clip((np.trace(one.rotation @ other.rotation.T) - 1) / 2, -1, 1)))
