"""The window's title: page and source, never who is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.live.capture import CaptureState, Phase
from app.window.models.title import title


@pytest.mark.parametrize(
    ("phase", "said"),
    [
        (Phase.STREAMING, "Live · D435 — Relief"),
        (Phase.OPENING, "Live · D435 (opening) — Relief"),
        (Phase.LOST, "Live · D435 (lost) — Relief"),
    ],
)
def test_a_title_says_page_source_and_what_is_unusual(phase, said):
    assert title("Live", "D435", CaptureState(phase)) == said


def test_a_title_without_a_source_is_the_page():
    assert title("Settings", "", CaptureState(Phase.IDLE)) == "Settings — Relief"


def test_recording_is_seen_in_the_title():
    state = CaptureState(Phase.STREAMING, recording=Path("one.relief"))
    assert title("Live", "D435", state) == "● Live · D435 — Relief"
