"""Views of enrolments: kept sealed, bound to their person, gone with them."""

import sqlite3

import numpy as np
import pytest

import gallery
from gallery import views
from gallery.errors import GalleryDamaged

KEY = bytes(range(32))


def held(people, sensor):
    with people._file.reading() as db:
        return people._templates.views(db, sensor)


def blobs(path):
    with sqlite3.connect(path) as db:
        return [row[0] for row in db.execute("SELECT sealed FROM view ORDER BY id")]


def test_an_enrolment_keeps_its_views_by_sensor(people, draw, consent):
    rows = draw(12)
    people.enrol("Ada", rows[:5], consent=consent, views=rows, sensor="kinect-v2")
    people.enrol("Bob", draw(5), consent=consent)
    (kept,) = held(people, "kinect-v2").values()
    np.testing.assert_allclose(kept, rows, atol=1e-3)
    assert held(people, "") == {}
    assert len(people.identify(rows[7])) == 2  # views are no templates
    assert people.verify("Ada", rows[7]).score < 0.5


def test_no_more_than_thirty_are_kept_evenly(people, draw, consent):
    rows = draw(100)
    people.enrol("Ada", rows[:5], consent=consent, views=rows, sensor="x")
    (kept,) = held(people, "x").values()
    assert len(kept) == views.MOST
    np.testing.assert_allclose(kept[[0, -1]], rows[[0, -1]], atol=1e-3)


def test_views_are_encrypted_and_open_again_after_a_change_of_key(path, draw, consent):
    rows = draw(6)
    with gallery.open(path, model="one", key=KEY) as people:
        people.enrol("Ada", rows, consent=consent, views=rows, sensor="x")
        plain = rows[0].astype("<f2").tobytes()
        assert all(plain[:64] not in blob for blob in blobs(path))
        people.rekey(None)
        assert plain[:64] in blobs(path)[0]
        people.rekey(bytes(32))
        (kept,) = held(people, "x").values()
        np.testing.assert_allclose(kept, rows, atol=1e-3)


def test_a_removed_persons_views_are_erased(people, path, draw, consent):
    rows = draw(6)
    people.enrol("Ada", rows[:5], consent=consent, views=rows, sensor="x")
    assert blobs(path)
    people.remove("Ada")
    assert not blobs(path)
    parts = [rows[5].astype("<f2").tobytes()[at : at + 64] for at in range(0, 3000, 500)]
    content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert not any(part in content for part in parts)


@pytest.mark.parametrize("change", ["UPDATE view SET sensor = 'y'", "UPDATE view SET model = 'two'"])
def test_a_view_that_was_moved_does_not_open(people, path, draw, consent, change):
    people.enrol("Ada", draw(5), consent=consent, views=draw(5), sensor="x")
    with sqlite3.connect(path) as db:
        db.execute(change)
    db.close()
    people.model = people._templates.model = "two" if "two" in change else "one"
    with pytest.raises(GalleryDamaged, match="views"):
        held(people, "y" if "'y'" in change else "x")


def test_views_must_be_embeddings(people, draw, consent):
    with pytest.raises(gallery.BadEmbedding):
        people.enrol("Ada", draw(5), consent=consent, views=2 * draw(5), sensor="x")
    assert not people.people()
