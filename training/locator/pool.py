"""Rendered frames with their truth, made once and kept on disk: what both networks of the locator train from."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camera import Frame, Intrinsics
from face.location import rotation
from training.faces import scenes
from training.faces.model import FaceModel
from training.faces.props import dress, long_hair, mane
from training.faces.render import Scene, View
from training.locator.cameras import camera, measure

VIEWS_PER_PERSON = 6
SHARD = 100
MANES = 0.5  # of those with long hair


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A frame and the faces in it: ``noses`` ``float64[F, 3]`` metres in the camera frame, ``poses`` ``float64[F, 3]``
    (yaw, pitch, roll) degrees, ``visible`` ``float64[F]``: the share of each face's landmarks that nothing hides.
    ``kind``: ``faces`` or what the faceless scene shows."""

    frame: Frame
    noses: NDArray[np.float64]
    poses: NDArray[np.float64]
    visible: NDArray[np.float64]
    kind: str


class Studio:
    """Renders samples: people drawn from a face model, several views of each, in rooms, through sensors."""

    def __init__(self, model: FaceModel, seed: int, *, long_hair: float = 0.25) -> None:
        self._model = model
        self._long_hair = long_hair
        self._rng = np.random.default_rng(seed)
        self._people: deque[tuple[Scene, int]] = deque()

    def faces(self) -> Sample:
        """A frame with one to three faces, 0.28–1.6 m away, turned by up to 60°."""
        rng = self._rng
        intrinsics, sensor = camera(rng)
        count = int(rng.choice((1, 2, 3), p=(0.72, 0.22, 0.06)))
        views, landmarks = self._background(intrinsics), []
        noses: list[NDArray[np.float64]] = []
        poses: list[tuple[float, float, float]] = []
        for _ in range(count):
            scene, pose, nose = self._person(), _pose(rng), self._place(intrinsics, noses)
            views.append(scene.view(intrinsics, rotation(pose), nose))
            landmarks.append(scene.dressed.face.landmarks @ rotation(pose).T + nose)
            noses.append(nose)
            poses.append(pose)
        view = scenes.merge(views)
        visible = np.array([_visible(view, points) for points in landmarks])
        frame = Frame(measure(view, sensor, rng), 0.001, intrinsics)
        return Sample(frame, np.array(noses), np.array(poses), visible, "faces")

    def faceless(self, kind: str) -> Sample:
        """A frame of one of :data:`training.faces.scenes.KINDS`."""
        intrinsics, sensor = camera(self._rng)
        view = scenes.faceless(kind, intrinsics, self._model, self._rng)
        frame = Frame(measure(view, sensor, self._rng), 0.001, intrinsics)
        return Sample(frame, np.zeros((0, 3)), np.zeros((0, 3)), np.zeros(0), kind)

    def _background(self, intrinsics: Intrinsics) -> list[View]:
        rng = self._rng
        if rng.random() < 0.25:
            empty = np.zeros((intrinsics.height, intrinsics.width), np.float32)
            return [View(empty, empty, empty.astype(np.uint8), intrinsics)]
        meshes = scenes.room(rng, nearest=rng.uniform(0.5, 1.5))
        if rng.random() < 0.3:
            maker = list(scenes.NEGATIVES.values())[rng.integers(len(scenes.NEGATIVES))]
            meshes += maker(rng, scenes.visible(intrinsics, rng))
        return [scenes.cast(meshes, intrinsics)]

    def _person(self) -> Scene:
        rng, model = self._rng, self._model
        while len(self._people) < 4:
            expression = model.random_expression(rng) if rng.random() < 0.7 else None
            face = model.face(model.random_identity(rng) * rng.uniform(0.8, 1.3), expression)
            dressed = dress(model, face, rng)
            if rng.random() < self._long_hair:
                style = mane if rng.random() < MANES else long_hair
                dressed = replace(dressed, props=(*dressed.props, *style(face, rng)))
            self._people.append((Scene(dressed), VIEWS_PER_PERSON))
        scene, left = self._people.popleft()
        if left > 1:
            self._people.append((scene, left - 1))
        return scene

    def _place(self, intrinsics: Intrinsics, taken: list[NDArray[np.float64]]) -> NDArray[np.float64]:
        rng = self._rng
        for _ in range(20):
            pixel = rng.uniform(0.06, 0.94, 2) * (intrinsics.width - 1, intrinsics.height - 1)
            nose = intrinsics.deproject(pixel, np.asarray(0.28 * (1.6 / 0.28) ** rng.random()))
            if all(np.linalg.norm((nose - other)[:2]) > 0.25 for other in taken):
                break
        return nose


