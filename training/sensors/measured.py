"""Measures of depth images of heads: the statistics of :mod:`training.sensors.statistics` over many frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.kinect import FOCAL_PX
from training.sensors import statistics
from training.sensors.statistics import Windows

DISTANCES_MM = tuple(range(650, 1050, 50))
COSINES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


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
