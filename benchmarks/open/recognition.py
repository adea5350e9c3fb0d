"""Identification and verification on the open benchmark, with intervals over people and what is significant.

``python -m benchmarks.open.recognition --benchmark runs/open --method NAME=CHECKPOINT …``: nearest neighbours, the
given checkpoints and the shipped chain on the same probes. The gallery is one neutral frontal frame a person; the
subsets are the paper's. With ``--pool`` instead, any pool: the first crop of every person is the gallery, the others
are probes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from assets import MODELS
from benchmarks.open.curves import draw
from benchmarks.open.methods import Method, Vectors, nearest_neighbour, shipped, trained, unit
from benchmarks.report import RESULTS, report
from training.dataset import Pool
from training.metrics import first_of_each
from training.protocols.identification import cmc, rank1, ranks
from training.protocols.resampling import Weights, people_weights
from training.protocols.significance import difference
from training.protocols.spec import GALLERY, NAMES, PROBES
from training.protocols.verification import Curve, acceptance, comparisons, curve, equal_error_rate

__all__ = ["main", "measure", "unit"]

TARGETS = (1e-2, 1e-3, 1e-4)
Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Protocol:
    """Which samples are the gallery, who each shows (``person``: an index from 0) and each probe's subset."""

    data: Pool
    index: Index
    person: Index
    gallery: NDArray[np.bool_]
    subset: NDArray[np.str_]

    @property
    def people(self) -> int:
        """How many there are."""
        return int(self.person.max()) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """All that was found of one method: ``ranks`` of the probes, plain ``numbers``, and its curves."""

    name: str
    ranks: Index
    numbers: dict[str, Any]
    cmc: NDArray[np.float64]
    curve: Curve


def protocol(data: Pool, limit: int = 0) -> Protocol:
    """The protocol of the open benchmark's test set, or of any other pool; ``limit`` samples at most (0: all)."""
    index = np.arange(min(limit or len(data), len(data)))
    person = np.unique(data.column("identity")[index], return_inverse=True)[1].astype(np.int64)
    if not data.has("subset"):
        return Protocol(data, index, person, first_of_each(person), np.full(len(index), "all"))
    subset = data.column("subset")[index]
    return Protocol(data, index, person, subset == GALLERY, np.array(NAMES)[subset])


def measure(name: str, vectors: Vectors, on: Protocol, weights: Weights) -> Measured:
    """Rank-1 of every subset and in total, EER, TAR at each FMR, all with intervals."""
    probe, gallery = on.person[~on.gallery], on.person[on.gallery]
    scores = vectors[~on.gallery] @ vectors[on.gallery].T
    found = ranks(scores, probe, gallery)
    subset = on.subset[~on.gallery]
    present = [name for name in PROBES if (subset == name).any()]
    rates = {name: rank1(found[subset == name], probe[subset == name], weights) for name in present}
    trials = comparisons(scores, probe, gallery)
    accepted = {f"{target:g}": acceptance(trials, target, weights[:400]) for target in TARGETS}
    numbers = {
        "rank1": {name: asdict(rate) for name, rate in rates.items()},
        "rank1_total": asdict(rank1(found, probe, weights)),
        "eer": asdict(equal_error_rate(trials, weights[:200])),
        "tar_at_fmr": {target: None if one is None else asdict(one) for target, one in accepted.items()},
        "comparisons": {"genuine": len(trials.genuine), "impostor": len(trials.impostor)},
    }
    everyone = curve(trials.genuine, trials.impostor)
    return Measured(name, found, numbers, cmc(found, on.people), everyone)


def differences(methods: Sequence[Measured], on: Protocol, weights: Weights) -> list[dict[str, Any]]:
    """Rank-1 differences of every two methods, in total and in every subset."""
    probe, subset = on.person[~on.gallery], on.subset[~on.gallery]
    every: list[dict[str, Any]] = []
    for first, second in combinations(methods, 2):
        for name in ("total", *(name for name in PROBES if (subset == name).any())):
            chosen = np.full(len(probe), True) if name == "total" else subset == name
            found = difference(first.ranks[chosen] == 1, second.ranks[chosen] == 1, probe[chosen], weights)
            row = {"first": first.name, "second": second.name, "subset": name, **asdict(found)}
            every.append({**row, "significant": found.significant})
    return every


