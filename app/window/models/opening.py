"""Which source is shown first, and what is said of it. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.window.models.language import tr
from app.window.models.sources import Entry


def first_source(entries: Sequence[Entry], *, last: str, clip: Path) -> tuple[str, str]:
    """The URI of the source to begin with and what to say of it, both "" where there is none: the ``last`` one where
    it is still there, else a camera, else the sample ``clip``, else any clip."""
    if last and (last in {entry.uri for entry in entries} or _there(last)):
        return last, ""
    found = {entry.kind: entry for entry in reversed(entries)}
    if "camera" in found:
        return found["camera"].uri, ""
    if clip.is_file():
        return f"file:{clip}", tr("No camera was found: this is the sample clip.")
    return (found["clip"].uri, "") if "clip" in found else ("", "")


def recorded(path: Path, frames: int, dropped: int) -> str:
    """What to say of a recording that is whole."""
    if not frames:
        return tr("Nothing was recorded: no frame came.")
    if not dropped:
        return tr("Recorded to {path}", path=path)
    return tr(
        "Recorded to {path}, but {dropped:frame is|frames are} missing: the disk is too slow; record to a faster one.",
        path=path,
        dropped=dropped,
    )


def _there(uri: str) -> bool:
    """Whether a source is a recording that is still there."""
    return uri.startswith("file:") and Path(uri.removeprefix("file:").split("?")[0]).exists()
