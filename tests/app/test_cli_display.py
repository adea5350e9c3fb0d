import io

import numpy as np
import pytest
from app_doubles import INTRINSICS, People, likeness, make_frame, make_location, seen, unit
from rich.console import Console

from app.cli.display import Live, Thumbnail, panel, summary_text
from app.pipeline import STAGES, FaceResult, Result
from app.verdict.decision import Decision
from app.verdict.verdict import Verdict
from app.words.report import Summary
from camera import Frame

PEOPLE = People({"Anna": unit([1]), "Ben": unit([0, 1])})


def text_of(renderable: object) -> str:
    console = Console(file=io.StringIO(), width=120, color_system=None)
    console.print(renderable)
    return console.file.getvalue()


def test_the_panel_says_who_where_and_how_fast():
    decision = Decision()
    for i in range(6):
        result = seen(i, likeness(0.8), PEOPLE, yaw=12.0)
        decision.update(result)
    text = text_of(panel(result, decision.verdicts, source="file:x", frames=6, dropped=2))
    assert "Anna (score 0.80, threshold 0.50, clear)" in text and "Ben" in text and "file:x" in text
    assert "0.70 m · yaw +12°" in text and "90% measured" in text and "6 shown · 2 dropped" in text


def test_the_panel_of_an_empty_frame_and_of_a_face_that_could_not_be_cut():
    assert "no face" in text_of(panel(seen(0, None, PEOPLE), (), source="", frames=1, dropped=0))
    result = Result(make_frame(), (FaceResult(make_location(), error="only 3% of the face was measured"),), {})
    pending = Verdict("looking", None, None, 1.0, 0, 0.0)
    text = text_of(panel(result, (pending,), source="", frames=1, dropped=0))
    assert "only 3% of the face" in text
    accepted = Verdict("accepted", "Anna", 0.8, 0.5, 6, 0.99)
    text = text_of(panel(result, (accepted,), source="", frames=1, dropped=0))
    assert "Anna (score" in text and "only 3% of the face" in text


def test_near_is_warm_far_is_cold_and_unmeasured_is_dark():
    depth = np.zeros((48, 64), np.uint16)
    depth[:, 16:40], depth[:, 40:] = 400, 1400
    console = Console(file=io.StringIO(), color_system="truecolor", force_terminal=True, width=80)
    lines = console.render_lines(Thumbnail(Frame(depth, 0.001, INTRINSICS), columns=32))
    assert len(lines) == 12 and sum(len(segment.text) for segment in lines[0] if segment.style) >= 32
    unmeasured, near, far = (segment.style.color.triplet for segment in lines[5][:3])
    assert max(unmeasured) < 30
    assert near.red > 2 * near.blue and far.blue > far.red


def test_the_live_display_is_redrawn_in_place_and_not_for_every_frame(monkeypatch: pytest.MonkeyPatch):
    now = 100.0
    monkeypatch.setattr("app.cli.display.monotonic", lambda: now)
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=120)
    summary = Summary()
    with Live("file:x", console) as live:
        for i in range(30):
            result = seen(i, likeness(0.8), PEOPLE)
            verdict = Verdict("looking", None, None, 0.5, 0, 0.0)
            summary.add(result, (verdict,))
            live.frame(result, (verdict,), summary, 0)
            now += 0.02
        live.summary(summary.record(seconds=1.0, dropped=0))
    text = out.getvalue()
    assert text.count("file:x") == 4 + 1, (
        "and once more at its end; drawn seldom, because drawing costs more than a frame"
    )
    assert "30 frames in 1.0 s (30.0 a second)" in text


def test_the_summary_in_words():
    summary = Summary()
    summary.add(Result(make_frame(), (), dict.fromkeys(STAGES, 3.0)), ())
    text = summary_text(summary.record(seconds=2.0, dropped=4, damaged=1))
    assert "1 frame in 2.0 s (0.5 a second), 4 dropped, 1 damaged" in text
    assert "accepted: nobody" in text and "total 3.0" in text
