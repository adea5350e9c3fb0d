"""How much closer to the clean face each denoiser brings crops of people it never saw.

``python -m benchmarks.open.denoising --benchmark runs/open --method NAME=CHECKPOINT …``: PSNR, SSIM and RMSE on [-1, 1]
over face pixels (the paper's table 1) on the open benchmark's pairs, and on each subset of its recognition frames: of
the noisy input, of filters (settings chosen on the training people's pairs), of checkpoints and of the shipped network.
``--pool``: any pool instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
import typer
from numpy.typing import NDArray

from benchmarks.open.filters import Crops, Filter, candidates
from benchmarks.open.methods import images
from benchmarks.report import report
from training.dataset import Pool, PoolError
from training.metrics import denoising
from training.protocols.spec import SUBSETS

Index = NDArray[np.int64]
CHUNK = 32


def spread(index: Index, count: int) -> Index:
    """``count`` of ``index`` (0: all), evenly spread."""
    if not 0 < count < len(index):
        return index
    return index[np.linspace(0, len(index) - 1, count).astype(np.int64)]


def score(method: Filter, data: Pool, index: Index) -> dict[str, float]:
    """PSNR, SSIM and RMSE of a method, the mean over samples."""
    sums: dict[str, float] = {}
    for part in np.array_split(index, max(1, len(index) // CHUNK)):
        answer = torch.from_numpy(method(images(data, "noisy", part)))[:, None]
        for name, value in denoising(answer, data.images("clean", part)).items():
            sums[name] = sums.get(name, 0.0) + value * len(part) / len(index)
    return sums


def tuned(data: Pool, index: Index) -> dict[str, Filter]:
    """Each filter at its setting with the best PSNR on ``index``; the setting is part of the name."""
    chosen: dict[str, Filter] = {}
    for name, settings in candidates().items():
        best = max(settings, key=lambda setting, of=settings: score(of[setting], data, index)["psnr"])  # type: ignore[misc]
        chosen[f"{name}, {best}"] = settings[best]
    return chosen


def trained(argument: str) -> tuple[str, Filter]:
    """A denoiser's checkpoint, as ``NAME=CHECKPOINT``. Raises ``PoolError`` for an argument that is none."""
    name, _, path = argument.partition("=")
    if not name or not path:
        raise PoolError(f"--method {argument}: it wants NAME=CHECKPOINT")
    from training import checkpoint

    file = Path(path) / "last.ckpt" if Path(path).is_dir() else Path(path)
    network, _, _ = checkpoint.trained(file)

    @torch.no_grad()
    def run(crops: Crops) -> Crops:
        return np.ascontiguousarray(network(torch.from_numpy(crops)[:, None])[:, 0].numpy())

    return name, run


def groups(benchmark: Path, samples: int) -> dict[str, tuple[Pool, Index]]:
    """The pairs, and the frames of every subset of the test people: name → pool and sample numbers."""
    pairs, frames = Pool(benchmark / "pairs-test"), Pool(benchmark / "test")
    subset = frames.column("subset")
    chosen = {"pairs": (pairs, spread(np.arange(len(pairs)), samples))}
    for number in np.unique(subset):
        chosen[SUBSETS[number]] = (frames, spread(np.flatnonzero(subset == number), samples))
    return chosen


def main(
    benchmark: Annotated[Path, typer.Option(help="the open benchmark (docs/open-benchmark.md)")] = Path("runs/open"),
    pool: Annotated[Path | None, typer.Option(help="any pool instead")] = None,
    method: Annotated[list[str] | None, typer.Option(help="NAME=CHECKPOINT; repeat it")] = None,
    network: Annotated[bool, typer.Option(help="also the shipped network")] = True,
    samples: Annotated[int, typer.Option(help="how many crops of each group at most (0: all)")] = 0,
    tune: Annotated[int, typer.Option(help="crops that the filters' settings are chosen on")] = 100,
) -> None:
    """Measure and report."""
    if pool is not None:
        data = Pool(pool)
        chosen = {"pool": (data, spread(np.arange(len(data)), samples))}
        tuning = data, spread(np.arange(len(data)), tune)
    else:
        chosen = groups(benchmark, samples)
        training = Pool(benchmark / "pairs-train")
        tuning = training, spread(np.arange(len(training)), tune)
    methods = _methods(tuned(*tuning), method or (), network=network)
    found = {
        name: {group: score(run, data, index) for group, (data, index) in chosen.items()}
        for name, run in methods.items()
    }
    counts = {group: len(index) for group, (_, index) in chosen.items()}
    every = ", ".join(f"{count} {group}" for group, count in counts.items())
    title = f"Denoising crops of unseen people ({every}; of each subset the PSNR)"
    report("denoising", title, [_row(*item) for item in found.items()], counts=counts, methods=found)


def _methods(filters: Mapping[str, Filter], checkpoints: Sequence[str], *, network: bool) -> dict[str, Filter]:
    methods: dict[str, Filter] = {"noisy input": lambda crops: crops, **filters}
    methods |= dict(trained(argument) for argument in checkpoints)
    if network:
        import engines

        methods["shipped dmdnet"] = engines.load("dmdnet", device="cpu", precision="f32")
    return methods


def _row(name: str, found: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    """All three measures of the first group, PSNR of the others; a filter's setting is in the JSON file."""
    first, *others = found
    of = found[first]
    row = {"method": name.split(",", maxsplit=1)[0], "PSNR": f"{of['psnr']:.2f}", "SSIM": f"{of['ssim']:.1f}"}
    row["RMSE"] = f"{of['rmse']:.4f}"
    return row | {other: f"{found[other]['psnr']:.2f}" for other in others}


if __name__ == "__main__":
    typer.run(main)
