"""Fitting the liveness model: measures of rendered presentations → hidden layers and a softmax over the kinds.

Every presentation is looked at from its place and from places a locator's error away, and as a mirror shows it. The
threshold is set on other people, rendered for that alone: it refuses a chosen share of them.
"""

from __future__ import annotations

import json
import multiprocessing
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from face.liveness.measures import VALUES, measure, zones
from face.liveness.model import CLIP, KINDS, digest
from face.liveness.relief import Relief, relief
from face.liveness.usual import Usual, learnt
from face.location import Location, rotation
from training.attacks import pool
from training.attacks.kinds import AGAPE, COVERED, GENUINE
from training.attacks.kinds import KINDS as VARIANTS
from training.attacks.pool import AttackError
from training.attacks.presentation import Presentation
from training.pool import misplaced

CLASSES = (GENUINE, *KINDS)
FITTED = {
    (GENUINE, ""),
    (GENUINE, AGAPE),
    *((kind, one.name) for kind, all_of in VARIANTS.items() for one in all_of if not one.held_out),
}
UNITS = (96, 48)
EPOCHS, BATCH, FOLDS = 16, 512, 5
DROPOUT, DECAY, RATE = 0.3, 0.05, 5e-3
NOISE = 0.4  # of a standard deviation, on every measure: what was not rendered differs by as much, real people too
COVERED_WEIGHT = 0.3  # a hand on a cheek is hardly told from a face: it must not cost what tells attacks
REFUSED = 0.0075
DIGITS = 5
MOVED = 2  # further places that a presentation is looked at from
MOVED_DEG, MOVED_MM = 1.6, 1.3
FAR_DEG, FAR_MM = 6.0, 5.0  # of one place more: a locator errs by as much on heads turned far aside and down
SIZE = "size"
SMALLER, LARGER = (0.8, 0.5), (1.25, 1.7)
SIZE_LOWERED = 3.0
"""Log odds by which heads of a wrong size are less expected than they were shown: people picture by picture, they are
the most by far, and whoever opens the mouth would be one."""
CHUNK = 2000

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """- ``values``: ``float64[N, 396]``; ``labels``: ``int64[N]`` into ``CLASSES``.
    - ``shown``: ``int64[N]``, which presentation each is a look at; ``own``: ``bool[N]``, whether from its own place.
    - ``usual``: what they are measured beside.
    """

    values: Vector
    labels: NDArray[np.int64]
    shown: NDArray[np.int64]
    own: NDArray[np.bool_]
    usual: Usual


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
        usual = _usual([look for looks in shown for look in looks if look.kind == GENUINE])
        values, labels, numbers, own = _measured(processes, shown, usual)
    return Examples(values, labels, numbers, own, usual)


def people(folders: Iterable[Path], usual: Usual, *, workers: int = 2) -> Vector:
    """The measures of the people in some folders, each from its own place, ``float64[N, 396]``; those whom the locator
    does not find are left out. Raises ``AttackError`` where there are none."""
    parts = [path for folder in folders for path in pool.parts(folder)]
    with multiprocessing.get_context("spawn").Pool(workers) as processes:
        shown = [looks for part in processes.imap(_looks, parts) for looks in part if looks[:1]]
        values, _, _, own = _measured(processes, [[one[0]] for one in shown if one[0].kind == GENUINE], usual)
    return values[own]


