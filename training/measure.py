"""Measure trained networks on a pool of people they never saw: denoising beside simple filters, identification,
thresholds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.dataset import Pool
from training.look_alikes import look_alikes
from training.metrics import denoising, first_of_each, operating_point, pair_scores, rank1
from training.train_recogniser import embeddings

TARGETS = ("1e-2", "1e-3", "1e-4")
LEAST_STRICT = 1e-2

Filter = Callable[[NDArray[np.float32]], NDArray[Any]]


def filters() -> dict[str, Filter]:
    """The filters a denoiser must beat, at settings that do well on depth faces: crops in [0, 255]."""
    return {
        "median": lambda crop: cv2.medianBlur(crop, 5),
        "bilateral": lambda crop: cv2.bilateralFilter(crop, 7, 12.0, 2.5),
    }


def spread(pool: Pool, count: int) -> NDArray[np.int64]:
    """``count`` sample numbers spread evenly over a pool."""
    return np.linspace(0, len(pool) - 1, min(count, len(pool))).astype(np.int64)


@torch.no_grad()
def denoiser(network: nn.Module, pool: Pool, *, samples: int = 512, chunk: int = 16) -> dict[str, Any]:
    """PSNR, SSIM and RMSE of the input, of each filter and of the network, on the same samples."""
    methods: dict[str, list[dict[str, float]]] = {"input": [], **{name: [] for name in filters()}, "network": []}
    index = spread(pool, samples)
    sizes = []
    for part in np.array_split(index, max(1, len(index) // chunk)):
        noisy, clean = pool.images("noisy", part), pool.images("clean", part)
        sizes.append(len(part))
        methods["input"].append(denoising(noisy, clean))
        for name, run in filters().items():
            filtered = np.stack([run(crop) for crop in noisy[:, 0].numpy()])
            methods[name].append(denoising(torch.from_numpy(filtered)[:, None], clean))
        methods["network"].append(denoising(network(noisy), clean))
    table = {
        name: {key: round(float(np.average([row[key] for row in rows], weights=sizes)), 4) for key in rows[0]}
        for name, rows in methods.items()
    }
    return {"samples": len(index), "identities": pool.identities, **table}


def recogniser(
    network: nn.Module,
    pool: Pool,
    *,
    image: str = "denoised",
    samples: int = 100_000,
    alike: float = 1.0,
    margin: float = 0.0,
    strict_margin: float | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Metrics and calibration: rank-1 with the first image of each person as gallery, and thresholds with what they
    were measured to do.

    ``alike``: thresholds are set on the impostor pairs of look-alikes, this share of everybody's nearest in shape
    (1: on all pairs). ``margin`` is added to each: what real strangers are known to score above them; ``strict_margin``
    (None: the same) to those below 1e-2, for real strangers' scores fall off faster. A threshold is
    None where there are too few impostor pairs.
    """
    index = np.arange(min(samples, len(pool)))
    identity = pool.column("identity").astype(np.int64)[index]
    vectors = embeddings(network, pool, image, index)
    gallery = first_of_each(identity)
    raw = _raw(pool.images("noisy", index))
    people = np.unique(identity)
    among = look_alikes([int(one) for one in people], pool.modes_mm, alike) if alike < 1 else None
    genuine, impostor = pair_scores(vectors, identity, among)
    margins = margins_of(margin, strict_margin)
    points = {t: operating_point(genuine, impostor, float(t), margin=margins[t]) for t in TARGETS}
    metrics = {
        "image": image,
        "samples": len(index),
        "identities": len(people),
        "impostors": "all pairs" if among is None else f"look-alikes, {alike:g} of everybody's nearest in shape",
        "margins": margins,
        "rank1": rank1(vectors[~gallery], identity[~gallery], vectors[gallery], identity[gallery]),
        "rank1_raw_crops": rank1(raw[~gallery], identity[~gallery], raw[gallery], identity[gallery]),
        "pairs": {"genuine": len(genuine), "impostor": len(impostor)},
        "operating_points": {
            target: None
            if point is None
            else {
                "threshold": round(point.threshold, 5),
                "fmr": point.fmr,
                "fmr_interval": point.fmr_interval,
                "fnmr": point.fnmr,
                "fnmr_interval": point.fnmr_interval,
            }
            for target, point in points.items()
        },
    }
    calibration = {
        "thresholds": {target: None if point is None else point.threshold for target, point in points.items()},
        "identities_calibrated": len(people),
    }
    return metrics, calibration


def margins_of(margin: float, strict_margin: float | None = None) -> dict[str, float]:
    """The margin of each of ``TARGETS``: ``strict_margin`` where it is given, for those below 1e-2."""
    strict = margin if strict_margin is None else strict_margin
    return {target: margin if float(target) >= LEAST_STRICT else strict for target in TARGETS}


def _raw(depth: Tensor) -> NDArray[np.float32]:
    """Crops themselves as unit vectors, each with its mean removed: the nearest neighbour to beat."""
    flat = torch.nn.functional.avg_pool2d(depth, 2).flatten(1)
    flat = flat - flat.mean(dim=1, keepdim=True)
    array: NDArray[np.float32] = torch.nn.functional.normalize(flat, dim=1).numpy()
    return array


def denoise_pool(pool: Pool, model: Path, *, chunk: int = 16, threads: int = 1) -> int:
    """Write ``denoised.npy`` into every shard with the exported denoiser; shards done by the same file are skipped.

    Returns how many shards were written. ``model``: the ``.onnx`` file with its card beside it.
    Raises ``ValueError`` for a network that is no denoiser.
    """
    import engines

    engine = engines.load(model.stem, device="cpu", precision="f32", threads=threads, directory=model.parent)
    if not isinstance(engine, engines.Denoiser):
        raise ValueError(f"{model} is no denoiser")
    written = 0
    for shard in pool.shards:
        target, mark = shard.folder / "denoised.npy", shard.folder / "denoised.txt"
        if target.exists() and mark.exists() and mark.read_text() == engine.sha256:
            continue
        noisy = shard.array("noisy")
        partial = shard.folder / "denoised.partial.npy"
        out = np.lib.format.open_memmap(partial, mode="w+", dtype=np.uint16, shape=noisy.shape)
        for start in range(0, len(noisy), chunk):
            depth = np.asarray(noisy[start : start + chunk], np.float32) / np.float32(256)
            out[start : start + chunk] = np.round(np.clip(engine(depth), 0, 255) * 256).astype(np.uint16)
        out.flush()
        del out
        mark.unlink(missing_ok=True)
        partial.replace(target)
        mark.write_text(engine.sha256)
        written += 1
    return written
