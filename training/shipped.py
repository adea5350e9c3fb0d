"""A shipped network back into torch: ``name.onnx`` and its card → module, to train on from or to measure.

An export folds batch normalisations into convolutions and the decoder's encoding into a constant map. Both are undone
so that the function stays the same; weights come back as rounded as they were stored.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn

from face.crop import SIZE
from training.experiment import Experiment, ExperimentError, build, from_dict
from training.networks import DMDNet, DMDNetConfig, LDNFNet, LDNFNetConfig
from training.networks.blocks import ConvBlock
from training.networks.positional import grid
from training.onnx_file import halved_name

Constants = dict[str, Tensor]
LEAST_SINGULAR = 1e-3  # of the largest: below is the rounding of the stored map
PREFIX = "network."


def trained(path: Path) -> tuple[nn.Module, Experiment, dict[str, Any]]:
    """The network of a shipped file and its experiment, in the form of :func:`training.checkpoint.trained`.

    The state has no optimiser, classifiers or regressions: a run can begin from it, not go on with it. A DMDNet comes
    back with Fourier features of no weight and its constant map as embeddings, so its ``encoding`` is the map's rank.
    Raises ``ExperimentError`` for a file that is missing, damaged or not exported here.
    """
    try:
        card = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        model = onnx.load_model_from_string(path.read_bytes())
        experiment = from_dict(card["training"]["config"])
        maker = {"dmdnet": _dmdnet, "ldnfnet": _ldnfnet}[experiment.network_name]
        network = maker(model.graph, card["widths"])
    except (OSError, KeyError, ValueError, TypeError, RuntimeError) as error:
        raise ExperimentError(f"{path} and its card are no network exported here ({error})") from error
    except Exception as error:
        if type(error).__name__ != "DecodeError":  # protobuf's own, without a stable import path
            raise
        raise ExperimentError(f"{path} is no ONNX file") from error
    training = card["training"]
    state = {key: training.get(key, 0) for key in ("commit", "torch", "minutes")} | {"step": training["steps"]}
    return network.eval(), experiment, {**state, "objective": {}, "average": network.state_dict()}


def _constants(graph: onnx.GraphProto) -> Constants:
    names = {halved_name(tensor.name): tensor for tensor in graph.initializer}
    return {name: torch.from_numpy(numpy_helper.to_array(tensor).astype(np.float32)) for name, tensor in names.items()}


def _dmdnet(graph: onnx.GraphProto, widths: dict[str, Any]) -> DMDNet:
    constants = _constants(graph)
    for node in graph.node:  # equal constants are stored once: two biases with the same gradients stay equal
        if node.op_type == "Identity" and node.input[0] in constants:
            constants[node.output[0]] = constants[node.input[0]]
    latent = constants.pop("latent_weight")
    constants.pop(PREFIX + "blur", None)  # made anew from the widths
    maps = [constants.pop(name) for name in sorted(constants) if name.startswith("bias_")]
    if len(maps) != 1 or widths["coordinates"] != "absolute":
        raise ValueError("its decoder encodes relative coordinates, whose constant maps cannot be taken apart")
    mean = maps[0][0].mean(dim=(1, 2))
    left, right = _factors((maps[0][0] - mean[:, None, None]).numpy())
    encoding = left.shape[1]
    held = {"encoding": encoding, "fourier": True, "embeddings": True, "embedding": "matrix"}
    network = DMDNet(build(DMDNetConfig, {**widths, **held}, "widths"))
    first = network.decoder.layers[0]
    assert isinstance(first, nn.Conv2d)
    assert first.bias is not None
    place = grid(SIZE)
    with torch.no_grad():
        first.weight.zero_()
        first.weight[:, : latent.shape[1]] = latent
        first.weight[:, -encoding:, 0, 0] = torch.from_numpy(left)
        first.bias.copy_(mean)
        wanted = torch.from_numpy(right).view(encoding, 1, SIZE, SIZE)
        assert network.decoder.encoding.embedding is not None
        network.decoder.encoding.embedding.copy_(wanted * place / place.square().sum(dim=0))
    given = {name.removeprefix(PREFIX): value for name, value in constants.items() if name.startswith(PREFIX)}
    _fill(network, given, but={"decoder.layers.0.weight", "decoder.layers.0.bias", "decoder.encoding"})
    return network


def _factors(maps: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """``[hidden, 128, 128]`` as ``[hidden, rank] @ [rank, 128·128]``, both of like size."""
    u, s, v = np.linalg.svd(maps.reshape(len(maps), -1), full_matrices=False)
    rank = max(1, int((s > LEAST_SINGULAR * s[0]).sum()))
    root = np.sqrt(s[:rank])
    return u[:, :rank] * root, root[:, None] * v[:rank]


def _ldnfnet(graph: onnx.GraphProto, widths: dict[str, Any]) -> LDNFNet:
    network = LDNFNet(build(LDNFNetConfig, widths, "widths"))
    constants = _constants(graph)
    folded = [node for node in graph.node if node.op_type == "Conv" and not node.input[1].startswith(PREFIX)]
    blocks = _in_order(network)
    if len(blocks) != len(folded):
        raise ValueError(f"it has {len(folded)} convolutions where {len(blocks)} belong")
    with torch.no_grad():
        for block, node in zip(blocks, folded, strict=True):
            _copy(block.conv.weight, constants.pop(node.input[1]), node.input[1])
            _copy(block.norm.bias, constants.pop(node.input[2]), node.input[2])
            _neutral(block.norm)
    given = {name.removeprefix(PREFIX): value for name, value in constants.items() if name.startswith(PREFIX)}
    _fill(network, given, but={"depth.", "normal.", "depth_block.", "normal_block.", "fusion."})
    return network


def _in_order(network: LDNFNet) -> list[ConvBlock]:
    """The blocks in the order in which a run, and so the exporter's trace, meets them."""
    met: list[ConvBlock] = []
    blocks = [module for module in network.modules() if isinstance(module, ConvBlock)]
    hooks = [block.register_forward_hook(lambda block, _in, _out: met.append(block)) for block in blocks]
    with torch.no_grad():
        network.eval()(torch.zeros(1, 1, SIZE, SIZE))
    for hook in hooks:
        hook.remove()
    return met


