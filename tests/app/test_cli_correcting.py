"""Verdicts called wrong from the terminal: by name, the last one, by a key in `relief watch`."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime

import numpy as np
import pytest
from gallery_commands import run

import gallery as rooms
from app.cli.failure import UsageError
from app.cli.keyboard import NoKeys, keys
from app.cli.objecting import ASKED_S, Objecting
from app.kept.paths import gallery_file
from app.kept.people import open_people
from app.verdict.verdict import Verdict

MODEL = "model-now"
CONSENT = rooms.Consent(True, "the operator", "yes", datetime(2026, 1, 2, tzinfo=UTC))
ADA = Verdict("accepted", "Ada", 0.9, 0.5, 6, 0.99)
STRANGER = Verdict("unknown", None, 0.1, 0.5, 6, 0.99)


@pytest.fixture
def enrolled(home, monkeypatch):
    for module in ("keeping", "people"):
        monkeypatch.setattr(f"app.cli.{module}.shipped_model_id", lambda *_: MODEL)
    with open_people(gallery_file(), MODEL) as people:
        people.enrol("Ada", np.eye(2, 1920, dtype=np.float32)[:1], consent=CONSENT)
        people.enrol("Bob", np.eye(2, 1920, dtype=np.float32)[1:], consent=CONSENT)
        yield people


def listed() -> list[tuple[str, str | None]]:
    return [(one["person"], one["instead"]) for one in json.loads(run("corrections", "--json"))["corrections"]]


def test_the_last_who_was_accepted_is_called_wrong_once(enrolled):
    with pytest.raises(UsageError, match="nobody was accepted"):
        run("not-this", "--last")
    enrolled.record("accept", person="Ada", score=0.9)
    enrolled.record("accept", person="Bob", score=0.8)
    enrolled.record("unknown", score=0.1)
    told = json.loads(run("not-this", "--last", "--json"))
    assert (told["person"], told["instead"], told["times"]) == ("Bob", None, 1)
    assert told["verdict_at"] == enrolled.audit()[2].at.isoformat()
    with pytest.raises(UsageError, match="already"):
        run("not-this", "--last")
    enrolled.record("accept", person="Ada", score=0.9)
    assert "Bob was taken for Ada at " in run("not-this", "--last", "--is", "Bob")
    assert listed() == [("Bob", None), ("Ada", "Bob")]
    assert "a stranger" in run("corrections")
    assert json.loads(run("not-this", "Ada", "--forget", "--json"))["dropped"] == 1
    enrolled.record("accept", person="Ada", score=0.9)
    enrolled.remove("Ada")
    with pytest.raises(UsageError, match="not enrolled any more"):
        run("not-this", "--last")
    run("not-this", "Bob", "--forget")
    assert "No verdict" in run("corrections")


@pytest.mark.parametrize("line", [(), ("Ada", "--last"), ("--last", "--forget"), ("Ada", "--is", "Bob", "--forget")])
def test_whom_is_said_once(enrolled, line):
    with pytest.raises(UsageError):
        run("not-this", *line)
    assert listed() == []


def test_a_key_asks_and_another_keeps_it(enrolled):
    objecting = Objecting(enrolled)
    assert not objecting.hear("y", [ADA], 0)
    assert not objecting.hear("n", [STRANGER], 0) and "nobody" in objecting.said
    assert not objecting.hear("y", [ADA], 0)
    assert not objecting.hear("n", [STRANGER, ADA], 0) and "not Ada?" in objecting.said
    assert not objecting.hear("x", [ADA], 1) and objecting.said == ""
    assert not objecting.hear("n", [ADA], 2)
    assert not objecting.hear("y", [ADA], 2.1 + ASKED_S), "the question stands for a while only"
    assert listed() == []
    assert objecting.hear("ny", [ADA], 30) and "that was not Ada" in objecting.said
    assert listed() == [("Ada", None)]


def test_a_gallery_that_refuses_is_told_and_one_that_keeps_nothing_hears_nothing(enrolled):
    objecting = Objecting(enrolled)
    objecting.hear("n", [ADA], 0)
    enrolled.remove("Ada")
    assert not objecting.hear("y", [], 1) and "not kept: nobody called Ada" in objecting.said
    assert not Objecting(None).hear("ny", [ADA], 0)


def test_the_key_is_told_while_somebody_is_accepted(enrolled):
    objecting = Objecting(enrolled)
    assert objecting.notice([STRANGER]) == "" and objecting.notice([ADA]) == "n: not this person"
    objecting.hear("n", [ADA], 0)
    assert "not Ada?" in objecting.notice([ADA])
    assert Objecting(None).notice([ADA]) == ""


def test_keys_of_no_terminal_are_none():
    with keys() as pressed:
        assert isinstance(pressed, NoKeys) and pressed.pressed() == ""


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of Unix")
def test_keys_come_at_once_and_the_terminal_is_as_it_was():
    import pty
    import termios

    from app.cli.keyboard import Terminal

    master, slave = pty.openpty()
    try:
        before = termios.tcgetattr(slave)
        with Terminal(slave) as pressed:
            assert pressed.pressed() == ""
            assert not termios.tcgetattr(slave)[3] & (termios.ECHO | termios.ICANON)
            assert termios.tcgetattr(slave)[3] & termios.ISIG, "Ctrl-C ends the program"
            os.write(master, b"ny\xff")
            found, end = "", time.monotonic() + 30
            while len(found) < 3 and time.monotonic() < end:
                found += pressed.pressed()
            assert found == "ny\ufffd"
        assert termios.tcgetattr(slave) == before
    finally:
        os.close(master)
        os.close(slave)
