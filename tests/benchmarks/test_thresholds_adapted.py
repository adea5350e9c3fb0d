"""Thresholds through an adapter, on synthetic frames whose scores are known."""

from __future__ import annotations

import numpy as np

from benchmarks.open.thresholds import through_adapter
from gallery.adaptation import Adaptation
from gallery.impostors import Impostors
from gallery.statistics import Statistics


def test_frames_that_the_adapter_is_not_for_are_compared_by_cosine_on_its_scale():
    mean = np.array([0.8, 0, 0, 0.0])
    statistics = Statistics(mean, np.array([[0, 0, 0, 0.1]]), 2, 4)
    levels = {"1e-2": 0.4}
    adaptation = Adaptation(
        "kinect-v2", "m", statistics, Impostors.of(np.zeros(100)), levels, elsewhere=-mean, cosines={"1e-2": 0.6}
    )
    angles = np.radians([180, 180, 210, 215])  # two people elsewhere, two frames each, 30° and 35° apart
    vectors = np.stack([np.cos(angles), np.sin(angles), 0 * angles, 0 * angles], axis=1).astype(np.float32)
    person = np.array([1, 1, 2, 2], np.int64)
    (found,) = through_adapter(vectors, person, ~np.eye(2, dtype=np.bool_), adaptation)
    assert (found.impostors, found.genuine) == (8, 4)
    assert (found.fmr, found.tar) == (1.0, 1.0)  # cos 35° = 0.82, lowered by 0.2
    apart = through_adapter(vectors, person, np.zeros((2, 2), np.bool_), adaptation)[0]
    assert apart.impostors == 0
