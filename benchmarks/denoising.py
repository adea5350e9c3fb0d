"""How much closer to the clean face each denoiser brings crops of people it never saw.

``python -m benchmarks.denoising --pool runs/pool/validation``: PSNR, SSIM and RMSE on [-1, 1] over face pixels (the
paper's table 1), of the noisy input, of a median, a bilateral and a non-local-means filter, and of the shipped network.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import torch
import typer
from numpy.typing import NDArray

import engines
from benchmarks.report import report
from training.dataset import Pool
from training.metrics import denoising

Crops = NDArray[np.float32]
Filter = Callable[[Crops], Crops]


def classical() -> dict[str, Filter]:
    """The classical filters, each with the best of a few settings on the pool it was chosen on (the training pool)."""
    return {
        "median 5": _each(lambda crop: cv2.medianBlur(crop, 5)),
        "bilateral σ 9 values, 3 px": _each(lambda crop: cv2.bilateralFilter(crop, -1, 9, 3)),
        "gaussian 1.5 px": _each(lambda crop: cv2.GaussianBlur(crop, (0, 0), 1.5)),
        "non-local means": _each(_non_local_means),
    }


def _each(one: Callable[[Crops], object]) -> Filter:
    return lambda crops: np.stack([np.asarray(one(crop), np.float32) for crop in crops])


def _non_local_means(crop: Crops) -> Crops:
    values = np.rint(crop * 256).astype(np.uint16)
    answer = cv2.fastNlMeansDenoising(values, h=[1200], normType=cv2.NORM_L1)
    return np.asarray(answer / np.float32(256), np.float32)


def images(data: Pool, name: str, index: NDArray[np.int64]) -> Crops:
    """Crops of a pool, ``float32[N, 128, 128]`` in [0, 255]."""
    return np.ascontiguousarray(data.images(name, index)[:, 0].numpy())


def main(
    pool: Annotated[Path, typer.Option(help="a pool of people the network never saw")] = Path("runs/pool/validation"),
    samples: Annotated[int, typer.Option(help="how many crops")] = 400,
) -> None:
    """Measure and report."""
    data = Pool(pool)
    chosen = np.random.default_rng(0).permutation(len(data))[:samples]
    noisy, clean = images(data, "noisy", chosen), images(data, "clean", chosen)
    network = engines.load("dmdnet", device="cpu", precision="f32")
    methods: dict[str, Filter] = {"noisy input": lambda crops: crops, **classical(), "dmdnet": network}
    rows = []
    for name, method in methods.items():
        answer = torch.from_numpy(method(noisy))[:, None]
        rows.append({"method": name, **denoising(answer, torch.from_numpy(clean)[:, None])})
    report("denoising", f"Denoising {len(chosen)} crops of unseen people", rows, pool=str(pool))


if __name__ == "__main__":
    typer.run(main)
