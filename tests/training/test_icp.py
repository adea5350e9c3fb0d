import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from training.protocols.icp import Target, align, distances, starts


def bump(height: float = 30.0, count: int = 1500, seed: int = 0) -> np.ndarray:
    """A face-like surface: a dome with a nose, points at random places."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-50, 50, (2, count))
    z = (x**2 + 0.6 * y**2) / 100 + height * (1 - np.exp(-(x**2 / 120 + (y - 5) ** 2 / 500)))
    return np.stack([x, y, z], axis=1)


@settings(max_examples=8, deadline=None)
@given(
    turn=st.tuples(*[st.floats(-12, 12)] * 3),
    shift=st.tuples(*[st.floats(-5, 5)] * 3),
)
def test_undoes_a_rigid_motion(turn: tuple[float, ...], shift: tuple[float, ...]) -> None:
    rotation = Rotation.from_euler("xyz", turn, degrees=True).as_matrix()
    probe = bump(seed=1) @ rotation.T + shift
    found = align(probe, Target.of(bump(count=4000)))
    assert found.rms_mm < 0.3
    assert np.abs(found(probe) - bump(seed=1)).max() < 1.5


def test_trimming_ignores_a_hand_before_the_face() -> None:
    probe = bump(seed=2)
    probe[probe[:, 1] > 30, 2] -= 25
    target = Target.of(bump(count=4000))
    assert align(probe, target, kept=0.75).rms_mm < 0.5
    assert align(probe, target, kept=1.0).rms_mm > 2


def test_the_person_of_the_same_shape_is_nearest() -> None:
    gallery = [Target.of(bump(height, count=3000)) for height in (20.0, 30.0, 40.0)]
    assert [int(np.argmin(distances(bump(height, seed=3), gallery))) for height in (20.0, 30.0, 40.0)] == [0, 1, 2]


def test_the_normals_of_a_plane() -> None:
    rng = np.random.default_rng(4)
    plane = np.concatenate([rng.uniform(-1, 1, (50, 2)), np.zeros((50, 1))], axis=1)
    assert np.abs(Target.of(plane).normals) == pytest.approx(np.tile([0, 0, 1], (50, 1)), abs=1e-6)


def test_starts_turn_by_as_much_as_they_say() -> None:
    first, *others = starts(10)
    assert first == pytest.approx(np.eye(3))
    assert [np.degrees(Rotation.from_matrix(m).magnitude()) for m in others] == pytest.approx([10] * 4)
