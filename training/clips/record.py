"""Rendering the sample clips into recordings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camera import DeviceInfo, Frame, Intrinsics, Recorder
from training.clips import plot
from training.clips.figure import NECK_M, Head, Posture, body
from training.clips.infrared import infrared
from training.clips.measured import Seen
from training.clips.photo import print_before
from training.clips.plot import FPS, FRAMES, Clip
from training.clips.room import chair, room
from training.clips.shot import Shot, shoot
from training.faces import FaceModel
from training.pool import identity_shape

DEVICES = {"tof": "Kinect v2 (synthetic)", "stereo": "RealSense D435 (synthetic)"}
INTRINSICS = Intrinsics(512, 424, 365.5, 365.5, 255.5, 211.5)


def make_clip(folder: Path, model: FaceModel, clip: Clip, *, level: int = 22) -> Path:
    """Render one clip into ``folder``; returns the file."""
    path = folder / f"{clip.name}.relief"
    device = DeviceInfo("synthetic", name=DEVICES[clip.sensor])
    with Recorder(path, INTRINSICS, device=device, level=level, overwrite=True) as recorder:
        for frame in frames(model, clip):
            recorder.write(frame)
    return path


def frames(model: FaceModel, clip: Clip, every: int = 1) -> Iterator[Frame]:
    """The frames of a clip, 15 a second, or ``every`` so many of them."""
    rng = np.random.default_rng([7, clip.person, clip.seed, int(clip.distance * 100)])
    seen = Seen(clip.sensor, shoot([*room(clip.shift), *chair(plot.posture(0.0, clip).neck)], INTRINSICS))
    portrait = _portrait(model, clip) if clip.photo else None
    heads = lru_cache(maxsize=3)(partial(_head, model, clip))
    for number in range(0, FRAMES, every):
        at = number / FPS
        front = _figure(heads, clip, at, model) if portrait is None else _holder(clip, portrait, at)
        depth = seen.depth(front, rng)
        yield Frame(depth, 0.001, INTRINSICS, at, number, infrared=infrared(front.before(seen.room)), source=clip.name)


def _head(model: FaceModel, clip: Clip, weights: tuple[float, ...]) -> Head:
    return Head(model, model.face(identity_shape(model, clip.person), np.array(weights, np.float32)), clip.look)


def _figure(heads: Callable[[tuple[float, ...]], Head], clip: Clip, at: float, model: FaceModel) -> Shot:
    sits = plot.posture(at, clip)
    head = heads(tuple(plot.expression(model, at).tolist()))
    return head.shot(sits, INTRINSICS).before(body(clip.look.clothes, sits, INTRINSICS))


def _holder(clip: Clip, portrait: NDArray[np.float32], at: float) -> Shot:
    """Somebody whose face is hidden by the print."""
    centre, turn = plot.sheet(at, clip)
    sits = plot.posture(at, replace(clip, distance=clip.distance + 0.13))
    arms = print_before(portrait, centre, turn, clip.look.clothes.albedo, INTRINSICS)
    return arms.before(body(clip.look.clothes, sits, INTRINSICS))


def _portrait(model: FaceModel, clip: Clip) -> NDArray[np.float32]:
    """The enrolled person's picture as ink on paper: albedo ``float32[h, w]``."""
    lens = Intrinsics(420, 560, 900, 900, 209.5, 300)
    face = model.face(identity_shape(model, clip.person))
    sits = Posture(np.array([0, 0, 0.6]) + NECK_M, np.eye(3), np.eye(3))
    whole = Head(model, face, plot.ADA).shot(sits, lens).before(body(plot.ADA.clothes, sits, lens))
    seen = infrared(whole).astype(np.float32) / 255
    return np.asarray(np.where(seen > 0, 0.08 + 0.62 * seen, 0.5), np.float32)
