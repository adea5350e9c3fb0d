"""The sample clips: a clothed person in a room, with depth and infrared as a camera gives them."""

import cv2
import numpy as np
import pytest

from camera import Frame, Intrinsics
from face.liveness.sheets import sheets
from face.location import rotation
from training.clips import CLIPS, frames
from training.clips.clothes import TOP, collar, torso
from training.clips.figure import NECK_M, Head, Posture, body
from training.clips.infrared import STEP, infrared
from training.clips.measured import Seen
from training.clips.photo import HALF_M, print_before
from training.clips.plot import posture
from training.clips.record import INTRINSICS
from training.clips.room import WALL_M, Piece, chair, room
from training.clips.shot import Shot, shoot
from training.faces import FaceModel
from training.faces.props.shapes import box, placed
from training.faces.render import MATERIALS, View

K = Intrinsics(128, 106, 91.4, 91.4, 63.5, 52.5)
LOOKS = list(dict.fromkeys(clip.look for clip in CLIPS))
NECK = np.array([0, 0.02, 0.72]) + NECK_M


def at(turn=(0.0, 0.0, 0.0)):
    return Posture(NECK, rotation(turn), np.eye(3))


@pytest.fixture(scope="module")
def model(face_model_file):
    return FaceModel(face_model_file)


@pytest.fixture(scope="module")
def figure(model):
    """A head of the made model on a body, with the room behind, seen by a small camera."""
    front = (
        Head(model, model.face(np.zeros(4)), CLIPS[0].look).shot(at(), K).before(body(CLIPS[0].look.clothes, at(), K))
    )
    return front, shoot([*room(), *chair(NECK)], K)


def through(mesh, x, y):
    """How often lines along z at ``x, y`` pass a mesh's surface."""
    import open3d as o3d

    scene = o3d.t.geometry.RaycastingScene(nthreads=1)
    scene.add_triangles(o3d.core.Tensor(mesh.vertices), o3d.core.Tensor(mesh.triangles))
    rays = np.zeros((len(x), 6), np.float32)
    rays[:, 0], rays[:, 1], rays[:, 2], rays[:, 5] = x, y, -2, 1
    return scene.count_intersections(o3d.core.Tensor(rays)).numpy()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.clothes.collar + str(look.clothes.folds))
@pytest.mark.parametrize("breath", [-1.0, 1.0])
def test_a_body_is_one_surface_that_never_passes_through_itself(look, breath):
    mesh = torso(look.clothes, breath)
    rng = np.random.default_rng(0)
    x, y = rng.uniform(-0.17, 0.17, 3000), rng.uniform(0.12, 0.45, 3000)
    x *= look.clothes.broad
    assert (through(mesh, x + 1e-5, y + 1e-5) == 2).all(), "once in and once out"


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.clothes.collar + str(look.clothes.folds))
def test_the_chest_is_behind_the_face_and_the_shoulders_behind_the_chest(look):
    mesh = torso(look.clothes)
    x, y, z = (mesh.vertices + NECK_M).T
    throat = (np.abs(x) < 0.02) & (y < NECK_M[1] + 0.07)
    assert z[throat].min() > 0.02, "behind the nose tip"
    assert z.min() > -0.02
    shoulder = (np.abs(np.abs(x) - 0.19) < 0.01) & (np.abs(y - NECK_M[1] - 0.11) < 0.02)
    chest = (np.abs(x) < 0.05) & (np.abs(y - NECK_M[1] - 0.2) < 0.02)
    assert z[shoulder].min() > z[chest].min() + 0.02


def test_a_breath_lifts_the_chest_alone():
    clothes = CLIPS[0].look.clothes
    moved = torso(clothes, -1.0).vertices - torso(clothes, 1.0).vertices
    assert moved[:, :2].any() is np.False_ and moved[:, 2].min() >= 0
    assert 1000 * moved[:, 2].max() == pytest.approx(6, abs=0.1)
    assert not moved[torso(clothes).vertices[:, 1] < 0.05].any()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.clothes.collar + str(look.clothes.folds))
def test_a_collar_lies_around_the_neck(look):
    for mesh in collar(look.clothes)[:1]:
        x, y, z = mesh.vertices.T
        assert x.min() < -0.07 and x.max() > 0.07 and z.min() < -0.03 and z.max() > 0.06
        assert abs(float(np.median(y)) - TOP) < 0.05


def test_a_head_turns_on_its_neck():
    for turn in ((28, 0, 0), (-28, 13, 2), (0, -13, 0)):
        turned = at(turn)
        assert np.linalg.norm(turned.nose - NECK) == pytest.approx(np.linalg.norm(NECK_M))
    assert at((28, 0, 0)).nose[0] == pytest.approx(NECK_M[2] * np.sin(np.radians(28)), abs=1e-6)


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip.name)
def test_everybody_sits_at_their_distance_and_turns_as_far_as_the_clip_says(clip):
    noses = np.array([posture(second, clip).nose for second in np.arange(0, 9, 0.2)])
    assert abs(np.median(noses[:, 2]) - clip.distance) < 0.02
    faces = [posture(second, clip).head for second in np.arange(1.5, 5, 0.05)]
    yaw = [np.degrees(np.arctan2(-one[0, 2], one[2, 2])) for one in faces]
    assert max(map(abs, yaw)) == pytest.approx(clip.turn, abs=3)


