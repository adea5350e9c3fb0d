"""Faces that are not upright: told as what they are, or not found; and crowds."""

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import assets
import camera
from camera import Frame, Intrinsics
from face import crop, locate
from face.locate import default_locator
from face.refine import judge, look, look_at, patch
from training.locator import examples

FRAMES = Path(__file__).parent / "frames"
CLIPS = ("first-enrol", "first-later", "second-enrol", "second-later", "stranger")


def clip(name: str, every: int = 10) -> list[Frame]:
    frames = []
    with camera.open(f"file:{assets.CLIPS / name}.relief") as source, suppress(camera.EndOfStream):
        while True:
            frames.append(source.read())
    return frames[::every]


def turned(frame: Frame, quarters: int) -> Frame:
    """The frame as a camera sees it that is turned clockwise by so many quarters."""
    k = frame.intrinsics
    for _ in range(quarters):
        k = Intrinsics(k.height, k.width, k.fy, k.fx, k.cy, k.width - 1 - k.cx)
    return Frame(np.ascontiguousarray(np.rot90(frame.depth, quarters)), frame.depth_unit, k)


@pytest.fixture(scope="module", params=CLIPS)
def frames(request) -> list[Frame]:
    return clip(request.param)


def test_upright_faces_of_the_clips_are_all_found_upright(frames):
    for frame in frames:
        (found,) = locate(frame)
        assert abs(found.pose_deg[2]) < 10


def test_upside_down_faces_are_told_or_not_found(frames):
    for frame in frames:
        for found in locate(turned(frame, 2)):
            (upright,) = locate(frame)
            assert abs(found.pose_deg[2]) > 165
            assert 1000 * np.linalg.norm(np.array(found.nose_m) * (-1, -1, 1) - upright.nose_m) < 12


def test_some_faces_upside_down_are_told():
    told = [found for name in CLIPS for frame in clip(name, every=30) for found in locate(turned(frame, 2))]
    assert told, "the test before this one tests nothing"


@pytest.mark.parametrize("quarters", [1, 3])
def test_faces_on_their_side_are_never_upright(frames, quarters):
    for frame in frames:
        assert all(60 < abs(found.pose_deg[2]) < 120 for found in locate(turned(frame, quarters)))


@pytest.mark.parametrize("name", sorted(examples.FRAMES))
def test_rendered_faces_upside_down_are_never_upright(name):
    frame, _ = examples.read(FRAMES, name)
    assert all(abs(found.pose_deg[2]) > 135 for found in locate(turned(frame, 2)))


def test_the_crop_of_an_upside_down_face_is_the_upright_one():
    seen = ((frame, locate(turned(frame, 2))) for frame in clip("first-enrol"))
    frame, (over,) = next((frame, found) for frame, found in seen if found)  # some are not found (above)
    (upright,) = locate(frame)
    one, other = crop(frame, upright), crop(turned(frame, 2), over)
    both = one.mask & other.mask
    assert both.mean() > 0.4
    assert np.median(np.abs(one.depth - other.depth)[both]) < 4  # 2 mm


@settings(max_examples=20, deadline=None)
@given(u=st.floats(-150, 150), v=st.floats(-100, 100), z=st.floats(400, 1200))
def test_a_look_upside_down_is_that_of_a_camera_rolled_by_half_a_turn(u, v, z):
    frame, _ = examples.read(FRAMES, "desk")
    centre = np.array([u, v, z])
    seen = look(frame, centre)
    assert seen is not None
    over = seen.upside_down()
    assert np.allclose(over.view, look_at(centre, np.pi))
    rolled = patch(frame, centre, look_at(centre, np.pi))
    assert rolled is not None
    assert (np.abs(over.image - rolled) < 0.02).mean() > 0.97  # but for pixels that round to a neighbour
    network = default_locator().network
    assert np.allclose(judge([seen.upside_down().upside_down()], network)[0].nose_mm, judge([seen], network)[0].nose_mm)


@pytest.mark.parametrize("count", [7, 10])
def test_every_face_of_a_crowd_is_found(count):
    """The same head beside itself, as often as the frame holds it."""
    frame = clip("first-enrol")[0]
    (one,) = locate(frame)
    u, v = (round(x) for x in one.nose_px)
    head = frame.depth[v - 75 : v + 75, u - 65 : u + 65]
    head = np.where(np.abs(head * frame.depth_unit - one.nose_m[2]) < 0.25, head, 0)
    depth = np.tile(head, (2, 5))
    depth[150:, 130 * (count - 5) :] = 0
    height, width = depth.shape
    k = frame.intrinsics
    crowd = Frame(depth, frame.depth_unit, Intrinsics(width, height, k.fx, k.fy, width / 2, height / 2))
    found = locate(crowd)
    assert len(found) == count
    assert len(locate(crowd, previous=found)) == count
    columns = sorted(round((face.nose_px[0] - 65) / 130) for face in found)
    assert columns == sorted(k % 5 for k in range(count))
