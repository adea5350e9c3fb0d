"""A search leaves templates out by a bound: it has to answer as one that compares every template."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery.adapter import estimate
from gallery.embedding import DIMENSIONS, pack, unpack
from gallery.index import Index, NoEmbedding
from gallery.vectors import Coarse, Whole, vectors


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def scattered(rng: np.random.Generator, count: int) -> np.ndarray:
    return unit(rng.standard_normal((count, DIMENSIONS)))


def clustered(rng: np.random.Generator, count: int) -> np.ndarray:
    """A few crowds of near doubles, all on one side: cosines from 0.3 to 0.999."""
    centres = rng.standard_normal((6, DIMENSIONS)) + 0.7
    return unit(
        centres[rng.integers(0, 6, count)]
        + rng.choice([0.02, 0.3, 1.0], (count, 1)) * rng.standard_normal((count, DIMENSIONS))
    )


def peaked(rng: np.random.Generator, count: int) -> np.ndarray:
    """Few large numbers and many small ones: what eight bits render worst."""
    return unit(rng.standard_normal((count, DIMENSIONS)) * np.exp(rng.normal(0, 2, (count, DIMENSIONS))))


KINDS = {"scattered": scattered, "clustered": clustered, "peaked": peaked}


def exhaustive(index: Index, rows: np.ndarray, probe: np.ndarray, adapter=None) -> np.ndarray:
    """Every person's best score in float64, in the order of the index."""
    if adapter is not None:
        rows, probe = adapter(rows), adapter(probe[None])[0]
    best = np.full(len(index.people), -1.0)
    np.maximum.at(best, index._owners, rows.astype(np.float64) @ probe.astype(np.float64))
    return best


def filled(rows: np.ndarray, each: int, held=None) -> Index:
    index, contents = Index(held), [pack(row) for row in rows]
    pieces = [contents[k : k + 256] for k in range(0, len(contents), 256)]
    index.add(range(1, len(rows) + 1), [f"{k // each}" for k in range(len(rows))], pieces)
    return index


def test_the_fast_search_is_installed():
    assert isinstance(vectors(), Coarse)


@pytest.mark.parametrize("held", [vectors, Whole], ids=["coarse", "whole"])
@pytest.mark.parametrize("adapted", [False, True], ids=["plain", "adapted"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_best_are_those_of_an_exhaustive_search(kind, adapted, held):
    rng = np.random.default_rng(5)
    rows = unpack([pack(row) for row in KINDS[kind](rng, 3000)])
    adapter = estimate(list(rows[:60].reshape(12, 5, -1))) if adapted else None
    index = filled(rows, 3, held())
    probes = [rows[17], unit(rows[1234] + 0.02 * rng.standard_normal(DIMENSIONS)), *KINDS[kind](rng, 4)]
    for probe in probes:
        wanted = exhaustive(index, rows, probe, adapter)
        found = index.best(probe, 7, adapter=adapter)
        np.testing.assert_allclose([score for _, score in found], np.sort(wanted)[::-1][:7], atol=1e-4)
        for person, score in found:
            assert score == pytest.approx(wanted[index.people.index(person)], abs=1e-4)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), kind=st.sampled_from(list(KINDS)))
def test_no_coarse_product_is_further_off_than_its_bound(seed, kind):
    rng = np.random.default_rng(seed)
    rows = unpack([pack(row) for row in KINDS[kind](rng, 60)])
    held = vectors()
    held.reserve(60)
    assert held.put(0, [pack(row) for row in rows]) is None
    for weights in (rows[0], (3 * KINDS[kind](rng, 1)[0]).astype(np.float32), np.zeros(DIMENSIONS, np.float32)):
        about, slack = held.products(weights, 60)
        assert (np.abs(about - rows.astype(np.float64) @ weights.astype(np.float64)) <= slack + 1e-9).all()


def test_many_rows_are_shared_out_among_threads():
    rng = np.random.default_rng(7)
    rows = scattered(rng, 600)
    held = vectors()
    held.reserve(9000)
    for at in range(0, 9000, 600):
        held.put(at, [pack(row) for row in rows])
    about, _ = held.products(rows[1], 9000)
    np.testing.assert_array_equal(about, np.tile(about[:600], 15))


def test_people_left_out_do_not_push_others_out():
    rows = scattered(np.random.default_rng(3), 40)
    index = filled(rows, 2)
    found = [person for person, _ in index.best(rows[0], 20)]
    left = [person for person, _ in index.best(rows[0], 5, without=[*found[:4], "nobody"])]
    assert left == found[4:9]
    assert index.best(rows[0], 5, without=found) == []


def test_a_template_that_is_none_is_named_and_nothing_is_added():
    rows = scattered(np.random.default_rng(3), 20)
    index = filled(rows[:10], 1)
    contents = [pack(row) for row in rows[10:]]
    contents[4] = bytes(3840)
    with pytest.raises(NoEmbedding) as raised:
        index.add(range(11, 21), ["new"] * 10, [contents[:3], contents[3:]])
    assert raised.value.template == 15
    assert len(index) == 10
    assert index.best(rows[0], 1)[0][0] == "0"


def test_without_numkong_rows_are_whole(monkeypatch):
    monkeypatch.setitem(sys.modules, "numkong", None)
    assert isinstance(vectors(), Whole)
