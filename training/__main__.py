"""``python -m training``: everything that needs torch, as commands."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from assets import MODELS
from training.protocols import commands as open_benchmark
from training.scans import commands as scans

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Train, measure and export Relief's networks.")
app.add_typer(open_benchmark.app, name="open-benchmark")
app.command("prepare")(scans.command)

Config = Annotated[Path, typer.Argument(help="the experiment, a TOML file (see training/configs)")]


@app.callback()
def root() -> None:
    """Train, measure and export Relief's networks."""


@app.command()
def train(
    config: Config,
    run: Annotated[Path | None, typer.Option("--folder", "--run", help="folder of the run; default runs/NAME")] = None,
    minutes: Annotated[float, typer.Option(help="stop this call after so many minutes (0: at the run's end)")] = 0,
    threads: Annotated[int, typer.Option(help="CPU threads (0: as the experiment says)")] = 0,
) -> None:
    """Train an experiment; the same command again goes on where it stopped."""
    import dataclasses

    from training.memory import keep_freed_blocks

    keep_freed_blocks()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # spinning threads starve each other on a busy machine
    from training import experiment as experiments
    from training.loop import Loop

    experiment = experiments.read(config)
    if threads:
        experiment = dataclasses.replace(experiment, run=dataclasses.replace(experiment.run, threads=threads))
    Loop(experiment, run or Path("runs") / experiment.name, limit_minutes=minutes).train()


@app.command("gpu-run")
def gpu_run(  # Typer's options
    config: Config,
    model: Annotated[Path, typer.Option(help="the statistical face model (docs/training.md)")],
    folder: Annotated[Path, typer.Option(help="what is written: small files, to carry away and to go on from")],
    minutes: Annotated[float, typer.Option(help="train until so many minutes after the command began")] = 9.0,
    workers: Annotated[int, typer.Option(help="processes that dress faces (-1: one a core but two)")] = -1,
    threads: Annotated[int, typer.Option(help="CPU threads (0: as the experiment says)")] = 0,
    resume: Annotated[
        Path | None, typer.Option(help="folder of an earlier call, where --folder does not hold its files yet")
    ] = None,
) -> None:
    """Train on streamed faces for some minutes, on a GPU where there is one; the same command again goes on."""
    begun = time.monotonic()
    from training import gpu_run as runs

    options = runs.Options(config, model, folder, minutes, workers, threads, resume)
    runs.run(options, begun)


@app.command()
def show(
    source: Annotated[Path, typer.Argument(help="a run's checkpoint, or its folder")],
    as_json: Annotated[bool, typer.Option("--json", help="everything, for programs")] = False,
) -> None:
    """Say what a checkpoint is: experiment, steps, hours, seed, commit, machines and data."""
    import json

    from training import checkpoint

    state = checkpoint.load(checkpoint.inside(source))
    facts = checkpoint.facts(state)
    if as_json:
        typer.echo(json.dumps(facts, indent=2, ensure_ascii=False))
    else:
        typer.echo("\n".join(checkpoint.lines(facts)))


@app.command()
def export(  # Typer's options
    source: Annotated[Path, typer.Argument(help="a run's checkpoint, or its folder")],
    name: Annotated[str, typer.Argument(help="dmdnet or ldnfnet; dmdnet-wide and the like lie beside them")],
    folder: Annotated[Path, typer.Option(help="where NAME.onnx and NAME.json go")] = MODELS,
    pool: Annotated[
        Path | None, typer.Option(help="people the network never saw: measure and calibrate on them")
    ] = None,
    image: Annotated[str, typer.Option(help="stored image that a recogniser is measured on")] = "denoised",
    samples: Annotated[int, typer.Option(help="samples to measure on")] = 2000,
    alike: Annotated[
        float, typer.Option(help="thresholds of a recogniser from this share of everybody's look-alikes (1: all pairs)")
    ] = 1.0,
    margin: Annotated[float, typer.Option(help="added to each threshold of a recogniser")] = 0.0,
    strict_margin: Annotated[float | None, typer.Option(help="instead of it, to the thresholds below 1e-2")] = None,
    threads: Annotated[int, typer.Option(help="CPU threads")] = 2,
    split_px: Annotated[
        float | None, typer.Option(help="σ of a denoiser's band split, in pixels (0: none); by default as trained")
    ] = None,
    keep_occlusions: Annotated[
        bool | None,
        typer.Option(help="leave what a denoiser takes away in one piece as measured; by default as trained"),
    ] = None,
) -> None:
    """Write a trained network as ONNX with its card, checked against torch; with --pool also measured."""
    import json

    import torch

    from training import checkpoint, measure
    from training.dataset import Pool
    from training.export import export as write
    from training.export import loaded

    torch.set_num_threads(threads)
    source = checkpoint.inside(source)
    metrics: dict[str, Any] = {}
    calibration: dict[str, Any] | None = None
    if pool is not None:
        network, experiment, _ = loaded(source, split_px, keep_occlusions)
        held_out = Pool(pool)
        if experiment.task == "denoiser":
            metrics = measure.denoiser(network, held_out, samples=samples)
        else:
            metrics, calibration = measure.recogniser(
                network, held_out, image=image, samples=samples, alike=alike, margin=margin, strict_margin=strict_margin
            )
    card = write(
        source,
        name,
        folder,
        metrics=metrics,
        calibration=calibration,
        split_px=split_px,
        keep_occlusions=keep_occlusions,
    )
    typer.echo(json.dumps({key: card.get(key) for key in ("name", "metrics", "thresholds", "sha256")}, indent=2))


