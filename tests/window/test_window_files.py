"""Dialogs for files look into none: a file that is opened and closed drops every lock that SQLite has on it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QDir, Qt
from PySide6.QtWidgets import QFileDialog, QFileSystemModel

import app.window
from app.window.parts.file_dialog import FileDialog, file_to_open, file_to_write

PATIENCE = 60_000
NAMES = ("gallery.db", "gallery.db-shm", "gallery.db-wal", "gallery.key", "settings.toml", "unnamed", "a.relief")

TAKE = """
import fcntl, sys
for path in sys.argv[1:]:
    with open(path, "r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue
        print(path)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows drops no locks")


@pytest.fixture
def locked(tmp_path):
    """Files of this process's, with a POSIX lock on each, as SQLite has them."""
    import fcntl

    opened = []
    for name in NAMES:
        path = tmp_path / name
        path.write_bytes(b"SQLite format 3\0" * 8)
        file = path.open("r+b")
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        opened.append(file)
    yield tmp_path
    for file in opened:
        file.close()


def freed(folder: Path) -> set[str]:
    """Names of the files whose locks another process can take."""
    line = [sys.executable, "-I", "-c", TAKE, *(str(folder / name) for name in NAMES)]
    took = subprocess.run(line, capture_output=True, text=True, check=True, timeout=60).stdout
    return {Path(line).name for line in took.splitlines()}


def looked_at(dialog: QFileDialog, qtbot) -> set[str]:
    """What the dialog lists, once it knows the icon and the kind of everything."""
    model = dialog.findChild(QFileSystemModel)
    dialog.setFilter(QDir.Filter.AllEntries | QDir.Filter.NoDotAndDotDot)
    dialog.setViewMode(QFileDialog.ViewMode.Detail)
    dialog.show()

    def listed() -> list[object]:
        root = model.index(dialog.directory().absolutePath())
        rows = [model.index(row, 0, root) for row in range(model.rowCount(root))]
        return [row.data() for row in rows if not row.data(Qt.ItemDataRole.DecorationRole).isNull()]

    qtbot.waitUntil(lambda: len(listed()) == len(NAMES), timeout=PATIENCE)
    names = {str(name) for name in listed()}
    dialog.close()
    return names


def test_no_file_that_is_listed_loses_its_lock(look, qtbot, locked):
    dialog = FileDialog(None, "Open", str(locked), "All files (*)")
    qtbot.addWidget(dialog)
    assert looked_at(dialog, qtbot) == set(NAMES)
    assert freed(locked) == set()


def test_a_lost_lock_is_seen(look, qtbot, locked):
    (locked / NAMES[0]).open("rb").close()
    assert freed(locked) == {NAMES[0]}


def test_qts_own_dialog_loses_locks(look, qtbot, locked):
    """Else the class of ours could go."""
    dialog = QFileDialog(None, "Open", str(locked), "All files (*)")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    looked_at(dialog, qtbot)
    qtbot.waitUntil(lambda: "gallery.db-shm" in freed(locked), timeout=PATIENCE)


def test_there_is_no_other_dialog():
    room = Path(app.window.__file__).parent
    named = {path.name for path in room.rglob("*.py") if "QFileDialog" in path.read_text("utf-8")}
    assert named == {"file_dialog.py"}


@pytest.mark.parametrize(
    ("suggested", "folder", "name"),
    [("{here}/a.png", "{here}", "a.png"), ("a.png", None, "a.png"), ("", None, "")],
    ids=["whole", "name", "none"],
)
def test_what_is_suggested_is_what_is_offered(look, monkeypatch, tmp_path, suggested, folder, name):
    seen = []

    def ask(dialog: FileDialog) -> Path:
        seen.append((dialog.directory().absolutePath(), [Path(file).name for file in dialog.selectedFiles()]))
        return tmp_path / "chosen"

    monkeypatch.setattr(FileDialog, "ask", ask)
    asked = file_to_write(None, "Save", suggested.format(here=tmp_path), "All files (*)")
    assert asked == tmp_path / "chosen"
    (where, names), *_ = seen
    assert folder is None or where == str(tmp_path)
    assert not name or names == [name]


def test_a_dialog_is_answered(look, qtbot, monkeypatch, tmp_path):
    (tmp_path / "a.relief").touch()

    def choose(dialog: QFileDialog) -> int:
        dialog.selectFile("a.relief")
        return True

    monkeypatch.setattr(QFileDialog, "exec", choose)
    assert file_to_open(None, "Open", tmp_path, "All files (*)") == tmp_path / "a.relief"
    monkeypatch.setattr(QFileDialog, "exec", lambda _: False)
    assert file_to_open(None, "Open", tmp_path, "All files (*)") is None


def test_what_qt_remembers_lies_in_the_home(look, qtbot, monkeypatch, tmp_path):
    monkeypatch.setenv("RELIEF_HOME", str(tmp_path / "home"))
    dialog = FileDialog(None, "Open", str(tmp_path), "All files (*)")
    qtbot.addWidget(dialog)
    dialog.done(1)
    from PySide6.QtCore import QSettings

    settings = QSettings(QSettings.Scope.UserScope, "QtProject")
    assert Path(settings.fileName()).parent == tmp_path / "home" / "qt"
    assert not Path(os.environ["HOME"], ".config", "QtProject.conf").exists()
