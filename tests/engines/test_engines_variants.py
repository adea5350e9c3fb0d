"""The ONNX files that a GPU's compiler is given: exact in f32, close in f16, the same bytes every time."""

import numpy as np
import onnx
import pytest
from half_precision import rounded_like_half
from onnx import TensorProto, helper, numpy_helper
from small_networks import denoiser_graph, save

import engines
from engines import parity
from engines.card import read
from engines.crops import faces
from engines.gpu import variants
from engines.packages import onnxruntime

SHIPPED = ("dmdnet", "ldnfnet")


def run(content, depth, names=None):
    options = onnxruntime().SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime().InferenceSession(content, options, providers=["CPUExecutionProvider"])
    names = names or [one.name for one in session.get_outputs()]
    return dict(zip(names, session.run(names, {"depth": depth}), strict=True))


@pytest.fixture(scope="module")
def crops():
    return faces(6)[:, None]


@pytest.fixture(scope="module", params=SHIPPED)
def shipped(request):
    return read(request.param)


def test_f32_is_the_network_itself(shipped, crops):
    content = variants.variant(shipped, "f32")
    measured = parity.compare("shipped", run(shipped.onnx, crops), run(content, crops))
    assert measured.error < 1e-4
    kinds = {node.op_type for node in onnx.load_model_from_string(content).graph.node}
    assert not kinds & {"Constant", "Cast"}


def test_f16_has_half_weights_and_float32_where_it_counts(shipped):
    graph = onnx.load_model_from_string(variants.variant(shipped, "f16")).graph
    types = {tensor.name: tensor.data_type for tensor in graph.initializer}
    convolutions = [node for node in graph.node if node.op_type == "Conv"]
    half = [node for node in convolutions if types[node.input[1]] == TensorProto.FLOAT16]
    behind_tanh = [node for node in convolutions if node.name == "/last/Conv"]
    assert len(half) == len(convolutions) - len(behind_tanh)
    assert {value.type.tensor_type.elem_type for value in (*graph.input, *graph.output)} == {TensorProto.FLOAT}
    inferred = onnx.shape_inference.infer_shapes(
        onnx.load_model_from_string(variants.variant(shipped, "f16")), strict_mode=True
    ).graph
    element = {value.name: value.type.tensor_type.elem_type for value in (*inferred.value_info, *inferred.output)}
    for node in inferred.node:
        if node.op_type in ("Sqrt", "Div", "Tanh", "ReduceL2", "ReduceSum", "Pad", "Sub"):
            assert element[node.output[0]] == TensorProto.FLOAT, node.name


def test_f16_runs_and_its_rounding_changes_little(shipped, crops):
    """In float32 with every half-precision tensor rounded to 11 bits, since the CPU's kernels would not round."""
    wanted = run(shipped.onnx, crops)
    assert parity.compare("shipped", wanted, run(variants.variant(shipped, "f16"), crops)).mean_error < 0.02
    content, rounded = rounded_like_half(shipped)
    given = run(content, crops, list(dict.fromkeys([*wanted, *rounded])))
    largest = max(float(np.abs(given[name]).max()) for name in rounded)
    assert largest < 1000  # half precision ends at 65,504
    measured = parity.compare("shipped", wanted, {name: given[name] for name in wanted})
    if shipped.name == "dmdnet":
        assert 0.001 < measured.mean_error < 0.05  # grey levels of 255
        assert measured.error < 2
    else:
        assert measured.cosine > 0.99999
        assert measured.error < 1e-6  # normals are not rounded at all


def test_a_variant_is_the_same_bytes_every_time(shipped):
    for precision in ("f32", "f16"):
        assert variants.variant(shipped, precision) == variants.variant(shipped, precision)


def test_denoised_depth_ends_in_its_range(tmp_path, crops):
    graph = denoiser_graph()
    del graph.node[2:]
    graph.node[1].output[0] = "denoised"
    tensor = graph.initializer[0]
    tensor.CopyFrom(
        numpy_helper.from_array(numpy_helper.to_array(tensor) * np.float16(3) - np.float16(0.1), tensor.name)
    )
    save(graph, tmp_path, "dmdnet")
    model = read("dmdnet", tmp_path)
    free = run(model.onnx, crops)["denoised"]
    assert free.max() > 300
    for precision in ("f32", "f16"):
        limited = run(variants.variant(model, precision), crops)["denoised"]
        np.testing.assert_allclose(limited, np.clip(free, 0, 255), atol=1.5)
        assert (limited.min(), limited.max()) == (0, 255)


