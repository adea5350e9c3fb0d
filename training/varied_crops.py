"""Varied depth faces from the shipped clips, the same on every machine: what backends are compared on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

import camera
import face
from camera import Frame
from face.fill import fill

CLIPS = ("first-enrol", "first-later", "second-enrol", "second-later", "stranger")
VARIANTS = 4  # of every frame: as it is, turned, noisy, with holes
SEED = 5
TURN_DEG, MOVE_M = 8.0, 0.006
NOISE = 6.0

Crops = NDArray[np.float32]


def varied(count: int) -> tuple[Crops, NDArray[np.int64]]:
    """``float32[count, 128, 128]`` crops in [0, 255] and the clip each comes from, ``int64[count]``.

    Frames are spread evenly over the clips. Of every four crops one is as it was cut, one was cut at a wrong pose and
    nose tip, one has smooth and sharp noise, one lacks parts that were filled.
    """
    per_clip = -(-count // len(CLIPS))
    made = [(crop, number) for number, name in enumerate(CLIPS) for crop in _of_clip(name, number, per_clip)]
    crops, clips = zip(*made, strict=True)
    spread = np.linspace(0, len(crops) - 1, count).round().astype(int)
    return np.stack(crops)[spread], np.asarray(clips, np.int64)[spread]


def _of_clip(name: str, number: int, count: int) -> Iterator[Crops]:
    rng = np.random.default_rng((SEED, number))
    frames = -(-count // VARIANTS)
    with camera.open(f"file:{Path(str(files('assets'))) / 'clips' / f'{name}.relief'}") as source:
        assert isinstance(source, camera.Recording)
        for at in range(frames):
            source.seek(at * len(source) // frames)
            frame = source.read()
            found = face.locate(frame)
            if found:
                yield from list(_variants(frame, found[0], rng))[: count - at * VARIANTS]


def _variants(frame: Frame, location: face.Location, rng: np.random.Generator) -> Iterator[Crops]:
    plain = face.crop(frame, location)
    yield plain.depth
    x, y, z = np.asarray(location.nose_m) + rng.uniform(-MOVE_M, MOVE_M, 3)
    yaw, pitch, roll = np.asarray(location.pose_deg) + rng.uniform(-TURN_DEG, TURN_DEG, 3)
    wrong = replace(location, nose_m=(float(x), float(y), float(z)), pose_deg=(float(yaw), float(pitch), float(roll)))
    yield face.crop(frame, wrong).depth
    yield _noisy(plain.depth, rng)
    yield _with_holes(plain.depth, rng)


def _noisy(depth: Crops, rng: np.random.Generator) -> Crops:
    smooth = cv2.GaussianBlur(rng.standard_normal(depth.shape, np.float32), (0, 0), 3) * np.float32(8 * NOISE)
    noise = smooth + rng.standard_normal(depth.shape, np.float32) * np.float32(NOISE / 2)
    return np.where(depth > 0, np.clip(depth + noise, 1, 255), 0).astype(np.float32)


def _with_holes(depth: Crops, rng: np.random.Generator) -> Crops:
    known = depth > 0
    for _ in range(6):
        centre = (int(rng.integers(24, 104)), int(rng.integers(24, 104)))
        axes = (int(rng.integers(4, 16)), int(rng.integers(4, 16)))
        hole = cv2.ellipse(np.zeros(depth.shape, np.uint8), centre, axes, float(rng.uniform(0, 180)), 0, 360, 1, -1)
        known &= hole == 0
    return np.where(depth > 0, np.clip(fill(depth, known), 0, 255), 0).astype(np.float32)
