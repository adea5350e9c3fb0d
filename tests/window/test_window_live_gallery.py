"""The gallery of the live core: closed, opened again, changed, shared, and what it does not take."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime

import numpy as np
import pytest
import window_doubles as doubles
from window_waiting import until

import gallery
from app.errors import AppError
from app.kept.paths import gallery_file
from app.kept.people import known_galleries, open_people, states_folder, user_keys
from app.verdict import asking


def test_a_gallery_that_can_not_be_read_is_said_and_everything_else_runs_on(start, monkeypatch):
    closed = []

    def make():
        pipeline = doubles.make_pipeline()

        def unreadable():
            raise gallery.GalleryError("the gallery is damaged")

        monkeypatch.setattr(pipeline.gallery, "people", unreadable)
        monkeypatch.setattr(pipeline.gallery, "close", lambda: closed.append(pipeline))
        return pipeline

    live = start(make_pipeline=make)
    now = until(lambda: (s := live.snapshot()).result_number > 2 and s)
    assert now.gallery_problem == "the gallery is damaged"
    assert now.problem == ""
    assert now.result.faces[0].denoised is not None
    assert now.people == ()
    assert len(closed) == 1
    with pytest.raises(RuntimeError, match="damaged"):
        live.in_gallery(len).result(10)


def test_a_gallery_is_opened_again_without_loading_the_networks(start):
    loaded = []
    key = []

    def make():
        loaded.append(doubles.make_pipeline({}))
        return loaded[-1]

    def open_gallery(pipeline):
        if not key:
            raise gallery.GalleryError("another key made this gallery")
        return doubles.People({"Anna K.": 0.94})

    live = start(make_pipeline=make, open_gallery=open_gallery)
    until(lambda: live.snapshot().gallery_problem)
    key.append("right")
    live.reopen(open_gallery)
    now = until(lambda: (s := live.snapshot()).verdict and s.verdict.decision == "accept" and s)
    assert now.verdict.person == "Anna K."
    assert now.gallery_problem == ""
    assert len(loaded) == 1


def test_a_gallery_that_is_held_opens_for_nobody_until_it_is_released(start):
    def make():
        return doubles.make_pipeline({})

    def open_gallery(_):
        return doubles.People({"Anna K.": 0.94})

    live = start(make_pipeline=make, open_gallery=open_gallery)
    until(lambda: live.snapshot().people)
    assert live.hold("its key is being replaced").result(20) == "its key is being replaced"
    assert live.reopen(open_gallery).result(20) == "its key is being replaced"
    live.reload(lambda _: make(), open_gallery=open_gallery)  # as by other settings
    assert live.hold("a backup takes its place").result(20) == "a backup takes its place"
    live.release("its key is being replaced")
    assert live.reopen(open_gallery).result(20) == "a backup takes its place"
    assert live.snapshot().gallery_fault == "held" and live.snapshot().people == ()
    live.release("a backup takes its place")
    assert live.reopen(open_gallery).result(20) == "" and live.snapshot().people


def test_people_are_renamed_and_removed_in_the_gallery(start):
    live = start()
    live.in_gallery(lambda people: people.rename("David M.", "Dave")).result(20)
    live.in_gallery(lambda people: people.remove("Jonas R.")).result(20)
    assert {person.name for person in live.snapshot().people} == {"Anna K.", "Dave"}
    with pytest.raises(gallery.PersonExists):
        live.in_gallery(lambda people: people.rename("Dave", "Anna K.")).result(20)


def file_gallery(folder, *names):
    """Opens a gallery in a file, as one program of several; these people are in it."""

    def open_gallery(pipeline=None):
        model = doubles.make_pipeline({}).model_id if pipeline is None else pipeline.model_id
        return gallery.open(folder / "people.db", model=model, key=bytes(32))

    with open_gallery() as people:
        for axis, name in enumerate(names, start=3):
            people.enrol(name, np.eye(1, 1920, axis, dtype=np.float32), consent=doubles.CONSENT)
    return open_gallery


def test_who_another_program_enrols_or_removes_is_shown(start, tmp_path):
    open_gallery = file_gallery(tmp_path, "Ann", "Ben")
    live = start(make_pipeline=lambda: doubles.make_pipeline({}), open_gallery=open_gallery)
    until(lambda: len(live.snapshot().people) == 2)
    with open_gallery() as other:
        other.remove("Ben")
        other.enrol("Eve", np.eye(1, 1920, dtype=np.float32), consent=doubles.CONSENT)
    until(lambda: [person.name for person in live.snapshot().people] == ["Ann", "Eve"])
    until(lambda: (s := live.snapshot()).verdict and s.verdict.person == "Eve")


def test_an_enrolment_is_undone_in_the_gallery_that_is_open_by_then(start, tmp_path):
    open_gallery = file_gallery(tmp_path)
    live = start(lambda: doubles.Clip(90), make_pipeline=lambda: doubles.make_pipeline({}), open_gallery=open_gallery)
    live.start_enrolment("Maria S.").result(20)
    until(lambda: live.snapshot().enrolment.enough)
    live.finish_enrolment(doubles.CONSENT).result(20)
    assert live.reopen(open_gallery).result(20) == "", "as after its key was replaced"
    live.undo_enrolment().result(20)
    assert live.snapshot().people == ()


def test_what_a_change_did_before_it_failed_is_shown(start, tmp_path):
    live = start(
        make_pipeline=lambda: doubles.make_pipeline({}), open_gallery=file_gallery(tmp_path, "Ann", "Ben"), uri=""
    )
    until(lambda: len(live.snapshot().people) == 2)

    def work(people):
        for name in ("Ann", "Nobody"):
            people.remove(name)

    with pytest.raises(gallery.PersonUnknown):
        live.in_gallery(work).result(20)
    assert [person.name for person in live.snapshot().people] == ["Ben"]


def test_what_can_not_be_compared_is_shown_all_the_same(start):
    pipeline = doubles.make_pipeline()
    live = start(make_pipeline=lambda: pipeline)
    live.verify("Anna K.")
    until(lambda: live.snapshot().verdict and live.snapshot().verdict.person == "Anna K.")
    pipeline.gallery._templates.pop("Anna K.")  # by another program, so nobody told the window
    now = until(lambda: (s := live.snapshot()).problem and s)
    assert "enrol again" in now.problem
    until(lambda: live.snapshot().result_number > now.result_number + 2)


def test_an_audit_that_can_not_be_written_is_told_as_that(start, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise gallery.GalleryError("the disk is full; free some space")

    pipeline = doubles.make_pipeline()
    monkeypatch.setattr(pipeline.gallery, "record", full)
    live = start(make_pipeline=lambda: pipeline)
    now = until(lambda: (s := live.snapshot()).problem and s)
    assert "audit: the disk is full; free some space" in now.problem
    assert now.verdict is not None and now.verdict.settled, "the face was compared all the same"


def test_a_wrong_verdict_is_said_where_the_gallery_keeps_it(start, monkeypatch):
    said = []
    pipeline = doubles.make_pipeline()
    live = start(make_pipeline=lambda: pipeline)
    until(lambda: live.snapshot().verdict)
    with pytest.raises(AppError, match="keeps no corrections"):
        live.not_this("Anna K.").result(10)
    monkeypatch.setattr(doubles.People, "not_this", lambda _, *names: said.append(names), raising=False)
    monkeypatch.setattr(doubles.People, "corrections", lambda _: [], raising=False)
    monkeypatch.setattr(doubles.People, "forget_corrections", lambda _, name: 0, raising=False)
    live.not_this("Anna K.", "David M.").result(10)
    assert said == [("Anna K.", "David M.")]


class Shared(doubles.People):
    """As one station of a shared gallery."""

    away, synchronised, silent, trouble = False, datetime(2026, 3, 4, 9, 5, tzinfo=UTC), None, None


def test_what_the_server_of_a_shared_gallery_does_is_seen(start, monkeypatch):
    monkeypatch.setattr("app.live.sharing.LOOK_S", 0.0)
    shared = Shared({"Anna K.": 0.94})
    live = start(make_pipeline=lambda: doubles.make_pipeline({}), open_gallery=lambda _: shared)
    until(lambda: live.snapshot().copy_of == shared.synchronised)
    assert not live.snapshot().server_away and live.snapshot().silent_since is None
    shared.silent = datetime(2026, 3, 4, 8, 50, tzinfo=UTC)
    until(lambda: live.snapshot().silent_since == shared.silent)
    assert live.snapshot().gallery_problem == "" and live.snapshot().people, "people are compared all the same"
    shared.silent = None
    until(lambda: live.snapshot().silent_since is None)
    shared.away = True
    until(lambda: live.snapshot().server_away)
    assert live.snapshot().gallery_problem == "", "people are compared with the copy"
    shared.away, shared.trouble = False, gallery.RolledBack("the server is older than this station's copy")
    now = until(lambda: (s := live.snapshot()).gallery_problem and s)
    assert now.gallery_problem.startswith("the server is older") and not now.server_away


def test_nobody_waits_for_a_gallery_that_is_read_for_another_decision(start, monkeypatch):
    """The window asks for a snapshot every 15 ms in its own thread: thousands of people must not hold it up."""
    live = start(make_pipeline=lambda: doubles.make_pipeline({"Anna K.": 0.94, "David M.": 0.4}))
    until(lambda: live.snapshot().verdict)
    reading, read, decide = threading.Event(), threading.Event(), asking.decision

    def slow(*arguments, **options):
        reading.set()
        assert read.wait(100)
        return decide(*arguments, **options)

    monkeypatch.setattr(asking, "decision", slow)
    live.verify("David M.")
    assert reading.wait(100)
    seen = []
    asks = threading.Thread(target=lambda: seen.append(live.snapshot()), daemon=True)
    asks.start()
    asks.join(20)
    answered = bool(seen)
    read.set()
    assert answered and seen[0].verdict is None, "what was seen before says nothing of the new question"
    until(lambda: (s := live.snapshot()).verdict and s.verdict.decision == "unknown")


@pytest.fixture
def own(start):
    """A live core that knows the face from the user's own gallery."""
    model = doubles.make_pipeline({}).model_id
    views = np.zeros((5, 1920), np.float32)
    views[:, 0] = 1
    with open_people(gallery_file(), model) as people:
        people.enrol("Anna K.", views, consent=doubles.CONSENT)
        people.enrol("Ada", np.eye(1, 1920, 7, dtype=np.float32), consent=doubles.CONSENT)
    live = start(
        doubles.Camera,
        make_pipeline=lambda: doubles.make_pipeline({}),
        open_gallery=lambda pipeline: open_people(gallery_file(), pipeline.model_id),
    )
    until(lambda: accepted(live))
    return live


