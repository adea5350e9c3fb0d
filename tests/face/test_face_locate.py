"""Finding faces in frames, with the shipped networks."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camera import Frame, Intrinsics
from face import Location, locate
from face.location import rotation
from training.faces import scenes
from training.locator import examples

FRAMES = Path(__file__).parent / "frames"
NAMES = sorted(examples.FRAMES)


def turn_between(found, pose):
    cosine = (np.trace(found.rotation.T @ rotation(pose)) - 1) / 2
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def check(frame, faces, *, nose_mm=12.0, turn_deg=12.0):
    found = locate(frame)
    assert len(found) == len(faces)
    for one, (nose, pose) in zip(found, sorted(faces, key=lambda face: np.linalg.norm(face[0])), strict=True):
        assert 1000 * np.linalg.norm(np.subtract(one.nose_m, nose)) < nose_mm
        assert turn_between(one, pose) < turn_deg
        assert np.allclose(frame.intrinsics.project(np.array(one.nose_m)), one.nose_px)


@pytest.mark.parametrize("name", NAMES)
def test_every_face_is_found_where_it_is_nearest_first(name):
    check(*examples.read(FRAMES, name))


@pytest.mark.parametrize("name", ["turned", "nodding", "two"])
def test_a_mirrored_frame_gives_mirrored_faces(name):
    frame, faces = examples.read(FRAMES, name)
    k = frame.intrinsics
    mirrored = Intrinsics(k.width, k.height, k.fx, k.fy, k.width - 1 - k.cx, k.cy)
    flipped = Frame(np.ascontiguousarray(frame.depth[:, ::-1]), frame.depth_unit, mirrored)
    check(flipped, [((-x, y, z), (-yaw, pitch, -roll)) for (x, y, z), (yaw, pitch, roll) in faces])


def test_a_cut_out_of_80_by_80_pixels_is_enough():
    frame, faces = examples.read(FRAMES, "two")
    k, (nose, pose) = frame.intrinsics, faces[0]
    u, v = (int(x) for x in k.project(np.array(nose)))
    part = Intrinsics(80, 80, k.fx, k.fy, k.cx - (u - 40), k.cy - (v - 40))
    check(Frame(np.ascontiguousarray(frame.depth[v - 40 : v + 40, u - 40 : u + 40]), 0.001, part), [(nose, pose)])


@pytest.mark.parametrize("factor", [2, 3])
def test_resolution_makes_no_difference(factor):
    frame, faces = examples.read(FRAMES, "nodding")
    k = frame.intrinsics
    shift = (factor - 1) / 2
    large = Intrinsics(
        k.width * factor, k.height * factor, k.fx * factor, k.fy * factor, k.cx * factor + shift, k.cy * factor + shift
    )
    depth = cv2.resize(frame.depth, (large.width, large.height), interpolation=cv2.INTER_NEAREST)
    check(Frame(depth, 0.001, large), faces)


def test_the_depth_unit_makes_no_difference():
    frame, faces = examples.read(FRAMES, "near")
    check(Frame(frame.depth * np.uint16(10), 0.0001, frame.intrinsics), faces)


def test_distorted_lenses_are_understood():
    frame, faces = examples.read(FRAMES, "desk")
    k = frame.intrinsics
    bent = Intrinsics(k.width, k.height, k.fx, k.fy, k.cx, k.cy, (0.08, -0.05, 0.001, -0.001, 0.0))
    u, v = np.meshgrid(np.arange(k.width), np.arange(k.height))
    rays = bent.deproject(np.stack([u, v], -1), np.ones(u.shape))
    source = k.project(rays).astype(np.float32)
    depth = cv2.remap(frame.depth, source[..., 0], source[..., 1], cv2.INTER_NEAREST)
    check(Frame(depth, 0.001, bent), faces)


def test_what_previous_frames_found_only_helps():
    frame, faces = examples.read(FRAMES, "two")
    alone = locate(frame)
    nonsense = Location((1, 1), (0.3, 0.3, 0.9), (0, 0, 0), 0.9)
    for previous in (alone, alone[0], [nonsense], []):
        hinted = locate(frame, previous=previous)
        assert len(hinted) == len(faces)
        for one, other in zip(hinted, alone, strict=True):
            assert 1000 * np.linalg.norm(np.subtract(one.nose_m, other.nose_m)) < 4


def test_the_answer_is_the_same_every_time():
    frame, _ = examples.read(FRAMES, "desk")
    assert locate(frame) == locate(frame)


@pytest.mark.parametrize("kind", [kind for kind in scenes.KINDS if kind != scenes.BEHIND])
def test_scenes_without_a_face_give_nothing(kind):
    k = Intrinsics(320, 240, 290, 290, 159.5, 119.5)
    for seed in range(3):
        rng = np.random.default_rng(seed)
        meshes = scenes.room(rng, nearest=0.6)
        if kind in scenes.NEGATIVES:
            meshes += scenes.NEGATIVES[kind](rng, scenes.visible(k, rng))
        depth = (1000 * scenes.cast(meshes, k).z).astype(np.uint16)
        assert locate(Frame(depth, 0.001, k)) == []


@pytest.mark.parametrize("value", [0, 1, 300, 700, 65535])
@pytest.mark.parametrize("shape", [(1, 1), (1, 640), (80, 80), (240, 320)])
def test_constant_frames_give_nothing(value, shape):
    k = Intrinsics(shape[1], shape[0], 300, 300, shape[1] / 2, shape[0] / 2)
    assert locate(Frame(np.full(shape, value, np.uint16), 0.001, k)) == []


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 1000),
    shape=st.tuples(st.integers(1, 200), st.integers(1, 200)),
    focal=st.floats(1, 5000),
    centre=st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)),
    unit=st.floats(1e-6, 0.1),
    high=st.sampled_from([2, 2000, 65536]),
)
def test_absurd_frames_never_fail(*, seed, shape, focal, centre, unit, high):
    depth = np.random.default_rng(seed).integers(0, high, shape).astype(np.uint16)
    found = locate(Frame(depth, unit, Intrinsics(shape[1], shape[0], focal, focal, *centre)))
    assert isinstance(found, list)


def test_noise_is_no_face():
    k = Intrinsics(320, 240, 290, 290, 159.5, 119.5)
    for seed in range(5):
        depth = np.random.default_rng(seed).integers(300, 1500, (240, 320)).astype(np.uint16)
        assert locate(Frame(depth, 0.001, k)) == []
