"""The f16 variant's rounding, done in float32: ONNX Runtime's CPU kernels merge casts and would show none of it."""

import numpy as np
from onnx import helper, load_model_from_string, numpy_helper

from engines.card import Model
from engines.gpu.variants import half_nodes, variant

SPLIT = np.float32(2**13 + 1)  # Veltkamp's: x·s − (x·s − x) is x rounded to 24 − 13 = 11 bits, half precision's


def rounded_like_half(model: Model) -> tuple[bytes, list[str]]:
    """The f32 variant with the output of every half-precision node, and every tensor that goes into one, rounded to
    11 bits; and the names of all that is rounded. Exponents are not limited: look at the largest values for that."""
    proto = load_model_from_string(variant(model, "f32"))
    graph = proto.graph
    chosen = half_nodes(graph)
    constants = {tensor.name: tensor for tensor in graph.initializer}
    nodes, rounded, renamed = [], [], {}
    for index, node in enumerate(graph.node):
        for place, name in enumerate(node.input):
            if index in chosen and name in constants and constants[name].data_type == 1 and "scales" not in name:
                halved = numpy_helper.to_array(constants[name]).astype(np.float16).astype(np.float32)
                constants[name].CopyFrom(numpy_helper.from_array(halved, name))
            elif index in chosen and name == "depth":
                raise AssertionError("the crop itself is never rounded")
            node.input[place] = renamed.get(name, name)
        nodes.append(node)
        feeds_half = any(
            name in later.input for later_index in chosen for later in [graph.node[later_index]] for name in node.output
        )
        if index in chosen or feeds_half:
            (output,) = node.output
            rounded.append(output)
            renamed[output] = f"{output}__rounded"
            nodes += [
                helper.make_node("Mul", [output, "__split"], [f"{output}__big"]),
                helper.make_node("Sub", [f"{output}__big", output], [f"{output}__low"]),
                helper.make_node("Sub", [f"{output}__big", f"{output}__low"], [renamed[output]]),
            ]
    graph.initializer.append(numpy_helper.from_array(SPLIT, "__split"))
    kept = [type(node).FromString(node.SerializeToString()) for node in nodes]
    del graph.node[:]
    graph.node.extend(kept)
    for name in rounded:
        graph.output.append(helper.make_empty_tensor_value_info(name))
    return proto.SerializeToString(), rounded
