"""Fitting the liveness model: measures of rendered presentations → one hidden layer and a softmax over the kinds.

The threshold is set on people the weights were not fitted on, by cross-validation: it refuses a chosen share of them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from face.liveness.measures import measure
from face.liveness.model import CLIP, KINDS, digest
from face.liveness.relief import Relief, relief
from training.attacks import pool
from training.attacks.kinds import GENUINE, MEASURED_ONLY
from training.attacks.pool import AttackError

CLASSES = (GENUINE, *KINDS)
UNITS, EPOCHS, BATCH, FOLDS = 24, 60, 128, 5
DROPOUT, DECAY, RATE = 0.2, 0.05, 5e-3
REFUSED = 0.0075
DIGITS = 5

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """``values`` ``float64[N, 124]``, ``labels`` ``int64[N]`` into ``CLASSES``, and the mean face they rest on."""

    values: Vector
    labels: NDArray[np.int64]
    mean_face: NDArray[np.float32]


def gather(folders: Iterable[Path]) -> Examples:
    """The measures of all presentations in some folders. People whom the locator does not find are left out, and so is
    what nothing may be fitted on. Raises ``AttackError`` where there are no people or no attacks."""
    reliefs: list[tuple[str, Relief]] = []
    for folder in folders:
        for shown in pool.read(folder):
            if shown.kind in MEASURED_ONLY or (shown.kind == GENUINE and shown.located is None):
                continue
            seen = relief(shown.frame, shown.located or shown.placed)
            if seen is not None:
                reliefs.append((shown.kind, seen))
    kinds = {kind for kind, _ in reliefs}
    if missing := set(CLASSES) - kinds:
        raise AttackError(f"nothing of {', '.join(sorted(missing))} is there to fit on; render it first")
    mean_face = _mean_face([seen for kind, seen in reliefs if kind == GENUINE])
    rows, labels = [], []
    for kind, seen in reliefs:
        measures = measure(seen, mean_face)
        if measures is not None:
            rows.append(measures.values)
            labels.append(CLASSES.index(kind))
    return Examples(np.array(rows), np.array(labels, np.int64), mean_face)


def fit(examples: Examples, *, seed: int = 1) -> dict[str, Any]:
    """The model's file: weights, their digest, and what they were fitted on."""
    odds = np.zeros(len(examples.labels))
    fold = np.random.default_rng(seed).integers(FOLDS, size=len(odds))
    for k in range(FOLDS):
        network = _train(examples, fold != k, seed)
        odds[fold == k] = _odds(network, examples, fold == k)
    genuine = examples.labels == 0
    threshold = float(np.quantile(odds[genuine], REFUSED))
    weights = _weights(_train(examples, np.ones(len(odds), np.bool_), seed), examples, threshold)
    counts = Counter(CLASSES[label] for label in examples.labels)
    passed = {kind: float((odds[examples.labels == k] >= threshold).mean()) for k, kind in enumerate(CLASSES)}
    return {
        "name": "liveness",
        "architecture": f"measures of a relief [124] → {UNITS} units, ReLU → softmax over {', '.join(CLASSES)}",
        "data": {"examples": {kind: counts[kind] for kind in CLASSES}, "people": "synthetic, through every sensor"},
        "settings": {"seed": seed, "epochs": EPOCHS, "decay": DECAY, "dropout": DROPOUT, "refused": REFUSED},
        "metrics": {"taken for live, cross-validated": {kind: round(share, 4) for kind, share in passed.items()}},
        "sha256": digest(weights),
        "weights": weights,
    }


def write(path: Path, told: dict[str, Any]) -> None:
    """Write a model's file, the weights on a line each."""
    head = json.dumps({key: value for key, value in told.items() if key != "weights"}, indent=1, ensure_ascii=False)
    lines = ",\n".join(f'  "{name}": {json.dumps(value)}' for name, value in told["weights"].items())
    path.write_text(f'{head[:-2]},\n "weights": {{\n{lines}\n }}\n}}\n', encoding="utf-8")


def _mean_face(seen: Sequence[Relief]) -> NDArray[np.float32]:
    maps = np.stack([one.z_mm for one in seen])
    often = np.isfinite(maps).mean(axis=0) > 0.5
    mean = np.full(often.shape, np.nan, np.float32)
    mean[often] = np.round(np.nanmedian(maps[:, often], axis=0), 2)
    return mean


def _normal(examples: Examples) -> tuple[Vector, Vector]:
    genuine = examples.values  # of all: what is rare among people alone would be blown up
    return genuine.mean(axis=0).round(DIGITS), (genuine.std(axis=0) + 1e-3).round(DIGITS)


def _inputs(examples: Examples) -> torch.Tensor:
    mean, deviation = _normal(examples)
    return torch.tensor(np.clip((examples.values - mean) / deviation, -CLIP, CLIP), dtype=torch.float32)


def _train(examples: Examples, chosen: NDArray[np.bool_], seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    x, y = _inputs(examples), torch.tensor(examples.labels)
    network = nn.Sequential(
        nn.Linear(x.shape[1], UNITS), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(UNITS, len(CLASSES))
    )
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    index = torch.tensor(np.flatnonzero(chosen))
    for epoch in range(EPOCHS):
        for group in optimiser.param_groups:
            group["lr"] = RATE * (1 - epoch / EPOCHS)
        for batch in torch.split(index[torch.randperm(len(index))], BATCH):
            loss = nn.functional.cross_entropy(network(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    return network.eval()


@torch.no_grad()
def _odds(network: nn.Sequential, examples: Examples, chosen: NDArray[np.bool_]) -> Vector:
    logits = network(_inputs(examples)[torch.tensor(chosen)]).double()
    return np.asarray((logits[:, 0] - torch.logsumexp(logits[:, 1:], dim=1)).numpy())


def _weights(network: nn.Sequential, examples: Examples, threshold: float) -> dict[str, Any]:
    mean, deviation = _normal(examples)
    first, last = network[0], network[-1]
    assert isinstance(first, nn.Linear)
    assert isinstance(last, nn.Linear)
    face = [[None if np.isnan(z) else round(float(z), 2) for z in row] for row in examples.mean_face]
    return {
        "threshold": round(threshold, 3),
        "mean_face": face,
        "mean": mean.tolist(),
        "deviation": deviation.tolist(),
        "hidden": _rounded(first.weight.T),
        "hidden_bias": _rounded(first.bias),
        "out": _rounded(last.weight.T),
        "out_bias": _rounded(last.bias),
    }


def _rounded(values: torch.Tensor) -> Any:
    return values.detach().double().numpy().round(DIGITS).tolist()
