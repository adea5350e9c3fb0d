"""A gallery that does not open is mended from the banner: by its recovery sheet, by a backup, or as it is."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import window_doubles as doubles
from PySide6.QtWidgets import QWidget

import gallery
from app.kept.paths import gallery_file
from app.kept.people import open_people, user_keys
from app.kept.settings import Settings
from app.window.desks.reopening import Reopening
from app.window.desks.rescue import RescueDesk
from app.window.models import keeping
from app.window.models.alarm import alarm
from app.window.models.jobs import Jobs
from app.window.models.pending import Pending
from app.window.pages.settings import SettingsPage
from app.window.parts.file_dialog import FileDialog
from app.window.parts.rescue_dialogs import AcceptDialog, RecoverDialog, RestoreDialog
from app.window.start import Passphrase
from gallery import envelope
from gallery.passphrase import Stretching

pytestmark = pytest.mark.usefixtures("look")
PATIENCE = 60_000
WORDS = "four words of a book"
MODEL = doubles.make_pipeline({}).model_id


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    monkeypatch.setattr(keeping, "shipped_model_id", lambda: MODEL)
    monkeypatch.setattr(envelope, "new_stretching", lambda: Stretching(memory_kib=8 * 1024, passes=1))


def enrol(name: str) -> None:
    with open_people(gallery_file(), MODEL) as people:
        people.enrol(name, np.eye(1, 1920, dtype=np.float32), consent=doubles.CONSENT)


class Station:
    """The desk on a live core with the user's own gallery, which Ada is in; her ``sheet``, and a ``backup``."""

    def __init__(self, qtbot, start, folder) -> None:
        enrol("Ada")
        self.sheet, self.backup = gallery.sheet(user_keys().read()).splitlines(), folder / "backup.db"
        with open_people(gallery_file(), MODEL) as people:
            people.backup(self.backup)
        self.qtbot, self.start, self.said, self.passphrase = qtbot, start, [], Passphrase()
        self.parent, self.page, self.pending, self.jobs = (
            QWidget(),
            SettingsPage(settings=Settings()),
            Pending(),
            Jobs(),
        )
        for widget in (self.parent, self.page):
            qtbot.addWidget(widget)
        self.parent.show()

    def begin(self, fault: str) -> None:
        """Begin with a gallery that has this fault."""
        self.live = self.start(uri="", open_gallery=self.open)
        reopening = Reopening(
            page=self.page,
            live=self.live,
            pending=self.pending,
            jobs=self.jobs,
            gallery=gallery_file,
            reopen=lambda: self.live.reopen(self.open),
            unlock=self.unlock,
        )
        self.desk = RescueDesk(
            parent=self.parent, jobs=self.jobs, say=self.say, gallery=gallery_file, reopening=reopening
        )
        self.until(lambda: self.live.snapshot().gallery_fault == fault)

    def say(self, text: str, *, bad: bool = False) -> None:
        self.said.append(text)

    def open(self, pipeline):
        return open_people(gallery_file(), pipeline.model_id, ask=self.passphrase.give)

    def unlock(self, typed: str) -> None:
        self.passphrase.take(typed)
        self.live.reopen(self.open)

    def names(self) -> list[str]:
        now = self.live.snapshot()
        return [] if now.gallery_problem else [person.name for person in now.people]

    def until(self, asked) -> None:
        def so() -> bool:
            self.pending.poll()
            self.jobs.poll()
            return bool(asked())

        self.qtbot.waitUntil(so, timeout=PATIENCE)


@pytest.fixture
def station(qtbot, start, tmp_path):
    made = Station(qtbot, start, tmp_path)
    yield made
    made.jobs.close(within=10)


@pytest.mark.parametrize("lies", [None, b"7" * 32])
def test_the_key_comes_from_its_sheet_and_a_slip_is_found(station, lies):
    gallery.key_file().unlink()
    if lies is not None:
        gallery.key_file().write_bytes(lies)
        gallery.key_file().chmod(0o600)
    station.begin("key")
    station.desk.ask("recover")
    dialog = station.desk.dialogs.dialog
    assert isinstance(dialog, RecoverDialog) and not dialog.act.isEnabled()
    for line, text in zip(dialog.lines, station.sheet, strict=True):
        line.setText(text)
    dialog.lines[2].setText(station.sheet[2][:-1] + "U")
    dialog.act.click()
    assert not dialog.act.isEnabled()
    station.until(lambda: "line 3" in dialog.problem.lower())
    dialog.lines[2].setText(station.sheet[2])
    dialog.act.click()
    station.until(lambda: station.names() == ["Ada"])
    assert station.desk.dialogs.dialog is None and "being opened" in station.said[-1]
    assert "in a file" in station.page.keeping.key.text().lower()


def test_a_backup_takes_the_place_of_a_damaged_gallery(station, monkeypatch):
    gallery_file().write_bytes(b"noise" * 5000)
    station.begin("damaged")
    monkeypatch.setattr(FileDialog, "ask", lambda _: None)
    station.desk.ask("restore")
    assert station.desk.dialogs.dialog is None, "no file was chosen"
    monkeypatch.setattr(FileDialog, "ask", lambda _: station.backup)
    station.desk.ask("restore")
    dialog = station.desk.dialogs.dialog
    assert isinstance(dialog, RestoreDialog) and not dialog.now.isVisible()
    dialog.act.click()
    station.until(lambda: station.names() == ["Ada"])
    assert "1 person is in the gallery again" in station.said[-1] and "damaged-" in station.said[-1]


