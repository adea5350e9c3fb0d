"""The liveness model: measures of a relief → how much it is like a face, and like each kind of attack.

Hidden layers of a few units and a softmax over the kinds, in numpy, read from ``assets/models/liveness.json``, which
is card and weights in one. ``python -m training.attacks fit`` makes it. A second network of the kind, where there is
one, tells strips of paper on a bare face from bare faces. What it says is added to what speaks for a cut-out, so no
attack looks more alive with it than without; ``python -m training.attacks strips`` makes it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets import MODELS
from assets.phrase import phrase
from camera import Frame
from face.errors import LivenessDamaged
from face.liveness.answer import Liveness, Reason
from face.liveness.measures import VALUES, Measures, measure, zones
from face.liveness.relief import COLUMNS, ROWS, relief
from face.liveness.usual import WAYS, Usual
from face.location import Location

KINDS: tuple[Reason, ...] = ("flat", "bent", "cut-out", "screen", "size", "shell", "covered")
CUT_OUT = 1 + KINDS.index("cut-out")  # among the outputs
CLIP = 4.0

Vector = NDArray[np.float64]
Weights = NDArray[np.float32]
Layers = tuple[tuple[Weights, Weights], ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What one frame says: ``odds``, the logarithm of live against attack, above 0 for live; the likeliest ``kind`` of
    attack, and ``said``, what there is to see of it."""

    odds: float
    kind: Reason
    said: str


@dataclass(frozen=True, slots=True, eq=False)
class LivenessModel:
    """``usual``: what is usual among people; ``mean``, ``deviation``: ``float64[396]`` of the measures; ``layers``:
    weights ``float32[396, H]``, …, ``[H, 8]`` and biases, the live class first; ``threshold``: the log odds that count
    as even; ``strips``: layers of a network whose one output is the log odds of a strip of paper against a bare face,
    none for no such."""

    usual: Usual
    mean: Vector
    deviation: Vector
    layers: Layers
    threshold: float
    strips: Layers = ()

    def __call__(self, frame: Frame, location: Location) -> Look:
        """Judge the face at ``location`` by one frame."""
        seen = relief(frame, location)
        measures = None if seen is None else measure(seen, self.usual)
        if measures is None:
            return Look(-CLIP, "unseen", "too little of the face is measured")
        logits = self.logits(measures.values)
        kind = KINDS[int(np.argmax(logits[1:]))]
        return Look(float(logits[0] - np.logaddexp.reduce(logits[1:])) - self.threshold, kind, words(kind, measures))

    def logits(self, values: Vector) -> Vector:
        """``float64[..., 396]`` → ``float64[..., 8]``: live, then each of ``KINDS``."""
        x = np.clip((values - self.mean) / self.deviation, -CLIP, CLIP).astype(np.float32)
        told = _through(self.layers, x)
        if self.strips:
            strip = told[..., 0] + _through(self.strips, x)[..., 0]
            told[..., CUT_OUT] = np.logaddexp(told[..., CUT_OUT], strip)
        return told


def _through(layers: Layers, x: Weights) -> Vector:
    *hidden, (last, end) = layers
    for weight, bias in hidden:
        x = np.maximum(x @ weight + bias, 0)
    return np.asarray(x @ last + end, np.float64)


def words(kind: Reason, seen: Measures) -> str:
    """What there is to see of a kind of attack, with its figure."""
    said = {
        "flat": f"flat: {seen.plane_mm:.1f} mm off a plane",
        "bent": f"bent like paper: {seen.quadric_mm:.1f} mm off a smooth sheet",
        "cut-out": f"a cut-out: {seen.quadric_mm:.1f} mm off a smooth sheet",
        "screen": f"like a screen: {seen.missing:.0%} of it has no depth",
        "size": f"not a head's size: about {seen.scale:.0%} of a usual one",
        "shell": f"a shell over the lower face: its own relief is {seen.lower_mm:.1f} mm",
        "covered": "covered: part of the face is hidden",
    }
    return said[kind]


def answer(odds: float, kind: Reason, said: str, alone: float | None = None) -> Liveness:
    """Log odds → the answer; ``alone``: those of the last frame."""
    score = float(1 / (1 + np.exp(-np.clip(odds, -50, 50))))
    return Liveness(score, odds=alone) if odds >= 0 else Liveness(min(score, 0.5), kind, said, alone)


@cache
def default_model() -> LivenessModel:
    """The shipped model, read once. Raises :class:`face.LivenessDamaged`."""
    return read_model(MODELS / "liveness.json")


def read_model(path: Path) -> LivenessModel:
    """A model from its file. Raises :class:`face.LivenessDamaged` where it is missing or altered."""
    try:
        told = json.loads(path.read_text("utf-8"))
        weights, digest_told = told["weights"], told["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LivenessDamaged(phrase("the liveness model is missing or unreadable; install Relief again")) from error
    if digest(weights) != digest_told:
        raise LivenessDamaged(
            phrase("the liveness model's weights are not those its card describes; install Relief again")
        )
    return build(weights)


def build(weights: dict[str, Any]) -> LivenessModel:
    """A model from its weights as the file has them. Raises :class:`face.LivenessDamaged` where they do not fit."""
    try:
        usual = _usual(weights)
        mean, deviation = (np.array(weights[name], np.float64) for name in ("mean", "deviation"))
        layers, strips = _layers(weights["layers"]), _layers(weights.get("strips", []))
        threshold = float(weights["threshold"])
    except (KeyError, TypeError, ValueError) as error:
        raise LivenessDamaged(phrase("the liveness model's file holds another model; install Relief again")) from error
    fits = mean.shape == deviation.shape == (VALUES,) and _fit(layers, len(KINDS) + 1)
    if not (fits and (not strips or _fit(strips, 1))):
        raise LivenessDamaged(phrase("the liveness model's file holds another model; install Relief again"))
    return LivenessModel(usual, mean, deviation, layers, threshold, strips)


def _layers(told: list[dict[str, Any]]) -> Layers:
    return tuple((np.array(one["weight"], np.float32), np.array(one["bias"], np.float32)) for one in told)


def _fit(layers: Layers, outputs: int) -> bool:
    """Whether layers follow from each other, from the measures to so many outputs."""
    widths = (VALUES, *(bias.size for _, bias in layers))
    pairs = zip(pairwise(widths), layers, strict=True)
    follow = all(weight.shape == pair and bias.ndim == 1 for pair, (weight, bias) in pairs)
    return follow and len(layers) > 0 and widths[-1] == outputs


def _usual(weights: dict[str, Any]) -> Usual:
    face = np.array(weights["mean_face"], np.float32).reshape(ROWS, COLUMNS)  # null becomes NaN
    mean, ways, spread = (np.array(weights[name], np.float64) for name in ("middle", "ways", "spread"))
    middle = int(zones()["middle"].sum())
    if not (mean.shape == (middle,) and ways.shape == (middle, WAYS) and spread.shape == (WAYS,) and spread.min() > 0):
        raise ValueError("not the space of faces that this version measures by")
    return Usual(face, mean, ways, spread)


def digest(weights: dict[str, Any]) -> str:
    """The SHA-256 of weights, whatever the file's layout."""
    return hashlib.sha256(json.dumps(weights, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
