"""Fitting the liveness model: measures of rendered presentations → hidden layers and a softmax over the kinds.

Every presentation is looked at from its place and from places a locator's error away, and as a mirror shows it. The
threshold is set on people the weights were not fitted on, by cross-validation: it refuses a chosen share of them.
"""

from __future__ import annotations

import json
import multiprocessing
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from face.liveness.measures import measure
from face.liveness.model import CLIP, KINDS, digest
from face.liveness.relief import Relief, relief
from face.location import Location, rotation
from training.attacks import pool
from training.attacks.kinds import COVERED, GENUINE, MEASURED_ONLY
from training.attacks.pool import AttackError
from training.attacks.presentation import Presentation
from training.pool import misplaced

CLASSES = (GENUINE, *KINDS)
UNITS = (96, 48)
EPOCHS, BATCH, FOLDS = 40, 512, 3
DROPOUT, DECAY, RATE = 0.2, 0.05, 5e-3
COVERED_WEIGHT = 0.3  # a hand on a cheek is hardly told from a face: it must not cost what tells attacks
REFUSED = 0.0075
DIGITS = 5
MOVED = 2  # further places that a presentation is looked at from
MOVED_DEG, MOVED_MM = 1.6, 1.3
CHUNK = 2000

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """- ``values``: ``float64[N, 124]``; ``labels``: ``int64[N]`` into ``CLASSES``.
    - ``shown``: ``int64[N]``, which presentation each is a look at; ``own``: ``bool[N]``, whether from its own place.
    - ``mean_face``: ``float32[21, 21]`` mm, NaN beside: what they rest on.
    """

    values: Vector
    labels: NDArray[np.int64]
    shown: NDArray[np.int64]
    own: NDArray[np.bool_]
    mean_face: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    kind: str
    own: bool
    relief: Relief


def gather(folders: Iterable[Path], *, workers: int = 2) -> Examples:
    """The measures of all presentations in some folders. People whom the locator does not find are left out, and so is
    what nothing may be fitted on. Raises ``AttackError`` where there are no people or no attacks."""
    parts = [path for folder in folders for path in pool.parts(folder)]
    with multiprocessing.get_context("spawn").Pool(workers) as processes:
        shown = [looks for part in processes.imap(_looks, parts) for looks in part]
        kinds = {look.kind for looks in shown for look in looks}
        if missing := set(CLASSES) - kinds:
            raise AttackError(f"nothing of {', '.join(sorted(missing))} is there to fit on; render it first")
        people = [look.relief for looks in shown for look in looks if look.own and look.kind == GENUINE]
        mean_face = _mean_face(people)
        looks = [(number, look) for number, own in enumerate(shown) for look in own]
        chunks = [looks[at : at + CHUNK] for at in range(0, len(looks), CHUNK)]
        rows = [row for chunk in processes.imap(partial(_rows, mean_face=mean_face), chunks) for row in chunk]
    values, labels, numbers, own = zip(*rows, strict=True)
    return Examples(
        np.array(values), np.array(labels, np.int64), np.array(numbers, np.int64), np.array(own, np.bool_), mean_face
    )


def _looks(part: Path) -> list[list[_Look]]:
    """Of each presentation of a file the looks at it, the first from its own place."""
    return [
        list(_looks_at(shown))
        for shown in pool.read_part(part)
        if shown.kind not in MEASURED_ONLY and not (shown.kind == GENUINE and shown.located is None)
    ]


def _looks_at(shown: Presentation) -> Iterator[_Look]:
    for number, place in enumerate(_places(shown)):
        seen = relief(shown.frame, place)
        if seen is not None:
            yield _Look(shown.kind, number == 0, seen)


def _places(shown: Presentation) -> list[Location]:
    rng = np.random.default_rng(np.frombuffer(np.array(shown.placed.nose_m).tobytes(), np.uint32))
    turn, nose, camera = rotation(shown.placed.pose_deg), np.array(shown.placed.nose_m), shown.frame.intrinsics
    moved = [
        misplaced(turn, nose, camera, rng.normal(0, MOVED_DEG, 3), rng.normal(0, MOVED_MM, 3) * (1, 1, 0.5))
        for _ in range(MOVED)
    ]
    return [shown.located or shown.placed, shown.placed, *moved]


