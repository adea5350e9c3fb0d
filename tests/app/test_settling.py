"""What was there is left out of later searches for what nobody uses, and that only once."""

from __future__ import annotations

import gc

import pytest

from app.machine.settling import settle


@pytest.fixture(autouse=True)
def thawed():
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_what_was_there_is_not_searched_again_and_what_comes_is():
    kept = {"it": [object()]}
    settle()
    frozen = gc.get_freeze_count()
    assert frozen > 1000
    assert not any(one is kept for one in gc.get_objects())
    later: list[object] = []
    later.append(later)
    found = len(gc.get_objects())
    assert found < frozen
    del later
    assert gc.collect() >= 1


def test_a_second_call_freezes_nothing_more():
    settle()
    before = gc.get_freeze_count()
    more = [[number] for number in range(5000)]
    settle()
    assert gc.get_freeze_count() <= before
    assert len(more) == 5000
