"""What people wear: outfits stay the same over expressions, occluders hide what they are asked to."""

import numpy as np
import pytest

from camera import Intrinsics
from training.faces import Face, Scene
from training.faces.props import COVERS, OCCLUDERS, Outfit, dress, mane, occluder, wear
from training.faces.props.beards import STYLES as BEARDS
from training.faces.props.eyewear import STYLES as GLASSES
from training.faces.props.hairstyles import STYLES as HAIR
from training.faces.props.outfit import HATS
from training.faces.render import MATERIALS
from training.faces.scenes import Backdrop

K = Intrinsics(96, 128, 200, 200, 48, 64)
NOSE = np.array([0, 0, 0.7])


def look(dressed, background=None):
    return Scene(dressed, background).view(K, np.eye(3), NOSE)


def pixel(face, landmarks):
    return np.rint(K.project(face.landmarks[landmarks].mean(axis=0) + NOSE)).astype(int)


def test_the_same_outfit_looks_the_same(head):
    outfit = Outfit.random(np.random.default_rng(4))
    first, second = look(wear(*head, outfit)), look(wear(*head, outfit))
    assert np.array_equal(first.z, second.z)
    assert np.array_equal(first.material, second.material)


def test_a_random_outfit_follows_from_the_generator(head):
    model, face = head
    pairs = zip(
        dress(model, face, np.random.default_rng(3)).props,
        dress(model, face, np.random.default_rng(3)).props,
        strict=True,
    )
    assert all(np.array_equal(one.vertices, other.vertices) for one, other in pairs)
    assert Outfit.random(np.random.default_rng(1)) != Outfit.random(np.random.default_rng(2))


def test_hair_and_glasses_stay_when_the_face_moves(head):
    model, face = head
    moved = Face(
        face.vertices + np.where(face.vertices[:, 1:2] > 0.04, np.float32(0.008), 0), face.triangles, face.landmarks
    )
    outfit = Outfit(hair=("short", 3), glasses=("thin", 5))
    still, talking = look(wear(model, face, outfit)), look(wear(model, moved, outfit))
    top = np.s_[: pixel(face, [27])[1]]
    for name in ("hair", "frame"):
        one, other = (view.material[top] == MATERIALS.index(name) for view in (still, talking))
        assert one.sum() > 20
        assert (one & other).sum() > 0.95 * one.sum()


@pytest.mark.parametrize(
    ("item", "kind", "material"),
    [("hair", k, "hair") for k in HAIR]
    + [("beard", k, "hair") for k in BEARDS]
    + [("glasses", k, "frame") for k in GLASSES]
    + [("hat", k, "cloth") for k in HATS],
)
def test_every_kind_is_seen(head, item, kind, material):
    bare, worn = look(wear(*head, Outfit())), look(wear(*head, Outfit(**{item: (kind, 7)})))
    new = (worn.material == MATERIALS.index(material)) & (bare.material != worn.material)
    assert new.sum() > 8
    assert (worn.z[new & (bare.z > 0)] < bare.z[new & (bare.z > 0)]).all()


@pytest.mark.parametrize(
    ("kind", "hidden"),
    [
        ("hand-mouth", range(48, 68)),
        ("scarf", [8]),
        ("mask", range(48, 68)),
        ("mask", [30]),
        ("glasses", range(36, 42)),
    ],
)
def test_an_occluder_hides_its_part(head, kind, hidden):
    model, face = head
    u, v = pixel(face, list(hidden))
    bare = look(wear(model, face, Outfit()))
    for seed in range(6):
        covered = look(wear(model, face, Outfit().occluded(kind, seed)))
        assert covered.z[v, u] < bare.z[v, u] - 5e-4
        assert covered.z[v, u] > 0.5


def test_a_hand_before_the_eyes_or_a_cheek_hides_a_good_part_of_the_face(head):
    bare = look(wear(*head, Outfit()))
    for kind in ("hand-eyes", "hand-cheek"):
        covered = look(wear(*head, Outfit(cover=(kind, 1))))
        assert (covered.z < bare.z - 0.003).sum() > 150


def test_hair_lies_flat_under_a_cap_and_not_at_all_under_a_headscarf(head):
    model, face = head
    hair = Outfit(hair=("curly", 2))
    for hat, most in (("cap", 0.5), ("headscarf", 0.02)):
        under = look(wear(model, face, Outfit(hair=hair.hair, hat=(hat, 5))))
        loose = look(wear(model, face, hair))
        count = [(view.material == MATERIALS.index("hair")).sum() for view in (under, loose)]
        assert count[0] <= most * count[1]


def test_kinds_that_do_not_exist_are_refused(head):
    with pytest.raises(ValueError, match="no hat of kind 'crown'"):
        Outfit(hat=("crown", 1))
    with pytest.raises(ValueError, match="no occluder 'door'"):
        occluder("door", *head, np.random.default_rng(0))
    assert set(COVERS) < set(OCCLUDERS)


def test_a_backdrop_fills_only_what_the_person_leaves_and_lies_behind(head):
    dressed = wear(*head, Outfit(hair=("short", 1)))
    alone, with_room = look(dressed), look(dressed, Backdrop(np.random.default_rng(2)))
    person = alone.z > 0
    assert np.array_equal(with_room.z[person], alone.z[person])
    filled = with_room.z[~person]
    assert (filled > 0).mean() > 0.5
    assert (filled[filled > 0] > NOSE[2]).all()


@pytest.mark.parametrize("seed", range(6))
def test_a_mane_hangs_on_both_sides_and_leaves_the_nose_bare(head, seed):
    _, face = head
    locks = mane(face, np.random.default_rng(seed))
    assert {np.sign(lock.vertices[:, 0].mean()) for lock in locks} == {-1.0, 1.0}
    points = np.concatenate([lock.vertices for lock in locks])
    beside_the_nose = points[np.abs(points[:, 1]) < 0.03]
    assert np.abs(beside_the_nose[:, 0]).min() > 0.015
    assert len(locks) >= 2
