"""Nothing is lost when something else in this program opens and closes a gallery's file, as a file dialog does."""

import subprocess
import sys
from pathlib import Path

import pytest

import gallery

ROOT = Path(__file__).parents[2]
OTHER = """import sys, gallery
with gallery.open(sys.argv[1], model="one", threshold=0.5) as opened:
    print(*(line.action for line in opened.audit()))
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Windows keeps a process's locks")


def sniffed(path: Path) -> None:
    """All that lies beside the gallery is opened and closed, which drops this process's locks."""
    for file in path.parent.glob(f"{path.name}*"):
        file.open("rb").close()


def seen_by_another(path: Path) -> list[str]:
    """What another program finds in the audit; it takes itself for the last one when it closes the file, if it may."""
    ran = subprocess.run(
        [sys.executable, "-c", OTHER, str(path)], cwd=ROOT, check=True, timeout=300, stdout=-1, text=True
    )
    return ran.stdout.split()


def test_what_is_written_after_somebody_looked_at_the_file_is_kept(people, path, draw, consent):
    people.record("unknown")
    sniffed(path)
    assert seen_by_another(path) == ["unknown"]
    people.record("spoof")
    people.enrol("Ada", draw(3), consent=consent)
    assert seen_by_another(path) == ["enrol", "spoof", "unknown"]


def test_two_galleries_of_one_file_are_held_each(people, path):
    second = gallery.open(path, model="one", threshold=0.5)
    second.record("unknown")
    second.close()
    sniffed(path)
    assert seen_by_another(path) == ["unknown"]
    people.record("spoof")
    assert seen_by_another(path) == ["spoof", "unknown"]


def test_the_last_one_still_empties_the_log(people, path):
    people.record("unknown")
    second = gallery.open(path, model="one", threshold=0.5)
    people.close()
    assert path.with_name("gallery.db-wal").exists()
    second.close()
    assert not path.with_name("gallery.db-wal").exists()
    assert not path.with_name("gallery.db-shm").exists()