@app.command()
def thresholds(  # Typer's options
    name: Annotated[str, typer.Argument(help="the shipped recogniser")],
    pool: Annotated[
        Path, typer.Option(help="people the network never saw, with what the shipped denoiser makes of them")
    ],
    models: Annotated[Path, typer.Option(help="folder of the network and its card")] = MODELS,
    samples: Annotated[int, typer.Option(help="samples to measure on")] = 4000,
    alike: Annotated[float, typer.Option(help="this share of everybody's look-alikes (1: all pairs)")] = 1.0,
    margin: Annotated[float, typer.Option(help="added to each threshold")] = 0.0,
    strict_margin: Annotated[float | None, typer.Option(help="instead of it, to the thresholds below 1e-2")] = None,
    threads: Annotated[int, typer.Option(help="CPU threads")] = 2,
) -> None:
    """Measure a shipped recogniser's thresholds anew and put them on its card; the network stays as it is."""
    import json

    import torch

    from training import cards, measure
    from training.dataset import Pool
    from training.export import loaded

    torch.set_num_threads(threads)
    path = models / f"{name}.onnx"
    network, _, _ = loaded(path)
    metrics, calibration = measure.recogniser(
        network, Pool(pool), samples=samples, alike=alike, margin=margin, strict_margin=strict_margin
    )
    card = cards.recalibrate(path, metrics, calibration)
    typer.echo(json.dumps({key: card[key] for key in ("name", "metrics", "thresholds")}, indent=2))


@app.command()
def average(
    first: Annotated[Path, typer.Argument(help="an exported network, with its card beside it")],
    second: Annotated[Path, typer.Argument(help="another training of it")],
    folder: Annotated[Path, typer.Argument(help="where the mean of both is written")],
    share: Annotated[float, typer.Option(min=0, max=1, help="of the second's weights")] = 0.5,
) -> None:
    """Write the mean of two exported networks' weights; then export it, which measures its thresholds."""
    from training.average import average as mean

    typer.echo(mean(first, second, folder, share)["sha256"])


@app.command()
def pin() -> None:
    """Take the networks in assets/models for those that ship: without this, Relief refuses changed ones there."""
    from engines import shipped

    for name, digest in shipped.pin().items():
        typer.echo(f"{name} {digest}")


@app.command()
def denoise_pool(
    pool: Annotated[Path, typer.Argument(help="folder of the pool")],
    model: Annotated[Path, typer.Argument(help="the exported denoiser")] = MODELS / "dmdnet.onnx",
    threads: Annotated[int, typer.Option(help="CPU threads")] = 2,
) -> None:
    """Add denoised images to a pool with the exported denoiser; goes on where it was stopped."""
    from training.dataset import Pool
    from training.measure import denoise_pool as run

    written = run(Pool(pool), model, threads=threads)
    typer.echo(f"{written} shards written")


@app.command()
def quantise(
    name: Annotated[str, typer.Argument(help="the shipped network")],
    pool: Annotated[Path, typer.Option(help="noisy crops of faces to calibrate on")],
    models: Annotated[Path, typer.Option(help="folder of the network and its card")] = MODELS,
) -> None:
    """Measure the ranges that int8 takes and put them on a network's card; where it runs in int8 is then chosen by
    what is measured there."""
    from training import calibration
    from training.dataset import Pool

    entry = calibration.calibrate(name, Pool(pool), directory=models)
    calibration.write(name, entry, models)
    typer.echo(f"{name}: ranges of {len(entry['ranges'])} tensors from {entry['crops']} crops")


