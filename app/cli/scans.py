"""The scans of `relief enrol --scan`: where they go, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from app.cli.failure import UsageError
from app.cli.output import note
from app.errors import AppError
from app.recording.ply import ExportError, need_name, open3d
from app.scan import need_new, save
from app.verdict.enrolment import Enrolment
from assets.count import Count

Target = Annotated[
    Path | None,
    typer.Option(
        "--scan",
        metavar="FILE.ply",
        help="Write a 3D scan of the face, made of the same frames, to this new file; with --folder, to a folder, one "
        "file each. The person has to agree to that too: --consent yes then says so.",
    ),
]


@dataclass(frozen=True, slots=True)
class Written:
    """A scan that was asked for: the file it is in, or None and why there is none."""

    path: Path | None
    problem: str = ""


def need_target(target: Path | None, *, folder: bool) -> None:
    """Tell a bad ``--scan``, and that none can be made, before anybody is looked at. Raises ``UsageError``."""
    if target is None:
        return
    try:
        if not folder:
            need_new(target)
        elif target.exists() and not target.is_dir():
            raise UsageError(f"--scan with --folder names a folder, and {target} is a file")
        open3d()
    except ExportError as error:
        raise UsageError(str(error)) from None


def file_in(folder: Path, recording: Path) -> Path:
    """The file of a recording's scan."""
    path = folder / f"{recording.name if recording.is_dir() else recording.stem}.ply"
    need_name(path)
    return path


def write(enrolment: Enrolment, target: Path) -> Written:
    """Make and write the scan of somebody who was just enrolled; what goes wrong changes nothing about that."""
    try:
        scan = enrolment.scan()
        save(target, scan)
    except AppError as error:
        note(f"{enrolment.name} is enrolled, but without a scan: {error}")
        return Written(None, str(error))
    refused = f", {scan.refused} did not fit" if scan.refused else ""
    size = f"{len(scan.points):,} points of {Count(scan.shots):frame|frames}"
    note(f"wrote {target}: {size}{refused}; Relief keeps no copy of it")
    return Written(target)
