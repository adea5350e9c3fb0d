"""A signal wherever it comes while a command writes: what is there afterwards is whole, or as it was before.

The signal is raised at the call of one of our functions, one after the other over the whole command, so that no test
depends on how fast a machine is.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import numpy as np
import pytest
from app_doubles import Run, make_frame

import camera
import gallery
from app import cli
from app.kept.paths import gallery_file
from app.kept.people import open_people
from app.recording.converting import convert_recording
from assets import private
from camera.recordings.containers import format_of

ROOMS = ("app", "assets", "camera", "engines", "face", "gallery")  # a virtual environment may lie beside them
OURS = tuple(f"{Path(__file__).parents[2] / room}{os.sep}" for room in ROOMS)
MODEL = "model-now"
CONSENT = gallery.Consent(True, "the operator", "yes", datetime(2026, 1, 2, tzinfo=UTC))
FRAMES = 6
PLACES = 30  # of the signal, in each command
ENDINGS = (signal.SIGINT, signal.SIGTERM)

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="signals of POSIX"),
    # a file that a signal finds between being opened and being kept is closed by the garbage collector
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(autouse=True)
def _handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for module in ("keeping", "people", "moving"):
        monkeypatch.setattr(f"app.cli.{module}.shipped_model_id", lambda *_: MODEL)
    before = {number: signal.getsignal(number) for number in (*ENDINGS, signal.SIGHUP)}
    hook = sys.unraisablehook
    yield
    sys.unraisablehook = hook
    for number, handler in before.items():
        signal.signal(number, handler)


class Calls:
    """Counts calls of our functions and raises a signal at one of them, once the command listens."""

    def __init__(self, at: int = -1, number: int = signal.SIGINT) -> None:
        self.at, self.number, self.count = at, number, 0

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if event != "call" or not frame.f_code.co_filename.startswith(OURS):
            return
        if signal.getsignal(self.number) is cli._interrupt:
            self.count += 1
            if self.count == self.at:
                signal.raise_signal(self.number)


@contextmanager
def counting(calls: Calls) -> Iterator[None]:
    sys.setprofile(calls)
    try:
        yield
    finally:
        sys.setprofile(None)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "from" / "clip.relief"
    path.parent.mkdir()
    with camera.Recorder(path, make_frame().intrinsics) as recorder:
        for number in range(FRAMES):
            recorder.write(make_frame(number))
    return path


@pytest.fixture
def people(home: Path) -> Path:
    with open_people(gallery_file(), MODEL) as opened:
        for number, name in enumerate(("Ada", "Bob", "Cy")):
            opened.enrol(name, np.eye(1, 1920, number, dtype=np.float32), consent=CONSENT)
    return gallery_file()


def content(path: Path) -> dict[str, bytes] | None:
    """All files at a path, by name; None where there is nothing."""
    if not path.exists():
        return None
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    return {file.name: file.read_bytes() for file in files}


def interrupted(relief: Run, line: list[object], folder: Path) -> Iterator[tuple[int, str]]:
    """Run a command again and again with a signal at another place; its exit code and what it printed."""
    calls = Calls()
    with counting(calls):
        code, _, err = relief(*line)
    assert code == 0, err
    yield code, ""
    for place in np.unique(np.linspace(1, calls.count, PLACES).astype(int)):
        for number in ENDINGS[place % 2 : place % 2 + 1]:
            with counting(Calls(int(place), number)):
                code, out, err = relief(*line)
            assert "Traceback" not in err and code in (0, 130), (place, code, err)
            assert not [one for one in folder.iterdir() if one.name.startswith(".")], (place, list(folder.iterdir()))
            yield code, out


@pytest.mark.parametrize("name", ["copy.relief", "copy.npz", "images"])
@pytest.mark.parametrize("there", [False, True])
def test_convert_leaves_all_or_nothing(relief: Run, clip: Path, tmp_path: Path, name: str, there: bool):
    folder = tmp_path / "to"
    folder.mkdir()
    target = folder / name
    before: dict[str, bytes] | None = None
    whole: dict[str, bytes] | None = None
    line: list[object] = ["convert", clip, target, *(["--overwrite"] if there else [])]
    if there:
        code, _, err = relief("convert", clip, target, "--end", "1")
        assert code == 0, err
        before = content(target)
    left = set()
    for code, _ in interrupted(relief, line, folder):
        now = content(target)
        if whole is None:
            whole = now
        elif code == 0:
            assert now == whole
        else:
            assert now in (before, whole)
            left.add(now == whole)
        if not there and now is not None:
            camera_ready(target)
        clear(target)
        if there:
            assert relief("convert", clip, target, "--end", "1")[0] == 0
    assert False in left


def camera_ready(target: Path) -> None:
    with camera.open(f"file:{target}") as recording:
        assert isinstance(recording, camera.Recording) and len(recording) == FRAMES


def clear(target: Path) -> None:
    for file in sorted(target.rglob("*"), reverse=True) if target.is_dir() else []:
        file.rmdir() if file.is_dir() else file.unlink()
    if target.is_dir():
        target.rmdir()
    else:
        target.unlink(missing_ok=True)


@pytest.mark.parametrize("line", [["backup"], ["export", "--with-key"], ["export", "--csv"]])
def test_what_is_written_of_a_gallery_is_all_or_nothing(relief: Run, people: Path, tmp_path: Path, line: list[str]):
    folder = tmp_path / "to"
    folder.mkdir()
    target = folder / "people.file"
    sizes = []
    for code, out in interrupted(relief, ["gallery", *line, target], folder):
        if target.exists():
            sizes.append(target.stat().st_size)
            assert target.stat().st_mode & 0o777 == 0o600
            assert 0.9 * sizes[0] <= sizes[-1]  # the audit of a copy grows
            target.unlink()
        else:
            assert code == 130 and not out
    assert relief("gallery", "check")[0] == 0


@pytest.mark.parametrize("name", ["copy.relief", "images"])
def test_what_was_recorded_until_a_signal_can_be_read(relief: Run, clip: Path, tmp_path: Path, name: str):
    folder = tmp_path / "to"
    folder.mkdir()
    target = folder / name
    lengths = set()
    for code, out in interrupted(relief, ["record", target, "--camera", f"file:{clip}"], folder):
        if target.exists():
            with camera.open(f"file:{target}") as recording:
                assert isinstance(recording, camera.Recording)
                lengths.add(len(recording))
        else:
            assert code == 130 and not out
        clear(target)
    assert max(lengths) == FRAMES
    assert len(lengths) > 1 and 0 not in lengths


class Interrupted(BaseException):
    """As a signal's, and nothing else would raise it."""


