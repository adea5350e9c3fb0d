"""What tells mouths at rest from others is fitted as it says."""

from pathlib import Path

import numpy as np
import pytest
import typer

from face.mouth import FEATURES
from training import mouth
from training.mouth import AWAY, REST, Sample, discriminant


def samples(counts: dict[str, int]) -> list[Sample]:
    """Faces of each kind, whose first feature is 4 beside those at rest, in noise of 1."""
    rng = np.random.default_rng(3)
    away = np.eye(len(FEATURES))[0]
    return [
        Sample(kind, rng.normal(0, 1, len(FEATURES)) + 4 * (kind != REST) * away)
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
    kinds = {REST: 300, **{kind: 90 for away in AWAY.values() for kind in away}}
    monkeypatch.setattr(mouth, "rendered", lambda *_: iter(samples(kinds)))
    monkeypatch.setattr(mouth, "Individuals", lambda *_: None)
    mouth.main(Path("face.npz"), people=1)
    said = capsys.readouterr().out
    assert all(f"{name}: weights" in said for name in AWAY) and "'grin': '0.9" in said


def test_too_few_faces_are_told(monkeypatch):
    monkeypatch.setattr(mouth, "rendered", lambda *_: iter(samples({REST: 300, "open": 90, "mask": 5})))
    monkeypatch.setattr(mouth, "Individuals", lambda *_: None)
    with pytest.raises(typer.BadParameter, match="too few for 'covered'; render more people"):
        mouth.main(Path("face.npz"), people=1)
