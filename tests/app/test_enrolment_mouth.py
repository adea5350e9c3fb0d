"""Mouths at rest are enrolled; open, smiling and covered ones are not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from app_doubles import face_at_rest, make_location

import camera
import engines
import face
from app.kept.paths import assets_folder
from app.pipeline import FaceResult
from app.verdict.enrolment.mouth import mouth_refusal
from face.crop import encode, grid_mm, support
from face.mouth import FEATURES, GRIN, features, lower_face, mouth

NEUTRAL, TALKING = range(0, 21, 4), range(102, 128, 2)


@cache
def denoiser() -> engines.Denoises:
    return engines.load("dmdnet", device="cpu", precision="f32")


@cache
def faces(clip: str, frames: range) -> list[FaceResult]:
    """Denoised faces of a sample clip, whose people are at rest for a second and a half and talk at the end."""
    found = []
    with camera.open(f"file:{assets_folder() / 'clips' / clip}.relief") as source:
        assert isinstance(source, camera.Recording)
        for number in frames:
            source.seek(number)
            frame = source.read()
            (location, *_) = face.locate(frame)
            crop = face.crop(frame, location)
            found.append(FaceResult(location, crop, denoiser()(crop.depth)))
    return found


@pytest.mark.parametrize("clip", ["first-enrol", "first-later", "second-enrol", "stranger"])
def test_faces_at_rest_pass(clip: str):
    assert [mouth_refusal(seen) for seen in faces(clip, NEUTRAL)] == [None] * len(NEUTRAL)


@pytest.mark.parametrize("clip", ["first-enrol", "second-enrol", "stranger"])
def test_open_mouths_are_refused(clip: str):
    """People who talk open their mouths in most frames, and close them in between."""
    refused = [refusal.reason for seen in faces(clip, TALKING) if (refusal := mouth_refusal(seen)) is not None]
    assert len(refused) > len(TALKING) / 2 and set(refused) == {"mouth"}


@pytest.mark.parametrize("clip", ["first-enrol", "second-enrol", "stranger"])
@pytest.mark.parametrize("before_mm", [2.0, 10.0])
def test_a_rigid_shell_over_the_lower_face_is_refused(clip: str, before_mm: float):
    """The same smooth shell on everybody, from the nose down, a little before the skin."""
    _, y = grid_mm()
    shell = encode(shell_mm() - before_mm, support())
    for seen in faces(clip, NEUTRAL):
        assert seen.denoised is not None
        masked = np.where(y > -2, np.maximum(shell, seen.denoised * (y < 2)), seen.denoised).astype(np.float32)
        refusal = mouth_refusal(replace(seen, denoised=masked))
        assert refusal is not None and refusal.reason == "covered"


def shell_mm() -> np.ndarray:
    x, y = grid_mm()
    return np.asarray(6 + 0.006 * x**2 + 0.0015 * (y - 20) ** 2, np.float32)


def test_turned_faces_are_asked_only_whether_the_mouth_is_open():
    x, y = grid_mm()
    flat = np.asarray(face_at_rest() * (y < 12) + encode(shell_mm(), support()) * (y >= 12), np.float32)
    covered = FaceResult(make_location(), denoised=flat)
    assert mouth_refusal(covered) is not None
    assert mouth_refusal(replace(covered, location=make_location(yaw=25.0))) is None
    hole = np.where((np.abs(x) < 18) & (np.abs(y - 42) < 9), face_at_rest() - 60, face_at_rest()).astype(np.float32)
    for yaw in (0.0, 25.0):
        refusal = mouth_refusal(FaceResult(make_location(yaw=yaw), denoised=hole))
        assert refusal is not None and refusal.hint.startswith("Close your mouth")


def test_what_is_measured_of_a_mouth_is_what_its_names_say():
    found = dict(zip(FEATURES, features(face_at_rest()), strict=True))
    assert found["under_nose"] == pytest.approx(14.0, abs=0.5)
    assert 0 <= found["hole"] < 1 and 2 < found["bulge"] < 5, "lips and chin stand out"
    x, y = grid_mm()
    deeper = np.where((np.abs(x) < 30) & (np.abs(y - 42) < 9), face_at_rest() - 255 * 10 / 120, face_at_rest())
    opened = dict(zip(FEATURES, features(deeper.astype(np.float32)), strict=True))
    assert opened["hole"] > 5 and opened["overhang"] < -2 and opened["steepest"] > 2


def test_the_lower_faces_map_has_its_depths_in_place_and_both_sides_alike():
    x, y = grid_mm()
    slope = np.asarray(encode((20 + 0.3 * np.abs(x) + 0.4 * (y - 36)).astype(np.float32), support()), np.float32)
    found = lower_face(slope).reshape(GRIN.shape)
    assert found[3, 2] == pytest.approx(20 + 0.3 * 20, abs=0.5), "36 mm below the nose tip, 20 mm beside it"
    assert np.diff(found, axis=0)[:, 1:5] == pytest.approx(0.4 * 8, abs=0.6)
    assert np.diff(found, axis=1)[1:5, 1:5] == pytest.approx(0.3 * 8, abs=0.6)
    assert lower_face(slope[:, ::-1].copy()) == pytest.approx(lower_face(slope), abs=1.5)


def test_a_face_whose_folds_deepen_and_cheeks_rise_is_told_not_to_smile():
    """What a grin does: lips and what is beside them go back by some millimetres, the cheeks come forward."""
    x, y = grid_mm()
    lips = np.exp(-(((np.abs(x) - 12) / 16) ** 2) - ((y - 34) / 10) ** 2)
    cheeks = np.exp(-(((np.abs(x) - 46) / 10) ** 2) - ((y - 16) / 12) ** 2)
    deeper = face_at_rest() + (255 / 120) * (7 * cheeks - 7 * lips) * (face_at_rest() > 0)
    assert mouth(face_at_rest()).grin < 0 < mouth(deeper.astype(np.float32)).grin


def test_nothing_at_all_is_covered():
    scores = mouth(np.zeros((128, 128), np.float32))
    assert np.isfinite([scores.covered, scores.open, scores.grin]).all()
    assert mouth(np.full((128, 128), 100, np.float32)).covered > 0
    assert mouth_refusal(FaceResult(make_location())) is None, "without a crop there is nothing to say"
