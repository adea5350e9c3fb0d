"""Templates belong to the networks that made them."""

import pytest

import gallery


@pytest.fixture
def upgraded(path, draw, consent):
    """Ada and Bob, enrolled with model "one", in a gallery that is now open with model "two"."""
    with gallery.open(path, model="one", threshold=0.5) as people:
        people.enrol("Ada", draw(2), consent=consent)
        people.enrol("Bob", draw(1), consent=consent)
    with gallery.open(path, model="two", threshold=0.5) as people:
        yield people


def test_templates_of_other_networks_are_never_compared(upgraded, draw):
    probe = draw(1)[0]
    for ask in (lambda: upgraded.identify(probe), lambda: upgraded.verify("Ada", probe)):
        with pytest.raises(gallery.ModelMismatch, match="enrol again"):
            ask()


def test_nothing_is_lost_by_a_look_with_other_networks(upgraded, path, draw):
    assert [(p.name, p.templates, p.outdated) for p in upgraded.people()] == [("Ada", 0, 2), ("Bob", 0, 1)]
    assert (len(upgraded), upgraded.comparable) == (2, 0)
    upgraded.rename("Bob", "Robert")
    with gallery.open(path, model="one") as people:
        assert [(p.name, p.templates, p.outdated) for p in people.people()] == [("Ada", 2, 0), ("Robert", 1, 0)]
        assert len(people.identify(draw(1)[0])) == 2


def test_enrolling_again_makes_one_person_comparable_and_keeps_the_old_templates(upgraded, path, draw, consent):
    rows = draw(1)
    person = upgraded.enrol("ada", rows, consent=consent)
    assert (person.name, person.templates, person.outdated) == ("Ada", 1, 2)
    assert [match.person for match in upgraded.identify(rows[0])] == ["Ada"]
    assert upgraded.comparable == 1
    assert upgraded.verify("Ada", rows[0]).accepted
    with pytest.raises(gallery.ModelMismatch, match="Bob"):
        upgraded.verify("Bob", rows[0])
    with pytest.raises(gallery.PersonExists):
        upgraded.enrol("Ada", rows, consent=consent)
    with gallery.open(path, model="one") as people:
        assert [p.templates for p in people.people()] == [2, 1]


def test_removing_erases_the_templates_of_every_model(upgraded, path, draw, consent):
    upgraded.enrol("Ada", draw(1), consent=consent)
    upgraded.remove("Ada")
    for model in ("one", "two"):
        with gallery.open(path, model=model) as people:
            assert [person.name for person in people.people()] == ["Bob"]


def test_a_gallery_needs_a_model(path):
    with pytest.raises(gallery.GalleryError, match="model_id"):
        gallery.open(path, model="")
    assert not path.exists()
