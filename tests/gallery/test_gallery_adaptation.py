"""Comparing through an adapter: the same scores as adapted vectors have, its thresholds, and files that do not fit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gallery
from gallery import adaptation, calibration
from gallery.adapter import Adapter, estimate, of
from gallery.embedding import pack
from gallery.errors import AdapterDamaged, AdapterForeign, TooFewPeople
from gallery.impostors import Impostors, together
from gallery.index import Index
from gallery.statistics import gathered, pooled

DIMENSIONS = 1920


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def people_of(count, frames, seed=0):
    """People whose embeddings share a direction and vary along few: ``float32[frames, 1920]`` each."""
    rng = np.random.default_rng(seed)
    shared, ways = rng.standard_normal(DIMENSIONS), rng.standard_normal((3, DIMENSIONS))
    who = [rng.standard_normal(DIMENSIONS) for _ in range(count)]
    noise = [rng.standard_normal((frames, 3)) @ ways + 0.3 * rng.standard_normal((frames, DIMENSIONS)) for _ in who]
    return [unit(shared + one + less) for one, less in zip(who, noise, strict=True)]


@pytest.fixture(scope="module")
def crowd():
    return people_of(6, 12)


@pytest.fixture(scope="module")
def adapted(crowd):
    strangers = Impostors.of(calibration.impostor_scores(crowd))
    return adaptation.Adaptation("kinect-v2", "one", gathered(crowd), strangers, calibration.thresholds(strangers))


def test_the_gallery_compares_adapted_vectors(path, crowd, adapted, consent):
    with gallery.open(path, model="one") as people:
        for k, rows in enumerate(crowd):
            people.enrol(f"person {k}", rows[:5], consent=consent)
        probe = crowd[2][8]
        found = {match.person: match.score for match in people.identify(probe, top=6, adaptation=adapted)}
        for k, rows in enumerate(crowd):
            truth = float((adapted.adapter(rows[:5]) @ adapted.adapter(probe[None])[0]).max())
            assert found[f"person {k}"] == pytest.approx(truth, abs=2e-3)  # templates are stored as halves
            assert people.verify(f"person {k}", probe, adaptation=adapted).score == pytest.approx(truth, abs=2e-3)
        plain = people.identify(probe, top=6)
        assert plain[0].score == pytest.approx(float((crowd[2][:5] @ probe).max()), abs=1e-3)


def test_an_adapter_of_other_networks_compares_nothing(path, draw, adapted, consent):
    with gallery.open(path, model="two") as people:
        people.enrol("Ada", draw(5), consent=consent)
        for ask in (people.identify, lambda probe, **how: people.verify("Ada", probe, **how)):
            with pytest.raises(AdapterForeign, match="other networks"):
                ask(draw(1)[0], adaptation=adapted)


def test_templates_that_come_and_go_are_compared_through_the_same_adapter(crowd, adapted):
    rows = np.concatenate(crowd)
    index, truth = Index(), adapted.adapter(rows) @ adapted.adapter(rows[:1])[0]

    def scores(adapter=None):
        found = dict(index.best(rows[0], 60, adapter=adapter))
        return [found[person] for person in index.people]

    index.add(range(1, 41), [f"{k}" for k in range(40)], [[pack(row) for row in rows[:40]]])
    np.testing.assert_allclose(scores(adapted.adapter), truth[:40], atol=1e-4)
    index.add(range(41, 61), [f"{k}" for k in range(40, 60)], [[pack(row) for row in rows[40:60]]])
    index.drop("7")
    index.keep(np.array([k for k in range(1, 61) if k % 3], np.int64))
    left = [k for k in range(60) if k != 7 and (k + 1) % 3]
    assert index.people == [f"{k}" for k in left]
    np.testing.assert_allclose(scores(adapted.adapter), truth[left], atol=1e-4)
    other = estimate(crowd[:3])
    np.testing.assert_allclose(scores(other), (other(rows) @ other(rows[:1])[0])[left], atol=1e-4)
    np.testing.assert_allclose(scores(), (rows @ rows[0])[left], atol=5e-5)


@given(seed=st.integers(0, 10_000), directions=st.integers(1, 20))
def test_weights_and_lengths_give_the_cosine_of_adapted_vectors(seed, directions):
    rng = np.random.default_rng(seed)
    basis = np.linalg.qr(rng.standard_normal((40, directions)))[0].T.astype(np.float32)
    mean = (0.1 * rng.standard_normal(40)).astype(np.float32)
    adapter = Adapter(mean, basis, rng.uniform(0.05, 1, directions).astype(np.float32), 2, 4)
    rows, probe = unit(rng.standard_normal((5, 40))), unit(rng.standard_normal(40))
    weights, offset = adapter.against(probe)
    scores = (rows @ weights - offset) / adapter.lengths(rows)
    np.testing.assert_allclose(scores, adapter(rows) @ adapter(probe[None])[0], atol=1e-4)


def test_thresholds_keep_their_rates_with_a_margin():
    scores = np.linspace(-1, 0.6, 20_001, dtype=np.float32)
    found = calibration.thresholds(scores, margin=0.05)
    assert list(found) == ["1e-2", "1e-3", "1e-4"]
    for rate, level in found.items():
        assert (scores >= level - 0.05 + 1e-4).mean() <= float(rate)
        assert level == pytest.approx(0.6 - 1.6 * float(rate) + 0.05, abs=1e-3)
    assert list(calibration.thresholds(scores[:500])) == ["1e-2"]  # one comparison in 500 tells no 1e-3


def test_strangers_have_no_part_in_their_adapter(crowd):
    scores = calibration.impostor_scores(crowd)
    assert len(scores) == 15 * 12 * 12
    leaky = estimate(crowd)
    assert scores.mean() > np.mean([leaky(crowd[0]) @ leaky(crowd[1]).T])
    with pytest.raises(TooFewPeople):
        calibration.impostor_scores(crowd[:3])


def test_what_is_written_is_read_and_only_for_its_networks(tmp_path, adapted, crowd):
    path = adaptation.shipped_file("kinect-v2", tmp_path)
    adaptation.write(adapted, path)
    found = adaptation.shipped("kinect-v2", "one", tmp_path)
    assert found is not None and found.thresholds == adapted.thresholds
    np.testing.assert_allclose(found.adapter(crowd[0]), adapted.adapter(crowd[0]), atol=2e-3)
    assert adaptation.shipped("azure-kinect", "one", tmp_path) is adaptation.shipped("", "one", tmp_path) is None
    with pytest.raises(AdapterForeign, match=r"other networks .*benchmarks\.real\.adapter"):
        adaptation.shipped("kinect-v2", "two", tmp_path)
    path.rename(adaptation.shipped_file("azure-kinect", tmp_path))
    with pytest.raises(AdapterDamaged, match="kinect-v2"):
        adaptation.shipped("azure-kinect", "one", tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"nonsense" * 100])
def test_a_file_that_is_no_adapter(tmp_path, content):
    adaptation.shipped_file("x", tmp_path).write_bytes(content)
    with pytest.raises(AdapterDamaged, match="no adapter"):
        adaptation.shipped("x", "one", tmp_path)


@pytest.mark.parametrize("name", ["about", "mean", "basis", "variances", "impostors", "elsewhere"])
def test_an_adapter_with_a_part_missing(tmp_path, adapted, name):
    path = adaptation.shipped_file("kinect-v2", tmp_path)
    adaptation.write(adapted, path)
    with np.load(path) as held:
        np.savez(path, **{key: held[key] for key in held if key != name})
    with pytest.raises(AdapterDamaged):
        adaptation.shipped("kinect-v2", "one", tmp_path)


@pytest.mark.parametrize("name", ["mean", "basis", "variances", "impostors"])
def test_an_adapter_with_parts_that_do_not_fit(tmp_path, adapted, name):
    path = adaptation.shipped_file("kinect-v2", tmp_path)
    adaptation.write(adapted, path)
    with np.load(path) as held:
        parts = dict(held)
    np.savez(path, **{**parts, name: parts[name][:-1]})
    with pytest.raises(AdapterDamaged):
        adaptation.shipped("kinect-v2", "one", tmp_path)
    np.savez(path, **{**parts, name: np.full_like(parts[name], -1 if name == "impostors" else np.nan)})
    with pytest.raises(AdapterDamaged):
        adaptation.shipped("kinect-v2", "one", tmp_path)


def test_the_same_adaptation_is_the_same_bytes_and_small(adapted):
    content = adaptation.packed(adapted)
    assert content == adaptation.packed(adapted)
    assert len(content) < 1_500_000


def test_statistics_of_two_groups_pool_to_those_of_all(crowd):
    halves = pooled(gathered(crowd[:2]), gathered(crowd[2:]))
    whole = gathered(crowd)
    assert (halves.people, halves.embeddings) == (whole.people, whole.embeddings) == (6, 72)
    np.testing.assert_allclose(halves.mean, whole.mean)
    np.testing.assert_allclose(of(halves)(crowd[0]), of(whole)(crowd[0]), atol=1e-5)
    np.testing.assert_allclose(of(whole.condensed())(crowd[0]), of(whole)(crowd[0]), atol=1e-4)


def test_counts_of_strangers_keep_the_rates_that_their_scores_keep():
    scores = np.random.default_rng(3).uniform(-0.5, 0.6, 20_000)
    counts = Impostors.of(scores)
    exact = calibration.thresholds(scores.astype(np.float32), margin=0)
    for rate, level in calibration.thresholds(counts, margin=0).items():
        assert exact[rate] <= level <= exact[rate] + 0.0011
        assert (scores >= level).mean() <= float(rate)
        assert counts.share(level) == pytest.approx((scores >= level).mean(), abs=1e-4)
    few = Impostors.of(scores[:500])
    assert few.level(1e-3) is None
    assert together([counts, few]).comparisons == 20_500
    for wrong in (np.zeros(2000, np.int64), np.ones(7, np.int64), np.full(2000, -1)):
        with pytest.raises(ValueError):
            Impostors(wrong)


def test_the_strictest_of_tables_never_falls_with_the_rate():
    assert calibration.strictest({"1e-2": 0.4, "1e-3": 0.5}, {"1e-2": 0.45, "1e-3": 0.42, "1e-4": 0.48}) == {
        "1e-2": 0.45,
        "1e-3": 0.5,
        "1e-4": 0.5,
    }


def test_what_an_adapter_is_not_for_is_compared_by_cosine_on_its_scale(path, crowd, adapted, consent, tmp_path):
    """Synthetic people lie elsewhere than real ones: taking the real ones' mean away would make them all alike."""
    elsewhere = -np.mean(np.concatenate(crowd), axis=0)
    cosines = {rate: level + 0.2 for rate, level in adapted.thresholds.items()}
    one = replace(adapted, elsewhere=elsewhere.astype(np.float64), cosines=cosines)
    assert one.adapter.step == pytest.approx(0.2)
    adaptation.write(one, adaptation.shipped_file("kinect-v2", tmp_path))
    found = adaptation.shipped("kinect-v2", "one", tmp_path)
    assert found is not None and found.digest == one.digest != adapted.digest
    rng = np.random.default_rng(5)
    strange = unit(3 * unit(elsewhere) + unit(rng.standard_normal((2, DIMENSIONS))))
    assert found.adapter.foreign(strange[0]) and not any(map(found.adapter.foreign, np.concatenate(crowd)))
    with gallery.open(path, model="one") as people:
        people.enrol("Ada", crowd[0][:5], consent=consent)
        people.enrol("Eve", strange[1:], consent=consent)
        best = people.identify(strange[0], adaptation=found)[0]
        assert best.person == "Eve"
        assert best.score == pytest.approx(float(strange[0] @ strange[1]) - 0.2, abs=2e-3)
        assert people.verify("Eve", strange[0], adaptation=found).score == pytest.approx(best.score, abs=1e-5)
        own = people.verify("Ada", crowd[0][7], adaptation=found)
        assert own.score == pytest.approx(people.verify("Ada", crowd[0][7], adaptation=adapted).score, abs=2e-3)


def test_cosines_of_what_it_is_not_for_are_needed(adapted):
    with pytest.raises(ValueError, match="thresholds of cosines"):
        replace(adapted, elsewhere=np.zeros(DIMENSIONS))
    with pytest.raises(ValueError, match="length of its own"):
        replace(adapted, elsewhere=np.zeros(7), cosines={"1e-2": 0.6})
