"""Everything of one call: cells in order, tables as they become complete, orderings last."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.dataset import Pool
from training.experiment import ExperimentError
from training.reproduce import counts, orderings, report, sheet
from training.reproduce.budget import Budget
from training.reproduce.cells import MAIN, PAIRS, Cell, catalogue, in_order
from training.reproduce.materials import Materials
from training.reproduce.statistics import Result
from training.reproduce.tables import tables
from training.reproduce.work import RESULT, StoppedError, Workshop

FIGURE_6, TABLE_7 = "figure-6", "7"
EVERY = ("1", "4", "5", "9", "open-ends", "6", "2", TABLE_7, FIGURE_6, "3")  # what shares most comes first


@dataclass(frozen=True, slots=True)
class Reproduction:
    """``wanted`` tables (as in ``EVERY``), where faces come from, and how it is run."""

    wanted: Sequence[str]
    materials: Materials
    seeds: int
    threads: int
    say: Callable[[str], None]

    def __post_init__(self) -> None:
        unknown = [name for name in self.wanted if name not in EVERY]
        if unknown:
            raise ExperimentError(f"--table {unknown[0]}: it knows {', '.join(EVERY)} and all")

    @property
    def budget(self) -> Budget:
        """How much is trained."""
        return self.materials.budget

    @property
    def worlds(self) -> tuple[str, ...]:
        """The open benchmark always; licensed data where its folder is given."""
        return ("open", "licensed") if self.materials.licensed else ("open",)

    def run(self) -> None:
        """Do what is missing and write every wanted table. Raises ``ExperimentError`` for another budget's folder."""
        self.claim()
        every = catalogue(self.budget)
        made = tables()
        chosen = [made[name] for name in self.wanted if name in made]
        names = [cell for table in chosen for cell in table.cells]
        names.sort(key=lambda name: every[name].kind == "recogniser")  # the rest is short, and what they wait for
        names += ["dmdnet"] if FIGURE_6 in self.wanted else []
        try:
            for seed in range(self.seeds):
                for world in self.worlds:
                    self._cells(in_order(names, every), world, seed)
                self.write()
        except StoppedError:
            self.say("stopped; the same command goes on")
        self.write()

    def _cells(self, order: Sequence[Cell], world: str, seed: int) -> None:
        shop = Workshop(self.materials, world, seed, self.threads, self.say)
        parents = {name for cell in order for name in cell.parents} | {"dmdnet"}
        missing: set[str] = set()
        for cell in order:
            if missing & set(cell.parents) or not shop.do(cell, keep=cell.name in parents):
                missing.add(cell.name)
        if missing:
            self.say(f"{world}: without data for {', '.join(sorted(missing))}")

    def claim(self) -> None:
        """Take the folder for this budget. Raises ``ExperimentError`` where it holds another's cells."""
        folder = self.materials.folder
        folder.mkdir(parents=True, exist_ok=True)
        path, mine = folder / "budget.json", json.loads(json.dumps(self.budget.as_dict()))
        mine |= {"crops": "paper"} if self.materials.paper else {}
        if path.exists() and json.loads(path.read_text()) != mine:
            raise ExperimentError(
                f"{folder} holds cells of another budget or of other crops; choose another --folder or delete it"
            )
        path.write_text(json.dumps(mine, indent=1) + "\n")

    def write(self) -> None:
        """All wanted tables, of what is there."""
        target = self.materials.folder / "tables"
        made = tables()
        for world in self.worlds:
            results = self._results(world)
            for name in self.wanted:
                if name in made:
                    report.written(made[name], world, self.budget, results, target)
                elif name == FIGURE_6:
                    self._figure(world, target)
            self._orderings(world, results, target)
        if TABLE_7 in self.wanted:
            target.mkdir(parents=True, exist_ok=True)
            found = counts.rows()
            (target / "table-7.json").write_text(json.dumps(found, indent=1) + "\n")
            (target / "table-7.txt").write_text("\n".join(counts.text(found)) + "\n", encoding="utf-8")

    def _results(self, world: str) -> Callable[[str], list[Result]]:
        shops = [Workshop(self.materials, world, seed, self.threads, self.say) for seed in range(self.seeds)]

        def of(name: str) -> list[Result]:
            found = [shop.result(name) for shop in shops]
            return [one for one in found if one is not None]

        return of

    def _figure(self, world: str, target: Path) -> None:
        shop = Workshop(self.materials, world, 0, self.threads, self.say)
        if shop.result("dmdnet") is None:
            return
        pairs, main = (self.materials.faces(world, data) for data in (PAIRS, MAIN))
        if pairs is None or main is None:
            return
        target.mkdir(parents=True, exist_ok=True)
        sheet.draw(shop.network("dmdnet"), Pool(pairs.test), Pool(main.test), target / f"figure-6-{world}.png")

    def _time(self, world: str) -> str:
        """What the cells of a world took, of all seeds."""
        done = (self.materials.folder / world / "cells").glob(f"*/seed-*/{RESULT}")
        results = [json.loads(path.read_text()) for path in done]
        minutes, busy = (sum(one[key] for one in results) / 60 for key in ("seconds", "cpu_seconds"))
        return f"{len(results)} cells in {minutes:.0f} minutes, {busy:.0f} of them at work on a processor"

    def _orderings(self, world: str, results: Callable[[str], list[Result]], target: Path) -> None:
        rows: list[dict[str, Any]] = list(
            orderings.judged(orderings.claims(), results, pass_through=self.budget.pass_through)
        )
        ends = list(orderings.judged(orderings.open_ends(), results))
        target.mkdir(parents=True, exist_ok=True)
        content = {"claims": rows, "left open": ends, "budget": self.budget.as_dict()}
        path = target / f"orderings-{world}.json"
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        told = [f"Orderings of the paper ({world})", self.budget.stated(), self._time(world), ""]
        told += [*orderings.lines(rows), ""]
        told += ["What the paper leaves open, against what is configured", *orderings.lines(ends)]
        path.with_suffix(".txt").write_text("\n".join(told) + "\n", encoding="utf-8")
