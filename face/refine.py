"""Is it a face, where exactly is its nose tip, and how is the head turned: a small network on a metric patch.

The patch is what a virtual camera would see that looks straight at the candidate, 240 mm across at its distance, so
that neither the distance nor the place in the image matters and only the head's turn relative to the line of sight is
left to recognise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from camera import Frame, Intrinsics
from face.convolution import Convolution, convolve
from face.proposals import Layers, perceptron

SIZE = 48
MM_PER_PX = 5.0
OVERSAMPLING = 2
NEAR_MM, FAR_MM = -110.0, 150.0
NOSE_MM = 50.0
LEAST_Z_MM = 50.0
OUTPUTS = 10

Floats = NDArray[np.float32]
Vector = NDArray[np.float64]

_OCCLUDER_MM = 2 * NEAR_MM
_OVER = np.diag([-1.0, -1.0, 1.0])
_FINE = SIZE * OVERSAMPLING
_CORNERS = np.array([(0, 0), (_FINE - 1, 0), (_FINE - 1, _FINE - 1), (0, _FINE - 1)], np.float32)
_FINE_MM = (np.arange(_FINE) - (_FINE - 1) / 2) * (MM_PER_PX / OVERSAMPLING)
_CORNERS_MM = np.array([(_FINE_MM[int(u)], _FINE_MM[int(v)], 0.0) for u, v in _CORNERS])


@dataclass(frozen=True, slots=True, eq=False)
class Refined:
    """Answer of the network to one patch: ``score`` in [0, 1], ``nose_mm`` in the camera frame, ``rotation``
    ``float64[3, 3]`` from the face frame to the camera frame."""

    score: float
    nose_mm: Vector
    rotation: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Convolutions, then dense layers that end in a logit, the nose (3) and two columns of the rotation (6)."""

    convolutions: Sequence[Convolution]
    dense: Layers

    def __call__(self, patches: Floats) -> Floats:
        """``float32[N, 48, 48, 2]`` → ``float32[N, 10]``."""
        maps = convolve(self.convolutions, patches)
        flat = maps.transpose(0, 3, 1, 2).reshape(len(maps), -1)
        return perceptron(self.dense, flat)


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A patch ``image``, ``float32[48, 48, 2]``, and who sees it: a camera that looks at ``centre`` (mm, camera frame)
    and has the axes ``view``, ``float64[3, 3]``."""

    centre: Vector
    view: NDArray[np.float64]
    image: Floats

    def upside_down(self) -> Look:
        """What the same camera sees when it is rolled by half a turn."""
        return Look(self.centre, self.view @ _OVER, np.ascontiguousarray(self.image[::-1, ::-1]))


def refine(frame: Frame, candidates: Vector, network: Network) -> list[Refined]:
    """Look closely at candidates ``float64[K, 3]`` mm (camera frame); those off the image are left out."""
    return judge([one for one in (look(frame, candidate) for candidate in candidates) if one is not None], network)


def look(frame: Frame, centre: Vector) -> Look | None:
    """A look at a point (mm, camera frame), x level; None off the image."""
    view = look_at(centre)
    image = patch(frame, centre, view)
    return None if image is None else Look(centre, view, image)


def judge(looks: Sequence[Look], network: Network) -> list[Refined]:
    """What the network says of each look."""
    if not looks:
        return []
    answers = network(np.stack([one.image for one in looks]))
    return [decode(answer, one.centre, one.view) for answer, one in zip(answers, looks, strict=True)]


def look_at(point: Vector, roll: float = 0.0) -> NDArray[np.float64]:
    """Axes (columns) of a camera at the origin that looks at ``point`` and keeps x level, then rolls by radians."""
    forward = point / np.linalg.norm(point)
    right = np.array([forward[2], 0.0, -forward[0]])
    right /= max(float(np.linalg.norm(right)), 1e-9)
    axes = np.stack([right, _cross(forward, right), forward], axis=1)
    if roll == 0:
        return axes
    c, s = np.cos(roll), np.sin(roll)
    return np.asarray(axes @ np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]))


def patch(frame: Frame, centre: Vector, view: NDArray[np.float64]) -> Floats | None:
    """The patch around ``centre`` (mm, camera frame) along ``view``: ``float32[48, 48, 2]``; None off the image.

    Channel 0: depth behind the centre, -1 … 1 for ±110 mm, 0 where there is none; channel 1: share measured in range.
    """
    distance = math.sqrt(centre @ centre)
    if distance < -_OCCLUDER_MM:
        return None
    corners = _CORNERS_MM @ view.T + view[:, 2] * distance
    pixels = _pixels(frame.intrinsics, corners)
    if pixels is None:
        return None
    size = (_FINE, _FINE)
    there = cv2.getPerspectiveTransform(pixels, _CORNERS)
    raw = cv2.warpPerspective(frame.depth, there, size, flags=cv2.INTER_NEAREST, borderValue=0)
    x, y = _FINE_MM * (view[2, 0] / distance), _FINE_MM * (view[2, 1] / distance)
    along = (x[None] + (y[:, None] + view[2, 2])).astype(np.float32)
    behind = raw * np.float32(1000 * frame.depth_unit) / along
    behind -= np.float32(distance)
    kept = ((behind < FAR_MM) & (behind > _OCCLUDER_MM)).astype(np.float32)  # unmeasured: behind = -distance
    behind *= kept
    count = _blocks(kept)
    out = np.empty((SIZE, SIZE, 2), np.float32)
    np.divide(_blocks(behind), np.maximum(count, 1) * np.float32(-NEAR_MM), out=out[..., 0])
    np.clip(out[..., 0], -1, 1.3, out=out[..., 0])
    np.multiply(count, 1 / OVERSAMPLING**2, out=out[..., 1])
    return out


def decode(answer: Floats, centre: Vector, view: NDArray[np.float64]) -> Refined:
    """The network's ten numbers → score, nose tip and rotation in the camera frame."""
    score = 1 / (1 + math.exp(-min(max(float(answer[0]), -50.0), 50.0)))
    nose = centre + view @ (answer[1:4].astype(np.float64) * NOSE_MM)
    return Refined(score, nose, view @ orthonormal(answer[4:].astype(np.float64)))


def orthonormal(six: Vector) -> NDArray[np.float64]:
    """Two columns → the nearest rotation by Gram–Schmidt (Zhou et al., On the continuity of rotation representations in
    neural networks, CVPR 2019)."""
    a, b = six[:3], six[3:]
    a = a / max(math.sqrt(a @ a), 1e-9)
    b = b - (a @ b) * a
    b = b / max(math.sqrt(b @ b), 1e-9)
    return np.stack([a, b, _cross(a, b)], axis=1)


def _cross(a: Vector, b: Vector) -> Vector:
    """The cross product of two vectors; ``np.cross`` takes ten times as long for so few numbers."""
    (ax, ay, az), (bx, by, bz) = a.tolist(), b.tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def _pixels(k: Intrinsics, corners: Vector) -> Floats | None:
    if corners[:, 2].min() < LEAST_Z_MM:
        return None
    pixels = k.project(corners)
    low, high = pixels.min(axis=0), pixels.max(axis=0)
    if not np.isfinite(pixels).all() or (high < 0).any() or low[0] > k.width or low[1] > k.height:
        return None
    return np.ascontiguousarray(pixels, np.float32)


def _blocks(image: Floats) -> Floats:
    rows = image[0::2] + image[1::2]
    return rows[:, 0::2] + rows[:, 1::2]