@pytest.mark.parametrize("name", ["copy.relief", "images"])
def test_between_taking_the_old_away_and_putting_the_new_one_there(
    relief: Run, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    target = tmp_path / name
    assert relief("convert", clip, target, "--end", "1")[0] == 0
    before = content(target)

    def interrupted(*_: object) -> None:
        raise Interrupted

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", interrupted)
        with pytest.raises(Interrupted):
            convert_recording(
                f"file:{clip}", target, format_of(target), range(FRAMES), tell=pytest.fail, on_frame=lambda _: None
            )
    assert content(target) == before


@pytest.mark.parametrize("new", [False, True])
def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, new: bool):
    path = tmp_path / "list.csv"
    with pytest.raises(Interrupted), private.replacing(path, new=new) as fresh:
        fresh.write_text("half of")
        raise Interrupted
    assert not list(tmp_path.iterdir())
    with private.replacing(path, new=new) as fresh:
        fresh.write_text("all of it")
    assert path.read_text() == "all of it" and path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("linked", [False, True])
def test_a_new_file_takes_nobody_s_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linked: bool):
    path = tmp_path / "list.csv"

    def without(*_: object) -> None:
        raise OSError(1, "no links on this stick")

    if not linked:
        monkeypatch.setattr(os, "link", without)
    with private.replacing(path, new=True) as fresh:
        fresh.write_text("mine")
    with pytest.raises(FileExistsError) as told, private.replacing(path, new=True) as fresh:
        fresh.write_text("yours")
    assert path.read_text() == "mine" and told.value.filename == str(path)
    assert list(tmp_path.iterdir()) == [path]
