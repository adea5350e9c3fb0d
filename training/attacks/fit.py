"""Fitting the liveness model: measures of rendered presentations → hidden layers and a softmax over the kinds.

Every presentation is looked at from its place and from places a locator's error away, and as a mirror shows it. The
threshold is set on other people, rendered for that alone: it refuses a chosen share of them.

A fit may go on from a model that is there: what that one tells rightly it goes on telling as surely, also where few
presentations show it (Li and Hoiem, Learning without forgetting, 2016). Its space of faces and its threshold stay.
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
from face.liveness.model import CLIP, KINDS, Layers, LivenessModel, digest
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
GO_ON_EPOCHS, GO_ON_RATE = 10, 1e-3
KEPT = 2.0  # weight of what the model that is gone on from tells, beside what the new presentations do

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
class Seen:
    kind: str
    own: bool
    relief: Relief


def gather(folders: Iterable[Path], *, usual: Usual | None = None, workers: int = 2) -> Examples:
    """The measures of all presentations in some folders, beside what is ``usual`` (None: among their people). People
    whom the locator does not find are left out, and so is what nothing may be fitted on. Raises ``AttackError`` where
    there are no people or no attacks."""
    parts = [path for folder in folders for path in pool.parts(folder)]
    with multiprocessing.get_context("spawn").Pool(workers) as processes:
        shown = [looks for part in processes.imap(_looks, parts) for looks in part]
        kinds = {look.kind for looks in shown for look in looks}
        if missing := set(CLASSES) - kinds:
            raise AttackError(f"nothing of {', '.join(sorted(missing))} is there to fit on; render it first")
        usual = usual or _usual([look for looks in shown for look in looks if look.kind == GENUINE])
        values, labels, numbers, own = measured(processes, shown, usual)
    return Examples(values, labels, numbers, own, usual)


def people(folders: Iterable[Path], usual: Usual, *, workers: int = 2) -> Vector:
    """The measures of the people in some folders, each from its own place, ``float64[N, 396]``; those whom the locator
    does not find are left out. Raises ``AttackError`` where there are none."""
    parts = [path for folder in folders for path in pool.parts(folder)]
    with multiprocessing.get_context("spawn").Pool(workers) as processes:
        shown = [looks for part in processes.imap(_looks, parts) for looks in part if looks[:1]]
        values, _, _, own = measured(processes, [[one[0]] for one in shown if one[0].kind == GENUINE], usual)
    return values[own]


def measured(
    processes: Pool, shown: Sequence[Sequence[Seen]], usual: Usual
) -> tuple[Vector, NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    looks = [(number, look) for number, own in enumerate(shown) for look in own]
    chunks = [looks[at : at + CHUNK] for at in range(0, len(looks), CHUNK)]
    rows = [row for chunk in processes.imap(partial(_rows, usual=usual), chunks) for row in chunk]
    if not rows:
        raise AttackError("no people are there whom the locator finds; render some first")
    values, labels, numbers, own = zip(*rows, strict=True)
    return np.array(values), np.array(labels, np.int64), np.array(numbers, np.int64), np.array(own, np.bool_)


def _looks(part: Path) -> list[list[Seen]]:
    """Of each presentation of a file the looks at it, the first from its own place."""
    return [
        list(looks_at(shown))
        for shown in pool.read_part(part)
        if (shown.kind, shown.variant) in FITTED and not (shown.kind == GENUINE and shown.located is None)
    ]


def looks_at(shown: Presentation) -> Iterator[Seen]:
    for number, place in enumerate(_places(shown)):
        seen = relief(shown.frame, place)
        if seen is not None:
            yield Seen(shown.kind, number == 0, seen)
    if shown.kind == GENUINE:
        yield from _resized(shown)


def _resized(shown: Presentation) -> Iterator[Seen]:
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
                yield Seen(SIZE, False, seen)


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


def _rows(looks: Sequence[tuple[int, Seen]], usual: Usual) -> list[Row]:
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


def fit(
    examples: Examples,
    people: Vector | None,
    *,
    seed: int = 1,
    lowered: float = 0.0,
    start: LivenessModel | None = None,
) -> dict[str, Any]:
    """The model's file: weights, their digest, and what they were fitted on.

    ``people``: measures ``float64[M, 396]`` of other people, by whom the threshold is set; ``lowered``: by how much
    (log odds) it lies below theirs, for the sake of real ones. ``start``: what to go on from; the examples are then
    measured beside what is usual to it, and without ``people`` its threshold stays. Raises ``AttackError`` where
    neither gives a threshold.
    """
    if people is None and start is None:
        raise AttackError("no people are there to set the threshold by; render some with --for threshold")
    network = _expecting(_train(examples, np.ones(len(examples.labels), np.bool_), seed, start))
    if people is not None:
        threshold = float(np.quantile(_odds(network, examples, people, start), REFUSED)) - lowered
    else:
        assert start is not None
        threshold = start.threshold
    weights = _weights(network, examples, threshold, start)
    counts = Counter(CLASSES[label] for label in examples.labels[examples.own])
    units = ", ".join(map(str, UNITS))
    return {
        "name": "liveness",
        "architecture": f"measures of a relief [{VALUES}] → {units} units, ReLU → softmax over {', '.join(CLASSES)}",
        "data": {
            "examples": {kind: counts[kind] for kind in CLASSES},
            "looks": len(examples.labels),
            "threshold": "that of the model before" if people is None else f"{len(people)} other people",
            "people": "synthetic, through every sensor",
        },
        "settings": {
            **{"seed": seed, "epochs": EPOCHS, "decay": DECAY, "dropout": DROPOUT, "noise": NOISE},
            **{"refused": REFUSED, "lowered": lowered, "size lowered": SIZE_LOWERED},
            **({} if start is None else {"gone on": True, "epochs": GO_ON_EPOCHS, "kept": KEPT}),
        },
        "metrics": {"taken for live, a fifth left out": _left_out(examples, seed, threshold, start)},
        "sha256": digest(weights),
        "weights": weights,
    }


def _left_out(examples: Examples, seed: int, threshold: float, start: LivenessModel | None) -> dict[str, float]:
    """The share of each kind taken for live by weights that were fitted on other presentations."""
    fold = np.random.default_rng(seed).integers(FOLDS, size=int(examples.shown.max()) + 1)[examples.shown]
    network, asked = _expecting(_train(examples, fold != 0, seed, start)), (fold == 0) & examples.own
    odds = _odds(network, examples, examples.values[asked], start)
    live, labels = odds >= threshold, examples.labels[asked]
    return {kind: round(float(live[labels == k].mean()), 4) for k, kind in enumerate(CLASSES) if (labels == k).any()}


def write(path: Path, told: dict[str, Any]) -> None:
    """Write a model's file, the weights on a line each."""
    head = json.dumps({key: value for key, value in told.items() if key != "weights"}, indent=1, ensure_ascii=False)
    lines = ",\n".join(f'  "{name}": {json.dumps(value)}' for name, value in told["weights"].items())
    path.write_text(f'{head[:-2]},\n "weights": {{\n{lines}\n }}\n}}\n', encoding="utf-8")


