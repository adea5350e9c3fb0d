"""Keys of `relief watch` that say a verdict was wrong: ``n``, then ``y``."""

from __future__ import annotations

from collections.abc import Sequence

from app.verdict.verdict import Verdict
from gallery import Corrects, GalleryError

ASKED_S = 10.0  # for so long the question stands


class Objecting:
    """Hears that somebody is not who was accepted. ``n`` asks about the nearest accepted face, ``y`` keeps it.

    ``said``: what to show, "" for nothing.
    """

    def __init__(self, people: object) -> None:
        self._people = people if isinstance(people, Corrects) else None
        self._asked: str | None = None
        self._until = 0.0
        self.said = ""

    def hear(self, pressed: str, verdicts: Sequence[Verdict], now: float) -> bool:
        """Take the keys that were pressed, at a time in seconds; whether a correction was kept.

        A gallery that refuses is told in ``said``, and watching goes on.
        """
        kept = False
        if self._asked is not None and now > self._until:
            self._asked, self.said = None, ""
        for key in pressed.lower() if self._people is not None else "":
            if key == "n":
                self._ask(verdicts, now)
            elif self._asked is not None:
                kept |= self._answer(self._asked, yes=key == "y")
        return kept

    def notice(self, verdicts: Sequence[Verdict]) -> str:
        """What to show: what was said, else, while somebody is accepted, that ``n`` is heard; "" for nothing."""
        accepted = self._people is not None and any(verdict.state == "accepted" for verdict in verdicts)
        return self.said or ("n: not this person" if accepted else "")

    def _ask(self, verdicts: Sequence[Verdict], now: float) -> None:
        accepted = (verdict.person for verdict in verdicts if verdict.state == "accepted")
        self._asked, self._until = next(accepted, None), now + ASKED_S
        self.said = "nobody is accepted just now" if self._asked is None else f"is that not {self._asked}? y keeps it"

    def _answer(self, name: str, *, yes: bool) -> bool:
        self._asked = None
        if not yes or self._people is None:
            self.said = ""
            return False
        try:
            self._people.not_this(name)
        except GalleryError as error:
            self.said = f"not kept: {error}"
            return False
        self.said = f"kept: that was not {name}; 'relief gallery not-this NAME --forget' takes it back"
        return True
