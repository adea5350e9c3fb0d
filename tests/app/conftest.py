"""Fixtures of the app's tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from app_doubles import Run
from gallery_commands import WORDS

from app.cli import main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty RELIEF_HOME."""
    monkeypatch.setenv("RELIEF_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def relief(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `relief …` as a user does; its exit code, stdout and stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["relief", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return run


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """A file with the passphrase ``WORDS``, the user's alone."""
    path = tmp_path / "words"
    path.write_text(f"{WORDS}\n")
    path.chmod(0o600)
    return path
