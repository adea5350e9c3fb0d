"""Identification on few people, told apart by who, how turned and with what expression, with honest intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.real.people import EXPRESSIONS, Shot

YAWS = ("one side", "frontal", "other side")
PITCHES = ("upper", "level", "lower")

Scores = NDArray[np.floating]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Who each probe was taken for: ``true`` and ``answer`` are person numbers ``int64[N]`` (-1 where no face was
    found: an error), ``number`` the frame ``int64[N]``."""

    true: NDArray[np.int64]
    answer: NDArray[np.int64]
    number: NDArray[np.int64]

    @classmethod
    def of(cls, similarity: Scores, probes: Sequence[Shot], people: Sequence[int]) -> Outcome:
        """From ``[len(probes), len(people)]``, larger is more alike, NaN rows where there is nothing to compare."""
        lost = np.isnan(similarity).any(axis=1)
        best = np.asarray(people, np.int64)[np.nan_to_num(similarity, nan=-np.inf).argmax(axis=1)]
        return cls(
            np.array([shot.person for shot in probes], np.int64),
            np.where(lost, -1, best),
            np.array([shot.number for shot in probes], np.int64),
        )

    @property
    def right(self) -> NDArray[np.bool_]:
        return np.asarray(self.true == self.answer)

    def summary(self) -> dict[str, Any]:
        """Rank-1 of all probes with its Wilson interval, that of the people as a sample, and rank-1 of faces found."""
        right = self.right
        low, high = wilson(int(right.sum()), len(right))
        poor, good = over_people(right, self.true)
        return {
            "rank-1": float(right.mean()),
            "95 %": f"{low:.3f}–{high:.3f}",
            "95 %, over people": f"{poor:.3f}–{good:.3f}",
            "of found": float(right[self.answer >= 0].mean()),
            "errors": int((~right).sum()),
        }

    def groups(self) -> dict[str, float]:
        """Rank-1 by yaw, by pitch (the nine poses are three of each), by expression and by person."""
        pose, expression = np.divmod(self.number, EXPRESSIONS)
        split = {f"yaw {name}": pose % 3 == k for k, name in enumerate(YAWS)}
        split |= {f"pitch {name}": pose // 3 == k for k, name in enumerate(PITCHES)}
        split |= {f"expression {k}": expression == k for k in range(EXPRESSIONS)}
        split |= {f"person {k}": self.true == k for k in np.unique(self.true)}
        return {name: float(self.right[mask].mean()) for name, mask in split.items() if mask.any()}

    def confusions(self) -> dict[str, dict[str, int]]:
        """For every person with errors: who was answered instead, how often; ``none`` where no face was found."""
        table: dict[str, Counter[str]] = {}
        for true, answer in zip(self.true[~self.right], self.answer[~self.right], strict=True):
            table.setdefault(str(true), Counter())["none" if answer < 0 else str(answer)] += 1
        return {true: dict(answers.most_common()) for true, answers in sorted(table.items())}

    def failures(self) -> list[str]:
        """The failing frames: ``person/frame→answer``."""
        wrong = ~self.right
        rows = zip(self.true[wrong], self.number[wrong], self.answer[wrong], strict=True)
        return [f"{true}/{number}→{'none' if answer < 0 else answer}" for true, number, answer in rows]


def wilson(successes: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's score interval of a share (JASA 22, 1927): too narrow where probes of one person are not independent."""
    if trials == 0:
        return 0.0, 1.0
    share = successes / trials
    centre = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * np.sqrt(share * (1 - share) / trials + z * z / (4 * trials**2)) / (1 + z * z / trials)
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


def over_people(right: NDArray[np.bool_], person: NDArray[np.int64], draws: int = 10_000) -> tuple[float, float]:
    """A bootstrap interval that draws whole people: what another six might have given, as far as six can tell."""
    shares = np.array([right[person == one].mean() for one in np.unique(person)])
    drawn = np.random.default_rng(0).choice(shares, (draws, len(shares))).mean(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)
