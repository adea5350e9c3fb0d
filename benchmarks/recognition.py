"""Rank-1 and verification of people never trained on: the shipped chain against a nearest neighbour on crops.

``python -m benchmarks.recognition --pool runs/pool/validation``: the first crop of every person is the gallery, the
others are probes; genuine and impostor scores of all pairs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

import engines
from benchmarks.denoising import images
from benchmarks.report import report
from training.dataset import Pool
from training.metrics import first_of_each, operating_point, pair_scores, rank1

Vectors = NDArray[np.float32]


def unit(crops: Vectors) -> Vectors:
    """Crops as unit vectors about their mean face, for the nearest neighbour: ``float32[N, 16384]``."""
    flat = crops.reshape(len(crops), -1)
    centred = flat - flat.mean(axis=0)
    return np.asarray(centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6), np.float32)


def main(
    pool: Annotated[Path, typer.Option(help="a pool of people the networks never saw")] = Path("runs/pool/validation"),
    samples: Annotated[int, typer.Option(help="how many crops at most")] = 1200,
) -> None:
    """Measure and report."""
    data = Pool(pool)
    chosen = np.arange(min(samples, len(data)))
    noisy, identity = images(data, "noisy", chosen), data.column("identity")[chosen].astype(np.int64)
    denoiser = engines.load("dmdnet", device="cpu", precision="f32")
    recogniser = engines.load("ldnfnet", device="cpu", precision="f32")
    denoised = np.concatenate([denoiser(part) for part in np.array_split(noisy, -(-len(noisy) // 16))])
    methods = {
        "nearest neighbour, raw crops": unit(noisy),
        "nearest neighbour, denoised crops": unit(denoised),
        "LDNFNet, raw crops": _embed(recogniser, noisy),
        "DMDNet + LDNFNet": _embed(recogniser, denoised),
    }
    rows = [{"method": name, **measures(vectors, identity)} for name, vectors in methods.items()]
    people = len(np.unique(identity))
    report("recognition", f"{len(chosen)} crops of {people} unseen people", rows, pool=str(pool), people=people)


def measures(vectors: Vectors, identity: NDArray[np.int64]) -> dict[str, float | None]:
    """Rank-1 with the first crop of each person as gallery; TAR at FMR 1e-2 and 1e-3 over all pairs."""
    gallery = first_of_each(identity)
    genuine, impostor = pair_scores(vectors, identity)
    at = {target: operating_point(genuine, impostor, target) for target in (1e-2, 1e-3)}
    return {
        "rank-1": rank1(vectors[~gallery], identity[~gallery], vectors[gallery], identity[gallery]),
        **{f"TAR at FMR {target:g}": None if point is None else 1 - point.fnmr for target, point in at.items()},
    }


def _embed(recogniser: engines.Recogniser, crops: Vectors) -> Vectors:
    parts = np.array_split(crops, -(-len(crops) // 16))
    return np.concatenate([recogniser(part)[0] for part in parts])


if __name__ == "__main__":
    typer.run(main)
