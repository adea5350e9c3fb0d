"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Camera = Annotated[
    str | None,
    typer.Option(
        "--camera",
        "-c",
        metavar="URI",
        help="realsense[:SERIAL], kinect[:SERIAL] or file:PATH; a camera's options follow a question mark: "
        "'realsense?width=848&fps=90'. By default the one in the settings, "
        "else the first camera found.",
    ),
]
Cameras = Annotated[
    list[str] | None,
    typer.Option("--camera", "-c", metavar="URI", help="As for every command; more than once records them in step."),
]
Width = Annotated[
    int | None, typer.Option("--width", min=1, metavar="PX", help="A live camera's depth image: its width.")
]
Height = Annotated[int | None, typer.Option("--height", min=1, metavar="PX", help="Its height.")]
Fps = Annotated[int | None, typer.Option("--fps", min=1, metavar="N", help="Frames a second of a live camera.")]
Align = Annotated[
    str | None,
    typer.Option("--align", metavar="GRID", help="The grid of a live camera's frames: depth, or color's."),
]
Gallery = Annotated[
    Path | None,
    typer.Option("--gallery", "-g", metavar="PATH", help="The gallery's file. By default the user's own."),
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON to stdout, nothing else.")]
Realtime = Annotated[bool, typer.Option("--realtime", help="Play a recording at its own pace, dropping what is late.")]
Frames = Annotated[int | None, typer.Option("--frames", "-n", min=1, metavar="N", help="Stop after this many frames.")]
Threads = Annotated[
    int | None,
    typer.Option(
        "--threads",
        min=1,
        max=256,
        metavar="N",
        help="Threads for the networks and OpenCV. By default the physical cores, for OpenCV all cores.",
    ),
]
Device = Annotated[
    str | None,
    typer.Option(
        "--device",
        metavar="NAME",
        help="Where the networks run: auto, cpu, openvino, onnxruntime, tensorrt or tensorrt-rtx. "
        "One asked for by name is never replaced by another.",
    ),
]
Precision = Annotated[
    str | None,
    typer.Option(
        "--precision",
        metavar="NAME",
        help="What the networks compute in: auto (the fastest that was measured here), f32, bf16, f16 or int8.",
    ),
]
Threshold = Annotated[
    float | None,
    typer.Option(
        "--threshold",
        min=0.01,
        max=0.999,
        metavar="COSINE",
        help="Accept from this similarity. By default the one calibrated for the model and the size of the gallery.",
    ),
]
Evidence = Annotated[
    int | None,
    typer.Option("--evidence", min=5, max=100, metavar="N", help="Good frames that a verdict needs. By default 5."),
]
