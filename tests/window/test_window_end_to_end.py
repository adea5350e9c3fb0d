"""The real window on a real recording, on a real X server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import window_doubles as doubles

import camera
from app.kept import paths

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SCREEN = "-screen 0 1600x1000x24"
ON_GROUND = 60  # brighter than any background of the window

needs_xvfb = pytest.mark.skipif(
    shutil.which("xvfb-run") is None, reason="needs an X server in memory: apt install xvfb xauth"
)
needs_networks = pytest.mark.skipif(
    not (paths.assets_folder() / "models" / "ldnfnet.onnx").is_file() or not paths.sample_clip().is_file(),
    reason="the networks or the sample clips are not in assets/",
)


def session(recording: Path, folder: Path, networks: str) -> dict:
    """Run the window in a process of its own; what it reported."""
    environment = {key: value for key, value in os.environ.items() if key not in ("QT_QPA_PLATFORM", "DISPLAY")}
    environment |= {
        "RELIEF_HOME": str(folder / "home"),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE), *sys.path]),
    }
    script = [sys.executable, str(HERE / "window_session.py"), str(recording), str(folder), networks]
    ran = subprocess.run(
        ["xvfb-run", "-a", "-s", SCREEN, *script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=800,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr, ran.stderr
    assert "Error calling Python override" not in ran.stderr, ran.stderr
    return json.loads((folder / "report.json").read_text())


def picture(path: Path) -> np.ndarray:
    """``uint8[H, W, 3]`` of a screenshot."""
    import cv2

    image = cv2.imread(str(path))
    assert image is not None
    return image


def changed(folder: Path, place: list[int]) -> float:
    """Share of a pane's pixels that differ clearly between the two screenshots."""
    before, after = (picture(folder / f"{name}.png").astype(int) for name in ("before", "after"))
    x, y, width, height = place
    rows, columns = slice(y, y + height), slice(x, x + width)
    return float((np.abs(after[rows, columns] - before[rows, columns]).max(axis=2) > 12).mean())


def bright(folder: Path, place: list[int]) -> float:
    """Share of a pane's pixels that are brighter than any background."""
    x, y, width, height = place
    return float((picture(folder / "after.png")[y : y + height, x : x + width].max(axis=2) > ON_GROUND).mean())


@needs_xvfb
def test_the_window_shows_a_recording(tmp_path):
    recording = tmp_path / "head.relief"
    frames = [doubles.still(number / 15, number, infrared=False) for number in range(90)]
    with camera.Recorder(recording, frames[0].intrinsics) as recorder:
        for frame in frames:
            recorder.write(frame)
    report = session(recording, tmp_path, "doubles")
    assert report["problem"] == ""
    assert report["verdict"] == "accept"
    assert report["statement"] == "Anna K."
    assert report["opengl"]
    for name, place in report["panes"].items():
        assert changed(tmp_path, place) > 0.01, name
        assert bright(tmp_path, place) > (0.01 if name == "verdict" else 0.08), name


@needs_xvfb
@needs_networks
def test_the_window_shows_the_sample_clip_with_the_shipped_networks(tmp_path):
    report = session(paths.sample_clip(), tmp_path, "shipped")
    assert report["problem"] == ""
    assert report["results"] > 5
    for name in ("scene", "crop", "denoised", "normals", "surface"):
        assert bright(tmp_path, report["panes"][name]) > 0.08, name