def _usual(people: Sequence[Seen]) -> Usual:
    maps = np.stack([look.relief.z_mm for look in people])
    own = maps[[look.own for look in people]]
    often = np.isfinite(own).mean(axis=0) > 0.5
    mean = np.full(often.shape, np.nan, np.float32)
    mean[often] = np.round(np.nanmedian(own[:, often], axis=0), 2)
    found = learnt(np.concatenate([maps, maps[..., ::-1]]), mean, zones()["middle"])
    return replace(
        found, mean=found.mean.round(2), ways=found.ways.round(DIGITS - 1), spread=found.spread.round(DIGITS - 2)
    )


def _normal(examples: Examples, start: LivenessModel | None) -> tuple[Vector, Vector]:
    if start is not None:
        return start.mean, start.deviation
    genuine = examples.values  # of all: what is rare among people alone would be blown up
    return genuine.mean(axis=0).round(DIGITS), (genuine.std(axis=0) + 1e-3).round(DIGITS)


def _inputs(examples: Examples, values: Vector, start: LivenessModel | None) -> torch.Tensor:
    mean, deviation = _normal(examples, start)
    return torch.tensor(np.clip((values - mean) / deviation, -CLIP, CLIP), dtype=torch.float32)


def _network(inputs: int, start: LivenessModel | None) -> nn.Sequential:
    """The layers, as they begin."""
    widths, hidden = (inputs, *UNITS), []
    for wide, units in pairwise(widths):
        hidden += [nn.Linear(wide, units), nn.ReLU(), nn.Dropout(DROPOUT)]
    network = nn.Sequential(*hidden, nn.Linear(widths[-1], len(CLASSES)))
    if start is not None:
        with torch.no_grad():
            for layer, (weight, bias) in zip(linear(network), start.layers, strict=True):
                layer.weight.copy_(torch.tensor(weight.T))
                layer.bias.copy_(torch.tensor(bias))
            linear(network)[-1].bias[CLASSES.index(SIZE)] += SIZE_LOWERED  # as they are shown here
    return network


