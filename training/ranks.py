"""One process or many: what torchrun's environment says, and each rank's part of a batch."""

from __future__ import annotations

import os

import numpy as np
import torch
from lightning.fabric import Fabric
from numpy.typing import NDArray
from torch import nn

from training.experiment import ExperimentError, Run
from training.precision import plugin


def fabric(run: Run) -> Fabric:
    """Lightning's Fabric for this process: under torchrun one of WORLD_SIZE ranks with DDP, else the only one.

    Raises ``ExperimentError`` where the batch does not divide by the ranks, or the precision is none Fabric knows.
    """
    world = int(os.environ.get("WORLD_SIZE", "1"))
    local = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    if run.batch % world:
        raise ExperimentError(f"[run] batch = {run.batch} does not divide by {world} processes")
    try:
        made = Fabric(
            accelerator="auto",
            devices=local,
            num_nodes=world // local,
            strategy="ddp" if world > 1 else "auto",
            **plugin(run.precision),
        )
    except ValueError as error:
        raise ExperimentError(f"[run] precision = {run.precision!r}: {error}") from error
    made.launch()
    return made


def part(index: NDArray[np.int64], rank: int, ranks: int) -> NDArray[np.int64]:
    """This rank's samples of a global batch: the parts are equal, so that their mean gradient is the batch's."""
    count = len(index) // ranks
    return index[rank * count : (rank + 1) * count]


def generator(seed: int, step: int, rank: int) -> torch.Generator:
    """The random numbers of one step on one rank; they depend on nothing else, so that a run can go on exactly.

    Mixed down to 32 bits first, for torch's generator on the CPU looks at no more of its seed.
    """
    mixed = np.random.SeedSequence((seed, step, rank)).generate_state(1)
    return torch.Generator().manual_seed(int(mixed[0]))


def synchronised(objective: nn.Module, device: torch.device) -> nn.Module:
    """Batch normalisation over the batches of all ranks. Raises ``ExperimentError`` on a CPU, where torch has none."""
    if device.type != "cuda":
        raise ExperimentError("[run] sync_batchnorm needs GPUs; on a CPU each process normalises its own part")
    converted: nn.Module = nn.SyncBatchNorm.convert_sync_batchnorm(objective)  # type: ignore[no-untyped-call]
    return converted
