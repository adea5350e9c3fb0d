"""A table as text, JSON and a plot: ours with intervals beside the paper's."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assets.count import Count
from training.networks.baselines.choices import CHOICES
from training.reproduce.budget import Budget
from training.reproduce.cells import catalogue
from training.reproduce.statistics import Figure, Result, columns, figures
from training.reproduce.tables import Table, TableRow

Results = Callable[[str], Sequence[Result]]
MEASURES = (
    "PSNR (dB, peak 2), SSIM (%) and RMSE on [-1, 1]: 'image' over the whole picture, as the paper; 'face' over the "
    "clean face, as this repository's other pages; 'nose' within 20 mm of its tip. Rank-1 in %. Brackets: 95 % over "
    "resampled people, seeds averaged."
)


def row_figures(row: TableRow, results: Results) -> dict[str, Figure]:
    """All columns of a row, from its denoiser's and its recogniser's cells."""
    found = figures(results(row.denoiser)) if row.denoiser else {}
    return found | (figures(results(row.recogniser), mean=row.mean) if row.recogniser else {})


def written(table: Table, world: str, budget: Budget, results: Results, folder: Path) -> list[Path]:
    """Write a table of one world; returns the files."""
    rows = [(row, row_figures(row, results)) for row in table.rows]
    stem = folder / f"table-{table.number}-{world}"
    folder.mkdir(parents=True, exist_ok=True)
    text, data, plot = (stem.with_suffix(suffix) for suffix in (".txt", ".json", ".png"))
    text.write_text("\n".join(lines(table, world, budget, rows)) + "\n", encoding="utf-8")
    data.write_text(json.dumps(_plain(table, world, budget, rows, results), indent=1, ensure_ascii=False) + "\n")
    files = [text, data]
    if draw(table, world, rows, plot):
        files.append(plot)
    return files


def lines(table: Table, world: str, budget: Budget, rows: Sequence[tuple[TableRow, dict[str, Figure]]]) -> list[str]:
    """For people: a row's figures with intervals, the paper's below."""
    data = "the open benchmark, synthetic people" if world == "open" else "licensed data"
    told = [f"Table {table.number}: {table.title} ({data})", budget.stated(), MEASURES]
    told += [table.note] if table.note else []
    for row, found in rows:
        told += ["", row.name]
        if not found:
            told.append("  no result: its data is missing, or it was not trained yet")
        for name in columns(found):
            one, paper = found[name], _paper(row, name)
            beside = "" if paper is None else f"   paper {paper:g}"
            counted = f"{Count(len(one.seeds)):seed|seeds}, {Count(one.faces):face|faces}"
            told.append(f"  {name:<12}{_shown(name, one)}   {counted}{beside}")
        missing = [name for name in (row.paper or {}) if not any(name == c.split(",")[0] for c in found)]
        told += [f"  {name:<12}–   paper {(row.paper or {})[name]:g}" for name in missing]
    return told


def _paper(row: TableRow, column: str) -> float | None:
    """The paper's figure beside a column: its denoising measures are of the whole image."""
    if row.paper is None or column.endswith((", face", ", nose")):
        return None
    return row.paper.get(column.removesuffix(", image"))


def _shown(name: str, one: Figure) -> str:
    digits = 4 if name.startswith("RMSE") else 2
    low, high = one.interval
    return f"{one.value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def _plain(
    table: Table,
    world: str,
    budget: Budget,
    rows: Sequence[tuple[TableRow, dict[str, Figure]]],
    results: Results,
) -> dict[str, Any]:
    trained = {
        name: [
            {key: one.get(key) for key in ("seed", "steps", "batch", "parameters", "seconds", "commit")} for one in of
        ]
        for name in dict.fromkeys(table.cells)
        if (of := results(name))
    }
    return {
        "table": table.number,
        "title": table.title,
        "world": world,
        "budget": budget.as_dict(),
        "rows": [
            {"name": row.name, "paper": row.paper, "ours": {name: asdict(one) for name, one in found.items()}}
            for row, found in rows
        ],
        "cells": trained,
        "choices": {name: CHOICES[kind] for name, kind in _networks(table, budget).items() if kind in CHOICES},
    }


def _networks(table: Table, budget: Budget) -> dict[str, str]:
    every = catalogue(budget)
    return {name: every[name].network_name for name in dict.fromkeys(table.cells)}


def draw(table: Table, world: str, rows: Sequence[tuple[TableRow, dict[str, Figure]]], path: Path) -> bool:
    """A plot of PSNR over the whole image and of rank-1 in total, as far as the table has them; False if neither."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    shown = [name for name in ("PSNR, image", "total") if any(name in found for _, found in rows)]
    if not shown:
        return False
    picture, axes = plt.subplots(1, len(shown), figsize=(6 * len(shown), 0.45 * len(rows) + 1.5), squeeze=False)
    for axis, name in zip(axes[0], shown, strict=True):
        for place, (row, found) in enumerate(rows):
            if name in found:
                one = found[name]
                below, above = one.value - one.interval[0], one.interval[1] - one.value
                axis.errorbar(one.value, place, xerr=[[below], [above]], fmt="o", color="tab:blue", capsize=3)
                axis.plot(one.seeds, [place] * len(one.seeds), "|", color="tab:blue")
            paper = _paper(row, name)
            if paper is not None:
                axis.plot(paper, place, "x", color="tab:red")
        axis.set_yticks(range(len(rows)), [row.name for row, _ in rows], fontsize=7)
        axis.invert_yaxis()
        axis.set_xlabel("PSNR of the whole image, dB" if name.startswith("PSNR") else "rank-1, %")
    picture.suptitle(
        f"Table {table.number}, {world}: ours (●, 95 % over people; | seeds) and the paper's (×)", fontsize=9
    )
    picture.tight_layout()
    picture.savefig(path, dpi=110)
    plt.close(picture)
    return True
