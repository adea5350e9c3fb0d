"""Arrays to pixels, surfaces and views, without a window."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.window.parts import colour
from app.window.parts.demo import face_depth, face_normals, head_frame
from app.window.surface.mesh import mesh
from app.window.surface.orbit import Orbit
from app.window.surface.splat import splat


def rgb(pixel: np.uint32) -> tuple[int, int, int]:
    return int(pixel >> 16) & 255, int(pixel >> 8) & 255, int(pixel) & 255


def test_near_is_red_far_is_violet_and_holes_are_dark():
    lut = colour.scene_lut(0.5, 1.5, 0.001)
    near, far = rgb(lut[560]), rgb(lut[1400])
    assert near[0] > 2 * max(near[1:])
    assert far[2] > far[1]
    assert sum(rgb(lut[0])) < 60
    assert sum(rgb(lut[4000])) < sum(rgb(lut[1400]))
    assert (lut >> 24 == 255).all()


@settings(max_examples=20, deadline=None)
@given(near=st.floats(0.1, 2), span=st.floats(0.0, 5), unit=st.sampled_from([0.0001, 0.001, 0.00025]))
def test_any_range_gives_a_whole_table(near, span, unit):
    assert colour.scene_lut(near, near + span, unit).shape == (65536,)


def test_the_range_covers_the_scene_and_needs_measurements():
    near, far = colour.scene_range(head_frame().depth, 0.001)
    assert 0.5 < near < 0.7
    assert 1.2 < far < 1.7
    assert colour.scene_range(np.zeros((480, 640), np.uint16), 0.001) is None


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_infrared_is_stretched_to_grey(dtype):
    image = np.full((40, 40), 10, dtype)
    image[20:] = 200
    pixels = colour.grey(colour.levels(image))
    assert rgb(pixels[30, 0]) == (255, 255, 255)
    assert rgb(pixels[0, 0])[0] == rgb(pixels[0, 0])[2] < 30


def test_the_crop_is_shaded_on_the_ground():
    depth = face_depth()
    pixels = colour.shaded(depth)
    assert (pixels[depth == 0] == colour.ground()).all()
    nose, cheek = rgb(pixels[66, 64]), rgb(pixels[80, 30])
    assert nose[0] > cheek[0]
    assert (colour.shaded(np.zeros((128, 128), np.float32)) == colour.ground()).all()


def test_normals_have_the_usual_colours():
    depth = face_depth()
    pixels = colour.normals(face_normals(depth), depth > 0)
    assert rgb(pixels[70, 100])[0] > 140  # the right cheek looks to the right
    assert rgb(pixels[70, 24])[0] < 110
    assert rgb(pixels[20, 64])[1] > 140  # the forehead looks up


def test_the_mesh_is_the_surface():
    depth = face_depth()
    made = mesh(depth)
    assert len(made.points) == (depth > 0).sum()
    assert made.triangles.max() < len(made.points)
    assert np.allclose(np.linalg.norm(made.normals, axis=1), 1, atol=1e-5)
    assert (made.normals[:, 2] > 0).all()
    nose = made.points[made.points[:, 2].argmax()]
    assert abs(nose[0]) < 4
    corners = made.points[made.triangles]
    facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])[:, 2]
    assert (facing > 0).mean() > 0.99  # counter-clockwise towards the viewer


def test_an_empty_crop_is_an_empty_mesh():
    made = mesh(np.zeros((128, 128), np.float32))
    assert len(made.points) == len(made.triangles) == 0
    assert (splat(made, Orbit(), 80, 60, 2) == colour.ground()).all()


@settings(deadline=None)
@given(yaw=st.floats(-1e3, 1e3), pitch=st.floats(-1e3, 1e3), notches=st.floats(-50, 50))
def test_the_orbit_stays_a_view(yaw, pitch, notches):
    orbit = Orbit()
    orbit.drag(yaw, pitch)
    orbit.zoom(notches)
    turn = orbit.rotation.astype(np.float64)
    assert np.allclose(turn @ turn.T, np.eye(3), atol=1e-5)
    assert np.linalg.det(turn) == pytest.approx(1, abs=1e-4)
    assert 220 <= orbit.distance <= 1500
    orbit.reset()
    assert orbit == Orbit()


def test_the_splat_shows_the_face_in_the_middle_and_turns_with_the_orbit():
    made = mesh(face_depth())
    orbit = Orbit(0, 0)
    front = splat(made, orbit, 200, 160, 3)
    assert front[80, 100] != colour.ground()
    assert front[3, 3] == colour.ground()
    orbit.drag(100, 0)
    assert (splat(made, orbit, 200, 160, 3) != front).mean() > 0.1
