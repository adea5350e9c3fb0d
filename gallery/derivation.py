"""A site's adaptation from the views of its own people, and what it changes; nothing of it is taken on trust.

The people's statistics are pooled with the shipped ones, each by their number. Thresholds are set on strangers: the
site's own, and those of the release, whichever are higher. Then the site's people are compared through adapters that
they had no part in. Where that tells them apart worse than what was in use, the adaptation is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from assets.phrase import phrase
from gallery.adaptation import Adaptation
from gallery.calibration import MARGIN, RATES, Compared, left_out, strictest, thresholds, through
from gallery.errors import AdaptationWorse, TooFewPeople
from gallery.impostors import Impostors, together
from gallery.statistics import gathered, pooled
from gallery.thresholds import NOBODY

LEAST_PEOPLE = 5
MOST_PEOPLE = 200  # whose views are taken, evenly chosen
LEAST_VIEWS = 5  # of a person
MOST_FOREIGN = 0.05  # of the site's own views, left out, that may be told to be from elsewhere

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Effect:
    """What an adaptation changes, measured on the site's own people, whom the adapters that compare them do not know.

    - ``people``, ``views``: of the site; ``shipped_people``: in the statistics that came with Relief.
    - ``before``, ``after``: thresholds by false match rate; ``before`` belongs to the shipped adapter, or to cosines.
    - ``apart_before``, ``apart_after``: d′, how far own scores lie above strangers'.
    - ``own_before``, ``own_after``: the share of own comparisons that pass the threshold of ``rate``, the strictest
      that both have; ``strangers_before``, ``strangers_after``: of strangers'.

    Views of one enrolment are more alike than later looks are.
    """

    people: int
    views: int
    shipped_people: int
    before: Mapping[str, float]
    after: Mapping[str, float]
    apart_before: float
    apart_after: float
    rate: str
    own_before: float
    own_after: float
    strangers_before: float
    strangers_after: float

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return asdict(self)


def enough(people: Sequence[Vectors]) -> list[Vectors]:
    """Those with five views or more, two hundred at most, evenly chosen. Raises ``TooFewPeople`` for less than five."""
    fit = [rows for rows in people if len(rows) >= LEAST_VIEWS]
    if len(fit) < LEAST_PEOPLE:
        raise TooFewPeople(
            phrase(
                "{count:person who agreed to it has|people who agreed to it have} views through this sensor; "
                "a site adapts itself from {least_people} on",
                count=len(fit),
                least_people=LEAST_PEOPLE,
            )
        )
    chosen = np.unique(np.linspace(0, len(fit) - 1, min(len(fit), MOST_PEOPLE)).round().astype(np.intp))
    return [fit[k] for k in chosen]


def derive(
    views: Sequence[Vectors],
    *,
    sensor: str,
    model: str,
    shipped: Adaptation | None,
    cosines: Mapping[str, float],
    margin: float = MARGIN,
) -> tuple[Adaptation, Effect]:
    """The adaptation of a site and what it changes; the same views, the same adaptation.

    ``views``: ``float32[n, D]`` of each person; ``cosines``: the recogniser's own thresholds by false match rate, which
    hold where nothing is ``shipped`` for the sensor family.

    Raises ``TooFewPeople``; ``AdaptationWorse`` where it tells the site's people apart worse than what was in use.
    """
    people = enough(views)
    base = None if shipped is None else shipped.statistics
    compared = left_out(people, base)
    impostors = Impostors.of(compared.strangers)
    known = impostors if shipped is None else together([impostors, shipped.impostors])
    levels = strictest(thresholds(impostors, margin=margin), thresholds(known, margin=margin))
    statistics = gathered(people) if base is None else pooled(base, gathered(people))
    before = through(people, None if shipped is None else shipped.adapter)
    present = cosines if shipped is None else shipped.thresholds
    rate = min(present.keys() & levels.keys(), key=float, default=RATES[0])
    found = Effect(
        people=len(people),
        views=sum(len(rows) for rows in people),
        shipped_people=0 if base is None else base.people,
        before=dict(present),
        after=dict(levels),
        apart_before=round(before.apart, 3),
        apart_after=round(compared.apart, 3),
        rate=rate,
        **_passing(before, present.get(rate, NOBODY), "before"),
        **_passing(compared, levels.get(rate, NOBODY), "after"),
    )
    if not found.apart_after >= found.apart_before:
        raise AdaptationWorse(
            phrase(
                "adapted to its {people} people the station would tell them apart worse than before "
                "(d′ {apart_after} instead of {apart_before}): it stays as it is. More people may "
                "help",
                people=found.people,
                apart_after=f"{found.apart_after:.2f}",
                apart_before=f"{found.apart_before:.2f}",
            )
        )
    elsewhere = nothing_common(people) if shipped is None else shipped.elsewhere
    about = {"margin": margin}
    return Adaptation(sensor, model, statistics, known, levels, about, elsewhere, dict(cosines)), found


def nothing_common(people: Sequence[Vectors]) -> NDArray[np.float64] | None:
    """The origin, where it tells what a site alone is not for: who has less than half of its common direction.

    Such embeddings, as of another population or of synthetic faces, would be given that direction by centring, and be
    alike. None where the direction is so short that the site's own people, left out of it, would be told that too.
    """
    own = []
    for k, rows in enumerate(people):
        mean = np.mean([other.mean(axis=0) for j, other in enumerate(people) if j != k], axis=0)
        own.append(rows @ mean < mean @ mean / 2)
    return np.zeros(people[0].shape[1]) if np.concatenate(own).mean() <= MOST_FOREIGN else None


def _passing(compared: Compared, threshold: float, when: str) -> dict[str, float]:
    shares = {"own": compared.own, "strangers": compared.strangers}
    return {f"{name}_{when}": round(float((scores >= threshold).mean()), 5) for name, scores in shares.items()}
