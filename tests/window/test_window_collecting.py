"""What nobody uses any more is searched in the window's thread, whichever thread made it."""

from __future__ import annotations

import gc
import threading

import pytest

from app.window.parts.collecting import EVERY_MS, Collecting, collect_where_due


class Circle:
    """Keeps itself alive until it is searched for."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def searched():
    """The threads that searched."""
    seen: list[int] = []

    def note(phase: str, _: object) -> None:
        if phase == "start":
            seen.append(threading.get_ident())

    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)


def make_many() -> None:
    for _ in range(5 * gc.get_threshold()[0]):
        Circle()


def test_no_other_thread_searches(qtbot, searched):
    collecting = Collecting()
    worker = threading.Thread(target=make_many)
    worker.start()
    worker.join()
    assert not searched
    qtbot.waitUntil(lambda: bool(searched), timeout=100 * EVERY_MS)
    assert set(searched) == {threading.get_ident()}
    collecting.stop()
    assert gc.isenabled()
    searched.clear()
    worker = threading.Thread(target=make_many)
    worker.start()
    worker.join()
    assert threading.get_ident() not in searched and searched


def test_it_is_searched_as_python_would(searched):
    gc.collect()
    searched.clear()
    assert collect_where_due() == -1 and not searched
    make_many()
    assert collect_where_due() == 0 and len(searched) == 1
    for _ in range(gc.get_threshold()[1] + 1):
        make_many()
        collect_where_due()
    assert gc.get_count()[1] <= gc.get_threshold()[1] + 1
    assert gc.get_count()[2] >= 1  # the second generation was due meanwhile
