"""`relief doctor`: what is there, what is missing, what to do."""

from __future__ import annotations

from dataclasses import asdict

import typer
from rich.console import Console
from rich.text import Text

from app.cli import ACCEPTED, CAMERA, MODEL, REJECTED, options
from app.cli.opening import Choice
from app.doctor.check import Check
from app.doctor.examine import examine
from app.report import dumps

SIGNS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "failed": ("✗", "red")}


def doctor(*, gallery: options.Gallery = None, json: options.Json = False) -> None:
    """Check SDKs, cameras, models, the gallery, the display and the disk; every line has a verdict and a
    remedy.

    Exit code 0 when nothing failed (warnings are fine), 3 for cameras, 4 for models or the gallery, else 1.
    JSON: {"ok", "checks": [{"name", "concern", "outcome", "detail", "remedy"}]}.
    """
    checks = []
    console = Console(highlight=False)
    for check in examine(Choice(gallery=gallery).settings()):
        checks.append(check)
        if not json:
            _show(console, check)
    code = _code(checks)
    if json:
        typer.echo(dumps({"ok": code == ACCEPTED, "checks": [asdict(check) for check in checks]}))
    raise typer.Exit(code)


def _show(console: Console, check: Check) -> None:
    sign, colour = SIGNS[check.outcome]
    remedy = f"\n    → {check.remedy}" if check.remedy else ""
    line = Text.assemble((f"{sign} ", colour), (f"{check.name}: ", "bold"), check.detail, (remedy, colour))
    console.print(line, soft_wrap=True)


def _code(checks: list[Check]) -> int:
    failed = {check.concern for check in checks if check.outcome == "failed"}
    if failed & {"model", "gallery"}:
        return MODEL
    if "camera" in failed:
        return CAMERA
    return REJECTED if failed else ACCEPTED
