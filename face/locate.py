"""Find every face in a depth frame: proposals, then a closer look, twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assets import MODELS
from assets.phrase import phrase
from camera import Frame
from face.convolution import Convolution
from face.errors import LocatorDamaged
from face.location import Location, pose
from face.onnx_weights import weights
from face.proposals import FEATURES, Layers, cast_votes, peaks
from face.refine import OUTPUTS, Network, Refined, judge, look, refine
from face.uprightness import SETTLED_MM, way_up

CANDIDATES = 6
CROWDED = 3  # faces among as many candidates as are looked at: there may be more
ROUNDS = 10
LEAST_SCORE = 0.75
FIRST_SCORE = 0.05
APART_MM = 100.0
NEAREST_M, FARTHEST_M = 0.2, 1.75

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Locator:
    """The two networks of the locator and what is asked of a face: a score of at least ``least_score`` in [0, 1]."""

    votes: Layers
    network: Network
    least_score: float = LEAST_SCORE

    def __call__(self, frame: Frame, *, previous: Sequence[Location] | Location | None = None) -> list[Location]:
        """See :func:`locate`."""
        votes = cast_votes(frame, self.votes)
        hints = _hints(previous)
        found: list[Refined] = []
        for _ in range(ROUNDS):
            candidates = peaks(*votes, most=CANDIDATES, beside=[one.nose_mm for one in found])
            new = self._faces(frame, np.concatenate([candidates, hints]))
            found += new
            hints = hints[:0]
            if len(candidates) < CANDIDATES or len(new) < CROWDED:
                break
        located = [_location(frame, r) for r in _distinct(found)]
        return sorted((one for one in located if one is not None), key=lambda one: float(np.linalg.norm(one.nose_m)))

    def _faces(self, frame: Frame, candidates: Vector) -> list[Refined]:
        """What is a face among candidates ``float64[K, 3]`` mm, at the first look and at the second."""
        once = _distinct([r for r in refine(frame, candidates, self.network) if r.score > FIRST_SCORE])
        found = []
        for one in once:
            seen = look(frame, one.nose_mm)
            again = None if seen is None else judge([seen], self.network)[0]
            if seen is None or again is None or float(np.linalg.norm(again.nose_mm - one.nose_mm)) >= SETTLED_MM:
                continue
            if (score := _together(one.score, again.score)) >= self.least_score:
                face = way_up(frame, again, seen, self.network)
                found += [] if face is None else [replace(face, score=min(score, face.score))]
        return _distinct(found)


def locate(frame: Frame, *, previous: Sequence[Location] | Location | None = None) -> list[Location]:
    """Every face in a frame, nearest first; an empty list when there is none.

    Works on depth alone, from 0.3 to 1.5 m, for heads turned by up to ±45°, at any frame size that shows a face. A face
    that is upside down is told as such, with a roll about ±180°, or not found; one that lies on its side is not found.
    What ``previous`` frames found is looked at again besides this frame's own proposals; the answer never depends on it
    being given.

    Raises :class:`face.LocatorDamaged` when the shipped networks are missing or altered.
    """
    return default_locator()(frame, previous=previous)


@cache
def default_locator() -> Locator:
    """The shipped locator, read once from ``assets/models/locator.onnx`` and its card."""
    return read_locator(MODELS / "locator.onnx", MODELS / "locator.json")


def read_locator(model: Path, card: Path) -> Locator:
    """A locator from its ONNX file and card. Raises :class:`face.LocatorDamaged` when they do not belong together."""
    try:
        data, about = model.read_bytes(), json.loads(card.read_text("utf-8"))
        digest = about["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LocatorDamaged(
            phrase("the face locator's files are missing or unreadable; install Relief again")
        ) from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise LocatorDamaged(phrase("the face locator's file is not the one its card describes; install Relief again"))
    return build(weights(data))


def build(w: Mapping[str, NDArray[np.float32]]) -> Locator:
    """A locator from named weights: ``votes.N``, ``convolutions.N`` (stride 2 where N is even) and ``dense.N``."""
    try:
        votes = _dense(w, "votes")
        dense = _dense(w, "dense")
        numbers = _numbers(w, "convolutions")
        layers = [
            Convolution.from_onnx(w[f"convolutions.{n}.weight"], w[f"convolutions.{n}.bias"], stride)
            for n, stride in zip(numbers, STRIDES, strict=True)
        ]
    except (KeyError, ValueError) as error:
        raise LocatorDamaged(phrase("the face locator's file holds another network; install Relief again")) from error
    if votes[0][0].shape[0] != FEATURES or dense[-1][1].shape != (OUTPUTS,):
        raise LocatorDamaged(phrase("the face locator's file holds another network; install Relief again"))
    return Locator(votes, Network(layers, dense))


STRIDES = (2, 2, 1, 2, 1, 2)


def _dense(w: Mapping[str, NDArray[np.float32]], part: str) -> Layers:
    numbers = _numbers(w, part)
    return [(np.ascontiguousarray(w[f"{part}.{n}.weight"].T), w[f"{part}.{n}.bias"]) for n in numbers]


def _numbers(w: Mapping[str, NDArray[np.float32]], part: str) -> list[int]:
    return sorted({int(name.split(".")[1]) for name in w if name.startswith(f"{part}.")})


def _hints(previous: Sequence[Location] | Location | None) -> Vector:
    if previous is None:
        return np.zeros((0, 3))
    known = [previous] if isinstance(previous, Location) else list(previous)
    return np.array([one.nose_m for one in known], np.float64).reshape(-1, 3) * 1000


def _distinct(found: Sequence[Refined]) -> list[Refined]:
    """The best of each group that lies closer together than two heads can."""
    kept: list[Refined] = []
    for one in sorted(found, key=lambda r: -r.score):
        if all(np.linalg.norm(one.nose_mm - other.nose_mm) > APART_MM for other in kept):
            kept.append(one)
    return kept


def _together(first: float, second: float) -> float:
    """The score of two looks: the mean of their logits. Nonsense seldom convinces twice, from two centres."""
    odds = np.sqrt(first * second)
    against = np.sqrt((1 - first) * (1 - second))
    return float(odds / max(odds + against, 1e-12))


def _location(frame: Frame, one: Refined) -> Location | None:
    nose = one.nose_mm / 1000
    if not NEAREST_M < nose[2] < FARTHEST_M:
        return None
    u, v = frame.intrinsics.project(nose)
    if not (-0.5 <= u <= frame.intrinsics.width - 0.5 and -0.5 <= v <= frame.intrinsics.height - 0.5):
        return None
    yaw, pitch, roll = pose(one.rotation)
    x, y, z = (float(value) for value in nose)
    return Location((float(u), float(v)), (x, y, z), (yaw, pitch, roll), float(one.score))
