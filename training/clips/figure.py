"""A person at a camera: a head that turns on its neck, with hair, above a clothed body that breathes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from camera import Intrinsics
from training.clips.clothes import Clothes, collar, torso
from training.clips.room import Piece
from training.clips.shot import Shot, shoot
from training.faces import FaceModel, Scene
from training.faces.model import Face
from training.faces.props import Dressed, Outfit, wear
from training.faces.props.shapes import placed
from training.faces.render import MATERIALS, View

NECK_M = np.array([0.0, 0.105, 0.115])
"""Where the head turns: the middle of the neck's foot in the face frame."""
_CUT_M, _THROAT_M = 0.155, np.array([0.078, 0.066])
"""The model's neck is kept down to the first, and from the neck's foot down only within the second (half axes): what
flares out there is the model's shoulders, which turn with its head."""

_ALBEDO = {"skin": 0.6, "hair": 0.2, "cloth": 0.4, "frame": 0.12, "lens": 0.4}
_EYES, _BROWS, _LIPS = (range(36, 42), range(42, 48)), (range(17, 22), range(22, 27)), range(48, 60)


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody looks: the ``outfit`` of the head, the ``clothes`` below it, the infrared albedo of the hair."""

    outfit: Outfit
    clothes: Clothes
    hair: float = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Posture:
    """Where somebody is at a moment: ``neck`` (camera frame, metres), ``head`` and ``body`` (rotations into the camera
    frame), ``breath`` −1 … 1."""

    neck: NDArray[np.float64]
    head: NDArray[np.float64]
    body: NDArray[np.float64]
    breath: float = 0.0

    @property
    def nose(self) -> NDArray[np.float64]:
        """The nose tip, camera frame, metres."""
        return np.asarray(self.neck - self.head @ NECK_M)


def body(clothes: Clothes, posture: Posture, intrinsics: Intrinsics) -> Shot:
    """Clothed shoulders and chest."""
    parts = [(torso(clothes, posture.breath), clothes.albedo)]
    parts += [(mesh, clothes.trim) for mesh in collar(clothes)]
    return shoot([Piece(placed(mesh, posture.neck, posture.body), albedo) for mesh, albedo in parts], intrinsics)


class Head:
    """A head with hair and glasses, down into the collar; built once, seen often."""

    def __init__(self, model: FaceModel, face: Face, look: Look) -> None:
        dressed = wear(model, face, look.outfit, bust=False)
        x, y, z = face.vertices.T
        throat = np.hypot(x / _THROAT_M[0], (z - NECK_M[2] - 0.01) / _THROAT_M[1]) < 1
        kept = ((y < _CUT_M) & (throat | (y < NECK_M[1] - 0.007)))[face.triangles].all(axis=1)
        bare = Face(face.vertices, np.ascontiguousarray(face.triangles[kept]), face.landmarks)
        self._scene = Scene(Dressed(bare, dressed.props, dressed.lenses))
        self._face, self._hair = face, look.hair
        self._table = np.zeros(len(MATERIALS), np.float32)
        for material, albedo in (_ALBEDO | {"hair": look.hair}).items():
            self._table[MATERIALS.index(material)] = albedo

    def shot(self, posture: Posture, intrinsics: Intrinsics) -> Shot:
        """The head as a camera at the origin sees it."""
        view = self._scene.view(intrinsics, posture.head, posture.nose)
        return Shot(view, _features(self._face, view, self._table[view.material], self._hair, posture))


def _features(
    face: Face, view: View, albedo: NDArray[np.float32], hair: float, posture: Posture
) -> NDArray[np.float32]:
    """Eyes, brows and lips, drawn on the skin: they differ from it in light alone."""
    pixels = view.intrinsics.project(face.landmarks.astype(np.float64) @ posture.head.T + posture.nose)
    skin, scale = view.material == MATERIALS.index("skin"), view.intrinsics.fx / float(posture.nose[2])
    drawn = albedo.copy()

    def paint(points: NDArray[np.float64], to: float, thick_mm: float = 0.0, *, line: bool = False) -> None:
        mask, at = np.zeros(view.z.shape, np.uint8), [np.rint(points * 16).astype(np.int32)]
        if line:
            cv2.polylines(mask, at, False, (255,), max(1, round(thick_mm * scale / 1000)), cv2.LINE_AA, 4)
        else:
            cv2.fillPoly(mask, at, (255,), cv2.LINE_AA, 4)
        share = np.where(skin, mask.astype(np.float32) / 255, 0)
        drawn[:] = drawn * (1 - share) + np.float32(to) * share

    for brow in _BROWS:
        paint(pixels[list(brow)], 0.5 * (hair + 0.3), 4.5, line=True)
    paint(pixels[list(_LIPS)], 0.47)
    for eye in _EYES:
        outline = pixels[list(eye)]
        paint(outline, 0.42)
        open_mm = 1000 * float(np.linalg.norm(outline[[1, 2]].mean(axis=0) - outline[[4, 5]].mean(axis=0))) / scale
        middle = outline.mean(axis=0)
        if open_mm > 4:
            turn = np.linspace(0, 2 * np.pi, 24)
            circle = np.stack([np.cos(turn), np.sin(turn)], -1) * scale / 1000
            paint(middle + 0.5 * min(open_mm, 9.5) * circle, 0.2)
            paint(middle + 2.0 * circle, 0.04)
        paint(outline[[0, 1, 2, 3]], 0.22, 1.6, line=True)
    return drawn
