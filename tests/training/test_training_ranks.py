"""Two real processes under torchrun give what one gives, and stop and go on together."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_runs import denoiser, run, toml, write_pool

from training import checkpoint, ranks
from training.experiment import ExperimentError
from training.loop import LAST, OnCpu
from training.networks.ldnfnet import Paths

PROGRAM = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
ALONE = {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"}


def launch(arguments: list[str]) -> str:
    """Two processes; what they print."""
    done = subprocess.run(
        [*PROGRAM, *arguments], env={**os.environ, **ALONE}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_parts_make_up_the_batch() -> None:
    index = np.arange(12)
    assert [ranks.part(index, rank, 3).tolist() for rank in range(3)] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]


def test_every_seed_step_and_rank_draws_its_own_numbers() -> None:
    keys = [(1, 5, 0), (2, 5, 0), (1, 6, 0), (1, 5, 1), (1, 5, 0)]
    draws = [float(torch.rand(1, generator=ranks.generator(*key))) for key in keys]
    assert draws[0] == draws[4]
    assert len(set(draws)) == 4


def test_a_batch_that_does_not_divide_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WORLD_SIZE", "3")
    with pytest.raises(ExperimentError, match="does not divide by 3"):
        ranks.fabric(denoiser(tmp_path, batch=4).run)


def test_batch_normalisation_over_ranks_needs_gpus() -> None:
    network = torch.nn.Sequential(torch.nn.BatchNorm2d(2))
    with pytest.raises(ExperimentError, match="needs GPUs"):
        ranks.synchronised(network, torch.device("cpu"))
    converted = ranks.synchronised(network, torch.device("cuda", 0))
    assert isinstance(converted[0], torch.nn.SyncBatchNorm)


def test_a_network_on_a_device_answers_on_the_cpu() -> None:
    class Three(torch.nn.Module):
        def forward(self, depth: torch.Tensor) -> Paths:
            return Paths(depth, depth + 1, depth + 2)

    found = OnCpu(Three(), torch.device("cuda" if torch.cuda.is_available() else "cpu"))(torch.zeros(2))
    assert isinstance(found, Paths)
    assert [(float(x[0]), x.device.type) for x in found] == [(0, "cpu"), (1, "cpu"), (2, "cpu")]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.timeout(300)
def test_two_processes_train_as_one_and_go_on_after_a_stop(tmp_path: Path) -> None:
    pool = write_pool(tmp_path / "pool")
    settings = {"steps": 4, "batch": 4, "chunk": 1, "ema": 0.9, "background": 1.0}
    run(denoiser(pool, **settings), tmp_path / "one")
    config = toml(tmp_path / "tiny.toml", denoiser(pool, **settings))
    folder = tmp_path / "two"
    stop_at_2 = [str(Path(__file__).with_name("train_and_stop.py")), str(config), str(folder), "2"]
    first = launch(stop_at_2)
    assert checkpoint.load(folder / LAST)["step"] == 2
    assert first.count("stopped") == 1  # rank 0 speaks, the other was told to stop
    launch(["-m", "training", "train", str(config), "--folder", str(folder)])

    one, two = checkpoint.load(tmp_path / "one" / LAST), checkpoint.load(folder / LAST)
    assert two["step"] == one["step"] == 4
    assert two["order"] == one["order"]
    assert [call["ranks"] for call in two["history"]] == [2, 2]
    for kind in ("objective", "average"):
        for key, value in one[kind].items():
            assert torch.allclose(value, two[kind][key], atol=2e-5), (kind, key)
    assert len(list(folder.glob("events.out.tfevents*"))) == 2  # one a call, none of rank 1
