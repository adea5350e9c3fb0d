"""A gallery adapts itself to its people: from whom, what it changes, how it is undone, and what makes it go."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from sites import AGREED, COSINES, DIMENSIONS, NOW, SENSOR, crowd, enrol, shipped_of, unit

import gallery
from gallery import adaptation, calibration, derivation, site
from gallery.errors import AdaptationWorse, AdapterDamaged, TooFewPeople
from gallery.impostors import Impostors

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def base():
    return shipped_of(crowd(6, seed=1))


@pytest.fixture(scope="module")
def six():
    return crowd(6, seed=2)


@pytest.fixture
def sealed(path):
    with gallery.open(path, model="one", key=KEY, threshold=0.5) as opened:
        yield opened


@pytest.fixture
def later(monkeypatch):
    def move(by):
        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + by

        monkeypatch.setattr("gallery.clock.datetime", Clock)

    return move


def used(people, base):
    return people.site.adaptation(SENSOR, base, COSINES)


def test_five_people_adapt_the_gallery_and_it_says_what_changed(sealed, six, base):
    enrol(sealed, six[:5])
    assert used(sealed, base) is base, "nothing is adapted unasked"
    renewed = sealed.site.renew(SENSOR, base, COSINES)
    effect = renewed.effect
    assert (renewed.version, effect.people, effect.views, effect.shipped_people) == (1, 5, 60, 6)
    assert effect.before == base.thresholds and set(effect.after) >= {"1e-2", "1e-3"}
    assert effect.apart_after >= effect.apart_before
    found = used(sealed, base)
    assert found is not base and found is used(sealed, base)
    assert found.thresholds == effect.after and found.adapter.people == 11
    probe = six[3][9]
    best = sealed.identify(probe, adaptation=found)[0]
    assert best.person == "person 3"
    assert next(entry.action for entry in sealed.audit()) == "adapt"


def test_the_same_people_give_the_same_adaptation(six, base):
    one, other = (
        derivation.derive(six, sensor=SENSOR, model="one", shipped=base, cosines=COSINES)[0] for _ in range(2)
    )
    assert adaptation.packed(one) == adaptation.packed(other)


def test_statistics_count_by_their_people(six, base):
    found, _ = derivation.derive(six, sensor=SENSOR, model="one", shipped=base, cosines=COSINES)
    own = np.mean([rows.mean(axis=0) for rows in six], axis=0)
    np.testing.assert_allclose(found.statistics.mean, (own + base.statistics.mean) / 2, atol=1e-6)
    assert found.statistics.embeddings == 6 * 12 * 2


def test_thresholds_are_those_of_the_harder_strangers(six, base):
    found, _ = derivation.derive(six, sensor=SENSOR, model="one", shipped=base, cosines=COSINES)
    own = calibration.thresholds(Impostors.of(calibration.impostor_scores(six, base.statistics)))
    for rate, level in found.thresholds.items():
        assert level >= own.get(rate, 0)
        assert level == max(own.get(rate, 0), calibration.thresholds(found.impostors)[rate])


def test_a_family_without_a_shipped_adapter_lives_on_its_site(sealed, six):
    enrol(sealed, six, sensor="orbbec-gemini")
    assert sealed.site.adaptation("orbbec-gemini", None, COSINES) is None
    effect = sealed.site.renew("orbbec-gemini", None, COSINES).effect
    assert effect.shipped_people == 0 and effect.before == COSINES
    found = sealed.site.adaptation("orbbec-gemini", None, COSINES)
    assert found is not None and found.adapter.people == 6
    assert used(sealed, None) is None, "another family has none"


def test_a_site_alone_does_not_put_its_common_direction_into_who_lacks_it(sealed, six):
    """Two strangers without the direction that the site's people share: alike once it is taken from both."""
    shared = np.mean([rows.mean(axis=0) for rows in six], axis=0)
    six = [unit(rows + 0.5 * shared) for rows in six]
    enrol(sealed, six, sensor="orbbec-gemini")
    rng = np.random.default_rng(11)
    one, other = unit(rng.standard_normal((2, DIMENSIONS)) - 0.2 * shared / np.linalg.norm(shared))
    sealed.enrol("somebody else", one[None], consent=replace(AGREED, adapts=False))
    sealed.site.renew("orbbec-gemini", None, COSINES)
    found = sealed.site.adaptation("orbbec-gemini", None, COSINES)
    assert found.elsewhere is not None and not found.elsewhere.any()
    assert not any(found.adapter.foreign(row) for rows in six for row in rows)
    assert found.adapter.foreign(one) and found.adapter.foreign(other)
    through = replace(found, elsewhere=None)
    assert sealed.verify("somebody else", other, adaptation=through).score > 0.05
    assert sealed.verify("somebody else", other, adaptation=found).score < 0.0


def test_a_site_whose_people_share_little_has_no_such_rule():
    rng = np.random.default_rng(5)
    strangers = [unit(rng.standard_normal((12, DIMENSIONS)) + 3 * rng.standard_normal(DIMENSIONS)) for _ in range(6)]
    assert derivation.nothing_common(strangers) is None


