"""The card beside a network: what it is, what it was trained on, what was measured, and the paper's silences filled."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import onnx
from torch import nn

from engines import weights_hash
from face import crop_constants
from training.dataset import Pool, PoolError
from training.experiment import Experiment
from training.onnx_file import OPSET

CHOICES: dict[str, dict[str, str]] = {
    "dmdnet": {
        "normals": "central differences in millimetres on the crop's grid, computed inside the network",
        "first features": "the 3×3 convolutions of depth and of normals are added",
        "DS-ResBlock": "3×3 convolution of stride 2, then three ResBlocks (section 3.2)",
        "positional encoding": "Fourier features and coordinate embeddings concatenated",
        "start": "pass_through: the untrained network returns nearly its input",
        "decoder": "exported by the exact shortcut: the encoding's part of the first layer is a constant map",
    },
    "ldnfnet": {
        "normals": "central differences in millimetres on the crop's grid, computed inside the network",
        "MSFF": "pools the maps of ConvBlocks 1-3 before their own MaxPool",
        "SAV": "depthwise 8×8 convolution with bias, written as multiply and sum",
        "max-pools": "separable: rows, then columns",
        "convolutions": "no bias before batch normalisation",
    },
}
# What is encoded, by `coordinates` of the configuration: the paper has equation 1's and, in equations 3 and 4, others.
COORDINATES = {
    "absolute": "absolute, both grids in [-1, 1]",
    "relative": "relative (equation 1), unscaled, both grids in [-1, 1]; all 0 on the 128 px map",
    "scaled": "relative (equation 1) times the map's size; all 0 on the 128 px map",
}
ARCHITECTURES = {"dmdnet": "DMDNet (paper, section 3)", "ldnfnet": "LDNFNet (paper, section 4, Table 8)"}


def pool_facts(folder: str) -> dict[str, Any]:
    """Size of a pool and its manifest's own description, for the card; empty if it is gone."""
    try:
        pool = Pool(Path(folder))
    except PoolError:
        return {}
    manifest = json.loads((pool.folder / "manifest.json").read_text())
    extra = {k: v for k, v in manifest.items() if k not in ("shards", "count", "identities")}
    return {"samples": len(pool), "identities": pool.identities, **extra}


def choices(kind: str, config: Any) -> dict[str, str]:
    """What was chosen where the paper is silent, for a network of this ``kind`` and its configuration."""
    if kind != "dmdnet":
        return CHOICES[kind]
    own = {"encoded coordinates": COORDINATES[config.coordinates]}
    if not config.normals:
        own["normals"] = "none: depth alone (Table 9)"
    elif config.normal_units == "px":
        own["normals"] = "central differences in values a pixel, as Led3D's preparation; computed inside the network"
    if config.embedding == "vector":
        own["coordinate embeddings"] = "one vector a pixel, where equation 4 has a matrix times its coordinates"
    if config.normalisation == "face":
        own["range"] = "each face's own, as the paper prepares depth, undone at the end; not the crop's metric range"
    return CHOICES[kind] | own


def describe(
    name: str, network: nn.Module, experiment: Experiment, state: dict[str, Any], metrics: dict[str, Any]
) -> dict[str, Any]:
    """All of a card but the hashes."""
    config: Any = network.config
    kind = experiment.network_name
    return {
        "name": name,
        "architecture": ARCHITECTURES[kind],
        "widths": dataclasses.asdict(config),
        "parameters": sum(p.numel() for p in network.parameters()),
        "choices": choices(kind, config),
        "input": "depth float32[N,1,128,128] in [0,255]",
        "training": {
            "data": {
                "train": pool_facts(experiment.data.train),
                "validation": pool_facts(experiment.data.validation) if experiment.data.validation else {},
            },
            "seed": experiment.run.seed,
            "steps": state["step"],
            "samples": state["step"] * experiment.run.batch,
            "minutes": round(float(state["minutes"]), 1),
            "commit": state["commit"],
            "torch": state["torch"],
            "averaged": state["average"] is not None,
            "config": experiment.as_dict(),
        },
        "metrics": metrics,
        "opset": OPSET,
        "stored_as": "float16 constants, float32 arithmetic",
        "crop": crop_constants(),
    }


def sign(card: dict[str, Any], model: onnx.ModelProto) -> dict[str, Any]:
    """The card with the hashes of the file and of its weights."""
    content = model.SerializeToString()
    return {**card, "sha256": hashlib.sha256(content).hexdigest(), "weights_sha256": weights_hash(content)}


def read(network: Path) -> dict[str, Any]:
    """The card beside a network's file."""
    card: dict[str, Any] = json.loads(network.with_suffix(".json").read_text(encoding="utf-8"))
    return card


def recalibrate(network: Path, metrics: dict[str, Any], calibration: dict[str, Any]) -> dict[str, Any]:
    """Put other thresholds, and what was measured with them, on the card beside a network's file; returns it.

    What says how the file agrees with torch, or in which ranges it runs in int8, is of the file and stays.
    """
    card = read(network)
    card = {**card, "metrics": {**card["metrics"], **metrics}, **calibration}
    write(card, network.with_suffix(".json"))
    return card


def write(card: dict[str, Any], path: Path) -> None:
    """Write a card in one step."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(partial, path)  # noqa: PTH105
