"""How the checklist judges a stream that was watched."""

from dataclasses import replace

from app.checklist import streaming


def test_a_stream_that_is_slow_loses_frames_or_sees_nothing():
    size = {"size": (64, 48), "infrared": True, "color": False, "temperature_c": None}
    rates = {"seconds": 10.0, "fps": 29.7, "device_fps": 30.0, "longest_gap_ms": 40.0}
    well = streaming.Streamed(frames=298, missed=1, dropped=1, measured=0.7, **rates, **size)
    assert well.trouble(30.0) == well.trouble(None) == ""
    assert "30 fps were promised" in replace(well, fps=26.9).trouble(30.0)
    assert replace(well, fps=26.9).trouble(None) == ""
    for lost in ({"missed": 2}, {"dropped": 2}):
        assert "lost" in replace(well, **lost).trouble(30.0)
    assert replace(well, frames=2, missed=1, dropped=0).trouble(30.0) == ""  # one at the start is nothing
    assert "lens" in replace(well, measured=0.0).trouble(30.0)
