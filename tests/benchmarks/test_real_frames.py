from dataclasses import replace

import numpy as np
import pytest
import typer

from benchmarks.real.frames import compared, located
from benchmarks.real.people import GALLERY_FRAME, Shot, enrolled, face_points, within_support
from benchmarks.real.residual import identified
from benchmarks.real.trials import _windows
from camera import Frame, Intrinsics
from face import Crop, Location, Quality
from face.crop import support

CAMERA = Intrinsics(200, 200, 365.0, 365.0, 100.0, 100.0)
WALL = Frame(np.full((200, 200), 700, np.uint16), 0.001, CAMERA)
QUALITY = Quality(0.7, 0.0, 0.0, 0.0, 1.0, None, None)
CROP = Crop(np.where(support(), np.float32(200), np.float32(0)), support().copy(), 1.4, QUALITY)


def shot(person: int, number: int, *, found: bool = True) -> Shot:
    return Shot(person, number, WALL, crop=CROP if found else None, turned=CROP if found else None)


def test_a_gallery_frame_without_a_face_is_refused() -> None:
    taken = [shot(0, 27), shot(0, 3), shot(1, 27, found=False), shot(1, 3)]
    with pytest.raises(typer.BadParameter, match=r"person \[1\]; choose another --gallery"):
        enrolled(taken, 27)
    assert enrolled(taken, 3).tolist() == [False, True, False, True]


def test_scores_are_of_people_and_missing_where_nothing_was_found() -> None:
    taken = [shot(0, 27), shot(1, 27), shot(0, 3), shot(1, 3, found=False)]
    vectors = np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32)
    scores = compared(taken, 27, [0, 1, 2], vectors)
    assert scores[:3] == pytest.approx(vectors)
    assert np.isnan(scores[3]).all()


def test_located_counts_lost_faces() -> None:
    taken = [replace(shot(0, 0), nose_error_mm=3.0), replace(shot(0, 1), nose_error_mm=20.0), shot(0, 2, found=False)]
    assert located(taken)["faces found"] == pytest.approx(2 / 3)
    assert located(taken)["nose within 12 mm of the landmark, of found"] == 0.5


def test_face_points_are_the_cameras_own_in_the_face_frame() -> None:
    points = face_points(WALL, Location((100.0, 100.0), (0.0, 0.0, 0.7), (0.0, 0.0, 0.0), 1.0))
    assert points[:, 2] == pytest.approx(0, abs=1e-3)
    assert within_support(points).all()
    assert np.ptp(points[:, 0]) == pytest.approx(140, abs=4)  # the support's width


def test_runs_stay_within_a_pose_and_leave_the_gallery_out() -> None:
    found = [shot(0, number) for number in range(24, 36) if number != 31]
    runs = [[s.number for s in run] for run in _windows(found, 3)]
    assert runs == [[27, 28, 29], [32, 33, 34], [33, 34, 35]]


def test_rank1_of_embeddings() -> None:
    found = [shot(0, GALLERY_FRAME), shot(1, GALLERY_FRAME), shot(0, 3), shot(1, 3)]
    vectors = np.array([[1, 0], [0, 1], [0.8, 0.6], [0.8, 0.6]], np.float32)
    assert identified(found, vectors)["rank-1 of found"] == 0.5
