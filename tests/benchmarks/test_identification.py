"""FNIR at a given FPIR, on people whose answers are known by construction."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from app.verdict.evidence import trimmed_mean
from benchmarks.open import identification
from benchmarks.open.identification import Answers, Faces, measured
from gallery.tail import Tail

TAIL = Tail({1e-2: 0.3, 1e-3: 0.4, 1e-4: 0.5})


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def people(noise: float) -> Faces:
    """Thirty people on axes of their own, twenty frames each, and two thousand others."""
    rng = np.random.default_rng(0)
    base = unit(rng.standard_normal((30, 64)))
    probes = base[:, None] + noise * rng.standard_normal((30, 20, 64)) / 8
    return Faces(base, unit(probes), unit(rng.standard_normal((2000, 64))))


def test_the_threshold_lets_the_stated_share_of_strangers_pass():
    scores = np.linspace(0, 1, 1000).reshape(10, 100)
    answers = Answers(np.array([[0.995, 0.5]]), np.array([[True, True]]), scores)
    threshold = answers.threshold(1e-2)
    assert answers.fpir(threshold) <= 1e-2 < answers.fpir(threshold - 0.002)
    assert answers.fnir(threshold) == 0.5
    assert Answers(answers.best, ~answers.right, scores).fnir(0.0) == 1.0, "another person's name is a miss"


def test_people_who_are_apart_are_never_missed(monkeypatch):
    monkeypatch.setattr(identification, "MOST_ENROLLED", 10)
    rows = list(measured(people(0.1), 10, TAIL, draws=3))
    assert [row["probe"] for row in rows] == ["one frame", "look of 15 frames"]
    assert {row["FNIR at FPIR 1 %"] for row in rows} == {"0.0 [0.0, 0.0]"}


def test_a_look_is_missed_less_often_than_a_frame_and_a_larger_gallery_more_often(monkeypatch):
    monkeypatch.setattr(identification, "MOST_ENROLLED", 15)
    known = people(2.0)
    found = {}
    for size in (10, 1000):
        rows = list(measured(known, size, TAIL, draws=5))
        found[size] = [float(str(row["FNIR at FPIR 1 %"]).split(" ")[0]) for row in rows]
    (frame, look), (more, _) = found[10], found[1000]
    assert 0 <= look < frame < more <= 100


@pytest.mark.parametrize("frames", [5, 9, 15])
def test_the_mean_is_the_products(frames: int):
    scores = np.random.default_rng(frames).normal(size=(frames, 4))
    expected = [trimmed_mean(scores[:, k], np.ones(frames))[0] for k in range(4)]
    assert identification._trimmed(scores) == pytest.approx(expected)
