from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from face.fill import fill


@given(
    arrays.arrays(np.float32, (32, 32), elements=st.floats(-100, 100, width=32)),
    arrays.arrays(np.bool_, (32, 32)),
)
def test_known_values_stay_and_filled_ones_lie_between(values, known):
    filled = fill(values, known)
    assert filled.dtype == np.float32
    assert np.array_equal(filled[known], values[known])
    if known.any():
        low, high = values[known].min(), values[known].max()
        assert (filled >= low - 1e-2).all()
        assert (filled <= high + 1e-2).all()


def test_nothing_known_is_all_zero():
    assert not fill(np.ones((16, 16), np.float32), np.zeros((16, 16), np.bool_)).any()


def test_a_slope_goes_on_through_a_hole():
    slope = np.tile(np.arange(64, dtype=np.float32), (64, 1))
    known = np.ones((64, 64), np.bool_)
    known[20:32, 20:32] = False
    assert np.abs(fill(slope, known) - slope).max() < 3.5
