"""How much closer to the clean face several frames bring a crop.

``python -m benchmarks.open.fused --model ict_face.npz``: synthetic people hold still before each sensor's model for
six frames, noise new in every frame, each located with an error that is partly its own. PSNR, SSIM and RMSE on [-1, 1]
over face pixels of the last crop, of all six fused (:class:`face.Fusion`), and of what the shipped denoiser makes of
both, against the noise-free crop at the same place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray

import engines
from app.networks import model as shipped
from benchmarks.report import report
from camera import Frame
from face import CropError, Fusion, Location, crop
from face.location import rotation
from training.attacks.clips import ERROR_DEG, ERROR_MM
from training.faces import FaceModel, Scene
from training.faces.props import dress
from training.faces.scenes import Backdrop
from training.metrics import denoising
from training.people import coefficients
from training.pool import PoolSpec, misplaced, truth, window
from training.sensors.variation import FOCAL_PX, RANGE_M, SENSORS, device, faintness

FIRST_PERSON = 820_000  # people whom nothing was trained, tuned or calibrated on
FRAMES, FPS = 6, 30
POSE_DEG, TREMOR_DEG, TREMOR_M = (12, 7, 4), 0.2, 0.0003

Image = NDArray[np.float32]


def main(
    model: Annotated[Path, typer.Option(help="the statistical face model (docs/training.md)")],
    people: Annotated[int, typer.Option(min=1, help="before each sensor")] = 40,
) -> None:
    """Measure and report."""
    faces = FaceModel(model)
    denoiser = engines.load(shipped.DENOISER, device="cpu", precision="f32")
    rows: list[Mapping[str, object]] = []
    for number, name in enumerate(SENSORS):
        bursts = (burst(faces, number, person) for person in range(people))
        seen = [one for one in bursts if one is not None]
        for what, (images, clean) in pairs(seen).items():
            for network, depth in ((what, images), (f"{what}, denoised", _denoised(denoiser, images))):
                figures = denoising(torch.from_numpy(depth)[:, None], torch.from_numpy(clean)[:, None])
                rows.append({"sensor": name, "what": network, "faces": len(depth), **_rounded(figures)})
    report("fused", f"{FRAMES} frames of people who hold still", rows)


def burst(faces: FaceModel, sensor: int, person: int) -> tuple[Image, Image, Image, Image] | None:
    """The last crop and its truth, all fused and its truth, each ``float32[128, 128]``; None where a frame shows too
    little."""
    rng, spec = np.random.default_rng([29, sensor, person]), PoolSpec(identities=1)
    error_deg, error_mm = rng.normal(0, spec.pose_error_deg, 3), rng.normal(0, spec.nose_error_mm, 3)
    shape = coefficients(FIRST_PERSON + person, faces.identity_size)
    scene = Scene(dress(faces, faces.face(shape, faces.random_expression(rng)), rng, amount=0.5), Backdrop(rng))
    faint, turned = faintness(rng), rng.normal(0, POSE_DEG)
    nose = np.array([*rng.normal(0, 0.04, 2), rng.uniform(*RANGE_M[sensor])])
    lens = window(FOCAL_PX[sensor], nose)
    take = device(sensor, (lens.width, lens.height), rng, faint)
    fusion, errors = Fusion(), []
    for k in range(FRAMES):
        turned, nose = turned + rng.normal(0, TREMOR_DEG, 3), nose + rng.normal(0, TREMOR_M, 3)
        turn = rotation((float(turned[0]), float(turned[1]), float(turned[2])))
        depth = take(scene.view(lens, turn, nose), rng)
        wrong = error_deg + rng.normal(0, ERROR_DEG, 3), (error_mm + rng.normal(0, ERROR_MM, 3)) * (1, 1, 0.5)
        errors.append(wrong)
        located = misplaced(turn, nose, lens, *wrong)
        try:
            last = crop(Frame(depth, 0.001, lens, k / FPS), located)
        except CropError:
            return None
        (fused,) = fusion(k / FPS, [(located, last)])
    between: Location = misplaced(turn, nose, lens, *np.mean(errors, axis=0))
    return last.depth, truth(scene, turn, nose, located), fused.depth, truth(scene, turn, nose, between)


def pairs(seen: list[tuple[Image, Image, Image, Image]]) -> dict[str, tuple[Image, Image]]:
    """Crops and truths of all, ``float32[N, 128, 128]``: of single ones and of fused ones."""
    one, its_truth, six, their_truth = (np.stack(images) for images in zip(*seen, strict=True))
    return {"one crop": (one, its_truth), "six, fused": (six, their_truth)}


def _denoised(denoiser: engines.Denoises, crops: Image) -> Image:
    return np.stack([np.where(one > 0, denoiser(one), 0) for one in crops]).astype(np.float32)


def _rounded(figures: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4 if name == "rmse" else 2) for name, value in figures.items()}


if __name__ == "__main__":
    typer.run(main)
