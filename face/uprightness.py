"""Which way up is a face? A head upside down looks enough like one to be taken for it, with its forehead as the chin.

The network that looks closely knows faces that stand upright, so it is shown the picture upside down as well: what it
then takes more for a face is one upside down. That is asked where its first answer leaves a doubt. Measured on the
shipped clips and on 324 real frames, as logarithms of the odds: faces that are upright have 9 and 8 in the median, and
no upside-down face was taken for an upright one with more than 6.0.
"""

from __future__ import annotations

import math

import numpy as np

from camera import Frame
from face.refine import Look, Network, Refined, Vector, judge, look

DOUBT = 1 / (1 + math.exp(-7.0))  # of the score: below it, look at the face upside down
STRONG_DOUBT = 1 / (1 + math.exp(-4.0))  # below it, look also where the nose of an upside-down head would be
CONVINCING = 1 / (1 + math.exp(-4.0))
BELOW_MM = 100.0  # from the forehead of an upside-down head, taken for a nose, to its nose
SETTLED_MM = 25.0


def way_up(frame: Frame, upright: Refined, seen: Look, network: Network) -> Refined | None:
    """A face that was found upright in a look, or what it is upside down, or None where it is nothing."""
    if upright.score >= DOUBT:
        return upright
    over = judge([seen.upside_down()], network)[0]
    if over.score > upright.score:
        return _settled(frame, over, network)
    return _another_below(frame, upright, seen, network) or upright


def _another_below(frame: Frame, upright: Refined, seen: Look, network: Network) -> Refined | None:
    """An upside-down face whose nose lies below what was taken for one; None where there is none, or no need to look.

    It must convince twice. Chins and necks of upright people do so at the first look, with up to 7.0, never at the
    second: 1.3 was the most, and 6.7 the least of those that are faces.
    """
    if upright.score >= STRONG_DOUBT:
        return None
    over = _upside_down(frame, upright.nose_mm + BELOW_MM * seen.view[:, 1], network)
    again = None if over is None else _settled(frame, over, network)
    if over is None or again is None or min(over.score, again.score) <= max(upright.score, CONVINCING):
        return None
    return again


def _settled(frame: Frame, over: Refined, network: Network) -> Refined | None:
    """The closer look at an upside-down face, from its own nose; None where that leads elsewhere."""
    again = _upside_down(frame, over.nose_mm, network)
    if again is None or float(np.linalg.norm(again.nose_mm - over.nose_mm)) >= SETTLED_MM:
        return None
    return again


def _upside_down(frame: Frame, centre: Vector, network: Network) -> Refined | None:
    seen = look(frame, centre)
    return None if seen is None else judge([seen.upside_down()], network)[0]
