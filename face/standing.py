"""Which way up do a camera's pictures stand? One that is mounted on its head or its side shows nobody a face.

The locator knows faces that stand upright. So while it finds none, the picture is turned now and then and looked at
once more, by one angle at a time: that costs a frame without a face a second look in four. One find says little; what
is found by the same turn three times, and nothing upright in between, is how the pictures stand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from camera import Frame
from face.location import Location

TURNS = (180, 90, 270)
EVERY = 4
FINDS = 3
MISSES = 6
UPRIGHT_DEG = 60.0  # of roll: more is no head that is held askew
OVER_DEG = 90.0  # of roll: more is a head upside down

Locate = Callable[[Frame], Sequence[Location]]


class Standing:
    """Which way up the pictures of one stream stand; give it every frame, with what was found upright in it.

    ``locate`` finds faces that stand upright.
    """

    def __init__(self, locate: Locate) -> None:
        self._locate = locate
        self.forget()

    def __call__(self, frame: Frame, found: Sequence[Location]) -> int:
        """By how many degrees, 90, 180 or 270, the picture must be turned clockwise so that faces stand upright in it;
        0 where they do, or as long as nothing says that they do not."""
        over = any(abs(one.pose_deg[2]) > OVER_DEG for one in found)
        if found and not over:
            self.forget()
        elif over:
            self._found(180)
        else:
            self._look(frame)
        return self._turn if self._finds >= FINDS or over else 0

    def forget(self) -> None:
        """What comes next is of another camera, or another time."""
        self._turn = TURNS[0]
        self._finds = self._misses = self._waited = 0

    def _look(self, frame: Frame) -> None:
        self._waited += 1
        if self._waited < EVERY:
            return
        self._waited = 0
        turned = replace(frame, infrared=None, color=None).rotated(self._turn)  # faces are found in depth alone
        if any(abs(one.pose_deg[2]) < UPRIGHT_DEG for one in self._locate(turned)):
            self._found(self._turn)
            return
        self._misses += 1
        if self._misses >= MISSES or not self._finds:  # the next angle, or what was found is seen no more
            self._turn = TURNS[(TURNS.index(self._turn) + 1) % len(TURNS)]
            self._finds = self._misses = 0

    def _found(self, turn: int) -> None:
        self._finds = self._finds + 1 if turn == self._turn else 1
        self._turn, self._misses = turn, 0
