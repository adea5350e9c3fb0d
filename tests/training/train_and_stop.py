"""One rank of a run that a signal to rank 1 alone ends after so many steps."""

import os
import signal
import sys
from pathlib import Path

from rich.console import Console

from training import experiment
from training.loop import Loop

if __name__ == "__main__":
    config, folder, last = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    loop = Loop(experiment.read(config), folder, console=Console(file=sys.stdout, width=200))
    step = loop._train_step

    def one_step(index):
        terms = step(index)
        if loop.step == last and loop.fabric.global_rank == 1:
            os.kill(os.getpid(), signal.SIGTERM)
        return terms

    loop._train_step = one_step
    loop.train()
