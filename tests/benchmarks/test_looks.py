"""Looks at presentations: people of the sample clips are accepted, a sheet is not, and rates count what was judged."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

import assets
import camera
import face
from benchmarks.open.looks import Looked, Presented, attacks, look, people
from camera import Frame, Intrinsics
from face import Location
from training.attacks.kinds import GENUINE

K = Intrinsics(320, 300, 400.0, 400.0, 159.5, 149.5)
AHEAD = Location((159.5, 149.5), (0.0, 0.0, 0.7), (0, 0, 0), 1.0)


def sheet(number: int) -> Frame:
    """A flat sheet at 0.7 m that comes a millimetre nearer with every frame, under a sensor's noise."""
    noise = np.random.default_rng(number).normal(0, 1.0, (300, 320))
    depth = np.rint(700 - number + noise).astype(np.uint16)
    return Frame(depth, 0.001, K, timestamp=number / 30, number=number)


def test_a_person_is_accepted_once_five_frames_and_a_movement_were_seen():
    with camera.open(f"file:{assets.CLIPS / 'stranger.relief'}") as source:
        frames = list(itertools.islice(camera.Frames(source), 8))
    looked = look([(frame, next(iter(face.locate(frame)), None)) for frame in frames])
    assert looked.accepted_frames == 6 and not looked.spoof
    assert looked.frames == looked.good == looked.alive == 8 and looked.answered
    assert looked.accepted_s == pytest.approx(frames[5].timestamp - frames[0].timestamp)


def test_a_sheet_is_an_attack_in_every_frame_and_never_accepted():
    looked = look([(sheet(number), AHEAD) for number in range(8)])
    assert (looked.accepted_s, looked.spoof, looked.alive, looked.frames) == (None, True, 0, 8)


def test_what_is_not_found_is_no_response():
    looked = look([(sheet(number), None) for number in range(8)])
    assert not looked.answered and looked.frames == 0


def test_rates_are_of_what_was_answered():
    passed, held = Looked(0.13, 5, False, 10, 10, 10), Looked(None, None, True, 10, 9, 4)
    silent = Looked(None, None, False, 10, 3, 0)
    taken = [Presented("shell", "snout", 0, one, replace(one)) for one in (passed, held, held, held, silent)]
    kind, variant = attacks(taken)
    assert (kind["n"], kind["passed"], kind["apcer"], kind["no response"]) == (4, 1, 0.25, 1)
    assert variant["variant"] == "snout" and kind["of frames"] == pytest.approx(22 / 40)
    everyone, _ = people([Presented(GENUINE, "", 2, one, one) for one in (passed, passed, held, silent)])
    assert (everyone["n"], everyone["refused"], everyone["called a spoof"], everyone["no response"]) == (3, 1, 1, 1)
    assert everyone["frames, median"] == 5 and everyone["bpcer"] == pytest.approx(1 / 3)
