"""The batch renderer sees what Open3D's does, its crop and sensor are those of the rooms they mirror."""

import itertools
from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch

from camera import Frame, Intrinsics
from face import Location, crop
from face.crop import support
from face.fill import fill
from face.location import pose, rotation
from training.faces import Scene, batch_crop, batch_images
from training.faces.batch import BatchFaces, BatchView, pack
from training.faces.individual import Individuality
from training.faces.props import Outfit, wear
from training.faces.raster import rasterise
from training.faces.render import MATERIALS
from training.people import coefficients
from training.sensors.tof import Tof
from training.streams import batch_tof
from training.streams.stream import FaceStream, StreamSpec, _measured, stacked
from training.streams.wardrobe import Clientele, Dressing, Wardrobe

pytestmark = pytest.mark.usefixtures("one_thread")
SIZE = 64
K = Intrinsics(SIZE, SIZE, 150, 150, 31.3, 30.7)
CAMERA = torch.tensor([[150, 150, 31.3, 30.7]] * 2)
POSES = ((35.0, -12.0, 8.0), (-50.0, 20.0, -15.0))
NOSES = np.array([[0.01, 0.02, 0.6], [-0.02, 0.0, 0.75]])
OUTFITS = (
    Outfit(3, hair=("short", 1), glasses=("thick", 2), beard=("full", 3)),
    Outfit(4, hair=("long", 5), cover=("hand-mouth", 6)),
)


def tensor(array):
    return torch.from_numpy(np.asarray(array, np.float32))


@pytest.fixture(scope="module")
def people(face_model):
    rng = np.random.default_rng(2)
    identity = rng.standard_normal((2, 4)).astype(np.float32)
    expression = np.array([[0.7, 0, 0, 0, 0, 0], [0, 1, 1, 0.5, 1, 0]], np.float32)
    dressed = [
        wear(face_model, face_model.face(a, w), outfit)
        for a, w, outfit in zip(identity, expression, OUTFITS, strict=True)
    ]
    return identity, expression, dressed


@pytest.fixture(scope="module")
def turns():
    return np.stack([rotation(one) for one in POSES])


@pytest.fixture(scope="module")
def seen(face_model, people, turns):
    """The batch's view and Open3D's."""
    identity, expression, dressed = people
    faces = BatchFaces(face_model)
    vertices = faces.vertices(tensor(identity), tensor(expression))
    view = faces.view(vertices, tensor(turns), tensor(NOSES), CAMERA, (SIZE, SIZE), pack(dressed))
    return view, [Scene(one).view(K, turn, nose) for one, turn, nose in zip(dressed, turns, NOSES, strict=True)]


def test_vertices_are_the_models(face_model, people):
    identity, expression, dressed = people
    vertices = BatchFaces(face_model).vertices(tensor(identity), tensor(expression))
    for one, points in zip(dressed, vertices, strict=True):
        assert np.allclose(points, one.face.vertices, atol=1e-6)


def test_depth_and_outline_are_those_of_the_ray_caster(seen):
    view, expected = seen
    for z, truth in zip(view.z.numpy(), expected, strict=True):
        both = (z > 0) & (truth.z > 0)
        assert both.sum() > 800
        assert (np.abs(z - truth.z)[both] < 0.0005).mean() >= 0.99
        near = cv2.dilate((truth.z > 0).astype(np.uint8), np.ones((3, 3))) > 0
        core = cv2.erode((truth.z > 0).astype(np.uint8), np.ones((3, 3))) > 0
        assert not ((z > 0) & ~near).any()
        assert ((z > 0) | ~core).all()


def test_cosines_and_materials_too(seen):
    view, expected = seen
    for cosine, material, truth in zip(view.cosine.numpy(), view.material.numpy(), expected, strict=True):
        both = (cosine > 0) & (truth.cosine > 0)
        assert np.median(np.abs(cosine - truth.cosine)[both]) < 1e-4
        # Lenses are outlines filled by OpenCV there and by triangles here: their rims may differ.
        assert (material == truth.material)[both].mean() > 0.98
    assert (view.material[0] == MATERIALS.index("lens")).sum() > 10


def test_the_clean_map_is_the_scenes(face_model, people, turns):
    identity, expression, dressed = people
    faces = BatchFaces(face_model)
    offset = np.array([[2.0, -1.0, 1.5], [0.0, 3.0, -1.0]])
    small = np.stack([rotation((3, -2, 1)), rotation((0, 0, 0))])
    vertices = faces.vertices(tensor(identity), tensor(expression))
    z, there = faces.clean_map(vertices, tensor(small), tensor(offset))
    for k, one in enumerate(dressed):
        truth, truth_there = Scene(one).clean_map(small[k], offset[k])
        both = truth_there & there[k].numpy()
        assert (truth_there ^ there[k].numpy()).mean() < 0.002
        assert (np.abs(truth - z[k].numpy())[both] < 0.5).mean() >= 0.99


