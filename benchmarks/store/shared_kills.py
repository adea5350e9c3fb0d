"""Stations of a shared gallery that are killed: ``python -m benchmarks.store.shared_kills --kills 240``.

Two stations with keys of their own share a gallery on a PostgreSQL server that is started here. A process does one of
the things that a station can do, among them import, upgrade, an adaptation, a new key and taking it over. It is killed
(SIGKILL) at a random moment; every fourth time the server is, and started again. Then both stations are opened with the
keys that lie there. One that does not open, a person in part, an entry on the server that is not whole, or two stations
that do not say the same is a fault.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import gallery
from benchmarks.report import report
from benchmarks.store.flips import CONSENT, crops, rows
from benchmarks.store.kills import MOVED, TOGETHER, embedded, parts
from benchmarks.store.postgres import PostgresServer, binaries
from gallery import GalleryError
from gallery.moving.exporting import carried
from gallery.shared import adapted
from gallery.shared.following import comparable

LONGEST_S = {"rotate": 0.6, "adopt": 0.5, "follow": 0.4, "import": 0.4, "upgrade": 0.3, "adapt": 0.4}
"""Until when a process is killed after it has begun with one of these; all others within 0.15 s."""
SENSOR, COSINES = "kinect", {"1e-2": 0.5, "1e-3": 0.6}
AGREED = gallery.Consent(True, "benchmark", "random vectors, no faces", CONSENT.at, crops=True, adapts=True)
FILE_KEY = bytes(32)


@dataclass(slots=True)
class Station:
    """One station: its folder, with its key and its copy, and the address of the gallery."""

    folder: Path
    place: Path
    is_late: bool = False

    @property
    def keys(self) -> gallery.Keys:
        """Its key."""
        return gallery.Keys(self.folder / "keys" / "gallery.key")

    @property
    def states(self) -> Path | None:
        """The last states of what it has."""
        return None if self.is_late else self.folder / "keys" / "states"

    @property
    def copies(self) -> Path:
        """Where its copy lies."""
        return self.folder / ("late" if self.is_late else "copies")

    @property
    def late(self) -> Station:
        """The same with another copy, that nothing is known of."""
        return Station(self.folder, self.place, is_late=True)

    def open(self, model: str = "one") -> gallery.SharedGallery:
        """The gallery, in step with the server."""
        keys = self.keys.all()
        if self.is_late:  # no new key is given to a copy that nothing is known of
            keys += self.keys.former()
        found = gallery.open_with(keys, self.place, model=model, states=self.states, copies=self.copies)
        assert isinstance(found, gallery.SharedGallery)
        return found

    def rotate(self, new: bytes | None = None) -> None:
        """A new key, or another station's, for all that it has."""
        gallery.rotate(self.keys, [self.place], model="one", states=self.states, copies=self.copies, new=new)


class Work:
    """Everything that a station can do, each by itself; ``begin`` is told that it begins."""

    def __init__(self, here: Station, there: Station, folder: Path, seed: int, log: int) -> None:
        self.here, self.there, self.folder, self.log = here, there, folder, log
        self.chance, self.rows, self.crops = random.Random(seed), rows(6, seed), crops(2, seed)

    def begin(self, what: str) -> None:
        """From now on it is killed."""
        os.write(self.log, f"{what}\n".encode())

    def enrol(self) -> None:
        """Somebody new."""
        with self.here.open() as people:
            self.begin("enrol")
            self._enrol(people)

    def rename(self) -> None:
        """Another name, a note, a correction."""
        with self.here.open() as people:
            name = self._enrol(people)
            self.begin("rename")
            people.rename(name, f"{name} again")
            people.annotate(f"{name} again", "a note")
            people.not_this(f"{name} again", "Ada")

    def remove(self) -> None:
        """Nobody any more."""
        with self.here.open() as people:
            name = self._enrol(people)
            self.begin("remove")
            people.remove(name)

    def record(self) -> None:
        """A verdict."""
        with self.here.open() as people:
            self.begin("record")
            people.record("accept", person="Ada", score=0.7)

    def import_(self) -> None:
        """Three people out of a file."""
        with self.here.open() as people:
            self.begin("import")
            gallery.import_people(people, self.folder / "three.people", FILE_KEY, gallery.Rules(replace=True))

    def upgrade(self) -> None:
        """Templates of other networks."""
        with self.here.open(model="two") as people:
            self.begin("upgrade")
            people.upgrade(embedded, geometry="kills")

    def adapt(self) -> None:
        """An adaptation to the people of both stations, and undone."""
        with self.here.open() as people:
            self.begin("adapt")
            with suppress(gallery.AdaptationWorse, gallery.GalleryBusy):
                people.site.renew(SENSOR, None, COSINES)
            people.site.undo(SENSOR)

    def follow(self) -> None:
        """A copy that was lost is made anew."""
        late = self.there.late
        for left in late.copies.glob("*"):
            left.unlink()
        self.begin("follow")
        late.open().close()

    def rotate(self) -> None:
        """A new key for all stations."""
        self.begin("rotate")
        self.here.rotate()

    def adopt(self) -> None:
        """The key of the first taken over by the second."""
        with self.there.open() as people:
            new = people.server_key
        if self.there.keys.next.exists():
            self.there.rotate()
        self.begin("adopt")
        self.there.rotate(new)

    def _enrol(self, people: gallery.Gallery) -> str:
        name = f"person {self.chance.getrandbits(40)}"
        people.enrol(
            name,
            self.rows[:2],
            consent=AGREED,
            views=self.rows,
            sensor=SENSOR,
            crops=self.crops,
            geometry="kills",
        )
        return name