Row = tuple[Vector, int, int, bool]


def _rows(looks: Sequence[tuple[int, _Look]], mean_face: NDArray[np.float32]) -> list[Row]:
    rows: list[Row] = []
    for number, look in looks:
        for mirrored in (False, True):
            measures = measure(_mirrored(look.relief) if mirrored else look.relief, mean_face)
            if measures is not None:
                rows.append((measures.values, CLASSES.index(look.kind), number, look.own and not mirrored))
    return rows


def _mirrored(seen: Relief) -> Relief:
    z, rough, share = (np.ascontiguousarray(one[:, ::-1]) for one in (seen.z_mm, seen.rough_mm, seen.share))
    return replace(seen, z_mm=z, rough_mm=rough, share=share)


def fit(examples: Examples, *, seed: int = 1, lowered: float = 0.0) -> dict[str, Any]:
    """The model's file: weights, their digest, and what they were fitted on.

    ``lowered``: by how much (log odds) the threshold lies below that of rendered people, for the sake of real ones.
    """
    odds = np.zeros(len(examples.labels))
    fold = np.random.default_rng(seed).integers(FOLDS, size=int(examples.shown.max()) + 1)[examples.shown]
    for k in range(FOLDS):
        network = _train(examples, fold != k, seed)
        odds[fold == k] = _odds(network, examples, fold == k)
    odds, labels = odds[examples.own], examples.labels[examples.own]
    threshold = float(np.quantile(odds[labels == 0], REFUSED)) - lowered
    weights = _weights(_train(examples, np.ones(len(fold), np.bool_), seed), examples, threshold)
    counts = Counter(CLASSES[label] for label in labels)
    passed = {kind: float((odds[labels == k] >= threshold).mean()) for k, kind in enumerate(CLASSES)}
    units = ", ".join(map(str, UNITS))
    return {
        "name": "liveness",
        "architecture": f"measures of a relief [124] → {units} units, ReLU → softmax over {', '.join(CLASSES)}",
        "data": {
            "examples": {kind: counts[kind] for kind in CLASSES},
            "looks": len(examples.labels),
            "people": "synthetic, through every sensor",
        },
        "settings": {
            **{"seed": seed, "epochs": EPOCHS, "decay": DECAY, "dropout": DROPOUT},
            **{"refused": REFUSED, "lowered": lowered},
        },
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
    importance = torch.tensor([COVERED_WEIGHT if kind == COVERED else 1.0 for kind in CLASSES])
    widths, hidden = (x.shape[1], *UNITS), []
    for wide, units in pairwise(widths):
        hidden += [nn.Linear(wide, units), nn.ReLU(), nn.Dropout(DROPOUT)]
    network = nn.Sequential(*hidden, nn.Linear(widths[-1], len(CLASSES)))
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    index = torch.tensor(np.flatnonzero(chosen))
    for epoch in range(EPOCHS):
        for group in optimiser.param_groups:
            group["lr"] = RATE * (1 - epoch / EPOCHS)
        for batch in torch.split(index[torch.randperm(len(index))], BATCH):
            loss = nn.functional.cross_entropy(network(x[batch]), y[batch], weight=importance)
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
    face = [[None if np.isnan(z) else round(float(z), 2) for z in row] for row in examples.mean_face]
    return {
        "threshold": round(threshold, 3),
        "mean_face": face,
        "mean": mean.tolist(),
        "deviation": deviation.tolist(),
        "layers": [
            {"weight": _rounded(layer.weight.T), "bias": _rounded(layer.bias)}
            for layer in network
            if isinstance(layer, nn.Linear)
        ],
    }


def _rounded(values: torch.Tensor) -> Any:
    return values.detach().double().numpy().round(DIGITS).tolist()
