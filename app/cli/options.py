"""Options that several commands share: single ones, and groups that a command takes as one parameter.

A command decorated with :func:`grouped` that has a parameter ``camera: CameraOptions`` gets every field of that
dataclass as an option on the command line, and one object of it when it is called.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import Field, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Annotated, get_type_hints

import typer

Gallery = Annotated[
    Path | None,
    typer.Option(
        "--gallery",
        "-g",
        metavar="PATH",
        envvar="RELIEF_GALLERY",
        show_envvar=False,
        help="The gallery's file, or postgresql://USER@HOST/DATABASE. By default the user's own.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON to stdout, nothing else.")]
Realtime = Annotated[bool, typer.Option("--realtime", help="Play a recording at its own pace, dropping what is late.")]
Frames = Annotated[int | None, typer.Option("--frames", "-n", min=1, metavar="N", help="Stop after this many frames.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is there, if Relief wrote it.")]
DepthOnly = Annotated[bool, typer.Option("--depth-only", help="Leave infrared and colour out.")]
Address = Annotated[
    str | None,
    typer.Option(
        "--camera",
        "-c",
        metavar="URI",
        help="realsense[:SERIAL], kinect[:SERIAL] or file:PATH; options follow a question mark: "
        "'realsense?width=848&fps=90', 'file:a.db3?rotate=180'. By default the one in the settings, "
        "else the first camera found.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Options of a live camera; None where there is nothing to ask."""

    width: Annotated[
        int | None, typer.Option("--width", min=1, metavar="PX", help="A live camera's depth image: its width.")
    ] = None
    height: Annotated[int | None, typer.Option("--height", min=1, metavar="PX", help="Its height.")] = None
    fps: Annotated[int | None, typer.Option("--fps", min=1, metavar="N", help="Frames a second of a live camera.")] = (
        None
    )
    align: Annotated[
        str | None,
        typer.Option("--align", metavar="GRID", help="The grid of a live camera's frames: depth, or color's."),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """Options of the runtime: what the networks run on."""

    device: Annotated[
        str | None,
        typer.Option(
            "--device",
            metavar="NAME",
            help="Where the networks run: auto, cpu, openvino, onnxruntime, tensorrt or tensorrt-rtx. "
            "One asked for by name is never replaced by another.",
        ),
    ] = None
    precision: Annotated[
        str | None,
        typer.Option(
            "--precision",
            metavar="NAME",
            help="What the networks compute in: auto (the fastest that was measured here), f32, bf16, f16 or int8.",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Networks(Runtime):
    """How the networks run."""

    threads: Annotated[
        int | None,
        typer.Option(
            "--threads",
            min=1,
            max=256,
            metavar="N",
            help="Threads for the networks and OpenCV. By default the physical cores, for OpenCV all cores.",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """Options of a verdict: what it needs."""

    threshold: Annotated[
        float | None,
        typer.Option(
            "--threshold",
            min=0.01,
            max=0.999,
            metavar="COSINE",
            help="Accept from this similarity. By default the one calibrated for the model and the size of the "
            "gallery.",
        ),
    ] = None
    one_in: Annotated[
        int | None,
        typer.Option(
            "--one-in",
            metavar="N",
            help="One stranger in N may be taken for somebody within a minute: 100, 1000 or 10000. By default 100.",
        ),
    ] = None
    evidence: Annotated[
        int | None,
        typer.Option("--evidence", min=5, max=100, metavar="N", help="Good frames that a verdict needs. By default 5."),
    ] = None


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """Spread the parameters that are dataclasses over the command line; all others stay as they are."""
    hints = get_type_hints(command, include_extras=True)
    groups = {name: kind for name, kind in hints.items() if is_dataclass(kind) and isinstance(kind, type)}
    spread = {name: [field.name for field in fields(kind)] for name, kind in groups.items()}
    parameters = list(_parameters(command, hints, groups))

    @functools.wraps(command)
    def called(**given: object) -> None:
        made = {
            name: kind(**{field: given.pop(field) for field in spread[name] if field in given})
            for name, kind in groups.items()
        }
        command(**made, **given)

    called.__dict__.pop("__wrapped__", None)
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what typer reads
    return called


def _parameters(
    command: Callable[..., None], hints: dict[str, object], groups: dict[str, type]
) -> Iterator[inspect.Parameter]:
    for name, parameter in inspect.signature(command).parameters.items():
        if name not in groups:
            yield parameter.replace(annotation=hints[name], kind=inspect.Parameter.KEYWORD_ONLY)
            continue
        inner = get_type_hints(groups[name], include_extras=True)
        for field in fields(groups[name]):
            yield _parameter(field, inner[field.name])


def _parameter(field: Field[object], annotation: object) -> inspect.Parameter:
    return inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=annotation)
