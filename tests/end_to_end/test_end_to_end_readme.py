"""The README's first commands and its Python, as they stand there, without a camera."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOME = "/tmp/relief-first-steps"
PROGRAM = [sys.executable, "-c", "import sys; sys.argv[0] = 'relief'; from app.cli import main; main()"]

pytestmark = pytest.mark.slow


def first_commands() -> list[tuple[list[str], int]]:
    """The arguments of each `relief …` and the exit code that its comment promises, 0 where it says nothing."""
    text = (ROOT / "README.md").read_text("utf-8")
    block = text.partition("These work as they stand")[2].partition("```sh\n")[2].partition("```")[0]
    commands = []
    for line in block.splitlines():
        words = shlex.split(line, comments=True)
        if words and words[0] == "relief":
            code = re.search(r"exit code (\d)", line)
            commands.append((words[1:], int(code[1]) if code else 0))
    return commands


def lines_of_python() -> str:
    """The example for Python."""
    return (ROOT / "README.md").read_text("utf-8").partition("```python\n")[2].partition("```")[0]


def test_the_first_commands_do_what_the_readme_says(tmp_path: Path):
    commands = first_commands()
    assert [arguments[0] for arguments, _ in commands] == ["demo", "enrol", "verify", "verify", "doctor"]
    home = str(tmp_path / "first-steps")

    def run(*line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            line,
            cwd=ROOT,
            env=os.environ | {"RELIEF_HOME": home},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=800,
            check=False,
        )

    for arguments, code in commands:
        done = run(*PROGRAM, *arguments)
        told = f"relief {shlex.join(arguments)}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr, told
        if arguments == ["doctor"]:  # what is missing differs; here it only has to look everywhere
            assert "✓ Relief" in done.stdout and "Disk" in done.stdout, told
        else:
            assert done.returncode == code, told
        if arguments == ["demo"]:
            counted = {name: int(count) for name, count in re.findall(r"recognised as (\w+) in (\d+) of 135", told)}
            assert set(counted) == {"Ada", "Ben"} and min(counted.values()) >= 120, told
            assert "Everything went as it should." in done.stdout and len(re.findall(" refused,", told)) == 2, told
    assert HOME in lines_of_python()
    done = run(sys.executable, "-c", lines_of_python().replace(HOME, home))
    assert done.returncode == 0 and "['Ada']" in done.stdout, done.stdout + done.stderr
