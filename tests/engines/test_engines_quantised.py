"""int8 from calibrated ranges: the same network, near the same answers, and never without ranges."""

import json

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from small_networks import save

import engines
from engines.card import read
from engines.cpu.quantised import quantisable, quantised, ranges

RANGES = {"features": [0.0, 255.0]}
FIRST = np.full((8, 1, 3, 3), 1 / 9, np.float16) * np.linspace(0.2, 1, 8, dtype=np.float16)[:, None, None, None]
LAST = np.random.default_rng(0).uniform(0.05, 0.2, (1, 8, 3, 3)).astype(np.float16) / np.float16(9)


def graph() -> onnx.GraphProto:
    """Two convolutions, from depth to eight channels and back: only the second may be quantised."""
    nodes = [
        helper.make_node("Cast", ["first_f16"], ["first"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["last_f16"], ["last"], to=TensorProto.FLOAT),
        helper.make_node("Conv", ["depth", "first"], ["sums"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["sums"], ["features"]),
        helper.make_node("Conv", ["features", "last"], ["denoised"], pads=[1, 1, 1, 1]),
    ]
    constants = [numpy_helper.from_array(FIRST, "first_f16"), numpy_helper.from_array(LAST, "last_f16")]
    shapes = [helper.make_tensor_value_info(name, 1, ["N", 1, 128, 128]) for name in ("depth", "denoised")]
    return helper.make_graph(nodes, "two", shapes[:1], shapes[1:], constants)


@pytest.fixture
def folder(tmp_path):
    save(graph(), tmp_path, "dmdnet", int8={"ranges": RANGES})
    return tmp_path


def test_only_convolutions_over_features_are_quantised(folder):
    model = read("dmdnet", folder)
    assert quantisable(onnx.load_model_from_string(model.onnx).graph) == ["features"]
    made = onnx.load_model_from_string(quantised(model.onnx, ranges(model.card)))
    onnx.checker.check_model(made)
    assert [node.op_type for node in made.graph.node].count("QuantizeLinear") == 1
    steps = {one.name: numpy_helper.to_array(one) for one in made.graph.initializer}
    assert steps["last/steps"].dtype == np.int8
    assert "last_f16" not in steps


# Signed activations are for GPUs; OpenVINO adds their products in 16 bits on AVX2, where they saturate.
@pytest.mark.parametrize(("device", "symmetric"), [("openvino", False), ("onnxruntime", False), ("onnxruntime", True)])
def test_answers_are_near_those_in_float(folder, depths, device, symmetric, monkeypatch):
    exact = engines.load("dmdnet", device, precision="f32", directory=folder)(depths)
    monkeypatch.setattr(
        "engines.cpu.quantised.quantised", lambda content, found: quantised(content, found, symmetric=symmetric)
    )
    engine = engines.load("dmdnet", device, precision="int8", directory=folder)
    assert engine.precision == "int8"
    off = np.abs(engine(depths) - exact)
    assert 0 < off.mean() < 1.0
    assert off.max() < 4


@pytest.mark.parametrize("device", ["openvino", "onnxruntime"])
def test_without_ranges_int8_is_refused(models, device):
    with pytest.raises(engines.BackendMissing, match="no calibrated ranges"):
        engines.load("dmdnet", device, precision="int8", directory=models)


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"ranges": {}},
        {"ranges": {"features": 3}},
        {"ranges": {"features": [1, 0]}},
        [],
        {"ranges": {"other": [0, 1]}},
    ],
)
def test_ranges_that_are_none_are_a_damaged_card(folder, entry):
    card = json.loads((folder / "dmdnet.json").read_text())
    (folder / "dmdnet.json").write_text(json.dumps(card | {"int8": entry}))
    with pytest.raises(engines.ModelDamaged, match="int8"):
        engines.load("dmdnet", "onnxruntime", precision="int8", directory=folder)


def test_the_model_id_does_not_change(folder):
    float_card, int8 = (engines.load("dmdnet", "onnxruntime", precision=p, directory=folder) for p in ("f32", "int8"))
    assert float_card.weights_hash == int8.weights_hash
