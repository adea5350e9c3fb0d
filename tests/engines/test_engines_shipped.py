"""What a card may say: thresholds that are some, and for what ships, what the program itself knows of it."""

import hashlib
import json
import shutil

import pytest

import engines
from assets import MODELS
from engines import card, shipped

GOOD = {"1e-2": 0.4, "1e-3": 0.5, "1e-4": None}


def test_what_ships_is_pinned():
    for name in engines.names():
        engines.card.read(name)
    cards = {path.stem: json.loads(path.with_suffix(".json").read_text()) for path in MODELS.glob("*.onnx")}
    wanted = {name: shipped.digest(one) for name, one in cards.items()}
    assert shipped.pins() == wanted, "the networks changed: python -m training pin"


def test_thresholds_are_read_by_rate():
    assert card.thresholds({"thresholds": GOOD}) == {1e-2: 0.4, 1e-3: 0.5}
    assert card.thresholds({}) == card.thresholds({"thresholds": None}) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"1e-3": -1},
        {"1e-3": 0},
        {"1e-3": 1.0},
        {"1e-3": 2},
        {"1e-3": float("nan")},
        {"1e-3": "0.5"},
        {"1e-3": True},
        {"1e-3": [0.5]},
        {"1e-3": 0.39},
        {"0": 0.9},
        {"1": 0.1},
        {"often": 0.1},
        {"nan": 0.1},
        {"0.001": 0.5},
    ],
)
def test_thresholds_that_are_none_are_a_damaged_card(models, tmp_path, change):
    with pytest.raises(engines.ModelDamaged, match="restore it from the release"):
        card.thresholds({"thresholds": GOOD | change})
    folder = shutil.copytree(models, tmp_path / "own")
    content = json.loads((folder / "ldnfnet.json").read_text()) | {"thresholds": GOOD | change}
    (folder / "ldnfnet.json").write_text(json.dumps(content))
    with pytest.raises(engines.ModelDamaged, match=r"card of 'ldnfnet' .*threshold"):
        engines.load("ldnfnet", "onnxruntime", directory=folder)


@pytest.mark.parametrize("table", [[], "0.5", 0.5, True])
def test_a_table_that_is_none_is_a_damaged_card(table):
    with pytest.raises(engines.ModelDamaged, match="no table"):
        card.thresholds({"thresholds": table})


@pytest.fixture
def release(models, tmp_path, monkeypatch):
    """A program of its own that ships the small networks."""
    folder = shutil.copytree(models, tmp_path / "release")
    monkeypatch.setattr(shipped, "MODELS", folder)
    monkeypatch.setattr(shipped, "PINS", tmp_path / "shipped.json")
    shipped.pin(folder, tmp_path / "shipped.json")
    return folder


def test_what_ships_loads_and_a_copy_elsewhere_is_one_s_own(release, tmp_path):
    assert card.read("ldnfnet", release).name == "ldnfnet"
    own = shutil.copytree(release, tmp_path / "own")
    changed = json.loads((own / "ldnfnet.json").read_text()) | {"note": "mine"}
    (own / "ldnfnet.json").write_text(json.dumps(changed))
    assert card.read("ldnfnet", own).card["note"] == "mine"


def test_a_card_written_anew_with_the_same_content_is_the_same(release):
    path = release / "ldnfnet.json"
    content = json.loads(path.read_text())
    path.write_text(json.dumps(dict(reversed(content.items())), indent=7))
    assert card.read("ldnfnet", release).card == content


@pytest.mark.parametrize("thresholds", [{"1e-2": -1.0, "1e-3": -1.0}, {"1e-2": 0.01, "1e-3": 0.02}])
def test_a_network_and_its_card_altered_together_do_not_load(release, thresholds):
    path = release / "ldnfnet.onnx"
    altered = path.read_bytes() + b"\x42\x00"  # an empty field that the format knows
    path.write_bytes(altered)
    content = json.loads((release / "ldnfnet.json").read_text())
    content |= {"sha256": hashlib.sha256(altered).hexdigest(), "thresholds": thresholds}
    (release / "ldnfnet.json").write_text(json.dumps(content))
    with pytest.raises(engines.ModelDamaged, match=r"threshold|not the one that this version ships"):
        engines.load("ldnfnet", "onnxruntime", directory=release)


def test_thresholds_alone_do_not_change_unseen(release):
    content = json.loads((release / "ldnfnet.json").read_text()) | {"thresholds": {"1e-2": 0.01}}
    (release / "ldnfnet.json").write_text(json.dumps(content))
    with pytest.raises(engines.ModelDamaged, match="not the one that this version ships"):
        card.read("ldnfnet", release)


@pytest.mark.parametrize("content", ["", "[]", "3", "{"])
def test_without_its_own_list_nothing_of_the_release_loads(release, content):
    shipped.PINS.write_text(content)
    with pytest.raises(engines.ModelDamaged, match="install Relief anew"):
        card.read("dmdnet", release)
    shipped.PINS.write_text("{}")
    with pytest.raises(engines.ModelDamaged, match="not the one that this version ships"):
        card.read("dmdnet", release)
