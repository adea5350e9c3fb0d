"""A network's card, changed without its file."""

import shutil
from pathlib import Path

import pytest

from engines.card import read as loaded
from engines.card import thresholds
from training import cards

MODELS = Path(__file__).parents[2] / "assets" / "models"
KEPT = ("sha256", "weights_sha256", "int8", "training", "crop")


@pytest.fixture
def network(tmp_path):
    for suffix in (".onnx", ".json"):
        shutil.copy(MODELS / f"ldnfnet{suffix}", tmp_path)
    return tmp_path / "ldnfnet.onnx"


def test_other_thresholds_leave_everything_that_is_of_the_file(network):
    before = cards.read(network)
    cards.recalibrate(network, {"margins": {"1e-2": 0.2}}, {"thresholds": {"1e-2": 0.7, "1e-3": 0.8}})
    after = cards.read(network)
    assert {key: after[key] for key in KEPT} == {key: before[key] for key in KEPT}
    assert after["metrics"]["margins"] == {"1e-2": 0.2}
    assert after["metrics"]["difference_from_torch"] == before["metrics"]["difference_from_torch"]
    assert thresholds(loaded("ldnfnet", network.parent).card) == {1e-2: 0.7, 1e-3: 0.8}