def main(  # Typer's options
    benchmark: Annotated[Path, typer.Option(help="the open benchmark (docs/open-benchmark.md)")] = Path("runs/open"),
    pool: Annotated[Path | None, typer.Option(help="any pool instead")] = None,
    method: Annotated[list[str] | None, typer.Option(help="NAME=CHECKPOINT[@IMAGE]; repeat it")] = None,
    networks: Annotated[bool, typer.Option(help="also the shipped networks")] = True,
    samples: Annotated[int, typer.Option(help="how many crops at most (0: all)")] = 0,
    replicates: Annotated[int, typer.Option(help="of the people, for the intervals")] = 2000,
    plots: Annotated[Path, typer.Option(help="where the pictures of the curves go")] = RESULTS,
) -> None:
    """Measure and report."""
    data = Pool(pool or benchmark / "test")
    on = protocol(data, samples)
    weights = people_weights(on.people, replicates)
    compared = [measure(one.name, one.vectors(data, on.index), on, weights) for one in _methods(data, method, networks)]
    title = f"{int((~on.gallery).sum())} probes of {on.people} unseen people, one gallery crop each; 95 % over people"
    every = differences(compared, on, weights)
    written = report(
        "recognition",
        title,
        [_brief(one) for one in compared],
        data=str(data.folder),
        people=on.people,
        methods={one.name: {**one.numbers, **_curves(one)} for one in compared},
        differences=every,
    )
    written.with_suffix(".txt").write_text(_text(title, compared, every), encoding="utf-8")
    typer.echo(f"wrote {written.with_suffix('.txt')}, with all intervals and differences")
    for path in draw(plots, {one.name: one.cmc for one in compared}, {one.name: one.curve for one in compared}):
        typer.echo(f"wrote {path}")


def _methods(data: Pool, checkpoints: Sequence[str] | None, networks: bool) -> list[Method]:
    from training.measure import denoise_pool

    chosen = [nearest_neighbour("nearest neighbour, raw", "noisy")]
    if networks:
        denoise_pool(data, MODELS / "dmdnet.onnx")
    if data.has("denoised"):
        chosen.append(nearest_neighbour("nearest neighbour, denoised", "denoised"))
    chosen += [trained(argument) for argument in checkpoints or ()]
    if networks:
        chosen += [shipped("shipped LDNFNet, raw", "noisy"), shipped("shipped DMDNet + LDNFNet", "denoised")]
    return chosen


def _row(one: Measured) -> dict[str, str]:
    numbers = one.numbers
    row = {"method": one.name}
    for name, rate in (*numbers["rank1"].items(), ("total", numbers["rank1_total"])):
        row[name] = _percent(rate["value"], rate["interval"])
    row["EER"] = _percent(numbers["eer"]["value"], numbers["eer"]["interval"])
    for target, found in numbers["tar_at_fmr"].items():
        row[f"TAR at FMR {target}"] = "–" if found is None else _percent(found["tar"], found["tar_people"])
    return row


def _brief(one: Measured) -> dict[str, str]:
    """The row without the intervals but that of the total, so that it fits a terminal."""
    row = {name.replace("TAR at FMR", "TAR"): value for name, value in _row(one).items()}
    return {name: value if name in ("method", "total") else value.split(" ")[0] for name, value in row.items()}


def _text(title: str, compared: Sequence[Measured], every: Sequence[dict[str, Any]]) -> str:
    """All numbers in percent with their intervals, then the differences in total and by subset."""
    lines = [title, ""]
    for one in compared:
        row = _row(one)
        lines += [row.pop("method"), *(f"  {name:<18}{value}" for name, value in row.items()), ""]
    lines.append("differences of rank-1 on the same probes (* leaves 0 out), p of McNemar's exact test")
    for found in every:
        value, star = _percent(found["value"], found["interval"]), "*" if found["significant"] else " "
        pair = f"{found['first']} − {found['second']}"
        lines.append(f"  {found['subset']:<6}{value:>22} {star}  p {found['p_exact']:<8.2g}  {pair}")
    return "\n".join(lines) + "\n"


def _percent(value: float, interval: Sequence[float]) -> str:
    return f"{100 * value:.1f} [{100 * interval[0]:.1f}, {100 * interval[1]:.1f}]"


def _curves(one: Measured) -> dict[str, Any]:
    """The curves for the JSON file: all ranks, and the thresholds at 200 false match rates evenly spaced on a log."""
    at = np.unique(np.searchsorted(one.curve.fmr, np.geomspace(1e-5, 1, 200), side="right") - 1)
    rates = {name: np.round(getattr(one.curve, name)[at], 7).tolist() for name in ("fmr", "fnmr")}
    thresholds = [round(float(value), 6) for value in np.minimum(one.curve.threshold[at], 1.0)]
    return {"cmc": np.round(one.cmc, 6).tolist(), "det": {"threshold": thresholds, **rates}}


if __name__ == "__main__":
    typer.run(main)
