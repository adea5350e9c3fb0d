import numpy as np
import pytest

from training.look_alikes import distances_mm, look_alikes
from training.people import coefficients

MODES = [2.0, 1.0, 0.5]


def test_distances_are_those_of_the_displaced_faces():
    people = range(5)
    apart = distances_mm(people, MODES)
    for i in people:
        for j in people:
            off = (coefficients(i, 3) - coefficients(j, 3)) * MODES
            assert apart[i, j] == pytest.approx(np.linalg.norm(off), abs=1e-4)


def test_look_alikes_are_nearer_than_others_and_go_both_ways():
    people = range(200)
    apart, alike = distances_mm(people, MODES), look_alikes(people, MODES, 0.02)
    assert (alike == alike.T).all() and not alike.diagonal().any()
    assert (alike.sum(axis=1) >= 4).all()
    for i in people:
        others = np.delete(np.arange(200), i)
        nearest = others[np.argsort(apart[i, others])[:4]]
        assert alike[i, nearest].all()
    assert apart[alike].mean() < 0.5 * apart[~alike & ~np.eye(200, dtype=bool)].mean()


def test_all_are_alike_where_all_are_asked_for_and_nonsense_is_refused():
    assert look_alikes(range(4), MODES, 1.0).sum() == 12
    for people, share in ((range(4), 0.0), (range(4), 1.5), (range(1), 0.5)):
        with pytest.raises(ValueError, match="look-alikes"):
            look_alikes(people, MODES, share)
