"""Verification of real people: how well strangers and own people are told apart, one look (a single frame) at a time.

``python -m benchmarks.real.verification --data kinect2_faces.npz``: every frame of another pose is a probe; enrolled
are all frames of the frontal pose, or a single one. Cosine, and the linear adapter (:mod:`gallery.adapter`) estimated
without the two people compared. Crops: raw and denoised. Six people prove little about a false match rate of 1e-3:
the threshold is then set by a handful of pairs.
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

from benchmarks.networks import denoiser, recogniser
from benchmarks.real.people import Shot, shots
from benchmarks.report import report
from gallery.adapter import estimate

Vectors = NDArray[np.float32]
Adapt = Callable[[Vectors], Vectors]
Embedded = Mapping[int, Mapping[int, Vectors]]  # person → frame → unit embedding

FRONTAL = range(24, 30)
NEUTRAL = 26


def main(
    data: Annotated[Path, typer.Option(help="the file with the frames")],
    denoise: Annotated[Path | None, typer.Option("--denoiser", help="another denoiser, .onnx or .ckpt")] = None,
    recognise: Annotated[Path | None, typer.Option("--recogniser", help="another recogniser, .onnx or .ckpt")] = None,
    threads: Annotated[int | None, typer.Option(help="processor threads of the networks")] = None,
) -> None:
    """Measure and report."""
    taken = [shot for shot in shots(data) if shot.crop is not None]
    clean, embed = denoiser(denoise, threads=threads), recogniser(recognise, threads=threads)
    raw = np.stack([shot.crop.depth for shot in taken if shot.crop])
    images = {"raw": raw, "denoised": clean(raw)}
    rows: list[dict[str, Any]] = []
    for name, crops in images.items():
        embedded = by_person(taken, embed(crops))
        for matching, without in {"cosine": as_they_are, "adapter": adapters(embedded)}.items():
            how = {"crops": name, "matching": matching}
            each = [measure(embedded, (k,), without) for k in FRONTAL]
            rows += [
                {**how, "templates": "24-29", **measure(embedded, tuple(FRONTAL), without)},
                {**how, "templates": "26", **each[FRONTAL.index(NEUTRAL)]},
                {**how, "templates": "one of 24-29, mean"}
                | {key: float(np.mean([one[key] for one in each])) for key in each[0]},
            ]
    report("real-verification", f"Verification on {len(taken)} frames of {len({s.person for s in taken})} people", rows)


def by_person(taken: Sequence[Shot], vectors: Vectors) -> Embedded:
    """Embeddings by person and frame."""
    table: dict[int, dict[int, Vectors]] = {}
    for shot, vector in zip(taken, vectors, strict=True):
        table.setdefault(shot.person, {})[shot.number] = vector
    return table


def measure(
    embedded: Embedded, templates: Sequence[int], without: Callable[[frozenset[int]], Adapt]
) -> dict[str, float]:
    """Rank-1 and verification of the frames of other poses against ``templates`` of every person.

    ``without`` gives what embeddings are compared by, estimated without some people: the probe's for rank-1, both
    for a verification.
    """
    people = sorted(embedded)
    right: list[NDArray[np.bool_]] = []
    genuine: list[Vectors] = []
    impostor: list[Vectors] = []
    for p in people:
        adapt = without(frozenset({p}))
        table = np.stack([scores(embedded, p, q, templates, adapt) for q in people])
        right.append(table.argmax(axis=0) == people.index(p))
    for p, q in itertools.permutations(people, 2):
        adapt = without(frozenset({p, q}))
        genuine.append(scores(embedded, p, p, templates, adapt))
        impostor.append(scores(embedded, p, q, templates, adapt))
    own, other = np.concatenate(genuine), np.sort(np.concatenate(impostor))[::-1]
    rates = {f"TAR at FMR {fmr:g}": float((own > other[int(fmr * len(other))]).mean()) for fmr in (1e-2, 1e-3)}
    apart = (own.mean() - other.mean()) / np.sqrt((own.var() + other.var()) / 2)
    return {"rank-1": float(np.concatenate(right).mean()), **rates, "d'": float(apart), "impostor": float(other.mean())}


def scores(embedded: Embedded, p: int, q: int, templates: Sequence[int], adapt: Adapt) -> Vectors:
    """The best similarity of each of person ``p``'s frames of other poses to ``q``'s templates, ``float32[N]``."""
    known = adapt(np.stack([embedded[q][k] for k in templates if k in embedded[q]]))
    probes = adapt(np.stack([vector for k, vector in embedded[p].items() if k not in FRONTAL]))
    return np.asarray((probes @ known.T).max(axis=1), np.float32)


def adapters(embedded: Embedded) -> Callable[[frozenset[int]], Adapt]:
    """Adapters of all people but some, each estimated once."""

    @cache
    def without(people: frozenset[int]) -> Adapt:
        return estimate([np.stack(list(frames.values())) for p, frames in embedded.items() if p not in people])

    return without


def as_they_are(_: frozenset[int]) -> Adapt:
    """No adapter: plain cosine."""
    return lambda vectors: vectors


if __name__ == "__main__":
    typer.run(main)