@app.command("make-pool")
def make_pool(
    folder: Annotated[Path, typer.Argument(help="where the pool goes; shards that are there are kept")],
    model: Annotated[Path, typer.Option(help="the statistical face model (docs/training.md)")],
    identities: Annotated[int, typer.Option(help="how many people")] = 640,
    first: Annotated[
        int, typer.Option(help="number of the first person; pools that share none train no other's test")
    ] = 0,
    meshes: Annotated[int, typer.Option(help="expressions and outfits of each")] = 6,
    views: Annotated[int, typer.Option(help="views of every mesh")] = 4,
    seed: Annotated[int, typer.Option(help="of everything but the people's shapes")] = 1,
    props: Annotated[float, typer.Option(help="scales how often they wear things and hide parts of the face")] = 1.0,
    mixed: Annotated[float, typer.Option(help="chance that jaw, nose, eyes or mouth is somebody else's")] = 0.0,
    asymmetry_mm: Annotated[float, typer.Option(help="unlike halves, RMS")] = 0.0,
    relief_mm: Annotated[float, typer.Option(help="relief of people's own, RMS")] = 0.0,
    grimace_mm: Annotated[float, typer.Option(help="expressions beyond the model's by up to this RMS")] = 0.0,
    workers: Annotated[int, typer.Option(help="processes")] = 2,
    sensor: Annotated[
        list[str] | None, typer.Option(metavar="NAME=SHARE", help="only these sensors; repeat for several")
    ] = None,
) -> None:
    """Render a pool of faces through the sensor models; goes on where it was stopped."""
    from rich.progress import track

    from training import pool
    from training.sensors.variation import SHARES, sensor_shares

    spec = pool.PoolSpec(
        identities=identities,
        first_identity=first,
        meshes=meshes,
        views=views,
        seed=seed,
        props=props,
        mixed=mixed,
        asymmetry_mm=asymmetry_mm,
        relief_mm=relief_mm,
        grimace_mm=grimace_mm,
        sensor_shares=sensor_shares(sensor) if sensor else SHARES,
    )
    shards = -(-identities // spec.per_shard)
    for _ in track(pool.make_pool(folder, model, spec, workers=workers), "Rendering", total=shards):
        pass


@app.command()
def reproduce(  # Typer's options
    folder: Annotated[Path, typer.Option(help="where faces, cells and tables go; finished cells are kept")],
    table: Annotated[
        list[str] | None, typer.Option(help="1 to 6, 9, 7, figure-6, open-ends or all; repeat it; all by default")
    ] = None,
    budget: Annotated[str, typer.Option(help="how much is trained: trifle, minutes, days or paper")] = "minutes",
    seeds: Annotated[int, typer.Option(help="trainings of each cell (0: as the budget says)")] = 0,
    model: Annotated[Path | None, typer.Option(help="the statistical face model (docs/training.md)")] = None,
    benchmark: Annotated[Path | None, typer.Option(help="the open benchmark, where it is rendered already")] = None,
    pool: Annotated[Path | None, typer.Option(help="train on these people instead of the open benchmark's")] = None,
    licensed: Annotated[
        Path | None,
        typer.Option(help="folder of pools: lock3dface, bosphorus, frgc, bu-3dfe, ustc, multisface, iiit-d"),
    ] = None,
    paper_crops: Annotated[
        bool, typer.Option("--paper-crops", help="of licensed pools the paper's own crops (prepare --paper)")
    ] = False,
    threads: Annotated[int, typer.Option(help="CPU threads")] = 1,
    workers: Annotated[int, typer.Option(help="processes that render")] = 1,
    report: Annotated[bool, typer.Option("--report", help="train nothing: write the tables of what is there")] = False,
) -> None:
    """The paper's tables: train and measure what they compare, ours beside the paper's figures."""
    import time

    from training.memory import keep_freed_blocks

    keep_freed_blocks()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from training.reproduce import budget as budgets
    from training.reproduce.command import EVERY, Reproduction
    from training.reproduce.materials import Materials

    how = budgets.budget(budget)
    wanted = EVERY if not table or "all" in table else tuple(table)
    materials = Materials(folder, how, model, benchmark, licensed, pool, workers, paper_crops)
    work = Reproduction(
        wanted, materials, seeds or how.seeds, threads, lambda line: typer.echo(f"{time.strftime('%H:%M:%S')} {line}")
    )
    if report:
        work.claim()
        work.write()
    else:
        work.run()
    typer.echo(f"tables in {folder / 'tables'}")


@app.command("convert-face-model")
def convert_face_model(
    folder: Annotated[Path, typer.Argument(help="FaceXModel of ICT-FaceKit, or the repository that holds it")],
    out: Annotated[Path, typer.Argument(help="the file to write, such as ict_face.npz")],
) -> None:
    """Make the face model's file from the published folder of OBJ meshes."""
    from rich.progress import track

    from training.faces.convert import ICT_LIGHT, convert

    for _ in track(convert(folder, out), "Reading", total=ICT_LIGHT.identities + 54):
        pass
    typer.echo(f"{out} written")


@app.command()
def clips(
    folder: Annotated[Path, typer.Argument(help="where the recordings go")],
    model: Annotated[Path, typer.Option(help="the statistical face model (docs/training.md)")],
) -> None:
    """Render the sample clips that ship with Relief."""
    from rich.progress import track

    from training.clips import CLIPS, make_clip
    from training.faces import FaceModel

    faces = FaceModel(model)
    for clip in track(CLIPS, "Rendering"):
        make_clip(folder, faces, clip)


def main() -> None:
    """Run the command line; errors of ours become one line and exit code 2."""
    from training.dataset import PoolError
    from training.experiment import ExperimentError
    from training.faces.convert import ConversionError
    from training.pool import ReservedPeopleError
    from training.protocols.spec import BenchmarkError
    from training.scans import SetError
    from training.sensors.variation import SensorError

    known = SensorError, SetError, BenchmarkError, ConversionError, ExperimentError, PoolError, ReservedPeopleError
    try:
        app()
    except known as error:
        typer.echo(str(error), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
