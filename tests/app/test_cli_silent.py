"""`relief watch` while a live camera shows nothing any more: nobody stays accepted."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable

import pytest
from app_doubles import THRESHOLD, Run
from rich.console import Console

import camera
from app.cli.display import JsonLines, Lines, Live
from app.verdict.decision import Decision
from camera import DeviceInfo, EndOfStream, Frame

LONGEST_S = 100.0
EXPIRES_S = 0.3


class Falling(camera.Source):
    """A live camera that shows a recording, a frame whenever the one before was told, and then nothing until that is
    told, too."""

    live = True

    def __init__(self, uri: str, told: threading.Semaphore, over: threading.Event) -> None:
        self._recording, self._told, self._over = camera.open(uri), told, over

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo("test", uri="test:")

    def read(self, timeout: float = 2.0) -> Frame:
        try:
            frame = self._recording.read(timeout)
        except EndOfStream:
            assert self._over.wait(LONGEST_S)
            raise
        assert self._told.acquire(timeout=LONGEST_S)
        return frame

    def close(self) -> None:
        self._recording.close()


@pytest.fixture
def falling(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, type[Lines]], None]:
    """falling(uri, output): what watch opens is such a camera, and its output says what was told."""

    def falling(uri: str, output: type[Lines]) -> None:
        told, over = threading.Semaphore(1), threading.Event()
        frame, silent = output.frame, output.silent

        def tell_frame(self: Lines, *arguments: object) -> None:
            frame(self, *arguments)  # type: ignore[arg-type]
            told.release()

        def tell_silence(self: Lines, seconds: float) -> None:
            silent(self, seconds)
            over.set()

        monkeypatch.setattr(output, "frame", tell_frame)
        monkeypatch.setattr(output, "silent", tell_silence)
        monkeypatch.setattr("app.cli.watch.opened", lambda *_, **__: Falling(uri, told, over))
        monkeypatch.setattr("app.live.stream.LOOK_S", 0.01)

    made = Decision.__init__
    monkeypatch.setattr(
        Decision, "__init__", lambda self, *of, **how: made(self, *of, **how | {"expires_s": EXPIRES_S})
    )
    return falling


@pytest.mark.usefixtures("doubled")
def test_an_acceptance_ends_once_while_a_camera_is_silent(relief: Run, anna: str, falling: Callable[..., None]):
    falling(anna, JsonLines)
    code, out, err = relief("watch", "--camera", anna, "--json", "--threshold", THRESHOLD)
    records = [json.loads(line) for line in out.splitlines()]
    assert code == 0, err
    assert records[19]["faces"][0]["verdict"]["decision"] == "accept"
    assert [set(record) for record in records[20:]] == [{"silent"}, {"summary"}], "once"
    assert records[20]["silent"] >= EXPIRES_S


@pytest.mark.usefixtures("doubled")
def test_it_is_a_line_for_people(relief: Run, anna: str, falling: Callable[..., None]):
    falling(anna, Lines)
    code, out, _ = relief("watch", "--camera", anna, "--threshold", THRESHOLD)
    assert code == 0 and "Anna" in out.splitlines()[19] and "no picture for 0." in out.splitlines()[20]


def test_it_takes_the_place_of_the_last_frame_on_a_terminal():
    out = io.StringIO()
    with Live("realsense:1", Console(file=out, force_terminal=True, width=100)) as live:
        live.silent(2.1)
        assert "no picture for 2.1 s" in out.getvalue()
