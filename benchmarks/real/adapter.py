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
from numpy.typing import NDArray

import engines
import face
from app.networks.suited import cosines
from assets import MODELS
from benchmarks.networks import Network, denoiser, recogniser
from benchmarks.real.people import shots
from benchmarks.real.verification import by_person
from benchmarks.report import report
from engines.card import read
from gallery.adaptation import Adaptation, shipped_file, write
from gallery.adaptation import read as read_adaptation
from gallery.adapter import estimate
from gallery.calibration import MARGIN, Vectors, impostor_scores, thresholds
from gallery.errors import AdapterDamaged
from gallery.impostors import Impostors
from gallery.statistics import gathered
from training.dataset import Pool
from training.sensors import variation

SENSOR = "kinect-v2"
SYNTHETIC = 400  # crops of synthetic people


def main(
    data: Annotated[Path, typer.Option(help="the file with the frames")],
    folder: Annotated[Path, typer.Option(help="the networks' folder, where the adapter is written too")] = MODELS,
    margin: Annotated[float, typer.Option(help="added to each threshold")] = MARGIN,
    pool: Annotated[
        Path | None, typer.Option(help="a pool of synthetic people, calibrated on, whom this is not for")
    ] = None,
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
    elsewhere = _kept(path, model) if pool is None else synthetic_mean(Pool(pool), clean, embed)
    found = Adaptation(SENSOR, model, gathered(people), strangers, levels, about, elsewhere, _cosines(folder))
    write(found, path)
    report("real-adapter", f"Thresholds through the adapter of {len(people)} people's {len(taken)} frames", rows)
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB, for model {model[:12]}…")


def synthetic_mean(pool: Pool, clean: Network, embed: Network, count: int = SYNTHETIC) -> NDArray[np.float64]:
    """The mean embedding ``float64[D]`` of so many synthetic crops through this sensor."""
    through = np.flatnonzero(pool.column("sensor") == variation.SENSORS.index(SENSOR))
    chosen = through[np.linspace(0, len(through) - 1, min(count, len(through))).astype(np.int64)]
    crops = pool.images("noisy", chosen).numpy()[:, 0].astype(np.float32)
    return np.asarray(embed(clean(crops)).mean(axis=0), np.float64)


def _kept(path: Path, model: str) -> NDArray[np.float64] | None:
    """What the present file is not for, where it belongs to the same networks."""
    try:
        found = read_adaptation(path)
    except AdapterDamaged:
        found = None
    if found is None or found.model != model or found.elsewhere is None:
        print("without --pool nothing is known of synthetic people: they are compared through the adapter too")
        return None
    return found.elsewhere


def _cosines(folder: Path) -> dict[str, float]:
    return cosines(read("ldnfnet", folder).card)


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
