"""The parity suite in small: the CPU's backends against PyTorch in float64, and that it would notice."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.speed import parity


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_precision_of_the_processor_agrees_with_float64():
    rows = parity.measure(20)
    assert {"openvino", "onnxruntime"} <= {row["device"] for row in rows if parity.BY_DEFAULT in row["precision"]}
    for row in rows:
        assert row["passes"], row


def test_answers_that_are_off_do_not_pass():
    rng = np.random.default_rng(0)
    person = np.repeat(np.arange(3), 10)
    embedding = parity.unit(rng.standard_normal((3, 1920))[person] + 0.3 * rng.standard_normal((30, 1920)))
    truth = parity.Answers(np.zeros((30, 4, 4)), embedding, embedding, np.zeros((30, 3, 4, 4)))
    assert parity.compare(truth, truth, person, 0.9999)["passes"]
    noisy = parity.unit(embedding + rng.normal(0, 0.002, embedding.shape))
    off = parity.Answers(truth.denoised, noisy, noisy, truth.normals)
    assert not parity.compare(off, truth, person, 0.9999)["passes"]
    assert parity.compare(off, truth, person, 0.995)["passes"]
    others = parity.Answers(truth.denoised, embedding[::-1], embedding, truth.normals)
    assert not parity.compare(others, truth, person, 0.995)["passes"]
