"""Real frames of heads beside the time-of-flight model's: ``python -m training.sensors.calibration``.

For every real frame, one synthetic head is put at the same place before the same camera and a wall, measured by
:func:`training.sensors.tof`, and both are described by :mod:`training.sensors.statistics`. The data are arrays
``p{i}_depth`` (uint16 mm), ``p{i}_size`` and ``p{i}_landmarks`` (the ninth is the nose), as
``docs/benchmarks.md`` describes. Needs the extra ``training``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from camera import Frame
from face.location import rotation
from training.faces import FaceModel, Scene
from training.faces.props import dress
from training.faces.props.shapes import box, placed
from training.faces.render import View
from training.faces.scenes import cast, merge
from training.kinect import NOSE, frames
from training.sensors.measured import Measured, measured
from training.sensors.tof import Tof, tof

SEED = 20261122


def real(data: Path) -> Iterator[tuple[int, int, Frame, NDArray[np.float64], NDArray[np.float64]]]:
    """(person, number, frame, nose pixel, nose in metres) of every frame whose nose was measured."""
    with np.load(data, allow_pickle=False) as arrays:
        noses = {key: arrays[key][:, NOSE].astype(np.float64) for key in arrays if key.endswith("_landmarks")}
    for person, number, frame, nose_m in frames(data):
        if np.isfinite(nose_m).all():
            yield person, number, frame, noses[f"p{person}_landmarks"][number], nose_m


def counterpart(
    model: FaceModel, person: int, number: int, frame: Frame, nose_m: NDArray[np.float64]
) -> tuple[View, NDArray[np.float64]]:
    """A synthetic head where the real one stood, before a wall, and the pixel of its nose; no lenses, for nobody there
    wears any."""
    rng = np.random.default_rng([SEED, person, number])
    identity = model.random_identity(np.random.default_rng([SEED, person]))
    face = model.face(identity, model.random_expression(rng) if number % 2 else None)
    dressed = dress(model, face, np.random.default_rng([SEED, person, 1]))
    turn = rotation((rng.uniform(-30, 30), rng.uniform(-14, 14), rng.uniform(-5, 5)))
    head = Scene(replace(dressed, lenses=())).view(frame.intrinsics, turn, nose_m)
    wall = placed(box((3, 3, 0.05)), (0, 0, rng.uniform(1.3, 2.2)), rotation((rng.uniform(-15, 15), 0, 0)))
    return merge([head, cast([wall], frame.intrinsics)]), frame.intrinsics.project(nose_m)


def main(
    data: Annotated[Path, typer.Option(help="the file with the real frames")],
    model: Annotated[Path, typer.Option(help="the statistical face model")],
    json_file: Annotated[Path | None, typer.Option("--json", help="where the numbers go")] = None,
    figure: Annotated[Path | None, typer.Option(help="where the figure goes, .png")] = None,
    every: Annotated[int, typer.Option(help="take every n-th frame")] = 3,
) -> None:
    """Compare the model with real frames; the table's last column is simulated ÷ real."""
    cv2.setNumThreads(1)
    settings = Tof.kinect_v2()
    recorded = [one for one in real(data) if one[1] % every == 0]
    faces = FaceModel(model)

    def simulated() -> Iterator[tuple[NDArray[np.uint16], NDArray[np.float64]]]:
        for person, number, frame, _, nose_m in track(recorded, "simulating"):
            view, nose_px = counterpart(faces, person, number, frame, nose_m)
            yield tof(view, np.random.default_rng([SEED, person, number, 2]), settings), nose_px

    truth = measured((frame.depth, nose_px) for _, _, frame, nose_px, _ in recorded)
    model_says = measured(simulated())
    rows = _table(truth, model_says, len(recorded))
    if json_file is not None:
        answer = {"frames": len(recorded), "settings": asdict(settings), "rows": rows}
        json_file.write_text(json.dumps(answer, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if figure is not None:
        from training.sensors.figure import draw

        draw(truth, model_says, figure)


def _table(truth: Measured, model_says: Measured, count: int) -> list[dict[str, float | str | None]]:
    table = Table("statistic", "real", "simulated", "ratio", title=f"{count} frames and as many simulated ones")
    simulated = model_says.rows()
    rows: list[dict[str, float | str | None]] = []
    for name, value in truth.rows().items():
        other = simulated.get(name)
        rows.append({"statistic": name, "real": value, "simulated": other})
        ratio = other / value if value and other is not None else None
        table.add_row(name, *("–" if x is None else f"{x:.4g}" for x in (value, other, ratio)))
    Console().print(table)
    return rows


if __name__ == "__main__":
    typer.run(main)
