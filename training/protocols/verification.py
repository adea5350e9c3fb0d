"""Verification: ROC and DET, EER and TAR at a false match rate, with intervals.

Accepted is what scores at least the threshold. Rates are those of ISO/IEC 19795-1: FMR of impostor, FNMR of genuine
comparisons; TAR = 1 − FNMR. Clopper–Pearson intervals take comparisons for independent, which those that share a
person are not; the intervals over people resample both sides of a comparison and set the threshold anew each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.metrics import clopper_pearson
from training.protocols.resampling import Interval, Weights, interval

Scores = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Comparisons:
    """Scores of genuine and of impostor comparisons, with the people of the probe and of the gallery as columns of
    the replicates' weights: ``float64[n]`` and ``int64[n]`` each."""

    genuine: Scores
    genuine_person: Index
    impostor: Scores
    impostor_probe: Index
    impostor_gallery: Index


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """FMR and FNMR at every threshold, thresholds falling, from "accept nothing": ``float64[n]`` each."""

    threshold: Scores
    fmr: Scores
    fnmr: Scores


@dataclass(frozen=True, slots=True)
class Acceptance:
    """TAR at the lowest threshold whose FMR is at most ``target``; ``fmr`` is what it really was."""

    target: float
    threshold: float
    fmr: float
    fmr_exact: Interval
    tar: float
    tar_exact: Interval
    tar_people: Interval


@dataclass(frozen=True, slots=True)
class EqualError:
    """The rate at which FMR and FNMR meet, with its interval over people."""

    value: float
    interval: Interval


def comparisons(scores: NDArray[np.floating], probe: Index, gallery: Index) -> Comparisons:
    """All comparisons of ``scores`` ``[P, G]``; ``probe`` ``[P]`` and ``gallery`` ``[G]`` index people."""
    rows, columns = np.broadcast_arrays(probe[:, None], gallery[None, :])
    same = rows == columns
    values = np.asarray(scores, np.float64)
    return Comparisons(values[same], rows[same], values[~same], rows[~same], columns[~same])


def curve(genuine: Scores, impostor: Scores, weights: tuple[Scores, Scores] | None = None) -> Curve:
    """FMR and FNMR at every distinct score; ``weights``: how often each genuine and each impostor comparison counts."""
    return _Ordered(genuine, impostor).curve(*(weights or (np.ones(len(genuine)), np.ones(len(impostor)))))


class _Ordered:
    """Comparisons in the order of falling scores, sorted once for all replicates."""

    def __init__(self, genuine: Scores, impostor: Scores) -> None:
        score = np.concatenate([genuine, impostor])
        self._order = np.argsort(-score, kind="stable")
        ordered = score[self._order]
        self._genuine = self._order < len(genuine)
        self._last = np.append(ordered[1:] != ordered[:-1], True) if len(ordered) else np.zeros(0, np.bool_)
        self._threshold = np.concatenate([[np.inf], ordered[self._last]])

    def curve(self, genuine: Scores, impostor: Scores) -> Curve:
        """The curve when each comparison counts as often as said."""
        weight = np.concatenate([genuine, impostor])[self._order]
        matched = np.cumsum(np.where(self._genuine, weight, 0))[self._last]
        false = np.cumsum(np.where(self._genuine, 0, weight))[self._last]
        fmr, fnmr = false / max(impostor.sum(), 1e-12), 1 - matched / max(genuine.sum(), 1e-12)
        return Curve(self._threshold, np.append(0.0, fmr), np.append(1.0, fnmr))


def equal_error(found: Curve) -> float:
    """The EER of a curve: where the line between the two neighbouring points crosses FMR = FNMR."""
    if found.fmr[-1] < found.fnmr[-1]:  # only the upper end of a curve, which ends before they meet
        return float(found.fmr[-1] + found.fnmr[-1]) / 2
    behind = int(np.argmax(found.fmr >= found.fnmr))
    before = max(behind - 1, 0)
    gap_before = found.fnmr[before] - found.fmr[before]
    gap_behind = found.fmr[behind] - found.fnmr[behind]
    share = gap_before / (gap_before + gap_behind) if gap_before + gap_behind > 0 else 0.0
    return float(found.fmr[before] + share * (found.fmr[behind] - found.fmr[before]))


def tar_at(found: Curve, target: float) -> float:
    """TAR at the lowest threshold with an FMR of at most ``target``."""
    return float(1 - found.fnmr[_at(found, target)])


def acceptance(trials: Comparisons, target: float, weights: Weights) -> Acceptance | None:
    """TAR at an FMR; None where there are fewer than ten false matches to expect, too few to say anything."""
    if target * len(trials.impostor) < 10 or not len(trials.genuine):
        return None
    found = curve(trials.genuine, trials.impostor)
    threshold = float(found.threshold[_at(found, target)])
    false = int(np.count_nonzero(trials.impostor >= threshold))
    hits = int(np.count_nonzero(trials.genuine >= threshold))
    drawn = [tar_at(replicate, target) for replicate in _replicates(_upper(trials, min(1.0, 10 * target)), weights)]
    return Acceptance(
        target,
        threshold,
        false / len(trials.impostor),
        clopper_pearson(false, len(trials.impostor)),
        hits / len(trials.genuine),
        clopper_pearson(hits, len(trials.genuine)),
        interval(np.array(drawn)),
    )


def equal_error_rate(trials: Comparisons, weights: Weights) -> EqualError:
    """The EER of all comparisons."""
    value = equal_error(curve(trials.genuine, trials.impostor))
    drawn = [equal_error(replicate) for replicate in _replicates(_upper(trials, min(1.0, 2 * value + 0.02)), weights)]
    return EqualError(value, interval(np.array(drawn)))


@dataclass(frozen=True, slots=True, eq=False)
class _Upper:
    """Comparisons of which only the highest impostors are left: all that low false match rates need."""

    trials: Comparisons
    pairs: Scores  # impostor comparisons of each probe person with each gallery person, [people, people] as counts


def _upper(trials: Comparisons, share: float) -> _Upper:
    people = 1 + max(int(trials.impostor_probe.max()), int(trials.impostor_gallery.max()))
    flat = np.bincount(trials.impostor_probe * people + trials.impostor_gallery, minlength=people**2)
    count = min(len(trials.impostor), int(np.ceil(share * len(trials.impostor))) + 1)
    best = np.argpartition(-trials.impostor, count - 1)[:count]
    kept = Comparisons(
        trials.genuine,
        trials.genuine_person,
        trials.impostor[best],
        trials.impostor_probe[best],
        trials.impostor_gallery[best],
    )
    return _Upper(kept, flat.reshape(people, people).astype(np.float64))


def _replicates(upper: _Upper, weights: Weights) -> Iterator[Curve]:
    """The upper end of each replicate's curve; its FMR counts all impostors, also those left out."""
    trials, people = upper.trials, len(upper.pairs)
    ordered = _Ordered(trials.genuine, trials.impostor)
    for drawn in weights:
        genuine, impostor = drawn[trials.genuine_person], drawn[trials.impostor_probe] * drawn[trials.impostor_gallery]
        found = ordered.curve(genuine, impostor)
        everyone = drawn[:people] @ upper.pairs @ drawn[:people]
        yield Curve(found.threshold, found.fmr * impostor.sum() / max(everyone, 1e-12), found.fnmr)


def _at(found: Curve, target: float) -> int:
    """The last point of a curve whose FMR is at most ``target``."""
    return int(np.searchsorted(found.fmr, target * (1 + 1e-12), side="right")) - 1
