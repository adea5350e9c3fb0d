"""Cameras on their head or their side: every command says so, and what to put into the address."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from app_doubles import Denoiser, Recogniser, Run

import assets
import camera
from app.kept import people
from app.pipeline import Pipeline

FRAMES = 40
SAID = {90: "lies on its side", 180: "is upside down", 270: "lies on its side"}


@pytest.fixture(autouse=True)
def real_finder(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real locator and crop; doubles for the networks."""

    def double(cls: type[Pipeline], *, gallery: object = None, threshold: float | None = None, **_: object):
        pipeline = cls(Denoiser(), Recogniser(), None, threshold=threshold)
        if isinstance(gallery, str | Path):
            pipeline.gallery = people.open_people(gallery, pipeline.model_id)
        return pipeline

    monkeypatch.setattr(Pipeline, "default", classmethod(double))


@pytest.fixture(params=[90, 180, 270])
def turned(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, int]:
    """A recording by a camera that is mounted so, and what its address must say."""
    degrees: int = request.param
    path = tmp_path / "turned.relief"
    with camera.open(f"file:{assets.CLIPS / 'first-later.relief'}") as source, suppress(camera.EndOfStream):
        first = source.read().rotated(degrees)
        with camera.Recorder(path, first.intrinsics) as recorder:
            recorder.write(first)
            for _ in range(FRAMES - 1):
                recorder.write(source.read().rotated(degrees))
    return f"file:{path}", 360 - degrees


def enrolled(relief: Run) -> None:
    uri = f"file:{assets.CLIPS / 'first-later.relief'}"
    assert relief("enrol", "Ada", "--camera", uri, "--consent", "yes", "--frames", 100)[0] == 0


def test_every_command_says_it_and_what_it_says_helps(relief: Run, turned: tuple[str, int]):
    uri, needed = turned
    advice = f"put rotate={needed} into the camera's address"
    code, _, err = relief("enrol", "Ada", "--camera", uri, "--consent", "yes")
    assert code == 1 and SAID[needed] in err and advice in err

    code, out, err = relief("watch", "--camera", uri, "--frames", FRAMES)
    assert code == 0 and advice in out.splitlines()[FRAMES - 1]
    code, out, err = relief("watch", "--camera", uri, "--frames", FRAMES, "--json")
    last = json.loads(out.splitlines()[FRAMES - 1])
    assert code == 0 and last["rotate"] == needed and "rotate" not in json.loads(out.splitlines()[0])

    enrolled(relief)
    for command in (("identify",), ("verify", "Ada")):
        code, out, _ = relief(*command, "--camera", uri)
        assert code == 1 and advice in out
        code, out, _ = relief(*command, "--camera", uri, "--json")
        told = json.loads(out)
        assert code == 1 and told["reason"] == ("upside-down" if needed == 180 else "sideways")
        assert advice in told["hint"]
        code, out, _ = relief(*command, "--camera", f"{uri}?rotate={needed}", "--json")
        assert json.loads(out)["reason"] not in ("upside-down", "sideways", "no-face")


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_an_address_that_turns_an_upright_camera_is_told_too(relief: Run, degrees: int):
    uri = f"file:{assets.CLIPS / 'first-later.relief'}?rotate={degrees}"
    code, _, err = relief("enrol", "Ada", "--camera", uri, "--consent", "yes", "--frames", FRAMES)
    assert code == 1 and "put rotate=0 into the camera's address" in err
