"""What a person is beyond the statistical model: the same in every view, as strong as asked for, where asked for."""

import numpy as np
import pytest

from training.faces.individual import REGIONS, Individuality, Individuals
from training.look_alikes import LookAlikes
from training.people import coefficients


def apart_mm(model, one, other):
    return 1000 * np.linalg.norm(model.face(one).vertices - model.face(other).vertices, axis=1)


def test_plain_people_are_the_models(face_model_file):
    model = Individuals(face_model_file, Individuality())
    assert np.array_equal(model.person(7), coefficients(7, 4))
    assert model.identity_size == model.statistical_size == 4


@pytest.mark.parametrize("how", [{"mixed": 0.5}, {"asymmetry_mm": 1.0}, {"relief_mm": 1.0}])
def test_a_person_is_a_number(face_model_file, how):
    one, again = (Individuals(face_model_file, Individuality(**how)) for _ in range(2))
    people = np.stack([one.person(number) for number in range(6)])
    assert np.array_equal(people, np.stack([again.person(number) for number in range(6)]))
    assert np.array_equal(one.identity_basis, again.identity_basis)
    assert np.array_equal(people[:, :4], [coefficients(number, 4) for number in range(6)])
    assert np.abs(people[:, 4:]).max() > 0


@pytest.mark.parametrize("name", ["asymmetry_mm", "relief_mm"])
def test_waves_are_as_strong_as_asked_for(face_model_file, name):
    model = Individuals(face_model_file, Individuality(**{name: 2.0}))
    moved = []
    for number in range(20):
        person = model.person(number)
        plain = np.where(np.arange(len(person)) < 4, person, 0)
        shift = np.tensordot(person - plain, model.identity_basis, axes=1)
        moved.append(1000 * np.sqrt((shift**2).sum(axis=1).mean()))
    assert 1.2 < np.mean(moved) < 3.0


def test_asymmetry_is_opposite_on_both_halves(face_model_file):
    model = Individuals(face_model_file, Individuality(asymmetry_mm=1.0))
    x, y, z = model.mean.T
    waves = model.identity_basis[4 + 4 * len(REGIONS) :][:16]
    along = (waves * model.normals).sum(axis=2)
    right = np.flatnonzero((x > 0.02) & (z < 0.1))
    for k in right[::40]:
        mirrored = np.abs(model.mean - (-x[k], y[k], z[k])).sum(axis=1).argmin()
        if np.abs(model.mean[mirrored] - (-x[k], y[k], z[k])).max() < 1e-5:
            assert np.allclose(along[:, k], -along[:, mirrored], atol=1e-4)


def test_a_mixed_region_is_somebody_elses_and_the_rest_ones_own(face_model_file):
    model = Individuals(face_model_file, Individuality(mixed=1.0))
    person = model.person(3)
    nose = person.copy()
    nose[:] = 0
    nose[:4] = person[:4]
    nose[8:12] = person[8:12]  # the second region
    own = np.where(np.arange(len(person)) < 4, person, 0)
    shift = np.linalg.norm(np.tensordot(nose - own, model.identity_basis, axes=1), axis=1)
    landmarks = model.mean[model.landmark_indices[list(REGIONS[1])]]
    near = np.linalg.norm(model.mean[:, None] - landmarks, axis=2).min(axis=1)
    assert shift[near < 0.005].mean() > 20 * shift[near > 0.06].mean()
    # At the landmarks the region is wholly the other's: the model's own shape with the other's coefficients.
    other = np.where(np.arange(len(person)) < 4, person, 0)
    other[:4] += person[8:12]
    whole = np.tensordot(other - own, model.identity_basis, axes=1)
    at = model.landmark_indices[list(REGIONS[1])]
    assert np.allclose(np.tensordot(nose - own, model.identity_basis, axes=1)[at], whole[at], atol=1e-6)


def test_look_alikes_are_the_nearest():
    shapes = np.random.default_rng(1).normal(size=(300, 5))
    group = LookAlikes(shapes).group(17, 4, np.random.default_rng(2))
    assert group[0] == 17
    assert len(set(group)) == 4
    nearest = np.argsort(np.linalg.norm(shapes - shapes[17], axis=1))[1:10]
    assert set(group[1:]) <= set(nearest)


@pytest.mark.parametrize(("people", "expected"), [(1, 1), (2, 2), (3, 3), (9, 4)])
def test_few_people_make_small_groups(people, expected):
    shapes = np.random.default_rng(1).normal(size=(people, 5))
    assert len(LookAlikes(shapes).group(0, 4, np.random.default_rng(2))) == expected
