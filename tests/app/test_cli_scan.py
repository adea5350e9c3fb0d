"""`relief enrol --scan`: a file only where it was asked for and agreed to, and an enrolment that stands without it."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from app_doubles import Run, make_frame
from cli_with_doubles import double_pipeline

import camera
from app.pipeline import Pipeline
from app.scan import Scan, ScanError

TRIANGLE = Scan(np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.uint32), 12, 1, 0.4)


@pytest.fixture
def clip(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, float], Path]:
    """Record a clip of a face at this distance, which is who it is; its path."""
    monkeypatch.setattr(Pipeline, "default", classmethod(double_pipeline))
    monkeypatch.setattr("app.cli.people.shipped_model_id", lambda *_: double_pipeline(Pipeline).model_id)

    def make(name: str, distance: float) -> Path:
        path = tmp_path / "clips" / f"{name}.relief"
        path.parent.mkdir(exist_ok=True)
        with camera.Recorder(path, make_frame().intrinsics) as recorder:
            for number in range(20):
                recorder.write(make_frame(number, distances=[distance]))
        return path

    return make


@pytest.fixture
def fused(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many shots each scan was made of; the double of a fusion gives a triangle."""
    counts: list[int] = []

    def fuse(shots: list[object]) -> Scan:
        counts.append(len(shots))
        return TRIANGLE

    monkeypatch.setattr("app.verdict.enrolment.process.cut", lambda frame, location, *, neck: frame)
    monkeypatch.setattr("app.verdict.enrolment.process.fuse", fuse)
    return counts


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.ply"))


def test_a_scan_is_written_where_it_was_asked_for(relief: Run, clip, fused: list[int], tmp_path: Path):
    camera_at = f"file:{clip('anna', 0.5)}"
    enrol = ["enrol", "Anna", "--camera", camera_at, "--consent", "yes", "--json"]
    code, out, err = relief(*enrol, "--scan", tmp_path / "scans" / "anna.ply")
    assert code == 0 and json.loads(out)["scan"] == str(tmp_path / "scans" / "anna.ply")
    assert files(tmp_path) == ["scans/anna.ply"] and fused and "keeps no copy" in err
    code, _, err = relief("gallery", "remove", "Anna", "--yes")
    assert code == 0 and "erase that file too" in err


def test_nothing_is_written_unasked_or_without_consent(relief: Run, clip, fused: list[int], tmp_path: Path):
    camera_at = f"file:{clip('anna', 0.5)}"
    code, out, _ = relief("enrol", "Anna", "--camera", camera_at, "--consent", "yes", "--json")
    assert code == 0 and json.loads(out)["scan"] is None
    code, _, err = relief("gallery", "remove", "Anna", "--yes")
    assert code == 0 and "scan" not in err
    code, _, _ = relief("enrol", "Ben", "--camera", camera_at, "--consent", "no", "--scan", tmp_path / "ben.ply")
    assert code == 2 and files(tmp_path) == [] and fused == []


def test_a_person_who_is_not_stored_gives_no_scan(relief: Run, clip, fused: list[int], tmp_path: Path):
    first, again = ["enrol", "Anna"], ["enrol", "Annie", "--scan", tmp_path / "annie.ply"]
    rest = ["--camera", f"file:{clip('anna', 0.5)}", "--consent", "yes"]
    assert relief(*first, *rest)[0] == 0
    assert relief(*again, *rest)[0] == 1
    assert files(tmp_path) == [] and fused == []


def test_an_enrolment_stands_whose_scan_fails(
    relief: Run, clip, fused: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def fails(_: object) -> Scan:
        raise ScanError("only 3 of 12 frames fit each other")

    monkeypatch.setattr("app.verdict.enrolment.process.fuse", fails)
    enrol = ["enrol", "Anna", "--camera", f"file:{clip('anna', 0.5)}", "--consent", "yes"]
    code, out, err = relief(*enrol, "--scan", tmp_path / "anna.ply")
    assert code == 1 and "Enrolled Anna" in out and "without a scan: only 3 of 12" in err
    assert files(tmp_path) == []


def test_bad_targets_are_told_before_anybody_is_looked_at(relief: Run, clip, fused: list[int], tmp_path: Path):
    (tmp_path / "mine.ply").write_text("mine")
    clip("anna", 0.5)
    for target, told in ((tmp_path / "mine.ply", "there already"), (tmp_path / "anna.obj", ".ply")):
        code, _, err = relief("enrol", "Anna", "--camera", "file:x.relief", "--consent", "yes", "--scan", target)
        assert code == 2 and told in err
    folder = ["enrol", "--folder", tmp_path / "clips", "--consent", "yes"]
    code, _, err = relief(*folder, "--scan", tmp_path / "mine.ply")
    assert code == 2 and "is a file" in err and (tmp_path / "mine.ply").read_text() == "mine"


def test_a_folder_gives_one_scan_each(relief: Run, clip, fused: list[int], tmp_path: Path):
    clip("Anna_K.", 0.5), clip("Zoe", 0.95)
    folder = ["enrol", "--folder", tmp_path / "clips", "--consent", "yes", "--although-known"]
    code, _, err = relief(*folder, "--scan", tmp_path / "scans")
    assert code == 0, err
    assert files(tmp_path) == ["scans/Anna_K..ply", "scans/Zoe.ply"] and len(fused) == 2


def test_without_open3d_nobody_is_looked_at(
    relief: Run, clip: Callable[[str, float], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "open3d", None)
    recording = f"file:{clip('anna', 0.6)}"
    scan = tmp_path / "anna.ply"
    for line in (["enrol", "Anna", "--consent", "yes", "--scan", scan], ["watch", "--save-ply", scan]):
        code, out, err = relief(*line, "--camera", recording, "--json")
        assert (code, out) == (2, "") and "Open3D" in err and "pip install" in err
    assert "Anna" not in relief("gallery", "list", "--json")[1]
