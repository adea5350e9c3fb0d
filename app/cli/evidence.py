"""`relief doctor --record-evidence`: the checklist on a connected camera, in the terminal."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

from app.checklist.evidence import SIGNS, Evidence
from app.checklist.finding import Finding
from app.checklist.run import run
from app.checklist.session import Nobody, Person, Session
from app.cli import output
from app.cli.codes import ACCEPTED, CAMERA, REJECTED
from app.cli.opening import camera_uri, chosen
from app.cli.output import answered, note, say, say_json
from app.doctor.examine import examine
from app.kept.paths import data_folder
from app.kept.settings import Settings

COLOURS = {"passed": "green", "failed": "red", "skipped": "bright_black"}
INTRODUCTION = """\
This tries what only a connected camera can show, in about ten minutes, and writes it all into
  {path}
with a short recording and pictures: point the camera at something that others may see, half a metre to two metres
away and well lit. A RealSense keeps the options that are tried (preset, projector, exposure) until it is unplugged.
Ctrl-C ends it; what was found until then is kept."""


class AtTheTerminal(Person):
    """Person at the terminal, asked on stderr, who answers on stdin."""

    def agrees(self, question: str) -> bool | None:
        return {"y": True, "n": False}.get(answered(f"? {question} [y/n, Enter: do not know]").lower()[:1])

    def number(self, question: str) -> float | None:
        try:
            return float(answered(f"? {question} [Enter: not measured]").replace(",", "."))
        except ValueError:
            return None

    def is_told(self, what: str) -> None:
        sys.stderr.write(f"! {what}\n")


def record_evidence(
    *, camera: str | None, gallery: Path | None, path: Path | None, yes: bool, seconds: float, json: bool
) -> int:
    """Run the checklist and give the exit code. Raises ``EvidenceError``."""
    settings = chosen(camera=camera, gallery=gallery)
    uri = camera_uri(settings)
    evidence = Evidence(path or _default_path(uri), uri)
    asks = not yes and sys.stdin.isatty()
    console = output.console(stderr=True)
    if not json:
        console.print(INTRODUCTION.format(path=evidence.path), soft_wrap=True)
    person = AtTheTerminal() if asks else Nobody()
    session = Session(uri, evidence.folder, person, evidence.log, seconds=seconds)
    complete = False
    try:
        _run(session, evidence, settings, None if json else console)
        complete = True
    except KeyboardInterrupt:
        note("stopped; what was found until now is kept")
    finally:
        evidence.finish(complete=complete)
    counts = ", ".join(f"{count} {verdict}" for verdict, count in evidence.counts().items())
    if json:
        say_json(evidence.as_dict())
    else:
        say(f"{counts}; in {evidence.path}")
    if evidence.counts()["failed"]:
        return CAMERA
    return ACCEPTED if complete else REJECTED


def _run(session: Session, evidence: Evidence, settings: Settings, console: Console | None) -> None:
    if console is not None:
        console.print("Looking at this computer first …")
    evidence.examined(list(examine(settings)))

    def found(finding: Finding) -> None:
        if console is not None:
            sign, colour = SIGNS[finding.verdict], COLOURS[finding.verdict]
            line = Text.assemble((f"{sign} ", colour), (f"{finding.step}: ", "bold"), finding.detail)
            console.print(line, soft_wrap=True)

    run(session, evidence, found)


def _default_path(uri: str) -> Path:
    kind = uri.partition(":")[0].partition("?")[0]
    return data_folder() / "evidence" / f"{datetime.now():%Y-%m-%d-%H%M%S}-{kind}"
