"""The gallery's key, kept elsewhere and replaced from the settings page."""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime

import numpy as np
import pytest
import window_doubles as doubles

import gallery
from app.kept.paths import gallery_file
from app.kept.people import open_people, user_keys
from app.kept.settings import Settings
from app.recording.converting import Cancelled
from app.window.desks.key import KeyDesk
from app.window.desks.reopening import Reopening
from app.window.desks.sheet import SheetDesk
from app.window.models import keeping
from app.window.models.alarm import alarm
from app.window.models.jobs import Jobs
from app.window.models.pending import Pending
from app.window.pages.settings import SettingsPage
from app.window.parts.file_dialog import FileDialog
from app.window.parts.key_dialogs import MoveKeyDialog, ReplaceKeyDialog
from app.window.parts.sheet_dialog import SheetDialog
from app.window.start import Passphrase
from gallery import envelope
from gallery.passphrase import Stretching

pytestmark = pytest.mark.usefixtures("look")
PATIENCE = 60_000
WORDS = "four words of a book"
MODEL = doubles.make_pipeline({}).model_id
CONSENT = gallery.Consent(True, "the operator", "yes", datetime(2026, 1, 2, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _cheap(monkeypatch):
    monkeypatch.setattr(keeping, "shipped_model_id", lambda: MODEL)
    monkeypatch.setattr(envelope, "new_stretching", lambda: Stretching(memory_kib=8 * 1024, passes=1))


class Station:
    """A settings page with its desk, on a live core with the user's own gallery."""

    def __init__(self, qtbot, start) -> None:
        with open_people(gallery_file(), MODEL) as people:
            people.enrol("Ada", np.eye(1, 1920, dtype=np.float32), consent=CONSENT)
        self.qtbot, self.passphrase = qtbot, Passphrase()
        self.live = start(uri="", open_gallery=self.open)
        self.page, self.pending, self.jobs = SettingsPage(settings=Settings()), Pending(), Jobs()
        qtbot.addWidget(self.page)
        self.page.show()
        reopening = Reopening(
            page=self.page,
            live=self.live,
            pending=self.pending,
            jobs=self.jobs,
            gallery=gallery_file,
            reopen=lambda: self.live.reopen(self.open),
            unlock=self.unlock,
        )
        self.desk = KeyDesk(page=self.page, jobs=self.jobs, reopening=reopening, unlock=self.unlock)
        self.sheet = SheetDesk(page=self.page, jobs=self.jobs, gallery=gallery_file)
        self.page.set_key(keeping.state())
        self.until(self.is_open)

    def open(self, pipeline):
        return open_people(gallery_file(), pipeline.model_id, ask=self.passphrase.give)

    def unlock(self, typed: str) -> None:
        self.passphrase.take(typed)
        self.live.reopen(self.open)

    def is_open(self) -> bool:
        now = self.live.snapshot()
        return [person.name for person in now.people] == ["Ada"] and not now.gallery_problem

    def until(self, asked) -> None:
        def so() -> bool:
            self.pending.poll()
            self.jobs.poll()
            return bool(asked())

        self.qtbot.waitUntil(so, timeout=PATIENCE)


@pytest.fixture
def station(qtbot, start):
    made = Station(qtbot, start)
    yield made
    made.jobs.close(within=10)


def test_the_key_goes_behind_a_passphrase_and_back(station):
    key = user_keys().read()
    station.page.keeping.move_key.click()
    dialog = station.page.dialogs.dialog
    assert isinstance(dialog, MoveKeyDialog) and not dialog.act.isEnabled() and not dialog.new.isVisible()
    dialog.choose("passphrase")
    dialog.new.setText("short")
    assert "characters" in dialog.problem and not dialog.act.isEnabled()
    dialog.new.setText(WORDS)
    dialog.again.setText(WORDS[:-1])
    assert "not the same" in dialog.problem and not dialog.act.isEnabled()
    dialog.again.setText(WORDS)
    dialog.act.click()
    station.until(lambda: station.page.dialogs.dialog is None)
    assert (
        "behind a passphrase" in station.page.keeping.key.text() and "behind a passphrase" in station.page._note.text()
    )
    assert user_keys(ask=lambda: WORDS).read() == key
    station.until(station.is_open)  # with what was typed

    station.page.keeping.move_key.click()
    dialog = station.page.dialogs.dialog
    dialog.choose("file")
    assert dialog.now.isVisible() and not dialog.act.isEnabled()
    dialog.now.setText("something else entirely")
    dialog.act.click()
    station.until(lambda: bool(dialog.problem))
    assert "not the passphrase" in dialog.problem and user_keys().kept == "passphrase"
    dialog.now.setText(WORDS)
    dialog.act.click()
    station.until(lambda: station.page.dialogs.dialog is None)
    assert user_keys().kept == "file" and user_keys().read() == key


def test_a_key_that_was_moved_closes_no_other_dialog(station, monkeypatch):
    moved = threading.Event()
    monkeypatch.setattr(keeping, "move", lambda *_, **__: moved.wait(PATIENCE / 1000))
    station.page.keeping.move_key.click()
    station.page.dialogs.dialog.choose("passphrase")
    station.page.dialogs.dialog.new.setText(WORDS)
    station.page.dialogs.dialog.again.setText(WORDS)
    station.page.dialogs.dialog.act.click()
    station.page.dialogs.dialog.reject()
    station.page.keeping.replace_key.click()
    dialog = station.page.dialogs.dialog
    moved.set()
    station.until(lambda: "is kept" in station.page._note.text())
    assert dialog.isVisible() and station.page.dialogs.dialog is dialog


def test_a_mistyped_passphrase_leaves_the_gallery_open_that_was(station):
    user_keys().move("passphrase", lambda: WORDS)
    station.unlock(WORDS)
    station.page.set_key(keeping.state())
    station.page.keeping.replace_key.click()
    station.page.dialogs.dialog.now.setText("something else entirely")
    station.page.dialogs.dialog.act.click()
    station.until(lambda: bool(station.desk.problem))
    station.until(station.is_open)


def test_the_key_is_replaced_and_the_gallery_opened_with_the_new_one(station):
    key = user_keys().read()
    station.page.keeping.replace_key.click()
    dialog = station.page.dialogs.dialog
    assert isinstance(dialog, ReplaceKeyDialog) and not dialog.now.isVisible()
    dialog.act.click()
    station.until(lambda: "recovery sheet" in station.page._note.text())
    assert user_keys().read() != key
    station.until(station.is_open)
    assert station.desk.problem == ""


def test_replacing_is_stopped_between_galleries_and_gone_on_with(station, monkeypatch):
    key, rotate = user_keys().read(), gallery.rotate

    def stopped(*arguments, step, **options):
        def after_looking(done, whole):
            if done >= whole // 2:
                station.jobs.running[0].cancel()
            step(done, whole)

        return rotate(*arguments, step=after_looking, **options)

    monkeypatch.setattr(gallery, "rotate", stopped)
    station.page.keeping.replace_key.click()
    station.page.dialogs.dialog.act.click()
    station.until(lambda: "goes on" in station.page._note.text())
    station.until(station.is_open)
    assert user_keys().read() == key and user_keys().next.exists()
    assert "being replaced" in station.page.keeping.key.text() and not station.page.keeping.move_key.isEnabled()
    monkeypatch.setattr(gallery, "rotate", rotate)
    station.page.keeping.replace_key.click()
    station.page.dialogs.dialog.act.click()
    station.until(lambda: "recovery sheet" in station.page._note.text())
    assert user_keys().read() != key and not user_keys().next.exists()
    station.until(station.is_open)


def test_a_key_that_was_not_replaced_is_a_banner_and_the_gallery_is_open_again(station, monkeypatch):
    def fail(*_, **__):
        raise gallery.GalleryBusy("another program keeps the gallery locked")

    monkeypatch.setattr(gallery, "rotate", fail)
    station.page.keeping.replace_key.click()
    station.page.dialogs.dialog.act.click()
    station.until(lambda: bool(station.desk.problem))
    said = alarm(station.live.snapshot(), settings_problem="", key_problem=station.desk.problem)
    assert said is not None and "keeps the gallery locked" in said.text and said.remedies == ("rekey",)
    station.until(station.is_open)
    station.page.keeping.replace_key.click()
    assert isinstance(station.page.dialogs.dialog, ReplaceKeyDialog)


def test_nothing_can_be_done_with_a_key_that_is_not_there(qtbot):
    page = SettingsPage(settings=Settings())
    qtbot.addWidget(page)
    page.set_key(keeping.state())
    assert "made with the gallery" in page.keeping.key.text()
    assert not page.keeping.move_key.isEnabled() and not page.keeping.replace_key.isEnabled()
    with pytest.raises(gallery.GalleryError, match="no key yet"):
        keeping.replace(gallery_file(), now="", step=lambda *_: None)


def test_what_a_step_raises_leaves_old_or_new_key_to_every_gallery(tmp_path):
    paths = [gallery_file(), tmp_path / "other.db"]
    for path in paths:
        open_people(path, MODEL).close()

    def step(done, _):
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        gallery.rotate(user_keys(), paths, model=MODEL, states=None, step=step)
    keys = user_keys().all()
    assert len(keys) == 2
    for path in paths:
        gallery.open_with(keys, path, model=MODEL).close()


class Short:
    """A derivation that finds no memory."""

    def __init__(self, **_) -> None:
        pass

    def derive(self, _: bytes) -> bytes:
        raise MemoryError("Not enough memory to derive key")


def test_too_little_memory_for_a_passphrase_is_said(monkeypatch):
    monkeypatch.setattr("cryptography.hazmat.primitives.kdf.argon2.Argon2id", Short)
    with pytest.raises(gallery.GalleryError, match="too little memory"):
        Stretching(memory_kib=8 * 1024, passes=1).key(WORDS)


def test_the_recovery_sheet_is_shown_once_nobody_else_sees_it_and_saved(station, tmp_path, monkeypatch):
    station.page.keeping.sheet.click()
    dialog = station.page.dialogs.dialog
    assert isinstance(dialog, SheetDialog) and not dialog.act.isEnabled() and not dialog.lines.isVisible()
    dialog.alone.setChecked(True)
    dialog.act.click()
    station.until(dialog.lines.isVisible)
    assert gallery.read_sheet(dialog.lines.text()) == user_keys().read()
    assert not dialog.act.isVisible() and not dialog.alone.isVisible()

    monkeypatch.setattr(FileDialog, "ask", lambda _: tmp_path / "sheet.pdf")
    dialog.save.click()
    written = (tmp_path / "sheet.pdf").read_bytes()
    assert written.startswith(b"%PDF") and len(written) > 2000
    if sys.platform != "win32":
        assert (tmp_path / "sheet.pdf").stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr(FileDialog, "ask", lambda _: tmp_path / "not there" / "sheet.pdf")
    dialog.save.click()
    assert "cannot write" in dialog.problem.lower()


def test_a_recovery_sheet_needs_the_passphrase_of_its_key(station):
    user_keys().move("passphrase", lambda: WORDS)
    station.page.set_key(keeping.state())
    station.page.keeping.sheet.click()
    dialog = station.page.dialogs.dialog
    dialog.alone.setChecked(True)
    assert not dialog.act.isEnabled()
    dialog.now.setText("another passphrase")
    dialog.act.click()
    station.until(lambda: "not the passphrase" in dialog.problem)
    assert not dialog.lines.isVisible()
    dialog.now.setText(WORDS)
    dialog.act.click()
    station.until(dialog.lines.isVisible)
    assert gallery.read_sheet(dialog.lines.text()) == user_keys(ask=lambda: WORDS).read()
