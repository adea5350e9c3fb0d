"""Which of the offered stream profiles fits what was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from assets.phrase import phrase
from camera.errors import ProfileNotOffered

PREFERRED = (848, 480, 30)  # the depth imagers' own shape in the D400 family, at a rate that USB 2 may carry


class Profile(NamedTuple):
    """The size of an image in pixels and how many come a second."""

    width: int
    height: int
    fps: int

    def __str__(self) -> str:
        return f"{self.width}×{self.height} at {self.fps} fps"


@dataclass(frozen=True, slots=True)
class Request:
    """Request for a size and a rate: what is given must be met; the rest comes as near to ``preferred`` as the device
    allows."""

    width: int | None = None
    height: int | None = None
    fps: int | None = None
    preferred: tuple[int, int, int] = PREFERRED

    def choose(self, offered: Iterable[Profile], *, hint: str = "") -> Profile:
        """One of ``offered``, which must not be empty. Raises ``ProfileNotOffered``."""
        profiles = sorted(set(offered), key=self._distance)
        given = (self.width, self.height, self.fps)
        for profile in profiles:
            if all(want in (None, have) for want, have in zip(given, profile, strict=True)):
                return profile
        ordered = tuple(sorted(profiles, reverse=True))
        raise ProfileNotOffered(
            phrase(
                "the camera has no depth image of {words}; the nearest is {profiles}. It offers {ordered}{hint}",
                words=self._words(),
                profiles=profiles[0],
                ordered=_listed(ordered),
                hint=hint,
            ),
            profiles[0],
            ordered,
        )

    def _distance(self, profile: Profile) -> tuple[int, int]:
        width, height, fps = (
            want or usual for want, usual in zip((self.width, self.height, self.fps), self.preferred, strict=True)
        )
        return abs(profile.width - width) + abs(profile.height - height), abs(profile.fps - fps)

    def _words(self) -> str:
        size = f"{self.width or 'any'}×{self.height or 'any'}" if self.width or self.height else "any size"
        return size + (f" at {self.fps} fps" if self.fps else "")


def _listed(profiles: Iterable[Profile]) -> str:
    rates: dict[str, list[int]] = {}
    for profile in profiles:
        rates.setdefault(f"{profile.width}×{profile.height}", []).append(profile.fps)
    return ", ".join(f"{size} at {'/'.join(map(str, sorted(fps)))}" for size, fps in rates.items())
