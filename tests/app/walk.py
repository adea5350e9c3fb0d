"""What the walk over the command line is made of: the commands with their parameters, and bad values for each kind."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

import typer
from typer.models import ArgumentInfo, OptionInfo

from app.cli.program import put_together

USAGE, CAMERA, MODEL = 2, 3, 4


@dataclass(frozen=True)
class Parameter:
    """``option`` is how it is given, "" for an argument; ``kind`` is a plain type or ``Path``."""

    name: str
    option: str
    kind: type


@dataclass(frozen=True)
class Command:
    path: tuple[str, ...]
    parameters: tuple[Parameter, ...]


def commands() -> list[Command]:
    """Every command there is, the one without a name first."""
    program = put_together(["--help"])
    assert program.registered_callback is not None
    return [Command((), tuple(_parameters(program.registered_callback.callback))), *_below(program, ())]


def _below(group: typer.Typer, path: tuple[str, ...]) -> Iterator[Command]:
    for info in group.registered_commands:
        name = info.name or info.callback.__name__.replace("_", "-")
        yield Command((*path, name), tuple(_parameters(info.callback)))
    for inner in group.registered_groups:
        yield from _below(inner.typer_instance, (*path, inner.name))


def _parameters(command: Callable[..., None]) -> Iterator[Parameter]:
    for parameter in inspect.signature(command, eval_str=True).parameters.values():
        if get_origin(parameter.annotation) is not Annotated:
            continue
        kind, info = get_args(parameter.annotation)[:2]
        if isinstance(info, OptionInfo):
            named = f"--{parameter.name.replace('_', '-')}" if info.default is ... else info.default
            yield Parameter(parameter.name, named, _plain(kind))
        elif isinstance(info, ArgumentInfo):
            yield Parameter(parameter.name, "", _plain(kind))


def _plain(kind: object) -> type:
    """``Path`` for ``Path | None``, ``str`` for ``list[str]``."""
    if get_origin(kind) in (UnionType, Union, list):
        return next(_plain(inner) for inner in get_args(kind) if inner is not type(None))
    assert isinstance(kind, type)
    return kind


NUMBERS = ("-1", "0", "nan", "inf", "-inf", "1e400", "x", "", "٣", "0x10")
"""None of them is a number that a command takes, but where ``0`` is one."""

LARGEST = "1" + 30 * "0"

TEXTS = ("", " ", "[/red]", ":smile: [bold]", "\x1b[31mx\x07", "\u202eadA", "x" * 10_000, "\udcff", "ß…✓", "a\nb", "--")


def files(folder: Path) -> dict[str, str]:
    """Paths that lead to no usable file, by what is wrong with them."""
    fifo, garbage = folder / "fifo", folder / "garbage"
    if not fifo.exists():
        os.mkfifo(fifo)
        garbage.write_bytes(bytes(range(256)) * 40)
        (folder / "empty").touch()
        (folder / "loop").symlink_to(folder / "loop")
        (folder / "zero").symlink_to("/dev/zero")
    return {
        "missing": str(folder / "out" / "none" / "there"),
        "empty name": "",
        "a folder": str(folder),
        "a pipe": str(fifo),
        "endless": str(folder / "zero"),
        "a link to itself": str(folder / "loop"),
        "below a file": str(garbage / "x"),
        "garbage": str(garbage),
        "nothing in it": str(folder / "empty"),
        "too long": str(folder / ("n" * 300)),
        "much too long": "/" + "n/" * 5000,
        "no such user": "~nosuchuser/x",
        "markup": str(folder / "out" / "[/red]"),
        "control characters": str(folder / "out" / "\x1b[31m\x07\u202e"),
        "no UTF-8": str(folder / "out" / "\udcff"),
        "nobody's": "/proc/none/x",
    }


NEW = ("missing", "markup", "control characters", "no UTF-8")
"""Of these paths those that something new may be written to."""

ENDINGS = (".relief", ".db3", ".mcap", ".bag", ".mkv", ".npz", ".png", "")


def cameras(folder: Path) -> list[str]:
    """Addresses of no camera and no usable recording."""
    bad = ["", " ", "webcam:0", "file:", "file", ":", "realsense?fps=", "realsense:[/red]?x", "kinect?mode=none"]
    bad += [f"file:{path}" for path in files(folder).values()]
    for ending in ENDINGS:
        for name in ("garbage", "empty", "fifo", "zero"):
            link = folder / f"{name}-as{ending}"
            if not link.is_symlink():
                link.symlink_to(folder / name)
            bad.append(f"file:{link}")
    return [*bad, f"file:{folder / 'garbage'}?rotate=45", "x" * 10_000, "file:" + "\udcff", "--json"]


def homes(folder: Path) -> dict[str, tuple[str, bytes | None]]:
    """``RELIEF_HOME`` and what its ``settings.toml`` holds (None: what is there stays), by what is wrong."""
    place = str(folder / "home")
    return {
        "a file": (str(folder / "garbage"), None),
        "a device": ("/dev/null", None),
        "no such user": ("~nosuchuser", None),
        "cannot be made": ("/proc/none/home", None),
        "50 MB of settings": (place, b"#" * 50_000_000),
        "no text": (place, bytes(range(256))),
        "no TOML": (place, b"camera = = 1"),
        "nested": (place, b"a = " + b"[" * 20_000),
        "a zero byte": (place, b'gallery = "a\\u0000b"\ncamera = "file:a\\u0000b"'),
        "another type": (place, b"camera = 7"),
    }