def test_a_backup_that_is_none_is_a_banner_until_the_gallery_opens(station, monkeypatch):
    enrol("Ben")
    with open_people(gallery_file(), MODEL) as people:
        whole = people.path.with_name("whole.db")
        people.backup(whole)
    gallery_file().write_bytes(b"noise" * 5000)
    station.backup.write_bytes(b"noise")
    station.begin("damaged")
    monkeypatch.setattr(FileDialog, "ask", lambda _: station.backup)
    station.desk.ask("restore")
    station.desk.dialogs.dialog.act.click()
    station.until(lambda: station.desk.problem and station.live.snapshot().gallery_fault == "damaged")
    said = alarm(station.live.snapshot(), settings_problem="", rescue_problem=station.desk.problem)
    assert said is not None and "no whole backup" in said.text and "restore" in said.remedies
    monkeypatch.setattr(FileDialog, "ask", lambda _: whole)
    station.desk.ask("restore")
    station.desk.dialogs.dialog.act.click()
    station.until(lambda: station.names() == ["Ada", "Ben"])
    assert station.desk.problem == ""


def test_a_backup_that_is_none_is_said_where_the_gallery_is_whole(station, monkeypatch):
    station.backup.write_bytes(b"noise")
    station.begin("")
    station.until(lambda: station.names() == ["Ada"])
    monkeypatch.setattr(FileDialog, "ask", lambda _: station.backup)
    station.desk.ask("restore")
    station.desk.dialogs.dialog.act.click()
    station.until(lambda: any("no whole backup" in said for said in station.said))
    station.until(lambda: station.names() == ["Ada"])
    assert station.desk.problem == "", "it would be told of the next fault"


def test_why_a_gallery_was_not_mended_is_over_once_it_opens(station, monkeypatch):
    gallery_file().write_bytes(b"noise" * 5000)
    station.begin("damaged")
    station.desk.problem = "there is no whole backup"
    station.desk.follow(station.live.snapshot())
    assert station.desk.problem
    gallery_file().write_bytes(station.backup.read_bytes())
    open_people(gallery_file(), MODEL, accept=True).close()
    station.desk.dialogs.taken()
    station.live.reopen(station.open)
    station.until(lambda: station.names() == ["Ada"])
    station.desk.follow(station.live.snapshot())
    assert station.desk.problem == ""


def test_nothing_opens_a_gallery_in_whose_place_a_backup_is_being_put(station, monkeypatch):
    station.begin("")
    station.until(lambda: station.names() == ["Ada"])
    going, restore = threading.Event(), gallery.restore

    def slow(*arguments, **options):
        going.wait(PATIENCE / 1000)
        return restore(*arguments, **options)

    monkeypatch.setattr(gallery, "restore", slow)
    monkeypatch.setattr(FileDialog, "ask", lambda _: station.backup)
    station.desk.ask("restore")
    station.desk.dialogs.dialog.act.click()
    station.until(lambda: station.jobs.running)
    assert "a backup is being put" in station.live.reopen(station.open).result(20), "as the banner did"
    going.set()
    station.until(lambda: station.names() == ["Ada"])


def test_a_backup_takes_the_place_of_a_whole_gallery_too(station, monkeypatch):
    enrol("Ben")
    station.begin("")
    station.until(lambda: station.names() == ["Ada", "Ben"])
    monkeypatch.setattr(FileDialog, "ask", lambda _: station.backup)
    station.desk.ask("restore")
    station.desk.dialogs.dialog.act.click()
    station.until(lambda: station.names() == ["Ada"])


def test_a_backup_is_asked_for_on_the_gallery_page(window, tmp_path, monkeypatch):
    shown = window()
    monkeypatch.setattr(FileDialog, "ask", lambda _: tmp_path / "mine.backup")
    shown.gallery_page.restore.click()
    dialog = shown.desks.rescue.dialogs.dialog
    assert isinstance(dialog, RestoreDialog) and dialog.isVisible()
    dialog.close()


def test_restoring_is_stopped_before_the_gallery_is_touched(station, monkeypatch):
    gallery_file().write_bytes(b"noise" * 5000)
    station.begin("damaged")
    restore = gallery.restore

    def stopped(*arguments, step, **options):
        def before_the_last(done, whole):
            if done == whole - 1:
                station.jobs.running[0].cancel()
            step(done, whole)

        return restore(*arguments, step=before_the_last, **options)

    monkeypatch.setattr(gallery, "restore", stopped)
    monkeypatch.setattr(FileDialog, "ask", lambda _: station.backup)
    station.desk.ask("restore")
    station.desk.dialogs.dialog.act.click()
    station.until(lambda: not station.jobs.running and station.live.snapshot().gallery_fault == "damaged")
    assert gallery_file().read_bytes().startswith(b"noise") and station.desk.problem == ""


def test_a_backup_behind_a_passphrase_asks_for_it(station, monkeypatch):
    user_keys().move("passphrase", lambda: WORDS)
    gallery_file().write_bytes(b"noise" * 5000)
    station.begin("locked")
    monkeypatch.setattr(FileDialog, "ask", lambda _: station.backup)
    station.desk.ask("restore")
    dialog = station.desk.dialogs.dialog
    assert dialog.now.isVisible() and not dialog.act.isEnabled()
    dialog.now.setText(WORDS)
    dialog.act.click()
    station.until(lambda: station.names() == ["Ada"])


def test_an_older_copy_is_taken_as_it_is_by_whoever_put_it_there(station):
    enrol("Ben")
    for file in gallery_file().parent.glob(f"{gallery_file().name}*"):
        file.unlink()
    gallery_file().write_bytes(station.backup.read_bytes())
    gallery_file().chmod(0o600)
    station.begin("older")
    station.desk.ask("accept")
    dialog = station.desk.dialogs.dialog
    assert isinstance(dialog, AcceptDialog)
    dialog.act.click()
    station.until(lambda: station.names() == ["Ada"])
    assert "taken as it is" in station.said[-1]
