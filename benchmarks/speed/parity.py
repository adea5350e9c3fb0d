"""Every backend and precision at hand against PyTorch in float64, on varied crops of the shipped clips.

``python -m benchmarks.speed.parity``: 240 crops of three people, denoised and recognised, each network alone and both
as a chain. A pass is a lowest cosine of 0.9995 (int8: 0.995) and the same person as nearest in every case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, cast, get_args

import numpy as np
import typer
from numpy.typing import NDArray

import engines
from benchmarks.report import report
from engines.card import default_directory
from training.varied_crops import CLIPS, varied

LEAST_COSINE = {"int8": 0.995}
LEAST = 0.9995
GALLERY = 5  # crops of every clip that the others are compared with
PEOPLE = np.array([0, 0, 1, 1, 2])  # whom the clips show
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

    networks: list[Any] = [trained(default_directory() / f"{name}.onnx")[0] for name in ("dmdnet", "ldnfnet")]
    denoiser, recogniser = (network.double().eval() for network in networks)
    made = []
    with torch.no_grad():
        for crop in crops:
            denoised = denoiser.literal(torch.from_numpy(crop[None, None].astype(np.float64))).clamp(0, 255)
            embedding, normals = recogniser.embed(denoised)
            made.append((denoised[0, 0].numpy(), unit(embedding.numpy())[0], normals[0].numpy()))
    denoised, embedding, normals = (np.stack(part) for part in zip(*made, strict=True))
    return Answers(denoised, embedding, embedding, normals)


def answers(denoiser: Any, recogniser: Any, crops: NDArray[np.float32], truth: Answers) -> Answers:
    """The same by loaded engines."""
    denoised = np.concatenate([denoiser(crop[None]) for crop in crops])
    chained = np.concatenate([recogniser(one[None])[0] for one in denoised])
    alone = [recogniser(one[None].astype(np.float32)) for one in truth.denoised]
    return Answers(
        denoised.astype(np.float64),
        unit(chained.astype(np.float64)),
        unit(np.concatenate([one[0] for one in alone]).astype(np.float64)),
        np.concatenate([one[1] for one in alone]).astype(np.float64),
    )


def compare(given: Answers, truth: Answers, person: NDArray[np.int64], precision: str) -> dict[str, Any]:
    """One row: how far off, and whether that is within what the precision may be."""
    least = LEAST_COSINE.get(precision, LEAST)
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
    """Whose gallery crop each crop's is nearest to; the first crops of every clip are the gallery."""
    gallery = np.concatenate([np.flatnonzero(person == one)[:GALLERY] for one in np.unique(person)])
    probes = np.setdiff1d(np.arange(len(person)), gallery)
    return np.asarray(person[gallery][(embedding[probes] @ embedding[gallery].T).argmax(1)], np.int64)


def at_hand(precisions: tuple[str, ...]) -> Iterator[tuple[str, str, Any, Any]]:
    """Device, precision and both networks, wherever the recogniser runs; a denoiser without the precision is f32."""
    for device in get_args(engines.Device)[2:]:
        for precision in precisions:
            try:
                recogniser = engines.load("ldnfnet", device, precision=cast(engines.Precision, precision))
            except engines.EngineError as error:
                print(f"{device} {precision}: {error}")
                continue
            try:
                denoiser = engines.load("dmdnet", device, precision=cast(engines.Precision, precision))
            except engines.EngineError:
                denoiser = engines.load("dmdnet", device, precision="f32")
            yield device, precision, denoiser, recogniser


def unit(vectors: Floats) -> Floats:
    """Rows brought to length one."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float64)


def measure(count: int, precisions: tuple[str, ...] = get_args(engines.Precision)) -> list[dict[str, Any]]:
    """A row for every backend and precision at hand."""
    crops, clip = varied(count)
    assert len(CLIPS) == len(PEOPLE)
    truth, person = reference(crops), PEOPLE[clip].astype(np.int64)
    rows = []
    for device, precision, denoiser, recogniser in at_hand(precisions):
        row = compare(answers(denoiser, recogniser, crops, truth), truth, person, precision)
        shown = precision if denoiser.precision == precision else f"{precision}, denoiser {denoiser.precision}"
        rows.append({"backend": recogniser.backend, "device": device, "precision": shown, **row})
        denoiser.close()
        recogniser.close()
    return rows


def main(crops: Annotated[int, typer.Option(help="how many; 200 or more for the record")] = 240) -> None:
    """Measure and report; exit code 1 where a backend fails."""
    rows = measure(crops)
    report("parity", f"against PyTorch in float64, {crops} varied crops", rows, crops=crops)
    if not all(row["passes"] for row in rows):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
