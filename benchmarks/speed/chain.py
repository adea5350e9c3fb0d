"""The whole chain, from a 640×480 frame full of background to a match: stage by stage, beside PyTorch and the hardware.

``python -m benchmarks.speed.chain``: the shipped chain as ``relief bench`` runs it; then, interleaved, the same
networks in PyTorch eager and the paper's sizes in PyTorch eager (untrained, from a fixed seed: speed does not depend on
weights); and the floor, the networks' multiplications and bytes at what this machine reaches in a large product and a
large copy.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import typer

import engines
from app.bench import chain as bench
from app.kept.paths import sample_clip
from app.machine.cores import limit_threads
from app.pipeline import Pipeline
from assets import MODELS
from benchmarks.report import RESULTS, report
from benchmarks.speed.macs import work
from engines.cpu.processor import physical_cores

Run = Callable[[], object]


def main(frames: int = bench.LEAST_FRAMES, threads: int = 0, rounds: int = 25, eager: bool = True) -> None:
    """Measure ``frames`` frames, nothing carried from one to the next; with ``threads`` 0 OpenCV
    takes every core and the networks every physical one."""
    clip = sample_clip()
    scene = f"{clip.name} in a room"
    count = threads or physical_cores()
    limit_threads(threads)
    with Pipeline.default(threads=count) as pipeline, bench.crowd(pipeline.model_id) as pipeline.gallery:
        measured = bench.run(pipeline, bench.default_frames(clip), count=frames, scene=scene)
        compared = interleaved(networks(pipeline, count, eager=eager), rounds)
        beneath = floor(count, rounds)
    rows = [
        {"stage": name, "median ms": stage.median, "minimum ms": stage.minimum, "95 % ms": stage.p95}
        for name, stage in measured.stages.items()
    ]
    shipped = median(compared["shipped"])
    beside = [
        {"networks": name, "median ms": median(ms), "minimum ms": min(ms), "times shipped": median(ms) / shipped}
        for name, ms in compared.items()
    ]
    beneath["times the floor"] = min(compared["shipped"]) / beneath["floor ms"]
    report("chain", f"{frames} frames, {scene}", rows, measured=measured.as_dict(), beside=beside, floor=beneath)
    report("chain-networks", f"Both networks, {count} threads, {rounds} rounds, interleaved", beside)
    report("chain-floor", "What the hardware allows, f32", [beneath])
    print(f"wrote {draw(RESULTS / 'chain.png', beside, beneath)}")


def networks(pipeline: Pipeline, threads: int, *, eager: bool) -> dict[str, Run]:
    """What is compared, each from one crop to an embedding."""
    crop = some_crop()
    both = (pipeline.denoiser, pipeline.recogniser)
    exact: list[Any] = [engines.load(name, "cpu", precision="f32", threads=threads) for name in ("dmdnet", "ldnfnet")]
    runs: dict[str, Run] = {"shipped": _engines(both, crop), "shipped, f32 only": _engines(exact, crop)}
    if eager:
        runs |= {"the same in PyTorch eager": _eager(_shipped(), crop, threads)}
        runs |= {"the paper's sizes in PyTorch eager": _eager(_paper(), crop, threads)}
    return runs


def some_crop() -> Any:
    """One face of the sample clip."""
    import face

    frame = bench.some_frames(f"file:{sample_clip()}")[0]
    return face.crop(frame, face.locate(frame)[0]).depth


def interleaved(runs: dict[str, Run], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of every run, in turn, so that other work on the machine slows all alike."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    for _ in range(rounds):
        for name, run in runs.items():
            begin = time.perf_counter()
            run()
            times[name].append((time.perf_counter() - begin) * 1e3)
    return times


def floor(threads: int, rounds: int) -> dict[str, Any]:
    """A roofline of both networks in f32: the time of their multiplications at the rate of a large product, and of
    their weights and every layer's output, written and read once, at the rate of a large copy."""
    import torch

    torch.set_num_threads(threads)
    counted = [work(MODELS / f"{name}.onnx") for name in ("dmdnet", "ldnfnet")]
    macs, size = sum(one.macs for one in counted), sum(one.bytes for one in counted)
    a, b = torch.rand(1024, 1024), torch.rand(1024, 1024)
    source = torch.rand(1 << 24)
    target = torch.empty_like(source)
    times = interleaved({"product": lambda: a @ b, "copy": lambda: target.copy_(source)}, max(rounds, 20))
    gmacs = 1024**3 / min(times["product"]) / 1e6
    gbytes = 2 * source.nbytes / min(times["copy"]) / 1e6
    arithmetic, memory = macs / gmacs / 1e6, size / gbytes / 1e6
    return {
        "MMAC": macs / 1e6,
        "MB": size / 1e6,
        "GMAC/s": gmacs,
        "GB/s": gbytes,
        "arithmetic ms": arithmetic,
        "memory ms": memory,
        "floor ms": max(arithmetic, memory),
    }


def draw(path: Path, beside: Sequence[dict[str, Any]], beneath: dict[str, Any]) -> Path:
    """The times as bars, the floor as a line, on a logarithmic scale."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 2.6), layout="constrained")
    axes = figure.subplots()
    names = [row["networks"] for row in beside][::-1]
    values = [row["median ms"] for row in beside][::-1]
    bars = axes.barh(names, values, color="#3fb8af")
    axes.bar_label(bars, [f"{value:.0f} ms" for value in values], padding=3)
    axes.axvline(beneath["floor ms"], color="#e8705f", label=f"floor in f32: {beneath['floor ms']:.1f} ms")
    axes.set_xscale("log")
    axes.set_xlim(right=max(values) * 2)
    axes.set_xlabel("milliseconds from a crop to an embedding, median")
    axes.legend(loc="lower right")
    figure.savefig(path, dpi=120)
    return path


def _engines(pair: Sequence[Any], crop: Any) -> Run:
    denoiser, recogniser = pair
    return lambda: recogniser(denoiser(crop))


def _eager(pair: Sequence[Any], crop: Any, threads: int) -> Run:
    import torch

    denoiser, recogniser = (network.eval() for network in pair)
    depth = torch.from_numpy(np.ascontiguousarray(crop)[None, None])

    def run() -> object:
        torch.set_num_threads(threads)
        with torch.inference_mode():
            return recogniser.embed(denoiser(depth))

    return run


def _shipped() -> list[Any]:
    from training.shipped import trained

    return [trained(MODELS / f"{name}.onnx")[0] for name in ("dmdnet", "ldnfnet")]


def _paper() -> list[Any]:
    import torch

    from training.networks import DMDNet, LDNFNet

    torch.manual_seed(0)
    return [DMDNet(), LDNFNet()]


if __name__ == "__main__":
    typer.run(main)
