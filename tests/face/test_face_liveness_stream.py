"""What the frames of a stream say together: repeats, stillness, layers, and one bad look among good ones."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import face
from camera import Frame, Intrinsics
from face import Location
from face.liveness.stillness import Stillness
from face.liveness.watch import LivenessWatch

K = Intrinsics(160, 160, 365.0, 365.0, 79.5, 79.5)
PLACE = Location((79.5, 79.5), (0.0, 0.0, 0.7), (0, 0, 0), 1.0)
FPS = 15


def frame(number: int, moved_mm: float, rng: np.random.Generator, noise_mm: float = 1.2) -> Frame:
    """A dish at 0.7 m, moved along the axis, under fresh noise."""
    v, u = np.mgrid[:160, :160]
    z = 700 + ((u - 80.0) ** 2 + (v - 80.0) ** 2) * 0.01 + moved_mm + rng.normal(0, noise_mm, u.shape)
    return Frame(np.rint(z).astype(np.uint16), 0.001, K, timestamp=number / FPS, number=number)


def watched(moves: np.ndarray, seed: int = 0) -> Stillness:
    rng, memory = np.random.default_rng(seed), Stillness()
    for number, moved in enumerate(moves):
        memory.update(frame(number, float(moved), rng), PLACE)
    return memory


@given(seed=st.integers(0, 1000))
@settings(max_examples=15, deadline=None)
def test_what_changes_by_noise_alone_for_three_seconds_is_still(seed):
    memory = watched(np.zeros(60), seed)
    assert memory.still and memory.moved_mm < 0.1 and not memory.repeated


@given(amplitude=st.floats(0.5, 20), period=st.floats(0.6, 6), seed=st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_what_sways_as_little_as_half_a_millimetre_is_not_still(amplitude, period, seed):
    at = np.arange(60) / FPS
    memory = watched(amplitude * np.sin(2 * np.pi * at / period), seed)
    assert not memory.still


@given(seed=st.integers(0, 1000), noise=st.floats(0.2, 4))
@settings(max_examples=15, deadline=None)
def test_noise_alone_never_shows_a_movement(seed, noise):
    rng, memory = np.random.default_rng(seed), Stillness()
    for number in range(60):
        memory.update(frame(number, 0, rng, noise), PLACE)
        assert not memory.moved


@given(amplitude=st.floats(1, 20), period=st.floats(1, 4), phase=st.floats(0, 6.3), seed=st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_a_sway_of_a_millimetre_shows_within_a_second(amplitude, period, phase, seed):
    rng, memory, shown = np.random.default_rng(seed), Stillness(), False
    for number in range(FPS):
        moved = amplitude * np.sin(2 * np.pi * number / FPS / period + phase)
        memory.update(frame(number, float(moved), rng), PLACE)
        shown = shown or memory.moved
    assert shown


def test_frames_far_apart_show_a_movement_though_it_looks_like_noise():
    """At two frames a second nothing of a movement lasts from one to the next."""
    assert watched(np.array([0, 3, -2, 2, -3, 1.0])).moved


def test_movement_is_measured_beyond_noise():
    at = np.arange(60) / FPS
    assert watched(3 * np.sin(2 * np.pi * at / 3)).moved_mm == pytest.approx(3 / 2**0.5, rel=0.1)


def test_nothing_is_still_before_three_seconds():
    memory = watched(np.zeros(30))
    assert memory.moved_mm is None and not memory.still


def test_a_repeated_picture_is_told_though_a_few_pixels_differ():
    rng, memory = np.random.default_rng(0), Stillness()
    first = frame(0, 0, rng)
    memory.update(first, PLACE)
    assert not memory.repeated
    depth = first.depth.copy()
    depth[::13, ::13] += 1
    memory.update(replace(first, depth=depth, timestamp=1 / FPS, number=1), PLACE)
    assert memory.repeated
    memory.update(frame(2, 0, rng), PLACE)
    assert not memory.repeated


def test_a_face_that_moves_on_begins_anew():
    memory = watched(np.zeros(60))
    away = Location((100.0, 79.5), (0.04, 0.0, 0.7), (0, 0, 0), 1.0)
    memory.update(frame(60, 0, np.random.default_rng(1)), away)
    assert not memory.still and memory.moved_mm is None and memory.moved


@pytest.fixture(scope="module")
def clip() -> list[Frame]:
    import assets
    import camera

    with camera.open(f"file:{assets.CLIPS / 'first-enrol.relief'}") as source:
        return list(camera.Frames(source))[:12]


def locations(frames: list[Frame]) -> list[list[Location]]:
    return [face.locate(one) for one in frames]


def test_a_frame_shown_again_and_again_is_alive_once(clip):
    watch, found = LivenessWatch(), face.locate(clip[0])
    said = [watch(replace(clip[0], timestamp=n / FPS, number=n), found)[0] for n in range(6)]
    assert said[0].live
    assert [one.reason for one in said[1:]] == ["repeated"] * 5
    assert not any(one.attack for one in said)  # a camera may hang: it is no evidence, not an accusation


def test_a_paused_recording_keeps_its_answer(clip):
    watch, found = LivenessWatch(), face.locate(clip[0])
    assert [watch(clip[0], found)[0].reason for _ in range(4)] == [None] * 4


def test_a_face_of_a_clip_is_seen_to_move_within_a_second(clip):
    watch = LivenessWatch()
    said = [watch(one, found[:1])[0] for one, found in zip(clip, locations(clip), strict=True)]
    assert not said[0].moved and said[-1].moved


def test_a_seek_or_another_camera_is_no_repetition(clip):
    watch, found = LivenessWatch(), face.locate(clip[3])
    assert watch(clip[3], found)[0].live
    watch.forget()
    assert watch(replace(clip[3], timestamp=9.0), found)[0].live


def test_depth_in_layers_is_never_alive(clip):
    layered = [replace(one, depth=(one.depth // 3 * 3).astype(np.uint16)) for one in clip]
    watch = LivenessWatch()
    for one, found in zip(layered, locations(layered), strict=True):
        (said,) = watch(one, found[:1], [face.crop(one, found[0])])
        assert said.reason == "layers" and "3.0 mm" in said.said


def test_one_bad_look_does_not_outvote_the_others(clip):
    watch = LivenessWatch()
    for one, found in zip(clip[:5], locations(clip[:5]), strict=True):
        assert watch(one, found)[0].live
    flat = np.where(clip[5].depth > 0, np.uint16(720), np.uint16(0))
    (place,) = face.locate(clip[5])
    assert watch(replace(clip[5], depth=flat), [place])[0].live
    for n in range(6, 11):
        said = watch(replace(clip[n], depth=(flat + n % 2).astype(np.uint16)), [place])[0]
    assert not said.live and said.attack


def test_two_faces_are_judged_each_for_itself(clip):
    one = clip[0]
    (place,) = face.locate(one)
    u = round(place.nose_px[0])
    both = np.concatenate([one.depth, np.where(one.depth > 0, np.uint16(720), np.uint16(0))], axis=1)
    k = one.intrinsics
    wide = Intrinsics(2 * k.width, k.height, k.fx, k.fy, k.cx, k.cy)
    other_px = (u + k.width, place.nose_px[1])
    x, y, z = wide.deproject(np.array(other_px, float), np.asarray(0.72))
    other = Location(other_px, (float(x), float(y), float(z)), (0, 0, 0), 1.0)
    said = LivenessWatch()(replace(one, depth=both, intrinsics=wide, infrared=None), [place, other])
    assert said[0].live and not said[1].live
