"""Checkpoints that say what they are: experiment, step, commit and all state that an exact resume needs."""

from __future__ import annotations

import os
import pickle
import subprocess
from pathlib import Path
from typing import Any

import torch
from torch import nn

from training.experiment import Experiment, ExperimentError, build, from_dict
from training.networks import DMDNet, DMDNetConfig, LDNFNet, LDNFNetConfig, Led3D, Led3DConfig

NETWORKS: dict[str, tuple[type[nn.Module], type[Any]]] = {
    "dmdnet": (DMDNet, DMDNetConfig),
    "ldnfnet": (LDNFNet, LDNFNetConfig),
    "led3d": (Led3D, Led3DConfig),
}


def network(experiment: Experiment) -> nn.Module:
    """A fresh network as the experiment asks for it."""
    if experiment.network_name not in NETWORKS:
        raise ExperimentError(f"network_name = {experiment.network_name!r}; it knows {', '.join(NETWORKS)}")
    kind, config = NETWORKS[experiment.network_name]
    return kind(build(config, experiment.network, "network"))


def commit() -> str:
    """The commit of the working tree, with a + where it has changes; empty outside a repository."""
    here = Path(__file__).parent
    try:
        sha = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=here, capture_output=True, text=True, check=True
        ).stdout.strip()
        dirty = subprocess.run(["git", "diff", "--quiet", "HEAD"], cwd=here, check=False).returncode
    except (OSError, subprocess.CalledProcessError):
        return ""
    return sha + ("+" if dirty else "")


def save(path: Path, state: dict[str, Any]) -> None:
    """Write a checkpoint in one step: an interrupted write leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    torch.save(state, partial)
    os.replace(partial, path)  # noqa: PTH105


def load(path: Path) -> dict[str, Any]:
    """Read a checkpoint (data only, no code)."""
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, ValueError, pickle.UnpicklingError) as error:
        raise ExperimentError(f"{path} is not a readable checkpoint: {error}") from error
    return state


def trained(path: Path) -> tuple[nn.Module, Experiment, dict[str, Any]]:
    """The network of a checkpoint (its averaged weights where the run kept them), its experiment, the whole state."""
    state = load(path)
    experiment = from_dict(state["experiment"])
    module = network(experiment)
    module.load_state_dict(state["average"] or network_weights(state["objective"]))
    return module.eval(), experiment, state


def network_weights(objective: dict[str, Any]) -> dict[str, Any]:
    """The network's part of an objective's state."""
    prefix = "network."
    return {key[len(prefix) :]: value for key, value in objective.items() if key.startswith(prefix)}
