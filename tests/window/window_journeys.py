"""What journeys with the real window have in common: what came of a key, asked of the program."""

from __future__ import annotations

from pathlib import Path

from app.kept import paths
from benchmarks.window.screen import Relief

CLIPS = paths.assets_folder() / "clips"


def left_well(relief: Relief) -> None:
    """It ends with 0 and says nothing of a crash."""
    code = relief.ended()
    assert code == 0 and not relief.crashed, f"exit {code}\n{relief.said}"


def audit(relief: Relief, action: str) -> list[dict]:
    """What the gallery's audit has of a kind."""
    return [line for line in relief.told("gallery", "audit")["lines"] if line["action"] == action]


def people(relief: Relief) -> list[str]:
    return [person["name"] for person in relief.told("gallery", "list")["people"]]


def watch(relief: Relief, clip: str, shown: str) -> None:
    """Open a sample clip from its file, and wait until the window says so."""
    relief.press("ctrl+o")
    relief.sees("^Open a recording$")
    relief.type(str(CLIPS / f"{clip}.relief"))
    relief.press("Return")
    relief.sees(f"^Live · {shown}")


def recordings(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.relief"))
