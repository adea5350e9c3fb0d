"""Torch module → self-contained ONNX file with weights stored in half precision."""

from __future__ import annotations

import io
import os
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from face.crop import SIZE

OPSET = 17
LEAST_HALVED = 16  # smaller constants stay as they are: shapes, scalars
HALF = "__half"  # the suffix of a constant that is stored in half precision


def to_onnx(module: nn.Module, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> onnx.ModelProto:
    """Trace ``module`` on a crop and return the graph, batch dimension free, batch normalisation folded."""
    buffer = io.BytesIO()
    module = module.eval()
    example = torch.rand(2, 1, SIZE, SIZE) * 255
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns about itself
        torch.onnx.export(
            module,
            (example,),
            buffer,  # type: ignore[arg-type]  # the tracing exporter writes to files in memory too
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: {0: "N"} for name in (*inputs, *outputs)},
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load_from_string(buffer.getvalue())
    onnx.checker.check_model(model, full_check=True)
    return model


def halve(model: onnx.ModelProto) -> onnx.ModelProto:
    """Store float32 constants as float16 and cast them back in the graph (runtimes fold the cast when they load).

    The arithmetic stays float32. Constants that float16 cannot hold are left alone.
    """
    kept, halved, casts = [], [], []
    for tensor in model.graph.initializer:
        array = numpy_helper.to_array(tensor)
        if array.dtype != np.float32 or array.size < LEAST_HALVED or np.abs(array).max() > 65000:
            kept.append(tensor)
            continue
        stored = tensor.name + HALF
        halved.append(numpy_helper.from_array(array.astype(np.float16), stored))
        casts.append(onnx.helper.make_node("Cast", [stored], [tensor.name], to=onnx.TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.initializer[:]
    del model.graph.node[:]
    model.graph.initializer.extend([*kept, *halved])
    model.graph.node.extend([*casts, *nodes])
    onnx.checker.check_model(model, full_check=True)
    return model


def halved_name(stored: str) -> str:
    """The name that a stored constant has in the graph."""
    return stored.removesuffix(HALF)


def write(model: onnx.ModelProto, path: Path) -> None:
    """Write the model in one step, so that a reader never sees half a file."""
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(model.SerializeToString())
    os.replace(partial, path)  # noqa: PTH105
