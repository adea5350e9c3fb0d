"""Work that is put off: the first at once, the last always, none between."""

from __future__ import annotations

import pytest

from app.window.parts.unhurried import Unhurried

pytestmark = pytest.mark.usefixtures("look")


@pytest.fixture
def done() -> list[int]:
    return []


def test_the_first_job_is_done_at_once_and_the_last_one_later(qtbot, qapp, done):
    pace = Unhurried(30, parent=qapp)
    for number in range(5):
        pace.do(lambda number=number: done.append(number))
    assert done == [0]
    qtbot.waitUntil(lambda: done == [0, 4])
    qtbot.wait(80)
    assert done == [0, 4]


def test_what_waits_is_forgotten_for_what_must_be_now(qtbot, qapp, done):
    pace = Unhurried(30, parent=qapp)
    for number in range(3):
        pace.do(lambda number=number: done.append(number))
    pace.now(lambda: done.append(9))
    qtbot.wait(80)
    assert done == [0, 9]
