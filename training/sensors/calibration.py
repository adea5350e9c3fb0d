"""Real frames of heads beside the time-of-flight model's: ``python -m training.sensors.calibration``.

For every real frame, one synthetic head is put at the same place before the same camera and a wall, measured by
:func:`training.sensors.tof`, and both are described by :mod:`training.sensors.statistics`. The data are arrays
``p{i}_depth`` (uint16 mm), ``p{i}_size`` and ``p{i}_landmarks`` (the ninth is the nose), as
``docs/benchmarks.md`` describes. Needs the extra ``training``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
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
from training.locator.kinect import FOCAL_PX, NOSE, frames
from training.sensors import statistics
from training.sensors.statistics import Windows
from training.sensors.tof import Tof, tof

DISTANCES_MM = tuple(range(650, 1050, 50))
COSINES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
SEED = 20261122


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """All windows of some frames, and the shares of ``statistics.zones`` and ``statistics.edges`` over them."""

    windows: Windows
    shares: dict[str, float]

    def rows(self) -> dict[str, float | None]:
        """Every statistic by its name; None where there are too few windows."""
        w, upright = self.windows, self.windows.upright
        residual = w.residual[upright]
        rows: dict[str, float | None] = {
            "noise on forehead and cheeks, 10th percentile mm": float(np.percentile(w.rms_mm[upright], 10)),
            "noise on forehead and cheeks, median mm": float(np.median(w.rms_mm[upright])),
        }
        for down, right in ((0, 1), (1, 0), (1, 1), (0, 2), (2, 0)):
            name = f"correlation {right} px to the right, {down} px down"
            rows[name] = statistics.correlation(residual, down, right)
        for axis, power in zip(("horizontal", "vertical"), statistics.spectrum(residual), strict=True):
            rows |= {f"power, {axis} {k}/9 cycles/px, mm²": float(value) for k, value in enumerate(power)}
        for near in DISTANCES_MM:
            rows[f"noise at {near}–{near + 50} mm, median mm"] = self.level(w.depth_mm, near, 50, upright)
        for low in COSINES:
            rows[f"noise at cosine {low:.1f}–{low + 0.1:.1f}, median mm"] = self.level(w.cosine, low, 0.1)
        return rows | self.shares

    def level(
        self, by: NDArray[np.float64], low: float, step: float, among: NDArray[np.bool_] | None = None
    ) -> float | None:
        """The median noise of the windows whose ``by`` is in ``[low, low + step)``, mm; None below 40 windows."""
        chosen = (by >= low) & (by < low + step) & (True if among is None else among)
        return float(np.median(self.windows.rms_mm[chosen])) if chosen.sum() >= 40 else None


def measured(images: Iterator[tuple[NDArray[np.uint16], NDArray[np.float64]]]) -> Measured:
    """The statistics of depth images, each with the pixel of its nose tip."""
    parts: list[Windows] = []
    sums: dict[str, NDArray[np.float64]] = {}
    for depth, nose in images:
        if not statistics.at(depth, nose) > 0:
            continue
        parts.append(statistics.windows(depth, nose, FOCAL_PX))
        for counted in (statistics.zones(depth, nose, FOCAL_PX), statistics.edges(depth, nose)):
            for name, pair in counted.items():
                sums[name] = sums.get(name, np.zeros(2)) + pair
    shares = {name: float(total / max(count, 1)) for name, (total, count) in sums.items()}
    return Measured(statistics.joined(parts), shares)


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
