"""Hashes of weights, and the id that templates carry."""

import json
from dataclasses import dataclass, field

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from small_networks import CROP, KERNEL, denoiser_graph, recogniser_graph, save

import engines
from assets import MODELS


@dataclass
class Network:
    weights_hash: str
    card: dict = field(default_factory=dict)


def test_the_card_carries_the_hash_of_the_weights_in_the_file(models):
    for name in engines.names(models):
        card = json.loads((models / f"{name}.json").read_text())
        assert engines.weights_hash(models / f"{name}.onnx") == card["weights_sha256"]


@pytest.mark.parametrize("name", engines.names())
def test_every_shipped_card_carries_the_hash_of_its_weights(name):
    path = MODELS / f"{name}.onnx"
    assert engines.weights_hash(path) == engines.card.read(name).weights_hash


def test_a_float32_export_of_the_same_weights_has_the_same_hash(tmp_path):
    graph = denoiser_graph()
    half = engines.weights_hash(save(graph, tmp_path, "half"))
    graph.initializer[0].CopyFrom(numpy_helper.from_array(KERNEL.astype(np.float32), "kernel"))
    del graph.node[0]
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    assert engines.weights_hash(model.SerializeToString()) == half


def test_other_weights_or_another_shape_have_another_hash(tmp_path):
    graph = denoiser_graph()
    first = engines.weights_hash(save(graph, tmp_path, "first"))
    changed = KERNEL.copy()
    changed[0, 0, 0, 0] = np.nextafter(changed[0, 0, 0, 0], np.float16(1))
    graph.initializer[0].CopyFrom(numpy_helper.from_array(changed, "kernel_f16"))
    second = engines.weights_hash(save(graph, tmp_path, "second"))
    graph.initializer[0].CopyFrom(numpy_helper.from_array(KERNEL.reshape(1, 1, 9, 1), "kernel_f16"))
    third = engines.weights_hash(save(graph, tmp_path, "third"))
    assert len({first, second, third, engines.weights_hash(save(recogniser_graph(), tmp_path, "r"))}) == 4


def test_whole_numbers_and_shapes_do_not_count(tmp_path):
    graph = denoiser_graph()
    before = engines.weights_hash(save(graph, tmp_path, "before"))
    graph.initializer.append(helper.make_tensor("shape", TensorProto.INT64, [2], [1, 2]))
    assert engines.weights_hash(save(graph, tmp_path, "after")) == before


def test_no_onnx_file_has_no_hash():
    with pytest.raises(engines.ModelDamaged):
        engines.weights_hash(b"\xff\xff\xff")


def test_the_id_changes_with_crop_denoiser_and_recogniser_and_with_nothing_else():
    a, b, c = Network("a" * 64), Network("b" * 64), Network("c" * 64, {"metrics": 1})
    base = engines.model_id(a, b, CROP)
    assert len(base) == 64
    reordered = dict(reversed(CROP.items())) | {"nose_px": (64.0, 68)}
    assert engines.model_id(a, Network(b.weights_hash, {"name": "other"}), reordered) == base
    others = [
        engines.model_id(b, a, CROP),
        engines.model_id(c, b, CROP),
        engines.model_id(a, c, CROP),
        engines.model_id(a, b, CROP | {"mm_per_px": 1.5}),
        engines.model_id(a, b, CROP | {"extra": 0}),
    ]
    assert len({base, *others}) == 6


def test_the_id_does_not_change_between_versions():
    """Galleries on disk carry it: if this fails, every template out there is lost."""
    assert engines.model_id(Network("a" * 64), Network("b" * 64), CROP) == (
        "0b0dbd52880208f0c3d476b731ad1443c848d97be7d24f1af32a8103950d8d4a"
    )


def test_backend_and_precision_leave_the_id_alone(models):
    ids = set()
    for device in ("openvino", "onnxruntime"):
        denoiser = engines.load("dmdnet", device, directory=models)
        ids.add(engines.model_id(denoiser, engines.load("ldnfnet", device, directory=models), CROP))
    assert len(ids) == 1


def test_networks_trained_on_other_crops_have_no_id():
    with pytest.raises(engines.CropMismatch, match="mm_per_px"):
        engines.model_id(Network("a", {"crop": CROP}), Network("b"), CROP | {"mm_per_px": 1.5})
    assert engines.model_id(Network("a", {"crop": CROP}), Network("b", {"crop": None}), CROP)