def test_a_triangle_covers_the_pixel_centres_inside_it_and_the_nearest_wins():
    points = torch.tensor([[[1.0, 1, 0.5], [6, 1, 0.5], [1, 6, 1.0], [-9, -9, 0.9], [30, -9, 0.9], [-9, 30, 0.9]]])
    raster = rasterise(points, torch.tensor([[0, 1, 2], [3, 4, 5], [0, 0, 0]]), 8, 8)
    rows, columns = np.mgrid[:8, :8]
    inside = (rows >= 1) & (columns >= 1) & (rows + columns <= 7)
    nearer = inside & (0.5 + (rows - 1) / 10 > 0.9)
    assert np.array_equal(raster.triangle[0].numpy(), np.where(nearer, 0, 1))
    assert raster.value[0, 6, 1] == pytest.approx(1.0)
    alone = rasterise(points, torch.tensor([[0, 1, 2]]), 8, 8)
    assert np.array_equal(alone.there[0].numpy(), inside)


def test_memory_may_be_bounded_without_changing_the_picture(seen, face_model, people, turns):
    identity, expression, dressed = people
    faces = BatchFaces(face_model, candidates=500)
    vertices = faces.vertices(tensor(identity), tensor(expression))
    view = faces.view(vertices, tensor(turns), tensor(NOSES), CAMERA, (SIZE, SIZE), pack(dressed))
    assert torch.equal(view.z, seen[0].z)
    assert torch.equal(view.material, seen[0].material)


def test_padding_adds_nothing(face_model, people):
    dressed = people[2]
    apart = stacked([pack([one]) for one in dressed], "cpu")
    together = pack(dressed)
    assert torch.equal(apart.triangles, together.triangles)
    assert torch.equal(apart.vertices, together.vertices)
    assert torch.equal(together[torch.tensor([1])].material, together.material[1:])


def test_a_scene_behind_the_camera_is_not_seen(face_model):
    faces = BatchFaces(face_model)
    vertices = faces.vertices(torch.zeros(2, 4))
    behind = torch.tensor([[0, 0, -0.5]] * 2)
    view = faces.view(vertices, torch.eye(3).expand(2, 3, 3), behind, CAMERA, (SIZE, SIZE))
    assert not view.z.any()


def test_the_batch_crop_is_the_crop(seen):
    k = Intrinsics(SIZE, SIZE, 150, 150, 31.3, 30.7)
    depth = np.rint(1000 * seen[0].z.numpy())
    turned = np.stack([rotation(one) for one in POSES])
    made, mask = batch_crop.crop(torch.from_numpy(depth), CAMERA, tensor(turned), tensor(NOSES))
    for row in range(2):
        nose = NOSES[row]
        location = Location(tuple(k.project(nose)), tuple(nose), pose(turned[row]), 1.0)
        expected = crop(Frame(depth[row].astype(np.uint16), 0.001, k), location)
        both = mask[row].numpy() & expected.mask
        assert (mask[row].numpy() == expected.mask).mean() > 0.95
        assert np.median(np.abs(made[row].numpy() - expected.depth)[both]) < 1.0
        assert not made[row].numpy()[~support()].any()


def test_holes_are_filled_as_in_the_crop():
    rng = np.random.default_rng(5)
    values = cv2.GaussianBlur(rng.normal(0, 1, (128, 128)).astype(np.float32), (0, 0), 12) * 200
    known = cv2.GaussianBlur(rng.normal(0, 1, (128, 128)).astype(np.float32), (0, 0), 3) > -0.08
    made = batch_images.fill(tensor(values)[None], torch.from_numpy(known)[None])[0].numpy()
    assert np.array_equal(made[known], values[known])
    assert np.abs(made - fill(values, known))[~known].mean() < 0.1 * values.std()


def test_the_noise_has_the_level_that_was_asked_for():
    flat = torch.full((4, 96, 96), 0.8)
    view = BatchView(flat, torch.ones_like(flat), torch.full_like(flat, MATERIALS.index("skin")).long(), CAMERA[:1])
    still = Tof(wiggle_mm=0, multipath_mm=0, floor_mm=0)
    depth = batch_tof.tof(view, torch.Generator().manual_seed(3), [still])
    assert depth.std().item() == pytest.approx(np.hypot(still.noise_mm, 1 / np.sqrt(12)), rel=0.1)
    assert depth.mean().item() == pytest.approx(800, abs=0.3)
    assert torch.equal(depth, batch_tof.tof(view, torch.Generator().manual_seed(3), [still]))
    hair = BatchView(flat, view.cosine, torch.full_like(view.material, MATERIALS.index("hair")), CAMERA[:1])
    rough = batch_tof.tof(hair, torch.Generator().manual_seed(3), [still])
    assert rough[rough > 0].mean() > 801


