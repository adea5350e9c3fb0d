"""Where a face may be: every point of a coarse grid looks at its neighbourhood and votes for a nose tip.

After the depth-difference features of Shotton et al. (Real-time human pose recognition in parts from single depth
images, CVPR 2011) and the votes of Fanelli et al. (Random forests for real time 3D face analysis, IJCV 2013), with a
small perceptron in place of the forest.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from camera import Frame
from face.coarse import Coarse, Floats, Ints, coarse

OFFSETS_MM = np.array([-125, -80, -48, -22, 0, 22, 48, 80, 125], np.float32)
CLIP_MM = np.float32(150)
VOTE_MM = np.float32(100)
FEATURES = len(OFFSETS_MM) ** 2

LEAST_SCORE = 0.2
MOST_VOTES = 250
NEAR_MM = 25.0
APART_MM = 90.0
LEAST_MASS = 1.0

Layers = Sequence[tuple[Floats, Floats]]


def neighbourhoods(image: Coarse, rows: Ints, columns: Ints, z: Floats) -> Floats:
    """Depth around points at offsets of fixed size in millimetres, relative to the point's own, clipped to ±150 mm.

    ``float32[N, 81]`` in [-1, 1], row by row from the upper left; unmeasured and outside count as far.
    """
    height, width = image.z.shape
    inverse = (1 / z)[:, None]
    du = np.rint(inverse * (OFFSETS_MM * np.float32(image.focal[0]))).astype(np.int64)
    dv = np.rint(inverse * (OFFSETS_MM * np.float32(image.focal[1]))).astype(np.int64)
    u = np.clip(du + (columns + 1)[:, None], 0, width - 1)
    v = np.clip(dv + (rows + 1)[:, None], 0, height - 1)
    index = (v * width)[:, :, None] + u[:, None, :]
    relative: Floats = image.z.ravel().take(index.reshape(len(z), FEATURES))
    relative -= z[:, None]
    np.clip(relative, -CLIP_MM, CLIP_MM, out=relative)
    relative *= 1 / CLIP_MM
    return relative


def camera_points(frame: Frame, image: Coarse, rows: Ints, columns: Ints, z: Floats) -> Floats:
    """Coarse pixels at depth ``z`` mm → camera points ``float32[N, 3]`` in mm."""
    pixels = np.stack([columns, rows], axis=-1) * image.step + image.first
    return frame.intrinsics.deproject(pixels.astype(np.float64), z).astype(np.float32)


def perceptron(layers: Layers, x: Floats) -> Floats:
    """A stack of dense layers with ReLU between them."""
    for number, (weight, bias) in enumerate(layers):
        x = x @ weight
        x += bias
        if number < len(layers) - 1:
            np.maximum(x, 0, out=x)
    return x


def propose(frame: Frame, layers: Layers, *, most: int) -> NDArray[np.float64]:
    """Likely nose tips, ``float64[K ≤ most, 3]`` mm in the camera frame, the best supported first."""
    return peaks(*cast_votes(frame, layers), most=most)


def cast_votes(frame: Frame, layers: Layers) -> tuple[Floats, Floats]:
    """Every point's vote for a nose tip, ``float32[N, 3]`` mm in the camera frame, and its weight, ``float32[N]``."""
    image = coarse(frame)
    rows, columns, z = image.points()
    if len(z) == 0:
        return np.zeros((0, 3), np.float32), np.zeros(0, np.float32)
    answer = perceptron(layers, neighbourhoods(image, rows, columns, z))
    keep = np.flatnonzero(answer[:, 0] > np.float32(np.log(LEAST_SCORE / (1 - LEAST_SCORE))))
    votes = camera_points(frame, image, rows[keep], columns[keep], z[keep]) + answer[keep, 1:] * VOTE_MM
    return votes, 1 / (1 + np.exp(-answer[keep, 0]))


def peaks(
    votes: Floats, weights: Floats, *, most: int, beside: Sequence[NDArray[np.float64]] = ()
) -> NDArray[np.float64]:
    """Where the votes agree, ``float64[K ≤ most, 3]`` mm, of the 250 heaviest votes that lie ``beside`` the points
    found already, ``float64[3]`` mm each."""
    for point in beside:
        far = ((votes - point.astype(np.float32)) ** 2).sum(-1) > APART_MM**2
        votes, weights = votes[far], weights[far]
    if len(votes) > MOST_VOTES:
        heaviest = np.argpartition(-weights, MOST_VOTES)[:MOST_VOTES]
        votes, weights = votes[heaviest], weights[heaviest]
    return modes(votes, weights, most=most)


def modes(votes: Floats, weights: Floats, *, most: int) -> NDArray[np.float64]:
    """Peaks of the density of weighted votes ``float32[N, 3]`` mm: ``float64[K ≤ most, 3]``, the densest first.

    Votes that are not finite count for nothing.
    """
    finite = np.isfinite(votes).all(axis=1) & np.isfinite(weights)
    votes, weights = votes[finite], weights[finite]
    if len(votes) == 0:
        return np.zeros((0, 3))
    squares = ((votes[:, None] - votes[None]) ** 2).sum(-1)
    close = np.exp(squares * np.float32(-0.5 / NEAR_MM**2)) * weights
    density = close.sum(axis=1)
    peaks: list[NDArray[np.float64]] = []
    while len(peaks) < most:
        best = int(np.argmax(density))
        if density[best] < LEAST_MASS:
            break
        share = close[best] / close[best].sum()
        peaks.append((share @ votes).astype(np.float64))
        density[squares[best] < APART_MM**2] = 0
    return np.array(peaks).reshape(-1, 3)
