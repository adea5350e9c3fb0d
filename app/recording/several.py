"""Several sources into recordings on one clock, and which of their frames belong together."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext, suppress
from functools import reduce
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Protocol, TypedDict, Unpack

import camera as cameras
from app.recording.images import Images, images
from app.recording.take import Take, Taken, Wish
from app.recording.target import make_room
from assets.phrase import phrase
from assets.private import replace_text
from camera.query import path_of
from camera.streams.in_step import HostClock, in_step, tolerance

_LOOK_S = 0.1
_RULE = "mutually nearest in time, at most tolerance_ms apart; timestamps of all recordings are of one clock"


class OpenSource(Protocol):
    """Opens a source, with what is called when a camera goes or comes back."""

    def __call__(
        self,
        uri: str,
        *,
        realtime: bool = False,
        on_interruption: Callable[[cameras.Interruption], None] | None = None,
        **images: Unpack[Images],
    ) -> cameras.Source: ...


class Spread(TypedDict):
    """How far apart in time frames in step are, ms."""

    median: float
    max: float


class Pairs(TypedDict):
    """Which frames are in step: the file that lists them, how many there are, and how far apart they are, ms."""

    path: str
    frames: int
    tolerance_ms: float
    spread_ms: Spread | None


class Together(TypedDict):
    """Report of several recordings, for JSON."""

    recordings: list[Taken]
    pairs: Pairs | None


def record_in_step(
    uris: Sequence[str],
    path: Path,
    form: str,
    wish: Wish,
    *,
    open_source: OpenSource,
    tell: Callable[[str], None],
    on_first: Callable[[Sequence[cameras.Frame]], None],
    on_look: Callable[[Sequence[Take]], None],
    stop: threading.Event | None = None,
) -> tuple[Together, list[Take]]:
    """Record each source to a file of its own beside ``path``, and what is in step to a ``.pairs.json``; the report
    for JSON, and the takes.

    ``open_source`` opens each, ``tell`` gets what is to be said meanwhile, ``stop`` ends them all.
    ``on_first`` gets the cameras' first frames when all have come, ``on_look`` the takes ten times a second. When one
    source fails, all end, their files whole.
    """
    takes = [Take(numbered(path, number), form, wish, tell=tell) for number in range(1, len(uris) + 1)]
    beside = path.with_suffix(".pairs.json")
    sources = [source for uri in uris if (source := path_of(uri)) is not None]
    for target in (beside, *(take.path for take in takes)):
        make_room(target, overwrite=wish.overwrite, sources=sources)
    with ExitStack() as stack:
        opened_sources = []
        for take, uri in zip(takes, uris, strict=True):
            wanted = images(uri, wanted=not wish.depth_only)
            live = open_source(uri, realtime=True, on_interruption=take.interrupted, **wanted)
            opened_sources.append(stack.enter_context(live))
        begin = monotonic()
        for take in takes:
            take.clock = HostClock(begin)
        errors = _run(takes, opened_sources, on_first, on_look, tell, stop or threading.Event())
    with suppress(OSError) if errors else nullcontext():  # what went wrong first is what is told
        pairs = _paired(takes, beside) if all(take.stored for take in takes) else None
    if errors:
        raise errors[0]
    return {"recordings": [take.report() for take in takes], "pairs": pairs}, takes


def sentences(report: Together) -> list[str]:
    """What is in step, for people."""
    pairs = report["pairs"]
    if pairs is None:
        return []
    counts = [str(one["frames"]) for one in report["recordings"]]
    spread: str = ""
    if found := pairs["spread_ms"]:
        median, most = f"{found['median']:.1f}", f"{found['max']:.1f}"
        spread = phrase("; median {median} ms, most {most} ms", median=median, most=most)
    return [
        phrase(
            "{frames} of {counts} frames are in step (at most {apart} ms apart{spread}), listed in {path}",
            frames=pairs["frames"],
            counts=reduce(lambda some, one: phrase("{some} and {one}", some=some, one=one), counts),
            apart=f"{pairs['tolerance_ms']:.1f}",
            spread=spread,
            path=pairs["path"],
        )
    ]


def _run(
    takes: Sequence[Take],
    sources: Sequence[cameras.Source],
    on_first: Callable[[Sequence[cameras.Frame]], None],
    on_look: Callable[[Sequence[Take]], None],
    tell: Callable[[str], None],
    stop: threading.Event,
) -> list[Exception]:
    errors: list[Exception] = []

    def run(take: Take, source: cameras.Source) -> None:
        try:
            take.run(source, stop)
        except Exception as error:  # whatever it is, it is raised where the user hears of it
            errors.append(error)
            stop.set()

    threads = [threading.Thread(target=run, args=pair, name="take") for pair in zip(takes, sources, strict=True)]
    for thread in threads:
        thread.start()
    told = False
    try:
        while any(thread.is_alive() for thread in threads):
            try:
                for thread in threads:
                    thread.join(_LOOK_S / len(threads))
                firsts = [take.first for take in takes if take.first is not None]
                if not told and len(firsts) == len(takes):
                    told = True
                    on_first(firsts)
                on_look(takes)
            except KeyboardInterrupt:
                stop.set()
                tell("stopped")
    finally:  # nobody closes a source that is being read
        stop.set()
        for thread in threads:
            thread.join()
    return errors


def _paired(takes: Sequence[Take], path: Path) -> Pairs:
    times = [take.times[: take.stored] for take in takes]
    apart = tolerance(times)
    moments = in_step(times, apart)
    spreads = []
    for moment in moments:
        at = [one[index] for one, index in zip(times, moment, strict=True)]
        spreads.append(round(1000 * (max(at) - min(at)), 3))
    recordings = [
        {"path": take.path.name, "uri": take.info.uri, "name": take.info.name, "serial": take.info.serial}
        for take in takes
    ]
    whole = {
        "version": 1,
        "rule": _RULE,
        "tolerance_ms": round(1000 * apart, 3),
        "recordings": recordings,
        "pairs": moments,
        "spread_ms": spreads,
    }
    replace_text(path, json.dumps(whole) + "\n")
    spread: Spread | None = {"median": median(spreads), "max": max(spreads)} if spreads else None
    return {"path": str(path), "frames": len(moments), "tolerance_ms": round(1000 * apart, 3), "spread_ms": spread}


def numbered(path: Path, number: int) -> Path:
    """Where camera ``number``, from 1, is recorded to."""
    return path.with_name(f"{path.stem}-{number}{path.suffix}")
