"""A checkpoint → ``<name>.onnx`` and ``<name>.json``, checked against torch in every runtime that is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import nn

from engines import packages
from face.crop import SIZE
from training import cards, checkpoint
from training.experiment import Experiment, ExperimentError
from training.frozen import FrozenDMDNet, FrozenLDNFNet
from training.networks import DMDNet, LDNFNet
from training.networks.dmdnet import finished_by
from training.onnx_file import halve, to_onnx, write

LARGEST_BYTES = 30_000_000
# Halved weights move results by about this much; more means a broken export. Values of depth are of 255.
TOLERANCE = {"denoised": 1.0, "embedding": 5e-3, "normals": 1e-3}

Arrays = dict[str, NDArray[np.float32]]


class ExportError(ExperimentError):
    """The exported file is not the network: too large, or its outputs differ."""


def frozen(network: nn.Module) -> FrozenDMDNet | FrozenLDNFNet:
    """The form of a network that is exported."""
    if isinstance(network, DMDNet):
        return FrozenDMDNet(network.eval()).eval()
    if isinstance(network, LDNFNet):
        return FrozenLDNFNet(network.eval()).eval()
    raise ExportError(f"a {type(network).__name__} is not shipped; only DMDNet and LDNFNet are")


def loaded(
    source: Path, split_px: float | None = None, keep_occlusions: bool | None = None
) -> tuple[nn.Module, Experiment, dict[str, Any]]:
    """A trained network, its experiment and state; ``split_px``, ``keep_occlusions``: another finish of a denoiser.

    Raises ``ExportError`` where a split is asked of another network.
    """
    network, experiment, state = checkpoint.trained(source)
    if split_px is None and keep_occlusions is None:
        return network, experiment, state
    if not isinstance(network, DMDNet):
        raise ExportError(f"a {type(network).__name__} has no band split; only a DMDNet has")
    return finished_by(network, split_px=split_px, keep_occlusions=keep_occlusions), experiment, state


def run_onnxruntime(model: onnx.ModelProto, depth: NDArray[np.float32]) -> Arrays:
    """All outputs by ONNX Runtime on the CPU."""
    session = packages.onnxruntime().InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, {"depth": depth}), strict=True))


def run_openvino(model: onnx.ModelProto, depth: NDArray[np.float32]) -> Arrays:
    """All outputs by OpenVINO on the CPU in float32."""
    from engines.cpu.openvino import core

    runtime = core()
    compiled = runtime.compile_model(
        runtime.read_model(model.SerializeToString()), "CPU", {"INFERENCE_PRECISION_HINT": "f32"}
    )
    results = compiled([depth])
    return {output.get_any_name(): np.asarray(results[output]) for output in compiled.outputs}


def differences(
    module: FrozenDMDNet | FrozenLDNFNet, model: onnx.ModelProto, depth: NDArray[np.float32]
) -> dict[str, float]:
    """The largest absolute difference from torch, by runtime and output."""
    with torch.no_grad():
        results = module(torch.from_numpy(depth))
    results = results if isinstance(results, tuple) else (results,)
    truth = {name: result.numpy() for name, result in zip(module.outputs, results, strict=True)}
    found = {}
    for runtime, run in (("onnxruntime", run_onnxruntime), ("openvino", run_openvino)):
        try:
            outputs = run(model, depth)
        except ImportError:
            continue
        for name, array in truth.items():
            found[f"{runtime} {name}"] = float(np.abs(outputs[name] - array).max())
    return found


def example(count: int = 3) -> NDArray[np.float32]:
    """Smooth random surfaces on the crop's background, for comparisons: ``float32[count, 1, 128, 128]``."""
    generator = torch.Generator().manual_seed(0)
    coarse = torch.rand(count, 1, 12, 12, generator=generator) * 150 + 80
    depth = torch.nn.functional.interpolate(coarse, size=(SIZE, SIZE), mode="bicubic").clamp(1, 255)
    depth[:, :, :8] = 0
    array: NDArray[np.float32] = (depth + torch.randn(depth.shape, generator=generator)).clamp(0, 255).numpy()
    return array


def build(network: nn.Module, depth: NDArray[np.float32] | None = None) -> tuple[onnx.ModelProto, dict[str, float]]:
    """The ONNX model of a network and its differences from torch; raises ``ExportError`` where they are too large."""
    module = frozen(network)
    model = halve(to_onnx(module, module.inputs, module.outputs))
    if model.ByteSize() > LARGEST_BYTES:
        raise ExportError(f"the model has {model.ByteSize()} bytes; at most {LARGEST_BYTES} are shipped")
    found = differences(module, model, example() if depth is None else depth)
    wrong = {k: v for k, v in found.items() if not v <= TOLERANCE[k.split()[1]]}
    if wrong:
        raise ExportError(f"the exported network differs from torch: {wrong}")
    return model, found


def export(
    source: Path,
    name: str,
    folder: Path,
    *,
    metrics: dict[str, Any],
    calibration: dict[str, Any] | None = None,
    split_px: float | None = None,
    keep_occlusions: bool | None = None,
) -> dict[str, Any]:
    """Write ``folder/name.onnx`` and ``folder/name.json`` from a checkpoint or a shipped file; returns the card.

    ``calibration`` are further entries of the card (``thresholds``, ``identities_calibrated``). ``split_px`` and
    ``keep_occlusions``: as for :func:`loaded`.
    """
    network, experiment, state = loaded(source, split_px, keep_occlusions)
    model, found = build(network)
    measured = {**metrics, "difference_from_torch": found}
    card = cards.describe(name, network, experiment, state, measured)
    if source.suffix == ".onnx":
        card["training"] = cards.read(source)["training"]  # its pools need not be here any more
    card = cards.sign({**card, **(calibration or {})}, model)
    folder.mkdir(parents=True, exist_ok=True)
    write(model, folder / f"{name}.onnx")
    cards.write(card, folder / f"{name}.json")
    return card