SPEC = StreamSpec(people=5, first=10, batch=3, wardrobe=3, fresh=1, size=118, focal_scale=0.41)


def test_a_stream_goes_on_and_carries_its_truth(face_model_file):
    first, second = itertools.islice(FaceStream(face_model_file, SPEC), 2)
    assert not torch.equal(first["noisy"], second["noisy"])
    for batch in (first, second):
        assert batch["noisy"].shape == batch["clean"].shape == batch["mask"].shape == (3, 128, 128)
        assert ((batch["identity"] >= 10) & (batch["identity"] < 15)).all()
        assert batch["coefficients"].shape == (3, 4)
        assert (batch["pose"].abs() <= torch.tensor(SPEC.largest_deg)).all()
        both = batch["mask"] & (batch["clean"] > 0)
        apart = (batch["noisy"] - batch["clean"]).abs()
        assert both.float().mean() > 0.2
        assert apart[both].median() < 12
        assert batch["noisy"].max() <= 255
        assert batch["noisy"].isfinite().all()


def test_a_stream_follows_from_its_seed(face_model_file):
    one, again, other = (next(iter(FaceStream(face_model_file, SPEC, seed=seed)))["noisy"] for seed in (4, 4, 5))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)


def test_a_stream_may_be_dressed_by_other_processes(face_model_file):
    stream = FaceStream(face_model_file, SPEC, workers=1)
    try:
        batch = stream.batch()
        assert batch["noisy"].shape == (3, 128, 128)
        assert ((batch["identity"] >= 10) & (batch["identity"] < 15)).all()
    finally:
        stream.close()


def test_who_cannot_be_dressed_is_told_where_the_stock_is_used(tmp_path):
    who = Clientele(2, 0, Individuality(), 0.3, 1.0, 1, 0.0)
    with pytest.raises(FileNotFoundError, match="no face model"):
        Wardrobe(Dressing(tmp_path / "none.npz", who, 1), 1, 1, 1)


def test_samples_of_which_nothing_was_measured_give_way():
    shown = torch.zeros(4, 128, 128, dtype=torch.bool)
    shown[1] = shown[3] = True
    batch = {"mask": shown, "identity": torch.tensor([10, 11, 12, 13])}
    assert _measured(batch)["identity"].tolist() == [11, 11, 11, 13]
    nobody = {"mask": shown[:1], "identity": torch.tensor([10])}
    assert _measured(nobody)["identity"].tolist() == [10]


def test_a_batch_of_look_alikes_holds_whole_groups(face_model_file):
    spec = replace(SPEC, people=40, batch=6, alike=3, wardrobe=6, fresh=3, first=500)
    stream = FaceStream(face_model_file, spec)
    groups = stream.batch()["coefficients"].numpy().reshape(2, 3, 4) * stream.model.identity_rms_mm()
    everybody = np.stack([coefficients(500 + k, 4) for k in range(40)]) * stream.model.identity_rms_mm()
    apart = np.linalg.norm(everybody[:, None] - everybody, axis=2)
    for group in groups:
        assert np.linalg.norm(group[1:] - group[0], axis=1).max() < np.median(apart)


def test_the_bare_face_is_the_clean_one(face_model_file):
    stream = FaceStream(face_model_file, SPEC)
    bare = stream.bare([11, 12])
    assert bare.shape == (2, 128, 128)
    assert not torch.equal(bare[0], bare[1])
    assert torch.equal(bare, stream.bare([11, 12]))
    assert not torch.equal(bare, stream.bare([11, 12], neutral=False))
    batch = stream.batch()
    twin = stream.bare(batch["identity"].tolist())
    both = (twin > 0) & (batch["clean"] > 0)
    assert (twin - batch["clean"]).abs()[both].median() < 12


@pytest.mark.parametrize(
    "wrong",
    [
        {"people": 0},
        {"fresh": 200},
        {"first": 299_000},
        {"first": 99_000},
        {"first": 201_999, "people": 1},
        {"first": 99_999, "people": 2, "validating": True},
        {"batch": 0},
        {"alike": 3},
        {"sensor_shares": (1.0, 0.0)},
    ],
)
def test_a_stream_never_shows_reserved_people_nor_nonsense(wrong):
    with pytest.raises(ValueError, match=r"are the|at least 1|watched|a share each"):
        StreamSpec(**wrong)
