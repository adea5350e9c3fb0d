"""Locked after repeated attacks: whoever tries one print after another is not judged for a while, nor anybody else."""

from __future__ import annotations

from collections import deque

from app.kept.settings import LOCKOUT, LockoutRule
from app.verdict.gates import Refusal

WITHIN_S = 300.0


class Lockout:
    """Counts attacks of one stream: so many of them within five minutes lock it, for as long as the ``rule`` says.

    An attack is one spoof of one face, however long it is held up. What was counted ``before``, on the same stream,
    counts on.
    """

    def __init__(self, rule: LockoutRule = LOCKOUT, before: Lockout | None = None) -> None:
        self._rule = rule
        self._attacks: deque[float] = deque() if before is None else deque(before._attacks)
        self._since: float | None = None if before is None else before._since

    def attacked(self, now: float) -> None:
        """One more attack, at a time of the stream in seconds."""
        while self._attacks and not 0 <= now - self._attacks[0] <= WITHIN_S:
            self._attacks.popleft()
        self._attacks.append(now)
        if self._rule.attacks and len(self._attacks) >= self._rule.attacks:
            self._attacks.clear()
            self._since = now

    def refusal(self, now: float) -> Refusal | None:
        """Why nobody is judged now, or None where anybody is."""
        if not self._rule.attacks or self._since is None or not 0 <= now - self._since < self._rule.lasts_s:
            return None
        return Refusal("locked", f"Wait for {self._rule.lasts_s - (now - self._since):.0f} s")

    def forget(self) -> None:
        """Start anew; for another camera, or a seek."""
        self._attacks.clear()
        self._since = None
