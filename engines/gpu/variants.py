"""A shipped network as a GPU's compiler wants it: constants folded, and each tensor in the precision it runs in.

TensorRT's networks are strongly typed: the precision comes from the graph. The f16 variant is made here, the same bytes
from the same file every time. What lies between the first and the last convolution runs in half precision; what leads
to the first ones (scaling, normals) and what follows the last ones (sums, norm, the convolution before a tanh) stays in
float32, as do input and outputs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from engines.card import Model
from engines.errors import BackendMissing, ModelDamaged
from engines.runtime import Precision

RECIPE = 1  # counts up with every change below: engines built from another recipe are built again

_KEPT_TYPES = {"Relu", "MaxPool", "Identity", "Concat", "Slice", "Reshape", "Transpose"}  # give values that came in
_FIXED_INPUTS = {"Resize": (1, 2)}  # by place: region and scales, float32 whatever the data is
_NEVER_FOLDED = {"QuantizeLinear", "DequantizeLinear"}


def variant(model: Model, precision: Precision) -> bytes:
    """The ONNX file to compile for ``precision``: ``f32``, ``f16``, or ``int8`` from the ranges on the model's card.

    Input ``depth`` and the outputs are float32; ``denoised`` ends in [0, 255]. Raises ``ModelDamaged`` for a file
    that is no ONNX model, ``BackendMissing`` for int8 without ranges.
    """
    import onnx

    content = _symmetric_int8(model) if precision == "int8" else model.onnx
    try:
        proto = onnx.load_model_from_string(content)
    except Exception as error:  # protobuf's own DecodeError has no stable import path
        raise ModelDamaged(
            phrase("the file of {name!r} is no ONNX model; restore it from the release", name=model.name)
        ) from error
    fold_constants(proto)
    _limit_depth(proto.graph)
    if precision == "f16":
        to_half(proto.graph)
    del proto.graph.value_info[:]
    onnx.checker.check_model(proto)
    made: bytes = proto.SerializeToString(deterministic=True)
    return made


def fold_constants(proto: Any) -> None:
    """Replace every node whose inputs are all known by its value, in place. Quantised weights stay quantised."""
    from onnx import numpy_helper

    graph = proto.graph
    known = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    left = []
    for node in graph.node:
        if node.op_type in _NEVER_FOLDED or not all(name in known for name in node.input if name):
            left.append(node)
        else:
            known.update(_evaluated(proto, node, known))
    used = {name for node in left for name in node.input} | {output.name for output in graph.output}
    del graph.node[:], graph.initializer[:]
    graph.node.extend(left)
    graph.initializer.extend(
        numpy_helper.from_array(np.asarray(value), name) for name, value in known.items() if name in used
    )


def _evaluated(proto: Any, node: Any, known: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    from onnx import TensorProto, helper
    from onnx.reference import ReferenceEvaluator

    # The type of a free output is not asked for by the evaluator, but a graph has to name one.
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in node.output]
    inputs = [
        helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(known[name].dtype), known[name].shape)
        for name in node.input
        if name
    ]
    alone = helper.make_model(
        helper.make_graph([node], "constant", inputs, outputs), opset_imports=list(proto.opset_import)
    )
    values = ReferenceEvaluator(alone).run(None, {name: known[name] for name in node.input if name})
    return dict(zip(node.output, values, strict=True))


def _limit_depth(graph: Any) -> None:
    """Let a denoiser's depth end in [0, 255], which rounding may leave by a hair: the next network is fed with it."""
    from onnx import helper, numpy_helper

    if all(output.name != "denoised" for output in graph.output):
        return
    for node in graph.node:
        node.output[:] = ["denoised__free" if name == "denoised" else name for name in node.output]
        node.input[:] = ["denoised__free" if name == "denoised" else name for name in node.input]
    graph.initializer.extend(
        [
            numpy_helper.from_array(np.float32(0), "denoised__low"),
            numpy_helper.from_array(np.float32(255), "denoised__high"),
        ]
    )
    graph.node.append(
        helper.make_node("Clip", ["denoised__free", "denoised__low", "denoised__high"], ["denoised"], "limit_depth")
    )


def to_half(graph: Any) -> None:
    """Turn what lies between the first and the last convolution to half precision, in place; see :func:`half_nodes`."""
    from onnx import TensorProto, numpy_helper

    chosen = half_nodes(graph)
    constants = {tensor.name: tensor for tensor in graph.initializer}
    floating = _floating(graph)
    half = {name for index in chosen for name in graph.node[index].output}
    casts = _Casts(half, floating)
    nodes, halved = [], {}
    for index, node in enumerate(graph.node):
        wanted = TensorProto.FLOAT16 if index in chosen else TensorProto.FLOAT
        for place, name in enumerate(node.input):
            if place in _FIXED_INPUTS.get(node.op_type, ()):
                continue
            if index in chosen and name in constants and name in floating:
                halved[f"{name}__f16"] = numpy_helper.to_array(constants[name]).astype(np.float16)
                node.input[place] = f"{name}__f16"
            else:
                node.input[place] = casts.seen_as(name, wanted)
        nodes.extend(casts.taken())
        nodes.append(node)
    for output in graph.output:
        if output.name in half:
            casts.give(output.name, nodes)
    nodes.extend(casts.taken())
    used = {name for node in nodes for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
    graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in halved.items())


