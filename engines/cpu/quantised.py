"""Networks in int8: the float file and calibrated ranges → the same network with quantised convolutions.

Only convolutions over enough channels become integer: what reads the depth itself, and what writes it, would lose
millimetres in 256 steps. The ranges stand on the model's card (``int8``), measured by ``python -m training quantise``;
the weights are the file's own, rounded to a scale a channel. So the model id stays, and no second file can be stale.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from engines.card import Model
from engines.errors import BackendMissing, ModelDamaged

if TYPE_CHECKING:
    import onnx

LEAST_CHANNELS = 8  # of a convolution's input; fewer are depth and normals
LARGEST = 127  # steps to each side of zero

Ranges = Mapping[str, tuple[float, float]]
Constants = dict[str, NDArray[Any]]


def ranges(card: Mapping[str, object]) -> Ranges | None:
    """The calibrated ranges of a card: tensor → (lowest, highest) value; None where it has none.

    Raises ``ModelDamaged`` where they are no ranges.
    """
    entry = card.get("int8")
    if entry is None:
        return None
    try:
        named = entry["ranges"] if isinstance(entry, Mapping) else None
        found = {str(name): (float(low), float(high)) for name, (low, high) in dict(named or {}).items()}
    except (TypeError, ValueError, LookupError) as error:
        raise ModelDamaged(phrase("the card's int8 ranges are unreadable; restore it from the release")) from error
    if not found or not all(low <= 0 < high and np.isfinite(high - low) for low, high in found.values()):
        raise ModelDamaged(phrase("the card's int8 ranges are no ranges; restore it from the release"))
    return found


def in_int8(model: Model) -> bytes:
    """A model's file in int8. Raises ``BackendMissing`` where its card has no ranges, ``ModelDamaged`` as below."""
    found = ranges(model.card)
    if found is None:
        raise BackendMissing(
            phrase("the model {name!r} has no calibrated ranges for int8; use precision='f32'", name=model.name)
        )
    return quantised(model.onnx, found)


def quantisable(graph: onnx.GraphProto) -> list[str]:
    """The tensors that convolutions over enough channels read, in order, each once."""
    return list(dict.fromkeys(node.input[0] for node in _convolutions(graph, _weights(graph))))


def quantised(content: bytes, calibrated: Ranges, *, symmetric: bool = False) -> bytes:
    """An ONNX file with ``QuantizeLinear`` and ``DequantizeLinear`` before the convolutions that ``calibrated`` names
    the input of. Weights are signed and symmetric with a scale for each output channel; activations unsigned, or signed
    around 0 where they are ``symmetric``, as TensorRT wants them (which costs a bit behind a ReLU).

    Raises ``ModelDamaged`` where the file has no such convolution.
    """
    import onnx
    from onnx import numpy_helper

    model = onnx.load_model_from_string(content)
    graph = model.graph
    weights = _weights(graph)
    chosen = [node for node in _convolutions(graph, weights) if node.input[0] in calibrated]
    unknown = set(calibrated) - {node.input[0] for node in chosen}
    if not chosen or unknown:
        raise ModelDamaged(
            phrase("the card's int8 ranges name {names}, not in the network", names=", ".join(sorted(unknown)) or "–")
        )
    outputs = {node.output[0] for node in chosen}
    made: dict[str, str] = {}
    nodes = []
    for node in graph.node:
        if node.op_type == "Conv" and node.output[0] in outputs:
            for place, source in enumerate(node.input[:2]):
                if source not in made:
                    constants, pair, made[source] = (
                        _weight(source, weights[source])
                        if place
                        else _activation(source, *calibrated[source], symmetric=symmetric)
                    )
                    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in constants.items())
                    nodes += pair
                node.input[place] = made[source]
        nodes.append(node)
    _replace_nodes(graph, nodes)
    return bytes(model.SerializeToString())


def _replace_nodes(graph: onnx.GraphProto, nodes: list[onnx.NodeProto]) -> None:
    """Also drops the constants that only the replaced weights had led to."""
    used = {name for node in nodes for name in node.input} | {output.name for output in graph.output}
    kept = [type(node).FromString(node.SerializeToString()) for node in nodes if used & set(node.output)]
    used = {name for node in kept for name in node.input}
    constants = [type(one).FromString(one.SerializeToString()) for one in graph.initializer if one.name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(kept)
    graph.initializer.extend(constants)


def _activation(
    source: str, low: float, high: float, *, symmetric: bool
) -> tuple[Constants, list[onnx.NodeProto], str]:
    scale = max(high, -low) / LARGEST if symmetric else (high - low) / 255
    zero = np.asarray(0, np.int8) if symmetric else np.asarray(np.clip(round(-low / scale), 0, 255), np.uint8)
    constants: Constants = {f"{source}/scale": np.asarray(scale, np.float32), f"{source}/zero": zero}
    return constants, _pair(source), f"{source}/dequantised"


def _weight(source: str, values: NDArray[np.float32]) -> tuple[Constants, list[onnx.NodeProto], str]:
    from onnx import helper

    scale = np.maximum(np.abs(values).reshape(len(values), -1).max(axis=1), 1e-12) / LARGEST
    steps = np.rint(values / scale[:, None, None, None]).astype(np.int8)
    names = [f"{source}/steps", f"{source}/scale", f"{source}/zero"]
    constants: Constants = dict(
        zip(names, (steps, scale.astype(np.float32), np.zeros(len(values), np.int8)), strict=True)
    )
    dequantise = helper.make_node("DequantizeLinear", names, [f"{source}/dequantised"], axis=0)
    return constants, [dequantise], f"{source}/dequantised"


def _pair(source: str) -> list[onnx.NodeProto]:
    from onnx import helper

    parameters = [f"{source}/scale", f"{source}/zero"]
    return [
        helper.make_node("QuantizeLinear", [source, *parameters], [f"{source}/quantised"]),
        helper.make_node("DequantizeLinear", [f"{source}/quantised", *parameters], [f"{source}/dequantised"]),
    ]


def _convolutions(graph: onnx.GraphProto, weights: Mapping[str, NDArray[np.float32]]) -> list[onnx.NodeProto]:
    return [
        node
        for node in graph.node
        if node.op_type == "Conv" and node.input[1] in weights and weights[node.input[1]].shape[1] >= LEAST_CHANNELS
    ]


def _weights(graph: onnx.GraphProto) -> dict[str, NDArray[np.float32]]:
    """Constant tensors as float32, through the casts by which they are widened."""
    from onnx import numpy_helper

    found = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    for node in graph.node:
        if node.op_type == "Cast" and node.input[0] in found:
            found[node.output[0]] = found[node.input[0]]
    return {name: np.asarray(value, np.float32) for name, value in found.items() if value.dtype.kind == "f"}
