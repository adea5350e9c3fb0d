"""Identification, verification and significance against values worked out by hand, by scipy or in closed form."""

import numpy as np
import pytest
from scipy.stats import norm

from training.metrics import operating_point
from training.protocols import verification
from training.protocols.identification import cmc, rank1, ranks
from training.protocols.resampling import interval, people_weights, shares
from training.protocols.significance import difference, mcnemar


def test_ranks_by_hand() -> None:
    gallery = np.array([7, 8, 9])
    scores = np.array([[0.9, 0.1, 0.2], [0.9, 0.1, 0.2], [0.1, 0.5, 0.2], [0.3, 0.3, 0.3]])
    found = ranks(scores, np.array([7, 8, 9, 7]), gallery)
    assert found.tolist() == [1, 3, 2, 3]  # a tie counts against the right person
    assert cmc(found, 3).tolist() == [0.25, 0.5, 1.0]


def test_a_person_counts_with_the_best_template() -> None:
    found = ranks(np.array([[0.1, 0.5, 0.8]]), np.array([4]), np.array([4, 5, 4]))
    assert found.tolist() == [1]


def test_ranks_refuse_an_open_set() -> None:
    with pytest.raises(ValueError, match="not in the gallery"):
        ranks(np.ones((1, 2)), np.array([3]), np.array([1, 2]))


def test_weights_are_people_drawn_with_replacement() -> None:
    weights = people_weights(20, 500)
    assert (weights.sum(axis=1) == 20).all()
    assert weights.var() == pytest.approx(20 * 0.05 * 0.95, rel=0.05)
    assert np.array_equal(weights, people_weights(20, 500))


def test_rank1_interval_is_that_of_people_not_of_frames() -> None:
    rng = np.random.default_rng(0)
    people, frames = 200, 25
    good = rng.random(people) < 0.7  # all frames of a person agree, so that there are 200 trials and not 5,000
    person = np.repeat(np.arange(people), frames)
    rate = rank1(np.where(good[person], 1, 2), person, people_weights(people, 2000))
    share = good.mean()
    deviation = np.sqrt(share * (1 - share) / people)
    assert rate.value == share
    assert rate.count == 5000
    assert rate.interval == pytest.approx((share - 1.96 * deviation, share + 1.96 * deviation), abs=0.01)


