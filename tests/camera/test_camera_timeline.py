import pytest

from camera.streams.timeline import Timeline


def test_a_glitch_stands_still_and_a_reset_goes_on():
    timeline = Timeline(patience=2)
    glitch = [timeline.at(t) for t in (5.0, 5.1, 4.0, 5.2)]
    assert glitch == pytest.approx([0, 0.1, 0.1, 0.2])
    reset = [timeline.at(t) for t in (0.0, 0.1, 0.2, 0.3, 0.4)]
    assert reset == pytest.approx([0.2, 0.2, 0.3, 0.4, 0.5])