def test_the_room_fills_the_image_behind_the_person(figure):
    front, behind = figure
    assert behind.there.all() and (behind.albedo > 0).all()
    assert np.median(behind.view.z) == pytest.approx(WALL_M, abs=0.02)
    assert (front.view.z[front.there] < behind.view.z[front.there]).mean() > 0.99
    assert front.view.z[-1, 40:88].all(), "the body goes on below the image"


def plate(z, albedo=0.5, turn=0.0):
    return shoot([Piece(placed(box((3, 3, 1e-3)), (0, 0, z), rotation((turn, 0, 0))), albedo)], K)


def test_infrared_falls_with_distance_and_grows_with_albedo():
    near, far = (float(infrared(plate(z))[53, 64]) for z in (0.7, 1.4))
    assert near / far == pytest.approx(2, abs=0.2), "a square root of an inverse square"
    pale, dark = (float(infrared(plate(0.7, albedo))[53, 64]) for albedo in (0.6, 0.15))
    assert pale / dark == pytest.approx(2, abs=0.2)
    assert infrared(plate(0.7, turn=60))[53, 64] < near


def test_a_wall_is_evenly_bright():
    assert len(np.unique(infrared(plate(2.0)))) == 1


def test_infrared_is_eight_bits_in_steps_and_nothing_is_black(figure):
    front, behind = figure
    image = infrared(front.before(behind))
    assert image.dtype == np.uint8 and not (image % STEP).any() and image.max() <= 255
    assert 120 < np.median(image[front.view.material == MATERIALS.index("skin")]) <= 250
    assert 20 < np.median(image[~front.there]) < 120
    nothing = np.zeros((106, 128), np.float32)
    empty = Shot(View(nothing, nothing, np.zeros((106, 128), np.uint8), K), nothing)
    assert not infrared(empty).any()


@pytest.mark.parametrize("sensor", ["tof", "stereo"])
def test_heads_are_noisy_and_what_stands_still_is_not(figure, sensor):
    front, behind = figure
    seen = Seen(sensor, behind)
    one, two = (seen.depth(front, np.random.default_rng(seed)).astype(int) for seed in (1, 2))
    both = (one > 0) & (two > 0)
    inner = cv2.erode(front.there.astype(np.uint8), np.ones((5, 5))) > 0
    skin = inner & both & (front.view.material == MATERIALS.index("skin"))
    cloth = inner & both & (front.view.material == MATERIALS.index("cloth"))
    assert (one != two)[skin].mean() > 0.5
    assert (one != two)[cloth].mean() < 0.02
    assert np.abs(one - 1000 * front.view.z)[cloth].max() < 12
    away = both & ~front.there & (behind.view.z > 1.4)
    assert (one == two)[away].all()
    wall = np.abs(behind.view.z - WALL_M) < 1e-3
    right = np.abs(one - 1000 * WALL_M)[away & wall] <= (1 if sensor == "tof" else 40)
    assert right.mean() > 0.97, "all but what lies beside edges"


def test_a_stereo_camera_has_a_shadow_left_of_the_person(figure):
    front, behind = figure
    hole = (Seen("stereo", behind).depth(front, np.random.default_rng(0)) == 0) & ~front.there
    columns = np.nonzero(hole)[1]
    assert len(columns) > 50 and (columns < 64).mean() > 0.8


def test_a_print_is_flat_and_shows_its_picture():
    portrait = np.full((40, 30), 0.2, np.float32)
    portrait[:20] = 0.7
    held = print_before(portrait, np.array([0, 0, 0.7]), rotation((8, 0, 0)), 0.4, K)
    sheet = held.view.material == MATERIALS.index("skin")
    v, u = np.nonzero(sheet)
    upper, lower = (sheet & (np.indices(sheet.shape)[0] == row) for row in (45, 58))
    assert np.allclose(held.albedo[upper], 0.7, atol=0.02) and np.median(held.albedo[lower]) == pytest.approx(
        0.2, abs=0.02
    )
    points = K.deproject(np.stack([u, v], -1), held.view.z[sheet].astype(float))
    inside = (np.abs(points[:, 0]) < 0.8 * HALF_M[0]) & (np.abs(points[:, 1]) < 0.4 * HALF_M[1])
    flat = np.linalg.svd(points[inside] - points[inside].mean(axis=0), full_matrices=False)[1]
    assert 1000 * flat[2] / np.sqrt(inside.sum()) < 6


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: clip.name)
def test_no_chest_is_taken_for_a_sheet_that_somebody_holds(clip):
    """A flat chest between the creases of the arms once was."""
    seen = Seen(clip.sensor, shoot([*room(clip.shift), *chair(posture(0.0, clip).neck)], INTRINSICS))
    for second in (0.3, 2.2):
        clothed = body(clip.look.clothes, posture(second, clip), INTRINSICS)
        depth = seen.depth(clothed, np.random.default_rng(0))
        assert sheets(Frame(depth, 0.001, INTRINSICS)) == []


@pytest.mark.parametrize("clip", [CLIPS[0], CLIPS[-1]], ids=lambda clip: clip.name)
def test_a_clip_is_the_same_whenever_it_is_made(model, clip):
    (one,), (two,) = (list(frames(model, clip, every=1000)) for _ in range(2))
    assert np.array_equal(one.depth, two.depth) and np.array_equal(one.infrared, two.infrared)
    assert one.depth.shape == (424, 512) and one.intrinsics == INTRINSICS
    assert one.depth.max() < 1900 and (one.depth > 0).mean() > 0.9
