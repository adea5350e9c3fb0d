"""The trained locator → ``locator.onnx`` and its card."""

from __future__ import annotations

import hashlib
import io
import json
import warnings
from pathlib import Path
from typing import Any

import onnx
import torch

from face.proposals import FEATURES
from face.refine import SIZE
from training.locator.networks import DENSE, VOTE_WIDTHS, WIDTHS, LocatorNetworks
from training.onnx_file import OPSET, halve, write

INPUTS, OUTPUTS = ("neighbourhood", "patch"), ("votes", "face")


def to_onnx(networks: LocatorNetworks) -> onnx.ModelProto:
    """Both networks as one graph, batch dimensions free, weights stored in half precision."""
    buffer = io.BytesIO()
    example = (torch.zeros(2, FEATURES), torch.zeros(2, 2, SIZE, SIZE))
    axes = {"neighbourhood": "points", "votes": "points", "patch": "patches", "face": "patches"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns about itself
        torch.onnx.export(
            networks.eval(),
            example,
            buffer,  # type: ignore[arg-type]
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes={name: {0: axis} for name, axis in axes.items()},
            opset_version=OPSET,
            dynamo=False,
        )
    return halve(onnx.load_from_string(buffer.getvalue()))


def export(networks: LocatorNetworks, folder: Path, about: dict[str, Any]) -> Path:
    """Write ``locator.onnx`` and ``locator.json`` into ``folder``; ``about``: how it was trained, what was measured."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "locator.onnx"
    write(to_onnx(networks), path)
    card = {
        "name": "locator",
        "architecture": "votes: perceptron on depth differences; closer look: 3×3 convolutions and a perceptron",
        "widths": {"votes": list(VOTE_WIDTHS), "convolutions": list(WIDTHS), "dense": DENSE},
        "inputs": {
            "neighbourhood": f"float32[N, {FEATURES}], face.proposals.neighbourhoods",
            "patch": f"float32[N, 2, {SIZE}, {SIZE}], face.refine.patch, channels first",
        },
        "opset": OPSET,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        **about,
    }
    path.with_suffix(".json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return path
