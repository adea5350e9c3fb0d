"""Who names the package that a gallery's file is opened with."""

import subprocess
import sys
from pathlib import Path

import gallery

ROOM = Path(gallery.__file__).parent


def test_only_who_opens_a_file_names_sqlite_utils():
    named = {
        path.name
        for path in ROOM.rglob("*.py")
        if "import sqlite_utils" in (text := path.read_text("utf-8")) or "from sqlite_utils" in text
    }
    assert named == {"connection.py", "database.py"}


def test_the_room_is_imported_without_it():
    told = "import sys, gallery, gallery.rotation, gallery.shared.station; print('sqlite_utils' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
