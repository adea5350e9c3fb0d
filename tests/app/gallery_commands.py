"""`relief gallery …` run in this process: stdout of a command, or the error that its user is told."""

from __future__ import annotations

from click.testing import Result
from typer.testing import CliRunner

import gallery
from app.cli.failure import UsageError
from app.cli.people import program

WORDS = "four words of a book"


def run(*line: str, typed: str = "", code: int = 0) -> str:
    """Raises the ``GalleryError`` or ``UsageError`` that ends it."""
    return _result(*line, typed=typed, code=code).stdout


def notes(*line: str) -> str:
    """What it says on stderr."""
    return _result(*line).stderr


def _result(*line: str, typed: str = "", code: int = 0) -> Result:
    result = CliRunner().invoke(program, list(line), input=typed)
    if isinstance(result.exception, gallery.GalleryError | UsageError):
        raise result.exception
    assert result.exit_code == code, result.output
    return result
