"""The gallery, or its key, becomes another one while work is done on it: the work is finished, whole, and told."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from window_waiting import until

import gallery
from app.kept.settings import Settings
from app.live.loans import Loans
from app.verdict.enrolment import consent
from app.window.desks.reopening import Reopening
from app.window.models.jobs import Jobs
from app.window.models.pending import Pending
from app.window.models.places import GALLERY
from app.window.pages.settings import SettingsPage
from app.window.parts.file_dialog import FileDialog
from app.window.start import change
from gallery import Gallery, GalleryError

pytestmark = pytest.mark.usefixtures("look")
PATIENCE = 60_000


class Shelf:
    """Counts how often it is closed."""

    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


def test_a_gallery_is_closed_by_the_last_who_gives_it_back():
    loans, shelf, other = Loans(), Shelf(), Shelf()
    one, two = loans.lend(shelf, "Exporting"), loans.lend(shelf, "Importing")
    loans.close(other)
    loans.close(shelf)
    assert other.closed == 1 and not shelf.closed and one.former
    with pytest.raises(ZeroDivisionError), one as lent:
        assert lent is shelf and not loans.wait(0)
        raise ZeroDivisionError
    assert not shelf.closed and loans.titles == ("Importing",)
    with two:
        pass
    assert shelf.closed == 1 and loans.wait(0)
    with pytest.raises(GalleryError, match="meanwhile"):
        loans.lend(shelf, "Exporting")


@pytest.fixture
def slow(monkeypatch):
    """A backup waits, before it is made, until it is let go."""
    go, begun, made = threading.Event(), threading.Event(), Gallery.backup

    def backup(people, target, *, step=None):
        begun.set()
        go.wait(PATIENCE / 1000)
        made(people, target, step=step)

    monkeypatch.setattr(Gallery, "backup", backup)
    yield begun, go
    go.set()


@pytest.fixture
def opened(tmp_path):
    """Opens a gallery in which one person of its name is."""

    def open_named(name: str, pipeline) -> Gallery:
        people = gallery.open(tmp_path / f"{name}.db", model=pipeline.model_id, key=bytes(32))
        if not len(people):
            people.enrol(name, np.eye(1, 1920, dtype=np.float32), consent=consent("tester", given=True))
        return people

    return open_named


@pytest.fixture
def backing_up(window, qtbot, opened, slow, tmp_path, monkeypatch):
    """A window that makes a backup of Ada's gallery."""
    shown = window(open_gallery=lambda pipeline: opened("Ada", pipeline))
    shown.show_page(GALLERY)
    qtbot.waitUntil(lambda: shown.gallery_page.listed == ["Ada"], timeout=PATIENCE)
    monkeypatch.setattr(FileDialog, "ask", lambda _: tmp_path / "backup.db")
    shown.gallery_page.save.click()
    qtbot.waitUntil(slow[0].is_set, timeout=PATIENCE)
    return shown


def in_backup(tmp_path) -> list[str]:
    with gallery.open(tmp_path / "backup.db", model="m", key=bytes(32)) as copy:
        return [person.name for person in copy.people()]


def test_a_backup_outlasts_a_change_of_galleries(backing_up, qtbot, opened, slow, tmp_path):
    shown, page = backing_up, backing_up.gallery_page
    shown.live.reopen(lambda pipeline: opened("Ben", pipeline)).result(PATIENCE / 1000)
    qtbot.waitUntil(lambda: page.listed == ["Ben"], timeout=PATIENCE)
    assert shown.jobs.running
    slow[1].set()
    qtbot.waitUntil(lambda: "Backed up" in page._note.text(), timeout=PATIENCE)
    assert "gallery that was open before" in page._note.text() and page._note.property("tone") == "soft"
    assert in_backup(tmp_path) == ["Ada"]


def test_whoever_changes_the_gallery_is_told_what_goes_on(backing_up, tmp_path):
    said = change(backing_up.live, Settings(), Settings(gallery=str(tmp_path / "other.db")))
    assert "Backing up to backup.db" in said


def test_a_key_is_replaced_after_the_backup_that_needs_it(backing_up, qtbot, slow, tmp_path):
    shown, page, pending, jobs = backing_up, SettingsPage(settings=Settings()), Pending(), Jobs()
    qtbot.addWidget(page)
    reopening = Reopening(
        page=page,
        live=shown.live,
        pending=pending,
        jobs=jobs,
        gallery=lambda: tmp_path / "Ada.db",
        reopen=lambda: None,
        unlock=lambda _: None,
    )
    found: list[list[str]] = []

    def begin(end: list[str]) -> None:
        reopening.begin(
            "Replacing",
            lambda *_: found.append(in_backup(tmp_path)),
            why="its key is being replaced",
            now="",
            done=lambda _: end.append("done"),
            failed=end.append,
            cancelled=lambda: end.append("stopped"),
        )

    def answered(end: list[str]) -> bool:
        pending.poll()
        jobs.poll()
        return bool(end)

    stopped: list[str] = []
    begin(stopped)
    until(lambda: answered(stopped) or (jobs.running and "Backing up to backup.db" in jobs.running[0].told.remark))
    jobs.running[0].cancel()
    until(lambda: answered(stopped))
    assert stopped == ["stopped"] and not found and not shown.live.held
    ended: list[str] = []
    begin(ended)
    until(lambda: answered(ended) or jobs.running)
    slow[1].set()
    until(lambda: answered(ended))
    assert ended == ["done"] and found == [["Ada"]]


def test_the_window_stays_until_a_backup_is_whole(backing_up, qtbot, slow, tmp_path):
    assert not backing_up.close()
    assert backing_up.isVisible() and "Backing up to backup.db" in backing_up.toast.text
    slow[1].set()
    qtbot.waitUntil(lambda: not backing_up.isVisible(), timeout=PATIENCE)
    assert in_backup(tmp_path) == ["Ada"]


def test_a_backup_that_begins_as_the_gallery_is_changed_is_refused_in_words(window, qtbot, opened, slow, monkeypatch):
    shown = window(open_gallery=lambda pipeline: opened("Ada", pipeline))
    page = shown.gallery_page
    shown.show_page(GALLERY)
    qtbot.waitUntil(lambda: page.listed == ["Ada"], timeout=PATIENCE)
    before = shown.live.in_gallery(lambda people: people).result(PATIENCE / 1000)
    shown.live.reopen(lambda pipeline: opened("Ben", pipeline)).result(PATIENCE / 1000)
    shown.desks.gallery._begin(
        "Backing up", before, lambda people, _: people.backup("x"), lambda *_: None, page.set_note
    )
    assert "another gallery was opened meanwhile" in page._note.text() and not shown.jobs.running


def test_a_backup_can_be_stopped_and_leaves_nothing_then(backing_up, qtbot, slow, tmp_path):
    shown = backing_up
    (job,) = shown.jobs.running
    assert job.stops
    job.cancel()
    slow[1].set()
    qtbot.waitUntil(lambda: not shown.jobs.running, timeout=PATIENCE)
    assert "was stopped" in shown.gallery_page._note.text() and not list(tmp_path.glob("*backup.db*"))
