"""The doctor's findings and the benchmark, as the window says them. No Qt here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.bench.chain import Bench
from app.doctor.check import Check
from app.pipeline import STAGES
from app.window.models.foreign import heard
from app.window.models.language import mark, tr
from app.window.models.statement import sentence

Does = Literal["", "settings", "cameras", "folder"]
"""What a finding's button does beside copying its remedy: shows the settings, looks for cameras, shows the folder."""

_DOES: Mapping[str, Does] = {
    mark("Settings"): "settings",
    mark("Gallery"): "settings",
    mark("Thresholds"): "settings",
    mark("Cameras"): "cameras",
    mark("Disk"): "folder",
}
_COMMAND = "relief "
_NAMED = 5
SAYS: Mapping[Does, str] = {
    "settings": mark("Open the settings"),
    "cameras": mark("Look again"),
    "folder": mark("Show the folder"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: ``tone`` "ok", "warn" or "bad"; ``does``: what its button does."""

    name: str
    detail: str
    remedy: str
    tone: str
    does: Does


def finding(check: Check) -> Finding:
    """A check as the window says it."""
    tone = {"ok": "ok", "warning": "warn", "failed": "bad"}[check.outcome]
    does = _DOES.get(check.name, "") if check.outcome != "ok" else ""
    remedy = sentence(check.remedy) if check.remedy else ""
    if check.remedy.startswith(_COMMAND):  # is copied, and typed as it is
        does, remedy = "", check.remedy
    return Finding(heard(check.name), _capital(heard(check.detail)), remedy, tone, does)


def letters(unseen: Sequence[str]) -> Finding:
    """Whether every name in the gallery can be read here; ``unseen``: those with letters that no font here has."""
    if not unseen:
        return Finding(tr("Letters"), tr("Every name in the gallery can be shown"), "", "ok", "")
    names = ", ".join(unseen[:_NAMED]) + (" …" if len(unseen) > _NAMED else "")
    said = tr("No font here has all letters of {count:a name|names}: {names}", count=len(unseen), names=names)
    remedy = tr(
        "Install fonts that have them, and start Relief again. On Debian and Ubuntu: fonts-noto-cjk, fonts-noto-core, "
        "fonts-noto-color-emoji."
    )
    return Finding(tr("Letters"), said, remedy, "warn", "")


def _capital(detail: str) -> str:
    """A detail with a capital where it begins with a word, and no full stop: many are a version or a path."""
    first = detail.split(" ", 1)[0]
    return detail[:1].upper() + detail[1:] if first.isalpha() else detail


def summary(findings: Sequence[Finding]) -> str:
    """How many are well."""
    bad = sum(found.tone == "bad" for found in findings)
    warn = sum(found.tone == "warn" for found in findings)
    if not findings:
        return ""
    if not bad and not warn:
        return tr("All is well.")
    well = len(findings) - bad - warn
    if bad and warn:
        return tr("{bad} failed, {warn} to look at, {well} are well.", bad=bad, warn=warn, well=well)
    if bad:
        return tr("{bad} failed, {well} are well.", bad=bad, well=well)
    return tr("{warn} to look at, {well} are well.", warn=warn, well=well)


def as_text(findings: Sequence[Finding]) -> str:
    """The findings for the clipboard."""
    signs = {"ok": "ok", "warn": "warning", "bad": "failed"}
    return "\n".join(
        f"[{signs[found.tone]}] {found.name}: {found.detail}" + (f"\n    {found.remedy}" if found.remedy else "")
        for found in findings
    )


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage: milliseconds in words, and its ``share`` of the slowest in [0, 1]."""

    name: str
    median: str
    minimum: str
    p95: str
    share: float


def stages(bench: Bench) -> list[StageRow]:
    """The stages in the order of the chain."""
    top = max((stage.median for name, stage in bench.stages.items() if name != "total"), default=0.0) or 1.0
    return [
        StageRow(name, f"{one.median:.2f}", f"{one.minimum:.2f}", f"{one.p95:.2f}", min(1.0, one.median / top))
        for name in STAGES
        if (one := bench.stages.get(name)) is not None
    ]


def about(bench: Bench) -> list[str]:
    """What was measured, and on what."""
    width, height = bench.size
    models = ", ".join(f"{one['name']} ({one['backend']}, {one['precision']})" for one in bench.models)
    machine = bench.machine
    return [
        tr(
            "{frames:frame|frames} {width}×{height}, a face in {faces}; gallery of {people}",
            frames=bench.frames,
            width=width,
            height=height,
            faces=bench.frames_with_face,
            people=bench.gallery,
        ),
        models,
        tr(
            "{processor}, {cores:core|cores}, {system}",
            processor=machine["processor"],
            cores=machine["cores"],
            system=machine["system"],
        ),
    ]


def bench_text(bench: Bench) -> str:
    """The measurement for the clipboard."""
    lines = [
        tr(
            "{stage}: median {median} ms, minimum {minimum}, 95 % {p95}",
            stage=row.name,
            median=row.median,
            minimum=row.minimum,
            p95=row.p95,
        )
        for row in stages(bench)
    ]
    return "\n".join([*lines, *about(bench)])