@torch.no_grad()
def renormalise(network: nn.Module, depth: Tensor) -> None:
    """Give batch normalisations that came back folded the statistics of ``depth`` ``float[N, 1, 128, 128]``.

    In evaluation the function stays what it is; in training, where each batch is normalised by itself, it is nearly so.
    """

    def measured(norm: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        assert isinstance(norm, nn.BatchNorm2d)
        assert norm.running_mean is not None
        assert norm.running_var is not None
        var, mean = torch.var_mean(inputs[0], dim=(0, 2, 3))
        slope = norm.weight / (norm.running_var + norm.eps).sqrt()
        norm.bias.add_(slope * (mean - norm.running_mean))
        norm.weight.copy_(slope * (var + norm.eps).sqrt())
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(var)

    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d) and _folded(module)]
    hooks = [norm.register_forward_pre_hook(measured) for norm in norms]
    was_training = network.training
    network.eval()(depth)
    network.train(was_training)
    for hook in hooks:
        hook.remove()


def _neutral(norm: nn.BatchNorm2d) -> None:
    """The identity but for its bias: the variance that the layer adds ``eps`` to is left short of 1 by it."""
    assert norm.running_var is not None
    norm.running_var.fill_(1 - norm.eps)


def _folded(norm: nn.BatchNorm2d) -> bool:
    fresh = nn.BatchNorm2d(norm.num_features, norm.eps)
    _neutral(fresh)
    assert norm.running_var is not None
    assert fresh.running_var is not None
    return torch.equal(norm.running_var.cpu(), fresh.running_var)


def _copy(to: Tensor, value: Tensor, name: str) -> None:
    if to.shape != value.shape:
        raise ValueError(f"{name} is {list(value.shape)}, not {list(to.shape)}")
    to.copy_(value)


def _fill(network: nn.Module, given: Constants, *, but: set[str]) -> None:
    missing, unexpected = network.load_state_dict(given, strict=False)
    missing = [name for name in missing if not name.startswith(tuple(but))]
    if missing or unexpected:
        raise ValueError(f"missing {missing or 'nothing'}, unexpected {unexpected or 'nothing'}")