def test_four_people_are_too_few(sealed, six, base):
    enrol(sealed, six[:4])
    with pytest.raises(TooFewPeople, match="4 people"):
        sealed.site.renew(SENSOR, base, COSINES)
    enrol(sealed, [six[4][:4]], first=4)
    with pytest.raises(TooFewPeople, match="4 people"):
        sealed.site.renew(SENSOR, base, COSINES)  # four views are too few, too
    assert used(sealed, base) is base


def test_whoever_agreed_to_an_older_text_is_not_in_it_until_they_agree_anew(sealed, six, base):
    enrol(sealed, six[:4])
    enrol(sealed, six[4:5], first=4, consent=replace(AGREED, adapts=False, version="2"))
    (state,) = sealed.site.states()
    assert (state.people, state.asked, state.effect) == (4, 1, None)
    with pytest.raises(TooFewPeople):
        sealed.site.renew(SENSOR, base, COSINES)
    sealed.agree("person 4", AGREED)
    assert sealed.site.renew(SENSOR, base, COSINES).effect.people == 5
    sealed.agree("person 4", replace(AGREED, adapts=False))
    assert used(sealed, base) is base and sealed.site.states()[0].effect is None


def test_it_is_undone_by_one_call_and_stays_so(sealed, six, base):
    enrol(sealed, six[:5])
    sealed.site.renew(SENSOR, base, COSINES)
    assert sealed.site.undo(SENSOR) is True
    assert used(sealed, base) is base
    (state,) = sealed.site.states()
    assert (state.version, state.wanted, state.effect) == (2, False, None)
    enrol(sealed, six[5:], first=5)
    assert sealed.site.renew_if_due(SENSOR, base, COSINES) is None
    assert sealed.site.undo(SENSOR) is False
    assert sealed.site.renew(SENSOR, base, COSINES).version == 4
    assert used(sealed, base) is not base


def test_enrolments_renew_it_when_there_are_a_fifth_more(sealed, base):
    people = crowd(12, views=6, seed=5)
    due = []
    for k, rows in enumerate(people):
        enrol(sealed, [rows], first=k)
        due.append(sealed.site.renew_if_due(SENSOR, base, COSINES) is not None)
    assert [k + 1 for k, renewed in enumerate(due) if renewed] == [5, 6, 8, 10, 12]
    assert sealed.site.renew_if_due("", base, COSINES) is None


def test_a_removed_person_is_not_in_it(sealed, six, base):
    enrol(sealed, six)
    sealed.site.renew(SENSOR, base, COSINES)
    before = used(sealed, base)
    sealed.remove("person 2")
    after = used(sealed, base)
    fresh, _ = derivation.derive(
        [rows.astype(np.float16).astype(np.float32) for k, rows in enumerate(six) if k != 2],
        sensor=SENSOR,
        model="one",
        shipped=base,
        cosines=COSINES,
    )
    assert after is not before and after.adapter.people == 11
    np.testing.assert_allclose(after.statistics.mean, fresh.statistics.mean, atol=1e-3)
    sealed.remove("person 3")
    assert used(sealed, base) is base, "four are too few"
    assert sealed.site.states()[0].effect is None


def test_nothing_of_it_is_left_in_the_file_once_somebody_in_it_is_removed(path, six, base):
    with gallery.open(path, model="one") as people:  # without a key the bytes can be looked for
        enrol(people, six[:5])
        people.site.renew(SENSOR, base, COSINES)
        with people._file.reading() as db:
            (content,) = db.execute("SELECT sealed FROM adaptation").fetchone()
        parts = [content[at : at + 64] for at in range(10_000, len(content) - 64, 5_000)]
        parts = [part for part in parts if len(set(part)) > 16]  # not the zeros of counts

        def left() -> int:
            held = b"".join(file.read_bytes() for file in path.parent.iterdir())
            return sum(part in held for part in parts)

        assert left() > len(parts) // 2
        people.remove("person 1")
        assert left() == 0


def test_it_falls_back_when_a_consent_ends(sealed, six, base, later):
    enrol(sealed, six[:4], consent=replace(AGREED, expires=NOW + timedelta(days=3000)))
    enrol(sealed, six[4:5], first=4)
    sealed.site.renew(SENSOR, base, COSINES)
    mark = sealed.site.mark
    later(timedelta(days=800))
    assert sealed.site.mark != mark
    assert used(sealed, base) is base
    assert sealed.site.states()[0].effect is None


def test_two_entries_made_one_leave_it(sealed, six, base):
    enrol(sealed, six)
    sealed.site.renew(SENSOR, base, COSINES)
    sealed.merge("person 0", "person 1", threshold=0.01)
    assert used(sealed, base).adapter.people == 11


def test_what_was_pooled_with_another_release_is_derived_again(sealed, six, base):
    enrol(sealed, six)
    sealed.site.renew(SENSOR, base, COSINES)
    other = shipped_of(crowd(7, seed=3))
    assert used(sealed, other).adapter.people == 13