def _measured(
    processes: Pool, shown: Sequence[Sequence[_Look]], usual: Usual
) -> tuple[Vector, NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    looks = [(number, look) for number, own in enumerate(shown) for look in own]
    chunks = [looks[at : at + CHUNK] for at in range(0, len(looks), CHUNK)]
    rows = [row for chunk in processes.imap(partial(_rows, usual=usual), chunks) for row in chunk]
    if not rows:
        raise AttackError("no people are there whom the locator finds; render some first")
    values, labels, numbers, own = zip(*rows, strict=True)
    return np.array(values), np.array(labels, np.int64), np.array(numbers, np.int64), np.array(own, np.bool_)


def _looks(part: Path) -> list[list[_Look]]:
    """Of each presentation of a file the looks at it, the first from its own place."""
    return [
        list(_looks_at(shown))
        for shown in pool.read_part(part)
        if (shown.kind, shown.variant) in FITTED and not (shown.kind == GENUINE and shown.located is None)
    ]


def _looks_at(shown: Presentation) -> Iterator[_Look]:
    for number, place in enumerate(_places(shown)):
        seen = relief(shown.frame, place)
        if seen is not None:
            yield _Look(shown.kind, number == 0, seen)
    if shown.kind == GENUINE:
        yield from _resized(shown)


def _resized(shown: Presentation) -> Iterator[_Look]:
    """Somebody's picture at another distance: the picture of a smaller and of a larger head than theirs, more often
    nearly of a size that people have."""
    rng = np.random.default_rng([*_bits(shown), 1])
    for nearest, furthest in (SMALLER, LARGER):
        k = nearest + (furthest - nearest) * rng.random() ** 1.7
        frame = replace(shown.frame, depth_unit=k * shown.frame.depth_unit)
        for place in (_places(shown)[0], _places(shown)[2]):  # its own, and one a locator errs by
            x, y, z = place.nose_m
            seen = relief(frame, replace(place, nose_m=(k * x, k * y, k * z)))
            if seen is not None:
                yield _Look(SIZE, False, seen)


def _places(shown: Presentation) -> list[Location]:
    rng = np.random.default_rng(_bits(shown))
    turn, nose, camera = rotation(shown.placed.pose_deg), np.array(shown.placed.nose_m), shown.frame.intrinsics
    errors = [(MOVED_DEG, MOVED_MM)] * MOVED + [(FAR_DEG, FAR_MM)]
    moved = [
        misplaced(turn, nose, camera, rng.normal(0, deg, 3), rng.normal(0, mm, 3) * (1, 1, 0.5)) for deg, mm in errors
    ]
    return [shown.located or shown.placed, shown.placed, *moved]


def _bits(shown: Presentation) -> list[int]:
    """What draws the places that a presentation is looked at from."""
    return [int(bits) for bits in np.frombuffer(np.array(shown.placed.nose_m).tobytes(), np.uint32)]


Row = tuple[Vector, int, int, bool]


def _rows(looks: Sequence[tuple[int, _Look]], usual: Usual) -> list[Row]:
    rows: list[Row] = []
    for number, look in looks:
        for mirrored in (False, True):
            measures = measure(_mirrored(look.relief) if mirrored else look.relief, usual)
            if measures is not None:
                rows.append((measures.values, CLASSES.index(look.kind), number, look.own and not mirrored))
    return rows


def _mirrored(seen: Relief) -> Relief:
    z, rough, share = (np.ascontiguousarray(one[:, ::-1]) for one in (seen.z_mm, seen.rough_mm, seen.share))
    return replace(seen, z_mm=z, rough_mm=rough, share=share)


def fit(examples: Examples, people: Vector, *, seed: int = 1, lowered: float = 0.0) -> dict[str, Any]:
    """The model's file: weights, their digest, and what they were fitted on.

    ``people``: measures ``float64[M, 396]`` of other people, by whom the threshold is set; ``lowered``: by how much
    (log odds) it lies below theirs, for the sake of real ones.
    """
    network = _expecting(_train(examples, np.ones(len(examples.labels), np.bool_), seed))
    threshold = float(np.quantile(_odds(network, examples, people), REFUSED)) - lowered
    weights = _weights(network, examples, threshold)
    counts = Counter(CLASSES[label] for label in examples.labels[examples.own])
    units = ", ".join(map(str, UNITS))
    return {
        "name": "liveness",
        "architecture": f"measures of a relief [{VALUES}] → {units} units, ReLU → softmax over {', '.join(CLASSES)}",
        "data": {
            "examples": {kind: counts[kind] for kind in CLASSES},
            "looks": len(examples.labels),
            "threshold": f"{len(people)} other people",
            "people": "synthetic, through every sensor",
        },
        "settings": {
            **{"seed": seed, "epochs": EPOCHS, "decay": DECAY, "dropout": DROPOUT, "noise": NOISE},
            **{"refused": REFUSED, "lowered": lowered, "size lowered": SIZE_LOWERED},
        },
        "metrics": {"taken for live, a fifth left out": _left_out(examples, seed, threshold)},
        "sha256": digest(weights),
        "weights": weights,
    }


def _left_out(examples: Examples, seed: int, threshold: float) -> dict[str, float]:
    """The share of each kind taken for live by weights that were fitted on other presentations."""
    fold = np.random.default_rng(seed).integers(FOLDS, size=int(examples.shown.max()) + 1)[examples.shown]
    network, asked = _expecting(_train(examples, fold != 0, seed)), (fold == 0) & examples.own
    live, labels = _odds(network, examples, examples.values[asked]) >= threshold, examples.labels[asked]
    return {kind: round(float(live[labels == k].mean()), 4) for k, kind in enumerate(CLASSES) if (labels == k).any()}


def write(path: Path, told: dict[str, Any]) -> None:
    """Write a model's file, the weights on a line each."""
    head = json.dumps({key: value for key, value in told.items() if key != "weights"}, indent=1, ensure_ascii=False)
    lines = ",\n".join(f'  "{name}": {json.dumps(value)}' for name, value in told["weights"].items())
    path.write_text(f'{head[:-2]},\n "weights": {{\n{lines}\n }}\n}}\n', encoding="utf-8")


def _usual(people: Sequence[_Look]) -> Usual:
    maps = np.stack([look.relief.z_mm for look in people])
    own = maps[[look.own for look in people]]
    often = np.isfinite(own).mean(axis=0) > 0.5
    mean = np.full(often.shape, np.nan, np.float32)
    mean[often] = np.round(np.nanmedian(own[:, often], axis=0), 2)
    found = learnt(np.concatenate([maps, maps[..., ::-1]]), mean, zones()["middle"])
    return replace(
        found, mean=found.mean.round(2), ways=found.ways.round(DIGITS - 1), spread=found.spread.round(DIGITS - 2)
    )


def _normal(examples: Examples) -> tuple[Vector, Vector]:
    genuine = examples.values  # of all: what is rare among people alone would be blown up
    return genuine.mean(axis=0).round(DIGITS), (genuine.std(axis=0) + 1e-3).round(DIGITS)


def _inputs(examples: Examples, values: Vector) -> torch.Tensor:
    mean, deviation = _normal(examples)
    return torch.tensor(np.clip((values - mean) / deviation, -CLIP, CLIP), dtype=torch.float32)


def _train(examples: Examples, chosen: NDArray[np.bool_], seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    x, y = _inputs(examples, examples.values), torch.tensor(examples.labels)
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
            seen = x[batch] + NOISE * torch.randn(len(batch), x.shape[1])
            loss = nn.functional.cross_entropy(network(seen), y[batch], weight=importance)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    return network.eval()


@torch.no_grad()
def _expecting(network: nn.Sequential) -> nn.Sequential:
    """The network with as many heads of a wrong size as are expected."""
    last = network[-1]
    assert isinstance(last, nn.Linear)
    last.bias[CLASSES.index(SIZE)] -= SIZE_LOWERED
    return network


@torch.no_grad()
def _odds(network: nn.Sequential, examples: Examples, values: Vector) -> Vector:
    logits = network(_inputs(examples, values)).double()
    return np.asarray((logits[:, 0] - torch.logsumexp(logits[:, 1:], dim=1)).numpy())


def _weights(network: nn.Sequential, examples: Examples, threshold: float) -> dict[str, Any]:
    mean, deviation = _normal(examples)
    usual = examples.usual
    face = [[None if np.isnan(z) else round(float(z), 2) for z in row] for row in usual.face]
    return {
        "threshold": round(threshold, 3),
        "mean_face": face,
        "middle": usual.mean.tolist(),
        "ways": usual.ways.tolist(),
        "spread": usual.spread.tolist(),
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