def half_nodes(graph: Any) -> set[int]:
    """Which nodes, by number, run in half precision: a convolution that no tanh waits for, what lies on a way between
    two of them, and what only hands on such a node's values."""
    made_by = {name: index for index, node in enumerate(graph.node) for name in node.output}
    before = [[made_by[name] for name in node.input if name in made_by] for node in graph.node]
    exact = _feeding_tanh(graph, made_by)
    convolutions = {i for i, node in enumerate(graph.node) if node.op_type == "Conv" and i not in exact}
    behind, ahead = set(convolutions), set(convolutions)
    for index, sources in enumerate(before):  # nodes are in the order in which they run
        if any(source in behind for source in sources):
            behind.add(index)
    for index in range(len(before) - 1, -1, -1):
        if index in ahead:
            ahead.update(before[index])
    chosen = (behind & ahead) - exact
    for index, node in enumerate(graph.node):
        if node.op_type in _KEPT_TYPES and before[index] and all(source in chosen for source in before[index]):
            chosen.add(index)
    floating = _floating(graph)
    return {i for i in chosen if all(name in floating for name in graph.node[i].output)}


def _feeding_tanh(graph: Any, made_by: dict[str, int]) -> set[int]:
    """Every tanh and the convolution that feeds it: their values are depth already."""
    exact = set()
    for index in [index for index, node in enumerate(graph.node) if node.op_type == "Tanh"]:
        exact.add(index)
        step = index
        while graph.node[step].op_type != "Conv" and graph.node[step].input[0] in made_by:
            step = made_by[graph.node[step].input[0]]
            exact.add(step)
    return exact


def _floating(graph: Any) -> set[str]:
    """The names of all tensors that hold float32. Every node here gives its first input's type, but for casts and
    shapes."""
    from onnx import TensorProto

    names = {tensor.name for tensor in graph.initializer if tensor.data_type == TensorProto.FLOAT}
    names |= {value.name for value in graph.input if value.type.tensor_type.elem_type == TensorProto.FLOAT}
    for node in graph.node:
        if node.op_type == "Cast":
            is_float = any(item.name == "to" and item.i == TensorProto.FLOAT for item in node.attribute)
        elif node.op_type == "Shape":
            is_float = False
        else:
            is_float = any(name in names for name in node.input[:1])
        if is_float:
            names.update(node.output)
    return names


class _Casts:
    """The casts between the two precisions: one a tensor and direction, where it is first needed."""

    def __init__(self, half: set[str], floating: set[str]) -> None:
        self._half = half
        self._floating = floating
        self._made: set[str] = set()
        self._new: list[Any] = []

    def seen_as(self, name: str, wanted: int) -> str:
        """The name under which a tensor has the type ``wanted``."""
        from onnx import TensorProto, helper

        own = TensorProto.FLOAT16 if name in self._half else TensorProto.FLOAT
        if name not in self._floating or own == wanted:
            return name
        cast = f"{name}__{'f16' if wanted == TensorProto.FLOAT16 else 'f32'}"
        if cast not in self._made:
            self._made.add(cast)
            self._new.append(helper.make_node("Cast", [name], [cast], f"cast_{cast}", to=wanted))
        return cast

    def give(self, output: str, nodes: list[Any]) -> None:
        """Let a graph's output that is half be float32 under its own name."""
        from onnx import TensorProto, helper

        inner = f"{output}__half"
        for node in (*nodes, *self._new):
            node.input[:] = [inner if name == output else name for name in node.input]
            node.output[:] = [inner if name == output else name for name in node.output]
        self._new.append(helper.make_node("Cast", [inner], [output], f"cast_{output}", to=TensorProto.FLOAT))

    def taken(self) -> list[Any]:
        """The casts asked for since the last time."""
        new, self._new = self._new, []
        return new


def _symmetric_int8(model: Model) -> bytes:
    """The network with Q/DQ nodes as TensorRT takes them: signed steps around 0, for activations too."""
    from engines.cpu.quantised import quantised, ranges

    calibrated = ranges(model.card)
    if calibrated is None:
        raise BackendMissing(phrase("the card of {name} has no int8 ranges; use precision='f16'", name=model.name))
    return quantised(model.onnx, calibrated, symmetric=True)
