"""A rendered attack of every kind is called one, and a rendered person is alive; nothing was fitted on any of them."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from camera import Frame, Intrinsics
from face import LivenessWatch, Location
from face.liveness.answer import ATTACKS

FOLDER = Path(__file__).parent / "attacks"


def shown(name: str) -> tuple[Frame, Location]:
    truth = json.loads((FOLDER / "truth.json").read_text())[name]
    depth = cv2.imread(str(FOLDER / f"{name}.png"), cv2.IMREAD_UNCHANGED)
    frame = Frame(depth, 0.001, Intrinsics(depth.shape[1], depth.shape[0], *truth["intrinsics"]))
    return frame, Location(tuple(truth["nose_px"]), tuple(truth["nose_m"]), tuple(truth["pose_deg"]), 1.0)


def nearer(frame: Frame, at: Location, k: float) -> tuple[Frame, Location]:
    """The same picture at ``k`` times the distance: a head of ``k`` times the size."""
    x, y, z = at.nose_m
    depth = np.clip(np.rint(frame.depth * k), 0, 65535).astype(np.uint16)
    return replace(frame, depth=depth), replace(at, nose_m=(k * x, k * y, k * z))


@pytest.mark.parametrize("kind", ["flat", "bent", "cut-out", "screen", "size", "shell"])
def test_every_kind_of_attack_is_called_one(kind):
    frame, at = shown(kind)
    (said,) = LivenessWatch()(frame, [at])
    assert said.attack and said.reason in ATTACKS and said.said


def test_a_person_is_alive():
    frame, at = shown("live")
    (said,) = LivenessWatch()(frame, [at])
    assert said.live and said.score > 0.5


@pytest.mark.parametrize("k", [0.5, 0.6, 1.5, 1.7])
def test_a_person_of_no_persons_size_is_an_attack(k):
    (said,) = LivenessWatch()(*scaled_person(k))
    assert said.attack


@pytest.mark.parametrize("k", [0.97, 1.03])
def test_a_slightly_smaller_or_larger_person_is_alive(k):
    (said,) = LivenessWatch()(*scaled_person(k))
    assert said.live


def scaled_person(k: float) -> tuple[Frame, list[Location]]:
    frame, at = nearer(*shown("live"), k)
    return frame, [at]
