"""`relief engines`: what the networks run on, and the engines compiled for GPUs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

import engines
from app.cli import options, output
from app.cli.codes import MODEL
from app.cli.failure import UsageError
from app.cli.opening import chosen
from app.cli.output import note, say, say_json
from app.cli.progress import Bar, Waiting
from app.networks import report as engine_report
from app.networks.model import DENOISER
from assets.count import Count
from engines.cpu import precision as precisions
from engines.cpu.processor import physical_cores

POLL_S = 0.1

program = typer.Typer(
    help="What the networks run on and why; build, verify and clear the engines compiled for GPUs.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

Names = Annotated[list[str] | None, typer.Argument(help="Networks. By default those that Relief would run.")]


@program.command("list")
@options.grouped
def list_engines(
    *,
    names: Names = None,
    on: options.Networks,
    json: options.Json = False,
) -> None:
    """Say which runtime, precision and number of threads each network gets, and why; what else there is; what is
    missing and what brings it.

    JSON: {"networks": [{"name", "backend", "precision", "threads", "why_device", "why_precision"}], "backends":
    [{"device", "usable", "detail"}], "cache": {"folder", "engines"}}.
    """
    settings = chosen(on)
    cache = engines.Cache()
    device = settings.network_device
    wanted = settings.network_precision
    with Waiting("Getting the networks ready") as progress:
        running = engine_report.networks(_names(names), device, wanted, settings.threads or None, progress)
    there, kept = engine_report.backends(), cache.entries()
    if json:
        record = {"networks": [asdict(one) for one in running], "backends": [asdict(one) for one in there]}
        say_json({**record, "cache": {"folder": str(cache.folder), "engines": engine_report.entries(cache, kept)}})
        return
    _show(running, there, kept, cache)


@program.command()
@options.grouped
def build(
    *,
    names: Names = None,
    on: options.Runtime,
    force: Annotated[bool, typer.Option("--force", help="Also those that are there already.")] = False,
    json: options.Json = False,
) -> None:
    """Compile networks for this machine's GPU, so that they are ready at the next start. Ctrl-C cancels.

    JSON: {"built": [{"key", "plan_sha256", "size", "built", "seconds", "parity"}]}.
    """
    settings = chosen(on)
    target = _gpu(settings.device)
    wanted = settings.network_precision
    done = []
    for name in _names(names):
        with Bar(f"{name} for {target}", 100, quiet=json) as bar:
            entry = _cancellable(partial(_build, name, target, wanted, force), bar)
        done.append(asdict(entry))
        if not json:
            say(f"{name}: {entry.key.backend}, {entry.key.precision}, {entry.seconds:.0f} s, {_parity(entry)}")
    if json:
        say_json({"built": done})


@program.command()
def verify(*, json: options.Json = False) -> None:
    """Read every compiled engine and check it against what is written beside it. Exit code 4 when one is in doubt; it
    is built again when it is next needed.

    JSON: {"folder", "engines": [{"path", "problem"}]}; a problem of "" is none.
    """
    cache = engines.Cache()
    findings = cache.verify()
    bad = [finding for finding in findings if finding.problem]
    if json:
        rows = [{"path": str(finding.path), "problem": finding.problem} for finding in findings]
        say_json({"folder": str(cache.folder), "engines": rows})
    else:
        for finding in findings:
            say(f"{finding.path.name}: {finding.problem or 'as its sidecar says'}")
        say(f"{Count(len(findings)):compiled engine|compiled engines} in {cache.folder}, {len(bad)} in doubt")
    if bad:
        raise typer.Exit(MODEL)


@program.command()
def clear(*, json: options.Json = False) -> None:
    """Remove all compiled engines and the measured precisions; both are made again when they are needed.

    JSON: {"folder", "engines", "precisions"}, how many there were.
    """
    cache = engines.Cache()
    removed, measured = cache.clear(), precisions.forget(cache.folder / "cpu")
    if json:
        say_json({"folder": str(cache.folder), "engines": removed, "precisions": measured})
    else:
        gone = f"{Count(removed):compiled engine|compiled engines}"
        gone += f" and {Count(measured):measured precision|measured precisions}"
        say(f"{gone} removed from {cache.folder}")


def _names(names: list[str] | None) -> list[str]:
    there = engines.names()
    for name in names or []:
        if name not in there:
            raise engines.ModelMissing(f"there is no network {name!r}; there are {', '.join(there)}")
    return names or [DENOISER, "ldnfnet"]


def _gpu(device: str) -> engines.GpuDevice:
    """The GPU backend that a device means. Raises ``BackendMissing`` with every remedy where there is none."""
    if device in engines.GPU_DEVICES:
        return device
    if device != "auto":
        raise UsageError(f"engines are built for GPUs; networks run on {device} as they are (--device tensorrt)")
    there = [one for one in engine_report.backends() if one.device in engines.GPU_DEVICES]
    usable = next((name for name in engines.GPU_DEVICES for one in there if one.device == name and one.usable), None)
    if usable is None:
        raise engines.BackendMissing("; ".join(f"{one.device}: {one.detail}" for one in there))
    return usable


def _build(
    name: str,
    target: engines.GpuDevice,
    precision: engines.Precision | None,
    force: bool,
    progress: engines.Progress,
    cancel: threading.Event,
) -> engines.Entry:
    return engines.build(name, target, precision=precision, progress=progress, cancel=cancel, force=force)


def _cancellable(work: Callable[[engines.Progress, threading.Event], engines.Entry], bar: Bar) -> engines.Entry:
    """Run ``work(progress, cancel)`` in a thread: the compiler does not hear Ctrl-C, the event does."""
    cancel = threading.Event()
    future: Future[engines.Entry] = Future()

    def run() -> None:
        try:
            future.set_result(work(lambda share, what: bar.to(round(100 * share), what), cancel))
        except BaseException as error:
            future.set_exception(error)

    thread = threading.Thread(target=run, name="build", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(POLL_S)
    except KeyboardInterrupt:
        cancel.set()
        note("cancelling; the compiler stops at its next step")
        thread.join()
    return future.result()


def _show(
    running: list[engine_report.Network],
    there: list[engine_report.Backend],
    kept: list[engines.Entry],
    cache: engines.Cache,
) -> None:
    console = output.console()
    table = Table("Network", "Runs on", "Precision", "Threads")
    for network in running:
        table.add_row(network.name, network.backend, network.precision, str(network.threads))
    console.print(table)
    cores = physical_cores()
    usable = f"{Count(cores):physical core|physical cores}"
    console.print(f"{usable} may be used; by default a network takes those that others leave idle")
    for network in running:
        console.print(
            f"{network.name}: {network.why_device}; {network.precision}: {network.why_precision}", soft_wrap=True
        )
    console.print()
    for backend in there:
        sign, colour = ("✓", "green") if backend.usable else ("–", "yellow")
        line = Text.assemble((f"{sign} ", colour), (f"{backend.device}: ", "bold"), backend.detail)
        console.print(line, soft_wrap=True)
    console.print(f"\n{Count(len(kept)):compiled engine|compiled engines} in {cache.folder}", soft_wrap=True)
    for entry in kept:
        key, built = entry.key, datetime.fromtimestamp(entry.built)
        console.print(
            f"  {key.model}, {key.precision}: {key.backend} {key.version}, {key.gpu}, "
            f"{entry.size / 1e6:.1f} MB, built {built:%Y-%m-%d %H:%M} in {entry.seconds:.0f} s",
            soft_wrap=True,
        )


def _parity(entry: engines.Entry) -> str:
    found = entry.parity
    if found.cosine is not None:
        return f"embeddings agree with the CPU's to {found.cosine:.5f}"
    return f"{found.mean_error:.3f} grey levels from the CPU on average"
