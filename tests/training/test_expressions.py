"""Grimaces: expressions that no shape of the statistical model makes, as strong as asked for, where a face moves."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.expressions import MOVING, Grimaces
from training.faces.model import NOSE_TIP


@given(seed=st.integers(0, 2**32 - 1), rms_mm=st.floats(0.1, 5))
def test_a_grimace_moves_what_moves_by_what_is_asked_for(face_model, seed, rms_mm):
    face = face_model.face(np.zeros(4))
    pulled = Grimaces(face_model).pull(face, np.random.default_rng(seed), rms_mm)
    moved = pulled.vertices - face.vertices
    moved -= moved.mean(axis=0)  # the nose tip went back to the origin, and all with it
    size = 1000 * np.linalg.norm(moved, axis=1)
    near = np.linalg.norm(
        face_model.mean[:, None] - face_model.mean[face_model.landmark_indices[list(MOVING)]], axis=2
    ).min(axis=1)
    assert rms_mm / 3 < np.sqrt((size[near < 0.005] ** 2).mean()) < 3 * rms_mm
    assert np.allclose(pulled.vertices[face_model.landmark_indices[NOSE_TIP]], 0, atol=1e-6)
    assert np.allclose(pulled.landmarks, pulled.vertices[face_model.landmark_indices])


def test_a_grimace_is_its_seeds(face_model):
    face = face_model.face(np.zeros(4))
    one, again, other = (Grimaces(face_model).pull(face, np.random.default_rng(seed), 2.0) for seed in (1, 1, 2))
    assert np.array_equal(one.vertices, again.vertices)
    assert np.abs(one.vertices - other.vertices).max() > 1e-4
