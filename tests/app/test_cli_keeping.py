"""`relief gallery backup` and the others that keep it whole."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime

import numpy as np
import pytest
from gallery_commands import run

import gallery as rooms
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


def test_the_key_comes_back_from_paper(enrolled):
    lines = [line for line in run("recovery-sheet").splitlines() if line[:2] in ("1:", "2:", "3:", "4:")]
    rooms.key_file().unlink()
    with pytest.raises(rooms.WrongKey):
        run("check")
    run("recover-key", typed="\n".join(lines) + "\n")
    assert "is whole" in run("check")
    with pytest.raises(rooms.WrongKey, match="line 1"):
        run("recover-key", typed="\n".join([lines[0][:-1] + "U", *lines[1:]]) + "\n")
