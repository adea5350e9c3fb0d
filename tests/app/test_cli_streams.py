"""Standard streams that are narrow, closed, full or left alone, and interruptions at any time."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from app_doubles import Run, make_frame

import camera
from app.kept import people
from app.words.visible import visible, visible_lines

pytestmark = pytest.mark.skipif(os.name != "posix", reason="POSIX descriptors and signals")

PROGRAM = shlex.join([sys.executable, str(Path(__file__).with_name("cli_with_doubles.py"))])
Shell = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def shell(home: Path) -> Shell:
    """Run a shell's line in a new home; ``relief`` stands for the program, ``$CLIP`` for 300 frames of a face."""
    path = home / "clip.relief"
    with camera.Recorder(path, make_frame().intrinsics) as recorder:
        for number in range(300):
            recorder.write(make_frame(number))

    def run(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
        shown = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
        return subprocess.run(
            ["bash", "-c", f'IFS=; set -o pipefail; relief() {{ {PROGRAM} "$@"; }}; {line}'],
            env=shown | {"RELIEF_HOME": str(home), "CLIP": f"file:{path}"} | environment,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=300,
            check=False,
        )

    return run


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("relief watch --camera $CLIP | head -1", 0),
        ("relief watch --camera $CLIP --json | head -1", 0),
        ("relief --help | true", 0),
        ("relief identify --camera $CLIP | true", 4),  # what it found out stays its exit code
        ("relief devices >&-", 0),
        ("relief devices <&- >&- 2>&-", 0),
        ("relief watch --camera $CLIP >/dev/full", 2),
        ("relief devices --json >/dev/full", 2),
    ],
)
def test_a_stream_that_is_gone_closed_or_full(shell: Shell, line: str, code: int):
    done = shell(line)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr and "Broken" not in done.stderr
    assert ("No space left" in done.stderr) == ("/dev/full" in line)


def test_no_file_takes_the_place_of_a_closed_stdout(shell: Shell, home: Path):
    done = shell("relief enrol Ada --camera $CLIP --consent yes >&- 2>&-")
    assert done.returncode == 0
    done = shell("relief gallery list --json")
    assert [person["name"] for person in json.loads(done.stdout)["people"]] == ["Ada"]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-16"])
def test_output_fits_every_encoding(shell: Shell, encoding: str):
    line = "relief watch --camera $CLIP --frames 2; relief gallery remove Zoë…✓ --yes --gallery no/Zoë…✓.db"
    done = shell(line, PYTHONIOENCODING=encoding, LC_ALL="C.UTF-8")
    assert done.returncode == 4 and "Traceback" not in done.stderr
    if encoding == "ascii":
        assert "yaw +0 deg: " in done.stdout and "no/Zoe...+.db" in done.stderr


def test_json_is_the_same_in_every_encoding(shell: Shell):
    assert shell("relief enrol Zoë-✓ --camera $CLIP --consent yes", LC_ALL="C.UTF-8").returncode == 0
    texts = {shell("relief gallery list --json", PYTHONIOENCODING=name).stdout for name in ("ascii", "utf-8")}
    assert len(texts) == 1 and json.loads(texts.pop())["people"][0]["name"] == "Zoë-✓"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("after", [0.25, 0.7])
def test_an_interruption_in_the_first_second_is_quiet(home: Path, number: signal.Signals, after: float):
    # After Python's own start, whose own modules nobody but Python can keep from a traceback.
    program = "import os; from app.cli import main; os.write(2, b'.'); main()"
    command = [sys.executable, "-c", program, "demo"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"RELIEF_HOME": str(home)},
    ) as process:
        assert process.stderr.read(1) == "."
        time.sleep(after - 0.2)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and err == ""


def test_questions_that_nobody_answers_are_a_no(shell: Shell):
    assert shell("relief enrol Ada --camera $CLIP --consent yes").returncode == 0
    done = shell("relief gallery remove Ada </dev/null")
    assert done.returncode == 2 and "nothing was removed" in done.stderr
    assert "Ada" in shell("relief gallery list").stdout


@pytest.mark.parametrize("name", ["[/red]", "[bold]Ada", ":smile: Ada", "\\[x]"])
def test_names_are_shown_as_they_are(relief: Run, home: Path, name: str, monkeypatch: pytest.MonkeyPatch):
    from app_doubles import Denoiser, Recogniser, cut, find

    from app.pipeline import Pipeline

    pipeline = Pipeline(Denoiser(), Recogniser(), None, locate=find, crop=cut)
    monkeypatch.setattr("app.cli.people.shipped_model_id", lambda *_: pipeline.model_id)
    monkeypatch.setattr(Pipeline, "default", classmethod(lambda cls, *, gallery=None, **_: pipeline))
    path = home / "one.relief"
    with camera.Recorder(path, make_frame().intrinsics) as recorder:
        for number in range(20):
            recorder.write(make_frame(number))
    pipeline.gallery = people.open_people(home / "gallery.db", pipeline.model_id)
    assert relief("enrol", name, "--camera", f"file:{path}", "--consent", "yes")[0] == 0
    code, out, err = relief("gallery", "list")
    assert code == 0 and name in out, err


def test_what_would_move_the_cursor_or_turn_the_text_is_written_out():
    assert visible("Ada\x1b[31m\x07\u202eeno\udcff\u2028") == "Ada\\x1b[31m\\x07\\u202eeno\\udcff\\u2028"
    assert visible("Zoë Ünal … ✓ 李") == "Zoë Ünal … ✓ 李"
    assert visible_lines("one\ntwo\r") == "one\ntwo\\r"


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_note_is_written_at_once(unbuffered: str):
    """A note that waits for the end of the program tells nobody what runs."""
    program = "import os, sys; from app.cli import output, streams; streams.prepare(); output.note('now'); os._exit(0)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "relief: now" in done.stderr
