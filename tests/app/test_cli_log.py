"""What becomes of the rooms' log: words on stderr, tracebacks in a file that was asked for."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import log
from app.cli.failure import UsageError

FOREIGN = "Error Code 1: Cuda Runtime (unspecified launch failure)"


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The process's log as it was, afterwards."""
    root, raising = logging.getLogger(), logging.raiseExceptions
    before = list(root.handlers), [logging.getLogger(room).level for room in log.ROOMS]
    yield
    for handler in [handler for handler in root.handlers if handler not in before[0]]:
        root.removeHandler(handler)
        handler.close()
    for room, level in zip(log.ROOMS, before[1], strict=True):
        logging.getLogger(room).setLevel(level)
    logging.raiseExceptions = raising


def fail() -> None:
    try:
        raise RuntimeError(FOREIGN)
    except RuntimeError:
        logging.getLogger("engines.gpu.cuda").warning("the GPU went wrong\x1b[2J", exc_info=True)
        logging.getLogger("engines.gpu.cuda").debug("running", exc_info=True)


def test_a_warning_is_words_and_no_traceback(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(log.VARIABLE, raising=False)
    log.listen()
    fail()
    assert capsys.readouterr().err == "relief: the GPU went wrong\\x1b[2J\n"


def test_a_file_that_was_named_has_all_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "log"
    file.write_text("before\n")
    file.chmod(0o644)
    monkeypatch.setenv(log.VARIABLE, str(file))
    log.listen()
    fail()
    text = file.read_text()
    assert text.startswith("before\n") and text.count(FOREIGN) == 2 and "DEBUG engines.gpu.cuda: running" in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and FOREIGN not in capsys.readouterr().err


@pytest.mark.parametrize("name", ["~nosuchuser/log", "{folder}", "{folder}/none/log"])
def test_a_file_that_cannot_be_written_is_a_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.setenv(log.VARIABLE, name.format(folder=tmp_path))
    with pytest.raises(UsageError, match="RELIEF_LOG="):
        log.listen()