def accepted(live) -> bool:
    verdict = live.snapshot().verdict
    return verdict is not None and verdict.state == "accepted"


def goes_on(live) -> None:
    number = live.snapshot().result_number
    now = until(lambda: (s := live.snapshot()).result_number > number + 2 and s)
    assert now.problem == "" and now.result.faces[0].denoised is not None


@pytest.mark.parametrize("asked", [False, True], ids=["while it looks on", "while something is asked"])
def test_a_key_that_another_program_replaced_is_taken_over(own, asked):
    gallery.rotate(
        user_keys(), known_galleries(gallery_file()), model=doubles.make_pipeline({}).model_id, states=states_folder()
    )
    if asked:
        own.verify("Anna K.")
    goes_on(own)
    until(lambda: accepted(own))
    assert own.snapshot().gallery_problem == ""


@pytest.mark.parametrize("asked", [False, True], ids=["while it looks on", "while something is asked"])
def test_a_gallery_that_is_taken_away_is_said_and_everything_else_runs_on(own, asked):
    for file in gallery_file().parent.glob(f"{gallery_file().name}*"):
        file.rename(file.with_name(f"elsewhere-{file.name}"))
    if asked:
        own.verify("Anna K.")
    now = until(lambda: (s := own.snapshot()).gallery_problem and s)
    assert "is gone" in now.gallery_problem and now.gallery_fault == "older" and now.people == ()
    goes_on(own)
    assert not accepted(own)
    with pytest.raises(RuntimeError, match="is gone"):
        own.in_gallery(len).result(10)


