"""`relief gallery export` and `import`."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from gallery_commands import WORDS, run

import gallery as rooms
from app.cli import secrets
from app.cli.failure import UsageError
from app.kept.paths import gallery_file
from app.kept.people import open_people

MODEL = "model-now"
CONSENT = rooms.Consent(True, "the operator", "yes", datetime(2026, 1, 2, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _one_model(monkeypatch):
    for module in ("keeping", "people", "moving"):
        monkeypatch.setattr(f"app.cli.{module}.shipped_model_id", lambda *_: MODEL)
    monkeypatch.setattr("app.cli.moving._alike", lambda: 0.5)


@pytest.fixture
def enrolled():
    rows = np.eye(2, 1920, dtype=np.float32)
    with open_people(gallery_file(), MODEL) as people:
        people.enrol("Ada", rows[:1], consent=CONSENT)
        people.enrol("Bob", rows[1:], consent=CONSENT)
    return gallery_file()


def test_a_file_with_a_passphrase_goes_to_another_station(enrolled, words, tmp_path):
    file, other = tmp_path / "people", tmp_path / "other.db"
    assert "2 people" in run("export", str(file), "--passphrase-file", str(words))
    asked = ("import", str(file), "--passphrase-file", str(words), "--gallery", str(other))
    assert "It would be: 2 added" in run(*asked, "--dry-run")
    assert "2 added" in run(*asked)
    assert "2 was here already" in run(*asked)


def test_conflicts_are_listed_and_end_with_1(enrolled, words, tmp_path):
    file = tmp_path / "people"
    run("export", str(file), "--passphrase-file", str(words))
    with open_people(enrolled, MODEL) as people:
        people.remove("Ada")
        people.enrol("ada", -np.eye(1, 1920, dtype=np.float32), consent=CONSENT)
        people.rename("Bob", "Robert")
    asked = ("import", str(file), "--passphrase-file", str(words))
    told = json.loads(run(*asked, "--json", code=1))
    assert [(one["name"], one["done"], one["conflicts"]) for one in told["people"]] == [
        ("Ada", "left out", [{"kind": "same name", "with": "ada"}]),
        ("Bob", "left out", [{"kind": "same id", "with": "Robert"}]),
    ]
    assert "called ada" in run(*asked, code=1)
    assert "2 replaced" in run(*asked, "--replace")


def test_a_file_with_the_key_opens_with_the_recovery_sheet(enrolled, tmp_path, monkeypatch):
    file = tmp_path / "people"
    run("export", str(file), "--with-key")
    lines = [line for line in run("recovery-sheet").splitlines() if line[:2] in ("1:", "2:", "3:", "4:")]
    monkeypatch.setenv("RELIEF_HOME", str(tmp_path / "another station"))
    with pytest.raises(rooms.WrongKey, match="--sheet"):
        run("import", str(file))
    assert "2 added" in run("import", str(file), "--sheet", typed="\n".join(lines) + "\n")


def test_the_list_for_spreadsheets(enrolled, tmp_path):
    file = tmp_path / "people.csv"
    assert "2 people" in run("export", str(file), "--csv")
    assert [line.split(",")[0] for line in file.read_text().splitlines()] == ["name", "Ada", "Bob"]
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(UsageError, match="no file of that name"):
        run("export", str(file), "--csv")


def test_a_passphrase_that_others_can_read_is_refused(enrolled, words, tmp_path):
    words.chmod(0o644)
    with pytest.raises(rooms.NotPrivate, match="chmod 600"):
        run("export", str(tmp_path / "people"), "--passphrase-file", str(words))
    assert not (tmp_path / "people").exists()


def test_nobody_is_asked_without_a_terminal(enrolled, tmp_path):
    with pytest.raises(UsageError, match="--passphrase-file"):
        run("export", str(tmp_path / "people"))


def test_it_is_typed_twice_without_an_echo(monkeypatch):
    asked = {}
    monkeypatch.setattr("app.cli.secrets.typer.prompt", lambda question, **how: asked.update(how) or WORDS)
    assert secrets.hidden("New", twice=True) == WORDS
    assert asked == {"hide_input": True, "confirmation_prompt": True, "err": True}
