"""One cell: train it where it is to be trained, measure it, write ``result.json`` last.

A cell that has a result is never done again; one that was stopped goes on from its run's checkpoint. Only networks
that other cells need keep their checkpoints.
"""

from __future__ import annotations

import io
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from torch import nn

from training import checkpoint
from training.dataset import Pool
from training.experiment import Experiment, from_dict
from training.loop import Loop
from training.reproduce import measure
from training.reproduce.budget import Budget
from training.reproduce.cells import GENERATOR, Cell
from training.reproduce.materials import COLUMNS, Faces, Materials

RESULT = "result.json"
SLASHES = str.maketrans({"/": "-", ":": "", ",": "", " ": "-", "(": "", ")": "", "'": ""})
Say = Callable[[str], None]


class StoppedError(Exception):
    """Somebody asked for an end; what is done is kept, and the same command goes on."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """The place where cells of one world and one seed are made."""

    materials: Materials
    world: str
    seed: int
    threads: int
    say: Say

    @property
    def budget(self) -> Budget:
        """How much is trained."""
        return self.materials.budget

    def folder(self, name: str) -> Path:
        """Of a cell."""
        return self.materials.folder / self.world / "cells" / name.translate(SLASHES) / f"seed-{self.seed}"

    def result(self, name: str) -> dict[str, Any] | None:
        """What was measured of a cell, or None."""
        path = self.folder(name) / RESULT
        try:
            found: dict[str, Any] = json.loads(path.read_text())
        except (FileNotFoundError, ValueError):  # a damaged one is made again
            return None
        return found

    def do(self, cell: Cell, *, keep: bool) -> bool:
        """Do a cell; False where its data is missing. ``keep``: its network is needed later."""
        if self.result(cell.name) is not None and (not keep or self._trained(cell.name).exists()):
            return True
        faces = self.materials.faces(self.world, cell.data)
        if faces is None:
            return False
        begun, busy = time.monotonic(), time.process_time()
        found = self._measured(cell, faces)
        found |= {"cell": cell.name, "world": self.world, "seed": self.seed, "threads": self.threads}
        found["seconds"] = round(time.monotonic() - begun, 1)
        found["cpu_seconds"] = round(time.process_time() - busy, 1)
        self._write(cell, found)
        if not keep:
            self._trained(cell.name).unlink(missing_ok=True)
        self.say(f"{self.world}, seed {self.seed}, {cell.name}: {found['seconds']:.0f} s")
        return True

    def _write(self, cell: Cell, found: dict[str, Any]) -> None:
        folder = self.folder(cell.name)
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f"{RESULT}.partial"
        partial.write_text(json.dumps(found))
        partial.replace(folder / RESULT)

    def _trained(self, name: str) -> Path:
        return self.folder(name) / "run" / checkpoint.LAST

    def network(self, name: str) -> nn.Module:
        """A cell's trained network."""
        return checkpoint.trained(self._trained(name))[0]

    def _measured(self, cell: Cell, faces: Faces) -> dict[str, Any]:
        test = Pool(faces.test)
        if cell.kind == "icp":
            return measure.icp(test, self.budget.icp_probes)
        if cell.kind == "input":
            return measure.denoiser(lambda noisy: noisy, test)
        scratch = self.folder(cell.name) / "denoised"
        train, seen = faces.train, test
        if cell.denoiser:
            network = self.network(cell.denoiser)
            train = denoised(network, Pool(faces.train), scratch / "train")
            seen = Pool(denoised(network, test, scratch / "test"))
        experiment = self.experiment(cell, train)
        facts = self._train(experiment, cell)
        trained = self.network(cell.name)
        parameters = sum(parameter.numel() for parameter in trained.parameters())
        told = {"parameters": parameters, "steps": experiment.run.steps, "batch": experiment.run.batch, **facts}
        if cell.kind == "translator":
            return told
        if cell.kind == "denoiser":
            return told | measure.denoiser(trained, seen)
        found = told | measure.recogniser(trained, seen, cell.image)
        shutil.rmtree(scratch, ignore_errors=True)
        return found

    def _train(self, experiment: Experiment, cell: Cell) -> dict[str, Any]:
        loop = Loop(experiment, self.folder(cell.name) / "run", console=Console(file=io.StringIO()))
        loop.train()
        if loop.stopped:
            raise StoppedError
        return {"train_minutes": round(loop.minutes, 2), "commit": loop.history[-1]["commit"]}

    def experiment(self, cell: Cell, train: Path) -> Experiment:
        """A cell as an experiment on a pool that trains."""
        steps, batch = self._length(cell)
        loss: dict[str, Any] = {"perceptual": 0.0, **cell.loss}
        if loss["perceptual"]:
            loss["perceptual_network"] = str(self._trained(cell.needs))
            loss["perceptual_share"] = self.budget.perceptual_share
        run: dict[str, Any] = {"steps": steps, "batch": batch, "seed": self.seed, "threads": self.threads}
        run |= {"log_every": max(1, steps // 20), "validate_minutes": 0.0}
        if cell.begins:
            run["start"] = str(self._trained(cell.begins))
        elif cell.needs == GENERATOR:
            run |= {"start": str(self._trained(GENERATOR)), "start_how": "matching", "start_parts": ["generator."]}
        tables = self._clean(cell) if cell.kind != "recogniser" else self._recognition(cell)
        network = {key: list(value) if isinstance(value, tuple) else value for key, value in cell.network.items()}
        return from_dict(
            {
                "name": cell.name.translate(SLASHES),
                "task": cell.kind,
                "network_name": cell.network_name,
                "network": network,
                "loss": loss,
                "run": run,
                "data": {
                    "train": str(train),
                    "shares": {cell.image: 1.0},
                    "degrade": cell.kind in ("denoiser", "translator"),
                },
                **tables,
            }
        )

    def _length(self, cell: Cell) -> tuple[int, int]:
        if cell.kind == "translator":
            return self.budget.generator
        if cell.kind == "denoiser":
            return self.budget.denoiser
        return self.budget.fine if cell.begins else self.budget.recogniser

    def _clean(self, cell: Cell) -> dict[str, Any]:
        """Optimiser and schedule of what makes clean faces: the paper's, DDRNet's or pix2pix's, in the same number of
        steps."""
        if cell.kind == "translator":
            return {
                "optimiser": {"name": "adam", "rate": 2e-4, "beta1": 0.5},
                "schedule": {"kind": "linear", "milestones": [0.5], "floor": 0.0},
            }
        if cell.network_name == "ddrnet":
            drops = [round(0.05 * k, 2) for k in range(1, 20)]
            return {
                "optimiser": {"name": "adam", "rate": 1e-3},
                "schedule": {"kind": "step", "decay": 0.8, "milestones": drops},
            }
        return {"optimiser": {"name": "adam", "rate": self.budget.rate}, "schedule": {"kind": "step"}}

    def _recognition(self, cell: Cell) -> dict[str, Any]:
        rate = 5e-3 if cell.begins else 1e-2
        # what is clean stays so; what is denoised or noisy is varied alike, so that only the image differs
        still = {"noise_mm": 0.0, "occluders": 0.0, "holes": 0.0} if cell.image == "clean" else {}
        return {
            "optimiser": {"name": "sgd", "rate": rate, "weight_decay": 5e-4},
            "schedule": {"kind": "constant"},
            "augmentation": still,
        }


@torch.no_grad()
def denoised(network: nn.Module, pool: Pool, folder: Path) -> Path:
    """A pool's noisy images through a denoiser, as a pool of its own with the small columns beside."""
    names = []
    for number, shard in enumerate(pool.shards):
        target = folder / f"shard-{number:04d}"
        names.append(target.name)
        target.mkdir(parents=True, exist_ok=True)
        index = np.arange(shard.start, shard.start + shard.count)
        parts = np.array_split(index, max(1, len(index) // 16))
        made = np.concatenate([network(pool.images("noisy", part))[:, 0].numpy() for part in parts])
        np.save(target / "denoised.npy", np.rint(made.clip(0, 255) * 256).astype(np.uint16))
        for column in COLUMNS:
            if pool.holds(column):
                np.save(target / f"{column}.npy", shard.array(column))
    manifest = {"count": len(pool), "shards": names, "identities": pool.identities}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder
