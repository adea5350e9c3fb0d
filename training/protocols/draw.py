"""What every frame of the open benchmark looks like, drawn from its seeds alone: no face model, no rendering.

Numbers are rounded as they are drawn, so that a last bit that differs between machines never reaches a frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from training.faces.props import Outfit
from training.protocols.spec import EXPRESSION, GALLERY, NEUTRAL, OCCLUSION, PAIR, POSE, SETS, TIME, Spec

Weights = tuple[tuple[str, float], ...]

HAIR = (("buzz", 0.12), ("short", 0.3), ("full", 0.12), ("curly", 0.1), ("receding", 0.1), ("tied", 0.12),
        ("bob", 0.06), ("long", 0.08))  # fmt: skip
SLEEK_HAIR = (("buzz", 0.4), ("receding", 0.3), ("tied", 0.15), ("short", 0.15))  # leaves the face mostly free
BEARDS = (("stubble", 0.4), ("full", 0.3), ("goatee", 0.15), ("moustache", 0.15))
HANDS = (("hand-mouth", 0.35), ("hand-eyes", 0.25), ("hand-cheek", 0.4))
CLOTHES = (("scarf", 0.4), ("hat", 0.6))
GLASSES = (("thin", 0.4), ("thick", 0.4), ("sunglasses", 0.2))
HATS = (("cap", 0.5), ("beanie", 0.3), ("hat", 0.2))

# The six basic expressions of Lock3DFace's FE, as blend shapes and how far each goes at full strength.
EMOTIONS: dict[str, dict[str, float]] = {
    "happiness": {"mouthSmile": 1.0, "cheekSquint": 0.7, "mouthUpperUp": 0.3, "eyeSquint": 0.4},
    "sadness": {"mouthFrown": 1.0, "browInnerUp": 0.9, "mouthShrugLower": 0.6, "eyeBlink": 0.3},
    "surprise": {"jawOpen": 0.8, "browInnerUp": 0.9, "browOuterUp": 0.9, "eyeWide": 0.9},
    "anger": {"browDown": 1.0, "noseSneer": 0.5, "mouthPress": 0.8, "eyeSquint": 0.6, "jawForward": 0.3},
    "fear": {"mouthStretch": 0.9, "browInnerUp": 0.9, "eyeWide": 0.8, "jawOpen": 0.35, "mouthLowerDown": 0.4},
    "disgust": {"noseSneer": 1.0, "mouthUpperUp": 0.9, "browDown": 0.6, "mouthShrugUpper": 0.4, "cheekSquint": 0.4},
}
PAIRED = ("browDown", "browInnerUp", "browOuterUp", "cheekSquint", "eyeBlink", "eyeSquint", "eyeWide", "mouthFrown",
          "mouthLowerDown", "mouthPress", "mouthSmile", "mouthStretch", "mouthUpperUp", "noseSneer")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shot:
    """One frame. ``number`` counts a person's frames of one set; ``pose_deg`` and ``place_m``: of the nose tip, in the
    camera frame; ``drift`` is added to the first modes of identity; ``pose_error_deg`` and ``nose_error_mm``: what the
    simulated locator gets wrong; ``wall``: metres behind the nose tip, its yaw and pitch; ``faint``
    multiplies the sensor's noise, for skin that returns little light; ``noise``: the sensor's seed."""

    person: int
    set: str
    number: int
    subset: int
    session: int
    pose_deg: tuple[float, float, float]
    place_m: tuple[float, float, float]
    expression: Weights
    drift: tuple[float, ...]
    outfit: Outfit
    wall: tuple[float, float, float]
    faint: float
    pose_error_deg: tuple[float, float, float]
    nose_error_mm: tuple[float, float, float]
    noise: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the manifest's hash."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return {**plain, "outfit": {name: getattr(self.outfit, name) for name in self.outfit.__slots__}}


@dataclass(frozen=True, slots=True)
class _Session:
    """One visit: what the person wears, how far away they sit, what stands behind, how their shape has changed."""

    number: int
    outfit: Outfit
    distance_m: float
    wall: tuple[float, float, float]
    faint: float
    drift: tuple[float, ...] = ()


def split(spec: Spec) -> dict[str, list[int]]:
    """Who trains and who tests: two lists of people's numbers, ascending, without a common one."""
    order = np.random.default_rng([spec.seed, 0]).permutation(spec.people)
    chosen = {"train": order[: spec.train], "test": order[spec.train :]}
    return {name: sorted(spec.first + int(k) for k in people) for name, people in chosen.items()}


def people(spec: Spec, name: str) -> list[int]:
    """The people of one of ``SETS``."""
    return split(spec)[name.removeprefix("pairs-")]


def shots(spec: Spec, name: str, person: int) -> list[Shot]:
    """All frames of a person in one of ``SETS``, in order."""
    rng = np.random.default_rng([spec.seed, 1 + SETS.index(name) // 2, person])
    drawn = _pairs(rng, spec, name, person) if name.startswith("pairs-") else _recognition(rng, spec, name, person)
    return [replace(shot, number=number) for number, shot in enumerate(drawn)]


def _recognition(rng: np.random.Generator, spec: Spec, name: str, person: int) -> Iterator[Shot]:
    first, second = _sessions(rng, spec)
    emotions = [str(emotion) for emotion in rng.permutation(list(EMOTIONS))]
    for subset, count in enumerate(spec.counts):
        for k in range(count):
            session = second if subset == TIME else first
            shot = _frame(rng, spec, name, person, subset, session)
            if subset == EXPRESSION:
                shot = replace(shot, expression=emotion(rng, emotions[k % 6], (0.5, 0.9)))
            elif subset == OCCLUSION:
                shot = replace(shot, outfit=occluded(rng, shot.outfit, _cover(rng, k)))
            elif subset == POSE:
                shot = replace(shot, pose_deg=_turned(rng, k))
            elif subset == TIME:
                shot = _later(rng, shot, k)
            yield shot


def _pairs(rng: np.random.Generator, spec: Spec, name: str, person: int) -> Iterator[Shot]:
    """Bare faces with hair and shoulders, half of them with an expression, turned by up to 30°."""
    outfit = Outfit(body=_seed(rng), hair=_item(rng, SLEEK_HAIR))
    for k in range(spec.pairs[name == "pairs-test"]):
        session = _Session(1, outfit, _distance(rng, spec), _wall(rng), _faint(rng))
        shot = _frame(rng, spec, name, person, PAIR, session)
        pose = _angles(rng, (-30, 30), (-12, 12), (-10, 10))
        expression = emotion(rng, str(rng.choice(list(EMOTIONS))), (0.3, 1.0)) if k % 2 else ()
        yield replace(shot, pose_deg=pose, expression=expression)


def _sessions(rng: np.random.Generator, spec: Spec) -> tuple[_Session, _Session]:
    grows = rng.random() < 0.35
    bearded = bool(rng.random() < 0.5)
    wears = [Outfit(_seed(rng), _item(rng, HAIR), _item(rng, BEARDS) if grows and bearded else None) for _ in range(2)]
    if grows and rng.random() < 0.6:  # shaved, or grown, since the first visit
        wears[1] = replace(wears[1], beard=None if bearded else _item(rng, BEARDS))
    drift = tuple(_rounded(rng.normal(0, spec.drift, spec.drifting), 3))
    first = _Session(1, wears[0], _distance(rng, spec), _wall(rng), _faint(rng))
    return first, _Session(2, wears[1], _distance(rng, spec), _wall(rng), _faint(rng), drift)


def _frame(rng: np.random.Generator, spec: Spec, name: str, person: int, subset: int, session: _Session) -> Shot:
    """A neutral, nearly frontal frame; the subsets change what they are about."""
    reach = 5.0 if subset == GALLERY else 8.0 if subset in (NEUTRAL, EXPRESSION) else 10.0
    low, high = spec.distance_m
    distance = float(np.clip(session.distance_m + rng.uniform(-0.03, 0.03), low, high))
    return Shot(
        person, name, 0, subset, session.number,
        pose_deg=_angles(rng, (-reach, reach), (-reach, reach), (-4, 4)),
        place_m=_triple([*rng.normal(0, (0.05, 0.04)), distance], 4),
        expression=(), drift=session.drift, outfit=session.outfit, wall=session.wall,
        faint=session.faint,
        pose_error_deg=_triple(rng.normal(0, spec.pose_error_deg, 3), 2),
        nose_error_mm=_triple(rng.normal(0, spec.nose_error_mm, 3) * (1, 1, 0.5), 2),
        noise=_seed(rng),
    )  # fmt: skip


def _turned(rng: np.random.Generator, k: int) -> tuple[float, float, float]:
    """Poses of PS in turn: left, right, far to one side, up, down, and the head on one side."""
    side, small = float(rng.choice((-1, 1))), (-5, 5)
    match k % 6:
        case 0:
            return _angles(rng, (-40, -20), small, small)
        case 1:
            return _angles(rng, (20, 40), small, small)
        case 2:
            return _angles(rng, sorted((side * 40, side * 60)), small, small)
        case 3:
            return _angles(rng, (-10, 10), (-30, -15), small)
        case 4:
            return _angles(rng, (-10, 10), (15, 30), small)
        case _:
            return _angles(rng, (-25, 25), (-10, 10), sorted((side * 10, side * 20)))


def _later(rng: np.random.Generator, shot: Shot, k: int) -> Shot:
    """TM's frames in turn: neutral, with an expression, mildly turned, with something mild before the face."""
    match k % 4:
        case 1:
            return replace(shot, expression=emotion(rng, str(rng.choice(list(EMOTIONS))), (0.3, 0.7)))
        case 2:
            return replace(shot, pose_deg=_angles(rng, (-30, 30), (-15, 15), (-8, 8)))
        case 3:
            cover = str(rng.choice(("hand-cheek", "glasses", "hat")))
            return replace(shot, outfit=occluded(rng, shot.outfit, cover))
        case _:
            return shot


def _cover(rng: np.random.Generator, k: int) -> str:
    """Occlusions of OC in turn: a hand, glasses, a scarf or a hat."""
    return _one(rng, HANDS) if k % 3 == 0 else "glasses" if k % 3 == 1 else _one(rng, CLOTHES)


def occluded(rng: np.random.Generator, outfit: Outfit, kind: str) -> Outfit:
    """The outfit with something before the face: glasses, a hat, a scarf or one of ``HANDS``."""
    if kind == "glasses":
        return replace(outfit, glasses=_item(rng, GLASSES))
    if kind == "hat":
        return replace(outfit, hat=_item(rng, HATS))
    return replace(outfit, cover=(kind, _seed(rng)))


def emotion(rng: np.random.Generator, name: str, strength: tuple[float, float]) -> Weights:
    """Blend shapes of a basic expression at a random strength, not quite even and not quite symmetric."""
    level = rng.uniform(*strength)
    weights = []
    for shape, share in EMOTIONS[name].items():
        strong = level * share * rng.uniform(0.7, 1.15)
        sides = ("_L", "_R") if shape in PAIRED else ("",)
        weights += [(shape + side, float(np.clip(strong * rng.uniform(0.85, 1.1), 0, 1))) for side in sides]
    return tuple((shape, round(weight, 3)) for shape, weight in weights)


def _distance(rng: np.random.Generator, spec: Spec) -> float:
    return float(rng.uniform(*spec.distance_m))


def _wall(rng: np.random.Generator) -> tuple[float, float, float]:
    return _triple([rng.uniform(0.4, 2.0), rng.uniform(-25, 25), rng.uniform(-10, 10)], 2)


def _faint(rng: np.random.Generator) -> float:
    return round(float(np.clip(np.exp(rng.normal(0.05, 0.25)), 0.75, 1.7)), 3)


def _item(rng: np.random.Generator, kinds: tuple[tuple[str, float], ...]) -> tuple[str, int]:
    return _one(rng, kinds), _seed(rng)


def _one(rng: np.random.Generator, kinds: tuple[tuple[str, float], ...]) -> str:
    return str(rng.choice([kind for kind, _ in kinds], p=[share for _, share in kinds]))


def _angles(rng: np.random.Generator, *ranges: tuple[float, float] | list[float]) -> tuple[float, float, float]:
    return _triple([rng.uniform(low, high) for low, high in ranges], 2)


def _triple(values: Any, decimals: int) -> tuple[float, float, float]:
    a, b, c = _rounded(values, decimals)
    return a, b, c


def _rounded(values: Any, decimals: int) -> list[float]:
    return [round(float(value), decimals) + 0.0 for value in values]


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(2**31))
