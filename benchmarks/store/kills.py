"""Programs that are killed: ``python -m benchmarks.store.kills --kills 600``.

A process does everything that one can do with a gallery, among it import, upgrade to other networks, bringing an older
file up to date, and a new key for two galleries, and is killed (SIGKILL) at a random moment. Then the galleries are
opened with the key that lies there and gone through wholly. One that does not open, a person with a part of what is
kept of them, an import of which a part is there, or an audit that does not hang together is a fault.
"""

from __future__ import annotations

import argparse
import functools
import os
import random
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import gallery
from benchmarks.report import report
from benchmarks.store.flips import CROPS, crops, rows
from gallery import envelope, schema
from gallery.embedding import pack
from gallery.moving.exporting import carried
from gallery.passphrase import Stretching
from gallery.protection import Encrypted
from gallery.sealed import template_place

LONGEST_S = {"rotate": 0.5, "import": 0.3, "restore": 0.3, "migrate": 0.3, "upgrade": 0.2, "move": 0.2}
"""Until when a process is killed after it has begun with one of these; all others within 0.05 s."""
WORDS = "four words of a book"
MOVED, TOGETHER = "moved", 3
OLD = 4  # version of the file that is brought up to date


@dataclass(slots=True)
class Place:
    """Two galleries of one user, their key, and files beside them."""

    folder: Path

    @property
    def paths(self) -> list[Path]:
        """The galleries."""
        return [self.folder / "gallery.db", self.folder / "second.db"]

    @property
    def keys(self) -> gallery.Keys:
        """Their key."""
        return gallery.Keys(self.folder / "keys" / "gallery.key", lambda: WORDS)

    @property
    def states(self) -> Path:
        """Their last states."""
        return self.folder / "keys" / "states"

    def open(self, path: Path | None = None, model: str = "one") -> gallery.Gallery:
        """Open one of them with the key that lies there."""
        return gallery.open_with(self.keys.all(), path or self.paths[0], model=model, states=self.states)


class Work:
    """Everything that one can do, each by itself; ``say`` is told that it begins."""

    def __init__(self, place: Place, seed: int, say: Callable[[str], None]) -> None:
        self.place, self.chance, self.say = place, random.Random(seed), say
        self.rows, self.crops = rows(2, seed), crops(2, seed)

    def enrol(self) -> None:
        """Somebody new."""
        with self.place.open() as people:
            self.say("enrol")
            self._enrol(people)

    def record(self) -> None:
        """A verdict."""
        with self.place.open() as people:
            name = self._enrol(people)
            self.say("record")
            people.record("accept", person=name, score=0.7)

    def rename(self) -> None:
        """Another name, and a note."""
        with self.place.open() as people:
            name = self._enrol(people)
            self.say("rename")
            people.rename(name, f"{name} again")
            people.annotate(f"{name} again", "a note")

    def remove(self) -> None:
        """Nobody any more."""
        with self.place.open() as people:
            name = self._enrol(people)
            self.say("remove")
            people.remove(name)

    def backup(self) -> None:
        """A copy."""
        with self.place.open() as people:
            self.say("backup")
            people.backup(self._new("copy"))

    def restore(self) -> None:
        """A copy in the place of the gallery."""
        with self.place.open() as people:
            people.backup(copy := self._new("copy"))
        self.say("restore")
        key = self.place.keys.all()[0]
        gallery.restore(copy, self.place.paths[0], model="one", key=key, states=self.place.states)

    def export(self) -> None:
        """Everybody in a file."""
        with self.place.open() as people:
            self.say("export")
            gallery.export_people(people, self._new("people"), bytes(32))

    def import_(self) -> None:
        """Three people out of a file."""
        with self.place.open() as people:
            self.say("import")
            gallery.import_people(people, self.place.folder / "three.people", bytes(32), gallery.Rules(replace=True))

    def upgrade(self) -> None:
        """Templates of other networks."""
        with self.place.open(model="two") as people:
            self.say("upgrade")
            people.upgrade(embedded, geometry="kills")

    def migrate(self) -> None:
        """A file of an older version brought up to date."""
        path = self.place.folder / "older.db"
        for left in path.parent.glob("older.db*"):
            left.unlink()
        older(path, self.place.keys.all()[0])
        self.say("migrate")
        gallery.open_with(self.place.keys.all(), path, model="one").close()

    def rotate(self) -> None:
        """A new key for both galleries."""
        self.say("rotate")
        gallery.rotate(self.place.keys, self.place.paths, model="one", states=self.place.states)

    def move(self) -> None:
        """The key behind a passphrase, and back."""
        keys = self.place.keys
        if keys.next.exists():
            self.rotate()
        self.say("move")
        keys.move("passphrase", lambda: WORDS)
        keys.move("file")

    def _enrol(self, people: gallery.Gallery) -> str:
        name = f"person {self.chance.getrandbits(40)}"
        people.enrol(
            name, self.rows, consent=CROPS, views=self.rows, sensor="kinect", crops=self.crops, geometry="kills"
        )
        return name

    def _new(self, kind: str) -> Path:
        return self.place.folder / f"{self.chance.getrandbits(60)}.{kind}"


AT = ("enrol", "record", "rename", "remove", "backup", "restore", "export", "import_", "upgrade", "migrate", "rotate",
      "move")  # fmt: skip


