"""How much work an ONNX network is: multiplications and bytes of one crop."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Work:
    """- ``macs``: multiply–accumulate operations of convolutions and products.
    - ``bytes``: weights read once, every convolution's and product's output written and read once, in float32.
    """

    macs: int
    bytes: int


def work(path: Path) -> Work:
    """The work of a network for one crop."""
    import onnx
    from onnx import numpy_helper

    from engines.gpu.variants import fold_constants

    model = onnx.load(str(path))
    for value in (*model.graph.input, *model.graph.output):
        value.type.tensor_type.shape.dim[0].dim_value = 1
    fold_constants(model)
    del model.graph.value_info[:]
    graph = onnx.shape_inference.infer_shapes(model, data_prop=True).graph
    weights = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    shapes = {value.name: _shape(value) for value in (*graph.value_info, *graph.input, *graph.output)}
    macs = values = 0
    for node in graph.node:
        if node.op_type == "Conv":
            weight = weights[node.input[1]]
            out = prod(shapes[node.output[0]])
            macs += out * prod(weight.shape[1:])
            values += 2 * out + weight.size
    return Work(macs, 4 * values)


def _shape(value: Any) -> list[int]:
    return [dim.dim_value for dim in value.type.tensor_type.shape.dim]
