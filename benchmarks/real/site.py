"""What adapting to a site brings on real people: ``python -m benchmarks.real.site --data kinect2_faces.npz``.

The six people are played as a release and a site: some are shipped, others are enrolled with thirty views. Whoever is
compared is in neither. First verification, each pair left out: of the other four, two are shipped and two are the site,
every way of choosing them. Then thresholds, one person left out, who is a stranger to the other five and, apart from
that, compared with their own six templates. Six people are few: figures say which way it goes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from app.networks.suited import cosines
from benchmarks.networks import denoiser, recogniser
from benchmarks.real.people import shots
from benchmarks.real.verification import FRONTAL, Adapt, Embedded, Vectors, as_they_are, by_person, measure, scores
from benchmarks.report import report
from engines.card import read
from gallery.adapter import of
from gallery.calibration import impostor_scores, strictest, thresholds
from gallery.impostors import Impostors, together
from gallery.statistics import Statistics, gathered, pooled
from gallery.thresholds import NOBODY
from gallery.views import MOST

SHIPPED = 2  # people of the release
RATES = ("1e-2", "1e-3")

Levels = Mapping[str, float]
People = frozenset[int]


def main(
    data: Annotated[Path, typer.Option(help="the file with the frames")],
    threads: Annotated[int | None, typer.Option(help="processor threads of the networks")] = None,
) -> None:
    """Measure and report."""
    taken = [shot for shot in shots(data) if shot.crop is not None]
    clean, embed = denoiser(threads=threads), recogniser(threads=threads)
    crops = np.stack([shot.crop.depth for shot in taken if shot.crop])
    embedded = by_person(taken, embed(clean(crops)))
    rows = [*verification(embedded), *at_thresholds(embedded, cosines(read("ldnfnet").card))]
    report("real-site", f"A release and a site of {len(embedded)} real people", rows)


def verification(embedded: Embedded) -> list[dict[str, Any]]:
    """Rank-1, d′ and TAR of single frames against six templates: by cosine, and through each kind of adapter."""
    ways: dict[str, Callable[[int, People], Adapt]] = {
        "none": lambda _, people: as_they_are(people),
        "shipped": lambda choice, people: of(_split(embedded, people, choice)[0]),
        "site": lambda choice, people: of(_split(embedded, people, choice)[1]),
        "pooled": lambda choice, people: of(pooled(*_split(embedded, people, choice))),
    }
    rows = []
    for name, way in ways.items():
        each = [measure(embedded, FRONTAL, cache(partial(way, choice))) for choice in range(6)]
        rows.append({"matching": name} | {key: float(np.mean([one[key] for one in each])) for key in each[0]})
    return rows


def at_thresholds(embedded: Embedded, card: Levels) -> list[dict[str, Any]]:
    """Whom the thresholds let pass: a person who is in nothing, as a stranger and as themselves."""
    strangers: dict[str, list[float]] = {}
    own: dict[str, list[float]] = {}
    for person in embedded:
        others = [one for one in embedded if one != person]
        for name, adapt, levels in _adapted(embedded, others, card):
            for rate in RATES:
                passing = partial(_passing, embedded, person, adapt=adapt, level=levels.get(rate, NOBODY))
                strangers.setdefault(f"{name}, {rate}", []).extend(passing(one) for one in others)
                own.setdefault(f"{name}, {rate}", []).append(passing(person))
    return [
        {"matching": name, "strangers pass": float(np.mean(strangers[name])), "own pass": float(np.mean(own[name]))}
        for name in strangers
    ]


def _adapted(embedded: Embedded, others: Sequence[int], card: Levels) -> Iterator[tuple[str, Adapt, Levels]]:
    """How five people's station compares and from which scores on, by kind; pooled ones for every choice of two who
    are shipped."""
    whole = [_rows(embedded, one) for one in others]
    views = [_views(embedded, one) for one in others]
    yield "none", as_they_are(frozenset()), card
    yield "shipped, five", of(gathered(whole)), thresholds(impostor_scores(whole))
    yield "site, five", of(gathered(views)), thresholds(Impostors.of(impostor_scores(views)))
    for chosen in itertools.combinations(range(len(others)), SHIPPED):
        rest = [k for k in range(len(others)) if k not in chosen]
        base, site = gathered([whole[k] for k in chosen]), [views[k] for k in rest]
        between = of(gathered(site))
        shipped = Impostors.of((between(whole[chosen[0]]) @ between(whole[chosen[1]]).T).ravel())
        own = Impostors.of(impostor_scores(site, base))
        levels = strictest(thresholds(own), thresholds(together([own, shipped])))
        yield "pooled, two and three", of(pooled(base, gathered(site))), levels


def _passing(embedded: Embedded, person: int, other: int, *, adapt: Adapt, level: float) -> float:
    return float((scores(embedded, person, other, FRONTAL, adapt) >= level).mean())


def _split(embedded: Embedded, people: People, choice: int) -> tuple[Statistics, Statistics]:
    """Statistics of two of the others as shipped, and of the rest as a site."""
    others = [one for one in embedded if one not in people]
    pairs = list(itertools.combinations(others, SHIPPED))
    chosen = pairs[choice % len(pairs)]
    rest = [_views(embedded, one) for one in others if one not in chosen]
    return gathered([_rows(embedded, one) for one in chosen]), gathered(rest)


def _rows(embedded: Embedded, person: int) -> Vectors:
    return np.stack(list(embedded[person].values()))


def _views(embedded: Embedded, person: int) -> Vectors:
    """As many as an enrolment keeps, evenly chosen."""
    rows = _rows(embedded, person)
    return rows[np.unique(np.linspace(0, len(rows) - 1, MOST).round().astype(np.intp))]


if __name__ == "__main__":
    typer.run(main)
