"""Measures of denoising, identification and verification."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import beta
from torch import Tensor

from training.losses import SSIM_WINDOW, ssim_map
from training.networks.normals import to_unit

Scores = NDArray[np.float32]


def denoising(predicted: Tensor, clean: Tensor) -> dict[str, float]:
    """PSNR (dB, peak 2), SSIM (%) and RMSE on [-1, 1], over the pixels of the clean face, the mean over samples.

    ``predicted`` and ``clean``: ``float32[N, 1, H, W]`` in [0, 255]. SSIM counts the windows centred on the face.
    """
    face = (clean > 0).float()
    a, b = to_unit(predicted), to_unit(clean)
    squared = (((a - b) ** 2) * face).sum(dim=(1, 2, 3)) / face.sum(dim=(1, 2, 3)).clamp_min(1)
    edge = SSIM_WINDOW // 2
    inner = face[:, :, edge:-edge, edge:-edge]
    ssim = (ssim_map(a, b) * inner).sum(dim=(1, 2, 3)) / inner.sum(dim=(1, 2, 3)).clamp_min(1)
    return {
        "psnr": float((10 * torch.log10(4.0 / squared.clamp_min(1e-12))).mean()),
        "ssim": float(ssim.mean() * 100),
        "rmse": float(squared.sqrt().mean()),
    }


def rank1(probes: Scores, probe_ids: NDArray[np.int64], gallery: Scores, gallery_ids: NDArray[np.int64]) -> float:
    """Share of probes whose most similar gallery embedding is the same person's; rows are unit vectors."""
    nearest = np.argmax(probes @ gallery.T, axis=1)
    return float(np.mean(gallery_ids[nearest] == probe_ids))


def first_of_each(identity: NDArray[np.int64]) -> NDArray[np.bool_]:
    """True at the first sample of every identity: the gallery of a closed-set test."""
    chosen = np.zeros(len(identity), np.bool_)
    chosen[np.unique(identity, return_index=True)[1]] = True
    return chosen


def pair_scores(
    embeddings: Scores, identity: NDArray[np.int64], among: NDArray[np.bool_] | None = None
) -> tuple[Scores, Scores]:
    """Cosines of all genuine and of all impostor pairs of unit vectors.

    ``among`` ``bool[P, P]``: only impostor pairs of these people, in the ascending order of their numbers.
    """
    similarity = embeddings @ embeddings.T
    same = identity[:, None] == identity[None, :]
    upper = np.triu(np.ones_like(same), k=1)
    other = ~same & upper
    if among is not None:
        place = np.unique(identity, return_inverse=True)[1]
        other &= among[place[:, None], place]
    return similarity[same & upper], similarity[other]


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """A threshold with what it was measured to do: rates with 95 % Clopper–Pearson intervals.

    Accepted is what scores at least the threshold.
    """

    threshold: float
    fmr: float
    fmr_interval: tuple[float, float]
    fnmr: float
    fnmr_interval: tuple[float, float]


def clopper_pearson(errors: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """Exact binomial interval of a rate. Trials that share people are not independent: it is then too narrow."""
    if trials == 0:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    low = 0.0 if errors == 0 else float(beta.ppf(tail, errors, trials - errors + 1))
    high = 1.0 if errors == trials else float(beta.ppf(1 - tail, errors + 1, trials - errors))
    return low, high


def operating_point(
    genuine: Scores, impostor: Scores, target_fmr: float, *, margin: float = 0.0
) -> OperatingPoint | None:
    """The lowest threshold whose measured FMR is at most ``target_fmr``, and ``margin`` above it.

    None where there are too few impostor pairs to say anything (fewer than 10 expected errors would be noise, fewer
    than 1 is nothing).
    """
    allowed = math.floor(target_fmr * len(impostor))
    if allowed < 1:
        return None
    ordered = np.sort(impostor)
    threshold = float(np.nextafter(ordered[len(ordered) - allowed - 1], np.float32(np.inf))) + margin
    false_matches = int(np.count_nonzero(impostor >= threshold))
    misses = int(np.count_nonzero(genuine < threshold))
    return OperatingPoint(
        threshold,
        false_matches / len(impostor),
        clopper_pearson(false_matches, len(impostor)),
        misses / max(len(genuine), 1),
        clopper_pearson(misses, len(genuine)),
    )
