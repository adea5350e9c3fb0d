from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.verdict.rows import Rows


@given(st.lists(st.one_of(st.none(), st.integers(0, 40)), max_size=120))
def test_a_queue_like_any_other(steps: list[int | None]):
    """None appends a vector, a number drops so many."""
    rows, expected = Rows(), np.empty((0, 6), np.float32)
    for number, step in enumerate(steps):
        if step is None:
            row = np.full((2, 3), number, np.float32)
            rows.append(row)
            expected = np.concatenate([expected, row.reshape(1, 6)])
        else:
            rows.drop(step)
            expected = expected[step:]
        assert len(rows.values) == len(expected)
        if len(expected):
            np.testing.assert_array_equal(rows.values, expected)
