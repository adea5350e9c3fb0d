import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from training import cards, shipped
from training.average import average
from training.experiment import ExperimentError

MODELS = Path(__file__).parents[2] / "assets" / "models"


def moved(folder: Path, by: float) -> Path:
    """The shipped recogniser with ``by`` added to every stored weight."""
    folder.mkdir()
    model = onnx.load(MODELS / "ldnfnet.onnx")
    for tensor in model.graph.initializer:
        array = numpy_helper.to_array(tensor)
        if np.issubdtype(array.dtype, np.floating):
            tensor.CopyFrom(numpy_helper.from_array((array + by).astype(array.dtype), tensor.name))
    (folder / "ldnfnet.onnx").write_bytes(model.SerializeToString())
    cards.write(cards.sign(cards.read(MODELS / "ldnfnet.onnx"), model), folder / "ldnfnet.json")
    return folder / "ldnfnet.onnx"


def weights(path: Path) -> list[np.ndarray]:
    return [numpy_helper.to_array(tensor).astype(np.float64) for tensor in onnx.load(path).graph.initializer]


def test_the_mean_lies_between_both_and_is_a_network_to_train_on_from(tmp_path):
    other = moved(tmp_path / "other", 0.25)
    card = average(MODELS / "ldnfnet.onnx", other, tmp_path / "mean", share=0.25)
    mine, theirs, mean = (weights(p) for p in (MODELS / "ldnfnet.onnx", other, tmp_path / "mean" / "ldnfnet.onnx"))
    for a, b, c in zip(mine, theirs, mean, strict=True):
        np.testing.assert_allclose(c, 0.75 * a + 0.25 * b, rtol=2e-3, atol=2e-3)
    hashes = [cards.read(path)["weights_sha256"] for path in (MODELS / "ldnfnet.onnx", other)]
    assert card["training"]["mean_of"] == hashes
    assert "thresholds" not in json.loads((tmp_path / "mean" / "ldnfnet.json").read_text())
    network, _, _ = shipped.trained(tmp_path / "mean" / "ldnfnet.onnx")
    assert sum(p.numel() for p in network.parameters()) == card["parameters"]


def test_the_mean_of_one_network_with_itself_is_that_network(tmp_path):
    card = average(MODELS / "ldnfnet.onnx", MODELS / "ldnfnet.onnx", tmp_path)
    assert card["weights_sha256"] == cards.read(MODELS / "ldnfnet.onnx")["weights_sha256"]


@pytest.mark.parametrize(
    ("what", "words"), [("missing", "cannot be read"), ("text", "no ONNX"), ("denoiser", "not of one")]
)
def test_what_is_no_second_training_is_refused_and_nothing_is_written(tmp_path, what, words):
    second = tmp_path / "second.onnx"
    if what == "text":
        second.write_bytes(b"\xff\xff\xffno network")
    if what == "denoiser":
        shutil.copy(MODELS / "dmdnet.onnx", second)
    with pytest.raises(ExperimentError, match=words):
        average(MODELS / "ldnfnet.onnx", second, tmp_path / "mean")
    assert not (tmp_path / "mean").exists()
