"""A drawn frame of the open benchmark → what the camera gives, and its crops."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camera import Frame, Intrinsics
from face import Crop, CropError, Location, crop
from face.crop import SIZE
from face.location import rotation
from training.faces import FaceModel, Scene
from training.faces.props import wear
from training.faces.render import MATERIALS, View
from training.pool import identity_shape, misplaced, packed, truth, window
from training.protocols.draw import Shot
from training.protocols.spec import SPLITS, Spec
from training.sensors import tof
from training.sensors.tof import Tof

Depth = NDArray[np.uint16]


class Wall:
    """A plane behind a person, ``distance_m`` behind the nose tip, turned by yaw and pitch, degrees."""

    def __init__(self, distance_m: float, yaw_deg: float, pitch_deg: float) -> None:
        self.distance_m = distance_m
        self.normal = rotation((yaw_deg, pitch_deg, 0.0))[:, 2]

    def behind(self, view: View, nose_m: NDArray[np.floating]) -> View:
        """The view with the wall in its empty pixels."""
        through = np.array([0, 0, nose_m[2] + self.distance_m]) @ self.normal
        rows, columns = np.nonzero(view.z <= 0)
        rays = view.intrinsics.deproject(np.stack([columns, rows], -1), np.ones(len(rows)))
        along = rays @ self.normal
        z, cosine, material = view.z.copy(), view.cosine.copy(), view.material.copy()
        z[rows, columns] = through / along
        cosine[rows, columns] = np.abs(along) / np.linalg.norm(rays, axis=1)
        material[rows, columns] = MATERIALS.index("background")
        return View(z, cosine, material, view.intrinsics)


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """A frame as the camera gave it, ``depth`` ``uint16[H, W]`` millimetres, and what it shows."""

    depth: Depth
    intrinsics: Intrinsics
    turn: NDArray[np.float64]
    nose_m: NDArray[np.float64]
    scene: Scene

    def cut(self, located: Location, *, frontal: bool) -> Crop | None:
        """The crop at ``located``; None where too little was measured."""
        try:
            return crop(Frame(self.depth, 0.001, self.intrinsics), located, frontal=frontal)
        except CropError:
            return None


class Studio:
    """Renders frames; keeps the scenes of the person before it, which most of that person's frames share."""

    def __init__(self, model: FaceModel, spec: Spec) -> None:
        self.model, self.spec = model, spec
        self._person = -1
        self._scenes: dict[Any, Scene] = {}

    def take(self, shot: Shot) -> Taken:
        """The depth image of one frame."""
        turn, nose = rotation(shot.pose_deg), np.array(shot.place_m)
        intrinsics = window(self.spec.focal_px, nose)
        scene = self._scene(shot)
        view = Wall(*shot.wall).behind(scene.view(intrinsics, turn, nose), nose)
        fitted = Tof(**self.spec.sensor)
        sensor = replace(fitted, noise_mm=fitted.noise_mm * shot.faint, floor_mm=fitted.floor_mm * shot.faint**2)
        depth = tof(view, np.random.default_rng(shot.noise), sensor)
        return Taken(depth, intrinsics, turn, nose, scene)

    def sample(self, shot: Shot, *, paper: bool = False) -> dict[str, Any]:
        """One sample of a pool; ``paper`` adds the crop that keeps the head's pose, and its truth.

        A frame that cannot be cut is an empty crop: it counts, as a miss.
        """
        taken = self.take(shot)
        located = misplaced(taken.turn, taken.nose_m, taken.intrinsics, shot.pose_error_deg, shot.nose_error_mm)
        cut = taken.cut(located, frontal=True)
        images = {"noisy": _depth(cut), "clean": packed(truth(taken.scene, taken.turn, taken.nose_m, located))}
        if paper:
            turned = truth(taken.scene, taken.turn, taken.nose_m, located, frontal=False)
            images |= {"paper": _depth(taken.cut(located, frontal=False)), "paper_clean": packed(turned)}
        return {
            **images,
            "mask": np.packbits(np.zeros((SIZE, SIZE), np.bool_) if cut is None else cut.mask),
            "identity": np.int32(shot.person),
            "expression": np.uint8(bool(shot.expression)),
            "pose": np.array(shot.pose_deg, np.float32),
            "distance": np.float32(shot.place_m[2]),
            "sensor": np.uint8(0),
            "subset": np.uint8(shot.subset),
            "session": np.uint8(shot.session),
            "split": np.uint8(SPLITS.index(shot.set.removeprefix("pairs-"))),
            "sample": np.uint8(shot.number),
        }

    def _scene(self, shot: Shot) -> Scene:
        if shot.person != self._person:
            self._person, self._scenes = shot.person, {}
        key = shot.drift, shot.expression, shot.outfit
        if key not in self._scenes:
            shape = identity_shape(self.model, shot.person)
            shape[: len(shot.drift)] += np.array(shot.drift, np.float32)
            face = self.model.face(shape, weights(self.model, shot) if shot.expression else None)
            self._scenes[key] = Scene(wear(self.model, face, shot.outfit))
        return self._scenes[key]


def weights(model: FaceModel, shot: Shot) -> NDArray[np.float32]:
    """The blend shapes of a frame in the model's order."""
    values = np.zeros(len(model.expression_names), np.float32)
    for name, weight in shot.expression:
        values[model.expression_names.index(name)] = weight
    return values


def _depth(cut: Crop | None) -> Depth:
    return np.zeros((SIZE, SIZE), np.uint16) if cut is None else packed(cut.depth)
