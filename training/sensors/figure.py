"""The figure of ``docs/sensors.md``: real frames and the time-of-flight model, statistic by statistic."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from training.sensors import statistics
from training.sensors.measured import Measured

STYLES = {"real": {"color": "#1f4e79", "marker": "o"}, "simulated": {"color": "#d9822b", "marker": "s"}}
HOLES = tuple(
    f"holes, {part} head, {low}-{high} px inside"
    for part in ("upper", "lower")
    for low, high in ((0, 2), (2, 4), (4, 8))
)
EDGES = ("nothing", "head", "between", "background")


def draw(real: Measured, simulated: Measured, path: Path) -> None:
    """Write the figure as PNG: noise spectrum, noise by distance and by incidence, holes, edges, roughness."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11.5, 6.6), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(2, 3)
    pair = {"real": real, "simulated": simulated}
    _spectrum(axes[0, 0], pair)
    _distance(axes[0, 1], pair)
    _incidence(axes[0, 2], pair)
    _bars(axes[1, 0], pair, HOLES, ["0–2", "2–4", "4–8"] * 2, "holes inside the head")
    axes[1, 0].set_xlabel("px inside the outline: above the brow | below")
    axes[1, 0].axvline(2.5, color="0.8", linewidth=1)
    _bars(axes[1, 1], pair, [f"edge reads {name}" for name in EDGES], EDGES, "what pixels along the outline read")
    axes[1, 1].legend(frameon=False, fontsize=8)
    rough = [f"rough > {mm} mm, {part} head, 2-8 px inside" for part in ("upper", "lower") for mm in (3, 10, 30)]
    _bars(axes[1, 2], pair, rough, [">3", ">10", ">30"] * 2, "pixels off their neighbours' median")
    axes[1, 2].set_xlabel("mm, 2–8 px inside: above the brow | below")
    axes[1, 2].axvline(2.5, color="0.8", linewidth=1)
    figure.savefig(path, dpi=110)


def _spectrum(axis: Any, pair: dict[str, Measured]) -> None:
    frequency = np.arange(1, 5) / statistics.WINDOW
    for name, one in pair.items():
        powers = statistics.spectrum(one.windows.residual[one.windows.upright])
        for direction, power, line in zip(("horizontal", "vertical"), powers, ("-", "--"), strict=True):
            axis.semilogy(frequency, power[1:], line, markersize=4, label=f"{name}, {direction}", **STYLES[name])
    axis.set(title="noise spectrum, forehead and cheeks", xlabel="cycles per pixel", ylabel="power, mm²")
    axis.set_yticks((0.25, 0.5, 1, 2), ("0.25", "0.5", "1", "2"))
    axis.set_yticks((), minor=True)
    axis.legend(frameon=False, fontsize=8)


def _distance(axis: Any, pair: dict[str, Measured]) -> None:
    for name, one in pair.items():
        w = one.windows
        _levels(axis, name, w.depth_mm[w.upright], w.rms_mm[w.upright], np.arange(650, 1060, 50.0))
    axis.set(title="noise against distance", xlabel="distance, mm", ylabel="residual, mm RMS", ylim=(0, 2))
    axis.legend(frameon=False, fontsize=8, title="median, 25–75 %", title_fontsize=8)


def _incidence(axis: Any, pair: dict[str, Measured]) -> None:
    for name, one in pair.items():
        angle = np.degrees(np.arccos(np.clip(one.windows.cosine, 0, 1)))
        _levels(axis, name, angle, one.windows.rms_mm, np.arange(0, 71, 10.0))
    axis.set(title="noise against incidence", xlabel="angle to the surface normal, °", ylabel="residual, mm RMS")
    axis.set_ylim(0, 5)


def _levels(axis: Any, name: str, by: Any, level: Any, bounds: Any) -> None:
    rows = []
    for low, high in pairwise(bounds):
        chosen = level[(by >= low) & (by < high)]
        if len(chosen) >= 40:
            rows.append(((low + high) / 2, *np.percentile(chosen, (25, 50, 75))))
    centre, low, middle, high = np.array(rows).T
    axis.fill_between(centre, low, high, color=STYLES[name]["color"], alpha=0.18, linewidth=0)
    axis.plot(centre, middle, label=name, markersize=4, **STYLES[name])


def _bars(axis: Any, pair: dict[str, Measured], keys: Any, labels: Any, title: str) -> None:
    place = np.arange(len(keys))
    for offset, (name, one) in zip((-0.21, 0.21), pair.items(), strict=True):
        values = [100 * one.shares[key] for key in keys]
        bars = axis.bar(place + offset, values, 0.4, color=STYLES[name]["color"], label=name)
        axis.bar_label(bars, [f"{value:.1f}" for value in values], fontsize=6.5, padding=1)
    axis.set_xticks(place, labels)
    axis.set(title=title, ylabel="%")
    axis.margins(y=0.08)
    axis.spines[["top", "right"]].set_visible(False)