def linear(network: nn.Sequential) -> list[nn.Linear]:
    return [layer for layer in network if isinstance(layer, nn.Linear)]


def _train(examples: Examples, chosen: NDArray[np.bool_], seed: int, start: LivenessModel | None) -> nn.Sequential:
    torch.manual_seed(seed)
    x, y = _inputs(examples, examples.values, start), torch.tensor(examples.labels)
    importance = torch.tensor([COVERED_WEIGHT if kind == COVERED else 1.0 for kind in CLASSES])
    network = _network(x.shape[1], start)
    kept = None if start is None else _told(_network(x.shape[1], start), x, y)
    epochs, rate = (EPOCHS, RATE) if start is None else (GO_ON_EPOCHS, GO_ON_RATE)
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=DECAY)
    index = torch.tensor(np.flatnonzero(chosen))
    for epoch in range(epochs):
        for group in optimiser.param_groups:
            group["lr"] = rate * (1 - epoch / epochs)
        for batch in torch.split(index[torch.randperm(len(index))], BATCH):
            told = network(x[batch] + NOISE * torch.randn(len(batch), x.shape[1]))
            loss = nn.functional.cross_entropy(told, y[batch], weight=importance)
            if kept is not None:
                loss = loss + KEPT * _forgotten(told, kept[batch])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    return network.eval()


@torch.no_grad()
def _told(network: nn.Sequential, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """What a model tells of each look, ``float32[N, 8]`` probabilities; 0 where it is wrong."""
    told = nn.functional.softmax(network.eval()(x), dim=1)
    return told * (told.argmax(dim=1) == y)[:, None]


def _forgotten(told: torch.Tensor, kept: torch.Tensor) -> torch.Tensor:
    return -(kept * nn.functional.log_softmax(told, dim=1)).sum(dim=1).mean()


@torch.no_grad()
def _expecting(network: nn.Sequential) -> nn.Sequential:
    """The network with as many heads of a wrong size as are expected."""
    linear(network)[-1].bias[CLASSES.index(SIZE)] -= SIZE_LOWERED
    return network


@torch.no_grad()
def _odds(network: nn.Sequential, examples: Examples, values: Vector, start: LivenessModel | None) -> Vector:
    logits = network(_inputs(examples, values, start)).double()
    return np.asarray((logits[:, 0] - torch.logsumexp(logits[:, 1:], dim=1)).numpy())


def _weights(
    network: nn.Sequential, examples: Examples, threshold: float, start: LivenessModel | None
) -> dict[str, Any]:
    mean, deviation = _normal(examples, start)
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
        "layers": laid_out(network),
        **({} if start is None or not start.strips else {"strips": kept(start.strips)}),
    }


def laid_out(network: nn.Sequential) -> list[dict[str, Any]]:
    """A network's layers as the file has them."""
    return [{"weight": rounded(layer.weight.T), "bias": rounded(layer.bias)} for layer in linear(network)]


def kept(layers: Layers) -> list[dict[str, Any]]:
    """Layers of a model as its file has them."""
    return [{"weight": _digits(weight), "bias": _digits(bias)} for weight, bias in layers]


def _digits(values: NDArray[np.floating]) -> Any:
    return values.astype(np.float64).round(DIGITS).tolist()


def rounded(values: torch.Tensor) -> Any:
    return _digits(values.detach().numpy())
