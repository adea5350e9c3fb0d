"""The shipped adapter of Kinect v2, from real people: ``python -m benchmarks.real.adapter --data kinect2_faces.npz``.

Writes ``assets/models/adapter-kinect-v2.npz`` for the networks that ship: the mean and the within-person scatter of all
people's embeddings and counts of strangers' scores, no embedding of anybody. Thresholds are the scores that strangers
reach through adapters that neither of them had part in, and a margin. Run it again whenever a network is replaced.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

import engines
import face
from assets import MODELS
from benchmarks.networks import denoiser, recogniser
from benchmarks.real.people import shots
from benchmarks.real.verification import by_person
from benchmarks.report import report
from engines.card import read
from gallery.adaptation import Adaptation, shipped_file, write
from gallery.adapter import estimate
from gallery.calibration import MARGIN, Vectors, impostor_scores, thresholds
from gallery.impostors import Impostors
from gallery.statistics import gathered

SENSOR = "kinect-v2"


def main(
    data: Annotated[Path, typer.Option(help="the file with the frames")],
    folder: Annotated[Path, typer.Option(help="the networks' folder, where the adapter is written too")] = MODELS,
    margin: Annotated[float, typer.Option(help="added to each threshold")] = MARGIN,
    threads: Annotated[int | None, typer.Option(help="processor threads of the networks")] = None,
) -> None:
    """Estimate, calibrate, write and report."""
    taken = [shot for shot in shots(data) if shot.crop is not None]
    crops = np.stack([shot.crop.depth for shot in taken if shot.crop])
    files = (folder / "dmdnet.onnx", folder / "ldnfnet.onnx")
    clean, embed = denoiser(files[0], threads=threads), recogniser(files[1], threads=threads)
    people = [np.stack(list(frames.values())) for frames in by_person(taken, embed(clean(crops))).values()]
    model = engines.model_id(read("dmdnet", folder), read("ldnfnet", folder), face.crop_constants())
    strangers = Impostors.of(impostor_scores(people))
    levels = thresholds(strangers, margin=margin)
    path = shipped_file(SENSOR, folder)
    passed = held_out(people, levels, margin)
    rows = [{"threshold for": rate, "score": levels[rate], "strangers pass": passed[rate]} for rate in levels]
    about = {"margin": margin, "strangers_pass": passed}
    write(Adaptation(SENSOR, model, gathered(people), strangers, levels, about), path)
    report("real-adapter", f"Thresholds through the adapter of {len(people)} people's {len(taken)} frames", rows)
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB, for model {model[:12]}…")


def held_out(people: list[Vectors], rates: Iterable[str], margin: float) -> dict[str, float]:
    """The share of strangers' comparisons that pass thresholds which they had no part in, by false match rate.

    Each pair of people is compared through an adapter of the others, by thresholds of the other people's pairs (each
    of these through an adapter without them).
    """
    pairs = list(itertools.combinations(range(len(people)), 2))
    scores = {}
    for p, q in pairs:
        adapt = estimate([rows for k, rows in enumerate(people) if k not in (p, q)])
        scores[p, q] = (adapt(people[p]) @ adapt(people[q]).T).ravel()
    found = {}
    for rate in rates:
        passed = total = 0
        for pair in pairs:
            others = np.concatenate([scores[other] for other in pairs if not set(other) & set(pair)])
            level = thresholds(others, margin=margin, rates=(rate,)).get(rate, 1.0)
            passed += int((scores[pair] >= level).sum())
            total += scores[pair].size
        found[rate] = passed / total
    return found


if __name__ == "__main__":
    typer.run(main)
