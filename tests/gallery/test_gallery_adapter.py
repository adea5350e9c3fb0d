import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery.adapter import Adapter, estimate
from gallery.errors import TooFewPeople

D = 24


def people(count: int, looks: int, seed: int = 0) -> list[np.ndarray]:
    """Embeddings that share a direction and vary, within a person, most along another."""
    rng = np.random.default_rng(seed)
    shared, nuisance = np.eye(D)[0], np.eye(D)[1]
    own = rng.normal(size=(count, D)) * 0.3
    noise = rng.normal(size=(count, looks, 1)) * nuisance + rng.normal(size=(count, looks, D)) * 0.02
    vectors = shared + own[:, None] + noise
    return list((vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32))


def apart(groups: list[np.ndarray]) -> float:
    """How far cosines within people lie above those between, in their spread."""
    flat, who = np.concatenate(groups), np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    cosine, same = flat @ flat.T, who[:, None] == who
    own, other = cosine[same & ~np.eye(len(who), dtype=bool)], cosine[~same]
    return float((own.mean() - other.mean()) / np.sqrt((own.var() + other.var()) / 2))


def test_strangers_and_own_people_of_a_sensor_come_apart():
    """On people that the adapter was not estimated from."""
    adapt, others = estimate(people(12, 8)), people(12, 8, seed=1)
    assert apart([adapt(each) for each in others]) > 2 * apart(others)


def test_it_is_the_formula_of_the_paper():
    groups = people(5, 6)
    adapter = estimate(groups, strength=0.1)
    mean = np.mean([each.mean(axis=0) for each in groups], axis=0)
    within = np.concatenate([each - each.mean(axis=0) for each in groups]).astype(np.float64)
    values, vectors = np.linalg.eigh(within.T @ within / len(within))
    floor = 0.1 * values[-8:].mean()
    expected = (np.concatenate(groups) - mean) @ vectors / np.sqrt(values + floor) @ vectors.T
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(adapter(np.concatenate(groups)), expected, atol=1e-3)


@given(st.integers(2, 6), st.integers(2, 5), st.integers(0, 99))
def test_adapted_embeddings_have_unit_length_and_one_is_as_many(count, looks, seed):
    groups = people(count, looks, seed)
    adapter = estimate(groups)
    adapted = adapter(groups[0])
    np.testing.assert_allclose(np.linalg.norm(adapted, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(adapter(groups[0][0]), adapted[0], atol=1e-5)
    assert (adapter.people, adapter.embeddings) == (count, count * looks)


def test_too_few_people_give_none():
    for groups in ([], people(1, 9), people(5, 1)):
        with pytest.raises(TooFewPeople, match="enrol more"):
            estimate(groups)


def test_an_adapter_that_does_not_fit_is_refused():
    mean, basis = np.zeros(3, np.float32), np.eye(3, dtype=np.float32)[:2]
    with pytest.raises(ValueError, match="one row"):
        Adapter(mean, basis, np.ones(3, np.float32), 2, 4)
    for gains in ([0.5, 0.0], [0.5, 1.5], [0.5, np.nan]):
        with pytest.raises(ValueError, match="gains"):
            Adapter(mean, basis, np.array(gains, np.float32), 2, 4)
