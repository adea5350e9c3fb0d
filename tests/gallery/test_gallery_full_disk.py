"""A disk that fills up while a gallery is changed: nothing is lost, the error says what to do, reading goes on."""

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

import gallery

PROGRAM = Path(__file__).with_name("full_disk.py")
MOUNTED = 'mount -t tmpfs -o size=12m,mode=700 tmpfs "$1" && exec "$2" "$3" "$1" "$4"'


def apart() -> list[str] | None:
    """How a small file system is mounted for one program alone; None where the system allows that to nobody like us."""
    if shutil.which("unshare") is None:
        return None
    for how in (["unshare", "-m"], ["unshare", "-r", "-m"]):
        tried = subprocess.run([*how, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
        if tried.returncode == 0:
            return how
    return None


def run(tmp_path: Path, what: str) -> list[dict]:
    """What the program says on a small disk."""
    if (how := apart()) is None:
        pytest.skip("NO FULL DISK IS TESTED: this user may not mount a small file system (unshare)")
    place = tmp_path / "small"
    place.mkdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    done = subprocess.run(
        [*how, "sh", "-c", MOUNTED, "sh", str(place), sys.executable, str(PROGRAM), what],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0 and [one for one in told if "fault" in one] == [], done.stderr
    return told


@pytest.mark.slow
def test_every_change_on_a_full_disk_is_whole_or_refused_with_a_remedy(tmp_path):
    errors = defaultdict(list)
    for one in run(tmp_path, "operations"):
        errors[one["operation"]].append(one["error"])
    assert len(errors) == 16
    for name, said in errors.items():
        assert said[0], f"{name} is done without room"
        assert all("disk is full; make room" in text for text in said if text), (name, said)


def test_a_station_starts_on_a_full_disk_and_goes_on_once_there_is_room(tmp_path):
    """Also where there is no room for SQLite's log at all, and where what was killed left one."""
    assert [one["opened"] for one in run(tmp_path, "openings")] == ["killed", "overdue", "closed", "torn"]
    for what, people in (("closed", 5), ("torn", 6)):
        with gallery.open(tmp_path / "elsewhere" / f"{what}.db", model="one", key=bytes(range(32))) as backup:
            assert backup.check() == people


def test_a_full_disk_is_opened_and_read(path, tmp_path, draw, consent, monkeypatch):
    """A station that starts again on a full disk recognises people all the same."""
    rows = draw(1)
    with gallery.open(path, model="one", states=tmp_path / "states", threshold=0.5) as people:
        people.enrol("Ada", rows, consent=consent)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("assets.private.make_folder", full)
    with gallery.open(path, model="one", states=tmp_path / "states", threshold=0.5) as people:
        assert people.identify(rows[0])[0].accepted and people.check() == 1
    with gallery.open(path, model="one", states=tmp_path / "elsewhere", threshold=0.5) as people:
        assert people.identify(rows[0])[0].accepted, "nothing could be kept of it there, and it is read"
        with pytest.raises(gallery.GalleryError, match=r"made and stays.*last state cannot be kept"):
            people.annotate("Ada", "here")


def test_the_first_error_is_seen_and_the_file_is_closed(path, tmp_path, draw, consent, monkeypatch):
    with gallery.open(path, model="one", states=tmp_path / "states") as people:
        people.enrol("Ada", draw(1), consent=consent)

    def full(*_):
        raise OSError(28, "No space left on device")

    people = gallery.open(path, model="one", states=tmp_path / "states")
    monkeypatch.setattr("assets.private.make_folder", full)
    with pytest.raises(gallery.GalleryError, match="made and stays") as caught, people:
        people.record("unknown")
        people.annotate("Ada", "here")
    assert caught.value.committed and people._file.closed
