"""The liveness model's second network, which tells strips of paper across a face from bare faces."""

import json
from collections import Counter

import numpy as np
import pytest

from face import LivenessDamaged
from face.liveness.measures import VALUES, zones
from face.liveness.model import CUT_OUT, digest, read_model
from face.liveness.model import KINDS as CLASSES
from face.liveness.usual import learnt
from training.attacks import fit as fitting
from training.attacks import pool, strips
from training.attacks.fit import Examples, fit, write
from training.attacks.kinds import GENUINE, KINDS
from training.attacks.paper import Paper, Strip
from training.attacks.strips import Shown, fitted, gather

WHERE = [20, 21, 22]  # of the measures: what a strip alone changes


def looks(at: int, count: int = 60, seed: int = 0) -> np.ndarray:
    """Looks in noise of 0.3, 3 away along one measure."""
    values = np.random.default_rng([seed, at]).normal(0, 0.3, (count, VALUES))
    values[:, at] += 3
    return values


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """A model of one network, which knows nothing of strips, in its file; and what it was fitted on."""
    labels = np.repeat(np.arange(len(CLASSES) + 1), 60)
    values = np.concatenate([looks(label) for label in range(len(CLASSES) + 1)])
    rng = np.random.default_rng(0)
    usual = learnt(rng.normal(20, 2, (80, 21, 21)).astype(np.float32), np.full((21, 21), 20, np.float32), middle())
    shown = Examples(values, labels, np.arange(len(labels)), np.ones(len(labels), np.bool_), usual)
    path = tmp_path_factory.mktemp("model") / "before.json"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fitting, "BATCH", 64)  # enough steps for few examples
        write(path, fit(shown, values[labels == 0], seed=1))
    return path, shown


def middle():
    return zones()["middle"]


def strip_looks(seed: int = 1) -> np.ndarray:
    values = looks(0, 240, seed)
    values[:, WHERE] += 3
    return values


@pytest.fixture
def both(before, tmp_path, monkeypatch, one_thread):
    """The model of before, and the same with a network for strips."""
    monkeypatch.setattr(strips, "BATCH", 16)
    path, _ = before
    people, covered = looks(0, 240, 2), looks(len(CLASSES), 40, 2)
    values = np.concatenate([people, covered, strip_looks()])
    strip, hidden = np.zeros(len(values), np.bool_), np.zeros(len(values), np.bool_)
    strip[280:], hidden[240:280] = True, True
    counts = Counter({GENUINE: 240, "covered": 40, "cut-out": 240})
    write(tmp_path / "after.json", fitted(path, read_model(path), Shown(values, strip, hidden, counts), lowered=0.0))
    return read_model(path), read_model(tmp_path / "after.json"), tmp_path / "after.json"


def odds(model, values) -> np.ndarray:
    told = model.logits(values)
    return told[:, 0] - np.logaddexp.reduce(told[:, 1:], axis=1) - model.threshold


def test_strips_are_cut_outs_and_people_stay_alive(both):
    one, two, _ = both
    new, people = strip_looks(5), looks(0, 240, 6)
    assert (one.logits(new).argmax(axis=1) == 0).mean() > 0.5, "not known before"
    assert (two.logits(new).argmax(axis=1) == CUT_OUT).mean() > 0.95
    alive = one.logits(people).argmax(axis=1) == 0
    assert alive.mean() > 0.5 and (two.logits(people[alive]).argmax(axis=1) == 0).mean() > 0.95


def test_nothing_looks_more_alive_than_before(both, before):
    one, two, _ = both
    anything = np.concatenate([before[1].values, strip_looks(), np.random.default_rng(7).normal(0, 3, (500, VALUES))])
    assert (odds(two, anything) <= odds(one, anything) + 1e-6).all()
    other = [k for k in range(len(CLASSES) + 1) if k != CUT_OUT]
    assert np.array_equal(one.logits(anything)[:, other], two.logits(anything)[:, other])


