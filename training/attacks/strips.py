"""Fitting the second network of the liveness model: strips of paper across a bare face, told from bare faces.

It begins with the hidden layers of the model's first network, which stays as it is. What it says is only ever added to
what speaks for an attack. So whatever it is fitted on, no other attack looks more alive than before, and what it costs
is told by people alone.
"""

from __future__ import annotations

import json
import multiprocessing
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from face.liveness.model import CLIP, CUT_OUT, LivenessModel, digest
from face.liveness.usual import Usual
from training.attacks import fit, pool
from training.attacks.fit import CLASSES, COVERED_WEIGHT, Seen, Vector
from training.attacks.kinds import AGAPE, COVERED, GENUINE
from training.attacks.pool import AttackError

STRIPS = ("worn band", "worn strip")
"""Level ones. With oblique, narrow, one-sided and folded ones beside them real people were taken for strips."""
EPOCHS, RATE, BATCH = 16, 2e-3, 512
LOWERED = 3.0
"""Log odds by which strips are less expected than they were shown: real people differ from rendered ones, too."""
RARER = 2.0  # by which they are expected less than cut-outs, before anything is fitted


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """- ``values``: ``float64[N, 396]``; ``strip``: ``bool[N]``; ``covered``: ``bool[N]``, people with a part hidden.
    - ``counts``: of how many presentations."""

    values: Vector
    strip: NDArray[np.bool_]
    covered: NDArray[np.bool_]
    counts: Counter[str]


def gather(folders: Iterable[Path], usual: Usual, *, workers: int = 2) -> Shown:
    """The measures of the strips and of the people in some folders, beside what is ``usual``. Raises ``AttackError``
    where there are none of either."""
    parts = [path for folder in folders for path in pool.parts(folder)]
    with multiprocessing.get_context("spawn").Pool(workers) as processes:
        shown = [looks for part in processes.imap(_looks, parts) for looks in part if looks]
        counts = Counter(looks[0].kind for looks in shown)
        if not counts["cut-out"] or not counts[GENUINE]:
            raise AttackError("strips of paper and people are both needed to fit on; render them first")
        values, labels, _, _ = fit.measured(processes, shown, usual)
    return Shown(values, labels == CLASSES.index("cut-out"), labels == CLASSES.index(COVERED), counts)


def _looks(part: Path) -> list[list[Seen]]:
    wanted = {(GENUINE, ""), (GENUINE, AGAPE), *(("cut-out", name) for name in STRIPS)}
    return [
        [look for look in fit.looks_at(shown) if look.kind == shown.kind]
        for shown in pool.read_part(part)
        if (shown.kind == COVERED or (shown.kind, shown.variant) in wanted)
        and not (shown.kind == GENUINE and shown.located is None)
    ]


def fitted(
    path: Path, start: LivenessModel, shown: Shown, *, seed: int = 1, lowered: float = LOWERED
) -> dict[str, Any]:
    """The file of the model at ``path``, which is ``start``, with a network for strips in place of the one before."""
    network = _trained(start, shown, seed)
    with torch.no_grad():
        fit.linear(network)[-1].bias.sub_(lowered)
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    weights = {**told.pop("weights"), "strips": fit.laid_out(network)}
    told["data"]["strips"] = {"strips": shown.counts["cut-out"], **{k: shown.counts[k] for k in (GENUINE, COVERED)}}
    told["settings"]["strips"] = {"seed": seed, "epochs": EPOCHS, "lowered": lowered}
    return {**told, "sha256": digest(weights), "weights": weights}


def _trained(start: LivenessModel, shown: Shown, seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    network = _begun(start)
    scaled = np.clip((shown.values - start.mean) / start.deviation, -CLIP, CLIP)
    x, strip = torch.tensor(scaled, dtype=torch.float32), torch.tensor(shown.strip, dtype=torch.float32)
    weight = torch.tensor(np.where(shown.covered, COVERED_WEIGHT, 1.0), dtype=torch.float32)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=fit.DECAY)
    for epoch in range(EPOCHS):
        for group in optimiser.param_groups:
            group["lr"] = RATE * (1 - epoch / EPOCHS)
        for batch in torch.split(torch.randperm(len(x)), BATCH):
            told = network(x[batch] + fit.NOISE * torch.randn(len(batch), x.shape[1]))[:, 0]
            loss = nn.functional.binary_cross_entropy_with_logits(told, strip[batch], weight=weight[batch])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    return network.eval()


def _begun(start: LivenessModel) -> nn.Sequential:
    """The hidden layers of ``start``, and one output: cut-outs against what is alive, as those say it."""
    *hidden, (last, end) = start.layers
    layers: list[nn.Module] = []
    for weight, bias in hidden:
        layers += [_layer(weight.T, bias), nn.ReLU(), nn.Dropout(fit.DROPOUT)]
    against = last[:, CUT_OUT] - last[:, 0], end[CUT_OUT] - end[0] - RARER
    return nn.Sequential(*layers, _layer(against[0][None], np.array([against[1]])))


def _layer(weight: NDArray[np.floating], bias: NDArray[np.floating]) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(np.ascontiguousarray(weight)))
        layer.bias.copy_(torch.tensor(bias))
    return layer