def test_an_output_that_is_half_is_given_as_float32(tmp_path, crops):
    """A convolution that is an output itself, feeds another one, and is scaled by a constant."""
    kernel = numpy_helper.from_array(np.full((1, 1, 3, 3), 1 / 9, np.float32), "kernel")
    nodes = [
        helper.make_node("Conv", ["depth", "kernel"], ["normals"], pads=[1, 1, 1, 1]),
        helper.make_node("Conv", ["normals", "kernel"], ["second"], pads=[1, 1, 1, 1]),
        helper.make_node("GlobalAveragePool", ["second"], ["embedding"]),
    ]
    shapes = {"normals": ["N", 1, 128, 128], "embedding": ["N", 1, 1, 1]}
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]
    depth = helper.make_tensor_value_info("depth", TensorProto.FLOAT, ["N", 1, 128, 128])
    save(helper.make_graph(nodes, "two", [depth], outputs, [kernel]), tmp_path, "ldnfnet")
    model = read("ldnfnet", tmp_path)
    content = variants.variant(model, "f16")
    onnx.shape_inference.infer_shapes(onnx.load_model_from_string(content), strict_mode=True)
    wanted, given = run(model.onnx, crops), run(content, crops)
    for name in shapes:
        assert given[name].dtype == np.float32
        np.testing.assert_allclose(given[name], wanted[name], atol=0.2)


def test_int8_without_ranges_is_refused(models):
    with pytest.raises(engines.BackendMissing, match="no int8 ranges"):
        variants.variant(read("dmdnet", models), "int8")


def test_a_file_that_is_no_network_is_damaged(models):
    from dataclasses import replace

    with pytest.raises(engines.ModelDamaged):
        variants.variant(replace(read("dmdnet", models), onnx=b"no network"), "f16")


def test_int8_is_made_from_the_cards_ranges_signed_around_0(tmp_path, crops):
    """As TensorRT wants it: no zero points, and weights kept as steps."""
    rng = np.random.default_rng(3)
    kernels = {"first": rng.normal(0, 0.2, (16, 1, 3, 3)), "second": rng.normal(0, 0.1, (1, 16, 3, 3))}
    nodes = [
        helper.make_node("Conv", ["depth", "first"], ["features"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["features"], ["positive"]),
        helper.make_node("Conv", ["positive", "second"], ["denoised"], pads=[1, 1, 1, 1]),
    ]
    depth, denoised = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", 1, 128, 128]) for name in ("depth", "denoised")
    )
    weights = [numpy_helper.from_array(value.astype(np.float32), name) for name, value in kernels.items()]
    save(
        helper.make_graph(nodes, "small", [depth], [denoised], weights),
        tmp_path,
        "dmdnet",
        int8={"ranges": {"positive": [0.0, 200.0]}},
    )
    model = read("dmdnet", tmp_path)
    content = variants.variant(model, "int8")
    graph = onnx.load_model_from_string(content).graph
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    pairs = [node for node in graph.node if node.op_type in ("QuantizeLinear", "DequantizeLinear")]
    assert [node.op_type for node in pairs].count("QuantizeLinear") == 1
    for node in pairs:
        zero = constants[node.input[2]]
        assert zero.dtype == np.int8
        assert not zero.any()
    assert any(value.dtype == np.int8 and value.ndim == 4 for value in constants.values())
    wanted, given = (np.clip(run(one, crops)["denoised"], 0, 255) for one in (model.onnx, content))
    assert 0 < np.abs(wanted - given).mean() < 2


def test_two_convolutions_may_read_the_same_tensor_in_int8(tmp_path, crops):
    rng = np.random.default_rng(4)
    names = {"first": (16, 1), "left": (16, 16), "right": (16, 16), "last": (1, 16)}
    weights = [
        numpy_helper.from_array(rng.normal(0, 0.1, (*shape, 1, 1)).astype(np.float32), name)
        for name, shape in names.items()
    ]
    nodes = [
        helper.make_node("Conv", ["depth", "first"], ["features"]),
        helper.make_node("Conv", ["features", "left"], ["a"]),
        helper.make_node("Conv", ["features", "right"], ["b"]),
        helper.make_node("Add", ["a", "b"], ["sum"]),
        helper.make_node("Conv", ["sum", "last"], ["denoised"]),
    ]
    depth, denoised = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", 1, 128, 128]) for name in ("depth", "denoised")
    )
    ranges = {"features": [-60.0, 60.0], "sum": [-60.0, 60.0]}
    save(helper.make_graph(nodes, "forked", [depth], [denoised], weights), tmp_path, "dmdnet", int8={"ranges": ranges})
    graph = onnx.load_model_from_string(variants.variant(read("dmdnet", tmp_path), "int8")).graph
    made = [name for node in graph.node for name in node.output]
    assert len(made) == len(set(made))
    assert [node.op_type for node in graph.node].count("QuantizeLinear") == 2
