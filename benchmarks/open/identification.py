"""FNIR at FPIR 1 % in galleries of 10, 100 and 1,000 people: ``python -m benchmarks.open.identification``.

People of the open benchmark (one gallery crop each) are enrolled or stand before the gallery as strangers; people of
``--fill``, a pool of others, make it as large as it shall be. A probe is a single frame, or a look: frames of one
person in random order, each an independent sighting through the sensor. A look counts by the highest running mean of
a person, from the fifth frame on, as the product decides (:mod:`app.verdict.look`; its other rules only refuse more).

FNIR: of the enrolled people's probes, the share that is not answered by themselves with a score at the threshold or
above. Strangers' probes reach the threshold in 1 %: in the sample ("FNIR"), or by the model's card and the product's
rule ("product"). Intervals draw who is enrolled, and whole people, anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from app.networks import model
from app.verdict.evidence import TRIM
from assets import MODELS
from benchmarks.open.methods import shipped
from benchmarks.report import report
from gallery.tail import Tail
from training.dataset import Pool
from training.measure import denoise_pool
from training.protocols.spec import GALLERY, PAIR

SIZES = (10, 100, 1000)
FPIR = 1e-2
LOOK, LEAST = 15, 5  # frames: a second's, and those before a verdict
MOST_ENROLLED = 100  # of the benchmark's people; the others are strangers

Vectors = NDArray[np.float32]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """The benchmark's people: ``gallery`` ``float32[people, D]``, ``probes`` of each ``float32[people, frames, D]``;
    ``fill`` ``float32[N, D]``, one crop each of others."""

    gallery: Vectors
    probes: Vectors
    fill: Vectors


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Probes before one gallery: the ``best`` score of each enrolled person's probe, whether it is ``right``
    ``[people, probes]``, and the best scores of ``strangers`` ``[people, probes]``."""

    best: Scores
    right: NDArray[np.bool_]
    strangers: Scores

    def drawn(self, rng: np.random.Generator) -> Answers:
        """The same with people drawn again, with replacement."""
        own = rng.integers(len(self.best), size=len(self.best))
        others = rng.integers(len(self.strangers), size=len(self.strangers))
        return Answers(self.best[own], self.right[own], self.strangers[others])

    def threshold(self, fpir: float) -> float:
        """The least score that at most this share of strangers' probes reaches."""
        ordered = np.sort(self.strangers.ravel())[::-1]
        return float(np.nextafter(ordered[min(int(fpir * ordered.size), ordered.size - 1)], 2.0))

    def fnir(self, threshold: float) -> float:
        """The share of own probes that are not answered by their person."""
        return 1 - float((self.right & (self.best >= threshold)).mean())

    def fpir(self, threshold: float) -> float:
        """The share of strangers' probes that reach a threshold."""
        return float((self.strangers >= threshold).mean())


def main(
    benchmark: Annotated[Path, typer.Option(help="the open benchmark (docs/open-benchmark.md)")] = Path("runs/open"),
    fill: Annotated[Path, typer.Option(help="a pool of other people")] = Path("runs/pool/strangers"),
    draws: Annotated[int, typer.Option(help="of who is enrolled, and of people")] = 100,
) -> None:
    """Measure and report."""
    from engines.card import read, thresholds

    known = faces(Pool(benchmark / "test"), Pool(fill))
    tail = Tail(thresholds(read("ldnfnet").card))
    rows = [row for size in SIZES for row in measured(known, size, tail, draws)]
    report("identification", f"FNIR at FPIR {FPIR:g}, one gallery crop a person; 95 % over people", rows)


def faces(data: Pool, others: Pool) -> Faces:
    """The crops as the shipped chain embeds them."""
    for pool in (data, others):
        denoise_pool(pool, MODELS / "dmdnet.onnx")
    chain = shipped("shipped", "denoised")
    subset, person = data.column("subset"), data.column("identity")
    chosen = np.flatnonzero(subset != PAIR)
    order = chosen[np.lexsort((subset[chosen], person[chosen]))]
    vectors = chain.vectors(data, order)
    people = len(np.unique(person[order]))
    by_person = vectors.reshape(people, -1, vectors.shape[1])
    if not (subset[order].reshape(people, -1)[:, 0] == GALLERY).all():
        raise typer.BadParameter("every person of the benchmark has one gallery crop")
    first = np.unique(others.column("identity"), return_index=True)[1]
    return Faces(by_person[:, 0], by_person[:, 1:], chain.vectors(others, first))


def measured(known: Faces, size: int, tail: Tail, draws: int) -> Iterator[dict[str, Any]]:
    """A row for single frames and one for looks, in a gallery of ``size``."""
    limit = tail.threshold(model.rate(FPIR * model.FIRST_LOOK, max(size, model.SMALLEST_GALLERY)))
    kept: dict[str, list[tuple[float, float, float]]] = {"one frame": [], f"look of {LOOK} frames": []}
    for draw in range(draws):
        rng = np.random.default_rng((size, draw))
        for name, answers in zip(kept, before(known, size, rng), strict=True):
            again = answers.drawn(rng)
            kept[name].append((again.fnir(again.threshold(FPIR)), again.fnir(limit), again.fpir(limit)))
    for name, found in kept.items():
        fnir, product, passed = (_interval([one[k] for one in found]) for k in range(3))
        yield {
            "gallery": size,
            "probe": name,
            "FNIR at FPIR 1 %": fnir,
            "product's threshold": round(limit, 3),
            "FNIR, product": product,
            "FPIR, product": passed,
        }


def before(known: Faces, size: int, rng: np.random.Generator) -> tuple[Answers, Answers]:
    """Single frames and looks before a gallery of ``size`` people, drawn."""
    people = rng.permutation(len(known.gallery))
    enrolled, strangers = np.split(people, [min(size, MOST_ENROLLED)])
    filled = rng.permutation(len(known.fill))[: size - len(enrolled)]
    if len(enrolled) + len(filled) < size:
        raise typer.BadParameter(f"a gallery of {size} needs a pool with {size - len(enrolled)} people")
    gallery = np.concatenate([known.gallery[enrolled], known.fill[filled]])
    own, other = (np.asarray(known.probes[who] @ gallery.T, np.float64) for who in (enrolled, strangers))
    return _answers(own, other), _answers(looks(own, rng), looks(other, rng))


def looks(scores: Scores, rng: np.random.Generator) -> Scores:
    """``[people, 1, gallery]``: the highest running mean of a look at each person's frames ``[people, frames,
    gallery]``, in random order, trimmed as in the product."""
    people, frames, size = scores.shape
    found = np.empty((people, 1, size))
    for k in range(people):
        shown = scores[k, rng.permutation(frames)[:LOOK]]
        means = [_trimmed(shown[:n]) for n in range(LEAST, len(shown) + 1)]
        found[k, 0] = np.max(means, axis=0)
    return found


def _trimmed(scores: Scores) -> Scores:
    """:func:`app.verdict.evidence.trimmed_mean` of each column of ``[frames, gallery]``, with equal weights."""
    cut = int(TRIM * len(scores))
    return np.asarray(np.sort(scores, axis=0)[cut : len(scores) - cut].mean(axis=0))


def _answers(own: Scores, strangers: Scores) -> Answers:
    true = np.arange(len(own))[:, None]
    return Answers(own.max(axis=2), own.argmax(axis=2) == true, strangers.max(axis=2))


def _interval(values: list[float]) -> str:
    low, high = np.quantile(values, (0.025, 0.975))
    return f"{100 * np.mean(values):.1f} [{100 * low:.1f}, {100 * high:.1f}]"


if __name__ == "__main__":
    typer.run(main)
