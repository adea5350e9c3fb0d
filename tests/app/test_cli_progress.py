"""What has to be waited for is said: on a terminal by a bar, elsewhere by a line now and then, never on stdout."""

from __future__ import annotations

import json
import sys

import pytest

from app.cli.progress import EVERY_S, Waiting, busy
from engines.cpu import precision

WHAT = "Measuring"


class Clock:
    """Stands still until it is told."""

    now = 5.0

    def __call__(self) -> float:
        return self.now


def test_nothing_is_said_of_what_nobody_waits_for(capsys):
    with Waiting("Getting ready"), busy("working"):
        pass
    assert capsys.readouterr() == ("", "")


def test_a_terminal_shows_what_is_done_from_the_beginning_and_makes_room_for_a_question(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with busy("working"):
        pass
    with busy("silent", quiet=True):
        pass
    with Waiting("Getting ready") as progress:
        progress.stop()
        before = capsys.readouterr()
        progress(0.5, WHAT)  # such as a processor that takes over later
    assert "working …" in before.err and "Getting ready" in before.err and "silent" not in before.err
    assert capsys.readouterr().err == f"relief: {WHAT}: 50 %\n"
    assert before.out == ""


def test_where_nobody_watches_a_line_says_that_it_began_and_some_how_far_it_is(capsys):
    clock = Clock()
    with Waiting("Getting ready", clock=clock) as progress:
        for share in (0.0, 0.2, 0.4):
            progress(share, WHAT)
        clock.now += EVERY_S
        progress(0.6, WHAT)
        progress(0.8, WHAT)
        clock.now += EVERY_S
        progress(1.0, WHAT)
    said = capsys.readouterr()
    assert said.err.splitlines() == [f"relief: {WHAT} …", f"relief: {WHAT}: 60 %"]
    assert said.out == ""


def test_who_watches_sees_a_bar(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with Waiting("Getting ready") as progress:
        progress(0.0, WHAT)
        progress(0.5, WHAT)
    shown = capsys.readouterr()
    assert "Getting ready" in shown.err and WHAT in shown.err and "50/100" in shown.err
    assert "relief:" not in shown.err
    assert shown.out == ""


@pytest.mark.parametrize("line", [("engines", "list", "--json"), ("demo", "--json"), ("bench", "--json")])
def test_commands_say_that_they_measure(relief, monkeypatch, line):
    """The first command on a machine measures which precision to use, for a minute on a slow one."""

    def choose(_, __, *, progress, **___):
        progress(0.0, precision.MEASURING)
        raise KeyboardInterrupt  # whoever waits may break it off

    monkeypatch.setattr(precision, "choose", choose)
    code, out, err = relief(*line)
    assert f"relief: {precision.MEASURING} …" in err
    assert "Traceback" not in err
    assert code == 130
    assert not out or json.loads(out)
