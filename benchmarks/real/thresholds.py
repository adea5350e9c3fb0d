"""Do the thresholds keep their rates on real people? ``python -m benchmarks.real.thresholds --data kinect2_faces.npz``.

Every frame of everybody against the six frontal templates of everybody else: single comparisons, as the card means
them. By cosine with the card's thresholds, and through adapters with theirs, both estimated without the two who are
compared.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from app.pipeline import Pipeline
from benchmarks.real.product import FRONTAL, Seen, embeddings, pose_of, seen, without
from benchmarks.report import report
from engines.card import thresholds
from gallery.calibration import MARGIN
from training.metrics import clopper_pearson

Vectors = NDArray[np.float32]
Compared = Callable[[frozenset[int]], tuple[Callable[[Vectors], Vectors], Mapping[float, float]]]


def main(
    data: Annotated[Path, typer.Option(help="the file with the frames")],
    threads: Annotated[int | None, typer.Option(help="processor threads of the networks")] = None,
) -> None:
    """Measure and report."""
    with Pipeline.default(device="cpu", precision="f32", threads=threads) as pipeline:
        if pipeline.recogniser is None:
            raise typer.BadParameter("there is no recogniser")
        pipeline.carry = False
        people = [list(seen(pipeline, data, person)) for person in range(6)]
        card, model = thresholds(pipeline.recogniser.card), pipeline.model_id
    ways: dict[str, Compared] = {"cosine": lambda _: (lambda rows: rows, card), "adapter": adapters(people, model)}
    rows = [row for matching, compared in ways.items() for row in passing(people, matching, compared)]
    report("real-thresholds", "Strangers' and own frames that pass each threshold, six real people", rows)


def adapters(people: Sequence[Seen], model: str) -> Compared:
    """Adapters of all people but some, with their thresholds, each estimated once."""

    @cache
    def compared(left_out: frozenset[int]) -> tuple[Callable[[Vectors], Vectors], Mapping[float, float]]:
        adaptation = without(people, left_out, MARGIN, model)
        return adaptation.adapter, {float(rate): level for rate, level in adaptation.thresholds.items()}

    return compared


def passing(people: Sequence[Seen], matching: str, compared: Compared) -> list[dict[str, Any]]:
    """For each rate, how many comparisons of strangers and of own frames of other poses reach its threshold."""
    passed: dict[float, tuple[list[NDArray[np.bool_]], list[NDArray[np.bool_]]]] = {}
    for probe, known in itertools.product(range(len(people)), repeat=2):
        adapt, levels = compared(frozenset((probe, known)))
        templates = adapt(embeddings(people[known], FRONTAL))
        shown = [one for one in people[probe] if probe != known or pose_of(one) != FRONTAL]
        best = (adapt(embeddings(shown)) @ templates.T).max(axis=1)
        for rate, level in levels.items():
            passed.setdefault(rate, ([], []))[probe == known].append(best >= level)
    return [
        {"matching": matching, "stated": rate, **_share("strangers", strange), **_share("own frames", own)}
        for rate, (strange, own) in sorted(passed.items(), reverse=True)
    ]


def _share(what: str, passed: Sequence[NDArray[np.bool_]]) -> dict[str, Any]:
    of = np.concatenate(passed)
    low, high = clopper_pearson(int(of.sum()), len(of))
    return {what: float(of.mean()), f"{what}, 95 %": f"{low:.2%}-{high:.2%} of {len(of)}"}


if __name__ == "__main__":
    typer.run(main)
