"""A denoiser's ends in float32: the cut changes nothing, and half precision between the ends is near enough."""

import numpy as np
import pytest
from onnx import helper, numpy_helper
from small_networks import denoiser_graph, save

import engines
from engines import crops
from engines.card import read
from engines.cpu import openvino, wide
from engines.packages import openvino as package


@pytest.fixture
def cut():
    """A shipped network's parts and which of them may be half precision."""

    def cut(name):
        network = openvino.core().read_model(read(name).onnx)
        network.reshape([1, 1, 128, 128])
        return wide.parts(package(), network)

    return cut


def test_a_denoiser_is_cut_in_three_with_only_the_middle_in_half_precision(cut):
    parts = cut("dmdnet")
    assert [half for _, half in parts] == [False, True, False]
    convolutions = [sum(op.get_type_name() == "Convolution" for op in part.get_ordered_ops()) for part, _ in parts]
    assert convolutions[0] == 2  # what reads depth and normals
    assert convolutions[2] == 5  # the decoder at full size and the last one
    assert convolutions[1] > 3 * (convolutions[0] + convolutions[2])


def test_a_recogniser_stays_in_one(cut):
    ((_, half),) = cut("ldnfnet")
    assert half


def test_parts_in_float32_answer_as_the_whole(monkeypatch):
    depth = crops.faces(6)
    whole = engines.load("dmdnet", "openvino", precision="f32", threads=1)(depth)
    monkeypatch.setitem(openvino._CAPABILITY, "bf16", "FP32")
    request = openvino.OpenVino._request
    asked = []

    def in_float32(self, network, precision):
        asked.append(precision)
        return request(self, network, "f32")

    monkeypatch.setattr(openvino.OpenVino, "_request", in_float32)
    in_parts = engines.load("dmdnet", "openvino", precision="bf16", threads=1)
    assert asked == ["f32", "bf16", "f32"]
    np.testing.assert_allclose(in_parts(depth), whole, atol=1e-2)


def test_a_network_with_nothing_between_its_ends_stays_in_one(tmp_path, depths):
    save(denoiser_graph(), tmp_path, "dmdnet")
    network = openvino.core().read_model(read("dmdnet", tmp_path).onnx)
    network.reshape([1, 1, 128, 128])
    assert len(wide.parts(package(), network)) == 1


def test_depth_that_is_added_behind_the_network_passes_by(tmp_path, depths):
    """As a denoiser does that keeps the fine band of what it was given."""
    rng = np.random.default_rng(0)
    kernels = {name: rng.normal(0, 0.05, shape) for name, shape in KERNELS.items()}
    nodes = [
        helper.make_node("Conv", ["depth", "first"], ["a"], pads=[1, 1, 1, 1]),
        helper.make_node("Conv", ["a", "middle"], ["b"], pads=[1, 1, 1, 1]),
        helper.make_node("Conv", ["b", "last"], ["c"]),
        helper.make_node("Sub", ["depth", "c"], ["denoised"]),
    ]
    shapes = [helper.make_tensor_value_info(name, 1, ["N", 1, 128, 128]) for name in ("depth", "denoised")]
    constants = [numpy_helper.from_array(value.astype(np.float32), name) for name, value in kernels.items()]
    save(helper.make_graph(nodes, "split", shapes[:1], shapes[1:], constants), tmp_path, "dmdnet")
    whole = engines.load("dmdnet", "openvino", precision="f32", directory=tmp_path)(depths)
    try:
        near = engines.load("dmdnet", "openvino", precision="bf16", directory=tmp_path)(depths)
    except engines.BackendMissing as error:  # not every processor has it
        assert "precision='f32'" in str(error)
    else:
        assert 0 < np.abs(near - whole).mean() < 0.25


KERNELS = {"first": (8, 1, 3, 3), "middle": (8, 8, 3, 3), "last": (1, 8, 1, 1)}
