"""`relief gallery backup` and the others that keep it whole."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from gallery_commands import notes, run

import gallery as rooms
from app.cli.failure import UsageError
from app.kept.paths import gallery_file
from app.kept.people import open_people

MODEL = "model-now"
CONSENT = rooms.Consent(True, "the operator", "yes", datetime(2026, 1, 2, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _one_model(monkeypatch):
    for module in ("keeping", "people"):
        monkeypatch.setattr(f"app.cli.{module}.shipped_model_id", lambda *_: MODEL)


@pytest.fixture
def enrolled():
    """The user's gallery: Ada by these networks, Bob by others."""
    rows = np.eye(2, 1920, dtype=np.float32)
    for name, model, row in (("Bob", "model-before", rows[:1]), ("Ada", MODEL, rows[1:])):
        with open_people(gallery_file(), model) as people:
            people.enrol(name, row, consent=CONSENT)
    return gallery_file()


def test_backup_check_and_restore(enrolled, tmp_path):
    copy = tmp_path / "copy.db"
    assert "2 people" in run("backup", str(copy))
    assert json.loads(run("check", "--json")) == {"gallery": str(enrolled), "people": 2, "whole": True}
    enrolled.write_bytes(b"noise" * 999)
    with pytest.raises(rooms.GalleryError):
        run("check")
    assert "2 people are in" in run("restore", str(copy), "--yes")
    assert "is whole" in run("check")


def test_an_older_copy_is_taken_only_when_that_is_said(enrolled, tmp_path):
    shutil.copy(enrolled, tmp_path / "older.db")
    run("remove", "Bob", "--yes")
    shutil.copy(tmp_path / "older.db", enrolled)
    with pytest.raises(rooms.RolledBack, match="relief gallery accept"):
        run("list")
    assert "taken as it is" in run("accept", "--yes")
    assert "Bob" in run("list")


def test_whoever_has_to_be_enrolled_again_is_listed(enrolled):
    told = json.loads(run("upgrade", "--json", code=1))
    assert (told["comparable"], told["to_enrol"]) == (["Ada"], ["Bob"])
    assert "relief enrol Bob" in run("upgrade", code=1)
    run("remove", "Bob", "--yes")
    assert "1 person of 1 can be compared" in run("upgrade")


def test_the_audit_is_shown(enrolled):
    with open_people(enrolled, MODEL) as people:
        people.record("accept", person="Ada", score=0.71, threshold=0.5, source="watch")
    (kept, line, *_) = json.loads(run("audit", "--json", "--keep-days", "7"))["lines"]
    assert (kept["action"], kept["source"]) == ("retention", "90 to 7 days")
    assert (line["action"], line["person"], line["score"], line["source"]) == ("accept", "Ada", 0.71, "watch")
    assert "Ada" in run("audit")


def test_lines_that_a_leap_of_the_clock_holds_back_are_told_and_erased_by_a_date(enrolled, monkeypatch):
    with open_people(enrolled, MODEL) as people:
        people.record("unknown", score=0.1)
    assert notes("audit") == ""

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=200)

    for module in ("gallery.audit", "gallery.clock", "app.kept.held_back"):
        monkeypatch.setattr(f"{module}.datetime", Later)
    today, later = (f"{Later.now() + timedelta(days=days):%Y-%m-%d}" for days in (0, 2))
    assert "3 lines of the audit are older than the 90 days" in notes("audit")
    with pytest.raises(UsageError, match="--yes asks nobody"):
        run("audit", "--forget-before", today)
    with pytest.raises(UsageError, match="yet to come"):
        run("audit", "--forget-before", later, "--yes")
    assert _actions() == ["unknown", "enrol", "enrol"], "nothing was erased"
    assert notes("audit", "--forget-before", today, "--yes").endswith(f"3 lines were erased from before {today}\n")
    assert _actions() == ["forget"]


def _actions():
    return [line["action"] for line in json.loads(run("audit", "--json"))["lines"]]


def test_the_key_comes_back_from_paper(enrolled):
    lines = [line for line in run("recovery-sheet").splitlines() if line[:2] in ("1:", "2:", "3:", "4:")]
    rooms.key_file().unlink()
    with pytest.raises(rooms.WrongKey):
        run("check")
    run("recover-key", typed="\n".join(lines) + "\n")
    assert "is whole" in run("check")
    with pytest.raises(rooms.WrongKey, match="line 1"):
        run("recover-key", typed="\n".join([lines[0][:-1] + "U", *lines[1:]]) + "\n")
