"""Measures of a denoiser and of a recogniser, a number for each face, so that people can be resampled later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from face.crop import NOSE_PX, SIZE
from training.dataset import Pool
from training.losses import SSIM_WINDOW, ssim_map
from training.networks.normals import VALUES_PER_MM, to_unit
from training.protocols.icp import Target, distances
from training.protocols.identification import ranks
from training.protocols.spec import NAMES
from training.reproduce.materials import gallery
from training.sensors.degradation import degrade
from training.train_recogniser import embeddings

NOSE_RADIUS_PX = 14
POINTS = 4000
Found = dict[str, Any]
Floats = NDArray[np.float64]


def regions(clean: Tensor) -> dict[str, Tensor]:
    """Where a face is measured, ``float[N, 1, H, W]``: the whole ``image`` (as the paper), the clean ``face`` (as this
    repository) and the ``nose``, the face within 20 mm of its tip."""
    rows, columns = torch.meshgrid(torch.arange(SIZE), torch.arange(SIZE), indexing="ij")
    near = (columns - NOSE_PX[0]) ** 2 + (rows - NOSE_PX[1]) ** 2 <= NOSE_RADIUS_PX**2
    face = (clean > 0).float()
    return {"image": torch.ones_like(face), "face": face, "nose": face * near}


def denoising(predicted: Tensor, clean: Tensor) -> dict[str, Floats]:
    """PSNR (dB, peak 2), SSIM (%) and RMSE on [-1, 1] of each face in each region, as ``"PSNR, face"``: ``[N]``."""
    a, b = to_unit(predicted), to_unit(clean)
    edge = SSIM_WINDOW // 2
    similar = ssim_map(a, b)
    found = {}
    for name, weight in regions(clean).items():
        squared = _mean((a - b) ** 2, weight)
        found[f"PSNR, {name}"] = 10 * torch.log10(4.0 / squared.clamp_min(1e-12))
        found[f"SSIM, {name}"] = 100 * _mean(similar, weight[:, :, edge:-edge, edge:-edge])
        found[f"RMSE, {name}"] = squared.sqrt()
    return {name: values.numpy().astype(np.float64) for name, values in found.items()}


def _mean(x: Tensor, weight: Tensor) -> Tensor:
    return (x * weight).sum(dim=(1, 2, 3)) / weight.sum(dim=(1, 2, 3)).clamp_min(1)


@torch.no_grad()
def denoiser(network: Callable[[Tensor], Tensor], pool: Pool) -> Found:
    """Each test pair's measures; pairs are clean faces degraded as for training, always the same way."""
    every: dict[str, list[Floats]] = {}
    for part in np.array_split(np.arange(len(pool)), max(1, len(pool) // 16)):
        clean = pool.images("clean", part)
        faces = zip(clean[:, 0].numpy(), part, strict=True)
        noisy = np.stack([degrade(face, np.random.default_rng((0, int(number)))) for face, number in faces])
        for name, values in denoising(network(torch.from_numpy(noisy)[:, None]), clean).items():
            every.setdefault(name, []).append(values)
    measured = {name: np.concatenate(values) for name, values in every.items()}
    return {"person": _people(pool), "faces": {name: _rounded(values) for name, values in measured.items()}}


def recogniser(network: nn.Module, pool: Pool, image: str) -> Found:
    """The rank of the right person for every probe, and for every mean of a person's probes of one subset."""
    vectors = embeddings(network, pool, image, np.arange(len(pool)))
    held = gallery(pool)
    person = np.array(_people(pool), np.int64)
    subset = subsets(pool)
    found = ranks(vectors[~held] @ vectors[held].T, person[~held], person[held])
    group = np.unique(np.stack([person, pool.column("subset") if pool.holds("subset") else person * 0]), axis=1)
    means, who, which = [], [], []
    for one, code in group.T:
        here = ~held & (person == one) & ((pool.column("subset") == code) if pool.holds("subset") else True)
        if here.any():
            mean = vectors[here].mean(axis=0)
            means.append(mean / np.linalg.norm(mean))
            who.append(int(one))
            which.append(str(subset[here][0]))
    averaged = ranks(np.stack(means) @ vectors[held].T, np.array(who), person[held])
    return {
        "person": person[~held].tolist(),
        "subset": subset[~held].tolist(),
        "rank": found.tolist(),
        "mean": {"person": who, "subset": which, "rank": averaged.tolist()},
    }


def icp(pool: Pool, probes: int) -> Found:
    """The rank of the right person by ICP on the points of raw crops, for ``probes`` (0: all) evenly spread probes."""
    held = gallery(pool)
    person, subset = np.array(_people(pool), np.int64), subsets(pool)
    index = np.flatnonzero(~held)
    if 0 < probes < len(index):
        index = index[np.linspace(0, len(index) - 1, probes).astype(np.int64)]
    targets = [Target.of(points(pool, int(number))) for number in np.flatnonzero(held)]
    scores = np.stack([-distances(points(pool, int(number)), targets) for number in index])
    found = ranks(scores, person[index], person[held])
    return {"person": person[index].tolist(), "subset": subset[index].tolist(), "rank": found.tolist()}


def points(pool: Pool, number: int) -> Floats:
    """The surface of a raw crop as points ``float64[N, 3]`` in mm, x right, y down, z forward, thinned to 4,000."""
    from face.crop import BEHIND_MM, MM_PER_PX

    depth = pool.images("noisy", np.array([number]))[0, 0].numpy()
    rows, columns = np.nonzero(depth)
    chosen = slice(None, None, max(1, len(rows) // POINTS))
    rows, columns = rows[chosen], columns[chosen]
    z = BEHIND_MM - depth[rows, columns] / VALUES_PER_MM
    return np.stack([(columns - NOSE_PX[0]) * MM_PER_PX, (rows - NOSE_PX[1]) * MM_PER_PX, z], axis=1).astype(np.float64)


def subsets(pool: Pool) -> NDArray[np.str_]:
    """Each sample's condition by name; ``all`` where the pool knows none."""
    return np.array(NAMES)[pool.column("subset")] if pool.holds("subset") else np.full(len(pool), "all")


def _people(pool: Pool) -> list[int]:
    return [int(number) for number in np.unique(pool.column("identity"), return_inverse=True)[1]]


def _rounded(values: Floats) -> list[float]:
    return [round(float(value), 5) for value in values]
