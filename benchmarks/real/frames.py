"""Real Kinect v2 frames of real people: faces found, nose error, and rank-1 of the networks beside classical methods.

``python -m benchmarks.real.frames --data kinect2_faces.npz``: one frame of each person is the gallery, all others are
probes; a face that is not found counts as an error. ``--denoiser`` and ``--recogniser`` try other networks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.progress import track

from benchmarks.networks import denoiser, recogniser
from benchmarks.open.methods import unit
from benchmarks.real.people import GALLERY_FRAME, Shot, crop_points, enrolled, face_points, shots
from benchmarks.real.scores import Outcome
from benchmarks.report import report
from training.protocols.icp import Target, distances

Scores = NDArray[np.float64]
Vectors = NDArray[np.float32]

NETWORKS = "DMDNet + LDNFNet"


def main(
    data: Annotated[Path, typer.Option(help="the file with the frames")],
    gallery: Annotated[int, typer.Option(help="the frame of each person that is enrolled")] = GALLERY_FRAME,
    denoise: Annotated[Path | None, typer.Option("--denoiser", help="another denoiser, .onnx or .ckpt")] = None,
    recognise: Annotated[Path | None, typer.Option("--recogniser", help="another recogniser, .onnx or .ckpt")] = None,
    icp: Annotated[bool, typer.Option(help="measure ICP too, about three minutes")] = True,
    threads: Annotated[int | None, typer.Option(help="processor threads of the networks")] = None,
) -> None:
    """Measure and report."""
    taken = shots(data)
    enrolled(taken, gallery)
    similarity = by_crops(taken, gallery)
    similarity |= by_networks(taken, gallery, denoise, recognise, threads)
    if icp:
        similarity |= by_icp(taken, gallery)
    people = sorted({shot.person for shot in taken})
    probe = np.array([shot.number != gallery for shot in taken])
    probes = [shot for shot in taken if shot.number != gallery]
    tell(taken, {name: Outcome.of(scores[probe], probes, people) for name, scores in similarity.items()}, gallery)


def tell(taken: Sequence[Shot], outcomes: Mapping[str, Outcome], gallery: int) -> None:
    """Tables on the screen and ``benchmarks/results/real-frames*.json``."""
    split = {name: outcome.groups() for name, outcome in outcomes.items()}
    groups = [{"group": group} | {name: of[group] for name, of in split.items()} for group in split[NETWORKS]]
    report("real-frames-groups", "Rank-1 by yaw, pitch, expression and person", groups)
    where = located(taken)
    report(
        "real-frames",
        f"{len(taken)} real Kinect v2 frames of {len({shot.person for shot in taken})} people",
        [{"method": name, **outcome.summary()} for name, outcome in outcomes.items()],
        gallery_frame=gallery,
        location=where,
        confusions={name: outcome.confusions() for name, outcome in outcomes.items()},
        failures={name: outcome.failures() for name, outcome in outcomes.items()},
    )
    for name, value in where.items():
        print(f"{name}: {value:.4g}")
    for name, outcome in outcomes.items():
        print(f"taken for others, {name}: {outcome.confusions()}")
    print(f"person/frame→answer, {NETWORKS}: {', '.join(outcomes[NETWORKS].failures())}")


def located(taken: Sequence[Shot]) -> dict[str, float]:
    """How many faces were found and cut, and how far the nose is from the landmark."""
    found = [shot for shot in taken if shot.crop is not None]
    errors = np.array([shot.nose_error_mm for shot in found])
    known = errors[np.isfinite(errors)]
    return {
        "faces found": len(found) / len(taken),
        "nose within 12 mm of the landmark, of found": float((known <= 12).mean()),
        "nose error, median mm": float(np.median(known)),
    }


def by_crops(taken: Sequence[Shot], gallery: int) -> dict[str, Scores]:
    """A nearest neighbour on raw crops, frontalised and (the paper's) turned as the head is."""
    frontal = {k: shot.crop.depth for k, shot in enumerate(taken) if shot.crop is not None}
    turned = {k: shot.turned.depth for k, shot in enumerate(taken) if shot.turned is not None}
    return {
        "nearest neighbour, turned crops": compared(taken, gallery, list(turned), unit(_stack(turned))),
        "nearest neighbour, frontal crops": compared(taken, gallery, list(frontal), unit(_stack(frontal))),
    }


def by_networks(
    taken: Sequence[Shot], gallery: int, denoise: Path | None, recognise: Path | None, threads: int | None
) -> dict[str, Scores]:
    """The recogniser with and without the denoiser."""
    crops = {k: shot.crop.depth for k, shot in enumerate(taken) if shot.crop is not None}
    clean, embed = denoiser(denoise, threads=threads), recogniser(recognise, threads=threads)
    return {
        "LDNFNet, raw crops": compared(taken, gallery, list(crops), embed(_stack(crops))),
        NETWORKS: compared(taken, gallery, list(crops), embed(clean(_stack(crops)))),
    }


def by_icp(taken: Sequence[Shot], gallery: int) -> dict[str, Scores]:
    """Minus the trimmed distance to every gallery face, of the camera's own points and of the filled crop's."""
    raw = {k: face_points(shot.frame, shot.location) for k, shot in enumerate(taken) if shot.crop and shot.location}
    filled = {k: crop_points(shot.crop) for k, shot in enumerate(taken) if shot.crop}
    return {
        "ICP, raw points": aligned(taken, gallery, raw),
        "ICP, filled crops": aligned(taken, gallery, filled),
    }


def compared(taken: Sequence[Shot], gallery: int, found: list[int], vectors: Vectors) -> Scores:
    """Cosines of every shot with every person's gallery shot, ``[len(taken), people]``; NaN where not found."""
    known = {taken[k].person: vector for k, vector in zip(found, vectors, strict=True) if taken[k].number == gallery}
    scores = {}
    for k, vector in zip(found, vectors, strict=True):
        scores[k] = {person: float(vector @ template) for person, template in known.items()}
    return _table(taken, scores)


def aligned(taken: Sequence[Shot], gallery: int, points: dict[int, Vectors]) -> Scores:
    """As :func:`compared`, of point clouds in the face frame by ICP; NaN for the gallery's own shots."""
    known = {taken[k].person: Target.of(cloud) for k, cloud in points.items() if taken[k].number == gallery}
    probes = {k: cloud for k, cloud in points.items() if taken[k].number != gallery}
    scores = {}
    for k, cloud in track(probes.items(), "ICP"):
        scores[k] = dict(zip(known, -distances(cloud, list(known.values())), strict=True))
    return _table(taken, scores)


def _stack(crops: dict[int, Vectors]) -> Vectors:
    return np.stack(list(crops.values()))


def _table(taken: Sequence[Shot], scores: Mapping[int, Mapping[int, float]]) -> Scores:
    people = sorted({shot.person for shot in taken})
    nothing: Mapping[int, float] = {}
    return np.array([[scores.get(k, nothing).get(p, np.nan) for p in people] for k in range(len(taken))])


if __name__ == "__main__":
    typer.run(main)