def test_the_file_says_what_it_was_fitted_on_and_a_fit_that_goes_on_keeps_it(both, before, tmp_path):
    _, two, path = both
    told = json.loads(path.read_text("utf-8"))
    assert told["data"]["strips"] == {"strips": 240, GENUINE: 240, "covered": 40}
    assert told["sha256"] == digest(told["weights"])
    write(tmp_path / "on.json", fit(before[1], None, start=two))
    on = read_model(tmp_path / "on.json")
    assert all(np.array_equal(a, b) for pair, other in zip(on.strips, two.strips, strict=True)
               for a, b in zip(pair, other, strict=True))  # fmt: skip


@pytest.mark.parametrize("damage", ["cut", "two outputs", "words"])
def test_a_network_for_strips_that_does_not_fit_is_refused(both, damage):
    _, _, path = both
    told = json.loads(path.read_text("utf-8"))
    layers = told["weights"]["strips"]
    if damage == "cut":
        layers.pop(0)
    elif damage == "two outputs":
        layers[-1] = {"weight": [[*row, 0.0] for row in layers[-1]["weight"]], "bias": [0.0, 0.0]}
    else:
        told["weights"]["strips"] = ["strip"]
    told["sha256"] = digest(told["weights"])
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(LivenessDamaged, match="install Relief again"):
        read_model(path)


def test_strips_and_people_are_gathered_and_one_without_the_other_is_not(face_model_file, tmp_path, before):
    usual = read_model(before[0]).usual
    jobs = [("cut-out", "worn band", 700_000, 0), ("cut-out", "eyes", 700_001, 1), ("shell", "egg", 700_002, 1)]
    assert list(pool.render(tmp_path / "a", face_model_file, jobs, workers=1)) == [3]
    with pytest.raises(pool.AttackError, match="people are both needed"):
        gather([tmp_path / "a"], usual, workers=1)
    jobs = [(GENUINE, "", 700_003, 0), ("covered", "scarf", 700_004, 0)]
    assert list(pool.render(tmp_path / "b", face_model_file, jobs, workers=1)) == [2]
    shown = gather([tmp_path / "a", tmp_path / "b"], usual, workers=1)
    assert shown.counts == {"cut-out": 1, GENUINE: 1, "covered": 1}
    assert shown.strip.sum() >= 4 and not (shown.strip & shown.covered).any()
    assert len(shown.values) > shown.strip.sum() + shown.covered.sum()


def test_what_strips_are_fitted_on_is_not_held_out():
    held_out = {one.name: one.held_out for one in KINDS["cut-out"]}
    assert not any(held_out[name] for name in strips.STRIPS)


def test_a_strip_has_straight_edges_where_it_is_turned_to():
    points = np.stack(np.meshgrid(np.linspace(-0.1, 0.1, 201), np.linspace(-0.1, 0.1, 201)), -1)
    level = Strip((0.0, 0.05), (0.04, 0.01)).inside(points)
    x, y = points[level].T
    assert abs(x).max() == pytest.approx(0.04, abs=0.0015) and abs(y - 0.05).max() == pytest.approx(0.01, abs=0.0015)
    turned = Strip((0.0, 0.0), (0.08, 0.01), 45.0).inside(points)
    x, y = points[turned].T
    assert abs(x - y).max() < 0.01 * 2**0.5 + 1e-9 and abs(x + y).max() < 0.08 * 2**0.5
    mesh = Paper((0.1, 0.12), outline=Strip((0, 0), (0.2, 0.02), 30.0), holes=[Strip((0, 0), (0.2, 0.005), 30.0)])
    middle = mesh.mesh().vertices[mesh.mesh().triangles].mean(axis=1)[:, :2]
    away = abs(middle @ np.array([-0.5, 3**0.5 / 2]))
    assert away.min() >= 0.005 and away.max() < 0.02
