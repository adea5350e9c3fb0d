"""Fusion of frames to a scan: nearer to the head than a frame is, without what does not belong to it."""

import stat
import sys
from pathlib import Path

import numpy as np
import pytest
from scanned import ANNA, BEN, NECK, POSES, apart_mm, seen, shots

from app.recording.ply import ExportError
from app.scan import Scan, ScanError, cut, fuse, save
from app.scan.shot import CHIN_MM, moved
from camera import Intrinsics
from face import CropError, Location


@pytest.fixture(scope="module")
def anna() -> Scan:
    return fuse(shots(ANNA))


def test_the_scan_is_nearer_to_the_head_than_any_frame(anna: Scan):
    singles = [apart_mm(ANNA, moved(shot.points(), shot.located)) for shot in shots(ANNA)[:4]]
    assert anna.shots == len(POSES) and anna.refused == 0
    assert apart_mm(ANNA, anna.points) < 0.5 * min(singles)


def test_vertices_are_millimetres_in_the_head_frame(anna: Scan):
    assert np.linalg.norm(anna.points, axis=1).min() < 1.5, "the nose tip is the origin"
    width, height, depth = np.ptp(anna.points, axis=0)
    assert 125 < width < 160 and 170 < height < 225 and 70 < depth < 135
    nose = anna.normals[np.linalg.norm(anna.points, axis=1) < 6].mean(axis=0)
    assert nose[2] < -0.5, "normals look out of the head"
    assert np.allclose(np.linalg.norm(anna.normals, axis=1), 1, atol=1e-4)
    a, b, c = (anna.points[anna.triangles[:, k]] for k in range(3))
    assert (np.cross(b - a, c - a)[:, 2] < 0).mean() > 0.9, "and so do the triangles"


def test_the_face_has_no_holes(anna: Scan):
    sides = np.sort(np.concatenate([anna.triangles[:, [0, 1]], anna.triangles[:, [1, 2]], anna.triangles[:, [2, 0]]]))
    edges, count = np.unique(sides, axis=0, return_counts=True)
    ends = anna.points[edges[count == 1]]
    inside = (np.abs(ends[..., :2]) < (45, 60)).all(axis=(1, 2)) & (ends[..., 2] < 60).all(axis=1)
    assert inside.mean() < 0.15, "there are some beside the bumps, which hide what is behind them"
    forehead = (
        (np.abs(ends[..., 0]) < 30).all(axis=1) & (ends[..., 1] > -85).all(axis=1) & (ends[..., 1] < -62).all(axis=1)
    )
    assert not forehead.any()


def test_bad_frames_are_refused(anna: Scan):
    bad = [
        cut(*seen(ANNA, (0, 0), 50, located_off=(40.0, 3.0))),  # located in another pose
        cut(*seen(ANNA, (0, 0), 51, located_off=(2.0, 60.0))),  # located elsewhere
        cut(*seen(ANNA, (0, 0), 52, noise_mm=15.0)),
    ]
    scan = fuse([*shots(ANNA), *bad])
    assert (scan.shots, scan.refused) == (len(POSES), len(bad))
    assert apart_mm(ANNA, scan.points) == pytest.approx(apart_mm(ANNA, anna.points), abs=0.1)


@pytest.mark.parametrize("first", [False, True])
def test_frames_of_another_person_are_refused(anna: Scan, first: bool):
    own, others = shots(ANNA), shots(BEN, poses=[(0, 0), (15, 0), (-15, 0)], start=70)
    scan = fuse([others[0], *own, *others[1:]] if first else [*own, *others])
    assert (scan.shots, scan.refused) == (len(own), len(others))
    assert apart_mm(ANNA, scan.points) == pytest.approx(apart_mm(ANNA, anna.points), abs=0.1)


def test_two_people_by_halves_make_no_scan():
    with pytest.raises(ScanError, match="fit each other"):
        fuse([*shots(ANNA)[:3], *shots(BEN, start=70)[:3]])


def test_few_frames_make_no_scan():
    with pytest.raises(ScanError, match="at least 5"):
        fuse(shots(ANNA)[:4])


def test_lens_distortion_is_taken_out():
    lens = Intrinsics(240, 240, 365.0, 365.0, 119.5, 119.5, (0.12, -0.25, 0.0, 0.0, 0.08))
    straight = cut(*seen(ANNA, (0, 0), 3, noise_mm=0.0, located_off=(0.0, 0.0)))
    bent = cut(*seen(ANNA, (0, 0), 3, noise_mm=0.0, located_off=(0.0, 0.0), lens=lens))
    assert apart_mm(ANNA, moved(bent.points(), bent.located)) == pytest.approx(
        apart_mm(ANNA, moved(straight.points(), straight.located)), abs=0.15
    )


def test_a_turned_head_leaves_its_neck_out():
    frame, location = seen(NECK, (0, 0), 3)
    whole, turned = (moved(s.points(), s.located) for s in (cut(frame, location), cut(frame, location, neck=False)))
    assert whole[:, 1].max() > CHIN_MM > turned[:, 1].max()


def test_a_head_outside_the_image():
    frame, _ = seen(ANNA, (0, 0), 3)
    with pytest.raises(CropError):
        cut(frame, Location((0.0, 0.0), (5.0, 0.0, 0.7), (0.0, 0.0, 0.0), 0.9))


def test_a_saved_scan_is_read_back_and_its_owners_alone(anna: Scan, tmp_path: Path):
    import open3d

    save(tmp_path / "anna.ply", anna)
    mesh = open3d.io.read_triangle_mesh(str(tmp_path / "anna.ply"))
    assert np.allclose(np.asarray(mesh.vertices), anna.points, atol=1e-4)
    assert np.array_equal(np.asarray(mesh.triangles), anna.triangles)
    assert b"millimetres" in (tmp_path / "anna.ply").read_bytes()[:400]
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "anna.ply").stat().st_mode) == 0o600


def test_a_scan_replaces_nothing(anna: Scan, tmp_path: Path):
    (tmp_path / "anna.ply").write_text("mine")
    with pytest.raises(ExportError, match="there already"):
        save(tmp_path / "anna.ply", anna)
    assert (tmp_path / "anna.ply").read_text() == "mine"
    with pytest.raises(ExportError, match=r"\.ply"):
        save(tmp_path / "anna.obj", anna)
    (tmp_path / "file").touch()
    with pytest.raises(ExportError):
        save(tmp_path / "file" / "anna.ply", anna)
