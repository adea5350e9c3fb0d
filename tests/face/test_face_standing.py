"""Cameras that are mounted on their head or their side: told by what is found when the picture is turned."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

import assets
import camera
from face import Location, Standing, locate
from face.standing import EVERY, FINDS, MISSES, TURNS

UPRIGHT = Location((31.5, 23.5), (0.0, 0.0, 0.7), (0.0, 0.0, 0.0), 0.9)
OVER = replace(UPRIGHT, pose_deg=(0.0, 0.0, 178.0))
WHILE = EVERY * (len(TURNS) + FINDS)  # frames: long enough to have tried every turn and found one thrice
LENS = camera.Intrinsics(64, 48, 60.0, 60.0, 31.5, 23.5)
EMPTY = camera.Frame(np.zeros((48, 64), np.uint16), 0.001, LENS)


def clip(name: str, frames: int) -> list[camera.Frame]:
    with camera.open(f"file:{assets.CLIPS / name}.relief") as source, suppress(camera.EndOfStream):
        return [source.read() for _ in range(frames)]
    raise AssertionError(name)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("name", ["first-later", "second-enrol", "stranger"])
def test_clips_are_told_how_they_must_be_turned(name: str, degrees: int):
    standing = Standing(locate)
    said = [standing(frame, locate(frame)) for frame in (one.rotated(degrees) for one in clip(name, WHILE + 1))]
    assert said[-1] == (360 - degrees) % 360
    assert set(said) <= {0, said[-1]}


def looking(at: int):
    """A finder that finds a face in pictures that are turned by ``at`` degrees, as their shape and corner tell."""
    there = np.zeros((48, 64), np.uint16)
    there[0, 0] = 1
    seen = np.rot90(there, -at // 90)

    def find(frame: camera.Frame) -> list[Location]:
        return [UPRIGHT] if frame.depth.shape == seen.shape and (frame.depth == seen).all() else []

    return find, replace(EMPTY, depth=there)


@pytest.mark.parametrize("turn", TURNS)
def test_it_takes_three_finds_and_a_face_that_stands_upright_ends_it(turn: int):
    find, frame = looking(turn)
    standing = Standing(find)
    said = [standing(frame, []) for _ in range(WHILE)]
    assert said.index(turn) == EVERY * (TURNS.index(turn) + FINDS) - 1 and set(said) == {0, turn}
    assert standing(frame, [UPRIGHT]) == 0
    assert [standing(frame, []) for _ in range(EVERY)] == [0] * EVERY
    assert [standing(frame, []) for _ in range(WHILE)][-1] == turn
    standing.forget()
    assert standing(frame, []) == 0


def test_a_face_that_was_found_upside_down_says_it_at_once():
    standing = Standing(lambda frame: [])
    assert standing(EMPTY, [OVER]) == 180
    assert standing(EMPTY, [UPRIGHT]) == 0


def test_what_is_seen_no_more_is_said_no_more():
    find, frame = looking(90)
    standing = Standing(find)
    assert [standing(frame, []) for _ in range(WHILE)][-1] == 90
    said = [standing(EMPTY, []) for _ in range(EVERY * (MISSES + 1))]
    assert said[0] == 90 and said[-1] == 0


def test_an_empty_room_costs_one_look_in_four():
    looks = []
    standing = Standing(lambda frame: looks.append(frame.depth.shape) or [])
    assert not any(standing(EMPTY, []) for _ in range(12 * EVERY))
    assert len(looks) == 12
    assert looks[:3] == [(48, 64), (64, 48), (64, 48)], "every turn in its turn"
    assert len(set(islice(looks, 3))) == 2