def test_it_is_there_after_opening_again_and_after_another_key(path, six, base):
    with gallery.open(path, model="one", key=KEY) as people:
        enrol(people, six)
        people.site.renew(SENSOR, base, COSINES)
        before = used(people, base)
        people.rekey(bytes(32))
        assert people.check() == 6
    with gallery.open(path, model="one", key=bytes(32)) as again:
        found = used(again, base)
        assert adaptation.packed(found) == adaptation.packed(before)
        assert again.site.states()[0].effect.people == 6


def test_another_model_has_none(path, six, base):
    with gallery.open(path, model="one", key=KEY) as people:
        enrol(people, six)
        people.site.renew(SENSOR, base, COSINES)
    with gallery.open(path, model="two", key=KEY) as other:
        assert other.site.states() == [] and other.site.adaptation(SENSOR, None, COSINES) is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE adaptation SET sealed = zeroblob(500)",
        "UPDATE adaptation SET version = 9",
        "UPDATE adaptation SET sensor = 'azure-kinect'",
        "UPDATE adaptation SET at = 'soon'",
        "DELETE FROM adaptation",
    ],
)
def test_a_damaged_one_is_told_not_used_and_made_anew(path, six, base, change):
    with gallery.open(path, model="one", key=KEY) as people:
        enrol(people, six)
        people.site.renew(SENSOR, base, COSINES)
    db = sqlite3.connect(path)
    db.execute(change)
    db.commit()
    db.close()
    with gallery.open(path, model="one", key=KEY) as people:
        assert people.identify(six[0][0])[0].person == "person 0", "everything else works"
        for ask in (lambda: used(people, base), people.site.states):
            with pytest.raises(AdapterDamaged, match="adaptation renew"):
                ask()
        people.site.renew(SENSOR, base, COSINES)
        assert used(people, base) is not base
        assert people.check() == 6


def test_one_that_would_tell_people_apart_worse_is_refused(base, six, monkeypatch):
    alone = [unit(np.random.default_rng(k).standard_normal((1, DIMENSIONS)).repeat(6, 0)) for k in range(6)]
    with pytest.raises((AdaptationWorse, TooFewPeople)):
        derivation.derive(alone, sensor="x", model="one", shipped=None, cosines=COSINES)
    worse = replace(base)
    monkeypatch.setattr(derivation, "through", lambda *_: calibration.Compared(np.zeros(9) - 1.0, np.ones(9)))
    with pytest.raises(AdaptationWorse, match="stays as it is"):
        derivation.derive(six, sensor=SENSOR, model="one", shipped=worse, cosines=COSINES)


def test_many_people_are_put_into_six_groups():
    people = crowd(14, views=6)
    found = calibration.left_out(people)
    sizes = [3, 3, 2, 2, 2, 2]
    pairs = sum(a * b for k, a in enumerate(sizes) for b in sizes[k + 1 :])
    assert len(found.strangers) == pairs * 36
    assert found.apart > 2
    assert len(derivation.enough([people[0]] * 300)) == derivation.MOST_PEOPLE


def test_people_who_were_removed_meanwhile_are_not_written(path, six, base, monkeypatch):
    with gallery.open(path, model="one", key=KEY) as people, gallery.open(path, model="one", key=KEY) as other:
        enrol(people, six)

        def derive(*given, **how):
            other.remove("person 5")
            return derivation.derive(*given, **how)

        monkeypatch.setattr(site, "derive", derive)
        with pytest.raises(gallery.GalleryBusy, match="try again"):
            people.site.renew(SENSOR, base, COSINES)
        assert used(people, base) is base


def test_who_is_removed_while_it_is_looked_at_is_not_in_it(path, sealed, six, base, monkeypatch):
    """By another program, after this one has read the adaptation and before it keeps that."""
    enrol(sealed, six)
    sealed.site.renew(SENSOR, base, COSINES)
    due = site.Site._due
    with gallery.open(path, model="one", key=KEY, threshold=0.5) as other, monkeypatch.context() as meanwhile:

        def then_removed(self, *asked):
            found = due(self, *asked)
            other.remove("person 2")
            return found

        meanwhile.setattr(site.Site, "_due", then_removed)
        assert used(sealed, base).adapter.people == 12
    assert used(sealed, base).adapter.people == 11


def test_one_that_another_program_undoes_at_once_is_not_damaged(path, sealed, six, base, monkeypatch):
    enrol(sealed, six)
    sealed.site.renew(SENSOR, base, COSINES)
    sealed.remove("person 2")
    renew = site.Site.renew
    with gallery.open(path, model="one", key=KEY, threshold=0.5) as other:

        def then_undone(self, *asked):
            renewed = renew(self, *asked)
            other.site.undo(SENSOR)
            return renewed

        monkeypatch.setattr(site.Site, "renew", then_undone)
        assert used(sealed, base) is base
