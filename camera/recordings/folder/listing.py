"""Which depth images a folder holds, in order and with their times."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from assets.phrase import phrase
from camera.errors import RecordingError

MAX_LISTING = 1 << 26
MAX_FRAMES = 1 << 19
"""Nearly five hours at 30 frames a second."""
_FPS = 30.0
TUM_UNIT = 1 / 5000
OURS = "# timestamp filename number device_timestamp\n"
"""The first line of a listing that Relief wrote: its lines are in the order of the frames, whatever the clock did."""
_NUMBER = re.compile(r"\d+")
_TIME = re.compile(r"-?\d{1,15}(\.\d{1,12})?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One depth image; ``name`` is its path in the folder, ``timestamp`` in seconds as the folder has it."""

    name: str
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
            entries = list(_listed(folder / name, text))
            if entries:
                return Listing(entries if text.startswith(OURS) else _in_order(entries), TUM_UNIT)
    for under, pattern, unit in ((".", "*_depth.bin", 0.001), ("depth", "*.png", 0.001), (".", "*.png", 0.001)):
        paths = sorted((folder / under).glob(pattern), key=_natural)
        if len(paths) > MAX_FRAMES:
            raise RecordingError(
                phrase(
                    "{folder} has more than {max_frames} images; give a part of them",
                    folder=folder,
                    max_frames=MAX_FRAMES,
                )
            )
        if paths:
            return Listing([Entry(_inside(folder, path), i / _FPS, i) for i, path in enumerate(paths)], unit)
    raise RecordingError(
        phrase(
            "{folder} has no depth images; give a folder with depth.txt, depth/*.png, *.png or *_depth.bin",
            folder=folder,
        )
    )


def _inside(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _in_order(entries: list[Entry]) -> list[Entry]:
    """By time; equal ones as they were listed."""
    ordered = sorted(entries, key=lambda entry: entry.timestamp)
    return entries if ordered == entries else [replace(entry, number=i) for i, entry in enumerate(ordered)]


def _text(listing: Path) -> str:
    try:
        with listing.open("rb") as file:
            data = file.read(MAX_LISTING + 1)
    except OSError as error:
        raise RecordingError(
            phrase("cannot read {listing}: {why}; check its permissions", listing=listing, why=error.strerror)
        ) from error
    if len(data) > MAX_LISTING:
        raise RecordingError(
            phrase(
                "{listing} is longer than {max_listing} MB; give a part of it",
                listing=listing,
                max_listing=MAX_LISTING >> 20,
            )
        )
    return data.decode("utf-8", "replace")


def _listed(listing: Path, text: str) -> Iterator[Entry]:
    """The lines ``time path``, also where colour comes first; what a killed writer left of a line is left out.

    ICL-NUIM counts instead of telling the time: whole numbers without a point, 30 of them a second.
    """
    whole = text[: text.rfind("\n") + 1] or text
    number = 0
    for line in io.StringIO(whole):
        words = line.split()
        at = next((i for i, word in enumerate(words) if word.lower().endswith(".png") and "depth" in word), None)
        at = 1 if at is None and len(words) > 1 and words[1].lower().endswith(".png") else at
        if line.startswith("#") or at is None or at == 0:
            continue
        time = _time(words[at - 1])
        if time is None:
            continue
        name = words[at]
        if name.startswith("/") or ".." in name.split("/") or "\\" in name or "\0" in name:
            raise RecordingError(
                phrase(
                    "{listing} names {name}, which lies outside the folder; mend that line",
                    listing=listing,
                    name=f"{name!r:.80}",
                )
            )
        extra = words[at + 1 :] if at == 1 else []
        own = int(extra[0]) if extra and re.fullmatch(r"\d{1,19}", extra[0]) else number
        device = _time(extra[1]) if len(extra) > 1 else None
        if number >= MAX_FRAMES:
            raise RecordingError(
                phrase(
                    "{listing} has more than {max_frames} frames; give a part of it",
                    listing=listing,
                    max_frames=MAX_FRAMES,
                )
            )
        yield Entry(name, time, own, device)
        number += 1


def _time(word: str) -> float | None:
    if not _TIME.fullmatch(word):
        return None
    return float(word) if "." in word else int(word) / _FPS


def _natural(path: Path) -> tuple[list[int], str]:
    """Sorts 2.png before 10.png."""
    return [int(digits) for digits in _NUMBER.findall(path.name)], path.name
