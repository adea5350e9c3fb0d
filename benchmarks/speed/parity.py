"""Every backend and precision at hand, and what each device takes by default, against PyTorch in float64.

``python -m benchmarks.speed.parity``: 240 crops of six made-up people (:mod:`engines.crops`), denoised and recognised,
each network alone and both as a chain. A pass is the least cosine that the precision may have
(:data:`engines.parity.LEAST_COSINE`) and the same person as nearest in every case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, cast, get_args

import numpy as np
import typer
from numpy.typing import NDArray

import engines
from assets import MODELS
from benchmarks.report import report
from engines.crops import faces, person
from engines.parity import LEAST_COSINE, coarsest

GALLERY = 2  # crops of everybody that the others are compared with
BY_DEFAULT = "by default"
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a chain makes of the crops: ``denoised`` ``[N, 128, 128]``, ``embedding`` ``[N, 1920]`` of the chain,
    ``alone`` the recogniser's of the reference's denoised depth, ``normals`` of the latter."""

    denoised: Floats
    embedding: Floats
    alone: Floats
    normals: Floats


def reference(crops: NDArray[np.float32]) -> Answers:
    """The shipped networks in PyTorch, float64; the denoiser as its equations say it, without the shortcut."""
    import torch

    from training.shipped import trained

    networks: list[Any] = [trained(MODELS / f"{name}.onnx")[0] for name in ("dmdnet", "ldnfnet")]
    denoiser, recogniser = (network.double().eval() for network in networks)
    made = []
    with torch.no_grad():
        for crop in crops:
            denoised = denoiser.literal(torch.from_numpy(crop[None, None].astype(np.float64))).clamp(0, 255)
            embedding, normals = recogniser.embed(denoised)
            made.append((denoised[0, 0].numpy(), unit(embedding.numpy())[0], normals[0].numpy()))
    denoised, embedding, normals = (np.stack(part) for part in zip(*made, strict=True))
    return Answers(denoised, embedding, embedding, normals)


def answers(
    denoiser: engines.Denoises, recogniser: engines.Recognises, crops: NDArray[np.float32], truth: Answers
) -> Answers:
    """The same by loaded engines."""
    made = engines.Networks(denoiser, recogniser)(crops)
    alone = [recogniser(one[None].astype(np.float32)) for one in truth.denoised]
    return Answers(
        made.denoised.astype(np.float64),
        unit(np.asarray(made.embeddings, np.float64)),
        unit(np.concatenate([one[0] for one in alone]).astype(np.float64)),
        np.concatenate([one[1] for one in alone]).astype(np.float64),
    )


def compare(given: Answers, truth: Answers, person: NDArray[np.int64], least: float) -> dict[str, Any]:
    """One row: how far off, and whether that is within what may be."""
    alone, chained = ((a * b).sum(1) for a, b in ((given.alone, truth.alone), (given.embedding, truth.embedding)))
    own, wanted = nearest(given.embedding, person), nearest(truth.embedding, person)
    off = np.abs(given.denoised - truth.denoised)
    return {
        "least cosine": float(alone.min()),
        "least cosine, chain": float(chained.min()),
        "denoised off, mean": float(off.mean()),
        "denoised off, most": float(off.max()),
        "normals off, most": float(np.abs(given.normals - truth.normals).max()),
        "rank-1": float((own == wanted).mean()),
        "passes": bool(min(alone.min(), chained.min()) >= least and (own == wanted).all()),
    }


def nearest(embedding: Floats, person: NDArray[np.int64]) -> NDArray[np.int64]:
    """Whose gallery crop each crop's is nearest to; the first crops of everybody are the gallery."""
    gallery = np.concatenate([np.flatnonzero(person == one)[:GALLERY] for one in np.unique(person)])
    probes = np.setdiff1d(np.arange(len(person)), gallery)
    return np.asarray(person[gallery][(embedding[probes] @ embedding[gallery].T).argmax(1)], np.int64)


def at_hand(precisions: tuple[str, ...]) -> Iterator[tuple[str, str, Any, Any]]:
    """Device, precision and both networks, wherever the recogniser runs; a denoiser without the precision is what it
    is by default."""
    for device in get_args(engines.Device)[2:]:
        for name in (BY_DEFAULT, *precisions):
            precision = None if name == BY_DEFAULT else cast(engines.Precision, name)
            try:
                recogniser = engines.load("ldnfnet", device, precision=precision)
            except engines.EngineError as error:
                print(f"{device} {name}: {error}")
                continue
            try:
                denoiser = engines.load("dmdnet", device, precision=precision)
            except engines.EngineError:
                denoiser = engines.load("dmdnet", device)
            yield device, name, denoiser, recogniser


def unit(vectors: Floats) -> Floats:
    """Rows brought to length one."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float64)


def measure(count: int, precisions: tuple[str, ...] = get_args(engines.Precision)) -> list[dict[str, Any]]:
    """A row for every backend and precision at hand."""
    crops = faces(count)
    truth, people = reference(crops), np.array([person(index) for index in range(count)], np.int64)
    rows = []
    for device, precision, denoiser, recogniser in at_hand(precisions):
        least = LEAST_COSINE[coarsest([denoiser.precision, recogniser.precision])]
        row = compare(answers(denoiser, recogniser, crops, truth), truth, people, least)
        shown = f"{precision}: {denoiser.precision} + {recogniser.precision}"
        rows.append({"backend": recogniser.backend, "device": device, "precision": shown, **row})
        denoiser.close()
        recogniser.close()
    return rows


def main(crops: Annotated[int, typer.Option(help="how many; 200 or more for the record")] = 240) -> None:
    """Measure and report; exit code 1 where a backend fails."""
    rows = measure(crops)
    report("parity", f"against PyTorch in float64, {crops} made-up crops", rows, crops=crops)
    if not all(row["passes"] for row in rows):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
