"""The parity suite in small: the CPU's backends against PyTorch in float64, and that it would notice."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.speed import parity
from training.varied_crops import CLIPS, varied


def test_varied_crops_are_the_same_every_time_and_differ_from_each_other():
    crops, clips = varied(20)
    again, _ = varied(20)
    np.testing.assert_array_equal(crops, again)
    assert set(clips) == set(range(len(CLIPS)))
    assert crops.dtype == np.float32
    assert crops.min() >= 0
    assert crops.max() <= 255
    flat = crops.reshape(len(crops), -1)
    apart = np.abs(flat[:, None] - flat[None]).mean(-1)
    assert apart[~np.eye(len(crops), dtype=bool)].min() > 0.1


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_precision_of_the_processor_agrees_with_float64():
    rows = parity.measure(20)
    assert {"openvino", "onnxruntime"} <= {row["device"] for row in rows}
    for row in rows:
        assert row["passes"], row


def test_answers_that_are_off_do_not_pass():
    rng = np.random.default_rng(0)
    person = np.repeat(np.arange(3), 10)
    embedding = parity.unit(rng.standard_normal((3, 1920))[person] + 0.3 * rng.standard_normal((30, 1920)))
    truth = parity.Answers(np.zeros((30, 4, 4)), embedding, embedding, np.zeros((30, 3, 4, 4)))
    assert parity.compare(truth, truth, person, "f32")["passes"]
    noisy = parity.unit(embedding + rng.normal(0, 0.002, embedding.shape))
    off = parity.Answers(truth.denoised, noisy, noisy, truth.normals)
    assert not parity.compare(off, truth, person, "f32")["passes"]
    assert parity.compare(off, truth, person, "int8")["passes"]
    others = parity.Answers(truth.denoised, embedding[::-1], embedding, truth.normals)
    assert not parity.compare(others, truth, person, "int8")["passes"]
