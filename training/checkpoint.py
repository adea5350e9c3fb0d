"""Checkpoints that say what they are: experiment, step, commit and all state that an exact resume needs."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from training import carried, shipped
from training.experiment import Experiment, ExperimentError, Start, build, from_dict
from training.networks import (
    DMDNet,
    DMDNetConfig,
    LDNFNet,
    LDNFNetConfig,
    Led3D,
    Led3DConfig,
    Led3DPair,
    Led3DPairConfig,
    SinglePath,
    SinglePathConfig,
    baselines,
)
from training.networks.baselines.choices import CHOICES
from training.networks.widen import WidenError, widen

NETWORKS: dict[str, tuple[type[nn.Module], type[Any]]] = {
    "dmdnet": (DMDNet, DMDNetConfig),
    "ldnfnet": (LDNFNet, LDNFNetConfig),
    "led3d": (Led3D, Led3DConfig),
    "led3d-pair": (Led3DPair, Led3DPairConfig),
    "single-path": (SinglePath, SinglePathConfig),
    "ddrnet": (baselines.DDRNet, baselines.DDRNetConfig),
    "3d-frm (reconstructed)": (baselines.Refinement, baselines.RefinementConfig),
    "pix2pix": (baselines.Pix2Pix, baselines.Pix2PixConfig),
    "mqfnet (reconstructed)": (baselines.MQFNet, baselines.MQFNetConfig),
    "lmfnet (reconstructed)": (baselines.LMFNet, baselines.LMFNetConfig),
    "vgg-16": (baselines.VGG16, baselines.VGG16Config),
    "resnet-34": (baselines.ResNet34, baselines.ResNet34Config),
    "mobilenet-v2": (baselines.MobileNetV2, baselines.MobileNetV2Config),
    "inception-v2": (baselines.InceptionV2, baselines.InceptionV2Config),
}
PREFIX = "network."
LAST = "last.ckpt"
NEEDED = {"experiment", "step", "minutes", "objective", "average", "optimiser", "order"}
DAMAGE = (
    OSError,
    RuntimeError,  # also NotImplementedError, of a zip's flags
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    pickle.UnpicklingError,
    zipfile.BadZipFile,
)


def network(experiment: Experiment) -> nn.Module:
    """A fresh network as the experiment asks for it."""
    if experiment.network_name not in NETWORKS:
        raise ExperimentError(f"network_name = {experiment.network_name!r}; it knows {', '.join(NETWORKS)}")
    kind, config = NETWORKS[experiment.network_name]
    return kind(build(config, experiment.network, "network"))


def save(path: Path, state: dict[str, Any]) -> None:
    """Write a checkpoint in one step: an interrupted write, or a power cut, leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)  # noqa: PTH105