def test_shares_leave_out_replicates_without_a_frame() -> None:
    weights = np.array([[2.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
    assert shares(np.array([1, 0]), np.array([0, 0]), weights).tolist() == [0.5, 0.5]
    assert interval(np.zeros(0)) == (0.0, 1.0)


def test_curve_by_hand() -> None:
    found = verification.curve(np.array([0.9, 0.5]), np.array([0.5, 0.1, 0.3, 0.7]))
    assert found.threshold.tolist() == [np.inf, 0.9, 0.7, 0.5, 0.3, 0.1]
    assert found.fmr.tolist() == [0, 0, 0.25, 0.5, 0.75, 1]
    assert found.fnmr.tolist() == [1, 0.5, 0.5, 0, 0, 0]
    assert verification.equal_error(found) == pytest.approx(1 / 3)  # from (0.25, 0.5) to (0.5, 0)


def test_weighted_curve_is_the_curve_of_repeated_comparisons() -> None:
    rng = np.random.default_rng(1)
    genuine, impostor = rng.integers(0, 9, 12) / 8, rng.integers(0, 9, 30) / 10
    times = rng.integers(0, 3, 12), rng.integers(0, 3, 30)
    weighted = verification.curve(genuine, impostor, (times[0].astype(float), times[1].astype(float)))
    repeated = verification.curve(np.repeat(genuine, times[0]), np.repeat(impostor, times[1]))
    assert verification.equal_error(weighted) == pytest.approx(verification.equal_error(repeated))
    for target in (0.05, 0.2, 0.5):
        assert verification.tar_at(weighted, target) == pytest.approx(verification.tar_at(repeated, target))


def gaussian_scores(people: int = 80, frames: int = 20, apart: float = 3.0) -> verification.Comparisons:
    rng = np.random.default_rng(2)
    probe, gallery = np.repeat(np.arange(people), frames), np.arange(people)
    scores = rng.normal(0, 1, (len(probe), people))
    scores[np.arange(len(probe)), probe] += apart
    return verification.comparisons(scores, probe, gallery)


def test_equal_error_and_tar_of_two_gaussians() -> None:
    """Normal scores with means 0 and d: EER = Φ(−d/2), TAR at FMR f = 1 − Φ(Φ⁻¹(1 − f) − d)."""
    trials = gaussian_scores()
    assert (len(trials.genuine), len(trials.impostor)) == (1600, 126_400)
    weights = people_weights(80, 60)
    eer = verification.equal_error_rate(trials, weights)
    assert eer.value == pytest.approx(norm.cdf(-1.5), abs=0.01)
    assert eer.interval[0] < norm.cdf(-1.5) < eer.interval[1]
    for target in (1e-2, 1e-3):
        found = verification.acceptance(trials, target, weights)
        assert found is not None
        truth = 1 - norm.cdf(norm.ppf(1 - target) - 3)
        assert found.fmr <= target
        assert found.threshold == pytest.approx(norm.ppf(1 - target), abs=0.1)
        assert found.tar_exact[0] < found.tar < found.tar_exact[1]
        assert found.tar_people[0] - 0.02 < truth < found.tar_people[1] + 0.02
        assert found.fmr_exact[0] < target < found.fmr_exact[1]


def test_acceptance_is_the_operating_point_that_thresholds_come_from() -> None:
    trials = gaussian_scores(people=30)
    ours = verification.acceptance(trials, 1e-2, people_weights(30, 5))
    theirs = operating_point(trials.genuine.astype(np.float32), trials.impostor.astype(np.float32), 1e-2)
    assert ours is not None
    assert theirs is not None
    assert ours.tar == pytest.approx(1 - theirs.fnmr)
    assert ours.fmr == pytest.approx(theirs.fmr)


def test_too_few_impostors_say_nothing() -> None:
    trials = gaussian_scores(people=5)
    assert verification.acceptance(trials, 1e-3, people_weights(5, 5)) is None


def test_replicates_resample_both_sides_of_a_comparison() -> None:
    """The upper end of a replicate's curve against all of it, comparisons written out."""
    trials = gaussian_scores(people=12, frames=4, apart=1.5)
    weights = people_weights(12, 20, seed=3)
    kept = verification._upper(trials, 0.5)
    for drawn, upper in zip(weights, verification._replicates(kept, weights), strict=True):
        genuine = np.repeat(trials.genuine, drawn[trials.genuine_person].astype(int))
        times = (drawn[trials.impostor_probe] * drawn[trials.impostor_gallery]).astype(int)
        whole = verification.curve(genuine, np.repeat(trials.impostor, times))
        assert verification.tar_at(upper, 0.1) == pytest.approx(verification.tar_at(whole, 0.1))


def test_mcnemar_by_hand() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(5, 0) == pytest.approx(2 / 2**5)
    assert mcnemar(8, 2) == pytest.approx(2 * (1 + 10 + 45) / 2**10)
    assert mcnemar(3, 3) == 1.0


def test_difference_of_two_methods() -> None:
    person = np.repeat(np.arange(50), 4)
    first = np.ones(200, np.bool_)
    second = first.copy()
    second[::4] = False  # one frame of every person
    weights = people_weights(50, 300)
    found = difference(first, second, person, weights)
    assert found.value == 0.25
    assert (found.only_first, found.only_second) == (50, 0)
    assert found.significant
    assert found.interval == (0.25, 0.25)
    same = difference(first, first, person, weights)
    assert not same.significant
    assert same.p_exact == 1.0
    alternating = np.arange(200) % 2 == 0
    assert not difference(alternating, ~alternating, person, weights).significant