AT = ("enrol", "rename", "remove", "record", "import_", "upgrade", "adapt", "follow", "rotate", "adopt")


def prepared(folder: Path, server: PostgresServer) -> tuple[Station, Station]:
    """Two stations of a gallery with six people, and a file of three to import."""
    place = Path(server.address(server.database()))
    here, there = Station(folder / "here", place), Station(folder / "there", place)
    key = gallery.key_for(path=here.keys.path)
    gallery.make_key(key, there.keys.path)
    with here.open() as people:
        for k, name in enumerate(("Ada", "Bob", "Cleo", "Dan", "Eve", "Fay")):
            found = rows(6, k)
            people.enrol(
                name, found[:2], consent=AGREED, views=found, sensor=SENSOR, crops=crops(2, k), geometry="kills"
            )
    there.open().close()
    with gallery.open(folder / "other.db", model="one", key=FILE_KEY) as other:
        for k in range(TOGETHER):
            found = rows(6, 900 + k)
            other.enrol(
                f"{MOVED} {k}",
                found[:2],
                consent=AGREED,
                views=found,
                sensor=SENSOR,
                crops=crops(2, k),
                geometry="kills",
            )
        gallery.export_people(other, folder / "three.people", FILE_KEY)
    return here, there


def killed(here: Station, there: Station, server: PostgresServer, folder: Path, seed: int) -> tuple[str, str, str]:
    """Begin one thing in another process, kill it or the server, look: what it was at, who was killed, and "whole" or a
    fault."""
    at = AT[seed % len(AT)]
    name, whom = at.rstrip("_"), "server" if seed // len(AT) % 4 == 3 else "station"
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            work = Work(here, there, folder, seed, write)
            while True:
                getattr(work, at)()
        finally:
            os._exit(1)
    os.close(write)
    with os.fdopen(read, encoding="ascii") as said:
        begun = any(line == f"{name}\n" for line in said)
        time.sleep(random.Random(seed).uniform(0, LONGEST_S.get(name, 0.15)))
        if whom == "server":
            server.stop()
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if whom == "server":
        server.start()
    return name, whom, look(here, there) if begun else "NOT BEGUN"


def look(here: Station, there: Station) -> str:
    """Whether all of it is whole, and the same at both stations; then too many people are cleared away."""
    try:
        with here.open() as one, there.open() as other:
            one.check()
            other.catch_up()
            other.check()
            if fault := parts(one, views=6):
                return fault
            if said(one) != said(other):
                return "TWO STATIONS DIFFER"
            if any(there.late.copies.glob("*.db")):
                with there.late.open() as late:
                    if said(late) != said(one):
                        return "A LATE STATION DIFFERS"
            _thin(one)
    except GalleryError as error:
        return f"FAULT: {error}"
    return "whole"


def said(people: gallery.Gallery) -> object:
    """All that stations share."""
    seal = people._templates.seal
    with people._file.reading() as db:
        names = dict(db.execute("SELECT id, name FROM person ORDER BY id").fetchall())
        everybody = [comparable(carried(db, seal, person, name)) for person, name in names.items()]
        return everybody, adapted.of_all(db, seal)


def _thin(people: gallery.Gallery) -> None:
    listed = [person.name for person in people.people()]
    for name in listed:
        if name.startswith(MOVED) or (len(listed) > 16 and name.startswith("person")):
            people.remove(name)


def main(arguments: list[str] | None = None) -> None:
    """Kill and tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store.shared_kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=240)
    parser.add_argument("--seed", type=int, default=0, help="of the first: another one takes other moments")
    chosen = parser.parse_args(arguments)
    programs = binaries()
    if programs is None:
        parser.error("PostgreSQL 15 or newer is missing")
    server = PostgresServer(programs)
    try:
        with tempfile.TemporaryDirectory() as folder:
            here, there = prepared(Path(folder), server)
            seeds = range(chosen.seed, chosen.seed + chosen.kills)
            counts = Counter(killed(here, there, server, Path(folder), seed) for seed in seeds)
    finally:
        server.end()
    report(
        "shared-gallery-kills",
        "stations, and their server, killed at random moments",
        [{"while": at, "killed": whom, "then": what, "kills": n} for (at, whom, what), n in sorted(counts.items())],
    )


if __name__ == "__main__":
    main()
