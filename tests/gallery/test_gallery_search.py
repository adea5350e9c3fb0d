"""Identification and verification against a slow, literal search."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gallery


def literal(templates: dict[str, np.ndarray], probe: np.ndarray) -> list[tuple[str, float]]:
    """Every person's best cosine in float64, best first."""
    best = {
        name: max(float(row.astype(np.float64) @ probe.astype(np.float64)) for row in rows)
        for name, rows in templates.items()
    }
    return sorted(best.items(), key=lambda item: -item[1])


def test_the_best_template_counts_and_the_order_is_exact(people, draw, near, consent):
    templates = {f"person {k}": draw(1 + k % 4) for k in range(40)}
    for name, rows in templates.items():
        people.enrol(name, rows, consent=consent)
    for name, rows in templates.items():
        probe = near(rows[-1], 0.7)
        found = people.identify(probe, top=40)
        wanted = literal(templates, probe)
        assert found[0].person == wanted[0][0] == name
        assert [match.person for match in found[:5]] == [person for person, _ in wanted[:5]]
        np.testing.assert_allclose([m.score for m in found], [score for _, score in wanted], atol=5e-5)
        assert people.verify(name, probe).score == pytest.approx(found[0].score, abs=1e-6)


def test_top_limits_the_list(people, draw, consent):
    for k in range(7):
        people.enrol(f"person {k}", draw(2), consent=consent)
    probe = draw(1)[0]
    assert len(people.identify(probe)) == 5
    assert len(people.identify(probe, top=3)) == 3
    assert len(people.identify(probe, top=100)) == 7
    with pytest.raises(ValueError, match="top"):
        people.identify(probe, top=0)


def test_matches_carry_the_threshold_and_agree_with_it(people, draw, near, consent):
    base = draw(1)
    people.enrol("Ada", base, consent=consent)
    probe = near(base[0], 0.6)
    default = people.identify(probe)[0]
    assert (default.accepted, default.threshold) == (True, 0.5)
    strict = people.identify(probe, threshold=0.7)[0]
    assert (strict.accepted, strict.threshold) == (False, 0.7)
    assert people.verify("Ada", probe).accepted
    assert not people.verify("Ada", probe, threshold=0.7).accepted
    people.threshold = 0.65
    assert not people.identify(probe)[0].accepted


@pytest.mark.parametrize("threshold", [-1.0, 0.0, 1.01, float("nan"), float("inf"), True, "0.5"])
def test_what_is_no_threshold_is_refused_at_every_door(path, people, draw, consent, threshold):
    probe = draw(1)[0]
    people.enrol("Ada", probe[None], consent=consent)
    for door in (people.identify, lambda probe, threshold: people.verify("Ada", probe, threshold=threshold)):
        with pytest.raises(gallery.BadThreshold, match="threshold"):
            door(probe, threshold=threshold)
    with pytest.raises(gallery.BadThreshold):
        gallery.open(path, model="one", threshold=threshold)
    with pytest.raises(gallery.BadThreshold):
        gallery.threshold_for({"1e-2": 0.4, "1e-3": threshold}, 0.5, 1)
    people.threshold = threshold
    with pytest.raises(gallery.BadThreshold):
        people.identify(probe)


def test_without_a_threshold_nobody_is_accepted(path, draw, consent):
    rows = draw(1)
    with gallery.open(path, model="one") as people:
        people.enrol("Ada", rows, consent=consent)
        match = people.verify("Ada", rows[0])
        assert match.score == pytest.approx(1, abs=1e-6)
        assert not match.accepted
        assert not people.identify(rows[0])[0].accepted
        assert people.verify("Ada", rows[0], threshold=1 - 1e-5).accepted


@pytest.mark.parametrize("wrong", [None, np.zeros(1920, np.float32), np.full((1, 1920), 1920**-0.5, np.float32)])
def test_a_probe_that_is_no_embedding_is_refused(people, wrong):
    with pytest.raises(gallery.BadEmbedding):
        people.identify(wrong)


def test_storing_changes_no_score_by_more_than_a_hundred_thousandth(people, draw, near, consent):
    """Templates are kept in half precision; every score must be as good as with the embeddings themselves."""
    rows = draw(50)
    people.enrol("Ada", rows, consent=consent)
    for row in rows[:20]:
        for cosine in (-0.5, 0.0, 0.5, 0.9, 1.0):
            probe = near(row, cosine)
            exact = (rows.astype(np.float64) @ probe.astype(np.float64)).max()
            assert people.verify("Ada", probe).score == pytest.approx(exact, abs=5e-5)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["enrol", "add", "remove", "rename", "reopen"]), st.integers(0, 5)), max_size=15)
)
def test_memory_and_file_stay_in_step_whatever_happens(tmp_path_factory, draw, consent, steps):
    """Two open galleries on one file: one changes it, both must answer like a literal search of what is enrolled."""
    path = tmp_path_factory.mktemp("step") / "gallery.db"
    truth: dict[str, np.ndarray] = {}
    probe = draw(1)[0]
    with gallery.open(path, model="one") as reader:
        writer = gallery.open(path, model="one")
        for step, k in steps:
            name = f"person {k}"
            if step == "enrol" and name not in truth:
                truth[name] = draw(1 + k)
                writer.enrol(name, truth[name], consent=consent)
            elif step == "add" and name in truth:
                more = draw(2)
                truth[name] = np.concatenate([truth[name], more])
                writer.add(name, more)
            elif step == "remove" and name in truth:
                del truth[name]
                writer.remove(name)
            elif step == "rename" and name in truth and "renamed" not in truth:
                truth["renamed"] = truth.pop(name)
                writer.rename(name, "renamed")
            elif step == "reopen":
                writer.close()
                writer = gallery.open(path, model="one")
            wanted = literal(truth, probe)
            for opened in (reader, writer):
                found = opened.identify(probe, top=10)
                assert {match.person for match in found} == set(truth)
                np.testing.assert_allclose([m.score for m in found], [score for _, score in wanted], atol=5e-5)
                assert {person.name: person.templates for person in opened.people()} == {
                    name: len(rows) for name, rows in truth.items()
                }
        writer.close()
