"""Prints and screens held up in place of a face: found, measured, and told only when somebody holds them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import assets
import camera
import face
from camera import Frame, Intrinsics
from face.liveness.sheets import Held, sheets
from face.liveness.watch import LivenessWatch

K = Intrinsics(512, 424, 365.0, 365.0, 255.5, 211.5)
PX = np.stack(np.meshgrid(np.arange(K.width), np.arange(K.height)), -1)
RAYS = K.deproject(PX, np.ones(PX.shape[:2]))


def scene(
    distance: float,
    half: tuple[float, float] = (0.105, 0.148),
    tilt: tuple[float, float] = (0.0, 0.0),
    at: tuple[float, float] = (0.0, 0.0),
    curve: float = 0.0,
    dome: float = 0.0,
    holes: float = 0.0,
    seed: int = 0,
    wall: float = 2.5,
) -> Frame:
    """A sheet of half sizes ``half`` m before a wall; ``curve`` 1/m rolls it, ``dome`` 1/m bends it both ways."""
    rng = np.random.default_rng(seed)
    z = np.full(PX.shape[:2], distance)
    for _ in range(8):
        x, y = RAYS[..., 0] * z - at[0], RAYS[..., 1] * z - at[1]
        z = distance + tilt[0] * x + tilt[1] * y + curve * x * x / 2 + dome * (x * x + y * y) / 2
    inside = (np.abs(RAYS[..., 0] * z - at[0]) < half[0]) & (np.abs(RAYS[..., 1] * z - at[1]) < half[1])
    mm = 1000 * np.where(inside, z, wall) + rng.normal(0, 1.2, z.shape)
    lost = inside & (rng.random(z.shape) < holes)
    return Frame(np.where(lost, 0, np.rint(mm)).astype(np.uint16), 0.001, K)


@given(
    distance=st.floats(0.4, 1.3),
    half=st.tuples(st.floats(0.075, 0.2), st.floats(0.1, 0.2)),
    tilt=st.tuples(st.floats(-0.4, 0.4), st.floats(-0.4, 0.4)),
    at=st.tuples(st.floats(-0.05, 0.05), st.floats(-0.03, 0.03)),
)
@settings(max_examples=40, deadline=None)
def test_a_sheet_is_found_where_it_is_and_as_it_is_turned(distance, half, tilt, at):
    (found,) = sheets(scene(distance, half, tilt, at))
    nearer = 2 * max(abs(t) * h * h for t, h in zip(tilt, half, strict=True)) / distance  # that side fills more pixels
    assert np.abs(np.array(found.location.nose_m[:2]) - at).max() < 0.02 + nearer
    assert found.location.nose_m[2] == pytest.approx(distance, abs=0.015)
    assert found.location.rotation[:, 2] @ (np.array([-tilt[0], -tilt[1], 1]) / np.hypot(np.hypot(*tilt), 1)) > 0.99
    assert found.plane_mm < 2.0 and found.answer.reason == "flat"


@given(distance=st.floats(0.45, 1.0), curve=st.floats(2.5, 5.0))
@settings(max_examples=20, deadline=None)
def test_a_rolled_sheet_is_told_from_a_flat_one(distance, curve):
    (found,) = sheets(scene(distance, curve=curve))
    assert found.answer.reason == "bent" and found.smooth_mm < 2


def test_a_sheet_with_holes_is_like_a_screen():
    (found,) = sheets(scene(0.6, holes=0.3))
    assert found.answer.reason == "screen" and found.holes == pytest.approx(0.3, abs=0.05)


@pytest.mark.parametrize(
    "options",
    [
        {"distance": 0.7, "half": (1.0, 1.0)},  # a wall
        {"distance": 0.7, "half": (0.04, 0.05)},  # a palm
        {"distance": 0.7, "dome": 8.0, "half": (0.09, 0.11)},  # a bald head, a ball
        {"distance": 2.0},  # out of reach
    ],
)
def test_what_is_no_print_is_no_sheet(options):
    assert sheets(scene(**options)) == []


def test_an_empty_frame_has_no_sheets():
    assert sheets(Frame(np.zeros((424, 512), np.uint16), 0.001, K)) == []


@pytest.mark.parametrize("size", [(1, 1), (3, 90), (40, 2), (8, 8)])
def test_an_image_of_a_few_pixels_has_no_sheets(size):
    width, height = size
    lens = Intrinsics(width, height, 365.0, 365.0, width / 2, height / 2)
    assert sheets(Frame(np.full((height, width), 700, np.uint16), 0.001, lens)) == []


@pytest.mark.parametrize("at", [(0.0, 0.0), (-0.25, -0.2), (0.12, 0.1)])
def test_what_lies_beyond_the_edge_of_the_lens_is_no_sheet_and_no_failure(at):
    edge = replace(K, distortion=(-0.6, 0.0, 0.0, 0.0, 0.0))  # two thirds of the image cannot be inverted
    assert np.isnan(edge.deproject(PX, np.ones(PX.shape[:2]))).any(axis=-1).mean() > 0.5
    assert len(sheets(replace(scene(0.7, at=at, wall=0.0), intrinsics=edge))) <= 1


def held(places: list[tuple[float, float, float]]) -> list[int]:
    memory = Held()
    return [
        len(memory.update(replace(scene(z, at=(x, y), seed=n), timestamp=n / 15, number=n)))
        for n, (x, y, z) in enumerate(places)
    ]


def test_what_stands_on_a_shelf_is_not_held():
    assert sum(held([(0.0, 0.0, 0.7)] * 20)) == 0


def test_what_sways_is_held_after_most_of_a_second():
    told = held([(0.012 * np.sin(n / 4), 0.0, 0.7) for n in range(20)])
    assert told[:9] == [0] * 9 and told[-1] == 1


def test_the_photograph_is_called_one_and_no_sample_person_ever_is():
    for clip, least, most in (("photo", 110, 135), ("first-later", 0, 0), ("stranger", 0, 0)):
        watch, told = LivenessWatch(), []
        with camera.open(f"file:{assets.CLIPS / f'{clip}.relief'}") as source:
            told = [watch.instead(frame) for frame in camera.Frames(source)]
        assert least <= sum(map(bool, told)) <= most
    watch = LivenessWatch()
    with camera.open(f"file:{assets.CLIPS / 'photo.relief'}") as source:
        frames = list(camera.Frames(source))[:20]
    assert not any(face.locate(frame) for frame in frames[::5])
    (location, said) = [watch.instead(frame) for frame in frames][-1][0]
    assert said.attack and said.reason in ("flat", "bent") and "mm off" in said.said
    assert location.nose_m[2] == pytest.approx(0.7, abs=0.05)
    watch.forget()
    assert watch.instead(frames[-1]) == []
