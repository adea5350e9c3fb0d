"""A made face model, small and smooth, for tests that need a head and not the statistical model itself."""

import numpy as np
import pytest
import torch

from training.faces import FaceModel
from training.faces.model import NOSE_TIP

ROWS, COLUMNS = 60, 80


@pytest.fixture(scope="module")
def one_thread():
    """Torch in one thread: on a busy machine several wait for each other at every operation."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def _landmarks():
    """Where the 68 landmarks lie on a frontal face: ``float64[68, 2]``, metres from the nose tip."""
    points = np.zeros((68, 2))
    jaw = np.linspace(-np.pi / 2, np.pi / 2, 17)
    points[:17] = np.column_stack([0.07 * np.sin(jaw), -0.033 + 0.113 * np.cos(jaw)])
    points[17:22, 0], points[22:27, 0] = np.linspace(-0.058, -0.012, 5), np.linspace(0.012, 0.058, 5)
    points[17:27, 1] = -0.052
    points[27:31, 1] = np.linspace(-0.033, 0, 4)
    points[31:36] = np.column_stack([np.linspace(-0.012, 0.012, 5), np.full(5, 0.014)])
    for first, count, centre, half in (
        (36, 6, (-0.031, -0.029), (0.0135, 0.005)),
        (42, 6, (0.031, -0.029), (0.0135, 0.005)),
        (48, 12, (0, 0.039), (0.025, 0.009)),
        (60, 8, (0, 0.039), (0.018, 0.004)),
    ):
        angle = np.pi + np.arange(count) * 2 * np.pi / count
        points[first : first + count] = np.array(centre) + np.column_stack([np.cos(angle), np.sin(angle)]) * half
    return points


@pytest.fixture(scope="session")
def face_model_file(tmp_path_factory):
    """An egg with a nose as a face model's file: 4 identity modes and four expressions."""
    theta, phi = np.linspace(0.02, np.pi - 0.02, ROWS), np.linspace(0, 2 * np.pi, COLUMNS)
    t, p = np.meshgrid(theta, phi, indexing="ij")
    unit = np.stack([np.sin(t) * np.cos(p), -np.cos(t), np.sin(t) * np.sin(p)], -1).reshape(-1, 3)
    v = unit * (0.073, 0.125, 0.095) + (0, -0.025, 0.115)
    nose = np.exp(-((v[:, 0] / 0.011) ** 2) - ((v[:, 1] + 0.005) / 0.018) ** 2)
    v[:, 2] -= 0.02 * nose * (v[:, 2] < 0.1)
    index = np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS)
    a, b, c, d = (index[i : i - 1 or None, j : j - 1 or None] for i in (0, 1) for j in (0, 1))
    triangles = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([b, d, c], -1).reshape(-1, 3)])
    front = np.where(v[:, 2] < 0.1, 0, 1)
    distance = np.linalg.norm(v[:, None, :2] - _landmarks()[None], axis=2) + front[:, None]
    landmarks = distance.argmin(axis=0)
    landmarks[NOSE_TIP] = np.where(np.abs(v[:, 0]) < 0.002, v[:, 2], 1).argmin()
    rng = np.random.default_rng(0)
    identity = 0.002 * np.sin(v @ rng.normal(0, 30, (4, 3)).T).T[..., None] * unit
    jaw = np.zeros_like(v)
    jaw[:, 1] = 0.02 * np.clip((v[:, 1] - 0.04) / 0.03, 0, 1) * (v[:, 2] < 0.1)
    blink = 0.001 * np.exp(-(((v[:, 1] + 0.029) / 0.006) ** 2))[:, None] * np.array([0, 0, -1])
    puff = 0.003 * np.exp(-(((np.abs(v[:, :1]) - 0.04) / 0.015) ** 2) - ((v[:, 1:2] - 0.03) / 0.02) ** 2) * unit
    pucker = np.where(np.abs(v[:, 1:2] - 0.039) < 0.01, v * (-0.2, 0, 0), 0)
    expressions = {
        "jawOpen": jaw, "eyeBlink_L": blink, "eyeBlink_R": blink, "mouthPucker": pucker,
        "cheekPuff_L": puff * (v[:, :1] < 0), "cheekPuff_R": puff * (v[:, :1] > 0),
    }  # fmt: skip
    flip = np.array([100, -100, -100])
    path = tmp_path_factory.mktemp("faces") / "made_face.npz"
    np.savez(
        path,
        mean=(v * flip).astype(np.float32),
        id_basis=(identity * flip).astype(np.float32),
        exp_basis=(np.stack(list(expressions.values())) * flip).astype(np.float32),
        exp_names=np.array(list(expressions)),
        tri=triangles.astype(np.int32),
        tri_region=front[triangles].max(axis=1).astype(np.uint8),
        vert_region=front.astype(np.uint8),
        landmarks68=landmarks.astype(np.int32),
    )
    return path


@pytest.fixture(scope="session")
def face_model(face_model_file):
    return FaceModel(face_model_file)


@pytest.fixture(scope="session")
def head(face_model):
    """The made model and its mean face."""
    return face_model, face_model.face(np.zeros(4))
