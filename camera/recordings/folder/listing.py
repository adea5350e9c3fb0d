"""Which depth images a folder holds, in order and with their times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from camera.errors import RecordingError

MAX_LISTING = 1 << 28
MAX_FRAMES = 1 << 22
_FPS = 30.0
TUM_UNIT = 1 / 5000
OURS = "# timestamp filename number device_timestamp\n"
"""The first line of a listing that Relief wrote: its lines are in the order of the frames, whatever the clock did."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One depth image; ``timestamp`` in seconds as the folder has it."""

    path: Path
    timestamp: float
    number: int
    device_timestamp: float | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """The images and the unit, metres a step, that their layout stands for."""

    entries: list[Entry]
    depth_unit: float


def find(folder: Path) -> Listing:
    """``depth.txt`` or ``associations.txt`` (TUM RGB-D, ICL-NUIM), Biwi's ``*_depth.bin``, or numbered 16-bit
    PNGs in ``depth/`` (Open3D) or in the folder itself. Raises ``RecordingError`` when there are none."""
    for name in ("depth.txt", "associations.txt", "associate.txt"):
        if (folder / name).is_file():
            text = _text(folder / name)
            entries = list(_listed(folder, folder / name, text))
            if entries:
                return Listing(entries if text.startswith(OURS) else _in_order(entries), TUM_UNIT)
    for under, pattern, unit in ((".", "*_depth.bin", 0.001), ("depth", "*.png", 0.001), (".", "*.png", 0.001)):
        paths = sorted((folder / under).glob(pattern), key=_natural)[:MAX_FRAMES]
        if paths:
            return Listing([Entry(path, i / _FPS, i) for i, path in enumerate(paths)], unit)
    raise RecordingError(
        f"{folder} has no depth images; give a folder with depth.txt, depth/*.png, *.png or *_depth.bin"
    )


def _in_order(entries: list[Entry]) -> list[Entry]:
    """By time; equal ones as they were listed."""
    ordered = sorted(entries, key=lambda entry: entry.timestamp)
    return entries if ordered == entries else [replace(entry, number=i) for i, entry in enumerate(ordered)]


def _text(listing: Path) -> str:
    try:
        with listing.open("rb") as file:
            return file.read(MAX_LISTING).decode("utf-8", "replace")
    except OSError as error:
        raise RecordingError(f"can not read {listing}: {error.strerror}; check its permissions") from error


def _listed(folder: Path, listing: Path, text: str) -> Iterator[Entry]:
    """The lines ``time path``, also where colour comes first; what a killed writer left of a line is left out.

    ICL-NUIM counts instead of telling the time: whole numbers without a point, 30 of them a second.
    """
    whole = text[: text.rfind("\n") + 1] or text
    number = 0
    for line in whole.splitlines():
        words = line.split()
        at = next((i for i, word in enumerate(words) if word.lower().endswith(".png") and "depth" in word), None)
        at = 1 if at is None and len(words) > 1 and words[1].lower().endswith(".png") else at
        if line.startswith("#") or at is None or at == 0:
            continue
        time = _time(words[at - 1])
        if time is None:
            continue
        path = PurePosixPath(words[at])
        if path.is_absolute() or ".." in path.parts or "\\" in words[at] or "\0" in words[at]:
            raise RecordingError(f"{listing} names {words[at]!r:.80}, which lies outside the folder; mend that line")
        extra = words[at + 1 :] if at == 1 else []
        own = int(extra[0]) if extra and re.fullmatch(r"\d{1,19}", extra[0]) else number
        device = _time(extra[1]) if len(extra) > 1 else None
        yield Entry(folder / path, time, own, device)
        number += 1
        if number >= MAX_FRAMES:
            return


def _time(word: str) -> float | None:
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,12})?", word):
        return None
    return float(word) if "." in word else int(word) / _FPS


def _natural(path: Path) -> tuple[list[int], str]:
    """Sorts 2.png before 10.png."""
    return [int(digits) for digits in _NUMBER.findall(path.name)], path.name
