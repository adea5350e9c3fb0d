"""Bits that flip: ``python -m benchmarks.store.flips --bits 10000`` flips one at a time, all over a gallery's file.

With ``--inner`` the gallery is large, and the bits lie in the inner pages of its indices alone.

After each the gallery is opened, everybody listed and compared, the audit read, and the backup put back where it was
refused. Told: in which kind of page the bit lay, and whether it was refused, repaired or without effect. A name, a
score or a line of the audit that differs without an error is a silent loss. So is a gallery that no backup can mend.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
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
Said = tuple[list[gallery.Person], list[tuple[str, float]], list[gallery.Entry], list[object]]
CROPS = gallery.Consent(True, "benchmark", "random vectors, no faces", datetime(2026, 1, 1, tzinfo=UTC), crops=True)
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


def crops(count: int, seed: int) -> NDArray[np.float32]:
    """Smooth depth, ``float32[count, 128, 128]`` in [0, 255], that packs as small as faces do."""
    slopes = np.random.default_rng(seed).uniform(0, 1, (count, 2, 1, 1))
    y, x = np.mgrid[:128, :128]
    depth: NDArray[np.float32] = (slopes[:, 0] * x + slopes[:, 1] * y).astype(np.float32)
    return depth


def made(path: Path, people: int = 8) -> Truth:
    """Fill a gallery at ``path`` with people, views, crops, notes, verdicts and a freed page or two."""
    backup = path.with_name("backup.db")
    with gallery.open(path, model="one", key=KEY, threshold=0.5) as opened:
        for k in range(people):
            found, agreed = rows(3, k), CROPS if k % 2 else CONSENT
            seen = crops(2, k)
            opened.enrol(
                f"person {k}", found[:2], consent=agreed, views=found, sensor="realsense", crops=seen, geometry="flips"
            )
            opened.annotate(f"person {k}", f"note {k}")
        opened.not_this("person 1", "person 2")
        for k in range(90):
            opened.record("accept", person=f"person {k % people}", score=k / 100)
        opened.remove("person 3")
        opened.remove("person 4")
        opened.backup(backup)
        said = everything(opened, probe := rows(1, 999)[0])
    return Truth(path.read_bytes(), backup, probe, said)


def everything(opened: gallery.Gallery, probe: NDArray[np.float32]) -> Said:
    """Who is enrolled, with which consent, how alike a probe is to each, the audit, and what else is kept of them."""
    scores = [(match.person, match.score) for match in opened.identify(probe, top=10_000)]
    with opened._file.reading() as db:
        views = opened._templates.views(db, "realsense")
        kept = [opened._templates.crops(db, person, "flips").tobytes() for person in sorted(views)]
    seen = [(person, found.tobytes()) for person, found in sorted(views.items())]
    return opened.people(), scores, opened.audit(limit=10_000), [seen, kept, opened.notes(), opened.corrections()]


def outcome(path: Path, truth: Truth, bit: int) -> str:
    """What becomes of one flipped bit: "no effect", "refused and repaired", or a fault in capitals."""
    broken = bytearray(truth.content)
    broken[bit // 8] ^= 1 << bit % 8
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    path.write_bytes(broken)
    path.chmod(0o600)
    said = None
    with suppress(gallery.GalleryError), gallery.open(path, model="one", key=KEY, threshold=0.5) as opened:
        said = everything(opened, truth.probe)
    if said is None:  # not while the error is held: its frames hold what was half read, and so the file's lock
        return _repaired(path, truth)
    return "no effect" if said == truth.said else "SILENT CHANGE"


def kind_of(content: bytes, byte: int) -> str:
    """The kind of the page in which a byte lies."""
    if byte < 100:
        return "header"
    page = byte // 4096
    first = content[page * 4096 + (100 if page == 0 else 0)]
    return _KINDS.get(first, "overflow or free")


def crowd(path: Path, people: int = 400) -> Truth:
    """Fill a gallery at ``path`` with so many people that its indices have inner pages."""
    backup = path.with_name("backup.db")
    with gallery.open(path, model="one", key=KEY, threshold=0.5) as opened:
        for k in range(people):
            seen = None if k % 20 else rows(1, k)
            opened.enrol(f"person {k}", rows(1, k), consent=CONSENT, views=seen, sensor="realsense")
        for k in range(0, people, 10):
            opened.annotate(f"person {k}", f"note {k}")
        for k in range(people - 1):
            opened.not_this(f"person {k}", f"person {k + 1}")
            opened.record("accept", person=f"person {k}", score=0.7)
        opened.remove("person 7")
        opened.backup(backup)
        said = everything(opened, probe := rows(1, 999)[0])
    return Truth(path.read_bytes(), backup, probe, said)


def inner(content: bytes) -> tuple[list[int], list[int]]:
    """The bytes of a file that lie in inner pages of indices: all of them, and those in use."""
    every: list[int] = []
    used: list[int] = []
    for begin in range(0, len(content), 4096):
        if begin == 0 or kind_of(content, begin) != _KINDS[2]:
            continue
        cells, cell_area = (int.from_bytes(content[begin + at : begin + at + 2], "big") for at in (3, 5))
        every.extend(range(begin, begin + 4096))
        used.extend(range(begin, begin + 12 + 2 * cells))
        used.extend(range(begin + cell_area, begin + 4096))
    return every, used


def inner_flips(path: Path, truth: Truth, count: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """As :func:`flips`, in inner pages of indices alone: three of four where these are in use."""
    rng = np.random.default_rng(seed)
    every, used = inner(truth.content)
    for k in range(count):
        chosen = every if k % 4 == 0 else used
        bit = 8 * chosen[int(rng.integers(len(chosen)))] + int(rng.integers(8))
        yield f"{kind_of(truth.content, bit // 8)}{'' if k % 4 == 0 else ', in use'}", outcome(path, truth, bit)


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
            people, scores, _, rest = everything(opened, truth.probe)
    except gallery.GalleryError as error:
        return f"NOT REPAIRED: {error}"
    before, alike, _, kept = truth.said
    return "refused and repaired" if (people, scores, rest) == (before, alike, kept) else "REPAIRED WRONGLY"


def main(arguments: list[str] | None = None) -> None:
    """Flip bits and tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store.flips", description=__doc__)
    parser.add_argument("--bits", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="which bits: another seed takes others")
    parser.add_argument("--inner", action="store_true", help="a large gallery, and in inner pages of indices alone")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gallery.db"
        database.SYNCHRONOUS = database.DURABLE = "OFF"  # what is looked at does not depend on a disk's cache
        truth = crowd(path) if chosen.inner else made(path)
        one_by_one = inner_flips if chosen.inner else flips
        counts = Counter(one_by_one(path, truth, chosen.bits, chosen.seed))
    report(
        "gallery-flips-inner" if chosen.inner else "gallery-flips",
        "bits flipped one at a time",
        [{"page": kind, "outcome": what, "bits": count} for (kind, what), count in sorted(counts.items())],
    )


if __name__ == "__main__":
    main()
