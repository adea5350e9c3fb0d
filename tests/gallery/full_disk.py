"""Every writing operation of a gallery on a disk that is full: run as a program, on a file system that may be filled.

Prints a line of JSON for each operation and each amount of room that was left.
"""

import json
import os
import shutil
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

import gallery
from gallery import audit

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
NOW = datetime(2026, 1, 2, tzinfo=UTC)
CONSENT = gallery.Consent(True, "the operator", "I agree.", NOW, crops=True, adapts=True)
ROOM = (0, 1 << 12, 1 << 15, 1 << 17)


def rows(count, seed=0):
    found = np.random.default_rng(seed).standard_normal((count, 1920)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def crops():
    return np.random.default_rng(0).uniform(0, 255, (4, 128, 128)).astype(np.float32)


def opened(folder, key=KEY, **how):
    return gallery.open(folder / "gallery.db", **({"model": "one", "key": key, "states": folder / "states"} | how))


def made(folder):
    with opened(folder) as people:
        for number in range(6):
            views = rows(6, number)
            people.enrol(
                f"person {number}", views, consent=CONSENT, views=views, sensor="kinect", crops=crops(), geometry="g"
            )
        people.annotate("person 0", "a note")
        gallery.export_people(people, folder / "moved", KEY)
        people.remove("person 5")


def several(people):
    for _ in range(70):
        people.record("unknown", score=0.25)


OPERATIONS = {
    "enrol": lambda people, folder: people.enrol("Zoe", rows(40, 9), consent=CONSENT, crops=crops(), geometry="g"),
    "add": lambda people, folder: people.add("person 0", rows(40, 8)),
    "agree": lambda people, folder: people.agree("person 0", CONSENT),
    "rename": lambda people, folder: people.rename("person 0", "Ada"),
    "annotate": lambda people, folder: people.annotate("person 0", "another " * 100),
    "not_this": lambda people, folder: people.not_this("person 0", "person 1"),
    "merge": lambda people, folder: people.merge("person 0", "person 1", threshold=1e-6),
    "remove": lambda people, folder: people.remove("person 1"),
    "record": lambda people, folder: several(people),
    "keep_audit": lambda people, folder: people.keep_audit(30),
    "import": lambda people, folder: gallery.import_people(people, folder / "moved", KEY),
    "rotate": lambda people, folder: people.rekey(OTHER),
    "adapt": lambda people, folder: people.site.renew("kinect", None, {"1e-2": 0.5, "1e-3": 0.6}),
    "backup": lambda people, folder: people.backup(folder / "backup.db"),
    "export": lambda people, folder: gallery.export_people(people, folder / "exported", KEY),
    "upgrade": None,  # needs other networks
}


def upgraded(folder):
    with opened(folder, model="two") as people:
        return people.upgrade(lambda found: rows(len(found), 5), geometry="g")


def filled(folder, room):
    """Take what is free, but for some room."""
    left = folder / "left"
    left.write_bytes(bytes(room))
    with (folder / "filler").open("wb") as filler, suppress(OSError):
        while True:
            filler.write(bytes(1 << 16))
            filler.flush()
    with (folder / "filler").open("ab", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(512))
    left.unlink()


def said(people):
    listed = [(one.name, one.templates, one.outdated, one.consent.at.isoformat()) for one in people.people()]
    return listed, people.notes(), len(people.corrections()), people.audit_days


def tried(folder, name, room):
    """What came of one operation with so much room; raises for what must not be."""
    told = {"operation": name, "room": room, "error": "", "committed": False}
    with opened(folder) as people:
        before, lines = said(people), len(people.audit())
        probe = rows(6, 3)[0]
        filled(folder, room)
        try:
            upgraded(folder) if name == "upgrade" else OPERATIONS[name](people, folder)
        except gallery.GalleryError as error:
            told |= {"error": str(error), "committed": error.committed}
        if name != "upgrade" and not (name == "rotate" and told["error"]):
            found = people.identify(probe, threshold=0.5)
            assert found[0].person in ("person 3",) and found[0].accepted, "it does not read any more"
        (folder / "filler").unlink()
    keys = [KEY, OTHER] if name == "rotate" else [KEY]
    with gallery.open_with(keys, folder / "gallery.db", model="one", states=folder / "states") as people:
        people.check()
        after = said(people)
        if told["error"] and not told["committed"] and name not in ("record", "upgrade"):
            assert after == before, f"something is changed or lost: {before} {after}"
        assert len(people.audit()) >= lines, "lines are lost"
    for file in folder.iterdir():
        assert not file.name.startswith(".") and not (
            told["error"] and not told["committed"] and file.name in ("backup.db", "exported")
        ), f"left behind: {file.name}"
    return told


def killed(folder):
    """A program enrolled people and was killed: they are in the log alone."""
    if not os.fork():
        people = opened(folder)
        people.enrol("Zoe", rows(200, 9), consent=CONSENT)
        os._exit(9)
    os.wait()


def overdue(folder):
    """A gallery whose first lines of the audit are kept for too long already."""

    class Then(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - ago

    shutil.rmtree(folder)
    folder.mkdir(0o700)
    audit.datetime, ago = Then, timedelta(days=101)
    with opened(folder) as people:
        people.enrol("person 3", rows(6, 3), consent=CONSENT)
        for day in range(100, 0, -2):
            ago = timedelta(days=day)
            people.record("unknown", score=0.25)
    audit.datetime = datetime


def again(folder, what):
    """A station that starts on a full disk, with room for what SQLite itself needs beside the file at most: it
    recognises people."""
    {"killed": killed, "overdue": overdue}[what](folder)
    filled(folder, 0 if what == "killed" else 1 << 15)
    with opened(folder) as people:
        found = people.identify(rows(6, 3)[0], threshold=0.5)
        assert found[0].person == "person 3" and found[0].accepted
        lines = len(people.audit())
    (folder / "filler").unlink()
    with opened(folder) as people:
        people.check()
        assert what == "killed" or len(people.audit()) < lines, "overdue lines go once there is room"
    return {"opened": what}


def without_room(folder, what):
    """A station that starts where SQLite cannot even make its log: it reads, says so, and goes on once there is room.
    What another program changes meanwhile it sees."""
    if what == "torn":  # a power failure: a log that is not in the file, and no shared memory any more
        killed(folder)
        (folder / "gallery.db-shm").unlink()
    count = 6 if what == "torn" else 5
    filled(folder, 0)
    with opened(folder) as people, opened(folder) as beside:
        assert "full" in people.only_read and len(people.people()) == people.check() == len(beside) == count
        assert people.identify(rows(6, 3)[0], threshold=0.5)[0].person == "person 3"
        assert people.verify("person 3", rows(6, 3)[0], threshold=0.5).accepted and people.audit() and people.notes()
        for change in (lambda: people.record("unknown"), lambda: people.rename("person 3", "Ada")):
            try:
                change()
            except gallery.GalleryError as error:
                assert "full" in str(error) and "make room" in str(error) and not error.committed
            else:
                raise AssertionError("it is written where there is no room")
        people.backup(folder.parent.parent / "elsewhere" / f"{what}.db")
        (folder / "filler").unlink()
        with opened(folder) as other:
            other.enrol("Yan", rows(6, 7), consent=CONSENT)
            assert people.identify(rows(6, 7)[0], threshold=0.5)[0].person == "Yan"
        lines = len(beside.audit())
        beside.record("unknown", score=0.25)
        assert not beside.only_read and len(beside.audit()) == len(people.audit()) == lines + 1
        people.rename("Yan", "Zoran")
        assert not people.only_read and [one.name for one in beside.people()][-1] == "Zoran"
    with opened(folder) as people:
        assert people.check() == count + 1
    return {"opened": what}


def tell(told):
    sys.stdout.write(f"{json.dumps(told)}\n")
    sys.stdout.flush()


OPENED = {"killed": again, "overdue": again, "closed": without_room, "torn": without_room}


def openings(place, base):
    for what, tried_so in OPENED.items():
        folder = Path(place) / "work"
        shutil.copytree(base, folder)
        (folder / "states").chmod(0o700)
        with opened(folder, accept=True):
            pass
        try:
            tell(tried_so(folder, what))
        except BaseException as error:
            tell({"opened": what, "fault": repr(error)})
            if os.environ.get("TRACE"):
                raise
        shutil.rmtree(folder)


def main(place, what):
    base = Path(place) / "base"
    base.mkdir()
    made(base)
    if what == "openings":
        openings(place, base)
        return
    for name in OPERATIONS:
        for room in ROOM:
            folder = Path(place) / "work"
            shutil.copytree(base, folder)
            (folder / "states").chmod(0o700)
            try:
                with opened(folder, accept=True):
                    pass
                tell(tried(folder, name, room))
            except BaseException as error:
                tell({"operation": name, "room": room, "fault": repr(error)})
                if os.environ.get("TRACE"):
                    raise
            shutil.rmtree(folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
