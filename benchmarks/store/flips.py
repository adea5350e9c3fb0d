"""Bits that flip: ``python -m benchmarks.store.flips --bits 10000`` flips one at a time, all over a gallery's file.

After each the gallery is opened, everybody listed and compared, the audit read, and the backup put back where it was
refused. Told: in which kind of page the bit lay, and whether it was refused, repaired or without effect. A name, a
score or a line of the audit that differs without an error is a silent loss. So is a gallery that no backup can mend.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import gallery
from benchmarks.report import report
from gallery import database

KEY = bytes(range(32))
CONSENT = gallery.Consent(True, "benchmark", "random vectors, no faces", datetime(2026, 1, 1, tzinfo=UTC))
Said = tuple[list[gallery.Person], list[tuple[str, float]], list[gallery.Entry], dict[str, bytes]]
_KINDS = {2: "index, inner", 5: "table, inner", 10: "index, leaf", 13: "table, leaf"}


@dataclass(frozen=True, slots=True)
class Truth:
    """A whole gallery's file, a backup of it, a probe and everything that a gallery says."""

    content: bytes
    backup: Path
    probe: NDArray[np.float32]
    said: Said


def rows(count: int, seed: int) -> NDArray[np.float32]:
    """Random unit vectors, ``float32[count, 1920]``."""
    drawn = np.random.default_rng(seed).standard_normal((count, 1920))
    unit: NDArray[np.float32] = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    return unit


def made(path: Path, people: int = 8) -> Truth:
    """Fill a gallery at ``path`` with people, views, verdicts and a freed page or two."""
    backup = path.with_name("backup.db")
    with gallery.open(path, model="one", key=KEY, threshold=0.5) as opened:
        for k in range(people):
            found = rows(3, k)
            opened.enrol(f"person {k}", found[:2], consent=CONSENT, views=found, sensor="realsense")
        for k in range(60):
            opened.record("accept", person=f"person {k % people}", score=k / 100)
        opened.remove("person 3")
        opened.remove("person 4")
        opened.backup(backup)
        said = everything(opened, probe := rows(1, 999)[0])
    return Truth(path.read_bytes(), backup, probe, said)


def everything(opened: gallery.Gallery, probe: NDArray[np.float32]) -> Said:
    """Who is enrolled, with which consent, how alike a probe is to each, and the audit."""
    scores = [(match.person, match.score) for match in opened.identify(probe, top=10_000)]
    with opened._file.reading() as db:
        views = opened._templates.views(db, "realsense")
    seen = {person: found.tobytes() for person, found in sorted(views.items())}
    return opened.people(), scores, opened.audit(limit=10_000), seen


def outcome(path: Path, truth: Truth, bit: int) -> str:
    """What becomes of one flipped bit: "no effect", "refused and repaired", or a fault in capitals."""
    broken = bytearray(truth.content)
    broken[bit // 8] ^= 1 << bit % 8
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    path.write_bytes(broken)
    path.chmod(0o600)
    try:
        with gallery.open(path, model="one", key=KEY, threshold=0.5) as opened:
            said = everything(opened, truth.probe)
    except gallery.GalleryError:
        return _repaired(path, truth)
    return "no effect" if said == truth.said else "SILENT CHANGE"


def kind_of(content: bytes, byte: int) -> str:
    """The kind of the page in which a byte lies."""
    if byte < 100:
        return "header"
    page = byte // 4096
    first = content[page * 4096 + (100 if page == 0 else 0)]
    return _KINDS.get(first, "overflow or free")


def flips(path: Path, truth: Truth, count: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """Kind of page and outcome of ``count`` bits: every tenth in the header, the others anywhere."""
    rng = np.random.default_rng(seed)
    for k in range(count):
        bit = int(rng.integers(0, 800 if k % 10 == 0 else len(truth.content) * 8))
        yield kind_of(truth.content, bit // 8), outcome(path, truth, bit)


def _repaired(path: Path, truth: Truth) -> str:
    try:
        gallery.restore(truth.backup, path, model="one", key=KEY)
        with gallery.open(path, model="one", key=KEY, threshold=0.5) as opened:
            people, scores, *_ = everything(opened, truth.probe)
    except gallery.GalleryError as error:
        return f"NOT REPAIRED: {error}"
    before, alike, *_ = truth.said
    return "refused and repaired" if (people, scores) == (before, alike) else "REPAIRED WRONGLY"


def main(arguments: list[str] | None = None) -> None:
    """Flip bits and tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store.flips", description=__doc__)
    parser.add_argument("--bits", type=int, default=10_000)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gallery.db"
        truth = made(path)
        database.SYNCHRONOUS = database.DURABLE = "OFF"  # what is looked at does not depend on a disk's cache
        counts = Counter(flips(path, truth, chosen.bits))
    report(
        "gallery-flips",
        "bits flipped one at a time",
        [{"page": kind, "outcome": what, "bits": count} for (kind, what), count in sorted(counts.items())],
    )


if __name__ == "__main__":
    main()