def test_a_gallery_that_fails_again_and_again_stays_closed(own, monkeypatch):
    def gone(*_: object, **__: object) -> None:
        raise gallery.RolledBack("the gallery was moved")

    monkeypatch.setattr(asking, "decision", gone)
    own.verify("Anna K.")
    now = until(lambda: (s := own.snapshot()).gallery_problem and s)
    assert now.gallery_problem == "the gallery was moved" and now.people == ()
    goes_on(own)


def test_a_damaged_template_leaves_everything_but_comparing(own):
    own.reopen(lambda _: None).result(20)
    with closing(sqlite3.connect(gallery_file())) as db:
        number, sealed = db.execute("SELECT id, sealed FROM template ORDER BY id DESC").fetchone()
        flipped = sealed[:50] + bytes([sealed[50] ^ 1]) + sealed[51:]
        db.execute("UPDATE template SET sealed = ? WHERE id = ?", [flipped, number])
        db.commit()
    own.reopen(lambda pipeline: open_people(gallery_file(), pipeline.model_id)).result(20)
    now = until(lambda: (s := own.snapshot()).gallery_problem and s)
    assert now.gallery_problem.startswith("a template of Ada") and now.gallery_fault == "template"
    goes_on(own)
    assert not accepted(own) and len(own.snapshot().people) == 2
    own.in_gallery(lambda people: people.remove("Ada")).result(20)  # as the message says
    until(lambda: accepted(own))
    assert own.snapshot().gallery_problem == "" == own.snapshot().gallery_fault
