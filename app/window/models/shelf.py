"""The recordings as a list: what each row says and sorts by. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from app.recording.facts import Facts
from app.recording.room import duration
from app.window.models.language import mark, tr
from app.window.models.sources import Entry
from app.window.models.statement import clause
from camera.query import path_of

CONTAINERS = {
    ".relief": mark("Relief recording"),
    ".mkv": mark("depth video"),
    ".npz": mark("array"),
    ".db3": mark("ROS bag"),
    ".mcap": mark("ROS bag"),
    ".bag": mark("ROS bag"),
}
IMAGES = {"depth": mark("depth"), "infrared": mark("infrared"), "color": mark("colour")}
COLUMNS = (mark("Recording"), mark("Length"), mark("Size"), mark("Recorded"))
Tone = Literal["", "soft", "warn", "bad"]
Key = str | float


@dataclass(frozen=True, slots=True)
class Row:
    """One recording: ``title``, a line ``below`` it with its ``tone``, and the other columns; ``keys`` in the order of
    ``COLUMNS``. ``clip``: it is one of the shipped ones, which stay."""

    path: Path
    uri: str
    title: str
    below: str
    tone: Tone
    length: str
    size: str
    at: str
    keys: tuple[Key, ...]
    clip: bool
    facts: Facts | None


def rows(entries: Iterable[Entry], facts: Callable[[Path], Facts | None]) -> list[Row]:
    """A row for each recording and clip; ``facts`` says what is known of one."""
    found = ((entry, path_of(entry.uri)) for entry in entries if entry.kind != "camera")
    return [_row(entry, path, facts(path)) for entry, path in found if path is not None]


def kind(path: Path) -> str:
    """A recording's container, in words."""
    suffix = path.suffix.lower()
    return tr(CONTAINERS[suffix]) if suffix in CONTAINERS else tr("folder of images")


def bytes_text(size: int) -> str:
    """A size as people read it."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size / 1e3:.0f} kB"


def length_text(seconds: float) -> str:
    """A length: minutes and seconds, below a minute with a tenth."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else tr("{minutes}:{rest:02d} min", minutes=minutes, rest=rest)


def details(row: Row) -> list[tuple[str, str]]:
    """What is known of a recording, by name."""
    facts = row.facts
    found = [(tr("Kind"), tr("sample clip") if row.clip else kind(row.path))]
    if facts is not None and facts.frames:
        rate = (facts.frames - 1) / facts.seconds if facts.seconds else 0.0
        found.append(
            (
                tr("Length"),
                tr("{length_text}, {frames:frame|frames}", length_text=length_text(facts.seconds), frames=facts.frames)
                + _rate(rate),
            )
        )
    found.append((tr("Size"), row.size))
    if facts is not None and facts.size[0]:
        kinds = ", ".join(tr(IMAGES.get(image, image)) for image in ("depth", *facts.images))
        found.append((tr("Images"), f"{kinds} · {facts.size[0]}×{facts.size[1]}"))
    if facts is not None and facts.device:
        found.append((tr("Camera"), facts.device))
    found += [(tr("Recorded"), row.at), (tr("Folder"), str(row.path.parent))]
    return [(name, text) for name, text in found if text]


def room_text(free: int, rate: float | None) -> str:
    """How long the disk lasts; ``rate`` in bytes a second, None where nothing says."""
    left = "" if not rate else tr(", room for about {duration}", duration=duration(free / rate))
    return tr("{bytes_text} free{left}", bytes_text=bytes_text(free), left=left)


def _rate(fps: float) -> str:
    return tr(" at {fps:.0f} a second", fps=fps) if fps else ""


def _row(entry: Entry, path: Path, facts: Facts | None) -> Row:
    clip = entry.kind == "clip"
    below, tone = _below(path, clip, facts)
    at = "" if facts is None else _moment(facts.changed)
    title = entry.title if clip or path.is_dir() else path.stem
    return Row(
        path,
        entry.uri,
        title,
        below,
        tone,
        "" if facts is None or not facts.frames else length_text(facts.seconds),
        "" if facts is None else bytes_text(facts.bytes),
        "" if clip else at,
        (
            title.casefold(),
            -1.0 if facts is None else facts.seconds,
            -1.0 if facts is None else float(facts.bytes),
            -1.0 if facts is None or clip else facts.changed,
        ),
        clip,
        facts,
    )


def _below(path: Path, clip: bool, facts: Facts | None) -> tuple[str, Tone]:
    what = tr("Sample clip") if clip else kind(path)
    what = what[:1].upper() + what[1:]
    if facts is None:
        return what, "soft"
    if facts.problem:
        return tr("Damaged: {sentence}", sentence=clause(facts.problem)), "bad"
    if facts.cut:
        return tr("Cut: the end is missing; what there is plays"), "warn"
    return tr("{what} · {frames:frame|frames}", what=what, frames=facts.frames), "soft"


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"
