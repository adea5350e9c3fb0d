"""What only a process of its own shows: signals, closed pipes, terminals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from app_doubles import make_frame

import camera

PROGRAM = [sys.executable, str(Path(__file__).with_name("cli_with_doubles.py"))]
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
posix = pytest.mark.skipif(os.name != "posix", reason="POSIX signals and terminals")


@pytest.fixture
def clip(tmp_path: Path) -> str:
    """Half a minute of one face at 15 frames a second."""
    path = tmp_path / "clip.relief"
    with camera.Recorder(path, make_frame().intrinsics) as recorder:
        for number in range(450):
            recorder.write(make_frame(number))
    return f"file:{path}"


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """Only what a process needs, and no display."""
    kept = {key: value for key, value in os.environ.items() if key not in DISPLAYS}
    return kept | {"RELIEF_HOME": str(home), "COLUMNS": "120", "TERM": "xterm-256color"}


@contextmanager
def started(
    environment: dict[str, str], *arguments: str, out: int = subprocess.PIPE
) -> Iterator[subprocess.Popen[str]]:
    """The program, running; a test that fails, or takes too long, does not leave it behind."""
    command = [*PROGRAM, *arguments]
    with subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_watch_ends_with_its_summary_when_told_to(environment: dict[str, str], clip: str, number: signal.Signals):
    with started(environment, "watch", "--camera", clip, "--realtime", "--json") as process:
        first = process.stdout.readline()
        process.send_signal(number)
        rest, err = process.communicate(timeout=300)
        assert process.returncode == 0 and "relief: " not in err and "Traceback" not in err, err
        assert json.loads(first)["faces"]
        assert json.loads(rest.splitlines()[-1])["summary"]["frames"] < 450


@posix
def test_record_closes_its_file_when_told_to(environment: dict[str, str], clip: str, tmp_path: Path):
    target = tmp_path / "copy.relief"
    with started(environment, "record", str(target), "--camera", clip, "--realtime", "--json") as process:
        while not target.exists() or target.stat().st_size < 2000:
            assert process.poll() is None, process.stderr.read()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0 and err == "relief: stopped\n"
        with camera.open(f"file:{target}") as copy:
            assert 0 < len(copy) == json.loads(out)["frames"] < 450


@posix
def test_a_reader_that_goes_away_ends_it_quietly(environment: dict[str, str], clip: str):
    with started(environment, "watch", "--camera", clip, "--realtime", "--json") as process:
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
        process.wait(timeout=300)
        assert "Traceback" not in err and "Exception" not in err, err


@posix
def test_a_terminal_shows_the_live_display(environment: dict[str, str], clip: str):
    import pty

    controller, terminal = pty.openpty()
    with started(environment, "--camera", clip, out=terminal) as process:
        os.close(terminal)
        shown = b""
        while b"0.70 m" not in shown:
            shown += os.read(controller, 65536)
        process.send_signal(signal.SIGINT)
        try:
            while True:
                shown += os.read(controller, 65536)
        except OSError:  # Linux: the terminal's other end is closed
            pass
        process.wait(timeout=300)
        os.close(controller)
        assert process.returncode == 0
        assert "Relief" in shown.decode() and "▀" in shown.decode() and " a second), " in shown.decode()
        assert "there is no display" in process.stderr.read()
