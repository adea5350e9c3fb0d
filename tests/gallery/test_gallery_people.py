"""Enrolling, listing, renaming, and names."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gallery
from gallery.person import clean, folded


def test_a_new_gallery_is_empty(people, draw):
    assert len(people) == 0
    assert people.people() == []
    assert people.identify(draw(1)[0]) == []


def test_an_enrolled_person_is_listed_with_templates_and_consent(people, draw, consent):
    before = datetime.now(UTC)
    person = people.enrol("Ada", draw(3), consent=consent)
    assert people.people() == [person]
    assert (person.name, person.templates, person.outdated, person.consent) == ("Ada", 3, 0, consent)
    assert before <= person.enrolled <= datetime.now(UTC)
    assert len(people) == 1


def test_everything_is_there_after_opening_again(path, draw, consent):
    embeddings = draw(4)
    with gallery.open(path, model="one") as people:
        listed = [
            people.enrol("Ada", embeddings[:2], consent=consent),
            people.enrol("Bob", embeddings[2:], consent=consent),
        ]
        before = people.identify(embeddings[3])
    with gallery.open(path, model="one") as people:
        assert people.people() == listed
        assert people.identify(embeddings[3]) == before


def test_people_are_listed_by_name_whatever_the_case(people, draw, consent):
    for name in ("bob", "Ada", "Çelik", "ada lovelace"):
        people.enrol(name, draw(1), consent=consent)
    assert [person.name for person in people.people()] == ["Ada", "ada lovelace", "bob", "Çelik"]


@pytest.mark.parametrize("again", ["Ada Lovelace", "ada lovelace", "  ADA   LOVELACE ", "Ada Love\u200clace"])
def test_a_name_is_given_once(people, draw, consent, again):
    people.enrol("Ada Lovelace", draw(1), consent=consent)
    with pytest.raises(gallery.PersonExists, match="enrolled already"):
        people.enrol(again, draw(1), consent=consent)
    assert [person.templates for person in people.people()] == [1]


def test_composed_and_decomposed_letters_are_one_name(people, draw, consent):
    people.enrol("Zoe\u0308", draw(1), consent=consent)
    assert people.people()[0].name == "Zo\u00eb"
    with pytest.raises(gallery.PersonExists):
        people.enrol("ZO\u00cb", draw(1), consent=consent)


@pytest.mark.parametrize("name", ["", "  \t\n", "\u200d", "x" * 101, "a\x00b", "a\x1bb", "a\u202eb", "\ud800", None, 7])
def test_a_name_that_can_not_be_shown_is_refused(people, draw, consent, name):
    with pytest.raises(gallery.BadName):
        people.enrol(name, draw(1), consent=consent)
    assert len(people) == 0


def test_a_hundred_characters_are_a_name(people, draw, consent):
    assert people.enrol("ß" * 100, draw(1), consent=consent).name == "ß" * 100


@settings(deadline=None)
@given(st.text(max_size=120))
def test_cleaning_a_name_twice_changes_nothing(name):
    try:
        once = clean(name)
    except gallery.BadName:
        return
    assert clean(once) == once
    assert 1 <= len(once) <= 100
    assert folded(once) == folded(name) == folded(f"  {name}\n")


@settings(deadline=None)
@given(st.text(alphabet=st.characters(categories=["L"]), min_size=1, max_size=30))
def test_case_does_not_tell_names_apart(name):
    assert folded(name.casefold()) == folded(name)


def test_nobody_is_enrolled_without_consent(people, draw, consent):
    refused = gallery.Consent(False, consent.by, consent.text, consent.at)
    for missing in (None, True, refused):
        with pytest.raises(gallery.ConsentMissing, match="Ada"):
            people.enrol("Ada", draw(1), consent=missing)
    assert len(people) == 0


@pytest.mark.parametrize(
    "wrong",
    [{"by": " "}, {"at": datetime(2026, 1, 1)}, {"given": "yes"}],
)
def test_a_consent_says_who_took_it_and_when(consent, wrong):
    with pytest.raises(ValueError, match=r"consent"):
        gallery.Consent(**({"given": True, "by": consent.by, "text": "", "at": consent.at} | wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((1, 1920), np.float32),
        np.full((1, 1920), np.nan, np.float32),
        np.full((1, 1920), 1, np.float32),
        np.ones((1, 512), np.float32) / np.float32(np.sqrt(512)),
        np.ones((1920,), np.float32) / np.float32(np.sqrt(1920)),
        np.zeros((0, 1920), np.float32),
        np.eye(1920, dtype=np.int32)[:2],
        [[1.0] + [0.0] * 1919],
        None,
    ],
)
def test_what_is_no_embedding_is_refused(people, wrong, consent):
    with pytest.raises(gallery.BadEmbedding):
        people.enrol("Ada", wrong, consent=consent)
    assert len(people) == 0


def test_one_bad_row_refuses_them_all(people, draw, consent):
    rows = draw(3)
    rows[1] *= 1.2
    with pytest.raises(gallery.BadEmbedding, match="unit length"):
        people.enrol("Ada", rows, consent=consent)
    assert len(people) == 0


def test_templates_can_be_added(people, draw, consent, near):
    first, second = draw(2)
    people.enrol("Ada", first[None], consent=consent)
    assert people.verify("Ada", second).score < 0.2
    later = gallery.Consent(True, "somebody else", "more", datetime(2026, 5, 1, tzinfo=UTC))
    person = people.add("ADA", second[None], consent=later)
    assert (person.templates, person.consent) == (2, later)
    assert people.verify("Ada", near(second, 0.9)).score == pytest.approx(0.9, abs=1e-3)
    with pytest.raises(gallery.PersonUnknown):
        people.add("Bob", second[None])
    with pytest.raises(gallery.ConsentMissing):
        people.add("Ada", second[None], consent=gallery.Consent(False, "x", "y", later.at))


def test_renaming_keeps_the_person(people, draw, consent):
    embeddings = draw(2)
    people.enrol("Ada", embeddings[:1], consent=consent)
    people.enrol("Bob", embeddings[1:], consent=consent)
    assert people.rename("ada", "Ada King").name == "Ada King"
    assert people.identify(embeddings[0], top=1)[0].person == "Ada King"
    assert people.verify("Ada King", embeddings[0]).accepted
    assert people.rename("Ada King", "ADA KING").name == "ADA KING"
    with pytest.raises(gallery.PersonExists, match="bob"):
        people.rename("Ada King", "bob")
    with pytest.raises(gallery.PersonUnknown, match="is it ADA KING"):
        people.rename("Ada Kin", "Eve")
    with pytest.raises(gallery.BadName):
        people.rename("Bob", "")


def test_an_unknown_person_is_said_to_be_so(people, draw):
    for ask in (lambda: people.remove("Eve"), lambda: people.verify("Eve", draw(1)[0])):
        with pytest.raises(gallery.PersonUnknown, match="Eve"):
            ask()


def test_a_closed_gallery_says_so_and_closes_twice(path, draw, consent):
    people = gallery.open(path, model="one")
    people.close()
    people.close()
    with pytest.raises(gallery.GalleryError, match="closed"):
        people.enrol("Ada", draw(1), consent=consent)


@pytest.mark.parametrize("twin", ["ＡＮＮＡ", "Anna\ufe0f", "An\u034fna", "Anna\U000e0100", "\u2800Anna", "Ａnna"])
def test_a_name_that_looks_just_like_another_is_refused(people, draw, consent, twin):
    people.enrol("Anna", draw(1), consent=consent)
    with pytest.raises(gallery.PersonExists, match="looks just like Anna"):
        people.enrol(twin, draw(1), consent=consent)
    people.enrol("Bob", draw(1), consent=consent)
    with pytest.raises(gallery.PersonExists, match="looks just like Anna"):
        people.rename("Bob", twin)
    assert people.rename("Anna", twin).name == twin, "one's own name may be written otherwise"


@pytest.mark.parametrize("unseen", ["\u3164", "\u2800", "\u115f\u1160", "\uffa0"])
def test_a_name_of_which_nothing_is_seen_is_none(people, draw, consent, unseen):
    with pytest.raises(gallery.BadName, match="letters that are seen"):
        people.enrol(unseen, draw(1), consent=consent)
    assert len(people) == 0
