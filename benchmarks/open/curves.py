"""CMC, ROC and DET as pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.protocols.verification import Curve

LEAST = 1e-5


def draw(folder: Path, cmcs: Mapping[str, NDArray[np.float64]], rates: Mapping[str, Curve]) -> list[Path]:
    """Write ``recognition-cmc.png``, ``-roc.png`` and ``-det.png``; each mapping goes from a method to its curve."""
    from matplotlib.figure import Figure

    folder.mkdir(parents=True, exist_ok=True)
    figures = {name: Figure(figsize=(5.2, 4.2), layout="constrained", dpi=120) for name in ("cmc", "roc", "det")}
    axes = {name: figure.subplots() for name, figure in figures.items()}
    for name, cmc in cmcs.items():
        axes["cmc"].plot(np.arange(1, len(cmc) + 1), 100 * cmc, label=name, linewidth=1.4)
    for name, curve in rates.items():
        fmr, fnmr = np.maximum(curve.fmr, LEAST), np.maximum(curve.fnmr, LEAST)
        axes["roc"].plot(fmr, 1 - curve.fnmr, label=name, linewidth=1.4, drawstyle="steps-post")
        axes["det"].plot(fmr, fnmr, label=name, linewidth=1.4, drawstyle="steps-post")
    axes["cmc"].set(xlabel="rank", ylabel="identified (%)", xscale="log")
    axes["roc"].set(
        xlabel="false match rate", ylabel="true acceptance rate", xscale="log", xlim=(LEAST, 1), ylim=(0, 1)
    )
    axes["det"].set(xlabel="false match rate", ylabel="false non-match rate", xscale="log", yscale="log")
    axes["det"].set(xlim=(LEAST, 1), ylim=(1e-4, 1))
    axes["det"].plot([LEAST, 1], [LEAST, 1], color="0.7", linewidth=0.8, linestyle=":")
    paths = []
    for name, figure in figures.items():
        axes[name].grid(visible=True, which="both", color="0.92", linewidth=0.6)
        axes[name].legend(fontsize=7)
        paths.append(folder / f"recognition-{name}.png")
        figure.savefig(paths[-1])
    return paths
