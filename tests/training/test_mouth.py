"""What tells mouths at rest from others is fitted as it says."""

from pathlib import Path

import numpy as np
import pytest
import typer

from face.mouth import FEATURES
from face.mouth import GRIN as GRIN_WEIGHTS
from training import mouth
from training.faces import FaceModel
from training.mouth import AWAY, GRIN, REST, Sample, bare, direction, discriminant


def samples(counts: dict[str, int]) -> list[Sample]:
    """Faces of each kind, whose first feature is 4 beside those at rest, in noise of 1."""
    rng = np.random.default_rng(3)
    away, off = np.eye(len(FEATURES))[0], np.eye(GRIN_WEIGHTS.size)[0]
    return [
        Sample(
            kind,
            rng.normal(0, 1, len(FEATURES)) + 4 * (kind != REST) * away,
            rng.normal(0, 1, GRIN_WEIGHTS.size) + 4 * (kind == GRIN) * off,
        )
        for kind, count in counts.items()
        for _ in range(count)
    ]


@pytest.mark.parametrize("passed", [0.9, 0.97])
def test_a_direction_lets_its_share_of_rest_pass(passed):
    rng = np.random.default_rng(1)
    rest, away = rng.normal(0, 1, (2000, 11)), rng.normal(0, 1, (500, 11)) + np.eye(11)[4] * 5
    weights, offset = discriminant(away, rest, passed)
    assert int(np.argmax(np.abs(weights))) == 4
    assert (rest @ weights <= offset).mean() == pytest.approx(passed, abs=1e-3)
    assert (away @ weights > offset).mean() > 0.95


def test_every_score_is_fitted_and_told_held_out(monkeypatch, capsys):
    kinds = {REST: 300, GRIN: 90, **{kind: 90 for away in AWAY.values() for kind in away}}
    monkeypatch.setattr(mouth, "rendered", lambda *_: iter(samples(kinds)))
    monkeypatch.setattr(mouth, "bare", lambda *_: iter(samples({REST: 90, GRIN: 90})))
    monkeypatch.setattr(mouth, "Individuals", lambda *_: None)
    mouth.main(Path("face.npz"), people=1)
    said = capsys.readouterr().out
    assert all(f"{name}: weights" in said for name in (*AWAY, GRIN))
    assert "'grin': '0.9" in said or "'grin': '1.0" in said


def test_too_few_faces_are_told(monkeypatch):
    monkeypatch.setattr(mouth, "rendered", lambda *_: iter(samples({REST: 300, "open": 90, "mask": 5})))
    monkeypatch.setattr(mouth, "Individuals", lambda *_: None)
    with pytest.raises(typer.BadParameter, match="too few for 'covered'; render more people"):
        mouth.main(Path("face.npz"), people=1)


def test_a_shrunk_direction_points_where_the_means_differ():
    rng = np.random.default_rng(2)
    rest, away = rng.normal(0, 1, (400, 9)), rng.normal(0, 1, (400, 9)) + 3 * np.eye(9)[5]
    found = direction(away, rest, 0.3)
    assert int(np.argmax(np.abs(found))) == 5 and found[5] > 0
    few = direction(away[:6], rest[:6], 0.3)
    assert np.isfinite(few).all(), "fewer faces than places have a direction all the same"


def test_bare_faces_are_rendered_in_pairs(face_model_file):
    found = list(bare(FaceModel(face_model_file), 2, np.random.default_rng(1)))
    assert [sample.kind for sample in found] == [REST, GRIN] * 2
    assert all(np.isfinite(sample.map).all() and sample.map.shape == (49,) for sample in found)
