import sys
from pathlib import Path

import numpy as np
import pytest

import face
from app.recording.ply import ExportError, save


@pytest.fixture(scope="module")
def bump() -> np.ndarray:
    """A crop's depth: half a ball of 60 px radius, nearest at the nose, background around it."""
    rows, columns = np.mgrid[:128, :128]
    height = 60.0**2 - (rows - 68.0) ** 2 - (columns - 64.0) ** 2
    return np.where(height > 100, 233.75 - 2 * (60 - np.sqrt(np.maximum(height, 0))), 0).astype(np.float32)


def test_the_mesh_is_in_millimetres_with_the_nose_at_the_origin(tmp_path: Path, bump: np.ndarray):
    import open3d

    count = save(tmp_path / "face.ply", bump)
    mesh = open3d.io.read_triangle_mesh(str(tmp_path / "face.ply"))
    points, normals = np.asarray(mesh.vertices), np.asarray(mesh.vertex_normals)
    assert len(points) == count and mesh.has_vertex_normals()
    expected = face.surface(bump)
    nearest = points[np.argmin(np.linalg.norm(points, axis=1))]
    assert np.allclose(nearest, expected[68, 64], atol=1e-3) and np.linalg.norm(nearest) < 0.1
    assert np.ptp(points[:, 0]) == pytest.approx(2 * 58 * 1.4, abs=4)
    assert (normals[:, 2] < 0).mean() > 0.99, "normals point to the camera"
    assert np.allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-4)


def test_given_normals_are_written(tmp_path: Path, bump: np.ndarray):
    import open3d

    normals = np.zeros((3, 128, 128), np.float32)
    normals[1], normals[2] = 0.6, -0.8
    save(tmp_path / "face.PLY", bump, normals)
    mesh = open3d.io.read_triangle_mesh(str(tmp_path / "face.PLY"))
    assert np.allclose(np.asarray(mesh.vertex_normals), [0, 0.6, -0.8], atol=1e-6)


def test_a_step_in_depth_is_left_open(tmp_path: Path):
    import open3d

    depth = np.zeros((128, 128), np.float32)
    depth[40:80, 40:60], depth[40:80, 60:80] = 200, 100
    save(tmp_path / "step.ply", depth)
    mesh = open3d.io.read_triangle_mesh(str(tmp_path / "step.ply"))
    z = np.asarray(mesh.vertices)[np.asarray(mesh.triangles)][..., 2]
    assert np.ptp(z, axis=1).max() < 1e-3
    assert len(z) == 2 * 2 * 39 * 19


@pytest.mark.parametrize(("name", "message"), [("face.obj", r"\.ply"), ("missing/\0.ply", "cannot write")])
def test_names_that_can_not_be_written(tmp_path: Path, bump: np.ndarray, name: str, message: str):
    with pytest.raises((ExportError, ValueError), match=message if "\0" not in name else "null"):
        save(tmp_path / name, bump)


def test_no_surface_no_file(tmp_path: Path):
    with pytest.raises(ExportError, match="no surface"):
        save(tmp_path / "face.ply", np.zeros((128, 128), np.float32))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file(tmp_path: Path, bump: np.ndarray):
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="cannot write"):
        save(tmp_path / "file" / "face.ply", bump)


def test_without_open3d_its_remedy_is_told(tmp_path: Path, bump: np.ndarray, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "open3d", None)
    with pytest.raises(ExportError, match=r"pip install .*open3d"):
        save(tmp_path / "face.ply", bump)
    assert not list(tmp_path.iterdir())
