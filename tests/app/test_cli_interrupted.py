"""Interruptions that come where an exception would be lost, or lead astray: they come again a moment later."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="POSIX signals")

# Native modules do so: what is raised within their initialisation becomes an ImportError.
NATIVE = """
import signal
try:
    signal.raise_signal(signal.{signal})
    b"".strip()
except BaseException as error:
    raise ImportError("initialization failed") from error
"""
PROGRAM = """
import signal, sys, time
from app import cli

class Goes:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)
        b"".strip()

def put_together(_):
    {before}
    def program(**_):
        try:
            {within}
        except ImportError:
            print("something is missing")
        time.sleep(1000)
    return program

cli._listen(cli._leave)
sys.unraisablehook = cli._unraisable
sys.exit(cli._ended(put_together, lambda _: None))
"""


def ended(folder: Path, *, before: str = "pass", within: str = "pass") -> subprocess.CompletedProcess[str]:
    """A program that does one thing while it is put together, another one while it runs, and then waits for long."""
    search = os.pathsep.join([str(folder), *filter(None, sys.path)])
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(before=before, within=within)],
        env=os.environ | {"PYTHONPATH": search},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_an_interruption_within_an_import_is_not_taken_for_a_missing_package(tmp_path: Path, number: str):
    (tmp_path / "native_like.py").write_text(NATIVE.format(signal=number), encoding="utf-8")
    ran = ended(tmp_path, within="import native_like")
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "")


def test_an_interruption_within_a_destructor_ends_the_program(tmp_path: Path):
    ran = ended(tmp_path, within="Goes()")
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "")


def test_an_interruption_while_the_commands_are_imported_ends_the_program_at_once(tmp_path: Path):
    ran = ended(tmp_path, before="signal.raise_signal(signal.SIGTERM); raise RuntimeError('it went on')")
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "")
