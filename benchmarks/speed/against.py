"""This tree against another one, part by part: ``python -m benchmarks.speed.against OTHER_TREE``.

Each part runs in a process of its own, on one thread, in turns with the same part of the other tree (A B B A …): other
work on the machine meets both. Processor time, on the same frames of a clip of this tree; the networks are also timed
from the same files in both. ``OTHER_TREE`` is, say, what ``git worktree add ../before COMMIT`` makes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer

from assets import CLIPS, MODELS
from benchmarks.report import report

HERE = Path(__file__).resolve().parents[2]
CLIP = CLIPS / "first-later.relief"
PROBE = HERE / "benchmarks" / "speed" / "probe.py"
PARTS = ("chain", "networks", "start", "locate", "recording", "window")
PATIENCE_S = 300

Times = dict[str, list[float]]


def probe(tree: Path, part: str, home: Path) -> Times:
    """What one process of ``tree`` takes for ``part``, ms."""
    place = {"PYTHONPATH": str(tree), "RELIEF_HOME": str(home), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    place |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(home / "compiled")}  # as users have it
    line = [sys.executable, "-P", str(PROBE), part, str(CLIP), str(MODELS)]
    done = subprocess.run(
        line, env=os.environ | place, cwd=home, check=True, capture_output=True, text=True, timeout=PATIENCE_S
    )
    times: Times = json.loads(done.stdout)
    return times


def rounds_of(trees: dict[str, Path], part: str, count: int, homes: Path) -> Iterator[dict[str, Times]]:
    """The same part of both trees, as often as asked, first in turns; a run before that is not counted."""
    for number in range(count + 1):
        order = list(trees) if number % 2 else list(trees)[::-1]
        measured = {name: probe(trees[name], part, homes / name) for name in order}
        if number:
            yield measured


def compared(part_rounds: list[dict[str, Times]]) -> list[dict[str, Any]]:
    """A row for each name: medians of the rounds' medians, and the median of the ratios within a round."""
    names = [name for name in part_rounds[0]["now"] if name in part_rounds[0]["before"]]
    rows = []
    for name in names:
        middle: dict[str, list[float]] = defaultdict(list)
        for one in part_rounds:
            for tree, times in one.items():
                middle[tree].append(median(times[name]))
        ratios = [now / before for now, before in zip(middle["now"], middle["before"], strict=True)]
        rows.append(
            {
                "what": name,
                "before, ms": median(middle["before"]),
                "now, ms": median(middle["now"]),
                "ratio": median(ratios),
                "least": min(ratios),
                "most": max(ratios),
            }
        )
    return rows


def main(
    other: Annotated[Path, typer.Argument(metavar="OTHER_TREE", help="A checkout of what to compare with.")],
    rounds: Annotated[int, typer.Option(help="Pairs of processes for each part.")] = 9,
    only: Annotated[list[str] | None, typer.Option(help=f"Of {', '.join(PARTS)}.")] = None,
) -> None:
    """Measure both."""
    trees = {"before": other.resolve(), "now": HERE}
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="relief-against-") as homes:
        for name in trees:
            (Path(homes) / name).mkdir(mode=0o700)
        for part in only or PARTS:
            found = compared(list(rounds_of(trees, part, rounds, Path(homes))))
            print("\n".join(f"{row['what']}: {row['ratio']:.3f}" for row in found), flush=True)
            rows += found
    report("against", f"Processor time, one thread, {rounds} rounds in turns", rows, other=str(other))


if __name__ == "__main__":
    typer.run(main)
