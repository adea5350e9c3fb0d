"""The locator's files: what is read from them, and what happens when they are not what they should be."""

import json
import shutil
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.packages import onnxruntime
from face import LocatorDamaged
from face.locate import build, default_locator, read_locator
from face.onnx_weights import weights
from face.proposals import FEATURES, perceptron
from face.refine import SIZE

MODEL = Path(str(files("assets") / "models" / "locator.onnx"))
CARD = MODEL.with_suffix(".json")


def test_the_file_is_small():
    assert MODEL.stat().st_size < 1_000_000


def test_constants_in_other_files_are_refused():
    model = onnx.load(MODEL)
    onnx.external_data_helper.set_external_data(model.graph.initializer[0], "/etc/hostname")
    with pytest.raises(LocatorDamaged, match="another file"):
        weights(model.SerializeToString())


def test_numpy_computes_what_the_graph_says():
    rng = np.random.default_rng(0)
    points = rng.uniform(-1, 1, (7, FEATURES)).astype(np.float32)
    patches = rng.uniform(-1, 1, (3, 2, SIZE, SIZE)).astype(np.float32)
    session = onnxruntime().InferenceSession(str(MODEL), providers=["CPUExecutionProvider"])
    votes, faces = session.run(["votes", "face"], {"neighbourhood": points, "patch": patches})
    locator = default_locator()
    assert np.allclose(perceptron(locator.votes, points), votes, atol=1e-4)
    assert np.allclose(locator.network(np.ascontiguousarray(patches.transpose(0, 2, 3, 1))), faces, atol=1e-4)


def test_missing_files_say_what_to_do(tmp_path):
    with pytest.raises(LocatorDamaged, match="install"):
        read_locator(tmp_path / "locator.onnx", tmp_path / "locator.json")


def test_an_altered_file_is_refused(tmp_path):
    shutil.copy(CARD, tmp_path)
    data = bytearray(MODEL.read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "locator.onnx").write_bytes(data)
    with pytest.raises(LocatorDamaged, match="card"):
        read_locator(tmp_path / "locator.onnx", tmp_path / "locator.json")


@pytest.mark.parametrize("card", ["", "[]", "{}", "null", json.dumps({"sha256": None})])
def test_a_useless_card_is_refused(tmp_path, card):
    shutil.copy(MODEL, tmp_path)
    (tmp_path / "locator.json").write_text(card)
    with pytest.raises(LocatorDamaged):
        read_locator(tmp_path / "locator.onnx", tmp_path / "locator.json")


def test_another_network_is_refused():
    known = weights(MODEL.read_bytes())
    with pytest.raises(LocatorDamaged):
        build({})
    with pytest.raises(LocatorDamaged):
        build({name: array for name, array in known.items() if "convolutions.0" not in name})


@given(st.binary(max_size=200))
def test_hostile_bytes_give_weights_or_our_error(data):
    with suppress(LocatorDamaged):
        assert isinstance(weights(data), dict)


@given(st.integers(0, 3000), st.integers(0, 255))
def test_a_changed_byte_gives_weights_or_our_error(position, value):
    data = bytearray(MODEL.read_bytes()[:3000])
    data[min(position, len(data) - 1)] = value
    with suppress(LocatorDamaged):
        assert isinstance(weights(bytes(data)), dict)
