"""`relief gallery key`, and the passphrase wherever a gallery is opened."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from gallery_commands import WORDS, run
from typer.testing import CliRunner

import gallery as rooms
from app.cli import opening, secrets
from app.cli.failure import UsageError
from app.cli.people import program
from app.doctor import stored
from app.kept.paths import gallery_file
from app.kept.people import open_people
from app.kept.settings import Settings
from gallery import envelope
from gallery.passphrase import Stretching

MODEL = "model-now"
CONSENT = rooms.Consent(True, "the operator", "yes", datetime(2026, 1, 2, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _one_model(monkeypatch):
    for module in ("keeping", "people", "key"):
        monkeypatch.setattr(f"app.cli.{module}.shipped_model_id", lambda *_: MODEL)
    monkeypatch.setattr(envelope, "new_stretching", lambda: Stretching(memory_kib=8 * 1024, passes=1))


@pytest.fixture
def enrolled():
    with open_people(gallery_file(), MODEL) as people:
        people.enrol("Ada", np.eye(1, 1920, dtype=np.float32), consent=CONSENT)
    return gallery_file()


def paper() -> list[str]:
    return [line for line in run("recovery-sheet").splitlines() if line[:2] in ("1:", "2:", "3:", "4:")]


def test_where_the_key_is_kept(enrolled, words, monkeypatch):
    assert json.loads(run("key", "--json")) == {"file": str(rooms.key_file()), "kept": "file", "replacing": False}
    lines = paper()
    run("key", "move", "passphrase", "--passphrase-file", str(words))
    assert "behind a passphrase" in run("key")
    with pytest.raises(rooms.BadPassphrase, match="RELIEF_PASSPHRASE_FILE"):
        run("check")
    monkeypatch.setenv("RELIEF_PASSPHRASE_FILE", str(words))
    assert "is whole" in run("check")
    assert paper() == lines  # the key is the same
    run("key", "move", "file")
    monkeypatch.delenv("RELIEF_PASSPHRASE_FILE")
    assert "is whole" in run("check")


def test_who_sits_at_the_terminal_is_asked_once(enrolled, words, monkeypatch):
    run("key", "move", "passphrase", "--passphrase-file", str(words))
    asked = []
    monkeypatch.setattr(secrets, "key_asker", lambda: lambda: asked.append(1) or WORDS)
    monkeypatch.setattr(opening, "key_asker", secrets.key_asker)
    assert "is whole" in run("check")
    assert asked == [1]


def test_without_a_key_nothing_is_moved_or_replaced():
    assert "no key yet" in run("key")
    for line in (("move", "passphrase"), ("rotate", "--yes")):
        with pytest.raises(UsageError, match="no key yet"):
            run("key", *line)
    for line in (("move", "cloud"), ("move", "file", "--passphrase-file", "x")):
        with pytest.raises(UsageError):
            run("key", *line)


def test_a_new_key_and_the_old_one_on_paper(enrolled, tmp_path):
    before = paper()
    copy = tmp_path / "copy.db"
    run("backup", str(copy))
    with pytest.raises(UsageError, match="nothing was changed"):
        run("key", "rotate")
    assert "1 gallery is encrypted" in run("key", "rotate", "--yes")
    after = paper()
    assert after != before
    assert "is whole" in run("check")
    assert "1 person is in" in run("restore", str(copy), "--yes")  # a backup from before
    rooms.key_file().unlink()
    with pytest.raises(rooms.WrongKey, match="latest sheet"):
        run("recover-key", typed="\n".join(before) + "\n")
    assert not rooms.key_file().exists()
    run("recover-key", typed="\n".join(after) + "\n")
    assert "is whole" in run("check")


def test_while_it_is_replaced_no_sheet_is_printed(enrolled, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rooms.Gallery, "use_key", interrupted)
        CliRunner().invoke(program, ["key", "rotate", "--yes"])
    assert json.loads(run("key", "--json"))["replacing"]
    assert "key rotate" in run("key")
    with pytest.raises(UsageError, match="key rotate"):
        run("recovery-sheet")
    run("key", "rotate", "--yes")
    assert not json.loads(run("key", "--json"))["replacing"]
    assert len(paper()) == 4


def test_a_locked_gallery_is_no_fault_to_doctor(enrolled, words, monkeypatch):
    run("key", "move", "passphrase", "--passphrase-file", str(words))
    monkeypatch.setattr(stored, "shipped_model_id", lambda *_: MODEL)
    assert stored.people(Settings()).outcome == "warning"
    monkeypatch.setenv("RELIEF_PASSPHRASE_FILE", str(words))
    assert stored.people(Settings()).outcome == "ok"


@pytest.mark.parametrize("fault", ["missing", "open", "empty", "noise", "folder"])
def test_a_passphrase_file_that_is_of_no_use_is_told(enrolled, words, monkeypatch, fault):
    run("key", "move", "passphrase", "--passphrase-file", str(words))
    monkeypatch.setenv("RELIEF_PASSPHRASE_FILE", str(words))
    if fault in ("missing", "folder"):
        words.unlink()
    if fault == "folder":
        words.mkdir(0o700)
    elif fault == "open":
        words.chmod(0o644)
    elif fault in ("empty", "noise"):
        words.write_bytes(b"" if fault == "empty" else b"\xff\xfe")
    with pytest.raises((rooms.BadPassphrase, rooms.NotPrivate)):
        run("check")
