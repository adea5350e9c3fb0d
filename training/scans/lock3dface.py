"""Lock3DFace: videos of a Kinect v2, in either of the two forms that are about.

Zhang et al., Lock3DFace: a large-scale database of low-cost Kinect 3D faces, ICB 2016; the published form as in Led3D's
sample (Mu et al., CVPR 2019). The second session has no code of its own: a video is TM when its folder number is one of
those that a table says, which the user brings along.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np

from training.scans.images import Lens, frame, png16
from training.scans.scan import (
    EXPRESSION,
    NEUTRAL,
    OCCLUSION,
    OTHER,
    POSE,
    TIME,
    DepthImage,
    Entry,
    ScanError,
    SetError,
    Warn,
    distinct,
    text_of,
)

KINECT = Lens(365.5, 365.5, 256.0, 212.0)
CUT = Lens(365.5, 365.5)
CUT_SIZE = 180
PROBES = (1, 9, 18, 27, 36, 45, 54)  # from 0: the frames of a video in Led3D's sample
SUBSETS = {"NU": NEUTRAL, "FE": EXPRESSION, "PS": POSE, "OC": OCCLUSION}
_VIDEO = re.compile(r"(?P<number>\d+)_Kinect_(?P<subset>[A-Z]+)_(?P<take>\d+)", re.IGNORECASE)
_TM_VIDEOS = 169
_LARGEST_TABLE = 4 << 20


@dataclass(frozen=True, slots=True)
class People:
    """Whom folder numbers show (``person``), which of them are the second session (``later``), and which people test
    (``testing``; None: that is not told)."""

    person: Mapping[int, str] = field(default_factory=dict)
    later: frozenset[int] = frozenset()
    testing: frozenset[str] | None = None

    def part(self, person: str) -> str:
        """``train`` or ``test``; "" where the table does not tell."""
        return "" if self.testing is None else "test" if person in self.testing else "train"

    def of(self, number: int) -> str:
        """The person behind a folder number; the number itself where no table says better."""
        return self.person.get(number, str(number))


def read_people(path: Path) -> People:
    """The table of folder numbers: JSON ``{"1": 0, "8": 4, …}``, of which the last 169 numbers are the second session,
    or CSV with ``dir_name,ID`` and, where it has them, ``subset`` (TM: second session) and ``test`` (1: tests).

    Raises :class:`training.scans.SetError`.
    """
    try:
        text = text_of(path, limit=_LARGEST_TABLE)
        if path.suffix.lower() == ".json":
            table = {int(number): str(person) for number, person in json.loads(text).items()}
            return People(table, frozenset(sorted(table)[-_TM_VIDEOS:]))
        rows = list(csv.DictReader(text.splitlines()))
        numbers = [_number(row["dir_name"]) for row in rows]
        later = frozenset(n for n, row in zip(numbers, rows, strict=True) if (row.get("subset") or "").upper() == TIME)
        told = bool(rows) and "test" in rows[0]
        testing = frozenset(row["ID"] for row in rows if row.get("test") in ("1", "true")) if told else None
        return People({n: row["ID"] for n, row in zip(numbers, rows, strict=True)}, later, testing)
    except (ScanError, ValueError, KeyError, TypeError, AttributeError, csv.Error) as error:
        raise SetError(
            f"{path}: no table of folder numbers and people ({error}); docs/datasets.md shows one"
        ) from error


def _number(name: str) -> int:
    match = re.match(r"\s*(\d+)", name)
    if match is None:
        raise ValueError(f"{name!r} begins with no number")
    return int(match[1])


class Lock3DFace:
    """Reader of ``depth/<NNN>_Kinect_<SUB>_<k>DEPTH/<FF>.png`` with ``label/infrared/*.txt``, and of
    ``kinect*_all.dat`` with their ``.name`` lists.

    ``people``: the table (:func:`read_people`); without one each folder number is a person and nothing is TM.
    ``lens``: the camera's; ``frames``: which frames of a video are probes (from 0; None: all). The gallery is the first
    frame of a person's first NU video.
    """

    name, clean = "lock3dface", False

    def __init__(
        self, people: People | None = None, lens: Lens = KINECT, frames: tuple[int, ...] | None = PROBES
    ) -> None:
        self.people, self.lens, self.frames = people or People(), lens, frames

    def entries(self, root: Path, warn: Warn) -> Iterator[Entry]:
        """See :class:`training.scans.Reader`."""
        videos = sorted(path for path in root.rglob("*") if path.is_dir() and path.name.upper().endswith("DEPTH"))
        videos = [path for path in videos if path.name.lower() != "depth"]
        lists = sorted(root.rglob("*.name"))
        if not videos and not lists:
            raise SetError(f"{root} has neither *_Kinect_*DEPTH folders nor .name lists of Lock3DFace")
        if not self.people.later:
            warn("no table of the second session was given: none of the videos is TM")
        found = [*self._folders(videos, warn), *self._lists(lists, warn)]
        first: dict[str, tuple[int, str, int]] = {}
        for entry, number in found:
            here = (number, entry.code, entry.frame)
            if entry.subset == NEUTRAL and entry.frame == 0 and here < first.get(entry.subject, (1 << 30, "", 0)):
                first[entry.subject] = here
        kept = (self._placed(entry, first.get(entry.subject) == (n, entry.code, entry.frame)) for entry, n in found)
        yield from distinct((entry for entry in kept if entry is not None), warn)

    def _placed(self, entry: Entry, gallery: bool) -> Entry | None:
        entry = replace(entry, gallery=gallery, part=self.people.part(entry.subject))
        return entry if gallery or self.frames is None or entry.frame in self.frames else None

    def _video(self, name: str, path: Path, warn: Warn) -> tuple[int, Entry] | None:
        match = _VIDEO.match(name)
        if match is None:
            warn(f"{path}: {name!r} is no name of a Lock3DFace video (<NNN>_Kinect_<SUB>_<k>); left out")
            return None
        number, code = int(match["number"]), match["subset"].upper()
        if code not in SUBSETS:
            warn(f"{path}: subset {code} is unknown; taken as `other`")
        later = number in self.people.later
        subset = TIME if later else SUBSETS.get(code, OTHER)
        label = f"{number:03d}_{code}_{match['take']}"
        return number, Entry(path, self.people.of(number), 1 + later, subset, label)

    def _folders(self, videos: list[Path], warn: Warn) -> Iterator[tuple[Entry, int]]:
        for folder in videos:
            video = self._video(folder.name, folder, warn)
            if video is None:
                continue
            number, about = video
            pictures = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".png")
            if not pictures:
                warn(f"{folder}: a video without frames")
            for k, path in enumerate(pictures):
                yield Entry(path, about.subject, about.session, about.subset, about.code, k), number

    def _lists(self, lists: list[Path], warn: Warn) -> Iterator[tuple[Entry, int]]:
        for path in lists:
            data, row = path.with_suffix(".dat"), 0
            if not data.exists():
                warn(f"{path}: there is no {data.name} beside it; left out")
                continue
            for line in text_of(path, limit=_LARGEST_TABLE).splitlines():
                name, _, count = line.strip().partition(",")
                if not name:
                    continue
                if not count.strip().isdigit():
                    raise SetError(f"{path}: {line.strip()!r} is not `<video>,<frames>`")
                video = self._video(name, path, warn)
                for k in range(int(count)):
                    if video is not None:
                        number, about = video
                        yield Entry(data, about.subject, about.session, about.subset, about.code, k, row + k), number
                row += int(count)

    def load(self, entry: Entry) -> DepthImage:
        """See :class:`training.scans.Reader`."""
        if entry.path.suffix == ".dat":
            return _cut_frame(entry)
        return DepthImage(frame(png16(entry.path), 0.001, self.lens, entry.path), _nose(entry.path))


def _nose(path: Path) -> tuple[float, float] | None:
    """The labelled nose tip of a video; None where there is no label, or it says 0 (not visible)."""
    video = re.sub("DEPTH$", "INFRARED", path.parent.name, flags=re.IGNORECASE)
    for folder in path.parents[2:4]:
        label = folder / "label" / "infrared" / f"{video}.txt"
        if label.is_file():
            points = re.findall(r"x:\s*(-?[\d.]+)\s+y:\s*(-?[\d.]+)", text_of(label, limit=1 << 16))
            if len(points) != 5:
                raise ScanError(f"{label}: {len(points)} points where five are expected")
            u, v = (float(word) for word in points[2])
            return (u, v) if u > 0 and v > 0 else None
    return None


@cache
def _starts(path: Path, size: int) -> tuple[int, ...]:  # noqa: ARG001 - a file of another size is another one
    """Where the lines of a file begin: gone through once, since every frame asks for one of them."""
    starts, at = [], 0
    with path.open("rb") as file:
        for line in file:
            starts.append(at)
            at += len(line)
    return tuple(starts)


def _cut_frame(entry: Entry) -> DepthImage:
    """One line of a ``.dat``: 180 × 180 integers in mm, column by column, the nose in the middle."""
    where = f"{entry.path}, line {entry.row + 1}"
    try:
        starts = _starts(entry.path, entry.path.stat().st_size)
        if entry.row >= len(starts):
            raise ScanError(f"{where}: the file ends before it")
        with entry.path.open("rb") as file:
            file.seek(starts[entry.row])
            line = file.readline()
    except OSError as error:
        raise ScanError(f"{where}: cannot be read ({error.strerror or error})") from error
    try:
        values = np.array([float(word) for word in line.split()])
    except ValueError as error:
        raise ScanError(f"{where}: something else than numbers ({error})") from error
    if values.size != CUT_SIZE**2 or not np.isfinite(values).all() or values.min() < 0 or values.max() > 65535:
        raise ScanError(f"{where}: no frame of {CUT_SIZE} × {CUT_SIZE} depths in millimetres")
    depth = np.ascontiguousarray(np.rint(values).astype(np.uint16).reshape(CUT_SIZE, CUT_SIZE).T)
    middle = (CUT_SIZE - 1) / 2
    return DepthImage(frame(depth, 0.001, CUT, entry.path), (middle, middle))
