"""Denoising of real faces: how smooth the skin becomes and what that costs, beside the Gaussian that leaves as much.

``python -m benchmarks.real.residual --data kinect2_faces.npz --pool runs/pool/validation``. Residual: RMS to a local
quadratic surface on forehead and cheeks (:mod:`benchmarks.real.smoothness`). The blur of the same residual is found by
bisection; both are compared in rank-1 on the real people and in error on synthetic pairs of noisy and clean crops.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from benchmarks.networks import denoiser, recogniser
from benchmarks.real.people import GALLERY_FRAME, Shot, enrolled, shots
from benchmarks.real.scores import wilson
from benchmarks.real.smoothness import blur, crop_roughness, frame_roughness, pooled
from benchmarks.report import report
from face.crop import BEHIND_MM, FRONT_MM

Crops = NDArray[np.float32]
Masks = NDArray[np.bool_]
Filter = Callable[[Crops], Crops]

SIGMAS = (1.0, 2.0, 3.0)
NARROWEST_PX, WIDEST_PX = 0.2, 12.0
MM_PER_VALUE = (FRONT_MM + BEHIND_MM) / 255.0
OWN_MM = 8.0  # what lies farther from the clean face is hair, glasses or a hand


def main(
    data: Annotated[Path, typer.Option(help="the file with the real frames")],
    gallery: Annotated[int, typer.Option(help="the frame of each person that is enrolled")] = GALLERY_FRAME,
    pool: Annotated[Path | None, typer.Option(help="a pool of synthetic pairs, for the error")] = None,
    samples: Annotated[int, typer.Option(help="how many pairs of the pool")] = 300,
    denoise: Annotated[Path | None, typer.Option("--denoiser", help="another denoiser, .onnx or .ckpt")] = None,
    recognise: Annotated[Path | None, typer.Option("--recogniser", help="another recogniser, .onnx or .ckpt")] = None,
    threads: Annotated[int | None, typer.Option(help="processor threads of the networks")] = None,
) -> None:
    """Measure and report."""
    found = [shot for shot in shots(data) if shot.crop is not None]
    raw, masks = stacked(found)
    clean, embed = denoiser(denoise, threads=threads), recogniser(recognise, threads=threads)
    denoised = clean(raw)
    sigma = equal_blur(raw, masks, residual(denoised, masks))
    same = f"Gaussian {sigma:.2f} px, as smooth"
    methods = {"raw": raw, "denoised": denoised, same: gaussian(raw, sigma)}
    methods |= {f"Gaussian {width:g} px": gaussian(raw, width) for width in SIGMAS}
    camera = pooled(np.array([frame_roughness(shot.frame, shot.location) for shot in found if shot.location]))
    rows: list[dict[str, Any]] = [{"method": "the camera's own pixels", "residual mm": camera}]
    for name, crops in methods.items():
        rows.append({"method": name, "residual mm": residual(crops, masks), **identified(found, embed(crops), gallery)})
    report("residual", f"Forehead and cheeks of {len(found)} real faces", rows, equal_sigma_px=sigma)
    if pool is not None:
        filters: dict[str, Filter] = {"noisy": lambda c: c, "denoised": clean, same: lambda c: gaussian(c, sigma)}
        errors = synthetic_errors(pool, filters, samples)
        report("residual-synthetic", "Error on synthetic pairs", errors, pool=pool.name, equal_sigma_px=sigma)


def stacked(found: Sequence[Shot]) -> tuple[Crops, Masks]:
    """The frontal crops of shots that have one, ``[N, 128, 128]``, and their masks."""
    crops = [shot.crop for shot in found if shot.crop is not None]
    return np.stack([crop.depth for crop in crops]), np.stack([crop.mask for crop in crops])


def residual(crops: Crops, masks: Masks) -> float:
    """RMS residual over many crops, mm, where they were measured."""
    return pooled(np.array([crop_roughness(crop, mask) for crop, mask in zip(crops, masks, strict=True)]))


def gaussian(crops: Crops, sigma_px: float) -> Crops:
    """Every crop blurred."""
    return np.stack([blur(crop, sigma_px) for crop in crops])


def equal_blur(crops: Crops, masks: Masks, wanted_mm: float, *, precise_px: float = 0.02) -> float:
    """The Gaussian's sigma (px) that leaves ``wanted_mm``, by bisection; a wider blur always leaves less."""
    low, high = NARROWEST_PX, WIDEST_PX
    while high - low > precise_px:
        middle = (low + high) / 2
        if residual(gaussian(crops, middle), masks) > wanted_mm:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def synthetic_errors(folder: Path, filters: Mapping[str, Filter], samples: int) -> list[dict[str, Any]]:
    """PSNR, SSIM and RMSE over the clean face (as :mod:`benchmarks.open.denoising`), and the RMS error in mm over those
    of its pixels that were measured and are the face's own: no filter can know the others."""
    import torch

    from benchmarks.open.methods import images
    from training.dataset import Pool
    from training.metrics import denoising

    pool = Pool(folder)
    chosen = np.linspace(0, len(pool) - 1, min(samples, len(pool))).astype(np.int64)
    noisy, clean = images(pool, "noisy", chosen), images(pool, "clean", chosen)
    skin = pool.masks(chosen)[:, 0].numpy() & (clean > 0) & (np.abs(noisy - clean) < OWN_MM / MM_PER_VALUE)
    rows = []
    for name, run in filters.items():
        answer = run(noisy)
        wrong = (answer - clean)[skin] * MM_PER_VALUE
        scores = denoising(torch.from_numpy(answer)[:, None], torch.from_numpy(clean)[:, None])
        rows.append({"method": name, "measured skin, RMS mm": float(np.sqrt(np.mean(wrong**2))), **scores})
    return rows


def identified(found: Sequence[Shot], vectors: Crops, gallery: int = GALLERY_FRAME) -> dict[str, Any]:
    """Rank-1 of the faces that were found, with Wilson's interval."""
    person = np.array([shot.person for shot in found])
    known = enrolled(found, gallery)
    answers = person[known][np.argmax(vectors[~known] @ vectors[known].T, axis=1)]
    right = answers == person[~known]
    low, high = wilson(int(right.sum()), len(right))
    return {"rank-1 of found": float(right.mean()), "95 %": f"{low:.3f}–{high:.3f}"}


if __name__ == "__main__":
    typer.run(main)