def load(path: Path) -> dict[str, Any]:
    """Read a checkpoint (data only, no code), also one in parts by its ``checkpoint.json``.

    Raises ``ExperimentError`` if it is damaged or none of ours.
    """
    try:
        data = io.BytesIO(carried.read(path.parent) if path.name == carried.INDEX else path.read_bytes())
        with zipfile.ZipFile(data) as parts:
            bad = parts.testzip()  # torch itself does not look at the checksums it wrote
        if bad is not None:
            raise zipfile.BadZipFile(f"the checksum of {bad} is wrong")
        data.seek(0)
        state = torch.load(data, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise ExperimentError(f"there is no checkpoint {path}") from error
    except DAMAGE as error:
        raise ExperimentError(f"{path} is damaged or no checkpoint ({_first_line(error)})") from error
    missing = NEEDED - set(state) if isinstance(state, dict) else NEEDED
    if missing:
        raise ExperimentError(f"{path} is no checkpoint of a training here: it has no {', '.join(sorted(missing))}")
    found: dict[str, Any] = state
    return found


def inside(source: Path) -> Path:
    """The checkpoint of a run's folder, whole or in parts; any other path as it is."""
    if not source.is_dir():
        return source
    return source / (carried.INDEX if carried.exists(source) else LAST)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def fill(module: nn.Module, weights: dict[str, Any], where: str) -> None:
    """Load weights. Raises ``ExperimentError`` where they are another network's."""
    try:
        module.load_state_dict(weights)
    except RuntimeError as error:
        raise ExperimentError(f"{where} holds another network: {' '.join(str(error).split())[:300]}") from error


def changes(before: dict[str, Any], now: Experiment) -> list[str]:
    """Where a checkpoint's experiment differs from the present one, as ``table.key old → new``."""
    old, new = _flat(from_dict(before).as_dict()), _flat(now.as_dict())
    keys = [key for key in sorted(set(old) | set(new)) if _plain(old.get(key)) != _plain(new.get(key))]
    return [f"{key} {old.get(key, 'unset')!r} → {new.get(key, 'unset')!r}" for key in keys]


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    tables = {key: value for key, value in values.items() if isinstance(value, dict)}
    plain = {key: value for key, value in values.items() if key not in tables}
    return plain | {f"{table}.{key}": value for table, rows in tables.items() for key, value in rows.items()}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def trained(path: Path) -> tuple[nn.Module, Experiment, dict[str, Any]]:
    """The network of a checkpoint (its averaged weights where the run kept them), its experiment, the whole state.

    ``path`` may also be a shipped network, ``name.onnx`` with its card (:mod:`training.shipped`).
    """
    if path.suffix == ".onnx":
        return shipped.trained(path)
    state = load(path)
    experiment = from_dict(state["experiment"])
    module = network(experiment)
    fill(module, state["average"] or network_weights(state["objective"]), str(path))
    return module.eval(), experiment, state


def facts(state: dict[str, Any]) -> dict[str, Any]:
    """What a checkpoint says of itself, without the weights."""
    experiment = from_dict(state["experiment"])
    return {
        "name": experiment.name,
        "task": experiment.task,
        "network": experiment.network_name,
        "choices": CHOICES.get(experiment.network_name, {}),
        "parameters": sum(p.numel() for p in network(experiment).parameters()),
        "step": state["step"],
        "samples": state["step"] * experiment.run.batch,
        "epoch": state["order"]["epoch"],
        "hours": round(float(state["minutes"]) / 60, 3),
        "seed": experiment.run.seed,
        "averaged": state["average"] is not None,
        "commit": state.get("commit", ""),
        "torch": state.get("torch", ""),
        "history": state.get("history", []),
        "experiment": state["experiment"],
    }


def lines(facts: dict[str, Any]) -> list[str]:
    """The facts for people: what it is, every call of the run, and the experiment."""
    short = [f"{key:11} {value}" for key, value in facts.items() if key not in ("history", "experiment", "choices")]
    chosen = [f"  {key}: {value}" for key, value in facts["choices"].items()]
    short += ["", "chosen where the sources are silent", *chosen] if chosen else []
    told = ["", "history"]
    for call in facts["history"]:
        changed = " with changes" if call["dirty"] else ""
        told.append(
            f"  steps {call['from_step']}-{call['to_step']}, {call['minutes'] / 60:.2f} h, {call['host']}, "
            f"{call['ranks']} x {call['device']}, {call['threads']} threads, {call['precision']}, "
            f"torch {call['torch']}, commit {call['commit'][:10]}{changed}"
        )
        told.extend(f"    {folder}/manifest.json {sha}" for folder, sha in call["manifests"].items())
    return [*short, *told, "", "experiment", *experiment_lines(facts["experiment"])]


def experiment_lines(experiment: dict[str, Any]) -> list[str]:
    """An experiment's settings, one a line, as ``table.key = value``."""
    return [f"  {key} = {value!r}" for key, value in _flat(experiment).items()]


def begin(
    objective: nn.Module, path: Path, *, heads: bool, how: Start = "same", parts: Sequence[str] = ()
) -> tuple[list[str], list[str]]:
    """Begin from another run's checkpoint: its network and, with ``heads``, what else of the objective has the same
    name and shape (classifiers of as many people, a regression).

    ``how``: the checkpoint's network is the ``same``; a narrower DMDNet to ``widen``; or one of another kind, of which
    the ``matching`` parts are taken (a Led3D begins with an LDNFNet's depth backbone), with ``parts`` only those whose
    names begin so.

    Returns the names of the parts that were taken beside the same or widened network, and of those that start afresh.
    """
    weights, _, state = trained(path)
    network = objective.get_submodule("network")
    offered: dict[str, Any] = state["objective"] if heads else {}
    rest = {k: v for k, v in objective.state_dict().items() if not k.startswith(PREFIX)}
    if how == "matching":
        theirs = weights.state_dict().items()
        offered = offered | {f"{PREFIX}{k}": v for k, v in theirs if not parts or k.startswith(tuple(parts))}
        rest = objective.state_dict()
    elif how == "widen":
        network.load_state_dict(_widened(weights, network, path).state_dict())
    else:
        fill(network, weights.state_dict(), str(path))
    taken = {k: offered[k] for k, v in rest.items() if k in offered and offered[k].shape == v.shape}
    objective.load_state_dict(taken, strict=False)
    return sorted(taken), sorted(set(rest) - set(taken))


def _widened(narrow: nn.Module, network: nn.Module, path: Path) -> nn.Module:
    if not isinstance(narrow, DMDNet) or not isinstance(network, DMDNet):
        raise ExperimentError(f"[run] start_how = 'widen' is for DMDNets; {path} or this experiment is of another kind")
    try:
        return widen(narrow, network.config)
    except WidenError as error:
        raise ExperimentError(f"{path}: {error}") from error


def network_weights(objective: dict[str, Any]) -> dict[str, Any]:
    """The network's part of an objective's state."""
    return {key[len(PREFIX) :]: value for key, value in objective.items() if key.startswith(PREFIX)}
