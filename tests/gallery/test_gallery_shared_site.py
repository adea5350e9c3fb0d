"""A shared gallery adapts itself to the people of all its stations: one adaptation, undone and erased for all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shared_stations import names, soon
from sites import AGREED, COSINES, SENSOR, crowd, enrol, shipped_of

import gallery
from gallery.shared import adapted


@pytest.fixture(scope="module")
def six():
    return crowd(6, seed=2)


@pytest.fixture(scope="module")
def base():
    return shipped_of(crowd(6, seed=1))


@pytest.fixture
def two(station, six):
    """Two stations; three people were enrolled at each."""
    here, there = station("here"), station("there")
    enrol(here, six[:3])
    enrol(there, six[3:], first=3)
    soon(lambda: len(here) == len(there) == 6)
    return here, there


def version(people) -> int:
    return people.site.states()[0].version


def used(people, base=None):
    return people.site.adaptation(SENSOR, base, COSINES)


def entries(server, database) -> list[int]:
    query = "SELECT length(sealed) FROM relief_entry WHERE person LIKE 'adaptation %'"
    return [int(row[0]) for row in server.sql(query, database)]


def test_people_of_all_stations_are_pooled_and_all_use_the_same(two, station, server, database, base):
    here, there = two
    renewed = here.site.renew_if_due(SENSOR, base, COSINES)
    assert renewed is not None and renewed.effect.people == 6 and renewed.effect.shipped_people == 6
    soon(lambda: version(there) == 1)
    assert used(there, base).digest == used(here, base).digest != base.digest
    assert there.site.states()[0].effect == renewed.effect
    late = station("late")
    assert used(late, base).digest == used(here, base).digest
    assert len(entries(server, database)) == 1 and entries(server, database)[0] > 100_000
    assert here.check() == there.check() == late.check() == 6
    again = there.site.renew(SENSOR, base, COSINES)
    assert again.version == 2
    soon(lambda: version(here) == 2)


def test_one_command_undoes_it_everywhere(two, base, server, database):
    here, there = two
    here.site.renew(SENSOR, base, COSINES)
    soon(lambda: version(there) == 1)
    assert there.site.undo(SENSOR)
    soon(lambda: version(here) == 2)
    assert used(here, base) is base and not here.site.states()[0].wanted
    assert here.site.renew_if_due(SENSOR, base, COSINES) is None
    assert max(entries(server, database)) < 1000, "the server keeps nothing of it either"


def test_who_leaves_takes_it_along_and_it_is_derived_again(two, base, server, database):
    here, there = two
    here.site.renew(SENSOR, base, COSINES)
    soon(lambda: version(there) == 1)
    first = used(there, base)
    here.remove("person 5")
    assert max(entries(server, database)) < 1000
    soon(lambda: "person 5" not in names(there))
    left = used(there, base)
    assert left.digest not in (first.digest, base.digest)
    soon(lambda: version(here) == 2)
    assert used(here, base).digest == left.digest
    there.agree("person 4", replace(AGREED, adapts=False))
    soon(lambda: not here.people()[4].consent.adapts)
    assert used(here, base) is base and used(there, base) is base, "four are too few"
    assert max(entries(server, database)) < 1000


def test_another_name_changes_nothing_of_it(two, base):
    here, there = two
    here.site.renew(SENSOR, base, COSINES)
    soon(lambda: version(there) == 1)
    there.rename("person 0", "Ada")
    there.annotate("person 1", "likes Zwetschgenmus")
    soon(lambda: here.notes() == {"person 1": "likes Zwetschgenmus"})
    assert used(here, base).digest == used(there, base).digest != base.digest
    assert version(here) == version(there) == 1


def test_without_the_server_it_goes_on_and_nothing_is_derived(two, base, server):
    here, there = two
    here.site.renew(SENSOR, base, COSINES)
    soon(lambda: version(there) == 1)
    digest, mark = used(there, base).digest, there.site.mark
    server.stop()
    try:
        soon(lambda: there.away)
        assert used(there, base).digest == digest
        with pytest.raises(gallery.ServerAway):
            there.site.undo(SENSOR)
    finally:
        server.start()
    soon(lambda: not there.away)
    assert there.site.mark == mark
    assert used(there, base).digest == digest


def test_stations_of_two_releases_do_not_take_turns(two, base):
    here, there = two
    other = shipped_of(crowd(6, seed=3))
    here.site.renew(SENSOR, base, COSINES)
    soon(lambda: version(there) == 1)
    assert used(there, other) is other, "what was pooled with another release is not used"
    assert used(here, base).digest != base.digest
    assert version(here) == version(there) == 1
    assert there.site.renew_if_due(SENSOR, other, COSINES) is not None
    soon(lambda: version(here) == 2)
    assert used(here, base) is base


def test_a_new_key_keeps_it(two, base):
    here, there = two
    here.site.renew(SENSOR, base, COSINES)
    digest = used(here, base).digest
    here.replace_key(bytes(range(1, 33)))
    soon(lambda: there.key_replaced and version(there) == 1)
    assert used(there, base).digest == used(here, base).digest == digest
    assert here.check() == 6


@pytest.mark.parametrize("change", ["version", "sensor", "content", "head"])
def test_an_entry_that_is_not_what_relief_writes_is_refused(two, base, change):
    here = two[0]
    here.site.renew(SENSOR, base, COSINES)
    with here._file.reading() as db:
        (one,) = adapted.of_all(db, here._templates.seal)
    content = adapted.encoded(one)
    assert adapted.decoded(content, one.entry) == one
    forged = {
        "version": adapted.encoded(replace(one, version=0)),
        "sensor": adapted.encoded(replace(one, sensor="kinect")),
        "content": content[:-1],
        "head": b"[" + content,
    }[change]
    with pytest.raises(gallery.BadFile):
        adapted.decoded(forged, one.entry)
