"""Several programs and several threads on one gallery."""

import os
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import gallery

ENROLLER = """
import sys
from datetime import UTC, datetime
import numpy as np
import gallery
import gallery.database

gallery.database.SYNCHRONOUS = "OFF"
path, who, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
consent = gallery.Consent(True, who, "yes", datetime.now(UTC))
rng = np.random.default_rng(int(who))
print("ready", flush=True)
sys.stdin.readline()
with gallery.open(path, model="one") as people:
    for k in range(count):
        rows = rng.standard_normal((2, 1920)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        people.enrol(f"{who}-{k}", rows, consent=consent)
        assert people.verify(f"{who}-{k}", rows[0], threshold=0.9).accepted
"""


def start(script: str, *arguments: object) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )


def test_a_gallery_that_another_program_is_just_making_is_waited_for(path):
    maker = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    path.chmod(0o600)
    maker.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.2, lambda: maker.execute("COMMIT"))
    done.start()
    with gallery.open(path, model="one") as people:
        assert len(people) == 0
    done.join()
    maker.close()


def test_two_programs_that_make_and_fill_one_gallery_at_once_lose_nothing(path, draw):
    programs = [start(ENROLLER, path, who, 10) for who in (1, 2)]
    for program in programs:
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        program.stdin.write("go\n")
        program.stdin.flush()
    for program in programs:
        _, errors = program.communicate(timeout=500)
        assert program.returncode == 0, errors
    with gallery.open(path, model="one") as people:
        assert {p.name: p.templates for p in people.people()} == {f"{who}-{k}": 2 for who in (1, 2) for k in range(10)}
        assert len(people.identify(draw(1)[0], top=100)) == 20


KILLED = ENROLLER.replace("people.enrol(", "print(k, flush=True); people.enrol(")


def test_a_program_killed_while_enrolling_leaves_whole_people(path, draw):
    program = start(KILLED, path, 1, 10_000)
    assert program.stdout.readline() == "ready\n"
    program.stdin.write("go\n")
    program.stdin.flush()
    while program.stdout.readline() not in ("8\n", ""):
        pass
    program.kill()
    _, errors = program.communicate(timeout=300)
    assert not errors
    with gallery.open(path, model="one") as people:
        assert len(people) >= 8
        assert {person.templates for person in people.people()} == {2}
        assert len(people.identify(draw(1)[0], top=10_000)) == len(people)


def test_what_another_program_does_is_seen_by_the_next_question(path, draw, consent):
    rows = draw(3)
    with (
        gallery.open(path, model="one", threshold=0.5) as here,
        gallery.open(path, model="one", threshold=0.5) as there,
    ):
        assert here.identify(rows[0]) == []
        there.enrol("Ada", rows[:1], consent=consent)
        assert here.verify("Ada", rows[0]).accepted
        there.add("Ada", rows[1:2])
        assert here.verify("Ada", rows[1]).accepted
        there.rename("Ada", "Ada King")
        assert here.identify(rows[0])[0].person == "Ada King"
        there.enrol("Bob", rows[2:], consent=consent)
        there.remove("Ada King")
        assert [match.person for match in here.identify(rows[0])] == ["Bob"]
        with pytest.raises(gallery.PersonExists):
            here.enrol("BOB", rows[:1], consent=consent)


def test_only_new_templates_are_read_again(path, draw, consent, monkeypatch):
    from gallery import embedding

    with gallery.open(path, model="one") as here, gallery.open(path, model="one") as there:
        there.enrol("Ada", draw(20), consent=consent)
        here.identify(draw(1)[0])
        read = []
        halves = embedding.halves
        monkeypatch.setattr(embedding, "halves", lambda contents: read.extend(contents) or halves(contents))
        there.enrol("Bob", draw(2), consent=consent)
        there.record("unknown")
        here.identify(draw(1)[0])
        here.identify(draw(1)[0])
        assert len(read) == 2


def test_threads_enrol_and_ask_at_once(path, draw, consent):
    rows = draw(24)
    with gallery.open(path, model="one", threshold=0.9) as people, ThreadPoolExecutor(4) as pool:

        def work(k: int) -> bool:
            people.enrol(f"person {k}", rows[k][None], consent=consent)
            found = people.identify(rows[k], top=1)[0]
            return found.accepted and found.person == f"person {k}"

        assert all(pool.map(work, range(24)))
        assert len(people) == 24
        np.testing.assert_allclose([people.verify(f"person {k}", rows[k]).score for k in range(24)], 1, atol=1e-5)


def test_a_locked_gallery_is_busy_not_broken(path, draw, consent, monkeypatch):
    import sqlite3

    with gallery.open(path, model="one") as people:
        people._file.db.conn.execute("PRAGMA busy_timeout = 20")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(gallery.GalleryBusy, match="locked"):
            people.enrol("Ada", draw(1), consent=consent)
        other.execute("ROLLBACK")
        other.close()
        people.enrol("Ada", draw(1), consent=consent)