def prepared(folder: Path) -> Place:
    """Two galleries with people, and a file of three to import."""
    place = Place(folder)
    gallery.key_for(path=place.keys.path)
    for path in place.paths:
        with place.open(path) as people:
            people.enrol("Ada", rows(2, 1), consent=CROPS, views=rows(2, 1), crops=crops(2, 1), geometry="kills")
    with gallery.open(folder / "other.db", model="one", key=bytes(32)) as other:
        for k in range(TOGETHER):
            found = rows(2, 900 + k)
            other.enrol(f"{MOVED} {k}", found, consent=CROPS, views=found, crops=crops(2, k), geometry="kills")
        gallery.export_people(other, folder / "three.people", bytes(32))
    return place


def killed(place: Place, seed: int) -> tuple[str, str]:
    """Begin one thing in another process, kill it, look: what it was at, and "whole" or a fault."""
    at = AT[seed % len(AT)]
    name = at.rstrip("_")
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            _cheap()
            work = Work(place, seed, lambda what: _say(write, what))
            while True:
                getattr(work, at)()
        finally:
            os._exit(1)
    os.close(write)
    with os.fdopen(read, encoding="ascii") as said:
        begun = any(line == f"{name}\n" for line in said)
        time.sleep(random.Random(seed).uniform(0, LONGEST_S.get(name, 0.05)))
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return name, look(place) if begun and os.WIFSIGNALED(status) else "ENDED BY ITSELF"


def look(place: Place) -> str:
    """Whether all of it is whole; then too many people, and files, are cleared away."""
    try:
        _cheap()
        for path in place.paths:
            with place.open(path) as people:
                people.check()
                if fault := parts(people):
                    return fault
                if path == place.paths[0]:
                    _thin(people)
        older_file = place.folder / "older.db"
        if older_file.exists() and older_file.stat().st_size and (fault := _older(place, older_file)):
            return fault
    except gallery.GalleryError as error:
        return f"FAULT: {error}"
    for ending in ("copy", "people"):
        for left in place.folder.glob(f"[0-9]*.{ending}*"):
            left.unlink()
    return "whole"


def older(path: Path, key: bytes) -> None:
    """A gallery of an older version in which Ada is enrolled, in one transaction."""
    seal = Encrypted(key)
    with sqlite3.connect(path, isolation_level=None) as db:
        path.chmod(0o600)
        db.execute("BEGIN")
        for step in schema.STEPS[: OLD - 1]:
            for statement in step:
                db.execute(statement)
        db.execute("INSERT INTO person VALUES ('ada', 'Ada', 'ada', '2026-01-01T00:00:00+00:00')")
        db.execute(
            "INSERT INTO consent (person, given, taken_by, text, at) VALUES ('ada', 1, 'x', 'y', "
            "'2026-01-01T00:00:00+00:00')"
        )
        for row in rows(2, 7):
            sealed = seal.close(pack(row), template_place("ada", "one"))
            db.execute("INSERT INTO template (person, model, at, sealed) VALUES ('ada', 'one', '2026', ?)", [sealed])
        db.execute("UPDATE state SET sealed = ?", [seal.close(b"relief gallery", b"state")])
        db.execute(f"PRAGMA user_version = {OLD - 1}")
        db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        db.execute("COMMIT")
    db.close()


def embedded(kept: NDArray[np.float32]) -> NDArray[np.float32]:
    """Embeddings of other networks, ``float32[K, 1920]``."""
    return rows(len(kept), int(kept.sum()) % 1000)


def parts(people: gallery.Gallery, views: int = 2) -> str:
    """What is there in part only; "" for nothing. Everybody has two templates of each model, two crops, and so many
    ``views``."""
    with people._file.reading() as db:
        names = dict(db.execute("SELECT id, name FROM person").fetchall())
        for person, name in names.items():
            kept = carried(db, people._templates.seal, person, name).rows
            counts = {table: Counter(row.kinds[:1] for row in kept[table]) for table in ("template", "view", "crop")}
            due = {"template": 2, "view": views, "crop": 2}
            missing = any(count != due[table] for table, found in counts.items() for count in found.values())
            if missing or not all(counts.values()):
                return f"A PART OF {name}: {counts}"
    moved = sum(name.startswith(MOVED) for name in names.values())
    return "" if moved in (0, TOGETHER) else f"A PART OF AN IMPORT: {moved}"


def _thin(people: gallery.Gallery) -> None:
    listed = [person.name for person in people.people()]
    for name in listed:
        if name.startswith(MOVED) or (len(listed) > 12 and name != "Ada"):
            people.remove(name)


def _older(place: Place, path: Path) -> str:
    known = [*place.keys.all(), *place.keys.former()]  # it is none of those that a rotation gives the next key
    with gallery.open_with(known, path, model="one") as people:
        people.check()
        return "" if [person.templates for person in people.people()] == [2] else "A PART OF AN OLDER FILE"


def _cheap() -> None:
    """Passphrases at a cost that hundreds of them can pay."""
    envelope.new_stretching = functools.partial(Stretching, memory_kib=8 * 1024, passes=1)


def _say(log: int, what: str) -> None:
    os.write(log, f"{what}\n".encode())


def main(arguments: list[str] | None = None) -> None:
    """Kill and tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0, help="of the first: another one takes other moments")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        place = prepared(Path(folder))
        seeds = range(chosen.seed, chosen.seed + chosen.kills)
        counts = Counter(killed(place, seed) for seed in seeds)
    report(
        "gallery-kills",
        "programs killed at random moments",
        [{"while": at, "then": what, "kills": count} for (at, what), count in sorted(counts.items())],
    )


if __name__ == "__main__":
    main()