def write(
    folder: Path, model: FaceModel, *, faces: int, faceless: int, seed: int, long_hair: float = 0.25
) -> Iterator[int]:
    """Render a pool into ``folder``, shard by shard; yields how many frames exist so far.

    ``long_hair``: the share of people whose hair hangs beside the face.
    """
    folder.mkdir(parents=True, exist_ok=True)
    studio = Studio(model, seed, long_hair=long_hair)
    order = np.random.default_rng(seed).permutation(np.arange(faces + faceless) < faces)
    made: list[Sample] = []
    for number, with_face in enumerate(order):
        kind = scenes.KINDS[number % len(scenes.KINDS)]
        made.append(studio.faces() if with_face else studio.faceless(kind))
        if len(made) == SHARD or number == len(order) - 1:
            _save(folder / f"{number // SHARD:04d}.npz", made)
            made = []
            yield number + 1


def read(folder: Path) -> list[Sample]:
    """All samples of a pool. Raises ``FileNotFoundError`` when there is none."""
    shards = sorted(folder.glob("*.npz"))
    if not shards:
        raise FileNotFoundError(f"no rendered frames in {folder}; run `python -m training.locator render` first")
    return [sample for shard in shards for sample in _load(shard)]


def _save(path: Path, samples: list[Sample]) -> None:
    cameras = [sample.frame.intrinsics for sample in samples]
    np.savez(
        path,
        depth=np.concatenate([sample.frame.depth.ravel() for sample in samples]),
        cameras=np.array([(k.width, k.height, k.fx, k.fy, k.cx, k.cy) for k in cameras]),
        count=np.array([len(sample.noses) for sample in samples]),
        noses=np.concatenate([sample.noses for sample in samples]),
        poses=np.concatenate([sample.poses for sample in samples]),
        visible=np.concatenate([sample.visible for sample in samples]),
        kind=np.array([sample.kind for sample in samples]),
    )


def _load(path: Path) -> Iterator[Sample]:
    with np.load(path, allow_pickle=False) as a:
        depth, noses, poses, visible = a["depth"], a["noses"], a["poses"], a["visible"]
        rows = list(zip(a["cameras"], a["count"], a["kind"], strict=True))
    pixel = face = 0
    for (width, height, fx, fy, cx, cy), count, kind in rows:
        w, h = int(width), int(height)
        image = depth[pixel : pixel + w * h].reshape(h, w)
        own = np.s_[face : face + count]
        frame = Frame(image, 0.001, Intrinsics(w, h, fx, fy, cx, cy))
        yield Sample(frame, noses[own], poses[own], visible[own], str(kind))
        pixel, face = pixel + w * h, face + count


def _pose(rng: np.random.Generator) -> tuple[float, float, float]:
    yaw = rng.uniform(-60, 60) if rng.random() < 0.8 else rng.normal(0, 12)
    pitch, roll = rng.normal(0, 15), rng.normal(0, 12)
    return float(np.clip(yaw, -60, 60)), float(np.clip(pitch, -40, 40)), float(np.clip(roll, -45, 45))


def _visible(view: View, landmarks: NDArray[np.floating]) -> float:
    """Share of landmarks inside the image with no other surface more than 12 mm before them."""
    pixels = np.rint(view.intrinsics.project(landmarks))
    u, v = pixels[:, 0].astype(int), pixels[:, 1].astype(int)
    inside = (u >= 0) & (v >= 0) & (u < view.intrinsics.width) & (v < view.intrinsics.height)
    u, v = np.clip(u, 0, view.intrinsics.width - 1), np.clip(v, 0, view.intrinsics.height - 1)
    return float((inside & (view.z[v, u] > landmarks[:, 2] - 0.012)).mean())
