import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera import Intrinsics
from camera.registration import Pose, Registration
from camera.streams.inbox import Inbox
from camera.streams.pairing import Pairing, Shot

IMAGE = np.zeros((1, 1), np.uint16)


def shot(stream, number, time):
    return Shot(stream, number, time, IMAGE)


def test_depth_waits_for_its_companion_and_gets_the_nearest():
    pairing = Pairing({"color"}, tolerance=0.02)
    assert pairing.add(shot("color", 1, 0.99)) == []
    assert pairing.add(shot("depth", 1, 1.0)) == []
    (moment,) = pairing.add(shot("color", 2, 1.03))
    assert (moment.depth.number, moment.companions["color"].number) == (1, 1)


def test_a_companion_too_far_away_is_none():
    pairing = Pairing({"infrared"}, tolerance=0.01)
    pairing.add(shot("depth", 1, 1.0))
    (moment,) = pairing.add(shot("infrared", 1, 1.2))
    assert moment.companions == {}


def test_depth_that_comes_twice_is_taken_once():
    pairing = Pairing(set(), tolerance=0.01)
    assert [len(pairing.add(shot("depth", number, number))) for number in (1, 1, 2, 2, 3)] == [1, 0, 1, 0, 1]


def test_a_silent_companion_does_not_stop_the_depth():
    pairing = Pairing({"color"}, tolerance=0.01, patience=3)
    out = [moment.depth.number for number in range(10) for moment in pairing.add(shot("depth", number, number / 30))]
    assert out == list(range(7))
    assert [moment.depth.number for moment in pairing.flush()] == [7, 8, 9]
    assert pairing.flush() == []


@pytest.mark.parametrize(("begins", "first"), [(0, 0), (5, 5), (90, 6)])
def test_what_comes_before_all_streams_have_begun_is_left_out_but_not_for_ever(begins, first):
    pairing = Pairing({"color"}, tolerance=0.01, patience=2, warm_up=6)
    out = []
    for number in range(20):
        out += pairing.add(shot("depth", number, number / 30))
        if number >= begins and number != 12:  # one that is lost later costs no moment
            out += pairing.add(shot("color", number, number / 30))
    assert [moment.depth.number for moment in out + pairing.flush()] == list(range(first, 20))
    assert bool(out[0].companions) == (begins < 20)


@given(st.permutations([("depth", n) for n in range(3)] + [("color", n) for n in range(3)]))
def test_every_depth_comes_once_whatever_the_order_of_streams(order):
    pairing = Pairing({"color"}, tolerance=0.01)
    depth = iter(range(3))
    color = iter(range(3))
    out = []
    for stream, _ in order:  # the streams interleave at will, each in its own order
        number = next(depth if stream == "depth" else color)
        out += pairing.add(shot(stream, number, number / 10))
    out += pairing.flush()
    assert [moment.depth.number for moment in out] == [0, 1, 2]
    assert [moment.companions["color"].number for moment in out] == [0, 1, 2]


def test_a_full_inbox_of_a_live_camera_forgets_the_oldest():
    inbox = Inbox(2, blocking=False)
    for number in range(5):
        inbox.put(number)
    assert (inbox.get(0), inbox.get(0), inbox.get(0), inbox.dropped) == (3, 4, None, 3)


def test_a_full_inbox_of_a_recording_makes_the_sender_wait():
    inbox = Inbox(1, blocking=True)
    sender = threading.Thread(target=lambda: [inbox.put(number) for number in range(5)])
    sender.start()
    assert [inbox.get(2.0) for _ in range(5)] == list(range(5))
    sender.join(100)
    assert inbox.dropped == 0 and inbox.empty
    inbox.put(0)
    blocked = threading.Thread(target=inbox.put, args=(1,))
    blocked.start()
    inbox.close()
    blocked.join(100)
    assert not blocked.is_alive() and inbox.get(0) is None


DEPTH = Intrinsics(32, 24, 40.0, 40.0, 15.5, 11.5)


def gradient(lens):
    v, u = np.mgrid[: lens.height, : lens.width]
    return np.stack([u, v, np.full_like(u, 200)], axis=-1).astype(np.uint8)


def test_color_of_the_same_camera_stays_where_it_is():
    depth = np.full((24, 32), 800, np.uint16)
    depth[3, 4] = 0
    color = gradient(DEPTH)
    moved = Registration(DEPTH, DEPTH, Pose()).color_on_depth(color, depth, 0.001)
    assert not moved[3, 4].any()
    moved[3, 4] = color[3, 4]
    np.testing.assert_array_equal(moved, color)


def test_color_moves_by_the_parallax():
    lens = Intrinsics(64, 48, 80.0, 80.0, 31.5, 23.5)
    pose = Pose(translation=(0.02, 0.0, 0.0))
    depth = np.full((24, 32), 800, np.uint16)
    moved = Registration(DEPTH, lens, pose).color_on_depth(gradient(lens), depth, 0.001)
    # A point seen at u is in colour at (u − 15.5)·80/40 + 31.5 + 80·0.02/0.8.
    assert moved[12, 10, 0] == pytest.approx((10 - 15.5) * 2 + 31.5 + 2, abs=0.5)  # the nearest pixel
    assert moved[12, 10, 1] == pytest.approx((12 - 11.5) * 2 + 23.5, abs=1)


def test_what_color_can_not_see_is_black():
    turned = Pose(rotation=((-1.0, 0, 0), (0, 1.0, 0), (0, 0, -1.0)))  # looking backwards
    depth = np.full((24, 32), 800, np.uint16)
    assert not Registration(DEPTH, DEPTH, turned).color_on_depth(gradient(DEPTH), depth, 0.001).any()
