"""How far a network's answers are from the CPU's in float32, and how far each precision may be: the one table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from engines.errors import ParityFailed
from engines.runtime import Answer, Precision

# Of 255 grey levels, mean over all pixels of denoised depth; and the least similarity of two embeddings.
MEAN_GREY: Mapping[Precision, float] = {"f32": 0.02, "bf16": 0.25, "f16": 0.25, "int8": 1.5}
LEAST_COSINE: Mapping[Precision, float] = {"f32": 0.9999, "bf16": 0.9995, "f16": 0.9995, "int8": 0.995}


@dataclass(frozen=True, slots=True)
class Parity:
    """How far answers are from the wanted ones, on ``crops`` varied crops.

    - ``reference``: the runtime they were compared with.
    - ``error``: the largest difference, in grey levels of 255 for a denoiser, of unit normals for a recogniser;
      ``mean_error``: the mean one.
    - ``cosine``: the lowest similarity of two embeddings; None for a denoiser.
    """

    reference: str
    crops: int
    error: float
    mean_error: float
    cosine: float | None = None

    def __post_init__(self) -> None:
        if type(self.reference) is not str or type(self.crops) is not int or self.crops < 1:
            raise ValueError("parity names no reference or no crops")
        numbers = [self.error, self.mean_error, *([] if self.cosine is None else [self.cosine])]
        if not all(isinstance(value, float) and math.isfinite(value) for value in numbers):
            raise ValueError("parity holds what is no number")
        if min(self.error, self.mean_error) < 0:
            raise ValueError("parity holds a negative error")


def compare(reference: str, wanted: Answer, given: Answer) -> Parity:
    """How far answers are from the wanted ones. Raises ``ParityFailed`` for other outputs or values that are no
    numbers."""
    shapes = {name: value.shape for name, value in wanted.items()}
    if {name: value.shape for name, value in given.items()} != shapes:
        raise ParityFailed(
            phrase(
                "the engine gives {given}, not {wanted}",
                given={name: value.shape for name, value in given.items()},
                wanted=shapes,
            )
        )
    if not all(np.isfinite(value).all() for value in given.values()):
        raise ParityFailed(phrase("the engine gives values that are no numbers; build it with precision='f32'"))
    maps = "denoised" if "denoised" in wanted else "normals"
    off = np.abs(wanted[maps].astype(np.float64) - given[maps])
    count = len(wanted[maps])
    if maps == "denoised":
        return Parity(reference, count, float(off.max()), float(off.mean()))
    one, two = (_unit(answer["embedding"].astype(np.float64)) for answer in (wanted, given))
    return Parity(reference, count, float(off.max()), float(off.mean()), float((one * two).sum(1).min()))


def objection(precision: Precision, measured: Parity, margin: float = 1.0) -> str:
    """What speaks against answers in this precision, "" for nothing. ``margin`` is the share of the allowed difference
    that may be used up."""
    if measured.cosine is None:
        allowed = MEAN_GREY[precision] * margin
        far = measured.mean_error > allowed
        return (
            phrase(
                "depth is {error:.3g} grey levels off on average, {allowed:.3g} allowed",
                error=measured.mean_error,
                allowed=allowed,
            )
            if far
            else ""
        )
    least = 1 - (1 - LEAST_COSINE[precision]) * margin
    return (
        phrase("embeddings agree to {cosine:.5f}, {least:.5f} wanted", cosine=measured.cosine, least=least)
        if measured.cosine < least
        else ""
    )


def coarsest(precisions: Iterable[Precision]) -> Precision:
    """The precision of a chain: the one of its networks' that may be farthest off."""
    return min(precisions, key=LEAST_COSINE.__getitem__)


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    length: NDArray[np.float64] = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return vectors / length
