"""Fixtures of the app's tests."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from app_doubles import ANNA, Run, double_pipeline, make_frame
from gallery_commands import WORDS

import camera
from app.cli import main
from app.pipeline import Pipeline


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


@pytest.fixture
def doubled(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """No camera, no display, no terminal; the doubles for networks; a folder of its own."""
    monkeypatch.setattr(camera, "discover", list, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Pipeline, "default", classmethod(double_pipeline))
    monkeypatch.setattr("app.cli.people.shipped_model_id", lambda *_: double_pipeline(Pipeline).model_id)
    before = signal.getsignal(signal.SIGTERM)
    yield home
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def clip(tmp_path: Path) -> Callable[..., str]:
    """Record a clip of faces at these distances, one list a frame; its URI."""

    def make(name: str, *distances: float, frames: int = 20) -> str:
        path = tmp_path / f"{name}.relief"
        with camera.Recorder(path, make_frame().intrinsics) as recorder:
            for number in range(frames):
                recorder.write(make_frame(number, distances=distances))
        return f"file:{path}"

    return make


@pytest.fixture
def anna(relief: Run, clip: Callable[..., str]) -> str:
    """Anna is enrolled; the URI of her clip."""
    uri = clip("anna", ANNA)
    code, _, err = relief("enrol", "Anna", "--camera", uri, "--consent", "yes")
    assert code == 0, err
    return uri
