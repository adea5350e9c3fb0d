"""Programs that are killed: ``python -m benchmarks.store.kills --kills 500``.

A process enrols, renames, removes, adds, records, backs up, restores and changes the key, and is killed (SIGKILL) at a
random moment; then the gallery is opened and gone through wholly. A gallery that does not open with the key before or
after, a person with half of their templates, or an audit that does not hang together is a fault.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path

import gallery
from benchmarks.report import report
from benchmarks.store.flips import CONSENT, rows

AT = ("enrol", "record", "rename", "remove", "backup", "restore", "rekey")
LONGEST_S = 0.05  # after it has begun with one of these
KEYS = (bytes(range(32)), bytes(range(1, 33)))


def work(path: Path, key: bytes, seed: int, log: int) -> None:
    """Everything that one can do with a gallery, again and again."""
    chance, other = random.Random(seed), KEYS[1 - KEYS.index(key)]
    states, found = path.with_name("states"), rows(2, seed)
    while True:
        with gallery.open(path, model="one", key=key, threshold=0.5, states=states) as people:
            for step in range(2):
                name = f"{seed}-{step}-{chance.getrandbits(30)}"
                _say(log, "enrol")
                people.enrol(name, found, consent=CONSENT, views=found, sensor="kinect")
                _say(log, "record")
                people.record("accept", person=name, score=0.7)
                _say(log, "rename")
                people.rename(name, f"{name} again")
                if step % 2:
                    _say(log, "remove")
                    people.remove(f"{name} again")
            _say(log, "backup")
            copy = path.with_name(f"{seed}-{chance.getrandbits(30)}.copy")
            people.backup(copy)
        _say(log, "restore")
        gallery.restore(copy, path, model="one", key=key, states=states)
        copy.unlink()
        with gallery.open(path, model="one", key=key, states=states) as people:
            _say(log, "rekey")
            people.rekey(other)
        key, other = other, key


def killed(path: Path, seed: int) -> tuple[str, str]:
    """Begin :func:`work` in another process, kill it, look: what it was at, and "whole" or a fault."""
    key = _key(path)
    read, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            work(path, key, seed, write)
        finally:
            os._exit(1)
    os.close(write)
    chance = random.Random(seed)
    at = AT[seed % len(AT)]
    with os.fdopen(read, encoding="ascii") as said:
        begun = any(line == f"{at}\n" for line in said)
        time.sleep(chance.uniform(0, LONGEST_S))
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return at, look(path) if begun and os.WIFSIGNALED(status) else "ENDED BY ITSELF"


def look(path: Path) -> str:
    """Whether a gallery is whole."""
    try:
        with gallery.open(path, model="one", key=_key(path), states=path.with_name("states")) as people:
            people.check()
            halves = [person.name for person in people.people() if person.templates != 2]
    except gallery.GalleryError as error:
        return f"FAULT: {error}"
    return f"HALF: {halves}" if halves else "whole"


def _key(path: Path) -> bytes:
    for key in KEYS:
        try:
            gallery.open(path, model="one", key=key).close()
        except gallery.WrongKey:
            continue
        return key
    raise gallery.WrongKey("neither the key before nor the one after opens the gallery")


def _say(log: int, what: str) -> None:
    os.write(log, f"{what}\n".encode())


def main(arguments: list[str] | None = None) -> None:
    """Kill and tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gallery.db"
        counts = Counter(killed(path, seed) for seed in range(chosen.kills))
    report(
        "gallery-kills",
        "programs killed at random moments",
        [{"while": at, "then": what, "kills": count} for (at, what), count in sorted(counts.items())],
    )


if __name__ == "__main__":
    main()
