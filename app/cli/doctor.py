"""`relief doctor`: what is there, what is missing, what to do."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.cli import options, output
from app.cli.codes import ACCEPTED, CAMERA, MODEL, REJECTED
from app.cli.evidence import record_evidence
from app.cli.failure import UsageError
from app.cli.opening import chosen, existing_gallery
from app.cli.output import note, say_json
from app.cli.udev import install_udev
from app.doctor.check import Check
from app.doctor.examine import examine
from app.kept import settings as settings_file
from app.kept.settings import Settings, SettingsError
from app.words.visible import visible, visible_lines

WATCHED_S = 3.0
SIGNS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "failed": ("✗", "red")}


def doctor(
    *,
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PATH]", help="With --record-evidence: a new folder or NAME.zip. By default in the user's folder."
        ),
    ] = None,
    camera: options.Address = None,
    evidence: Annotated[
        bool,
        typer.Option("--record-evidence", help="Try everything that only a connected camera can show, and keep it."),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Ask nobody: leave out what takes a person, or go on.")
    ] = False,
    seconds: Annotated[
        float | None,
        typer.Option(
            "--seconds",
            min=0.1,
            max=600,
            metavar="S",
            help=f"With --record-evidence: how long each stream is watched. By default {WATCHED_S:g}.",
        ),
    ] = None,
    udev: Annotated[
        bool, typer.Option("--install-udev", help="Linux: install rules that let you open depth cameras, with sudo.")
    ] = False,
    gallery: options.Gallery = None,
    json: options.Json = False,
) -> None:
    """Check the settings, SDKs, cameras, models, the gallery, the display, the GPU and the disk; every line has a
    verdict and a remedy. With --camera that camera is opened too.

    --record-evidence runs a checklist of ten minutes on a camera and writes one folder: a report, a log, a short
    recording and pictures. It asks what only a person can see or do; without a terminal it asks nothing.

    --install-udev shows the commands that install Relief's udev rules, asks, and runs them.

    Exit code 0 when nothing failed (warnings are fine), 3 for cameras, 4 for models or the gallery, else 1.
    JSON: {"ok", "checks": [{"name", "concern", "outcome", "detail", "remedy"}]}; with --record-evidence the report.
    """
    if udev:
        if evidence or json or (path, camera, seconds, gallery) != (None, None, None, None):
            raise UsageError("--install-udev goes with --yes alone")
        raise typer.Exit(install_udev(yes=yes))
    if evidence:
        watched = WATCHED_S if seconds is None else seconds
        raise typer.Exit(
            record_evidence(camera=camera, gallery=gallery, path=path, yes=yes, seconds=watched, json=json)
        )
    if path is not None or yes or seconds is not None:
        raise UsageError("PATH, --yes and --seconds go with --record-evidence")
    kept, unusable = _kept()
    settings = chosen(camera=camera, gallery=gallery, kept=kept)
    if gallery is not None:
        existing_gallery(settings)  # one that was named has to be there
    checks = []
    console = output.console()
    for check in examine(settings, camera, unusable=unusable):
        checks.append(check)
        if not json:
            _show(console, check)
    code = _code(checks)
    if json:
        say_json({"ok": code == ACCEPTED, "checks": [asdict(check) for check in checks]})
    raise typer.Exit(code)


def _kept() -> tuple[Settings, str]:
    """The user's settings, or the defaults and what is wrong with the settings."""
    try:
        return settings_file.load(tell=note), ""
    except SettingsError as error:
        return Settings(), str(error)


def _show(console: Console, check: Check) -> None:
    sign, colour = SIGNS[check.outcome]
    remedy = f"\n    → {check.remedy}" if check.remedy else ""
    told = visible(check.detail), (visible_lines(remedy), colour)
    line = Text.assemble((f"{sign} ", colour), (f"{check.name}: ", "bold"), *told)
    console.print(line, soft_wrap=True)


def _code(checks: list[Check]) -> int:
    failed = {check.concern for check in checks if check.outcome == "failed"}
    if failed & {"model", "gallery"}:
        return MODEL
    if "camera" in failed:
        return CAMERA
    return REJECTED if failed else ACCEPTED
